//! Standard output.

use crate::io::handle::send_handle;
use neva_registry::{Machine, Step, func};

func! {
    /// Sends the handle of standard output for every signal.
    pub FILE_STDOUT(file_stdout, io.Stdout) = step handle(sig: signal) -> (res: i64)
}

fn handle(n: &mut dyn Machine) -> Step {
    send_handle(n, 1)
}
