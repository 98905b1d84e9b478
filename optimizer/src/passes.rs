//! The passes over a block program, in their order.

use crate::append_by_position::{append_by_count, append_by_position};
use crate::append_to_parts::append_to_parts;
use crate::bound_counters::bound_counters;
use crate::break_irreducible::break_irreducible;
use crate::compare_code_points::compare_code_points;
use crate::compute_elements::compute_elements;
use crate::divide_unsigned::divide_unsigned;
use crate::duplicate_panics::duplicate_panics;
use crate::fold_constants::fold_constants;
use crate::follow_branches::follow_branches;
use crate::form_switches::form_switches;
use crate::infer_types::infer_types;
use crate::insert_casts::insert_casts;
use crate::know_lists::know_lists;
use crate::know_positions::{know_positions, trust_positions};
use crate::map_in_place::map_in_place;
use crate::merge_blocks::merge_blocks;
use crate::merge_copies::merge_copies;
use crate::merge_tails::{merge_entries, merge_guards, merge_tails};
use crate::nest_loops::nest_loops;
use crate::number_vars::number_vars;
use crate::order_conditions::order_conditions;
use crate::peel_last::peel_last;
use crate::place_flushes::place_flushes;
use crate::prepend_texts::prepend_texts;
use crate::print_in_parts::print_in_parts;
use crate::prune_unreachable::prune_unreachable;
use crate::read_at_head::read_at_head;
use crate::read_by_position::read_by_position;
use crate::read_in_whole::read_in_whole;
use crate::remake_elements::remake_elements;
use crate::remove_dead::remove_dead;
use crate::remove_params::remove_params;
use crate::remove_twins::remove_twins;
use crate::reserve_lists::reserve_lists;
use crate::search_texts::search_texts;
use crate::set_entries::set_entries;
use crate::share_results::share_results;
use crate::sink_parts::sink_parts;
use crate::sink_work::sink_work;
use crate::skip_copies::skip_copies;
use crate::skip_counts::skip_counts;
use crate::skip_reasons::skip_reasons;
use crate::splice_lists::splice_lists;
use crate::split_classes::split_classes;
use crate::split_directions::split_directions;
use crate::split_structs::split_structs;
use crate::step_over_characters::step_over_characters;
use crate::strip_mine::strip_mine;
use crate::take_elements::take_elements;
use crate::unroll_known::unroll_known;
use crate::walk_parts::walk_parts;
use crate::zip_lists::zip_lists;
use crate::zip_ranges::zip_ranges;
use neva_blocks::verify::{verify, verify_types};
use neva_blocks::{Cluster, Program};

/// How much is done to a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Only what engine and backend rely on: settled types and loops with one entry.
    Needed,
    /// Everything.
    Full,
}

/// A pass: a program in, the same program in a better form out.
#[derive(Clone, Copy)]
pub struct Pass {
    /// Its name, that of its function.
    pub name: &'static str,
    /// Changes the program.
    pub run: fn(&mut Program),
    /// The lowest level at which it runs.
    level: Level,
    /// Whether types are settled after it, and stay so.
    typed: bool,
}

