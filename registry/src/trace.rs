//! What writes the trace of a program.

use crate::kernel::Kernel;

/// The kernels that write the trace of a program, for those that are to be traced.
#[derive(Clone, Copy, Debug)]
pub struct Trace {
    /// Begins it with a comment, or fails.
    pub begin: &'static Kernel,
    /// Adds the number of a message to those of the messages that caused another one.
    pub caused: &'static Kernel,
    /// Writes a message that is sent, and says its number: port, message, causes.
    pub sent: &'static Kernel,
    /// Writes a message that is received: port, message, number.
    pub received: &'static Kernel,
}
