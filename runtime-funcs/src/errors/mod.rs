//! Package `errors`.

pub mod new;
