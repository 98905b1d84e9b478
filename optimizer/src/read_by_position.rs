//! Reads characters of texts by their position as numbers.

use crate::called::{CHARACTER, CODE_POINT_IN, CODE_POINT_OR_NONE, LAST_CODE_POINT, LEN_IN, SLICE_IN};
use crate::known_texts::{Carried, Known};
use neva_blocks::analysis::facts::Facts;
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::*;
use neva_registry::Effect;
use std::collections::{BTreeMap, BTreeSet};

/// A part of a text from a position up to the next one is read as a number, of which a string is made. So is
/// the last character. Where a loop reads a text that is there before, it is asked there once whether all
/// characters of it have one byte. Then each is found at once. If they have not, its code points are listed
/// there, so that no look-up goes through the text. Longer parts that start anywhere are taken by the same.
/// So is the text of a loop that takes another one in some turns; its length is asked by that, too.
///
/// What is asked and listed is of the text as a value, which never changes: a text that is changed in place
/// is another variable.
///
/// Types must be settled.
pub(crate) fn read_by_position(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        let facts = Facts::new(cluster);
        let reads = reads(&facts);
        let (mut homes, mut found) = homes(&facts, &reads);
        let wanted = carried(&reads, &homes);
        let cuts = |read: &Read| {
            let inst = &cluster.block(read.block).insts[read.at];
            inst.dst.filter(|_| matches!(read.part, Part::Longer(..)))
        };
        let cuts = reads.iter().filter_map(cuts).collect();
        let carried = Carried::new(cluster, &wanted, &cuts);
        homes.retain(|text, _| !carried.texts.contains_key(text));
        let mut known = BTreeMap::new();
        for (text, home) in &homes {
            known.insert(*text, Known::new(cluster, home.is_searched));
        }
        for (read, found) in reads.iter().zip(&mut found) {
            *found |= read.text.var().is_some_and(|text| carried.texts.contains_key(&text));
        }
        // From the end, so that positions stay right.
        for (read, is_in_loop) in reads.into_iter().zip(found).rev() {
            let text = read.text.var();
            let of_text = text.and_then(|text| known.get(&text).or_else(|| carried.texts.get(&text)));
            let is_ascii = match read.text.constant(constants).as_deref() {
                Some(Constant::Str(text)) => Operand::Bool(text.is_ascii()),
                _ => Operand::Bool(false),
            };
            // A part that the loop takes in the place of the text is cut as before, in place where it may be.
            let made = cluster.block(read.block).insts[read.at].dst;
            let is_carried = made.is_some_and(|made| carried.texts.contains_key(&made));
            if is_in_loop && !is_carried || matches!(read.part, Part::One(_) | Part::Last) {
                read.apply(cluster, is_ascii, of_text);
            }
        }
        for (text, home) in homes {
            known[&text].ask(&mut cluster.blocks[home.block.index()], text);
        }
        carried.apply(cluster, constants);
    }
}

/// Where a part is read.
struct Read {
    block: BlockId,
    /// The position of the instruction there.
    at: usize,
    text: Operand,
    part: Part,
}

/// Which part of a text is read.
#[derive(Clone, Copy)]
enum Part {
    Last,
    /// The character at a position.
    One(Operand),
    /// What is between two positions.
    Longer(Operand, Operand),
    /// None: its length is asked.
    Length,
}

/// Where a text is there first that loops without this block read.
struct Home {
    block: BlockId,
    /// Whether one of them does so at a position that is not constant.
    is_searched: bool,
}

fn reads(facts: &Facts) -> Vec<Read> {
    let mut reads = vec![];
    for (block, content) in facts.cluster().numbered() {
        for (at, inst) in content.insts.iter().enumerate() {
            if let Op::Call(kernel) = inst.op
                && let ("builtin::slice::string_slice", &[text, position, end]) =
                    (kernel.name, &inst.args[..])
            {
                let part = if position == Operand::Int(-1) && end == Operand::Int(i64::MAX) {
                    Part::Last
                } else if is_next(facts, end, position) {
                    Part::One(position)
                } else {
                    Part::Longer(position, end)
                };
                reads.push(Read { block, at, text, part });
            } else if let Op::Call(kernel) = inst.op
                && kernel.name == "builtin::len::string_len"
            {
                reads.push(Read { block, at, text: inst.args[0], part: Part::Length });
            }
        }
    }
    reads
}

impl Part {
    /// Where it starts, if it is found by that.
    fn start(self) -> Option<Operand> {
        match self {
            Part::Last | Part::Length => None,
            Part::One(start) => Some(start),
            // What starts at the beginning is found by its end, and is as long as the way there.
            Part::Longer(start, _) => start.var().map(Operand::Var),
        }
    }
}

