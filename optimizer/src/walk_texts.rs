//! Goes through texts that loops cut at their front.

use crate::called::{
    CHARACTER, FIND_CHARACTER, LEN_UP_TO, REST_AFTER, SLICE_AFTER, START_AFTER, STRING_SIZE,
};
use crate::compare_code_points::{AFTER_CHARACTER, CODE_POINT};
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::facts::{EdgeAt, Facts, InstAt};
use neva_blocks::analysis::flow::{ParamSources, reach};
use neva_blocks::analysis::loops::{innermost_headers, natural_loops};
use neva_blocks::*;
use neva_registry::{Kernel, Native, operator};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

operator! {
    /// The code point of a character that was found, -1 where there is none.
    CODE_POINT_OR_END = code_point_or_end(found: i64) -> i64 {
        if found == 0 { -1 } else { found & 0xFFFF_FFFF }
    }
}

operator! {
    /// Whether a position is the end of a text of so many bytes.
    IS_AT_END = is_at_end(start: i64, size: i64) -> bool as IntGreaterOrEqual { start >= size }
}

operator! {
    /// 1 where there is something left of a text of so many bytes, 0 at its end.
    IS_LEFT = is_left(start: i64, size: i64) -> i64 { (start < size) as i64 }
}

/// Where a loop carries what is left of a text, and cuts characters from its front, it carries the byte
/// instead at which that starts. So nothing is copied and no header is moved. A rest is never older than the
/// text that it is of: its definition is dominated by that of the text, so when the text is made anew, no
/// earlier rest of it can be used.
///
/// Types must be settled.
pub(crate) fn walk_texts(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        if cluster.insts().any(|(_, inst)| is_cut(inst)) {
            let walks = Rests::new(cluster, constants).walks();
            if !walks.positions.is_empty() {
                walks.apply(cluster, constants);
            }
        }
    }
}

/// The texts of which loops carry rests.
#[derive(Default)]
struct Walks {
    texts: Vec<Text>,
    /// For each rest which text it is of, and the variable of its position.
    positions: BTreeMap<Var, (usize, Var)>,
    /// Characters that are read where the rest is known not to be empty.
    there: HashSet<Var>,
    /// Edges on which a rest is passed as a text from within a loop to what comes after it.
    leaving: BTreeSet<EdgeAt>,
}

/// A text, and how many bytes it has.
struct Text {
    text: Operand,
    size: Operand,
    /// Where the latter is asked, if the text is no constant.
    place: Option<BlockId>,
}

/// What uses a variable.
#[derive(Clone, Copy)]
enum Use {
    Inst(InstAt),
    Term(BlockId),
    /// An edge, and the position among what it passes.
    Edge(EdgeAt, usize),
}

/// Whether an instruction drops a part from the front of a text.
fn is_cut(inst: &Inst) -> bool {
    is_slice(inst) && inst.args[2] == Operand::Int(i64::MAX) && inst.args[1] != Operand::Int(0)
}

fn is_slice(inst: &Inst) -> bool {
    matches!(inst.op, Op::Call(kernel) if kernel.name == "builtin::slice::string_slice")
}

/// Whether it reads the first character.
fn is_first(inst: &Inst) -> bool {
    is_slice(inst) && inst.args[1..] == [Operand::Int(0), Operand::Int(1)]
}

/// Whether it drops just that one.
fn drops_first(inst: &Inst) -> bool {
    is_cut(inst) && inst.args[1] == Operand::Int(1)
}

/// The rest of which an instruction asks whether it is empty.
fn asked_empty(inst: &Inst, constants: &[Constant]) -> Option<Operand> {
    let is_empty = |operand: Operand| matches!(operand.constant(constants).as_deref(), Some(Constant::Str(text)) if text.is_empty());
    match inst.args[..] {
        [left, right] if inst.op == Op::Equal && is_empty(right) => Some(left),
        [left, right] if inst.op == Op::Equal && is_empty(left) => Some(right),
        _ => None,
    }
}

/// Whether it only asks whether there is something left.
fn asks_left(inst: &Inst) -> bool {
    inst.op.calls(&LEN_UP_TO) && inst.args[1] == Operand::Int(1)
}

