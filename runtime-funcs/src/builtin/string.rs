//! Strings of code points.

use neva_registry::func;

func! {
    /// Sends the string of one code point; the replacement character when the number is none.
    pub STRING_FROM_INT_CODEPOINT(string_from_int_codepoint, builtin.String) =
        builtin::string::string_from_int_codepoint(data: i64) -> Str
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn numbers_become_code_points() {
        check(&STRING_FROM_INT_CODEPOINT, "data: 65 8364 -1", "res: 'A' '€' '\u{FFFD}'");
    }
}
