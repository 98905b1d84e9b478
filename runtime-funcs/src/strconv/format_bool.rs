//! Booleans as text.

use neva_registry::func;

func! {
    /// Sends `true` or `false`.
    pub FORMAT_BOOL(format_bool, strconv.FormatBool) = strconv::format_bool::format_bool(data: bool) -> Str
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn formats() {
        check(&FORMAT_BOOL, "data: true false", "res: 'true' 'false'");
    }
}
