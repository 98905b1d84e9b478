//! Finds the parts of a split text one after the other.

use crate::called::{END_OF_PARTS, PART, PART_END};
use neva_blocks::analysis::facts::InstAt;
use neva_blocks::analysis::flow::ParamSources;
use neva_blocks::*;
use neva_registry::{Native, operator};
use std::collections::{HashMap, HashSet};

operator! {
    /// Where the part after the one starts that ends at a byte.
    AFTER_PART = after_part(end: i64, size: i64) -> i64 as AfterPart { end.wrapping_add(size) }
}

/// Where a text is split by a constant, and a loop reads the parts from the first to the last one, no list of
/// them is made: the loop finds one after the other. Its counter becomes the byte at which a part starts.
///
/// Types must be settled.
pub(crate) fn walk_parts(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        for walk in Uses::new(cluster).walks(cluster, constants) {
            walk.apply(cluster);
        }
    }
}

/// A loop over all parts of a text.
struct Walk {
    list: Var,
    text: Operand,
    delim: Operand,
    /// How many bytes the delimiter has.
    size: i64,
    /// The parameter that counts the parts.
    counter: Var,
    /// What is read.
    part: Var,
    /// What counts after that.
    nexts: HashSet<Var>,
}

impl Walk {
    fn apply(&self, cluster: &mut Cluster) {
        let end = cluster.new_var(Type::Int);
        let start = Operand::Var(self.counter);
        for block in &mut cluster.blocks {
            block.insts.retain(|inst| inst.dst != Some(self.list));
            if let Some(at) = block.insts.iter().position(|inst| inst.dst == Some(self.part)) {
                let inst = &mut block.insts[at];
                (inst.op, inst.args) = (Op::Call(&PART), vec![self.text, start, Operand::Var(end)]);
                let (args, origin) = (vec![self.text, self.delim, start], inst.origin);
                block.insts.insert(at, Inst { dst: Some(end), op: Op::Call(&PART_END), args, origin });
            }
            for inst in &mut block.insts {
                if inst.args.first() == Some(&Operand::Var(self.list)) {
                    (inst.op, inst.args) = (Op::Call(&END_OF_PARTS), vec![self.text]);
                } else if inst.dst.is_some_and(|dst| self.nexts.contains(&dst)) {
                    let args = vec![Operand::Var(end), Operand::Int(self.size)];
                    (inst.op, inst.args) = (Op::Call(&AFTER_PART), args);
                }
            }
        }
    }
}

/// How the variables of a cluster are used.
struct Uses {
    /// The instructions that each is an operand of.
    insts: HashMap<Var, Vec<InstAt>>,
    /// The parameters that each is passed to.
    passed: HashMap<Var, Vec<Var>>,
    /// Those that terminators look at.
    looked_at: HashSet<Var>,
    sources: ParamSources,
}

impl Uses {
    fn new(cluster: &Cluster) -> Uses {
        let mut insts: HashMap<Var, Vec<InstAt>> = HashMap::new();
        let mut passed: HashMap<Var, Vec<Var>> = HashMap::new();
        let mut looked_at = HashSet::new();
        for (at, inst) in cluster.insts() {
            for var in inst.args.iter().filter_map(|arg| arg.var()) {
                insts.entry(var).or_default().push(at);
            }
        }
        for block in &cluster.blocks {
            looked_at.extend(block.term.operands().into_iter().filter_map(|operand| operand.var()));
        }
        for (param, arg) in cluster.assignments() {
            arg.var().into_iter().for_each(|var| passed.entry(var).or_default().push(param));
        }
        Uses { insts, passed, looked_at, sources: ParamSources::new(cluster) }
    }

    fn walks(&self, cluster: &Cluster, constants: &[Constant]) -> Vec<Walk> {
        let insts = cluster.blocks.iter().flat_map(|block| &block.insts);
        insts.filter_map(|inst| self.walk(cluster, constants, inst)).collect()
    }

    /// The loop over what an instruction splits.
    fn walk(&self, cluster: &Cluster, constants: &[Constant], split: &Inst) -> Option<Walk> {
        let (Op::Call(kernel), Some(list)) = (&split.op, split.dst) else { return None };
        let (&[text @ Operand::Var(_), delim @ Operand::Const(index)], "strings::split::split") =
            (&split.args[..], kernel.name)
        else {
            return None;
        };
        let Constant::Str(bytes) = &constants[index as usize] else { return None };
        let size = i64::try_from(bytes.len()).ok().filter(|size| *size > 0)?;
        let (lens, reads): (Vec<InstAt>, Vec<InstAt>) = self
            .only_insts(list)?
            .iter()
            .copied()
            .partition(|place| native(cluster, *place) == Some(Native::ListLen));
        let [read] = reads[..] else { return None };
        if native(cluster, read) != Some(Native::ListItem) {
            return None;
        }
        let part = cluster.inst(read).dst?;
        let counter = cluster.inst(read).args[1].var()?;
        // The counter begins with the first part, and only the next one follows.
        let counts = self.only_insts(counter)?.iter().filter(|place| **place != read);
        let is_next = |place: &InstAt| {
            place.0 == read.0 && place.1 > read.1 && native(cluster, *place) == Some(Native::IntInc)
        };
        let nexts: Option<HashSet<Var>> =
            counts.map(|place| cluster.inst(*place).dst.filter(|_| is_next(place))).collect();
        let nexts = nexts?;
        let sources = self.sources.of(counter);
        let is_count = |source: &Operand| match source {
            Operand::Var(var) => nexts.contains(var),
            first => *first == Operand::Int(0),
        };
        if sources.is_empty() || !sources.iter().all(is_count) {
            return None;
        }
        // Nothing but the question whether there is a part looks at positions and at the length.
        let lens: Option<HashSet<Var>> = lens.iter().map(|place| cluster.inst(*place).dst).collect();
        let lens = lens?;
        let is_question = |place: &InstAt| {
            let [at, len] = cluster.inst(*place).args[..] else { return false };
            native(cluster, *place) == Some(Native::IntLess)
                && is_count(&at)
                && len.var().is_some_and(|len| lens.contains(&len))
        };
        let asks = |var: &Var| self.insts.get(var).into_iter().flatten().all(is_question);
        let goes_round =
            |next: &Var| self.passed.get(next).into_iter().flatten().all(|param| *param == counter);
        let is_walk = nexts.iter().chain(&lens).all(|var| asks(var) && !self.looked_at.contains(var))
            && nexts.iter().all(goes_round)
            && lens.iter().all(|len| !self.passed.contains_key(len));
        is_walk.then_some(Walk { list, text, delim, size, counter, part, nexts })
    }

    /// The instructions that use a variable, if nothing else does.
    fn only_insts(&self, var: Var) -> Option<&[InstAt]> {
        let is_only = !self.passed.contains_key(&var) && !self.looked_at.contains(&var);
        self.insts.get(&var).filter(|_| is_only).map(Vec::as_slice)
    }
}

fn native(cluster: &Cluster, place: InstAt) -> Option<Native> {
    cluster.inst(place).op.native()
}
