//! Floats as text in any form.

use neva_registry::{Machine, Step, View, func, kernel};

kernel! {
    /// The kernel of `FORMAT_FLOAT`, for 32 and 64 bits.
    pub FORMAT_FLOAT_KERNEL = strconv::format_float::format_float(data: f64, fmt: &Str, prec: i64, bits: i64) -> Str
}

func! {
    /// Sends the float of 32 or 64 bits as text in a form such as `f`, with so many digits, or -1 for as few
    /// as tell it apart.
    pub FORMAT_FLOAT(format_float, strconv.FormatFloat) =
        join format(data: f64, fmt: Str, prec: i64, bits: i64) -> (res: Str)
        calls [&FORMAT_FLOAT_KERNEL]
}

fn format(n: &mut dyn Machine) -> Step {
    let data = n.receive(0)?;
    let form = n.receive(1)?;
    let precision = n.receive(2)?;
    let bits = n.receive(3)?;
    if !matches!(n.view(bits), View::Int(32 | 64)) {
        let (single, double) = (n.int(32), n.int(64));
        let is_single = n.equal(bits, single);
        let is_double = n.equal(bits, double);
        if !n.is_true(is_single)? && !n.is_true(is_double)? {
            let text = n.str(b"strconv: illegal AppendFloat/FormatFloat bitSize");
            return Err(n.fault(text));
        }
    }
    let text = n.call(&FORMAT_FLOAT_KERNEL, &[data, form, precision, bits]);
    n.send(0, text);
    Ok(())
}
