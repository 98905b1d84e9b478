//! Finds out once what is known of texts by which positions are found.

use crate::called::{
    APPEND_CHARACTER, CODE_POINTS, IS_ASCII, IS_STILL_ASCII, MORE_CODE_POINTS, PART_CODE_POINTS, STRING_SIZE,
};
use neva_blocks::analysis::facts::Facts;
use neva_blocks::analysis::flow::{ParamSources, cycles, reach};
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::*;
use neva_kernels::builtin::slice::code_points;
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

    /// What finds it out before and after an instruction that makes the text, by what is known `of` the text
    /// that it is made of.
    fn make(&self, inst: &Inst, of: &Known, size: Var) -> [Vec<Inst>; 2] {
        let (text, origin) = (inst.dst.map_or(Operand::Unit, Operand::Var), inst.origin);
        let new = |dst: Var, op: Op, args: Vec<Operand>| Inst { dst: Some(dst), op, args, origin };
        let (was_ascii, is_ascii) = (Operand::Var(of.is_ascii), Operand::Var(self.is_ascii));
        let (Some(list), Some(points)) = (self.points, of.points.map(Operand::Var)) else {
            return [vec![], vec![]];
        };
        if let Some([from, to]) = cut(inst) {
            // A part of a text of ASCII is ASCII. Of any other text nothing is said.
            let args = vec![points, text, was_ascii, from, to];
            let ascii = new(self.is_ascii, Op::Copy, vec![was_ascii]);
            return [vec![], vec![ascii, new(list, Op::Call(&PART_CODE_POINTS), args)]];
        }
        let size_of = new(size, Op::Call(&STRING_SIZE), vec![inst.args[0]]);
        let size = Operand::Var(size);
        let ascii = new(self.is_ascii, Op::Call(&IS_STILL_ASCII), vec![text, was_ascii, size]);
        let args = vec![points, text, is_ascii, size];
        [vec![size_of], vec![ascii, new(list, Op::Call(&MORE_CODE_POINTS), args)]]
    }
}

/// Whether an instruction makes a text of its first operand and more after that.
pub(crate) fn adds_to_first(inst: &Inst) -> bool {
    let Op::Call(kernel) = inst.op else { return false };
    matches!(kernel.name, "builtin::add::string_add" | "strings::join::join_item")
        || inst.op.calls(&APPEND_CHARACTER)
}

/// Texts that loops pass to themselves, and what is known of each: it is passed beside the text, and found
/// out where another text comes into the loop. Where one is made of itself, by more at its end or by a cut,
/// it is made of what was known.
pub(crate) struct Carried {
    /// Such texts, and parameters that get them.
    pub(crate) texts: BTreeMap<Var, Known>,
    /// What they get, or are made of, that is no such text.
    roots: BTreeMap<Var, Known>,
}

impl Carried {
    /// Those of `wanted` texts, each with a block that reads it, that get themselves in some turns of a loop
    /// which reads them. `cuts` are longer parts of texts.
    ///
    /// What is known of a text that is made of itself costs no more time than the text: it looks at the bytes
    /// that are new. A text that is made of itself in another way would be gone through in each turn, so no
    /// such text is carried.
    pub(crate) fn new(cluster: &mut Cluster, wanted: &[(Var, BlockId)], cuts: &BTreeSet<Var>) -> Carried {
        let (texts, roots) = {
            let (facts, sources) = (Facts::new(cluster), ParamSources::new(cluster));
            let loops = natural_loops(cluster);
            let is_param = |var: &Var| facts.param(*var).is_some();
            // What a text gets, or begins with, or is cut from.
            let before = |var: Var| -> Vec<Var> {
                let of = match facts.inst(var) {
                    Some(inst) => &inst.args[..usize::from(is_made_of_first(inst, cuts))],
                    None => sources.of(var),
                };
                of.iter().filter_map(|source| source.var()).collect()
            };
            let (mut texts, mut roots) = (BTreeSet::new(), BTreeSet::new());
            for (text, reader) in wanted {
                let reached: Vec<Var> = reach([*text], before).into_iter().collect();
                let turning: BTreeSet<Var> = cycles(&reached, before).into_iter().flatten().collect();
                let is_header = |id: &BlockId| {
                    let params = &cluster.block(*id).params;
                    params.iter().any(|param| turning.contains(param))
                };
                let is_carried =
                    loops.iter().any(|(header, body)| is_header(header) && body.contains(reader));
                // A text that is made of others before a loop is asked there.
                let is_passed = |var: &Var| is_param(var) || turning.contains(var);
                let all = reach([*text], |var| before(var).into_iter().filter(is_passed));
                let others: BTreeSet<Var> =
                    all.iter().flat_map(|var| before(*var)).filter(|var| !all.contains(var)).collect();
                // Texts of which those are made.
                let made_of = reach(others.iter().copied(), |var| {
                    let operands: Vec<Var> = made_of(&facts, &sources, var);
                    operands.into_iter().filter(|operand| *cluster.ty(*operand) == Type::Str)
                });
                let are_texts = all.union(&others).all(|var| *cluster.ty(*var) == Type::Str);
                if is_carried && is_passed(text) && are_texts && made_of.is_disjoint(&all) {
                    texts.extend(all);
                    roots.extend(others);
                }
            }
            (texts, roots)
        };
        // What is asked for one text may be passed or made for another one.
        let roots = roots.difference(&texts).copied().collect();
        let mut known = |vars: BTreeSet<Var>| -> BTreeMap<Var, Known> {
            vars.into_iter().map(|var| (var, Known::new(cluster, true))).collect()
        };
        Carried { texts: known(texts), roots: known(roots) }
    }

