//! Conjunction.

use neva_registry::func;

func! {
    /// Sends whether both booleans are true.
    pub AND(and, builtin.And) = (left: bool, right: bool) -> bool as And { left && right }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn is_true_when_both_are() {
        check(
            &AND,
            "left: true true false false; right: true false true false",
            "res: true false false false",
        );
    }
}
