//! Strings taken apart.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`STRINGS_SPLIT`].
    pub SPLIT_KERNEL = strings::split::split(data: &Str, delim: &Str) -> List<Str>
}

/// `strings_split`
pub static STRINGS_SPLIT: Record = Record {
    reference: "strings_split",
    component: "Split",
    doc: "Sends a list of what is between the delimiters of a string; of its code points when the delimiter is empty.",
    inputs: &[Port::value("data", Type::Str), Port::value("delim", Type::Str)],
    outputs: &[Port::value("res", Type::List(&Type::Str))],
    ..call("strings", &[&SPLIT_KERNEL])
};

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