/// The rests of all texts of a cluster.
struct Rests<'a> {
    facts: Facts<'a>,
    constants: &'a [Constant],
    sources: ParamSources,
    dominators: Dominators,
    /// The innermost loop of each block.
    headers: Vec<Option<BlockId>>,
    loops: BTreeMap<BlockId, BTreeSet<BlockId>>,
    /// Results of cuts, and parameters that get them.
    rests: BTreeSet<Var>,
    uses: HashMap<Var, Vec<Use>>,
    /// For each operand the edges that are taken where it is not the empty text.
    full: HashMap<Operand, Vec<EdgeAt>>,
}

impl<'a> Rests<'a> {
    fn new(cluster: &'a Cluster, constants: &'a [Constant]) -> Rests<'a> {
        let facts = Facts::new(cluster);
        let (sources, uses) = (ParamSources::new(cluster), uses(cluster));
        let cuts = || cluster.insts().map(|(_, inst)| inst).filter(|inst| is_cut(inst));
        let after = reach(cuts().filter_map(|inst| inst.dst), |var| {
            uses.get(&var).into_iter().flatten().filter_map(|used| passed_to(cluster, *used))
        });
        let cut = cuts().filter_map(|inst| inst.args[0].var());
        let before = reach(cut, |var| sources.of(var).iter().filter_map(|source| source.var()));
        let mut rests = after;
        // What is never cut again is a rest only where it is nothing else.
        loop {
            let is_other = |source: &Operand| source.var().is_none_or(|source| !rests.contains(&source));
            let is_no_rest = |rest: &&Var| {
                !before.contains(rest)
                    && facts.inst(**rest).is_none()
                    && sources.of(**rest).iter().any(is_other)
            };
            let others: Vec<Var> = rests.iter().filter(is_no_rest).copied().collect();
            if others.is_empty() {
                break;
            }
            others.iter().for_each(|other| {
                rests.remove(other);
            });
        }
        let loops = natural_loops(cluster);
        let headers = innermost_headers(cluster, &loops);
        let full = full(&facts, constants);
        let dominators = Dominators::new(cluster);
        Rests { facts, constants, sources, dominators, headers, loops, rests, uses, full }
    }

    fn walks(&self) -> Walks {
        let mut left = self.rests.clone();
        let mut walks = Walks::default();
        let mut next = self.facts.cluster().types.len() as u32;
        while let Some(rest) = left.first().copied() {
            let (rests, texts) = self.connected(rest);
            rests.iter().for_each(|rest| {
                left.remove(rest);
            });
            if let [text] = texts[..]
                && let Some(text) = self.text(text)
                && self.may_walk(&rests, &mut walks)
            {
                for rest in rests {
                    walks.positions.insert(rest, (walks.texts.len(), Var(next)));
                    next += 1;
                }
                walks.texts.push(text);
            }
        }
        walks
    }

    /// The rests that are made of each other, and what else they are made of.
    fn connected(&self, rest: Var) -> (BTreeSet<Var>, Vec<Operand>) {
        let mut texts = vec![];
        let rests = reach([rest], |var| {
            let made = self.uses_of(var).iter().filter_map(|used| self.made_by(*used));
            let mut next: Vec<Var> = made.filter(|made| self.rests.contains(made)).collect();
            for source in self.made_of(var) {
                match source.var().filter(|source| self.rests.contains(source)) {
                    Some(source) => next.push(source),
                    None if !texts.contains(source) => texts.push(*source),
                    None => {}
                }
            }
            next
        });
        (rests, texts)
    }

    fn uses_of(&self, var: Var) -> &[Use] {
        self.uses.get(&var).map_or(&[], Vec::as_slice)
    }

    /// What a rest is cut from, or what its parameter gets.
    fn made_of(&self, rest: Var) -> &[Operand] {
        self.facts.inst(rest).map_or_else(|| self.sources.of(rest), |inst| &inst.args[..1])
    }

    /// The parameter or the result of a cut that a use makes.
    fn made_by(&self, used: Use) -> Option<Var> {
        let cluster = self.facts.cluster();
        match used {
            Use::Inst(at) => cluster.inst(at).dst.filter(|_| is_cut(cluster.inst(at))),
            used => passed_to(cluster, used),
        }
    }

    /// The text that rests are of, if it is one.
    fn text(&self, text: Operand) -> Option<Text> {
        let cluster = self.facts.cluster();
        if let Operand::Var(var) = text {
            let place = self.place(var).filter(|_| *cluster.ty(var) == Type::Str)?;
            return Some(Text { text, size: Operand::Int(0), place: Some(place) });
        }
        match text.constant(self.constants).as_deref() {
            Some(Constant::Str(bytes)) => {
                Some(Text { text, size: Operand::Int(bytes.len() as i64), place: None })
            }
            _ => None,
        }
    }

    /// The block in which a variable is there from the beginning, or is assigned by an instruction.
    fn place(&self, var: Var) -> Option<BlockId> {
        let from = self.facts.home(var)?;
        let term = &self.facts.cluster().block(from).term;
        match term.assigned().into_iter().find(|(assigned, _)| *assigned == var) {
            None => Some(from),
            Some((_, edge)) => {
                let target = term.edges()[edge].target;
                (self.facts.predecessors(target).len() == 1).then_some(target)
            }
        }
    }

    /// Whether loops may carry positions in the place of these rests of a text. What more is known of them
    /// is noted then.
    fn may_walk(&self, rests: &BTreeSet<Var>, walks: &mut Walks) -> bool {
        let cluster = self.facts.cluster();
        let cuts =
            || rests.iter().filter_map(|rest| Some((self.facts.home(*rest)?, self.facts.inst(*rest)?)));
        // The innermost loops that cut.
        let cutting: BTreeSet<BlockId> =
            cuts().filter_map(|(block, _)| self.headers[block.index()]).collect();
        let is_carried = rests.iter().any(|rest| self.facts.param(*rest).is_some());
        if cutting.is_empty() || !is_carried {
            return false;
        }
        // A text is made of a rest at the cost of a copy. A rest that starts where the text does is the text
        // itself, which need not be valid UTF-8, as each part of it is.
        let is_shorter = cuts().all(|(_, inst)| matches!(inst.args[1], Operand::Int(1..)));
        let is_outside =
            |block: BlockId| is_shorter && !cutting.iter().any(|header| self.loops[header].contains(&block));
        let (mut there, mut leaving) = (vec![], vec![]);
        for rest in rests {
            for used in self.uses_of(*rest) {
                match *used {
                    Use::Inst(at) => {
                        let inst = cluster.inst(at);
                        let looks =
                            is_slice(inst) || asked_empty(inst, self.constants).is_some() || asks_left(inst);
                        if !looks && !is_outside(at.0) {
                            return false;
                        }
                        if is_first(inst) && self.is_full(inst.args[0], at.0) {
                            there.extend(inst.dst);
                        }
                    }
                    Use::Term(block) if !is_outside(block) => return false,
                    Use::Edge(edge @ (from, at), _)
                        if !passed_to(cluster, *used).is_some_and(|param| rests.contains(&param))
                            && !is_outside(from) =>
                    {
                        if !is_outside(cluster.block(from).term.edges()[at].target) {
                            return false;
                        }
                        leaving.push(edge);
                    }
                    Use::Term(_) | Use::Edge(..) => {}
                }
            }
        }
        walks.there.extend(there);
        walks.leaving.extend(leaving);
        true
    }

    /// Whether a rest is not empty in a block.
    fn is_full(&self, rest: Operand, block: BlockId) -> bool {
        self.is_full_by(rest, block, &mut HashSet::new())
    }

    /// The same, where it is so for `seen` parameters: they are not empty in the first iteration, and none
    /// after it if they were not before.
    fn is_full_by(&self, rest: Operand, block: BlockId, seen: &mut HashSet<Var>) -> bool {
        let cluster = self.facts.cluster();
        let edges = self.full.get(&rest).map_or(&[][..], Vec::as_slice);
        let is_after = |(from, at): &EdgeAt| {
            let target = cluster.block(*from).term.edges()[*at].target;
            self.facts.predecessors(target).len() == 1 && self.dominators.dominates(target, block)
        };
        if edges.iter().any(is_after) {
            return true;
        }
        let Some((header, at)) = self.facts.param(rest) else { return false };
        let Some(var) = rest.var().filter(|_| seen.len() < MOST_PARAMS) else { return false };
        if !seen.insert(var) {
            return true;
        }
        self.facts.edges_into(header).into_iter().all(|edge| {
            let arg = self.facts.arg(edge, at);
            self.full.get(&arg).is_some_and(|edges| edges.contains(&edge))
                || self.is_full_by(arg, edge.0, seen)
        })
    }
}

