//! The compiler's front end: from sources to a checked program.

pub mod module;
pub mod syntax;