/// All passes in order.
pub const PASSES: &[Pass] = &[
    // Exploration leaves much that nothing needs, most of the program; it goes first.
    pass("prune_unreachable", |program| each(program, prune_unreachable), Level::Needed),
    pass("remove_params", |program| each(program, remove_params), Level::Full),
    pass("merge_blocks", |program| each(program, merge_blocks), Level::Full),
    pass("fold_constants", fold_constants, Level::Full),
    pass("remove_dead", remove_dead, Level::Full),
    // Branches that were decided leave parameters with one source.
    pass("merge_blocks", |program| each(program, merge_blocks), Level::Full),
    pass("remove_params", |program| each(program, remove_params), Level::Full),
    pass("follow_branches", |program| each(program, follow_branches), Level::Full),
    // Types decide more, and what they decide makes types better.
    pass("infer_types", infer_types, Level::Full),
    pass("merge_entries", merge_entries, Level::Full),
    pass("follow_branches", |program| each(program, follow_branches), Level::Full),
    pass("fold_constants", fold_constants, Level::Full),
    pass("prune_unreachable", |program| each(program, prune_unreachable), Level::Full),
    pass("remove_params", |program| each(program, remove_params), Level::Full),
    pass("remove_dead", remove_dead, Level::Full),
    pass("infer_types", infer_types, Level::Needed),
    // From here on the program is well typed.
    typed("insert_casts", insert_casts, Level::Needed),
    typed("know_lists", know_lists, Level::Full),
    typed("remove_dead", remove_dead, Level::Full),
    // Ranges whose lists are not made any more.
    typed("skip_counts", |program| each(program, skip_counts), Level::Full),
    typed("fold_constants", fold_constants, Level::Full),
    typed("sink_parts", |program| each(program, sink_parts), Level::Full),
    typed("splice_lists", splice_lists, Level::Full),
    typed("share_results", |program| each(program, share_results), Level::Full),
    // The lengths of lists are bounds.
    typed("bound_counters", bound_counters, Level::Full),
    typed("prune_unreachable", |program| each(program, prune_unreachable), Level::Full),
    typed("remove_dead", remove_dead, Level::Full),
    // A part of a constant has the type of the constant's own parts, so parts are taken at once.
    typed("merge_blocks", |program| fold_after(program, merge_blocks), Level::Full),
    typed("remove_params", |program| fold_after(program, remove_params), Level::Full),
    typed("merge_copies", merge_copies, Level::Full),
    typed("remove_dead", remove_dead, Level::Full),
    typed("merge_blocks", |program| fold_after(program, merge_blocks), Level::Full),
    typed("skip_counts", |program| each(program, skip_counts), Level::Full),
    typed("merge_blocks", |program| fold_after(program, merge_blocks), Level::Full),
    typed("merge_copies", merge_copies, Level::Full),
    typed("remove_params", |program| fold_after(program, remove_params), Level::Full),
    // A dict that is gone through to set one entry is first seen as one loop, and then not gone through.
    typed("merge_guards", merge_guards, Level::Full),
    typed("remove_params", |program| fold_after(program, remove_params), Level::Full),
    typed("remove_twins", |program| each(program, remove_twins), Level::Full),
    typed("peel_last", peel_last, Level::Full),
    typed("read_at_head", |program| each(program, read_at_head), Level::Full),
    typed("zip_lists", |program| each(program, zip_lists), Level::Full),
    typed("prune_unreachable", |program| each(program, prune_unreachable), Level::Full),
    typed("remove_dead", remove_dead, Level::Full),
    typed("merge_blocks", |program| fold_after(program, merge_blocks), Level::Full),
    typed("remove_params", |program| fold_after(program, remove_params), Level::Full),
    typed("remake_elements", remake_elements, Level::Full),
    typed("compute_elements", compute_elements, Level::Full),
    typed("fold_constants", fold_constants, Level::Full),
    typed("remove_dead", remove_dead, Level::Full),
    typed("merge_blocks", |program| fold_after(program, merge_blocks), Level::Full),
    typed("remove_params", |program| fold_after(program, remove_params), Level::Full),
    typed("skip_copies", skip_copies, Level::Full),
    typed("set_entries", set_entries, Level::Full),
    typed("fold_constants", fold_constants, Level::Full),
    typed("merge_blocks", |program| fold_after(program, merge_blocks), Level::Full),
    typed("remove_params", |program| fold_after(program, remove_params), Level::Full),
    typed("remove_dead", remove_dead, Level::Full),
    typed("unroll_known", unroll_known, Level::Full),
    typed("know_lists", know_lists, Level::Full),
    typed("fold_constants", fold_constants, Level::Full),
    typed("bound_counters", bound_counters, Level::Full),
    typed("prune_unreachable", |program| each(program, prune_unreachable), Level::Full),
    typed("merge_blocks", |program| fold_after(program, merge_blocks), Level::Full),
    typed("remove_params", |program| fold_after(program, remove_params), Level::Full),
    typed("remove_dead", remove_dead, Level::Full),
    typed("know_positions", know_positions, Level::Full),
    typed("read_by_position", read_by_position, Level::Full),
    typed("prune_unreachable", |program| each(program, prune_unreachable), Level::Full),
    typed("merge_blocks", |program| fold_after(program, merge_blocks), Level::Full),
    typed("remove_params", |program| fold_after(program, remove_params), Level::Full),
    // Elements that are known to be there end no block.
    typed("merge_copies", merge_copies, Level::Full),
    typed("remove_params", |program| fold_after(program, remove_params), Level::Full),
    typed("walk_parts", walk_parts, Level::Full),
    typed("compare_code_points", compare_code_points, Level::Full),
    typed("sink_work", |program| each(program, sink_work), Level::Full),
    typed("form_switches", form_switches, Level::Full),
    typed("merge_tails", merge_tails, Level::Full),
    // A question that was asked in several arms has one place.
    typed("bound_counters", bound_counters, Level::Full),
    typed("duplicate_panics", |program| each(program, duplicate_panics), Level::Full),
    typed("prune_unreachable", |program| each(program, prune_unreachable), Level::Full),
    typed("strip_mine", strip_mine, Level::Full),
    typed("break_irreducible", break_irreducible, Level::Needed),
    // What a loop passes to itself need not go through its new header.
    typed("remove_params", |program| fold_after(program, remove_params), Level::Full),
    typed("take_elements", |program| each(program, take_elements), Level::Full),
    typed("nest_loops", |program| each(program, nest_loops), Level::Full),
    typed("order_conditions", |program| each(program, order_conditions), Level::Full),
    typed("divide_unsigned", divide_unsigned, Level::Full),
    typed("trust_positions", trust_positions, Level::Full),
    typed("map_in_place", map_in_place, Level::Full),
    typed("search_texts", search_texts, Level::Full),
    typed("print_in_parts", print_in_parts, Level::Full),
    // Keys of entries whose values are set, and texts that are printed in parts.
    typed("remove_dead", remove_dead, Level::Full),
    typed("reserve_lists", reserve_lists, Level::Full),
    typed("append_by_position", append_by_position, Level::Full),
    typed("prepend_texts", |program| each(program, prepend_texts), Level::Full),
    typed("skip_reasons", skip_reasons, Level::Full),
    // After the loops that make lists in place of others have been seen.
    typed("read_in_whole", |program| each(program, read_in_whole), Level::Full),
    typed("place_flushes", |program| each(program, place_flushes), Level::Needed),
    typed("number_vars", |program| each(program, number_vars), Level::Needed),
];

