//! What a runtime func is: the record that describes it, the process that says what its node does, the
//! kernels it calls. This crate holds the types, the lookup and the dependency closure, and no func.

#![warn(unreachable_pub)]

#[cfg(feature = "closure")]
pub mod closure;
#[doc(hidden)]
pub mod declare;
mod declared_at;
pub mod export;
pub mod kernel;
mod machine;
mod module;
mod record;
mod scalar;
pub mod stream;
mod trace;

pub use declared_at::DeclaredAt;
pub use kernel::{By, Code, Effect, Kernel, Native, Param, Run, Type};
pub use machine::{HOLDS_ROUNDS, Halt, Machine, Step, Val, View};
pub use module::{Crate, Module, ModuleSet};
pub use record::{Guard, Port, Process, Record, Registry, Schedule, Use};
pub use scalar::Scalar;
pub use trace::Trace;

// For the macros.
#[doc(hidden)]
pub use neva_kernels;
