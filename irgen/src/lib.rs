//! From checked sources to the intermediate representation.

pub mod codes;
mod lower;

pub use lower::{Lowered, Place, lower};
pub use neva_ir::{FuncCall, Message, PortAddr, Program};
