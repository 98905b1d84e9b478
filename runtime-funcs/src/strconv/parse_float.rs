//! Floats of text.

use neva_registry::func;

func! {
    /// Sends the float of 32 or 64 bits that is nearest to what a text means, or an error.
    pub PARSE_FLOAT(parse_float, strconv.ParseFloat) =
        strconv::parse_float::parse_float(data: &Str, bits: i64) -> try f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn parses() {
        check(
            &PARSE_FLOAT,
            "data: '2.5' '-1e3' '0.1' 'x'; bits: 64 64 32 64",
            "res: 2.5 -1000.0 0.10000000149011612; err: {child=None text='parsing \"x\": invalid syntax'}",
        );
    }
}