/// A proof goes through no more parameters.
const MOST_PARAMS: usize = 16;

/// For each operand the edges that are taken where it is not the empty text.
fn full(facts: &Facts, constants: &[Constant]) -> HashMap<Operand, Vec<EdgeAt>> {
    let mut full: HashMap<Operand, Vec<EdgeAt>> = HashMap::new();
    for (id, block) in facts.cluster().numbered() {
        let Term::If { cond, .. } = block.term else { continue };
        let (mut cond, mut edge) = (cond, 1);
        if let Some([asked]) = facts.call(cond, Native::Not) {
            (cond, edge) = (*asked, 0);
        }
        if let Some(rest) = facts.inst(cond).and_then(|inst| asked_empty(inst, constants)) {
            full.entry(rest).or_default().push((id, edge));
        }
    }
    full
}

/// The uses of each variable.
fn uses(cluster: &Cluster) -> HashMap<Var, Vec<Use>> {
    let mut uses: HashMap<Var, Vec<Use>> = HashMap::new();
    let mut note = |operand: &Operand, used: Use| {
        operand.var().into_iter().for_each(|var| uses.entry(var).or_default().push(used));
    };
    for (at, inst) in cluster.insts() {
        inst.args.iter().for_each(|arg| note(arg, Use::Inst(at)));
    }
    for (id, block) in cluster.numbered() {
        block.term.operands().iter().for_each(|operand| note(operand, Use::Term(id)));
        for (at, edge) in block.term.edges().into_iter().enumerate() {
            edge.args.iter().enumerate().for_each(|(param, arg)| note(arg, Use::Edge((id, at), param)));
        }
    }
    uses
}

