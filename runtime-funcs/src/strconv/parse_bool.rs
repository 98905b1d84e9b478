//! Booleans of text.

use neva_registry::func;

func! {
    /// Sends the boolean that a text such as `true`, `T` or `1` means, or an error.
    pub PARSE_BOOL(parse_bool, strconv.ParseBool) = strconv::parse_bool::parse_bool(data: &Str) -> try bool
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn parses() {
        check(
            &PARSE_BOOL,
            "data: '1' 'False' 'yes'",
            "res: true false; err: {child=None text='parsing \"yes\": invalid syntax'}",
        );
    }
}
