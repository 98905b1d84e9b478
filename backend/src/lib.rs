//! Writes a block program as a small Cargo project and drives cargo.

mod cargo;
mod emit;
mod project;

pub use cargo::{build, write_project};
pub use project::{Form, Options, Project, generate};
