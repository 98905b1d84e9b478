//! Package `dicts`.

pub mod from_stream;
