//! Writes a block program as a small Cargo project and drives cargo.

mod cargo;
mod change;
mod emit;
mod project;
mod support;
mod twin;

pub use cargo::{binary, build, run_cargo, shared_target, write_project};
pub use change::{Change, changed};
pub use project::{Form, Options, Project, generate};
pub use support::SUPPORT;
pub use twin::{Twins, twins};
