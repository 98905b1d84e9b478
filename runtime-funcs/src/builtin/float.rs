//! Floats of other numbers.

use neva_registry::func;

func! {
    /// Sends the nearest float.
    pub FLOAT_FROM_INT(float_from_int, builtin.Float) = (data: i64) -> f64 as FloatFromInt { data as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn converts() {
        check(&FLOAT_FROM_INT, "data: 3 -1", "res: 3.0 -1.0");
    }
}
