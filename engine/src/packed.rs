//! The form of the code that the interpreter's inner loop executes: instructions of one size, which name the
//! first registers by a byte, and of which one may do what the next one or two do, too.
//!
//! Packed code has the places of the code it is made from. What it has no instruction for, or names another
//! register, is left to [`step`](crate::exec::step).

use crate::code::{Code, Ins, Operator, Reg, ScalarKind, Source, Tag, Target};
use crate::exec::{Machine, Pause, step};
use crate::flow::is_branch;
use crate::profile;
use crate::scalars::*;
use crate::values::{self, unboxed};
use neva_kernels::value::Value;
use std::hint::cold_path;
use std::mem::take;

/// How many registers of scalars packed code names. As many as a byte tells apart: so no position is checked.
pub(crate) const NAMED: usize = 1 << u8::BITS;

/// An instruction: first an operation, then another one, then a last one. Operands are registers of scalars
/// or values, or positions in tables, as the operations take them.
#[derive(Clone, Copy)]
pub(crate) struct Packed {
    first: First,
    to: u8,
    a: u8,
    b: u8,
    then: Then,
    then_to: u8,
    c: u8,
    d: u8,
    last: Then,
    last_to: u8,
    e: u8,
    f: u8,
    yes: u32,
    no: u32,
}

