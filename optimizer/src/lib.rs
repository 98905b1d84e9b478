//! The passes over block programs. `passes` is the list of them, in order.

#![warn(unreachable_pub)]

mod bound_counters;
pub mod break_irreducible;
mod called;
mod compare_code_points;
mod copy_blocks;
mod counters;
mod divide_unsigned;
mod duplicate_panics;
mod fold_constants;
mod follow_branches;
mod form_switches;
mod growing_lists;
pub mod infer_types;
pub mod insert_casts;
mod know_lists;
mod know_positions;
mod map_in_place;
mod merge_blocks;
mod merge_tails;
mod nest_loops;
mod number_vars;
mod order_conditions;
mod orders;
pub mod passes;
mod peel_last;
mod place_flushes;
mod prune_unreachable;
mod ranges;
mod read_at_head;
mod read_by_position;
mod remake_elements;
mod remove_dead;
mod remove_params;
mod remove_twins;
mod reserve_lists;
mod set_entries;
mod sink_parts;
mod sink_work;
mod skip_copies;
mod skip_counts;
mod skip_reasons;
mod splice_lists;
mod split_directions;
mod step_over_characters;
mod strip_mine;
mod substitution;
mod take_elements;
mod type_solver;
mod walk_parts;
mod walks;
mod zip_ranges;

pub use called::KERNELS;
use neva_kernels as kernels;
pub use passes::{Level, optimize, optimize_for_speed, optimize_watched};
