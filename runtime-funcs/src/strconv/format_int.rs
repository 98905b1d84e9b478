//! Ints as text in any base.

use neva_registry::{Machine, Step, View, func, kernel, operator};

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
    pub FORMAT_INT(format_int, strconv.FormatInt) = join format(data: i64, base: i64) -> (res: Str)
        calls [&FORMAT_INT_KERNEL, &IS_BASE_KERNEL]
}

fn format(n: &mut dyn Machine) -> Step {
    let data = n.receive(0)?;
    let base = n.receive(1)?;
    if !matches!(n.view(base), View::Int(2..=36)) {
        let is_base = n.call(&IS_BASE_KERNEL, &[base]);
        if !n.is_true(is_base)? {
            let text = n.str(b"strconv: illegal AppendInt/FormatInt base");
            return Err(n.fault(text));
        }
    }
    let text = n.call(&FORMAT_INT_KERNEL, &[data, base]);
    n.send(0, text);
    Ok(())
}