/// Declares the operators on two scalars that an instruction may begin with: alone, before another operation,
/// and before two; those that come later, of any operands, and of the result of the one before; and the
/// comparisons by which it may branch. Then the loop.
macro_rules! packed {
    (
        first { $($alone:ident $before:ident $twice:ident $compute:ident;)+ }
        then { $($then:ident $it:ident $then_compute:ident;)+ }
        branches { $($branch:ident $operator:ident $compare:ident;)+ }
    ) => {
        /// The first operation of an instruction.
        #[derive(Clone, Copy)]
        enum First {
            /// Something that has no packed form.
            Other,
            $(
                #[doc = concat!("[`Operator::", stringify!($alone), "`].")]
                $alone,
                /// The same, and another operation after it.
                $before,
                /// The same, and two operations after it.
                $twice,
            )+
            Copy,
            CopyBefore,
            CopyTwice,
            Not,
            FloatFromInt,
            AtScalar,
            AtValue,
            Element,
            ElementValue,
            ListLen,
            AppendInt,
            AppendFloat,
            SetInt,
            SetFloat,
            FindCharacter,
            AddCharacter,
            HasTag,
            IfHasTag,
            Payload,
            Item,
            Clone,
            Move,
            Drop,
            Mark,
            Jump,
            If,
            $($branch,)+
        }

        /// The second operation of an instruction, or the last of three. `It...` has the result of the one
        /// before as its left operand.
        #[derive(Clone, Copy)]
        enum Then {
            Copy,
            Jump,
            If,
            $($branch,)+
            $($then, $it,)+
        }

        /// An operator as a later operation: of any operands, and of the result of the one before.
        fn after(operator: Operator) -> Option<(Then, Then)> {
            match operator {
                $(Operator::$then => Some((Then::$then, Then::$it)),)+
                _ => None,
            }
        }

        /// A comparison as the first operation and as a later one.
        fn branch(operator: Operator) -> Option<(First, Then)> {
            match operator {
                $(Operator::$operator => Some((First::$branch, Then::$branch)),)+
                _ => None,
            }
        }

        /// The operator that an instruction begins with: alone, before another operation, and before two.
        fn operator(ins: Ins) -> Option<([First; 3], Reg, Reg, Reg)> {
            match ins {
                $(Ins::Binary(Operator::$alone, to, a, b) => {
                    Some(([First::$alone, First::$before, First::$twice], to, a, b))
                })+
                Ins::Scalar(to, from) => {
                    Some(([First::Copy, First::CopyBefore, First::CopyTwice], to, from, from))
                }
                _ => None,
            }
        }

        /// Executes packed code from a place on. Gives the place of an instruction that has no packed form.
        fn execute_packed(
            packed: &[Packed],
            s: &mut [u64; NAMED],
            besides: &mut Besides<'_>,
            mut at: usize,
        ) -> usize {
            loop {
                let Some(p) = packed.get(at) else { unreachable!("the code ends by an instruction") };
                macro_rules! get {
                    ($reg:ident) => {
                        s[p.$reg as usize]
                    };
                }
                macro_rules! has_tag {
                    () => {
                        values::has_tag(&besides.values[p.a as usize], &besides.tags[p.b as usize])
                    };
                }
                macro_rules! next {
                    ($do:expr) => {{
                        $do;
                        at += 1;
                        continue;
                    }};
                }
                macro_rules! branch {
                    ($condition:expr) => {
                        // So that it becomes a jump: what comes next need not wait for what is compared.
                        at = if $condition != 0 {
                            cold_path();
                            p.yes
                        } else {
                            p.no
                        } as usize
                    };
                }
                // The last operation, of these operands, after one with this result.
                macro_rules! last {
                    ($result:expr, $last:ident, $to:ident, $c:ident, $d:ident) => {
                        match p.$last {
                            Then::Copy => get!($to) = get!($c),
                            Then::Jump => at = p.yes as usize,
                            Then::If => branch!(get!($c)),
                            $(Then::$branch => branch!($compare(get!($c), get!($d))),)+
                            $(
                                Then::$then => get!($to) = $then_compute(get!($c), get!($d)),
                                Then::$it => get!($to) = $then_compute($result, get!($d)),
                            )+
                        }
                    };
                }
                macro_rules! then {
                    ($first:expr) => {{
                        let first = $first;
                        s[p.to as usize] = first;
                        at += 2;
                        last!(first, then, then_to, c, d);
                        continue;
                    }};
                }
                macro_rules! twice {
                    ($first:expr) => {{
                        let first = $first;
                        s[p.to as usize] = first;
                        first
                    }};
                }
                let first = match p.first {
                    First::Other => return at,
                    $(
                        First::$alone => next!(get!(to) = $compute(get!(a), get!(b))),
                        First::$before => then!($compute(get!(a), get!(b))),
                        First::$twice => twice!($compute(get!(a), get!(b))),
                    )+
                    First::Copy => next!(get!(to) = get!(a)),
                    First::CopyBefore => then!(get!(a)),
                    First::CopyTwice => twice!(get!(a)),
                    First::Not => next!(get!(to) = not(get!(a))),
                    First::FloatFromInt => next!(get!(to) = float_from_int(get!(a))),
                    First::AtScalar => {
                        match values::scalar(&besides.values[p.b as usize], get!(a)) {
                            Some(element) => {
                                get!(to) = element;
                                at = p.yes as usize;
                            }
                            None => at += 1,
                        }
                        continue;
                    }
                    First::Element => {
                        next!(get!(to) = values::scalar_within(&besides.values[p.b as usize], get!(a)))
                    }
                    First::ListLen => next!(get!(to) = values::list_len(&besides.values[p.a as usize])),
                    First::HasTag => next!(get!(to) = has_tag!()),
                    First::IfHasTag => {
                        get!(to) = has_tag!();
                        branch!(get!(to));
                        continue;
                    }
                    First::Payload => {
                        next!(get!(to) = values::scalar_payload(&besides.values[p.a as usize]))
                    }
                    First::Item => {
                        next!(get!(to) = unboxed(&besides.values[p.a as usize].fields()[p.b as usize].1))
                    }
                    First::Jump => {
                        at = p.yes as usize;
                        continue;
                    }
                    First::If => {
                        branch!(get!(a));
                        continue;
                    }
                    $(First::$branch => {
                        branch!($compare(get!(a), get!(b)));
                        continue;
                    })+
                    // All are named, so the machine need not check that it is one of them.
                    First::AtValue
                    | First::ElementValue
                    | First::AppendInt
                    | First::AppendFloat
                    | First::SetInt
                    | First::SetFloat
                    | First::FindCharacter
                    | First::AddCharacter
                    | First::Clone
                    | First::Move
                    | First::Drop
                    | First::Mark => {
                        at = value(p, s, besides, at);
                        continue;
                    }
                };
                let then = match p.then {
                    $(
                        Then::$then => $then_compute(get!(c), get!(d)),
                        Then::$it => $then_compute(first, get!(d)),
                    )+
                    // No branch has an operation after it.
                    Then::Copy | Then::Jump | Then::If $(| Then::$branch)+ => get!(c),
                };
                get!(then_to) = then;
                at += 3;
                last!(then, last, last_to, e, f);
            }
        }
    };
}

