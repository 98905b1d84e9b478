//! Strings in lower case.

use neva_registry::func;

func! {
    /// Sends the string with every code point mapped to lower case on its own.
    pub STRINGS_TO_LOWER(strings_to_lower, strings.ToLower) = strings::to_lower::to_lower(data: &Str) -> Str
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn maps_code_points() {
        check(&STRINGS_TO_LOWER, "data: 'straße ΑΣ Hello 1!'", "res: 'straße ασ hello 1!'");
    }
}