/// What builds for speed do after all of [`PASSES`]: it makes programs larger.
pub const FOR_SPEED: &[Pass] = &[
    typed("split_classes", |program| each(program, split_classes), Level::Full),
    typed("remove_params", |program| fold_after(program, remove_params), Level::Full),
    typed("prune_unreachable", |program| each(program, prune_unreachable), Level::Full),
    typed("zip_ranges", |program| each(program, zip_ranges), Level::Full),
    typed("split_directions", |program| each(program, split_directions), Level::Full),
    typed("append_to_parts", |program| each(program, append_to_parts), Level::Full),
    typed("remove_dead", remove_dead, Level::Full),
    typed("merge_blocks", |program| each(program, merge_blocks), Level::Full),
    typed("trust_positions", trust_positions, Level::Full),
    typed("step_over_characters", |program| each(program, step_over_characters), Level::Full),
    typed("append_by_count", append_by_count, Level::Full),
    typed("number_vars", |program| each(program, number_vars), Level::Needed),
];

/// What `neva run` does after all of [`PASSES`]: in the engine all elements of lists are of one size.
pub const FOR_RUN: &[Pass] = &[
    typed("split_structs", split_structs, Level::Full),
    typed("remove_dead", remove_dead, Level::Full),
    typed("number_vars", |program| each(program, number_vars), Level::Needed),
];

/// Optimizes a program.
pub fn optimize(program: &mut Program, level: Level) {
    optimize_watched(program, level, &mut |_, _| {});
}

/// Optimizes a program and shows it after each pass.
///
/// # Panics
/// A pass has made it invalid.
pub fn optimize_watched(program: &mut Program, level: Level, watch: &mut dyn FnMut(&Pass, &Program)) {
    let passes = PASSES.iter().filter(|pass| level == Level::Full || pass.level == Level::Needed);
    run(program, passes, watch);
}

/// Optimizes a program further that is optimized in full, where the code may become larger.
///
/// # Panics
/// A pass has made it invalid.
pub fn optimize_for_speed(program: &mut Program) {
    run(program, FOR_SPEED.iter(), &mut |_, _| {});
}

/// Optimizes a program further that is optimized in full, for the engine.
///
/// # Panics
/// A pass has made it invalid.
pub fn optimize_for_run(program: &mut Program) {
    run(program, FOR_RUN.iter(), &mut |_, _| {});
}

fn run<'a>(
    program: &mut Program,
    passes: impl Iterator<Item = &'a Pass>,
    watch: &mut dyn FnMut(&Pass, &Program),
) {
    for pass in passes {
        tracing::debug_span!("pass", name = pass.name).in_scope(|| (pass.run)(program));
        tracing::trace!(blocks = program.clusters.iter().map(|cluster| cluster.blocks.len()).sum::<usize>());
        debug_assert_eq!(verify(program), Vec::<String>::new(), "{}", pass.name);
        debug_assert!(
            !pass.typed || verify_types(program).is_empty(),
            "{}: {:?}",
            pass.name,
            verify_types(program)
        );
        watch(pass, program);
    }
    // Also in a compiler without debug assertions: a program that is wrong would run and print nonsense.
    let mut faults = verify(program);
    if faults.is_empty() {
        faults = verify_types(program);
    }
    assert!(faults.is_empty(), "this is an error of the compiler, please report it: {faults:?}");
}

const fn pass(name: &'static str, run: fn(&mut Program), level: Level) -> Pass {
    Pass { name, run, level, typed: false }
}

const fn typed(name: &'static str, run: fn(&mut Program), level: Level) -> Pass {
    Pass { name, run, level, typed: true }
}

/// A pass that puts constants where variables were, and what follows from them.
fn fold_after(program: &mut Program, pass: fn(&mut Cluster)) {
    each(program, pass);
    fold_constants(program);
}

fn each(program: &mut Program, pass: fn(&mut Cluster)) {
    program.clusters.iter_mut().for_each(pass);
}
