//! Where a program is while it runs, for a profile.
//!
//! Code that is made with marks stores the number of a stretch of instructions before it executes them. That
//! is one store. Another thread looks from time to time which number is there. Code that counts adds one to a
//! number of the stretch as well, and to others for each block of memory that is made in it.

use neva_blocks::analysis::flow::{loops, predecessors};
use neva_blocks::instructions::TermEffect;
use neva_blocks::{Block, BlockId, Cluster, Op, Operand, Origin, Program, Term, Type};
use neva_kernels::sys::heap;
use neva_registry::{Native, Run};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

static PLACE: AtomicU32 = AtomicU32::new(OUTSIDE);

/// What [`place`] gives while no instruction of the program is executed: clusters wait or take turns, or a
/// loop becomes native code.
pub const OUTSIDE: u32 = 0;

thread_local! {
    /// What the program counts that runs on this thread.
    static COUNTS: RefCell<Option<Arc<[Counts]>>> = const { RefCell::new(None) };
}

/// What code says of the stretches that it executes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// Nothing.
    None,
    /// Which one it is in.
    Places,
    /// The same, and how often each is executed. Stretches are as small as they need to be for that.
    Counts,
}

/// How often something happened in a stretch. Only the thread of the program adds to it.
#[derive(Debug, Default)]
#[repr(C)]
pub struct Counts {
    /// It was begun.
    pub runs: AtomicU64,
    /// A block of memory was made.
    pub allocations: AtomicU64,
    /// The bytes of these blocks.
    pub bytes: AtomicU64,
}

/// Instructions that are not told apart while they are executed.
pub struct Stretch {
    /// The position of the cluster.
    pub cluster: usize,
    /// Where it begins.
    pub begin: Begin,
    /// Its instructions.
    pub parts: Vec<Part>,
}

/// An instruction of a stretch.
pub struct Part {
    /// Its block.
    pub block: BlockId,
    /// Its node.
    pub node: Origin,
    /// How much of the time of the stretch is taken for its own, compared with the others.
    pub weight: u64,
}

/// The weight of a call; that of any other instruction is 1.
const CALL: u64 = 50;

/// A loop around another one is a stretch with it where less than this part of the instructions that it
/// executes is outside of that one, if that one makes [`TURNS`].
const AROUND: u64 = 8;

/// How many iterations a loop within another one is taken to make each time.
const TURNS: u64 = 8;

/// And no more than these all together, where loops are nested deep.
const MOST_TURNS: u64 = 1 << 30;

/// Where a stretch begins.
pub enum Begin {
    /// At an instruction of a block; the terminator comes after the last one.
    At(BlockId, usize),
    /// Where the code comes to these blocks from others: they are a loop, or what is in one and not in a loop
    /// within.
    Loop(BTreeSet<BlockId>),
}

/// The stretches of a program. Each has calls of one node at the most, with what is around them in the block,
/// so that an iteration says once for each call where it is. An innermost loop without calls is one, so
/// that its iterations say nothing; so is a loop that is hardly more than one in it. What else is in a loop
/// without calls is one, too: an iteration says where it is when it comes to a loop within, and when it
/// leaves that again.
///
/// Where they are counted, each is the instructions of one node in a row in a block.
pub fn stretches(program: &Program, marks: Marks) -> Vec<Stretch> {
    let is_counted = marks == Marks::Counts;
    let mut stretches = vec![];
    for (number, cluster) in program.clusters.iter().enumerate() {
        let short = if is_counted { vec![] } else { short_loops(cluster, &|_| true) };
        for turns in &short {
            let parts = turns.iter().flat_map(|(id, turns)| {
                parts(cluster, *id).map(move |part| Part { weight: part.weight * turns, ..part })
            });
            let (parts, begin) = (parts.collect(), Begin::Loop(turns.keys().copied().collect()));
            stretches.push(Stretch { cluster: number, begin, parts });
        }
        let others = (0..cluster.blocks.len() as u32).map(BlockId);
        for id in others.filter(|id| !short.iter().any(|body| body.contains_key(id))) {
            let first = stretches.len();
            for (at, part) in parts(cluster, id).enumerate() {
                let fits = |known: &Part| {
                    known.node == part.node || !is_counted && (known.weight < CALL || part.weight < CALL)
                };
                match stretches[first..].last_mut() {
                    Some(Stretch { parts, .. }) if parts.iter().all(fits) => parts.push(part),
                    _ => {
                        let (begin, parts) = (Begin::At(id, at), vec![part]);
                        stretches.push(Stretch { cluster: number, begin, parts });
                    }
                }
            }
        }
    }
    stretches
}

/// The stretch that was begun last: its position plus one, or [`OUTSIDE`].
pub fn place() -> u32 {
    PLACE.load(Ordering::Relaxed)
}

/// Where [`place`] is, for native code to store it.
pub fn address() -> *const u32 {
    PLACE.as_ptr()
}

/// Numbers for the stretches of a program and for what is outside of them, to count on.
pub fn counts(program: &Program) -> Arc<[Counts]> {
    (0..=stretches(program, Marks::Counts).len()).map(|_| Counts::default()).collect()
}

/// From now on programs that count do so in these, on this thread.
pub(crate) fn count_on(counts: Arc<[Counts]>) {
    COUNTS.set(Some(counts));
    heap::watch(made);
}

