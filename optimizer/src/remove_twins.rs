//! Removes block parameters that always have the value of another parameter of their block.

use crate::substitution::Substitution;
use neva_blocks::analysis::facts::Facts;
use neva_blocks::analysis::flow::drop_params;
use neva_blocks::*;
use neva_registry::{Effect, Native};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Two parameters that begin with one value and go on in the same way are one. `Enumerate` counts beside the
/// stream that it numbers. Those by which two lists are read stay two, as each list has its end: LLVM makes
/// faster code of that.
pub(crate) fn remove_twins(cluster: &mut Cluster) {
    let facts = Facts::new(cluster);
    let mut substitution = Substitution::new(cluster);
    let reads = cluster.insts().filter(|(_, inst)| inst.op.native() == Some(Native::ListItem));
    let positions: HashSet<Operand> = reads.map(|(_, inst)| inst.args[1]).collect();
    for (id, block) in cluster.numbered().filter(|(_, block)| block.params.len() > 1) {
        for (first, second) in alike(&facts, id, block) {
            let is_position = |at: usize| positions.contains(&Operand::Var(block.params[at]));
            if substitution.replaces(block.params[second]) || is_position(first) && is_position(second) {
                continue;
            }
            for Twins { block, first, second } in twins(&facts, Twins { block: id, first, second }) {
                let params = &cluster.block(block).params;
                substitution.replace(params[second], Operand::Var(params[first]));
            }
        }
    }
    drop_params(cluster, |param| substitution.replaces(param));
    substitution.apply(cluster);
}

/// Two parameters of a block, the first of which comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Twins {
    block: BlockId,
    first: usize,
    second: usize,
}

/// No more edges to a block are looked at for parameters that may be twins.
const MOST_EDGES: usize = 4;
/// No more pairs of operands are compared.
const MOST_PAIRS: usize = 64;

/// The parameters of a block that some edge assigns the same value.
fn alike(facts: &Facts<'_>, id: BlockId, block: &Block) -> Vec<(usize, usize)> {
    let mut found = vec![];
    for edge in facts.edges_into(id).into_iter().take(MOST_EDGES) {
        let mut known: HashMap<Operand, usize> = HashMap::new();
        for (at, param) in block.params.iter().enumerate() {
            if facts.cluster().ty(*param).is_copy() {
                let first = *known.entry(facts.arg(edge, at)).or_insert(at);
                found.extend((first != at).then_some((first, at)));
            }
        }
    }
    found
}

/// All parameters that are equal if two of them are; none if they may differ.
fn twins(facts: &Facts<'_>, twins: Twins) -> BTreeSet<Twins> {
    let mut equal = BTreeSet::from([twins]);
    let mut work = vec![twins];
    let mut pairs = MOST_PAIRS;
    while let Some(Twins { block, first, second }) = work.pop() {
        let ty = |at: usize| facts.cluster().ty(facts.cluster().block(block).params[at]);
        if ty(first) != ty(second) {
            return BTreeSet::new();
        }
        let edges = facts.edges_into(block).into_iter();
        let mut operands: Vec<_> =
            edges.map(|edge| (facts.arg(edge, first), facts.arg(edge, second))).collect();
        while let Some((left, right)) = operands.pop() {
            if left == right {
                continue;
            }
            if pairs == 0 {
                return BTreeSet::new();
            }
            pairs -= 1;
            match (facts.param(left), facts.param(right)) {
                (Some((block, one)), Some((other, two))) if block == other => {
                    let twins = Twins { block, first: one.min(two), second: one.max(two) };
                    if equal.insert(twins) {
                        work.push(twins);
                    }
                }
                _ => match (facts.inst(left), facts.inst(right)) {
                    (Some(left), Some(right)) if left.op == right.op && left.op.effect() == Effect::Pure => {
                        operands.extend(left.args.iter().copied().zip(right.args.iter().copied()));
                    }
                    _ => return BTreeSet::new(),
                },
            }
        }
    }
    equal
}
