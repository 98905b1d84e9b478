//! Package `regexp`.

pub mod submatch;
