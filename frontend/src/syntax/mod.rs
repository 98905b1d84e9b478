//! From the text of a file to its syntax tree.

pub mod ast;
mod findings;
pub(crate) mod lexer;
mod parser;
mod source;

pub use lexer::is_name;
pub use parser::{Parsed, parse};
pub use source::{SourceFile, Span};
