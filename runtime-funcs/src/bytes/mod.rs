//! Package `bytes`.

pub mod from_string;
