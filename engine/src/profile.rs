//! Where a program is while it runs, for a profile.
//!
//! Code that is made with marks stores the number of a stretch of instructions before it executes them. That
//! is one store. Another thread looks from time to time which number is there.

use neva_blocks::analysis::flow::{loops, predecessors};
use neva_blocks::instructions::TermEffect;
use neva_blocks::{Block, BlockId, Cluster, Op, Operand, Origin, Program, Term, Type};
use neva_registry::{Native, Run};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

static PLACE: AtomicU32 = AtomicU32::new(OUTSIDE);

/// What [`place`] gives while no instruction of the program is executed: clusters wait or take turns, or a
/// loop becomes native code.
pub const OUTSIDE: u32 = 0;

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

/// A loop around others is a stretch with them where less than this part of its instructions is outside of
/// them.
const AROUND: usize = 8;

/// Where a stretch begins.
pub enum Begin {
    /// At an instruction of a block; the terminator comes after the last one.
    At(BlockId, usize),
    /// Where the code enters a loop of these blocks, which has no other loop in it.
    Loop(BTreeSet<BlockId>),
}

/// The stretches of a program. Each has calls of one node at the most, with what is around them in the block,
/// so that an iteration says once for each call where it is. An innermost loop without calls is one, so
/// that its iterations say nothing; so is a loop that is hardly more than those in it.
pub fn stretches(program: &Program) -> Vec<Stretch> {
    let mut stretches = vec![];
    for (number, cluster) in program.clusters.iter().enumerate() {
        let mut short = vec![];
        short_loops(cluster, &|_| true, &mut short);
        for body in &short {
            let parts = body.iter().flat_map(|id| parts(cluster, *id)).collect();
            stretches.push(Stretch { cluster: number, begin: Begin::Loop(body.clone()), parts });
        }
        let others = (0..cluster.blocks.len() as u32).map(BlockId);
        for id in others.filter(|id| !short.iter().any(|body| body.contains(id))) {
            let first = stretches.len();
            for (at, part) in parts(cluster, id).enumerate() {
                let fits =
                    |known: &Part| known.weight < CALL || part.weight < CALL || known.node == part.node;
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

/// Begins a stretch.
#[inline]
pub(crate) fn pass(place: u32) {
    PLACE.store(place, Ordering::Relaxed);
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

/// Collects the innermost loops without calls, and those that are hardly more, of blocks that `counts` says
/// yes to.
fn short_loops(cluster: &Cluster, counts: &dyn Fn(BlockId) -> bool, short: &mut Vec<BTreeSet<BlockId>>) {
    let has_call = |id: BlockId| {
        let block = cluster.block(id);
        (0..=block.insts.len()).any(|at| is_call(cluster, block, at))
    };
    let before = predecessors(cluster);
    for body in loops(cluster, |id| id != BlockId(0) && counts(id) && !has_call(id)) {
        let body: BTreeSet<BlockId> = body.into_iter().collect();
        let is_entered = |id: BlockId| before[id.index()].iter().any(|from| !body.contains(from));
        let is_inner = |id: BlockId| body.contains(&id) && !is_entered(id);
        let inner: BTreeSet<BlockId> = loops(cluster, is_inner).into_iter().flatten().collect();
        let count = |blocks: &mut dyn Iterator<Item = &BlockId>| -> usize {
            blocks.map(|id| cluster.block(*id).insts.len() + 1).sum()
        };
        let (all, around) = (count(&mut body.iter()), count(&mut body.difference(&inner)));
        if inner.is_empty() || around * AROUND < all {
            short.push(body);
        } else {
            short_loops(cluster, &is_inner, short);
        }
    }
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
                DictInsert, JoinItem, ListConcat, ListPrepend, ListPut, ListSlice, StringAdd, TextPart,
            };
            matches!(kernel.run, Run::General(_))
                && matches!(
                    kernel.native,
                    None | Some(
                        ListSlice
                            | StringAdd
                            | JoinItem
                            | TextPart
                            | ListConcat
                            | ListPrepend
                            | ListPut
                            | DictInsert
                    )
                )
        }
        // Both sides are of one type.
        Op::Equal => !inst.args.iter().any(is_scalar),
        op => matches!(op, Op::Struct(_) | Op::Union(_) | Op::Matches | Op::Cast),
    }
}
