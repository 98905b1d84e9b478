//! From the text of a file to its syntax tree.

pub mod ast;
mod source;

pub use source::{SourceFile, Span};
