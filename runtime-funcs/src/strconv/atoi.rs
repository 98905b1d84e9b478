//! Ints of decimal text.

use neva_registry::func;

func! {
    /// Sends the int that a text of decimal digits means, or an error.
    pub ATOI(atoi, strconv.Atoi) = strconv::atoi::atoi(data: &Str) -> try i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn parses() {
        check(
            &ATOI,
            "data: '12' '-7' 'x'",
            "res: 12 -7; err: {child=None text='parsing \"x\": invalid syntax'}",
        );
    }
}
