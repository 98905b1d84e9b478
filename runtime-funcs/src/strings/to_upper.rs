//! Strings in upper case.

use neva_registry::func;

func! {
    /// Sends the string with every code point mapped to upper case on its own.
    pub STRINGS_TO_UPPER(strings_to_upper, strings.ToUpper) = strings::to_upper::to_upper(data: &Str) -> Str
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn maps_code_points() {
        check(&STRINGS_TO_UPPER, "data: 'straße ΑΣ Hello 1!'", "res: 'STRAßE ΑΣ HELLO 1!'");
    }
}
