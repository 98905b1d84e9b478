//! Ints as text in any base.

use neva_registry::{Halt, Machine, Val, View, func, kernel, operator};

kernel! {
    /// The kernel of `FORMAT_INT`, for bases from 2 to 36.
    pub FORMAT_INT_KERNEL = strconv::format_int::format_int(data: i64, base: i64) -> Str
}

operator! {
    /// Whether there are digits for a base.
    pub IS_BASE_KERNEL = is_base(base: i64) -> bool { (2..=36).contains(&base) }
}

func! {
    /// Sends the int in a base from 2 to 36; another base ends the program.
    pub FORMAT_INT(format_int, strconv.FormatInt) = guard valid_base(data: i64, base: i64) -> (res: Str)
        calls [&FORMAT_INT_KERNEL, &IS_BASE_KERNEL]
}

fn valid_base(n: &mut dyn Machine, messages: &[Val]) -> Result<Option<Val>, Halt> {
    let base = messages[1];
    if matches!(n.view(base), View::Int(2..=36)) {
        return Ok(None);
    }
    let is_base = n.call(&IS_BASE_KERNEL, &[base]);
    let is_base = n.is_true(is_base)?;
    Ok((!is_base).then(|| n.str(b"strconv: illegal AppendInt/FormatInt base")))
}
