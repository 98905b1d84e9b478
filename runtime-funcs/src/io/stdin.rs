//! Standard input.

use crate::io::handle::send_handle;
use neva_registry::{Machine, Step, func};

func! {
    /// Sends the handle of standard input for every signal.
    pub FILE_STDIN(file_stdin, io.Stdin) = step handle(sig: signal) -> (res: i64)
}

fn handle(n: &mut dyn Machine) -> Step {
    send_handle(n, 0)
}
