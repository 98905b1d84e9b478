//! The kernels that write a trace. No record has them: a program carries them when it is to be traced.

use neva_registry::{Trace, kernel};

kernel! {
    /// Begins the trace.
    pub BEGIN_KERNEL = trace::begin(comment: &Str) -> try world ()
}

kernel! {
    /// Adds a message to those that caused another one.
    pub CAUSED_KERNEL = trace::caused(by: &List<i64>, number: i64) -> List<i64>
}

kernel! {
    /// Writes that a message was sent, and numbers it.
    pub SENT_KERNEL = trace::sent(port: &Str, message: &Value, causes: &List<i64>) -> world i64
}

kernel! {
    /// Writes that a message was received.
    pub RECEIVED_KERNEL = trace::received(port: &Str, message: &Value, number: i64) -> world ()
}

/// All of them.
pub static TRACE: Trace =
    Trace { begin: &BEGIN_KERNEL, caused: &CAUSED_KERNEL, sent: &SENT_KERNEL, received: &RECEIVED_KERNEL };
