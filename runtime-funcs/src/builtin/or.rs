//! Disjunction.

use neva_registry::func;

func! {
    /// Sends whether at least one of two booleans is true.
    pub OR(or, builtin.Or) = (left: bool, right: bool) -> bool as Or { left | right }
}
