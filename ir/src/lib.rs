//! The intermediate representation (IR) of Neva programs: its model, readers and writers.

#![warn(unreachable_pub)]

pub mod codes;
pub mod model;
mod read;
mod schema;
mod write;

pub use model::{Address, FuncCall, MAX_MESSAGE_DEPTH, Message, PortAddr, Program};
pub use read::{MAX_BYTES, read};
pub use write::{Format, write};
