//! The operators on scalars that have instructions of their own, on bits as registers hold them.

use crate::code::{Bits, ScalarKind};

macro_rules! operators {
    ($($(#[$doc:meta])* $operator:ident $name:ident($kind:ident) -> $result:ident = |$a:ident, $b:ident| $compute:expr;)+) => {
        /// An operator on two scalars of one type.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Operator {
            $($(#[$doc])* $operator,)+
        }

        impl Operator {
            /// What it takes, and what it gives.
            pub fn kinds(self) -> (ScalarKind, ScalarKind) {
                match self {
                    $(Operator::$operator => (ScalarKind::$kind, ScalarKind::$result),)+
                }
            }

            /// Whether operands may change places.
            pub(crate) fn is_symmetric(self) -> bool {
                use Operator::*;
                matches!(self, IntAdd | IntMul | IntAnd | IntXor | FloatAdd | FloatMul)
            }

            /// What it gives for two registers.
            #[inline(always)]
            pub(crate) fn compute(self, a: u64, b: u64) -> u64 {
                match self {
                    $(Operator::$operator => $name(a, b),)+
                }
            }
        }

        $(
            #[inline(always)]
            pub(crate) fn $name(a: u64, b: u64) -> u64 {
                let ($a, $b): (rust!($kind), rust!($kind)) = (Bits(a).into(), Bits(b).into());
                Bits::from($compute).0
            }
        )+
    };
}

macro_rules! rust {
    (Int) => {
        i64
    };
    (Float) => {
        f64
    };
    (Bool) => {
        bool
    };
}

operators! {
    /// Sum of integers.
    IntAdd int_add(Int) -> Int = |a, b| a.wrapping_add(b);
    /// Difference.
    IntSub int_sub(Int) -> Int = |a, b| a.wrapping_sub(b);
    /// Product.
    IntMul int_mul(Int) -> Int = |a, b| a.wrapping_mul(b);
    /// Quotient.
    IntDiv int_div(Int) -> Int = |a, b| a.checked_div(b).unwrap_or(a);
    /// Remainder.
    IntMod int_mod(Int) -> Int = |a, b| a.checked_rem(b).unwrap_or(0);
    /// Common bits; of booleans, too, as are the next two.
    IntAnd int_and(Int) -> Int = |a, b| a & b;
    /// Bits of either.
    IntOr int_or(Int) -> Int = |a, b| a | b;
    /// Bits that differ.
    IntXor int_xor(Int) -> Int = |a, b| a ^ b;
    /// Shift to the left.
    IntShiftLeft int_shift_left(Int) -> Int = |a, b| if b < 64 { a.wrapping_shl(b as u32) } else { 0 };
    /// Shift to the right.
    IntShiftRight int_shift_right(Int) -> Int = |a, b| a.wrapping_shr(b.min(63) as u32);
    /// Whether two integers are equal.
    IntEqual int_equal(Int) -> Bool = |a, b| a == b;
    /// Whether they are not.
    IntNotEqual int_not_equal(Int) -> Bool = |a, b| a != b;
    /// Whether the first integer is less.
    IntLess int_less(Int) -> Bool = |a, b| a < b;
    /// Whether the first integer is less or equal.
    IntLessOrEqual int_less_or_equal(Int) -> Bool = |a, b| a <= b;
    /// Sum of floats.
    FloatAdd float_add(Float) -> Float = |a, b| a + b;
    /// Difference of floats.
    FloatSub float_sub(Float) -> Float = |a, b| a - b;
    /// Product of floats.
    FloatMul float_mul(Float) -> Float = |a, b| a * b;
    /// Quotient of floats.
    FloatDiv float_div(Float) -> Float = |a, b| a / b;
    /// Whether two floats are equal.
    FloatEqual float_equal(Float) -> Bool = |a, b| a == b;
    /// Whether the first float is less.
    FloatLess float_less(Float) -> Bool = |a, b| a < b;
    /// Whether the first float is less or equal.
    FloatLessOrEqual float_less_or_equal(Float) -> Bool = |a, b| a <= b;
    /// Whether two booleans are equal.
    BoolEqual bool_equal(Bool) -> Bool = |a, b| a == b;
}

/// An integer as the nearest float.
#[inline(always)]
pub(crate) fn float_from_int(a: u64) -> u64 {
    Bits::from(i64::from(Bits(a)) as f64).0
}

/// The code point of the string that is made of a number: that of the replacement character where it is none.
#[inline(always)]
pub(crate) fn code_point_of(a: u64) -> u64 {
    if a < 0xD800 || (0xE000..0x11_0000).contains(&a) { a } else { 0xFFFD }
}

/// Negation of a boolean.
#[inline(always)]
pub(crate) fn not(a: u64) -> u64 {
    Bits::from(!bool::from(Bits(a))).0
}
