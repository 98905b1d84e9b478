//! The form of the code that the interpreter executes: instructions of one size, each of which names the
//! function that executes it and, by a byte, the first registers, and may do what the next one does, too.
//!
//! Packed code has the places of the code it is made from. What it has no instruction for, or names another
//! register, is left to [`step`].

mod execute;

pub(crate) use self::execute::{NAMED, Packed};

use self::execute::{Context, ELSEWHERE, First, Later, Run, compare, enter, of};
use crate::code::{Code, Ins, Reg, ScalarKind, Source, Target};
use crate::exec::{Machine, Pause, step};

/// How many places are a segment. The first of each has no packed form.
const SEGMENT: usize = 512;

/// Executes code from a place on, until it can't go on by itself.
pub(crate) fn execute(code: &Code, packed: &[Packed], machine: &mut Machine, mut at: usize) -> Pause {
    loop {
        let Machine { scalars, values } = machine;
        let mut context = Context { packed, values, tags: &code.tags };
        at = enter(named_registers(scalars), &mut context, at);
        match step(code, machine, at) {
            Ok(next) => at = next,
            Err(pause) => return pause,
        }
    }
}

/// The packed form of code.
pub(crate) fn pack(code: &Code) -> Vec<Packed> {
    let mut before = None;
    let places = code.code.iter().enumerate().map(|(at, ins)| {
        let next = code.code.get(at + 1).filter(|_| (at + 1) % SEGMENT != 0);
        let packed = some(*ins, next.copied(), before).filter(|_| at % SEGMENT != 0);
        before = packed.and_then(|_| result(*ins));
        let marked = |place: u32| {
            let is_further = place as usize > at + 1 && place as usize / SEGMENT == at / SEGMENT;
            if is_further { place } else { place | ELSEWHERE }
        };
        packed.map_or(NOTHING, |packed| match is_mark(*ins) {
            true => packed,
            false => Packed { yes: marked(packed.yes), no: marked(packed.no), ..packed },
        })
    });
    places.collect()
}

fn named_registers(scalars: &mut [u64]) -> &mut [u64; NAMED] {
    match scalars.first_chunk_mut() {
        Some(named) => named,
        None => unreachable!("the machine has the registers that packed code names"),
    }
}

const NOTHING: Packed =
    Packed { run: execute::other, to: 0, a: 0, b: 0, then_to: 0, c: 0, d: 0, yes: 0, no: 0 };

fn is_mark(ins: Ins) -> bool {
    matches!(ins, Ins::Mark(_))
}

/// The packed form of an instruction, or of it and the next one. `before` is the register with the result of
/// the one before it.
fn some(ins: Ins, next: Option<Ins>, before: Option<u8>) -> Option<Packed> {
    let Some((first, to, a, b)) = first(ins) else { return single(ins) };
    let (to, a, b) = (named(to)?, named(a)?, named(b)?);
    let (a, b) = if is_symmetric(first) && before == Some(b) { (b, a) } else { (a, b) };
    let of_it = match first {
        First::Operator(operator, _) if before == Some(a) => Some(First::Operator(operator, true)),
        _ => None,
    };
    let with = |later: Later, packed: Packed| {
        let run = of_it.and_then(|first| of(first, later)).or_else(|| of(first, later))?;
        Some(Packed { run, to, a, b, ..packed })
    };
    let both = next.and_then(|next| later(to, next)).and_then(|(later, packed)| with(later, packed));
    both.or_else(|| with(Later::Nothing, NOTHING))
}

/// An instruction as a first operation: its result and its operands.
fn first(ins: Ins) -> Option<(First, Reg, Reg, Reg)> {
    use Source::{Last, Lent, Shared};
    Some(match ins {
        Ins::Binary(operator, to, a, b) => (First::Operator(operator, false), to, a, b),
        Ins::Scalar(to, from) => (First::Copy, to, from, from),
        Ins::Not(to, a) => (First::Not, to, a, a),
        Ins::FloatFromInt(to, a) => (First::FloatFromInt, to, a, a),
        Ins::Element(Target::Scalar(_, to), list, at) => (First::Element, to, at, list),
        Ins::ListLen(to, list) => (First::ListLen, to, list, list),
        Ins::HasTag(to, from, tag) => (First::HasTag, to, from, tag),
        // A scalar shares nothing with the value that it was in, which may stay a little.
        Ins::Unbox(Target::Scalar(_, to), Shared(from) | Lent(from) | Last(from), _) => {
            (First::Payload, to, from, from)
        }
        Ins::Item(Target::Scalar(_, to), from, at) => (First::Item, to, from, at),
        _ => return None,
    })
}

