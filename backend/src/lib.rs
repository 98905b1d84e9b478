//! Writes a block program as a small Cargo project and drives cargo.

#![warn(unreachable_pub)]

mod cargo;
pub mod codes;
mod debug;
mod emit;
mod loops;
mod plan;
mod project;
mod runtime;
mod settings;
mod variants;

use neva_blocks::Program;
use neva_diagnostics::Diagnostic;
use neva_registry::ModuleSet;

pub use cargo::{binary, build, run_cargo, shared_target, write_project};
pub use plan::{Options, Plan};
pub use project::Project;
pub use runtime::SUPPORT;
pub use settings::{Base, Goal};
pub use variants::{Variant, WithSymbols};

/// Makes the project of a program.
pub fn generate(program: &Program, set: ModuleSet, options: Options) -> Result<Project, Diagnostic> {
    Ok(Plan::new(program, set, options)?.project())
}
