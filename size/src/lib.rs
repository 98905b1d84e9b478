//! Says what the bytes of a compiled program are for.
//!
//! Bytes in, values and texts out: nothing here reads files, builds programs or prints.

#![warn(unreachable_pub)]

mod attribute;
pub mod budget;
pub mod codes;
pub mod diff;
mod elf;
pub mod flags;
mod graph;
pub mod history;
mod html;
mod input;
mod leaf;
mod leaves;
mod lines;
mod names;
mod origin;
mod parts;
mod plot;
pub mod report;
mod symbol_build;
pub mod table;
mod treemap;
mod why;

pub use attribute::{Attribution, attribute};
pub use html::html;
pub use input::Binaries;
pub use leaf::Leaf;
pub use report::{Report, Row, View};
pub use treemap::svg;
pub use why::{Why, Without, why, without};
