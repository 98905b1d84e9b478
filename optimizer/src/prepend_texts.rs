//! Puts text before a text that grows, in place.

use crate::called::PREPEND;
use crate::known_texts::adds_to_first;
use neva_blocks::*;
use neva_registry::Native;
use std::collections::{HashMap, HashSet};

/// A sum of texts is made in the left one, as most texts grow at their end. Where a loop makes the text that
/// it carries longer at its front, the sum is made in the right one.
pub(crate) fn prepend_texts(cluster: &mut Cluster) {
    let mut found = vec![];
    for (id, block) in cluster.numbered() {
        let sums =
            block.insts.iter().enumerate().filter(|(_, inst)| inst.op.native() == Some(Native::StringAdd));
        found.extend(sums.map(|(at, _)| (id, at)));
    }
    if found.is_empty() {
        return;
    }
    let copies = Copies::new(cluster);
    found.retain(|(block, at)| {
        let inst = &cluster.block(*block).insts[*at];
        let grows = |at: usize| match (inst.dst, inst.args[at]) {
            (Some(sum), Operand::Var(text)) => copies.lead_to(sum, text),
            _ => false,
        };
        grows(1) && !grows(0)
    });
    for (block, at) in found {
        cluster.blocks[block.index()].insts[at].op = Op::Call(&PREPEND);
    }
}

/// The parameters that edges assign each variable to.
pub(crate) struct Copies(HashMap<Var, Vec<Var>>);

impl Copies {
    /// Collects them.
    pub(crate) fn new(cluster: &Cluster) -> Copies {
        let mut copies: HashMap<Var, Vec<Var>> = HashMap::new();
        for edge in cluster.blocks.iter().flat_map(|block| block.term.edges()) {
            for (arg, param) in edge.args.iter().zip(&cluster.block(edge.target).params) {
                if let Operand::Var(var) = arg {
                    copies.entry(*var).or_default().push(*param);
                }
            }
        }
        Copies(copies)
    }

    /// The same, with texts that begin with others.
    pub(crate) fn and_longer_texts(cluster: &Cluster) -> Copies {
        let mut copies = Copies::new(cluster);
        for (_, inst) in cluster.insts().filter(|(_, inst)| adds_to_first(inst)) {
            if let (Some(text), Some(longer)) = (inst.args[0].var(), inst.dst) {
                copies.0.entry(text).or_default().push(longer);
            }
        }
        copies
    }

    /// Those of a variable.
    pub(crate) fn of(&self, var: Var) -> &[Var] {
        self.0.get(&var).map_or(&[], Vec::as_slice)
    }

    /// Whether a variable becomes another one, by way of others or at once.
    pub(crate) fn lead_to(&self, var: Var, param: Var) -> bool {
        let (mut seen, mut todo) = (HashSet::new(), vec![var]);
        while let Some(var) = todo.pop() {
            let params = self.of(var).iter();
            todo.extend(params.filter(|param| seen.insert(**param)));
        }
        seen.contains(&param)
    }
}
