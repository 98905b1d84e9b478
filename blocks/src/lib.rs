//! The block program: typed basic blocks with parameters, in static single assignment form.
//!
//! Everything above it in the compiler makes block programs, everything below reads them: `fusion` writes
//! one, `optimizer` changes it, `engine` runs it, `backend` turns it into Rust. This crate holds the model,
//! the verifier, the text form and the analyses; it changes nothing.

#![warn(unreachable_pub)]

pub mod analysis;
mod compute;
mod constant_pool;
mod constant_value;
mod identity;
pub mod instructions;
mod operands;
mod program;
pub mod text;
pub mod types;
pub mod verify;

pub use compute::{Compute, compute};
pub use constant_pool::ConstantPool;
pub use constant_value::{constant_value, value_constant};
pub use instructions::{Op, Term};
pub use operands::Few;
pub use program::{
    AT_ONCE, Block, BlockId, Case, Channel, Cluster, Constant, DEADLOCK, Edge, Event, Inst, MOST_FIELDS,
    Operand, Origin, PrintPart, Program, QUIET, Style, Type, Var,
};
