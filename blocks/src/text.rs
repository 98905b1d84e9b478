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

mod parse;
mod print;
mod token;

pub use parse::{Lookup, parse};
pub use print::operand;
pub use print::print;

use crate::instructions::{INSTRUCTIONS, Instruction, TermKind};

/// Whether a word cannot be the name of a kernel without `call` in front.
fn is_reserved(word: &str) -> bool {
    instruction(word).is_some() || TermKind::named(word).is_some()
}

/// The instruction of a name.
fn instruction(name: &str) -> Option<&'static Instruction> {
    INSTRUCTIONS.iter().find(|instruction| instruction.name == name)
}

/// Whether a name can be written without quotes.
fn is_plain(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && chars.all(|next| next.is_ascii_alphanumeric() || next == '_')
}
