//! What a runtime func is: the record that describes it, the process that says what its node does, the kernels it
//! calls. This crate holds the types, the lookup, the dependency closure and the lint, and no func.

#[cfg(feature = "analysis")]
pub mod closure;
pub mod define;
pub mod export;
pub mod glue;
#[cfg(feature = "analysis")]
pub mod graph;
pub mod kernel;
#[cfg(feature = "analysis")]
pub mod lint;
pub mod machine;
pub mod module;
pub mod origin;
#[cfg(feature = "analysis")]
pub mod read;
pub mod record;
pub mod stream;
pub mod trace;

pub use kernel::{By, Code, Effect, Kernel, Param, Run, Type};
pub use machine::{Halt, Machine, Step, Val, View};
pub use module::{Crate, Module, ModuleSet};
pub use neva_kernels;
pub use origin::Origin;
pub use record::{Port, Process, Record, Registry, Schedule, Use};
pub use trace::Trace;
