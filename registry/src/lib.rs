//! What a runtime func is: the record that describes it, the process that says what its node does, the kernels it
//! calls. This crate holds the types, the lookup, the dependency closure and the lint, and no func.

pub mod closure;
pub mod glue;
pub mod graph;
pub mod kernel;
pub mod lint;
pub mod machine;
pub mod module;
pub mod record;
pub mod trace;

pub use kernel::{By, Code, Effect, Kernel, Param, Run, Type};
pub use machine::{Halt, Machine, Step, Val, View};
pub use module::{Crate, Module, ModuleSet};
pub use record::{Port, Process, Record, Registry, Schedule, Use};
pub use trace::Trace;
