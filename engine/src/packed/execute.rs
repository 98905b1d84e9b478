//! What packed instructions do. A function executes one of them, and ends by a call of the function of the
//! next one. The compiler makes a jump of that call, so that the operands of all stay in registers of the
//! machine.
//!
//! Nothing depends on that it does: a jump back or to another segment returns to [`enter`], so there are at
//! most as many calls on the stack as a segment has places.

use crate::code::{Operator, Tag};
use crate::profile;
use crate::scalars::*;
use crate::values::{self, unboxed};
use neva_kernels::value::Value;
use std::hint::cold_path;
use std::marker::PhantomData;
use std::mem::take;

/// How many registers of scalars packed code names. As many as a byte tells apart: so no position is checked.
pub(crate) const NAMED: usize = 1 << u8::BITS;

/// Marks a place that is not further on in the same segment.
pub(super) const ELSEWHERE: u32 = 1 << 31;

/// An instruction: a first operation, and maybe another one. Operands are registers of scalars or values, or
/// positions in tables, as the operations take them.
#[derive(Clone, Copy)]
pub(crate) struct Packed {
    pub(super) run: Run,
    pub(super) to: u8,
    pub(super) a: u8,
    pub(super) b: u8,
    pub(super) then_to: u8,
    pub(super) c: u8,
    pub(super) d: u8,
    pub(super) yes: u32,
    pub(super) no: u32,
}

/// The function that executes an instruction and what comes after it, until it returns: to a place of
/// [`ELSEWHERE`], or to that of an instruction that has no packed form. It takes the instruction, those after
/// it, the registers, and the result of the instruction before it.
pub(super) type Run = fn(&Packed, &[Packed], &mut Scalars, &mut Context<'_>, u64) -> usize;

/// The registers of scalars that packed code names.
pub(super) type Scalars = [u64; NAMED];

/// What instructions need besides the registers of scalars.
pub(super) struct Context<'m> {
    pub(super) packed: &'m [Packed],
    pub(super) values: &'m mut [Value],
    pub(super) tags: &'m [Tag],
}

/// Executes code from a place on. Gives the place of an instruction that has no packed form.
#[inline(never)]
pub(super) fn enter(s: &mut Scalars, context: &mut Context<'_>, at: usize) -> usize {
    let mut place = at as u32;
    loop {
        let next = jump(place, s, context);
        if next & ELSEWHERE as usize == 0 {
            return next;
        }
        place = next as u32 & !ELSEWHERE;
    }
}

/// Leaves the packed code.
pub(super) fn other(
    _: &Packed,
    rest: &[Packed],
    _: &mut Scalars,
    context: &mut Context<'_>,
    _: u64,
) -> usize {
    context.packed.len() - rest.len() - 1
}

/// Goes on elsewhere.
pub(super) fn jump_to(p: &Packed, _: &[Packed], s: &mut Scalars, context: &mut Context<'_>, _: u64) -> usize {
    jump(p.yes, s, context)
}

/// Goes on by a boolean.
pub(super) fn test_bool(
    p: &Packed,
    _: &[Packed],
    s: &mut Scalars,
    context: &mut Context<'_>,
    _: u64,
) -> usize {
    branch(s[p.a as usize], p, s, context)
}

