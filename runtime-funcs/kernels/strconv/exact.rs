//! Decimals of any float, without rounding.

/// Digits are kept by nine.
const BASE: u64 = 1_000_000_000;
/// Room for the 309 digits before the point and the 1,100 after it that conversions of floats need.
const SIZE: usize = 256;
/// Where the digits after the point begin.
const POINT: usize = 64;

/// A decimal: digits by nine, the highest first.
pub struct Exact {
    groups: [u32; SIZE],
    /// The first group in use; what is in front of it is 0.
    first: usize,
    /// The position after the last group in use.
    end: usize,
}

impl Exact {
    /// Nothing yet.
    pub fn new() -> Self {
        Exact { groups: [0; SIZE], first: POINT, end: POINT }
    }

    /// `mantissa` times two to the power of `exponent`.
    pub fn of(mantissa: u64, exponent: i32) -> Self {
        let mut exact = Exact::new();
        let mut rest = mantissa;
        let mut power = 0;
        while rest > 0 {
            exact.add((rest % 10) as u32, power);
            rest /= 10;
            power = power.wrapping_add(1);
        }
        let mut left = exponent;
        while left > 0 {
            let step = if left < 29 { left } else { 29 };
            exact.double(step as u32);
            left = left.wrapping_sub(step);
        }
        while left < 0 {
            let step = if left > -9 { left.wrapping_neg() } else { 9 };
            exact.halve(step as u32);
            left = left.wrapping_add(step);
        }
        exact
    }

    /// Adds a digit times ten to the power of `power`, which is from -1,150 to 350. There was none at this
    /// place.
    pub fn add(&mut self, digit: u32, power: i32) {
        let group = (POINT as i32).wrapping_sub(1).wrapping_sub(power.div_euclid(9)) as usize % SIZE;
        let mut value = digit;
        for _ in 0..power.rem_euclid(9) {
            value = value.wrapping_mul(10);
        }
        let sum = &mut self.groups[group % SIZE];
        *sum = sum.wrapping_add(value);
        if group < self.first {
            self.first = group;
        }
        if group >= self.end {
            self.end = group.wrapping_add(1);
        }
    }

    /// What is before the point, if that is less than 10^18.
    pub fn integer(&self) -> u64 {
        u64::from(self.groups[POINT - 2]).wrapping_mul(BASE).wrapping_add(self.groups[POINT - 1].into())
    }

    /// Whether what is before the point is 10^18 or more.
    pub fn is_big(&self) -> bool {
        self.first < POINT - 2
    }

    /// Whether there is something after the point.
    pub fn has_fraction(&self) -> bool {
        self.groups.iter().skip(POINT).any(|group| *group != 0)
    }

    /// Multiplies by two to the power of `power`, which is 29 at most.
    pub fn double(&mut self, power: u32) {
        let mut carry = 0_u64;
        let mut at = self.end;
        while at > self.first || carry > 0 {
            at = at.wrapping_sub(1);
            let value = (u64::from(self.groups[at % SIZE]) << (power & 31)).wrapping_add(carry);
            self.groups[at % SIZE] = (value % BASE) as u32;
            carry = value / BASE;
        }
        self.first = at;
    }

    /// Divides by two to the power of `power`, which is 9 at most, so that it takes one more group after the
    /// point.
    pub fn halve(&mut self, power: u32) {
        let (power, mut rest) = (power & 15, 0_u64);
        let mut at = self.first;
        while at < self.end || rest > 0 {
            let value = rest.wrapping_mul(BASE).wrapping_add(self.groups[at % SIZE].into());
            self.groups[at % SIZE] = (value >> power) as u32;
            rest = value & 1_u64.wrapping_shl(power).wrapping_sub(1);
            at = at.wrapping_add(1);
        }
        self.end = at;
        while self.first < self.end && self.groups[self.first % SIZE] == 0 {
            self.first = self.first.wrapping_add(1);
        }
    }

    /// Hands out the digits, the highest first, zeros included, and says what power of ten the first one has.
    pub fn digits(&self, mut take: impl FnMut(u8)) -> i32 {
        for at in self.first..self.end {
            let mut group = self.groups[at % SIZE];
            for _ in 0..9 {
                take((group / 100_000_000) as u8);
                group = (group % 100_000_000).wrapping_mul(10);
            }
        }
        (POINT as i32).wrapping_sub(self.first as i32).wrapping_mul(9).wrapping_sub(1)
    }
}

impl Default for Exact {
    fn default() -> Self {
        Self::new()
    }
}
