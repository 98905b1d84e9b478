//! Writes a block program as a small Cargo project and drives cargo.

mod emit;
mod project;
mod select;

pub use project::{Form, Options, Project, generate};
pub use select::ModuleSet;
