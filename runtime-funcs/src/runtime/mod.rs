//! Package `runtime`.

pub mod panic;