/// The parameter that gets what is used, if an edge passes it.
fn passed_to(cluster: &Cluster, used: Use) -> Option<Var> {
    let Use::Edge((from, at), param) = used else { return None };
    Some(cluster.block(cluster.block(from).term.edges()[at].target).params[param])
}

impl Walks {
    fn apply(mut self, cluster: &mut Cluster, constants: &[Constant]) {
        // Positions are numbered from here on.
        self.positions.values().for_each(|_| {
            cluster.new_var(Type::Int);
        });
        self.texts.iter_mut().for_each(|text| text.ask_size(cluster));
        for (from, at) in &self.leaving {
            // A block of its own, so that only this way makes a text.
            let (id, origin) = (BlockId(cluster.blocks.len() as u32), cluster.block(*from).origin);
            let new = Edge { target: id, args: vec![] };
            let edge = std::mem::replace(cluster.blocks[from.index()].term.edges_mut()[*at], new);
            cluster.blocks.push(Block { params: vec![], insts: vec![], term: Term::Jump(edge), origin });
        }
        let is_rest = |param: &Var| self.positions.contains_key(param);
        let are_rests = |block: &Block| block.params.iter().map(is_rest).collect();
        let are_rests: Vec<Vec<bool>> = cluster.blocks.iter().map(are_rests).collect();
        for id in 0..cluster.blocks.len() {
            let block = &mut cluster.blocks[id];
            let (insts, mut term, origin) = (
                std::mem::take(&mut block.insts),
                std::mem::replace(&mut block.term, Term::Stop),
                block.origin,
            );
            for param in &mut block.params {
                *param = self.positions.get(param).map_or(*param, |(_, position)| *position);
            }
            let mut changed =
                Changed { walks: &self, constants, cluster, insts: vec![], found: HashMap::new() };
            insts.into_iter().for_each(|inst| changed.add(inst));
            for operand in term.operands_mut() {
                *operand = changed.whole(*operand, origin);
            }
            for edge in term.edges_mut() {
                for (arg, is_rest) in edge.args.iter_mut().zip(&are_rests[edge.target.index()]) {
                    *arg = if *is_rest { changed.position(*arg) } else { changed.whole(*arg, origin) };
                }
            }
            let insts = changed.insts;
            (cluster.blocks[id].insts, cluster.blocks[id].term) = (insts, term);
        }
    }
}

