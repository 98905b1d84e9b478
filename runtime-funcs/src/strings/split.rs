//! Strings taken apart.

use neva_registry::func;

func! {
    /// Sends a list of what is between the delimiters of a string; of its code points when the delimiter
    /// is empty.
    pub STRINGS_SPLIT(strings_split, strings.Split) =
        strings::split::split(data: &Str, delim: &Str) -> List<Str>
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn splits() {
        check(
            &STRINGS_SPLIT,
            "data: 'a,b,,c' 'aaa' 'añ' '' '' 'xaxbx'; delim: ',' 'aa' '' '' ',' 'x'",
            "res: ['a' 'b' '' 'c'] ['' 'a'] ['a' 'ñ'] [] [''] ['' 'a' 'b' '']",
        );
    }
}
