//! Package `lists`.

pub mod append;