impl Text {
    fn ask_size(&mut self, cluster: &mut Cluster) {
        let (Some(place), Some(text)) = (self.place, self.text.var()) else { return };
        let size = cluster.new_var(Type::Int);
        let block = &mut cluster.blocks[place.index()];
        let at = block.insts.iter().position(|inst| inst.dst == Some(text)).map_or(0, |at| at + 1);
        let (args, origin) = (vec![self.text], block.origin);
        block.insts.insert(at, Inst { dst: Some(size), op: Op::Call(&STRING_SIZE), args, origin });
        self.size = Operand::Var(size);
    }
}

/// The instructions of a block, with positions in the place of rests.
struct Changed<'a> {
    walks: &'a Walks,
    constants: &'a [Constant],
    cluster: &'a mut Cluster,
    insts: Vec<Inst>,
    /// What was found where a rest starts.
    found: HashMap<Operand, Operand>,
}

impl Changed<'_> {
    fn add(&mut self, mut inst: Inst) {
        let origin = inst.origin;
        let cut = inst.dst.and_then(|dst| self.walks.positions.get(&dst)).copied();
        let Some(of) = cut.map(|(of, _)| of).or_else(|| inst.args.iter().find_map(|arg| self.of(*arg)))
        else {
            return self.insts.push(inst);
        };
        let Text { text, size, .. } = self.walks.texts[of];
        if let Some((_, position)) = cut {
            let start = self.position(inst.args[0]);
            (inst.op, inst.args) = if drops_first(&inst) {
                (Op::Call(&AFTER_CHARACTER), vec![start, self.found(text, inst.args[0], origin)])
            } else {
                (Op::Call(&START_AFTER), vec![text, start, inst.args[1]])
            };
            inst.dst = Some(position);
        } else if is_first(&inst) {
            let found = self.found(text, inst.args[0], origin);
            let is_there = inst.dst.is_some_and(|dst| self.walks.there.contains(&dst));
            let kernel = if is_there { &CODE_POINT } else { &CODE_POINT_OR_END };
            let point = self.push(kernel, vec![found], origin, Type::Int);
            (inst.op, inst.args) = (Op::Call(&CHARACTER), vec![point]);
        } else if is_slice(&inst) {
            let start = self.position(inst.args[0]);
            inst.op = Op::Call(&SLICE_AFTER);
            inst.args.splice(..1, [text, start]);
        } else if let Some(rest) = asked_empty(&inst, self.constants) {
            (inst.op, inst.args) = (Op::Call(&IS_AT_END), vec![self.position(rest), size]);
        } else if asks_left(&inst) {
            (inst.op, inst.args) = (Op::Call(&IS_LEFT), vec![self.position(inst.args[0]), size]);
        } else {
            inst.args = inst.args.iter().map(|arg| self.whole(*arg, origin)).collect();
        }
        self.insts.push(inst);
    }

    /// The text that a rest is of.
    fn of(&self, operand: Operand) -> Option<usize> {
        Some(self.walks.positions.get(&operand.var()?)?.0)
    }

    /// The position of a rest, or of the text itself.
    fn position(&self, operand: Operand) -> Operand {
        let position = operand.var().and_then(|var| self.walks.positions.get(&var));
        position.map_or(Operand::Int(0), |(_, position)| Operand::Var(*position))
    }

    /// The text that a rest is; any other operand as it is.
    fn whole(&mut self, operand: Operand, origin: Origin) -> Operand {
        let Some(of) = self.of(operand) else { return operand };
        let args = vec![self.walks.texts[of].text, self.position(operand)];
        self.push(&REST_AFTER, args, origin, Type::Str)
    }

    /// What is found where a rest starts.
    fn found(&mut self, text: Operand, rest: Operand, origin: Origin) -> Operand {
        if let Some(found) = self.found.get(&rest) {
            return *found;
        }
        let args = vec![text, self.position(rest)];
        let found = self.push(&FIND_CHARACTER, args, origin, Type::Int);
        self.found.insert(rest, found);
        found
    }

    fn push(&mut self, kernel: &'static Kernel, args: Vec<Operand>, origin: Origin, ty: Type) -> Operand {
        let var = self.cluster.new_var(ty);
        self.insts.push(Inst { dst: Some(var), op: Op::Call(kernel), args, origin });
        Operand::Var(var)
    }
}
