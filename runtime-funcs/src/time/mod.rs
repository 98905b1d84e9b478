//! Package `time`.

pub mod after;
pub mod delay;
