//! Reads characters of texts by their position as numbers.

use crate::called::{CHARACTER, CODE_POINT_OR_NONE, IS_ASCII, LAST_CODE_POINT};
use neva_blocks::analysis::facts::Facts;
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::*;
use neva_registry::Effect;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A part of a text from a position up to the next one is read as a number, of which a string is made. So is
/// the last character. Where
/// a loop reads a text that is there before, it is asked there once whether all characters of it have one
/// byte. Then each is found at once.
///
/// Types must be settled.
pub(crate) fn read_by_position(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        let facts = Facts::new(cluster);
        let reads = reads(&facts);
        let homes = homes(&facts, &reads);
        let flags: HashMap<Var, Var> =
            homes.keys().map(|text| (*text, cluster.new_var(Type::Bool))).collect();
        // From the end, so that positions stay right.
        for read in reads.into_iter().rev() {
            let flag = read.text.var().and_then(|text| flags.get(&text));
            let is_ascii = match read.text.constant(constants).as_deref() {
                Some(Constant::Str(text)) => Operand::Bool(text.is_ascii()),
                _ => flag.map_or(Operand::Bool(false), |flag| Operand::Var(*flag)),
            };
            read.apply(cluster, is_ascii);
        }
        for (text, home) in homes {
            let block = &mut cluster.blocks[home.index()];
            let at = block.insts.iter().position(|inst| inst.dst == Some(text)).map_or(0, |at| at + 1);
            let (args, origin) = (vec![Operand::Var(text)], block.origin);
            block.insts.insert(at, Inst { dst: Some(flags[&text]), op: Op::Call(&IS_ASCII), args, origin });
        }
    }
}

/// Where a character is read.
struct Read {
    block: BlockId,
    /// The position of the instruction there.
    at: usize,
    text: Operand,
    /// None for the last character.
    position: Option<Operand>,
}

fn reads(facts: &Facts) -> Vec<Read> {
    let mut reads = vec![];
    for (block, content) in facts.cluster().numbered() {
        for (at, inst) in content.insts.iter().enumerate() {
            if let Op::Call(kernel) = inst.op
                && let ("builtin::slice::string_slice", &[text, position, end]) =
                    (kernel.name, &inst.args[..])
            {
                let is_last = position == Operand::Int(-1) && end == Operand::Int(i64::MAX);
                let is_one = is_last || is_next(facts, end, position);
                let position = (!is_last).then_some(position);
                reads.extend(is_one.then_some(Read { block, at, text, position }));
            }
        }
    }
    reads
}

impl Read {
    fn apply(self, cluster: &mut Cluster, is_ascii: Operand) {
        let number = cluster.new_var(Type::Int);
        let insts = &mut cluster.blocks[self.block.index()].insts;
        let inst = &mut insts[self.at];
        let (dst, origin) = (inst.dst.replace(number), inst.origin);
        (inst.op, inst.args) = match self.position {
            Some(position) => (Op::Call(&CODE_POINT_OR_NONE), vec![self.text, is_ascii, position]),
            None => (Op::Call(&LAST_CODE_POINT), vec![self.text]),
        };
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

/// The blocks in which texts are there first that loops without these blocks read.
fn homes(facts: &Facts, reads: &[Read]) -> BTreeMap<Var, BlockId> {
    let loops = natural_loops(facts.cluster());
    let of_loop = |read: &Read| {
        let text = read.position.and(read.text.var())?;
        let from = facts.home(text)?;
        let term = &facts.cluster().block(from).term;
        // What a terminator assigns is there where its edge leads.
        let edge = term.assigned().into_iter().find(|(var, _)| *var == text);
        let home = edge.map_or(from, |(_, edge)| term.edges()[edge].target);
        let is_there = edge.is_none() || facts.predecessors(home).len() == 1;
        let is_before = |body: &BTreeSet<BlockId>| body.contains(&read.block) && !body.contains(&home);
        (is_there && loops.values().any(is_before)).then_some((text, home))
    };
    reads.iter().filter_map(of_loop).collect()
}