packed! {
    first {
        IntAdd IntAddBefore IntAddTwice int_add;
        IntSub IntSubBefore IntSubTwice int_sub;
        IntMul IntMulBefore IntMulTwice int_mul;
        IntDiv IntDivBefore IntDivTwice int_div;
        IntMod IntModBefore IntModTwice int_mod;
        IntAnd IntAndBefore IntAndTwice int_and;
        IntOr IntOrBefore IntOrTwice int_or;
        IntXor IntXorBefore IntXorTwice int_xor;
        IntShiftLeft IntShiftLeftBefore IntShiftLeftTwice int_shift_left;
        IntShiftRight IntShiftRightBefore IntShiftRightTwice int_shift_right;
        IntEqual IntEqualBefore IntEqualTwice int_equal;
        IntNotEqual IntNotEqualBefore IntNotEqualTwice int_not_equal;
        IntLess IntLessBefore IntLessTwice int_less;
        IntLessOrEqual IntLessOrEqualBefore IntLessOrEqualTwice int_less_or_equal;
        FloatAdd FloatAddBefore FloatAddTwice float_add;
        FloatSub FloatSubBefore FloatSubTwice float_sub;
        FloatMul FloatMulBefore FloatMulTwice float_mul;
        FloatDiv FloatDivBefore FloatDivTwice float_div;
        FloatEqual FloatEqualBefore FloatEqualTwice float_equal;
        FloatLess FloatLessBefore FloatLessTwice float_less;
        FloatLessOrEqual FloatLessOrEqualBefore FloatLessOrEqualTwice float_less_or_equal;
        BoolEqual BoolEqualBefore BoolEqualTwice bool_equal;
    }
    then {
        IntAdd ItIntAdd int_add;
        IntSub ItIntSub int_sub;
        IntMul ItIntMul int_mul;
        IntAnd ItIntAnd int_and;
        IntXor ItIntXor int_xor;
        IntShiftLeft ItIntShiftLeft int_shift_left;
        IntShiftRight ItIntShiftRight int_shift_right;
        FloatAdd ItFloatAdd float_add;
        FloatSub ItFloatSub float_sub;
        FloatMul ItFloatMul float_mul;
    }
    branches {
        IfIntEqual IntEqual int_equal;
        IfIntLess IntLess int_less;
        IfIntLessOrEqual IntLessOrEqual int_less_or_equal;
        IfFloatLess FloatLess float_less;
        IfFloatLessOrEqual FloatLessOrEqual float_less_or_equal;
    }
}

/// Executes code from a place on, until it can't go on by itself.
pub(crate) fn execute(code: &Code, packed: &[Packed], machine: &mut Machine, mut at: usize) -> Pause {
    loop {
        let Machine { scalars, values } = machine;
        let mut besides = Besides { values, tags: &code.tags };
        at = execute_packed(packed, named_registers(scalars), &mut besides, at);
        match step(code, machine, at) {
            Ok(next) => at = next,
            Err(pause) => return pause,
        }
    }
}

/// The packed form of code.
pub(crate) fn pack(code: &Code) -> Vec<Packed> {
    (0..code.code.len()).map(|at| some(&code.code[at..]).unwrap_or(NOTHING)).collect()
}

/// What instructions on values need besides the registers of scalars.
struct Besides<'m> {
    values: &'m mut [Value],
    tags: &'m [Tag],
}

