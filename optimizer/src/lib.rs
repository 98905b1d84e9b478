//! The block program: typed basic blocks with parameters, which everything above makes and everything below reads; its
//! text form and the passes over it.

pub mod dominators;
pub mod flow;
pub mod infer_types;
pub mod insert_casts;
pub mod liveness;
pub mod merge_blocks;
mod operands;
pub mod program;
pub mod prune_unreachable;
pub mod remove_dead;
pub mod remove_params;
mod substitution;
pub mod text;
mod type_solver;
pub mod types;
pub mod verify;

pub use program::{
    Block, BlockId, Case, Cluster, Constant, Edge, Event, Inst, Op, Operand, Origin, Part, Program, Style,
    Term, Type, Var,
};
