//! Floats as text in any form.

use neva_registry::{Halt, Machine, Val, View, func, kernel};

kernel! {
    /// The kernel of `FORMAT_FLOAT`, for 32 and 64 bits.
    pub FORMAT_FLOAT_KERNEL = strconv::format_float::format_float(data: f64, fmt: &Str, prec: i64, bits: i64) -> Str
}

func! {
    /// Sends the float of 32 or 64 bits as text in a form such as `f`, with so many digits, or -1 for as few
    /// as tell it apart.
    pub FORMAT_FLOAT(format_float, strconv.FormatFloat) =
        guard valid_size(data: f64, fmt: Str, prec: i64, bits: i64) -> (res: Str)
        calls [&FORMAT_FLOAT_KERNEL]
}

fn valid_size(n: &mut dyn Machine, messages: &[Val]) -> Result<Option<Val>, Halt> {
    let bits = messages[3];
    if matches!(n.view(bits), View::Int(32 | 64)) {
        return Ok(None);
    }
    let (single, double) = (n.int(32), n.int(64));
    let is_single = n.equal(bits, single);
    let is_double = n.equal(bits, double);
    let is_valid = n.is_true(is_single)? || n.is_true(is_double)?;
    Ok((!is_valid).then(|| n.str(b"strconv: illegal AppendFloat/FormatFloat bitSize")))
}