impl Read {
    fn apply(self, cluster: &mut Cluster, is_ascii: Operand, known: Option<&Known>) {
        let insts = &mut cluster.blocks[self.block.index()].insts;
        let text = self.text;
        let by = known.map(|known| (Operand::Var(known.is_ascii), known.points.map(Operand::Var)));
        let (op, args) = match (self.part, by) {
            (Part::Last, _) => (Op::Call(&LAST_CODE_POINT), vec![text]),
            (Part::One(position), Some((is_ascii, Some(points)))) => {
                (Op::Call(&CODE_POINT_IN), vec![text, is_ascii, points, position])
            }
            (Part::One(position), by) => {
                let is_ascii = by.map_or(is_ascii, |(is_ascii, _)| is_ascii);
                (Op::Call(&CODE_POINT_OR_NONE), vec![text, is_ascii, position])
            }
            (Part::Longer(from, to), Some((is_ascii, Some(points)))) => {
                let inst = &mut insts[self.at];
                (inst.op, inst.args) = (Op::Call(&SLICE_IN), vec![text, is_ascii, points, from, to]);
                return;
            }
            (Part::Length, Some((is_ascii, Some(points)))) => {
                let inst = &mut insts[self.at];
                (inst.op, inst.args) = (Op::Call(&LEN_IN), vec![text, is_ascii, points]);
                return;
            }
            (Part::Longer(..) | Part::Length, _) => return,
        };
        let number = cluster.new_var(Type::Int);
        let insts = &mut cluster.blocks[self.block.index()].insts;
        let inst = &mut insts[self.at];
        let (dst, origin) = (inst.dst.replace(number), inst.origin);
        (inst.op, inst.args) = (op, args);
        let args = vec![Operand::Var(number)];
        insts.insert(self.at + 1, Inst { dst, op: Op::Call(&CHARACTER), args, origin });
    }
}

/// A number as a variable, or none, and a constant that is added to it.
fn offset(facts: &Facts, mut number: Operand) -> (Option<Var>, i64) {
    let mut more = 0_i64;
    loop {
        let var = match number {
            Operand::Int(first) => return (None, more.wrapping_add(first)),
            operand => operand.var(),
        };
        let of = facts.inst(number).and_then(|inst| inst.args.iter().find_map(|arg| arg.var()));
        let Some((of, Operand::Int(by))) = of.and_then(|of| Some((of, facts.step(number, of)?))) else {
            return (var, more);
        };
        (number, more) = (Operand::Var(of), more.wrapping_add(by));
    }
}

/// Whether a number is one more than another one, both computed of the same.
fn is_next(facts: &Facts, next: Operand, number: Operand) -> bool {
    let ((of, more), (other, less)) = (offset(facts, next), offset(facts, number));
    let is_same = match (of, other) {
        (Some(of), Some(other)) => is_same(facts, of.into(), other.into(), MOST_DEPTH),
        (of, other) => of == other,
    };
    is_same && more == less.wrapping_add(1)
}

/// So many operations one after the other are compared.
const MOST_DEPTH: usize = 4;

/// Whether two operands are equal since the same is computed for both.
fn is_same(facts: &Facts, left: Operand, right: Operand, depth: usize) -> bool {
    let is_computed_alike = || {
        let (Some(left), Some(right)) = (facts.inst(left), facts.inst(right)) else { return false };
        let mut args = left.args.iter().zip(&right.args);
        left.op == right.op
            && left.op.effect() == Effect::Pure
            && left.args.len() == right.args.len()
            && args.all(|(left, right)| is_same(facts, *left, *right, depth - 1))
    };
    left == right || depth > 0 && is_computed_alike()
}

/// The texts that are read at positions which are not constant, where they are not there before a loop that
/// does so, and the blocks that do.
fn carried(reads: &[Read], homes: &BTreeMap<Var, Home>) -> Vec<(Var, BlockId)> {
    let is_searched = |read: &&Read| read.part.start().is_some_and(|start| start.var().is_some());
    let texts = reads.iter().filter(is_searched).filter_map(|read| Some((read.text.var()?, read.block)));
    texts.filter(|(text, _)| !homes.contains_key(text)).collect()
}

/// Where the texts are there first that loops read, and which reads are in such loops.
fn homes(facts: &Facts, reads: &[Read]) -> (BTreeMap<Var, Home>, Vec<bool>) {
    let loops = natural_loops(facts.cluster());
    let of_loop = |read: &Read| {
        let start = read.part.start()?;
        let text = read.text.var()?;
        let from = facts.home(text)?;
        let term = &facts.cluster().block(from).term;
        // What a terminator assigns is there where its edge leads.
        let edge = term.assigned().into_iter().find(|(var, _)| *var == text);
        let block = edge.map_or(from, |(_, edge)| term.edges()[edge].target);
        let is_there = edge.is_none() || facts.predecessors(block).len() == 1;
        let is_before = |body: &BTreeSet<BlockId>| body.contains(&read.block) && !body.contains(&block);
        let is_searched = start.var().is_some();
        (is_there && loops.values().any(is_before)).then_some((text, Home { block, is_searched }))
    };
    let mut homes: BTreeMap<Var, Home> = BTreeMap::new();
    let mut found = vec![];
    for read in reads {
        let home = of_loop(read);
        found.push(home.is_some());
        if let Some((text, home)) = home {
            let known = homes.entry(text).or_insert(Home { is_searched: false, ..home });
            known.is_searched |= home.is_searched;
        }
    }
    (homes, found)
}
