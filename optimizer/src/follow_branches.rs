//! Uses what a branch says in the blocks that it leads to.

use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::flow::predecessors;
use neva_blocks::*;
use std::collections::HashMap;

/// Where a branch was taken because a union has a certain tag or has it not, later tests of its tag are
/// decided, and [`Op::Unbox`] becomes [`Op::Payload`]. Then the type of the payload is that of one member,
/// not what those of all members have in common. A union that has none of its other tags has the last one, as
/// far as types are known. A condition that was asked is known, too.
pub(crate) fn follow_branches(cluster: &mut Cluster) {
    let learned = learned(cluster);
    if learned.is_empty() {
        return;
    }
    let dominators = Dominators::new(cluster);
    // What is known in the blocks from the entry down to the one that is looked at.
    let mut known = Known::default();
    let mut work = vec![(BlockId(0), false)];
    while let Some((id, is_done)) = work.pop() {
        let facts = learned.get(&id).map_or(&[][..], |facts| facts);
        if is_done {
            facts.iter().for_each(|fact| known.forget(fact));
            continue;
        }
        facts.iter().for_each(|fact| known.learn(fact));
        let (block, types) = (&mut cluster.blocks[id.index()], &cluster.types);
        block.insts.iter_mut().for_each(|inst| known.use_in(inst, types));
        if let Term::If { cond, .. } = &mut block.term {
            known.decide(cond);
        }
        work.push((id, true));
        work.extend(dominators.children(id).iter().map(|child| (*child, false)));
    }
}

/// What a branch says.
enum Fact {
    /// What a condition is.
    Condition(Var, bool),
    /// Whether a union has a tag.
    Tag(Var, String, bool),
}

/// What is known of each block to which only one branch leads.
fn learned(cluster: &Cluster) -> HashMap<BlockId, Vec<Fact>> {
    let mut tests = HashMap::new();
    for inst in cluster.blocks.iter().flat_map(|block| &block.insts) {
        if let (Op::HasTag(tag), [Operand::Var(var)], Some(dst)) = (&inst.op, &inst.args[..], inst.dst) {
            tests.insert(dst, (*var, tag.clone()));
        }
    }
    let predecessors = predecessors(cluster);
    let mut learned = HashMap::new();
    for block in &cluster.blocks {
        let Term::If { cond: Operand::Var(cond), then, otherwise } = &block.term else { continue };
        for (edge, answer) in [(then, true), (otherwise, false)] {
            if then.target == otherwise.target || predecessors[edge.target.index()].len() != 1 {
                continue;
            }
            let tag = tests.get(cond).map(|(var, tag)| Fact::Tag(*var, tag.clone(), answer));
            learned.insert(edge.target, [Fact::Condition(*cond, answer)].into_iter().chain(tag).collect());
        }
    }
    learned
}

/// What is known at one place.
#[derive(Default)]
struct Known {
    /// What was learned last is at the end.
    conditions: HashMap<Var, Vec<bool>>,
    /// For each union the tags that it has or has not.
    tags: HashMap<Var, Vec<(String, bool)>>,
}

impl Known {
    fn learn(&mut self, fact: &Fact) {
        match fact {
            Fact::Condition(var, answer) => self.conditions.entry(*var).or_default().push(*answer),
            Fact::Tag(var, tag, answer) => self.tags.entry(*var).or_default().push((tag.clone(), *answer)),
        }
    }

    /// Takes back the last fact.
    fn forget(&mut self, fact: &Fact) {
        match fact {
            Fact::Condition(var, _) => self.conditions.get_mut(var).and_then(Vec::pop).map(|_| ()),
            Fact::Tag(var, ..) => self.tags.get_mut(var).and_then(Vec::pop).map(|_| ()),
        }
        .expect("the fact was learned");
    }

    fn decide(&self, operand: &mut Operand) {
        if let Operand::Var(var) = operand
            && let Some(answer) = self.conditions.get(var).and_then(|answers| answers.last())
        {
            *operand = Operand::Bool(*answer);
        }
    }

    fn use_in(&self, inst: &mut Inst, types: &[Type]) {
        inst.args.iter_mut().for_each(|arg| self.decide(arg));
        let [Operand::Var(var)] = inst.args[..] else { return };
        match &inst.op {
            Op::Unbox if let Some(tag) = self.tag(var, &types[var.index()]) => {
                inst.op = Op::Payload(tag.into());
            }
            Op::HasTag(tag) if let Some(answer) = self.has_tag_by_branches(var, tag, &types[var.index()]) => {
                inst.op = Op::Copy;
                inst.args = vec![Operand::Bool(answer)];
            }
            _ => {}
        }
    }

    /// The tag of a union.
    fn tag<'a>(&'a self, var: Var, ty: &'a Type) -> Option<&'a str> {
        let facts = self.tags.get(&var)?;
        if let Some((tag, _)) = facts.iter().rev().find(|(_, answer)| *answer) {
            return Some(tag);
        }
        let Type::Union(members) = ty else { return None };
        let is_left = |tag: &&String| !facts.iter().any(|(other, _)| other == *tag);
        let mut left = members.iter().map(|(tag, _)| tag).filter(is_left);
        left.next().filter(|_| left.next().is_none()).map(String::as_str)
    }

    /// Whether a union has a tag, as far as the branches before tell.
    fn has_tag_by_branches(&self, var: Var, tag: &str, ty: &Type) -> Option<bool> {
        if let Some(own) = self.tag(var, ty) {
            return Some(own == tag);
        }
        self.tags.get(&var)?.iter().find(|(other, _)| other == tag).map(|(_, answer)| *answer)
    }
}
