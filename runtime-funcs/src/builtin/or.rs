//! Disjunction.

use neva_registry::func;

func! {
    /// Sends whether at least one of two booleans is true.
    pub OR(or, builtin.Or) = (left: bool, right: bool) -> bool as Or { left | right }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn is_true_when_one_is() {
        check(&OR, "left: true true false false; right: true false true false", "res: true true true false");
    }
}
