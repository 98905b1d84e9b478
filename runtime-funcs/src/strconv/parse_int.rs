//! Ints of text in any base.

use neva_registry::func;

func! {
    /// Sends the int of so many bits that a text means in a base, or an error; base 0 is what the
    /// prefix says.
    pub PARSE_INT(parse_int, strconv.ParseInt) =
        strconv::parse_int::parse_int(data: &[u8], base: i64, bits: i64) -> try i64
}
