//! Strings in upper case.

use neva_registry::func;

func! {
    /// Sends the string with every code point mapped to upper case on its own.
    pub STRINGS_TO_UPPER(strings_to_upper, strings.ToUpper) = strings::to_upper::to_upper(data: &[u8]) -> Str
}
