//! The block program: typed basic blocks with parameters, which everything above makes and everything below reads; its
//! text form and the passes over it.

pub mod break_irreducible;
mod constant_pool;
mod constant_value;
pub mod dominators;
pub mod duplicate_panics;
pub mod flow;
pub mod fold_constants;
pub mod form_switches;
pub mod infer_types;
pub mod insert_casts;
pub mod liveness;
pub mod merge_blocks;
pub mod number_vars;
mod operands;
pub mod passes;
pub mod place_flushes;
pub mod program;
pub mod prune_unreachable;
pub mod remove_dead;
pub mod remove_params;
mod substitution;
pub mod text;
mod type_solver;
pub mod types;
pub mod verify;

pub use constant_value::constant_value;
pub use passes::{Level, optimize, optimize_watched};
pub use program::{
    Block, BlockId, Case, Cluster, Constant, DEADLOCK, Edge, Event, Inst, Op, Operand, Origin, Part, Program,
    Style, Term, Type, Var,
};
