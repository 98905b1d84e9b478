//! Floats of text.

use neva_registry::func;

func! {
    /// Sends the float of 32 or 64 bits that is nearest to what a text means, or an error.
    pub PARSE_FLOAT(parse_float, strconv.ParseFloat) =
        strconv::parse_float::parse_float(data: &[u8], bits: i64) -> try f64
}
