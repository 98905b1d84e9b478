//! Lists of source files, from which build scripts derive the lists of modules and records.
//!
//! A new file is found by walking the folders ([`files`]), a Rust file is declared as a module by its path
//! ([`modules`]), and what a kernel file uses is read from its syntax tree ([`syntax`]).

#![warn(unreachable_pub)]

mod fingerprint;
#[cfg(feature = "syntax")]
mod func;
mod hash;
mod kernel_file;
mod modules;
#[cfg(feature = "syntax")]
mod records;
#[cfg(feature = "syntax")]
pub mod syntax;
mod walk;

pub use fingerprint::fingerprint;
#[cfg(feature = "syntax")]
pub use func::FuncHead;
pub use hash::hash;
pub use kernel_file::{Carrier, KernelFile, kernel_files};
pub use modules::{ModuleFile, identifier, modules};
#[cfg(feature = "syntax")]
pub use records::{DeclaredRecord, at, by_reference, declared_records};
pub use walk::files;
