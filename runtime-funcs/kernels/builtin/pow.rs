//! Powers.

/// `left` to the power of `right`, wrapping around; 1 when `right` is negative.
pub fn int_pow(left: i64, right: i64) -> i64 {
    let (mut power, mut base, mut exponent) = (1_i64, left, if right < 0 { 0 } else { right });
    while exponent > 0 {
        if exponent & 1 == 1 {
            power = power.wrapping_mul(base);
        }
        base = base.wrapping_mul(base);
        exponent >>= 1;
    }
    power
}
