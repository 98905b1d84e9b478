//! The intermediate representation (IR) of Neva programs: its model, readers and writers.

pub mod model;

pub use model::{FuncCall, Message, PortAddr, Program};
