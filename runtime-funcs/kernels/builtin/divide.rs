//! Divisions by constants through multiplications, and by others in 32 bits where that is enough. rustc does
//! the same for speed; for size it divides by an instruction that takes forty cycles.
//!
//! The method is that of Granlund and Montgomery, "Division by Invariant Integers using Multiplication".

/// `left / BY`, rounded towards 0. `BY` is at least 2.
#[inline(always)]
pub fn quotient<const BY: i64>(left: i64) -> i64 {
    let (inverse, shift) = const { inverse(BY) };
    let product = ((i128::from(left) * i128::from(inverse)) >> 64) as i64;
    // The inverse is too small by 2^64; and for what is negative the product was rounded down.
    (product.wrapping_add(left) >> shift).wrapping_sub(left >> 63)
}

/// The remainder of `left / BY`, with the sign of `left`. `BY` is at least 2.
#[inline(always)]
pub fn remainder<const BY: i64>(left: i64) -> i64 {
    if const { BY & BY.wrapping_sub(1) == 0 } {
        let most = const { BY.wrapping_sub(1) };
        let lift = (left >> 63) & most;
        return (left.wrapping_add(lift) & most).wrapping_sub(lift);
    }
    left.wrapping_sub(quotient::<BY>(left).wrapping_mul(BY))
}

/// `left / by`, rounded towards 0; `left` where there is none. Dividing 32 bits takes half the time or less.
pub fn quotient_by(left: i64, by: i64) -> i64 {
    match by {
        0 => left,
        -1 => left.wrapping_neg(),
        _ if is_short(left, by) => i64::from(left as u32 / short(by)),
        _ => left.wrapping_div(by),
    }
}

/// The remainder of `left / by`, with the sign of `left`; 0 where there is none.
pub fn remainder_by(left: i64, by: i64) -> i64 {
    match by {
        0 | -1 => 0,
        _ if is_short(left, by) => i64::from(left as u32 % short(by)),
        _ => left.wrapping_rem(by),
    }
}

fn is_short(left: i64, by: i64) -> bool {
    (left | by) as u64 >> 32 == 0
}

/// The lower 32 bits of a number that is not 0 and has no others.
fn short(by: i64) -> core::num::NonZeroU32 {
    core::num::NonZeroU32::new(by as u32).unwrap_or(core::num::NonZeroU32::MIN)
}

/// What to multiply by, less 2^64, and by how many bits to shift the upper half of the product then.
const fn inverse(by: i64) -> (i64, u32) {
    let bits = 64_u32.wrapping_sub(by.wrapping_sub(1).leading_zeros());
    let inverse = (1_u128 << 63_u32.wrapping_add(bits)) / by as u128 + 1;
    (inverse as i64, bits.wrapping_sub(1))
}