/// The first operation of an instruction: what it gives.
trait Begin {
    fn result(p: &Packed, s: &Scalars, context: &Context<'_>, it: u64) -> u64;
}

/// What an instruction does with the result of its first operation, and where it goes on.
trait End {
    fn end(p: &Packed, rest: &[Packed], s: &mut Scalars, context: &mut Context<'_>, first: u64) -> usize;
}

/// An operator on two scalars.
trait Compute {
    fn compute(a: u64, b: u64) -> u64;
}

/// An instruction of two operations.
fn run<B: Begin, E: End>(
    p: &Packed,
    rest: &[Packed],
    s: &mut Scalars,
    context: &mut Context<'_>,
    it: u64,
) -> usize {
    let first = B::result(p, s, context, it);
    s[p.to as usize] = first;
    E::end(p, rest, s, context, first)
}

/// Goes on at the next place.
#[inline(always)]
fn next(rest: &[Packed], s: &mut Scalars, context: &mut Context<'_>, it: u64) -> usize {
    match rest {
        [p, rest @ ..] => (p.run)(p, rest, s, context, it),
        [] => off_the_end(),
    }
}

/// Goes on at the place after the next.
#[inline(always)]
fn skip(rest: &[Packed], s: &mut Scalars, context: &mut Context<'_>, it: u64) -> usize {
    match rest {
        [_, p, rest @ ..] => (p.run)(p, rest, s, context, it),
        _ => off_the_end(),
    }
}

/// Goes on at a place. One of [`ELSEWHERE`] is none of the code, so [`enter`] gets it.
#[inline(always)]
fn jump(place: u32, s: &mut Scalars, context: &mut Context<'_>) -> usize {
    match context.packed.get(place as usize..) {
        // The result of the instruction before is its first operand, if it asks for that.
        Some([p, rest @ ..]) => (p.run)(p, rest, s, context, s[p.a as usize]),
        _ => place as usize,
    }
}

/// Goes on by a condition.
#[inline(always)]
fn branch(condition: u64, p: &Packed, s: &mut Scalars, context: &mut Context<'_>) -> usize {
    // So that it becomes a jump: what comes next need not wait for what is compared.
    if condition != 0 {
        cold_path();
        jump(p.yes, s, context)
    } else {
        jump(p.no, s, context)
    }
}

#[cold]
#[inline(never)]
fn off_the_end() -> ! {
    unreachable!("the code ends by an instruction")
}

/// What comes after the first operation of an instruction.
#[derive(Clone, Copy)]
pub(super) enum Later {
    /// Nothing.
    Nothing,
    /// A copy of a scalar.
    Copy,
    /// A jump.
    Jump,
    /// A branch by a scalar.
    If,
    /// A branch by a comparison.
    Branch(Operator),
    /// An operator; whether its left operand is the result of the first operation.
    Operator(Operator, bool),
}

/// The first operation of an instruction.
#[derive(Clone, Copy)]
pub(super) enum First {
    /// An operator; whether its left operand is the result of the instruction before.
    Operator(Operator, bool),
    /// A copy of a scalar.
    Copy,
    /// Negation of a boolean.
    Not,
    /// An integer as a float.
    FloatFromInt,
    /// The element of a list at a position that is there.
    Element,
    /// The length of a list.
    ListLen,
    /// Whether a value has a tag.
    HasTag,
    /// The payload of a union member.
    Payload,
    /// The field of a struct.
    Item,
}

struct It<O>(PhantomData<O>);
struct Copy;
struct Not;
struct FloatFromInt;
struct Element;
struct ListLen;
struct HasTag;
struct Payload;
struct Item;

struct Alone;
struct ThenCopy;
struct ThenJump;
struct ThenIf;
struct Then<O>(PhantomData<O>);
struct ThenIt<O>(PhantomData<O>);
struct ThenBranch<O>(PhantomData<O>);

macro_rules! begins {
    ($($name:ident = |$p:ident, $s:ident, $context:ident| $result:expr;)+) => {
        $(impl Begin for $name {
            #[inline(always)]
            fn result($p: &Packed, $s: &Scalars, $context: &Context<'_>, _: u64) -> u64 {
                $result
            }
        })+
    };
}

begins! {
    Copy = |p, s, _b| s[p.a as usize];
    Not = |p, s, _b| not(s[p.a as usize]);
    FloatFromInt = |p, s, _b| float_from_int(s[p.a as usize]);
    Element = |p, s, context| values::scalar_within(&context.values[p.b as usize], s[p.a as usize]);
    ListLen = |p, _s, context| values::list_len(&context.values[p.a as usize]);
    HasTag = |p, _s, context| values::has_tag(&context.values[p.a as usize], &context.tags[p.b as usize]);
    Payload = |p, _s, context| values::scalar_payload(&context.values[p.a as usize]);
    Item = |p, _s, context| unboxed(&context.values[p.a as usize].fields()[p.b as usize].1);
}

impl<O: Compute> Begin for O {
    #[inline(always)]
    fn result(p: &Packed, s: &Scalars, _: &Context<'_>, _: u64) -> u64 {
        O::compute(s[p.a as usize], s[p.b as usize])
    }
}

impl<O: Compute> Begin for It<O> {
    #[inline(always)]
    fn result(p: &Packed, s: &Scalars, _: &Context<'_>, it: u64) -> u64 {
        O::compute(it, s[p.b as usize])
    }
}

macro_rules! ends {
    ($([$($of:ident)?] $name:ty = |$p:ident, $rest:ident, $s:ident, $context:ident, $first:ident| $end:expr;)+) => {
        $(impl$(<$of: Compute>)? End for $name {
            #[inline(always)]
            fn end(
                $p: &Packed,
                $rest: &[Packed],
                $s: &mut Scalars,
                $context: &mut Context<'_>,
                $first: u64,
            ) -> usize {
                $end
            }
        })+
    };
}

ends! {
    [] Alone = |_p, rest, s, context, first| next(rest, s, context, first);
    [] ThenCopy = |p, rest, s, context, _first| {
        let copied = s[p.c as usize];
        s[p.then_to as usize] = copied;
        skip(rest, s, context, copied)
    };
    [] ThenJump = |p, _rest, s, context, _first| jump(p.yes, s, context);
    [] ThenIf = |p, _rest, s, context, _first| branch(s[p.c as usize], p, s, context);
    [O] ThenBranch<O> = |p, _rest, s, context, _first| {
        branch(O::compute(s[p.c as usize], s[p.d as usize]), p, s, context)
    };
    [O] Then<O> = |p, rest, s, context, _first| {
        let then = O::compute(s[p.c as usize], s[p.d as usize]);
        s[p.then_to as usize] = then;
        skip(rest, s, context, then)
    };
    [O] ThenIt<O> = |p, rest, s, context, first| {
        let then = O::compute(first, s[p.d as usize]);
        s[p.then_to as usize] = then;
        skip(rest, s, context, then)
    };
}

/// Declares the operators that an instruction may begin with, of any operands; those that come later or have
/// the result of the operation before as their left operand; and the comparisons by which it may branch.
macro_rules! operators {
    (
        first { $($first:ident $compute:ident)+ }
        later { $($later:ident)+ }
        branches { $($branch:ident)+ }
    ) => {
        $(
            struct $first;

            impl Compute for $first {
                #[inline(always)]
                fn compute(a: u64, b: u64) -> u64 {
                    $compute(a, b)
                }
            }
        )+

        /// The function of an instruction of two operations, if there is one for them.
        pub(super) fn of(first: First, later: Later) -> Option<Run> {
            match first {
                $(First::Operator(Operator::$later, true) => with::<It<$later>>(later),)+
                First::Operator(_, true) => None,
                $(First::Operator(Operator::$first, false) => with::<$first>(later),)+
                First::Copy => with::<Copy>(later),
                First::Not => with::<Not>(later),
                First::FloatFromInt => with::<FloatFromInt>(later),
                First::Element => with::<Element>(later),
                First::ListLen => with::<ListLen>(later),
                First::HasTag => with::<HasTag>(later),
                First::Payload => with::<Payload>(later),
                First::Item => with::<Item>(later),
            }
        }

        fn with<B: Begin>(later: Later) -> Option<Run> {
            Some(match later {
                Later::Nothing => run::<B, Alone>,
                Later::Copy => run::<B, ThenCopy>,
                Later::Jump => run::<B, ThenJump>,
                Later::If => run::<B, ThenIf>,
                $(Later::Branch(Operator::$branch) => run::<B, ThenBranch<$branch>>,)+
                $(
                    Later::Operator(Operator::$later, false) => run::<B, Then<$later>>,
                    Later::Operator(Operator::$later, true) => run::<B, ThenIt<$later>>,
                )+
                Later::Branch(_) | Later::Operator(..) => return None,
            })
        }

        /// The function of a branch by a comparison alone.
        pub(super) fn compare(operator: Operator) -> Option<Run> {
            match operator {
                $(Operator::$branch => Some(test::<$branch>),)+
                _ => None,
            }
        }
    };
}

operators! {
    first {
        IntAdd int_add
        IntSub int_sub
        IntMul int_mul
        IntDiv int_div
        IntMod int_mod
        IntAnd int_and
        IntOr int_or
        IntXor int_xor
        IntShiftLeft int_shift_left
        IntShiftRight int_shift_right
        IntEqual int_equal
        IntNotEqual int_not_equal
        IntLess int_less
        IntLessOrEqual int_less_or_equal
        FloatAdd float_add
        FloatSub float_sub
        FloatMul float_mul
        FloatDiv float_div
        FloatEqual float_equal
        FloatLess float_less
        FloatLessOrEqual float_less_or_equal
        BoolEqual bool_equal
    }
    later { IntAdd IntSub IntMul IntAnd IntXor IntShiftLeft IntShiftRight FloatAdd FloatSub FloatMul }
    branches { IntEqual IntLess IntLessOrEqual FloatLess FloatLessOrEqual }
}

/// Goes on by a comparison.
fn test<O: Compute>(p: &Packed, _: &[Packed], s: &mut Scalars, context: &mut Context<'_>, _: u64) -> usize {
    branch(O::compute(s[p.a as usize], s[p.b as usize]), p, s, context)
}

/// Declares the functions of other instructions, which go on at the next place unless they return.
macro_rules! others {
    ($($(#[$doc:meta])* $name:ident = |$p:ident, $s:ident, $context:ident| $do:expr;)+) => {
        $(
            $(#[$doc])*
            pub(super) fn $name(
                $p: &Packed,
                rest: &[Packed],
                $s: &mut Scalars,
                $context: &mut Context<'_>,
                _: u64,
            ) -> usize {
                $do;
                next(rest, $s, $context, 0)
            }
        )+
    };
}

others! {
    /// The scalar at a position of a list, and goes on, if there is one.
    at_scalar = |p, s, context| {
        if let Some(element) = values::scalar(&context.values[p.b as usize], s[p.a as usize]) {
            s[p.to as usize] = element;
            return jump(p.yes, s, context);
        }
    };
    /// The value at a position of a list, and goes on, if there is one.
    at_value = |p, s, context| {
        if values::element_into(context.values, p.to as usize, p.b as usize, s[p.a as usize]) {
            return jump(p.yes, s, context);
        }
    };
    /// The value at a position of a list that is there.
    element = |p, s, context| {
        let element = values::element_within(&context.values[p.b as usize], s[p.a as usize]).clone();
        context.values[p.to as usize] = element;
    };
    /// A list with an integer at its end.
    append_int = |p, s, context| {
        let (list, element) = (take(&mut context.values[p.a as usize]), Value::Int(s[p.b as usize] as i64));
        context.values[p.to as usize] = values::append(list, element);
    };
    /// A list with a float at its end.
    append_float = |p, s, context| {
        let element = Value::Float(f64::from_bits(s[p.b as usize]));
        let list = take(&mut context.values[p.a as usize]);
        context.values[p.to as usize] = values::append(list, element);
    };
    /// A list with another integer at a position.
    set_int = |p, s, context| {
        let (list, element) = (take(&mut context.values[p.a as usize]), Value::Int(s[p.c as usize] as i64));
        context.values[p.to as usize] = values::set(list, s[p.b as usize] as i64, element);
    };
    /// A list with another float at a position.
    set_float = |p, s, context| {
        let element = Value::Float(f64::from_bits(s[p.c as usize]));
        let list = take(&mut context.values[p.a as usize]);
        context.values[p.to as usize] = values::set(list, s[p.b as usize] as i64, element);
    };
    /// The code point at a byte of a text.
    find_character = |p, s, context| {
        s[p.to as usize] = values::find_character(&context.values[p.a as usize], s[p.b as usize]);
    };
    /// A text with a code point at its end.
    add_character = |p, s, context| {
        let text = take(&mut context.values[p.a as usize]);
        context.values[p.to as usize] = values::add_character(text, s[p.b as usize]);
    };
    /// Copies a value.
    clone = |p, s, context| {
        context.values[p.to as usize] = context.values[p.a as usize].clone();
    };
    /// Moves a value.
    move_to = |p, s, context| {
        context.values[p.to as usize] = take(&mut context.values[p.a as usize]);
    };
    /// Drops a value.
    drop_it = |p, s, context| context.values[p.a as usize] = Value::Unit;
    /// Says for a profile that a stretch begins.
    mark = |p, s, context| profile::pass(p.yes);
}
