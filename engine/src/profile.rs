//! Where a program is while it runs, for a profile.
//!
//! Code that is made with marks stores the number of a stretch of instructions before it executes them. That
//! is one store. Another thread looks from time to time which number is there.

use neva_blocks::analysis::flow::{loops, predecessors};
use neva_blocks::{Block, BlockId, Cluster, Op, Operand, Origin, Program, Term, Type};
use neva_registry::Run;
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
    /// The node of each instruction, with its block.
    pub nodes: Vec<(BlockId, Origin)>,
}

/// Where a stretch begins.
pub enum Begin {
    /// At an instruction of a block; the terminator comes after the last one.
    At(BlockId, usize),
    /// Where the code enters a loop of these blocks, which has no other loop in it.
    Loop(BTreeSet<BlockId>),
}

/// The stretches of a program. A call is one by itself, unless what is around it is the same node's. An
/// innermost loop without calls is one, so that its iterations say nothing.
pub fn stretches(program: &Program) -> Vec<Stretch> {
    let mut stretches = vec![];
    for (number, cluster) in program.clusters.iter().enumerate() {
        let mut short = vec![];
        short_loops(cluster, &|_| true, &mut short);
        for body in &short {
            let nodes = body.iter().flat_map(|id| {
                let block = cluster.block(*id);
                let origins = block.insts.iter().map(|inst| inst.origin).chain([block.origin]);
                origins.map(|origin| (*id, origin))
            });
            let (begin, nodes) = (Begin::Loop(body.clone()), nodes.collect());
            stretches.push(Stretch { cluster: number, begin, nodes });
        }
        let others = (0..).map(BlockId).zip(&cluster.blocks);
        for (id, block) in others.filter(|(id, _)| !short.iter().any(|body| body.contains(id))) {
            let mut is_call_before = false;
            let nodes = block.insts.iter().map(|inst| inst.origin).chain([block.origin]);
            let first = stretches.len();
            for (at, node) in nodes.enumerate() {
                let is_call = is_call(cluster, block, at);
                match stretches[first..].last_mut() {
                    Some(Stretch { nodes, .. })
                        if !(is_call || is_call_before) || nodes.iter().all(|(_, known)| *known == node) =>
                    {
                        nodes.push((id, node));
                    }
                    _ => {
                        let (begin, nodes) = (Begin::At(id, at), vec![(id, node)]);
                        stretches.push(Stretch { cluster: number, begin, nodes });
                    }
                }
                is_call_before = is_call;
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

/// Collects the innermost loops without calls, of blocks that `counts` says yes to.
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
        if loops(cluster, is_inner).is_empty() {
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
            term => matches!(term, Term::Print { .. } | Term::Send { .. } | Term::Wait(_)),
        };
    };
    match &inst.op {
        Op::Call(kernel) => matches!(kernel.run, Run::General(_)) && kernel.native.is_none(),
        // Both sides are of one type.
        Op::Equal => !inst.args.iter().any(is_scalar),
        op => matches!(op, Op::Struct(_) | Op::Union(_) | Op::Matches | Op::Cast),
    }
}