    /// Passes what is known beside the texts.
    pub(crate) fn apply(self, cluster: &mut Cluster, constants: &mut Vec<Constant>) {
        if self.texts.is_empty() {
            return;
        }
        self.ask(cluster);
        self.make(cluster);
        let pool = &mut ConstantPool::new(constants);
        let carries =
            |block: &Block| block.params.iter().map(|param| self.texts.contains_key(param)).collect();
        let carries: Vec<Vec<bool>> = cluster.blocks.iter().map(carries).collect();
        for id in 0..cluster.blocks.len() {
            let block = &mut cluster.blocks[id];
            for known in block.params.clone().iter().filter_map(|param| self.texts.get(param)) {
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

    /// Makes what is known of texts that are made of others with what is known of those.
    fn make(&self, cluster: &mut Cluster) {
        for id in 0..cluster.blocks.len() {
            for inst in std::mem::take(&mut cluster.blocks[id].insts) {
                let made = inst.dst.and_then(|dst| self.texts.get(&dst)).map(|known| {
                    let of = inst.args[0].var().and_then(|of| self.known(of));
                    let size = cluster.new_var(Type::Int);
                    known.make(&inst, of.expect("what such a text is made of is known"), size)
                });
                let [before, after] = made.unwrap_or_default();
                let insts = &mut cluster.blocks[id].insts;
                insts.extend(before.into_iter().chain([inst]).chain(after));
            }
        }
    }

    /// What is known of a text.
    fn known(&self, text: Var) -> Option<&Known> {
        self.texts.get(&text).or_else(|| self.roots.get(&text))
    }

    /// What an edge passes beside a text.
    fn passed(&self, text: Operand, pool: &mut ConstantPool) -> [Operand; 2] {
        if let Some(var) = text.var() {
            let known = self.known(var).expect("all that a parameter gets is known");
            return [known.is_ascii.into(), known.points.expect("they are listed").into()];
        }
        let Some(Constant::Str(text)) = pool.get(text).as_deref().cloned() else {
            unreachable!("a constant for a text is a text");
        };
        let is_ascii = text.is_ascii();
        [Operand::Bool(is_ascii), pool.operand(Constant::Str(code_points(&text, is_ascii).to_vec()))]
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

/// Whether an instruction makes a text that begins with its first operand, or is a part of that. `cuts` are
/// such parts.
fn is_made_of_first(inst: &Inst, cuts: &BTreeSet<Var>) -> bool {
    adds_to_first(inst) || inst.dst.is_some_and(|dst| cuts.contains(&dst))
}

/// Between which positions a part is cut.
fn cut(inst: &Inst) -> Option<[Operand; 2]> {
    let Op::Call(kernel) = inst.op else { return None };
    match inst.args[..] {
        [_, from, to] if kernel.name == "builtin::slice::string_slice" => Some([from, to]),
        _ => None,
    }
}
