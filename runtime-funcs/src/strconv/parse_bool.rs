//! Booleans of text.

use neva_registry::func;

func! {
    /// Sends the boolean that a text such as `true`, `T` or `1` means, or an error.
    pub PARSE_BOOL(parse_bool, strconv.ParseBool) = strconv::parse_bool::parse_bool(data: &[u8]) -> try bool
}
