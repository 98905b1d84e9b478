//! Booleans as text.

use crate::value::str::Str;

/// `true` or `false`.
pub fn format_bool(data: bool) -> Str {
    Str::from_slice(if data { b"true" } else { b"false" })
}