/// Where native code of this thread adds one when it begins a stretch.
pub fn runs(place: u32) -> *const u64 {
    with(place, |counts| counts.runs.as_ptr())
}

/// Begins a stretch.
#[inline]
pub(crate) fn pass(place: u32) {
    PLACE.store(place, Ordering::Relaxed);
}

/// Begins a stretch and counts it.
pub(crate) fn count(place: u32) {
    pass(place);
    with(place, |counts| add(&counts.runs, 1));
}

/// Counts a block of memory.
fn made(class: u32) {
    let counts = |counts: &Counts| {
        add(&counts.allocations, 1);
        add(&counts.bytes, 1 << class);
    };
    // Another thread counts nothing; nor does this one once it ends.
    let _ = COUNTS.try_with(|all| all.borrow().as_ref().map(|all| counts(&all[place() as usize])));
}

/// Does something with the numbers of a stretch of the program that runs.
fn with<T>(place: u32, then: impl FnOnce(&Counts) -> T) -> T {
    COUNTS.with_borrow(|all| match all {
        Some(all) => then(&all[place as usize]),
        None => unreachable!("a program counts, and nobody has said where"),
    })
}

/// Adds to a number that only this thread changes.
fn add(number: &AtomicU64, more: u64) {
    number.store(number.load(Ordering::Relaxed) + more, Ordering::Relaxed);
}

/// The instructions of a block, its terminator last.
fn parts(cluster: &Cluster, id: BlockId) -> impl Iterator<Item = Part> {
    let block = cluster.block(id);
    let nodes = block.insts.iter().map(|inst| inst.origin).chain([block.origin]);
    nodes.enumerate().map(move |(at, node)| {
        let weight = if is_call(cluster, block, at) { CALL } else { 1 };
        Part { block: id, node, weight }
    })
}

/// How often each block of a stretch is taken to be executed, compared with the others.
type Turns = BTreeMap<BlockId, u64>;

/// The stretches that loops without calls are, of blocks that `counts` says yes to.
fn short_loops(cluster: &Cluster, counts: &dyn Fn(BlockId) -> bool) -> Vec<Turns> {
    let has_call = |id: BlockId| {
        let block = cluster.block(id);
        (0..=block.insts.len()).any(|at| is_call(cluster, block, at))
    };
    let executed = |turns: &Turns| -> u64 {
        turns.iter().map(|(id, turns)| (cluster.block(*id).insts.len() as u64 + 1) * turns).sum()
    };
    let before = predecessors(cluster);
    let mut found = vec![];
    for body in loops(cluster, |id| id != BlockId(0) && counts(id) && !has_call(id)) {
        let body: BTreeSet<BlockId> = body.into_iter().collect();
        let is_entered = |id: BlockId| before[id.index()].iter().any(|from| !body.contains(from));
        let mut inner = match body.iter().any(|id| is_entered(*id)) {
            true => short_loops(cluster, &|id| body.contains(&id) && !is_entered(id)),
            // Nothing leads here.
            false => vec![],
        };
        let is_inner = |id: &BlockId| inner.iter().any(|turns| turns.contains_key(id));
        let mut around: Turns = body.iter().filter(|id| !is_inner(id)).map(|id| (*id, 1)).collect();
        if let [one] = &inner[..] {
            let often: Turns = one.iter().map(|(id, turns)| (*id, MOST_TURNS.min(turns * TURNS))).collect();
            if executed(&around) * AROUND < executed(&around) + executed(&often) {
                around.extend(often);
                inner.clear();
            }
        }
        found.extend(inner);
        found.push(around);
    }
    found
}

/// Whether the instruction or terminator at a position of a block may take longer than a few machine
/// instructions.
fn is_call(cluster: &Cluster, block: &Block, at: usize) -> bool {
    let is_scalar = |operand: &Operand| match operand {
        Operand::Var(var) => matches!(cluster.ty(*var), Type::Bool | Type::Int | Type::Float),
        Operand::Bool(_) | Operand::Int(_) | Operand::Float(_) => true,
        Operand::Const(_) | Operand::Unit => false,
    };
    let Some(inst) = block.insts.get(at) else {
        return match &block.term {
            Term::Try { kernel, .. } => kernel.native.is_none(),
            term => matches!(term.effect(), TermEffect::Writes | TermEffect::Waits),
        };
    };
    match &inst.op {
        Op::Call(kernel) => {
            use Native::{
                Character, DictInsert, IntText, JoinItem, ListConcat, ListPrepend, ListPut, ListReserve,
                ListSlice, StringAdd, TextPart, TextSlice,
            };
            matches!(kernel.run, Run::General(_))
                && matches!(
                    kernel.native,
                    None | Some(
                        ListSlice
                            | StringAdd
                            | JoinItem
                            | IntText
                            | Character
                            | TextPart
                            | TextSlice
                            | ListConcat
                            | ListPrepend
                            | ListPut
                            | ListReserve
                            | DictInsert
                    )
                )
        }
        // Both sides are of one type.
        Op::Equal => !inst.args.iter().any(is_scalar),
        op => matches!(op, Op::Struct(_) | Op::Union(_) | Op::Matches | Op::Cast),
    }
}
