//! Finds lent variables: aliases of a part of a value that outlives them. Native code reads the part where it
//! is, so that nobody counts its owners.

use super::has_payload;
use super::registers::last_reads;
use neva_blocks::analysis::flow::{loops, reverse_postorder};
use neva_blocks::analysis::liveness::Liveness;
use neva_blocks::{BlockId, Cluster, Op, Operand, Term, Type, Var};
use neva_registry::Native;
use std::collections::{HashMap, HashSet};

/// For each variable whether it is lent. `is_header` says of each block whether native code is entered there:
/// no lent variable is needed at such a place, or after the loop that it is in.
pub(super) fn lent_vars(cluster: &Cluster, liveness: &Liveness, is_header: &[bool]) -> Vec<bool> {
    let (last_reads, uses) = (last_reads(cluster), Uses::new(cluster));
    let mut loop_of = vec![None; cluster.blocks.len()];
    for (number, body) in loops(cluster, |_| true).iter().enumerate() {
        body.iter().for_each(|id| loop_of[id.index()] = Some(number));
    }
    let mut roots: HashMap<Var, Root> = HashMap::new();
    for Part { block: id, part, whole, may_be_whole } in parts(cluster) {
        let root = match whole {
            Operand::Var(whole) => match roots.get(&whole) {
                Some(root) => *root,
                // Such a part may be in a register, where native code does not look for parts.
                None if may_be_whole => continue,
                None => Root::Var(whole),
            },
            _ => Root::Constant,
        };
        let is_there = |&(block, at): &(BlockId, u32)| match root {
            Root::Constant => true,
            Root::Var(root) => {
                last_reads.get(&(root, block)).is_some_and(|last| *last > at)
                    || liveness.is_live_out(block, root)
            }
        };
        let is_inside = |&(block, _): &(BlockId, u32)| {
            block == id || loop_of[id.index()].is_some() && loop_of[block.index()] == loop_of[id.index()]
        };
        let is_changed = |var: Var| uses.taken.contains(&var) || uses.passed.contains(&var);
        let is_root_changed = matches!(root, Root::Var(root) if uses.taken.contains(&root));
        let uses_of_part = uses.of.get(&part).map_or(&[][..], Vec::as_slice);
        if !uses_of_part.is_empty()
            && !is_changed(part)
            && !is_root_changed
            && uses_of_part.iter().all(|one| is_there(one) && is_inside(one))
            && !needed_at_header(liveness, is_header, part)
        {
            roots.insert(part, root);
        }
    }
    (0..cluster.types.len() as u32).map(|var| roots.contains_key(&Var(var))).collect()
}

/// What holds a part for as long as it is lent.
#[derive(Clone, Copy)]
enum Root {
    Var(Var),
    /// A constant is there for ever.
    Constant,
}

fn needed_at_header(liveness: &Liveness, is_header: &[bool], var: Var) -> bool {
    let headers = (0..).map(BlockId).zip(is_header).filter(|(_, is_header)| **is_header);
    headers.into_iter().any(|(id, _)| liveness.is_live_in(id, var))
}

/// A variable that is a part of another value.
struct Part {
    /// The block that assigns it.
    block: BlockId,
    part: Var,
    whole: Operand,
    /// Whether it may also be the whole itself.
    may_be_whole: bool,
}

/// The variables that are parts of other values and need a register of values. A whole that is a part itself
/// comes before its parts.
fn parts(cluster: &Cluster) -> Vec<Part> {
    let mut parts = vec![];
    let has_register =
        |var: Var| !matches!(cluster.ty(var), Type::Unit | Type::Bool | Type::Int | Type::Float);
    for id in reverse_postorder(cluster) {
        let block = cluster.block(id);
        let of_insts = block.insts.iter().filter_map(|inst| {
            let is_part = match &inst.op {
                Op::Call(kernel) => kernel.native == Some(Native::ListItem),
                Op::Field(_) => is_struct(cluster, inst.args[0]),
                op => matches!(op, Op::Unbox | Op::Payload(_)),
            };
            let may_be_whole = match (&inst.op, inst.args.first()) {
                (op @ Op::Payload(_), Some(Operand::Var(whole))) => !has_payload(op, cluster.ty(*whole)),
                (op, _) => matches!(op, Op::Unbox | Op::Payload(_)),
            };
            let (part, whole) = (inst.dst?, *inst.args.first()?);
            is_part.then_some(Part { block: id, part, whole, may_be_whole })
        });
        let of_term = match &block.term {
            Term::Try { kernel, args, value: Some(part), .. } if kernel.native == Some(Native::ListAt) => {
                Some(Part { block: id, part: *part, whole: args[0], may_be_whole: false })
            }
            _ => None,
        };
        parts.extend(of_insts.chain(of_term).filter(|one| has_register(one.part)));
    }
    parts
}

/// Whether an operand is a struct whose fields are known.
fn is_struct(cluster: &Cluster, operand: Operand) -> bool {
    operand.var().is_some_and(|var| matches!(cluster.ty(var), Type::Struct(_)))
}

/// Where variables are read.
#[derive(Default)]
struct Uses {
    /// By instructions and terminators, as [`last_reads`] counts them.
    of: HashMap<Var, Vec<(BlockId, u32)>>,
    /// Those that are arguments of edges.
    passed: HashSet<Var>,
    /// Those that something is taken out of.
    taken: HashSet<Var>,
}

impl Uses {
    fn new(cluster: &Cluster) -> Uses {
        let mut uses = Uses::default();
        for (id, block) in cluster.numbered() {
            for (at, inst) in (1..).zip(&block.insts) {
                uses.read(id, at, &inst.args);
                if let Op::Call(kernel) = &inst.op {
                    uses.take(kernel.native, &inst.args);
                }
            }
            uses.read(id, block.insts.len() as u32 + 1, &block.term.operands());
            if let Term::Try { kernel, args, .. } = &block.term {
                uses.take(kernel.native, args);
            }
            let passed = block.term.edges().into_iter().flat_map(|edge| &edge.args);
            uses.passed.extend(passed.filter_map(|arg| arg.var()));
        }
        uses
    }

    fn read(&mut self, block: BlockId, at: u32, operands: &[Operand]) {
        for var in operands.iter().filter_map(|operand| operand.var()) {
            self.of.entry(var).or_default().push((block, at));
        }
    }

    fn take(&mut self, native: Option<Native>, operands: &[Operand]) {
        if let Some(Native::ListTake | Native::DictTake | Native::DictTakeOf) = native {
            self.taken.extend(operands[0].var());
        }
    }
}
