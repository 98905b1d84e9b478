//! Says what the bytes of a compiled program are for.
//!
//! Bytes in, values and texts out: nothing here reads files, builds programs or prints.

mod attribute;
mod elf;
mod graph;
mod lines;
mod names;
mod origin;
pub mod report;
pub mod table;
mod twin;

pub use attribute::{Attribution, Input, Leaf, attribute};
pub use report::{Report, Row, View};
