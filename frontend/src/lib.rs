//! The compiler's front end: from sources to a checked program.

pub mod syntax;
