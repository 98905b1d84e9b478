//! From checked sources to the intermediate representation.

#![warn(unreachable_pub)]

pub mod codes;
mod lower;

pub use lower::{CallSite, Lowered, lower};
pub use neva_ir::{FuncCall, Message, PortAddr, Program};
