//! Elements of lists that are looked at where they are.

use std::collections::HashSet;

use neva_blocks::{Block, BlockId, Cluster, Inst, Op, Operand, Term, Type, Var};
use neva_registry::{Kernel, Native};

use super::outline::Function;
use super::scopes::Scopes;
use crate::runtime::ITEM_WITHIN;

/// The elements that are lent by their lists, so that nobody counts their owners: each is only looked at, in
/// the block that reads it, and its list is there longer.
pub(super) fn lent_items(function: &Function, scopes: &Scopes) -> HashSet<Var> {
    let cluster = &function.cluster;
    let mut lent = HashSet::new();
    for (id, block) in cluster.numbered() {
        if function.calls.contains_key(&id) || block.insts.iter().any(takes_out) {
            continue;
        }
        for (at, inst) in block.insts.iter().enumerate() {
            let Some((item, list)) = read(cluster, inst) else { continue };
            let is_there = scopes.liveness.is_live_out(id, list) || lent.contains(&list);
            if is_there
                && !function.shared.contains(&list)
                && scopes.declared[item.index()].is_none()
                && !scopes.liveness.is_live_out(id, item)
                && is_only_looked_at(cluster, block, at + 1, item)
            {
                lent.insert(item);
            }
        }
        lent.extend(lent_by_question(function, scopes, id, &lent));
    }
    lent
}

/// The element that a list is asked for at the end of a block, if it is lent by the list. It is looked at in
/// the blocks that follow, at one or more questions later.
fn lent_by_question(function: &Function, scopes: &Scopes, id: BlockId, lent: &HashSet<Var>) -> Option<Var> {
    let cluster = &function.cluster;
    let Term::Try { kernel, args, value: Some(item), ok, .. } = &cluster.block(id).term else { return None };
    let (list, item) = (args.first()?.var()?, *item);
    let may_be_lent = kernel.native == Some(Native::ListAt)
        && is_element(cluster, item, list)
        && !function.shared.contains(&list)
        && scopes.declared[item.index()].is_none()
        && !ok.args.contains(&Operand::Var(item))
        && !lent.contains(&list);
    if !may_be_lent {
        return None;
    }
    let lends = |id: BlockId| {
        let block = cluster.block(id);
        scopes.liveness.is_live_out(id, list)
            && !function.calls.contains_key(&id)
            && !block.insts.iter().any(takes_out)
            && is_only_looked_at(cluster, block, 0, item)
    };
    let (mut seen, mut work) = (HashSet::new(), vec![ok.target]);
    while let Some(id) = work.pop() {
        if seen.len() == MOST_BLOCKS || !lends(id) {
            return None;
        }
        if seen.insert(id) && scopes.liveness.is_live_out(id, item) {
            let later = cluster.block(id).term.targets();
            work.extend(later.filter(|id| scopes.liveness.is_live_in(*id, item)));
        }
    }
    Some(item)
}

/// An element is lent to no more blocks than these.
const MOST_BLOCKS: usize = 8;

/// The element that an instruction reads where it is known to be there, and the list, if counting its owners
/// takes time.
fn read(cluster: &Cluster, inst: &Inst) -> Option<(Var, Var)> {
    let Op::Call(kernel) = inst.op else { return None };
    let (item, list) = (inst.dst?, inst.args.first()?.var()?);
    (kernel.name == ITEM_WITHIN.text() && is_element(cluster, item, list)).then_some((item, list))
}

/// Whether a variable has the type of a list's elements, and counting its owners takes time.
fn is_element(cluster: &Cluster, item: Var, list: Var) -> bool {
    let ty = cluster.ty(item);
    !ty.is_copy() && matches!(cluster.ty(list), Type::List(element) if **element == *ty)
}

/// Whether an instruction takes something out of a list or dict that it only looks at otherwise.
fn takes_out(inst: &Inst) -> bool {
    let Op::Call(kernel) = inst.op else { return false };
    matches!(kernel.native, Some(Native::ListTake | Native::DictTake))
}

fn is_only_looked_at(cluster: &Cluster, block: &Block, from: usize, item: Var) -> bool {
    let is_item = |arg: &Operand| *arg == Operand::Var(item);
    let by_kernel = |kernel: &Kernel, args: &[Operand]| {
        kernel.params.iter().zip(args).all(|(param, arg)| param.by.is_lent() || !is_item(arg))
    };
    let by_inst = |inst: &Inst| match &inst.op {
        Op::Call(kernel) => by_kernel(kernel, &inst.args),
        Op::Field(_) => matches!(cluster.ty(item), Type::Struct(_)),
        Op::Payload(_) | Op::HasTag(_) => matches!(cluster.ty(item), Type::Union(_)),
        Op::Equal => matches!(cluster.ty(item), Type::Str | Type::Bytes),
        _ => false,
    };
    let by_term = match &block.term {
        Term::Try { kernel, args, .. } => {
            by_kernel(kernel, args) && kernel.native != Some(Native::DictTakeOf)
        }
        term => !term.operands().iter().any(is_item),
    };
    let passed = block.term.edges().into_iter().flat_map(|edge| &edge.args);
    by_term
        && !passed.into_iter().any(is_item)
        && block.insts[from..].iter().all(|inst| !inst.args.iter().any(is_item) || by_inst(inst))
}
