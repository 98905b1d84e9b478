//! The compiler's front end: from sources to a checked program.

#![warn(unreachable_pub)]

mod advice;
pub mod check;
pub mod codes;
pub mod format;
pub mod migrate;
pub mod module;
pub mod scope;
mod search;
pub mod syntax;
pub mod types;

pub use advice::adding_import;
