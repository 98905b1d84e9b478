//! Says of which member a payload is taken.

use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::flow::predecessors;
use neva_blocks::*;
use std::collections::HashMap;

/// Makes [`Op::Unbox`] an [`Op::Payload`] where a branch was taken because the union has a certain tag. Then
/// the type of the payload is that of one member, not what those of all members have in common.
pub(crate) fn name_payloads(cluster: &mut Cluster) {
    let known = known_tags(cluster);
    if known.is_empty() {
        return;
    }
    let dominators = Dominators::new(cluster);
    // The tags that are known in the blocks from the entry down to the one that is looked at.
    let mut tags: HashMap<Var, Vec<String>> = HashMap::new();
    let mut work = vec![(BlockId(0), false)];
    while let Some((id, is_done)) = work.pop() {
        let learned = known.get(&id);
        if is_done {
            if let Some((var, _)) = learned
                && let Some(tags) = tags.get_mut(var)
            {
                tags.pop();
            }
            continue;
        }
        if let Some((var, tag)) = learned {
            tags.entry(*var).or_default().push(tag.clone());
        }
        for inst in &mut cluster.blocks[id.index()].insts {
            if let (Op::Unbox, [Operand::Var(var)]) = (&inst.op, &inst.args[..])
                && let Some(tag) = tags.get(var).and_then(|tags| tags.last())
            {
                inst.op = Op::Payload(tag.clone());
            }
        }
        work.push((id, true));
        work.extend(dominators.children(id).iter().map(|child| (*child, false)));
    }
}

/// For each block to which only one branch leads, by a union that has a tag: the union and the tag.
fn known_tags(cluster: &Cluster) -> HashMap<BlockId, (Var, String)> {
    let mut tests = HashMap::new();
    for inst in cluster.blocks.iter().flat_map(|block| &block.insts) {
        if let (Op::HasTag(tag), [Operand::Var(var)], Some(dst)) = (&inst.op, &inst.args[..], inst.dst) {
            tests.insert(dst, (*var, tag.clone()));
        }
    }
    let predecessors = predecessors(cluster);
    let mut known = HashMap::new();
    for block in &cluster.blocks {
        if let Term::If { cond: Operand::Var(cond), then, otherwise } = &block.term
            && let Some(test) = tests.get(cond)
            && then.target != otherwise.target
            && predecessors[then.target.index()].len() == 1
        {
            known.insert(then.target, test.clone());
        }
    }
    known
}
