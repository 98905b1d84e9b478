//! Finds out once what is known of texts by which positions are found.

use crate::called::{CODE_POINTS, IS_ASCII};
use neva_blocks::analysis::facts::Facts;
use neva_blocks::analysis::flow::{ParamSources, reach};
use neva_blocks::*;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a text.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    /// Whether all of its characters are of ASCII.
    pub(crate) is_ascii: Var,
    /// Its code points, if they are listed.
    pub(crate) points: Option<Var>,
}

impl Known {
    /// Variables for it.
    pub(crate) fn new(cluster: &mut Cluster, is_listed: bool) -> Known {
        let is_ascii = cluster.new_var(Type::Bool);
        Known { is_ascii, points: is_listed.then(|| cluster.new_var(Type::Str)) }
    }

    /// Finds it out where a text is there first in a block.
    pub(crate) fn ask(&self, block: &mut Block, text: Var) {
        let at = block.insts.iter().position(|inst| inst.dst == Some(text)).map_or(0, |at| at + 1);
        let (text, origin) = (Operand::Var(text), block.origin);
        let inst = |dst: Var, kernel, args| Inst { dst: Some(dst), op: Op::Call(kernel), args, origin };
        let points = self.points.map(|points| inst(points, &CODE_POINTS, vec![text, self.is_ascii.into()]));
        block.insts.splice(at..at, [inst(self.is_ascii, &IS_ASCII, vec![text])].into_iter().chain(points));
    }
}

/// Texts that loops pass to themselves, and what is known of each: it is passed beside the text, and found
/// out where another text comes into the loop.
pub(crate) struct Carried {
    /// The parameters for such texts.
    pub(crate) params: BTreeMap<Var, Known>,
    /// What they get that is no such parameter.
    roots: BTreeMap<Var, Known>,
}

impl Carried {
    /// Those of `wanted` parameters that get themselves, by edges alone, in some turns of a loop, and in
    /// others nothing that is made of them: a text that grows in each turn would be gone through in each.
    pub(crate) fn new(cluster: &mut Cluster, wanted: &BTreeSet<Var>) -> Carried {
        let (params, roots) = {
            let (facts, sources) = (Facts::new(cluster), ParamSources::new(cluster));
            let is_param = |var: &Var| facts.param(*var).is_some();
            let of = |var: Var| sources.of(var).iter().filter_map(|source| source.var());
            let (mut params, mut roots) = (BTreeSet::new(), BTreeSet::new());
            for text in wanted {
                let all = reach([*text], |var| of(var).filter(is_param));
                let others: BTreeSet<Var> =
                    all.iter().flat_map(|param| of(*param)).filter(|var| !is_param(var)).collect();
                let is_carried = all.iter().any(|param| of(*param).any(|source| source == *text));
                // Texts of which those are made.
                let made_of = reach(others.iter().copied(), |var| {
                    let operands: Vec<Var> = made_of(&facts, &sources, var);
                    operands.into_iter().filter(|operand| *cluster.ty(*operand) == Type::Str)
                });
                let are_texts = all.union(&others).all(|var| *cluster.ty(*var) == Type::Str);
                if is_carried && are_texts && made_of.is_disjoint(&all) {
                    params.extend(all);
                    roots.extend(others);
                }
            }
            (params, roots)
        };
        let mut known = |vars: BTreeSet<Var>| -> BTreeMap<Var, Known> {
            vars.into_iter().map(|var| (var, Known::new(cluster, true))).collect()
        };
        Carried { params: known(params), roots: known(roots) }
    }

    /// Passes what is known beside the texts.
    pub(crate) fn apply(self, cluster: &mut Cluster, constants: &mut Vec<Constant>) {
        if self.params.is_empty() {
            return;
        }
        self.ask(cluster);
        let pool = &mut ConstantPool::new(constants);
        let carries =
            |block: &Block| block.params.iter().map(|param| self.params.contains_key(param)).collect();
        let carries: Vec<Vec<bool>> = cluster.blocks.iter().map(carries).collect();
        for id in 0..cluster.blocks.len() {
            let block = &mut cluster.blocks[id];
            for known in block.params.clone().iter().filter_map(|param| self.params.get(param)) {
                block.params.extend([Some(known.is_ascii), known.points].into_iter().flatten());
            }
            let mut term = std::mem::replace(&mut block.term, Term::Stop);
            for edge in term.edges_mut() {
                let args = edge.args.iter().zip(&carries[edge.target.index()]);
                let texts: Vec<Operand> =
                    args.filter(|(_, carries)| **carries).map(|(arg, _)| *arg).collect();
                edge.args.extend(texts.into_iter().flat_map(|text| self.passed(text, pool)));
            }
            cluster.blocks[id].term = term;
        }
    }

    /// Finds out what is known of the texts that come into loops, where they are there first.
    fn ask(&self, cluster: &mut Cluster) {
        for id in 0..cluster.blocks.len() {
            let assigned = cluster.blocks[id].term.assigned();
            for (var, edge) in assigned {
                if let Some(known) = self.roots.get(&var) {
                    // A block of its own, as others may lead to the next one.
                    let (new, origin) = (BlockId(cluster.blocks.len() as u32), cluster.blocks[id].origin);
                    let to_new = Edge { target: new, args: vec![] };
                    let edge = std::mem::replace(cluster.blocks[id].term.edges_mut()[edge], to_new);
                    let mut block = Block { params: vec![], insts: vec![], term: Term::Jump(edge), origin };
                    known.ask(&mut block, var);
                    cluster.blocks.push(block);
                }
            }
            let block = &mut cluster.blocks[id];
            let made: Vec<Var> = block.insts.iter().filter_map(|inst| inst.dst).collect();
            for var in made {
                self.roots.get(&var).into_iter().for_each(|known| known.ask(block, var));
            }
        }
    }

    /// What an edge passes beside a text.
    fn passed(&self, text: Operand, pool: &mut ConstantPool) -> [Operand; 2] {
        if let Some(var) = text.var() {
            let known = self.params.get(&var).or_else(|| self.roots.get(&var));
            let known = known.expect("all that a parameter gets is known");
            return [known.is_ascii.into(), known.points.expect("they are listed").into()];
        }
        // Without a list, a text is gone through. Constants are short, or the program would be long.
        let is_ascii = matches!(pool.get(text).as_deref(), Some(Constant::Str(text)) if text.is_ascii());
        [Operand::Bool(is_ascii), pool.operand(Constant::Str(vec![]))]
    }
}

/// What a variable is computed of, or gets.
fn made_of(facts: &Facts, sources: &ParamSources, var: Var) -> Vec<Var> {
    let operands = match facts.inst(var) {
        Some(inst) => &inst.args[..],
        None if facts.param(var).is_some() => sources.of(var),
        None => {
            let home = facts.home(var).map(|home| facts.cluster().block(home).term.operands());
            return home.into_iter().flatten().filter_map(|operand| operand.var()).collect();
        }
    };
    operands.iter().filter_map(|operand| operand.var()).collect()
}
