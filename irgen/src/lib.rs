//! The intermediate representation (IR) of Neva programs: its model, readers and writers.

mod lower;
pub mod model;
mod read;
mod write;

pub use lower::{Lowered, lower};
pub use model::{FuncCall, Message, PortAddr, Program};
pub use read::read;
pub use write::{Format, write};
