//! Negation.

use neva_registry::func;

func! {
    /// Sends whether the boolean is false.
    pub NOT(not, builtin.Not) = (data: bool) -> bool as Not { !data }
}
