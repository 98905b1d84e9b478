//! The passes over block programs. `passes` is the list of them, in order.

#![warn(unreachable_pub)]

mod append_by_position;
mod append_to_parts;
mod ask_lengths;
mod bound_counters;
mod bound_lengths;
pub mod break_irreducible;
mod called;
mod change_in_arms;
mod compare_code_points;
mod compute_elements;
mod copy_blocks;
mod counters;
mod divide_unsigned;
mod duplicate_panics;
mod elements;
mod fold_constants;
mod follow_branches;
mod form_switches;
mod growing_lists;
pub mod infer_types;
pub mod insert_casts;
mod know_lists;
mod know_positions;
mod known_texts;
mod map_in_place;
mod matching;
mod merge_blocks;
mod merge_copies;
mod merge_tails;
mod nest_loops;
mod number_vars;
mod order_conditions;
mod orders;
mod own_lists;
pub mod passes;
mod peel_last;
mod place_flushes;
mod prepend_texts;
mod print_in_parts;
mod prune_unreachable;
mod ranges;
mod read_at_head;
mod read_by_position;
mod read_in_whole;
mod remake_elements;
mod remove_dead;
mod remove_params;
mod remove_twins;
mod reserve_lists;
mod scan_texts;
mod search_texts;
mod set_entries;
mod share_results;
mod sink_changes;
mod sink_parts;
mod sink_work;
mod skip_copies;
mod skip_counts;
mod skip_reasons;
mod splice_lists;
mod split_classes;
mod split_directions;
mod split_structs;
mod step_last;
mod step_over_characters;
mod strip_mine;
mod substitution;
mod take_elements;
mod take_texts;
mod type_solver;
mod unroll;
mod unroll_counted;
mod unroll_known;
mod walk_parts;
mod walk_texts;
mod walks;
mod zip_lists;
mod zip_ranges;

pub use called::KERNELS;
use neva_kernels as kernels;
pub use passes::{
    Level, optimize, optimize_for_run, optimize_for_speed, optimize_for_speed_alone,
    optimize_further_watched, optimize_watched,
};
