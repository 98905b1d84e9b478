//! Text form of block programs, in both directions.
//!
//! ```text
//! cluster main
//! b0:
//!     -> b1(1)
//! b1(v0: int):
//!     v1: int = int_add v0, 1    // add (int_add)
//!     v2: bool = int_is_lesser v1, 10
//!     if v2 -> b1(v1) else b2
//! b2:
//!     stop
//! ```
//!
//! A variable without a type is of type `any`. A comment names the node that asked for the line.

pub mod parse;
pub mod print;
mod token;

pub use parse::{Lookup, parse};
pub use print::print;

/// Words that begin an instruction; a kernel of such a name is written as `call NAME`.
const INSTRUCTIONS: [&str; 12] = [
    "box", "call", "cast", "copy", "equal", "field", "has_tag", "matches", "payload", "struct", "unbox",
    "union",
];

/// Words that begin a terminator; a kernel of such a name is written as `call NAME`, too.
const TERMINATORS: [&str; 13] = [
    "deadlock", "exit", "fault", "flush", "if", "panic", "print", "receive", "send", "stop", "switch", "try",
    "wait",
];

/// Whether a word cannot be the name of a kernel without `call` in front.
fn is_reserved(word: &str) -> bool {
    INSTRUCTIONS.contains(&word) || TERMINATORS.contains(&word)
}

/// Whether a name can be written without quotes.
fn is_plain(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && chars.all(|next| next.is_ascii_alphanumeric() || next == '_')
}
