//! Package `http`.

pub mod get;
