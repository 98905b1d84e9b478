//! Booleans as text.

use neva_registry::func;

func! {
    /// Sends `true` or `false`.
    pub FORMAT_BOOL(format_bool, strconv.FormatBool) = strconv::format_bool::format_bool(data: bool) -> Str
}