/// The register with the result of an instruction that is a first operation.
fn result(ins: Ins) -> Option<u8> {
    first(ins).and_then(|(_, to, _, _)| named(to))
}

fn is_symmetric(first: First) -> bool {
    matches!(first, First::Operator(operator, _) if operator.is_symmetric())
}

/// The packed form of an instruction that is no first operation.
fn single(ins: Ins) -> Option<Packed> {
    use Source::{Last, Scalar};
    let of = |run: Run, to, a, b| Some(Packed { run, to: named(to)?, a: named(a)?, b: named(b)?, ..NOTHING });
    match ins {
        Ins::AtScalar(_, to, list, at, yes) => {
            of(execute::at_scalar, to, at, list).map(|packed| Packed { yes, ..packed })
        }
        Ins::AtValue(to, list, at, yes) => {
            of(execute::at_value, to, at, list).map(|packed| Packed { yes, ..packed })
        }
        Ins::Element(Target::Value(to), list, at) => of(execute::element, to, at, list),
        Ins::Append(to, Last(list), Scalar(ScalarKind::Int, element), _) => {
            of(execute::append_int, to, list, element)
        }
        Ins::Append(to, Last(list), Scalar(ScalarKind::Float, element), _) => {
            of(execute::append_float, to, list, element)
        }
        Ins::Set(to, Last(list), at, Scalar(ScalarKind::Int, element), _) => {
            let c = named(element)?;
            of(execute::set_int, to, list, at).map(|packed| Packed { c, ..packed })
        }
        Ins::Set(to, Last(list), at, Scalar(ScalarKind::Float, element), _) => {
            let c = named(element)?;
            of(execute::set_float, to, list, at).map(|packed| Packed { c, ..packed })
        }
        Ins::FindCharacter(to, text, start) => of(execute::find_character, to, text, start),
        Ins::AddCharacter(to, Last(text), point) => of(execute::add_character, to, text, point),
        Ins::Clone(to, from) => of(execute::clone, to, from, from),
        Ins::Move(to, from) => of(execute::move_to, to, from, from),
        Ins::Convert(Target::Nowhere, Last(from)) => of(execute::drop_it, from, from, from),
        Ins::Mark(yes) => Some(Packed { run: execute::mark, yes, ..NOTHING }),
        Ins::Jump(yes) => Some(Packed { run: execute::jump_to, yes, ..NOTHING }),
        Ins::If(a, yes, no) => of(execute::test_bool, a, a, a).map(|packed| Packed { yes, no, ..packed }),
        Ins::IfBinary(operator, a, b, yes, no) => {
            of(compare(operator)?, a, a, b).map(|packed| Packed { yes, no, ..packed })
        }
        _ => None,
    }
}

/// An instruction as a later operation, after one with this result.
fn later(it: u8, ins: Ins) -> Option<(Later, Packed)> {
    let of = |later, then_to, c, d| {
        Some((later, Packed { then_to: named(then_to)?, c: named(c)?, d: named(d)?, ..NOTHING }))
    };
    let going = |(later, packed), yes, no| (later, Packed { yes, no, ..packed });
    match ins {
        Ins::Jump(yes) => Some((Later::Jump, Packed { yes, ..NOTHING })),
        Ins::If(c, yes, no) => of(Later::If, c, c, c).map(|both| going(both, yes, no)),
        Ins::IfBinary(operator, c, d, yes, no) => {
            of(Later::Branch(operator), c, c, d).map(|both| going(both, yes, no))
        }
        Ins::Scalar(to, c) => of(Later::Copy, to, c, c),
        Ins::Binary(operator, to, c, d) => {
            let is_it = |reg| named(reg) == Some(it);
            let (c, d) = if operator.is_symmetric() && is_it(d) { (d, c) } else { (c, d) };
            of(Later::Operator(operator, is_it(c)), to, c, d)
        }
        _ => None,
    }
}

/// A register that packed code names.
fn named(reg: Reg) -> Option<u8> {
    u8::try_from(reg).ok()
}