/// Executes an instruction on values. Gives where to go on.
#[inline(never)]
fn value(p: &Packed, s: &mut [u64; NAMED], besides: &mut Besides<'_>, at: usize) -> usize {
    let values = &mut *besides.values;
    macro_rules! get {
        ($reg:ident) => {
            s[p.$reg as usize]
        };
    }
    macro_rules! value {
        ($reg:ident) => {
            values[p.$reg as usize]
        };
    }
    match p.first {
        First::AtValue => {
            if values::element_into(values, p.to as usize, p.b as usize, get!(a)) {
                return p.yes as usize;
            }
        }
        First::ElementValue => {
            value!(to) = values::element_within(&value!(b), get!(a)).clone();
        }
        First::AppendInt => {
            value!(to) = values::append(take(&mut value!(a)), Value::Int(get!(b) as i64));
        }
        First::AppendFloat => {
            let element = Value::Float(f64::from_bits(get!(b)));
            value!(to) = values::append(take(&mut value!(a)), element);
        }
        First::SetInt => {
            let (position, element) = (get!(b) as i64, Value::Int(get!(c) as i64));
            value!(to) = values::set(take(&mut value!(a)), position, element);
        }
        First::SetFloat => {
            let (position, element) = (get!(b) as i64, Value::Float(f64::from_bits(get!(c))));
            value!(to) = values::set(take(&mut value!(a)), position, element);
        }
        First::FindCharacter => get!(to) = values::find_character(&value!(a), get!(b)),
        First::AddCharacter => {
            value!(to) = values::add_character(take(&mut value!(a)), get!(b));
        }
        First::Clone => value!(to) = value!(a).clone(),
        First::Move => value!(to) = take(&mut value!(a)),
        First::Drop => value!(a) = Value::Unit,
        First::Mark => profile::pass(p.yes),
        _ => unreachable!("an instruction on scalars"),
    }
    at + 1
}

fn named_registers(scalars: &mut [u64]) -> &mut [u64; NAMED] {
    match scalars.first_chunk_mut() {
        Some(named) => named,
        None => unreachable!("the machine has the registers that packed code names"),
    }
}

const NOTHING: Packed = Packed {
    first: First::Other,
    to: 0,
    a: 0,
    b: 0,
    then: Then::Jump,
    then_to: 0,
    c: 0,
    d: 0,
    last: Then::Jump,
    last_to: 0,
    e: 0,
    f: 0,
    yes: 0,
    no: 0,
};

/// The packed form of the first instruction, or of the first two or three.
fn some(code: &[Ins]) -> Option<Packed> {
    let Some(([alone, before, twice], to, a, b)) = operator(code[0]) else {
        return tested(code).or_else(|| single(code[0]));
    };
    let first = Packed { first: alone, to: named(to)?, a: named(a)?, b: named(b)?, ..NOTHING };
    let Some(both) = code.get(1).and_then(|next| later(first.to, *next)) else { return Some(first) };
    let Packed { then, then_to, c, d, yes, no, .. } = both;
    let both = Packed { first: before, then, then_to, c, d, yes, no, ..first };
    if is_branch(code[1]) {
        return Some(both);
    }
    let last = code.get(2).and_then(|next| later(then_to, *next));
    Some(last.map_or(both, |last| Packed {
        first: twice,
        last: last.then,
        last_to: last.then_to,
        e: last.c,
        f: last.d,
        yes: last.yes,
        no: last.no,
        ..both
    }))
}

/// The packed form of a branch by which union member it is.
fn tested(code: &[Ins]) -> Option<Packed> {
    match *code {
        [Ins::HasTag(to, from, tag), Ins::If(cond, yes, no), ..] if to == cond => Some(Packed {
            first: First::IfHasTag,
            to: named(to)?,
            a: named(from)?,
            b: named(tag)?,
            yes,
            no,
            ..NOTHING
        }),
        _ => None,
    }
}

