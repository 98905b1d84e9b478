//! Standard error.

use crate::io::handle::send_handle;
use neva_registry::{Machine, Step, func};

func! {
    /// Sends the handle of standard error for every signal.
    pub FILE_STDERR(file_stderr, io.Stderr) = step handle(sig: signal) -> (res: i64)
}

fn handle(n: &mut dyn Machine) -> Step {
    send_handle(n, 2)
}
