//! Ints of text in any base.

use neva_registry::func;

func! {
    /// Sends the int of so many bits that a text means in a base, or an error; base 0 is what the
    /// prefix says.
    pub PARSE_INT(parse_int, strconv.ParseInt) =
        strconv::parse_int::parse_int(data: &Str, base: i64, bits: i64) -> try i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn parses() {
        check(
            &PARSE_INT,
            "data: 'ff' '0b1_1' '300'; base: 16 0 10; bits: 64 0 8",
            "res: 255 3; err: {child=None text='strconv.ParseInt: parsing \"300\": value out of range'}",
        );
    }
}
