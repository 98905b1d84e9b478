//! Package `strings`.

pub mod from_bytes;
pub mod join;
pub mod split;
pub mod to_lower;
pub mod to_upper;
