//! The end of the program.

use crate::builtin::lt::INT_IS_LESSER;
use neva_registry::{Machine, Step, View, func, kernel};

kernel! {
    /// Why a program can't exit with a status.
    pub BAD_STATUS_KERNEL = os::process::bad_status(code: i64) -> Str
}

func! {
    /// Ends the program with a status.
    pub OS_EXIT(os_exit, os.Exit) = step exit(code: i64) -> ()
        calls [&BAD_STATUS_KERNEL, INT_IS_LESSER.kernel()]
}

fn exit(n: &mut dyn Machine) -> Step {
    let code = n.receive(0)?;
    if !matches!(n.view(code), View::Int(0..)) {
        let zero = n.int(0);
        let is_negative = n.call(INT_IS_LESSER.kernel(), &[code, zero]);
        if n.is_true(is_negative)? {
            let text = n.call(&BAD_STATUS_KERNEL, &[code]);
            return Err(n.fault(text));
        }
    }
    Err(n.exit(code))
}
