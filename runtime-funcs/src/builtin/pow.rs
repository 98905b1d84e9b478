//! Powers.

use neva_registry::func;

func! {
    /// Sends the left int to the power of the right one, which wraps around; 1 when that is negative.
    pub INT_POW(int_pow, builtin.Pow) = builtin::pow::int_pow(left: i64, right: i64) -> i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn raises() {
        check(&INT_POW, "left: 2 2; right: 10 -1", "res: 1024 1");
    }
}
