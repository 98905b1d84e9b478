//! Package `lists`.

pub mod append;
pub mod at;
pub mod concat;
pub mod from_array;
pub mod from_stream;
pub mod prepend;
