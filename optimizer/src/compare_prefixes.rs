//! Compares parts of texts with others where they are.

use crate::called::{HAS_PART, HAS_PREFIX, SLICE_AFTER, SLICE_IN};
use neva_blocks::analysis::facts::Facts;
use neva_blocks::*;

/// A part that is only compared with a text of as many characters is not made: `Slice(text, 0, Len(sign))`
/// and `Slice(text, at, at + Len(sign))`. A part is valid UTF-8, so it equals no sign that is not; the
/// kernels say so, too.
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
        let &[left, right] = &inst.args[..] else { return None };
        let test = |part, sign| test(facts, constants, part, sign);
        let (op, args) =
            (inst.op == Op::Equal).then(|| test(left, right).or_else(|| test(right, left)))??;
        Some(Inst { op, args, ..inst.clone() })
    };
    facts.cluster().insts().filter_map(|(at, inst)| Some((at, test(inst)?))).collect()
}

/// Whether a part equals a text, by what it is a part of.
fn test(facts: &Facts, constants: &[Constant], part: Operand, sign: Operand) -> Option<(Op, Vec<Operand>)> {
    let is_only_compared = part.var().is_some_and(|part| facts.uses(part) == 1);
    let inst = facts.inst(part).filter(|_| is_only_compared)?;
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
        [text, is_ascii, points, from, to] if inst.op.calls(&SLICE_IN) && ends(from, to) => {
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
