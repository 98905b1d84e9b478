//! The passes over block programs. `passes` is the list of them, in order.

#![warn(unreachable_pub)]

pub mod break_irreducible;
pub mod duplicate_panics;
pub mod fold_constants;
pub mod form_switches;
pub mod infer_types;
pub mod insert_casts;
pub mod merge_blocks;
pub mod number_vars;
pub mod passes;
pub mod place_flushes;
pub mod prune_unreachable;
pub mod remove_dead;
pub mod remove_params;
pub mod strip_mine;
mod substitution;
mod type_solver;

pub use passes::{Level, optimize, optimize_watched};
