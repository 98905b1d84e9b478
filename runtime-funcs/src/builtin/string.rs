//! Strings of code points.

use neva_registry::func;

func! {
    /// Sends the string of one code point; the replacement character when the number is none.
    pub STRING_FROM_INT_CODEPOINT(string_from_int_codepoint, builtin.String) =
        builtin::string::string_from_int_codepoint(data: i64) -> Str
}
