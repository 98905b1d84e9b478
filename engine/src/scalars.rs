//! The operators on scalars that have instructions of their own, on bits as registers hold them.

use crate::code::Bits;

macro_rules! operators {
    ($($name:ident($($arg:ident: $ty:ty),+) = $compute:expr;)+) => { $(
        #[inline(always)]
        pub(crate) fn $name($($arg: u64),+) -> u64 {
            $(let $arg: $ty = Bits($arg).into();)+
            Bits::from($compute).0
        }
    )+ };
}

operators! {
    int_add(a: i64, b: i64) = a.wrapping_add(b);
    int_sub(a: i64, b: i64) = a.wrapping_sub(b);
    int_mul(a: i64, b: i64) = a.wrapping_mul(b);
    int_div(a: i64, b: i64) = a.checked_div(b).unwrap_or(a);
    int_mod(a: i64, b: i64) = a.checked_rem(b).unwrap_or(0);
    int_and(a: i64, b: i64) = a & b;
    int_or(a: i64, b: i64) = a | b;
    int_xor(a: i64, b: i64) = a ^ b;
    int_shift_left(a: i64, b: i64) = if b < 64 { a.wrapping_shl(b as u32) } else { 0 };
    int_shift_right(a: i64, b: i64) = a.wrapping_shr(b.min(63) as u32);
    int_equal(a: i64, b: i64) = a == b;
    int_not_equal(a: i64, b: i64) = a != b;
    int_less(a: i64, b: i64) = a < b;
    int_less_or_equal(a: i64, b: i64) = a <= b;
    float_add(a: f64, b: f64) = a + b;
    float_sub(a: f64, b: f64) = a - b;
    float_mul(a: f64, b: f64) = a * b;
    float_div(a: f64, b: f64) = a / b;
    float_equal(a: f64, b: f64) = a == b;
    float_less(a: f64, b: f64) = a < b;
    float_less_or_equal(a: f64, b: f64) = a <= b;
    float_from_int(a: i64) = a as f64;
    bool_equal(a: bool, b: bool) = a == b;
    not(a: bool) = !a;
}