/// The packed form of an instruction that is no operator.
fn single(ins: Ins) -> Option<Packed> {
    use Source::{Last, Lent, Scalar, Shared};
    let compared =
        |first, a, b, yes, no| Some(Packed { first, a: named(a)?, b: named(b)?, yes, no, ..NOTHING });
    let of = |first, to, a, b| Some(Packed { first, to: named(to)?, a: named(a)?, b: named(b)?, ..NOTHING });
    match ins {
        Ins::Not(to, a) => of(First::Not, to, a, a),
        Ins::FloatFromInt(to, a) => of(First::FloatFromInt, to, a, a),
        Ins::AtScalar(_, to, list, at, yes) => {
            of(First::AtScalar, to, at, list).map(|packed| Packed { yes, ..packed })
        }
        Ins::AtValue(to, list, at, yes) => {
            of(First::AtValue, to, at, list).map(|packed| Packed { yes, ..packed })
        }
        Ins::Element(Target::Scalar(_, to), list, at) => of(First::Element, to, at, list),
        Ins::Element(Target::Value(to), list, at) => of(First::ElementValue, to, at, list),
        Ins::ListLen(to, list) => of(First::ListLen, to, list, list),
        Ins::Append(to, Last(list), Scalar(ScalarKind::Int, element), _) => {
            of(First::AppendInt, to, list, element)
        }
        Ins::Append(to, Last(list), Scalar(ScalarKind::Float, element), _) => {
            of(First::AppendFloat, to, list, element)
        }
        Ins::Set(to, Last(list), at, Scalar(ScalarKind::Int, element), _) => {
            let c = named(element)?;
            of(First::SetInt, to, list, at).map(|packed| Packed { c, ..packed })
        }
        Ins::Set(to, Last(list), at, Scalar(ScalarKind::Float, element), _) => {
            let c = named(element)?;
            of(First::SetFloat, to, list, at).map(|packed| Packed { c, ..packed })
        }
        Ins::HasTag(to, from, tag) => of(First::HasTag, to, from, tag),
        Ins::FindCharacter(to, text, start) => of(First::FindCharacter, to, text, start),
        Ins::AddCharacter(to, Last(text), point) => of(First::AddCharacter, to, text, point),
        // A scalar shares nothing with the value that it was in, which may stay a little.
        Ins::Unbox(Target::Scalar(_, to), Shared(from) | Lent(from) | Last(from), _) => {
            of(First::Payload, to, from, from)
        }
        Ins::Item(Target::Scalar(_, to), from, at) => of(First::Item, to, from, at),
        Ins::Clone(to, from) => of(First::Clone, to, from, from),
        Ins::Move(to, from) => of(First::Move, to, from, from),
        Ins::Convert(Target::Nowhere, Last(from)) => of(First::Drop, from, from, from),
        Ins::Mark(yes) => Some(Packed { first: First::Mark, yes, ..NOTHING }),
        Ins::Jump(yes) => Some(Packed { first: First::Jump, yes, ..NOTHING }),
        Ins::If(a, yes, no) => compared(First::If, a, a, yes, no),
        Ins::IfBinary(operator, a, b, yes, no) => compared(branch(operator)?.0, a, b, yes, no),
        _ => None,
    }
}

/// The packed form of an instruction after an operator with this result, as the second operation.
fn later(it: u8, ins: Ins) -> Option<Packed> {
    let compared =
        |then, c, d, yes, no| Some(Packed { then, c: named(c)?, d: named(d)?, yes, no, ..NOTHING });
    let (then, with_it, is_symmetric, to, c, d) = match ins {
        Ins::Jump(yes) => return Some(Packed { then: Then::Jump, yes, ..NOTHING }),
        Ins::If(c, yes, no) => return compared(Then::If, c, c, yes, no),
        Ins::IfBinary(operator, c, d, yes, no) => return compared(branch(operator)?.1, c, d, yes, no),
        Ins::Scalar(to, c) => (Then::Copy, Then::Copy, false, to, c, c),
        Ins::Binary(operator, to, c, d) => {
            let (then, with_it) = after(operator)?;
            (then, with_it, operator.is_symmetric(), to, c, d)
        }
        _ => return None,
    };
    let (then_to, c, d) = (named(to)?, named(c)?, named(d)?);
    let (c, d) = if is_symmetric && d == it { (d, c) } else { (c, d) };
    Some(Packed { then: if c == it { with_it } else { then }, then_to, c, d, ..NOTHING })
}

/// A register that packed code names.
fn named(reg: Reg) -> Option<u8> {
    u8::try_from(reg).ok()
}
