//! Compares parts of texts with others where they are.

use crate::called::{CODE_POINT_OR_NONE, FIRST_IN, HAS_PART, HAS_PREFIX, SLICE_AFTER, SLICE_IN};
use crate::known_texts::adds_to_first;
use neva_blocks::analysis::facts::Facts;
use neva_blocks::*;
use std::collections::HashMap;

/// A part that is only compared with texts, or of which only the first character is looked at, is not made,
/// where its text has a list of code points. Where it has none, the same holds if the part is compared with a
/// text of as many characters: `Slice(text, 0, Len(sign))`. A part is valid UTF-8, so it equals no sign that
/// is not; the kernels say so, too.
///
/// Types must be settled.
pub(crate) fn compare_prefixes(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        for (at, inst) in tests(&Facts::new(cluster), constants) {
            cluster.blocks[at.0.index()].insts[at.1] = inst;
        }
    }
}

/// The comparisons, and what they become.
fn tests(facts: &Facts, constants: &[Constant]) -> Vec<((BlockId, usize), Inst)> {
    let test = |inst: &Inst| {
        let (part, (op, args)) = match inst.args[..] {
            [left, right] if inst.op == Op::Equal => {
                let test = |part, sign| Some((part, test(facts, constants, part, sign)?));
                test(left, right).or_else(|| test(right, left))?
            }
            [part, _, Operand::Int(0)] if inst.op.calls(&CODE_POINT_OR_NONE) => {
                let of = facts.inst(part).filter(|inst| inst.op.calls(&SLICE_IN))?;
                (part, (Op::Call(&FIRST_IN), of.args.clone()))
            }
            _ => return None,
        };
        Some((part.var()?, Inst { op, args, ..inst.clone() }))
    };
    let tests = facts.cluster().insts().filter_map(|(at, inst)| Some((at, test(inst)?)));
    let tests: Vec<_> = tests.collect();
    let mut asked: HashMap<Var, usize> = HashMap::new();
    tests.iter().for_each(|(_, (part, _))| *asked.entry(*part).or_default() += 1);
    let is_only_asked = |part: Var| facts.uses(part) == asked[&part];
    let grown = grown(facts);
    let tests = tests.into_iter().filter(|(at, (part, inst))| {
        is_only_asked(*part) && is_before_growth(grown.get(&inst.args[0]).map_or(&[], Vec::as_slice), *at)
    });
    tests.map(|(at, (_, inst))| (at, inst)).collect()
}

/// Where each text gets more at its end.
fn grown(facts: &Facts) -> HashMap<Operand, Vec<(BlockId, usize)>> {
    let mut grown: HashMap<Operand, Vec<_>> = HashMap::new();
    for (at, inst) in facts.cluster().insts().filter(|(_, inst)| adds_to_first(inst)) {
        grown.entry(inst.args[0]).or_default().push(at);
    }
    grown
}

/// Whether a text is asked before it grows, in the same block. If it was asked after that, it could not grow
/// in place.
fn is_before_growth(grown: &[(BlockId, usize)], (block, at): (BlockId, usize)) -> bool {
    grown.iter().all(|(other, grows_at)| *other == block && at < *grows_at)
}

/// Whether a part equals a text, by what it is a part of.
fn test(facts: &Facts, constants: &[Constant], part: Operand, sign: Operand) -> Option<(Op, Vec<Operand>)> {
    let inst = facts.inst(part)?;
    let Op::Call(kernel) = inst.op else { return None };
    let ends = |from, to| ends_after(facts, constants, from, to, sign);
    match inst.args[..] {
        [text, from @ Operand::Int(0), to]
            if kernel.name == "builtin::slice::string_slice" && ends(from, to) =>
        {
            Some((Op::Call(&HAS_PREFIX), vec![text, Operand::Int(0), sign]))
        }
        [text, start, from @ Operand::Int(0), to] if inst.op.calls(&SLICE_AFTER) && ends(from, to) => {
            Some((Op::Call(&HAS_PREFIX), vec![text, start, sign]))
        }
        [text, is_ascii, points, from, to] if inst.op.calls(&SLICE_IN) && part != sign => {
            Some((Op::Call(&HAS_PART), vec![text, is_ascii, points, from, to, sign]))
        }
        _ => None,
    }
}

/// Whether a part from one position to another has as many characters as a sign if the text is long enough.
fn ends_after(facts: &Facts, constants: &[Constant], from: Operand, to: Operand, sign: Operand) -> bool {
    let is_count = |count: Operand| match sign.constant(constants).as_deref() {
        Some(Constant::Str(sign)) => {
            let characters = std::str::from_utf8(sign).map(|sign| sign.chars().count() as i64);
            characters.is_ok_and(|characters| count == Operand::Int(characters))
        }
        _ => facts.inst(count).is_some_and(|inst| {
            matches!(inst.op, Op::Call(kernel) if kernel.name == "builtin::len::string_len")
                && inst.args[0] == sign
        }),
    };
    if from == Operand::Int(0) {
        return is_count(to);
    }
    let step = from.var().and_then(|from| facts.step(to, from));
    step.is_some_and(is_count)
}
