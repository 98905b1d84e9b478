//! Strings in lower case.

use neva_registry::func;

func! {
    /// Sends the string with every code point mapped to lower case on its own.
    pub STRINGS_TO_LOWER(strings_to_lower, strings.ToLower) = strings::to_lower::to_lower(data: &[u8]) -> Str
}
