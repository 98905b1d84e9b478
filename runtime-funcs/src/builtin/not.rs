//! Negation.

use neva_registry::func;

func! {
    /// Sends whether the boolean is false.
    pub NOT(not, builtin.Not) = (data: bool) -> bool as Not { !data }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn turns_around() {
        check(&NOT, "data: true false", "res: false true");
    }
}
