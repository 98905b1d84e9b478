//! The handles of the standard streams.

use neva_registry::{Machine, Step};

/// Answers a signal with a handle: 0 for standard input, 1 for standard output, 2 for standard error.
pub(crate) fn send_handle(n: &mut dyn Machine, handle: i64) -> Step {
    n.receive(0)?;
    let handle = n.int(handle);
    n.send(0, handle);
    Ok(())
}
