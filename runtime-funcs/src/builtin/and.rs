//! Conjunction.

use neva_registry::func;

func! {
    /// Sends whether both booleans are true.
    pub AND(and, builtin.And) = (left: bool, right: bool) -> bool as And { left && right }
}
