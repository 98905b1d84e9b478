//! The passes over a block program, in their order.

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

/// A pass by the name of its function, whose file has the same name unless it is given. Words before the name
/// say more: `untyped` that types are not settled yet after it, `needed` that it runs at each level, `each`
/// that it changes one cluster at a time, `fold_after` that constants are folded after that.
macro_rules! pass {
    (untyped $($pass:tt)+) => { Pass { typed: false, ..pass!($($pass)+) } };
    (needed $($pass:tt)+) => { Pass { level: Level::Needed, ..pass!($($pass)+) } };
    (each $name:ident) => { pass!($name, |program| each(program, crate::$name::$name)) };
    (fold_after $name:ident) => { pass!($name, |program| fold_after(program, crate::$name::$name)) };
    ($name:ident) => { pass!($name::$name) };
    ($file:ident::$name:ident) => { pass!($name, crate::$file::$name) };
    ($name:ident, $run:expr) => { Pass { name: stringify!($name), run: $run, level: Level::Full, typed: true } };
}

/// All passes in order.
pub const PASSES: &[Pass] = &[
    // Exploration leaves much that nothing needs, most of the program; it goes first.
    pass!(untyped needed each prune_unreachable),
    pass!(untyped each remove_params),
    pass!(untyped each merge_blocks),
    pass!(untyped fold_constants),
    pass!(untyped remove_dead),
    // Branches that were decided leave parameters with one source.
    pass!(untyped each merge_blocks),
    pass!(untyped each remove_params),
    pass!(untyped each follow_branches),
    // Types decide more, and what they decide makes types better.
    pass!(untyped infer_types),
    pass!(untyped merge_tails::merge_entries),
    pass!(untyped each follow_branches),
    pass!(untyped fold_constants),
    pass!(untyped each prune_unreachable),
    pass!(untyped each remove_params),
    pass!(untyped remove_dead),
    pass!(untyped needed infer_types),
    // From here on the program is well typed.
    pass!(needed insert_casts),
    pass!(know_lists),
    pass!(remove_dead),
    // Ranges whose lists are not made any more.
    pass!(each skip_counts),
    pass!(fold_constants),
    pass!(each sink_parts),
    pass!(splice_lists),
    pass!(each share_results),
    // The lengths of lists are bounds.
    pass!(bound_counters),
    pass!(each prune_unreachable),
    pass!(remove_dead),
    // A part of a constant has the type of the constant's own parts, so parts are taken at once.
    pass!(fold_after merge_blocks),
    pass!(fold_after remove_params),
    pass!(merge_copies),
    pass!(remove_dead),
    pass!(fold_after merge_blocks),
    pass!(each skip_counts),
    pass!(fold_after merge_blocks),
    pass!(merge_copies),
    pass!(fold_after remove_params),
    // A dict that is gone through to set one entry is first seen as one loop, and then not gone through.
    pass!(merge_tails::merge_guards),
    pass!(fold_after remove_params),
    pass!(each remove_twins),
    pass!(peel_last),
    pass!(each read_at_head),
    pass!(each zip_lists),
    pass!(each prune_unreachable),
    pass!(remove_dead),
    pass!(fold_after merge_blocks),
    pass!(fold_after remove_params),
    pass!(remake_elements),
    pass!(compute_elements),
    pass!(fold_constants),
    pass!(remove_dead),
    pass!(fold_after merge_blocks),
    pass!(fold_after remove_params),
    pass!(skip_copies),
    pass!(set_entries),
    pass!(fold_constants),
    pass!(fold_after merge_blocks),
    pass!(fold_after remove_params),
    pass!(remove_dead),
    pass!(unroll_known),
    pass!(know_lists),
    pass!(fold_constants),
    pass!(bound_counters),
    pass!(each prune_unreachable),
    pass!(fold_after merge_blocks),
    pass!(fold_after remove_params),
    pass!(remove_dead),
    pass!(know_positions),
    pass!(each ask_lengths),
    pass!(each bound_lengths),
    pass!(walk_texts),
    pass!(read_by_position),
    pass!(compare_prefixes),
    pass!(each prune_unreachable),
    pass!(fold_after merge_blocks),
    pass!(fold_after remove_params),
    // Elements that are known to be there end no block.
    pass!(merge_copies),
    pass!(fold_after remove_params),
    pass!(each read_at_head),
    pass!(walk_parts),
    pass!(compare_code_points),
    pass!(take_texts),
    pass!(each sink_work),
    pass!(form_switches),
    pass!(merge_tails),
    pass!(each sink_changes),
    // A question that was asked in several arms has one place.
    pass!(bound_counters),
    pass!(each duplicate_panics),
    pass!(each prune_unreachable),
    pass!(strip_mine),
    pass!(needed break_irreducible),
    // What a loop passes to itself need not go through its new header.
    pass!(fold_after remove_params),
    pass!(each take_elements),
    pass!(each nest_loops),
    pass!(each order_conditions),
    pass!(divide_unsigned),
    pass!(know_positions::trust_positions),
    pass!(map_in_place),
    pass!(search_texts),
    pass!(print_in_parts),
    // Keys of entries whose values are set, and texts that are printed in parts.
    pass!(remove_dead),
    pass!(reserve_lists),
    pass!(append_by_position),
    pass!(each prepend_texts),
    pass!(skip_reasons),
    // After the loops that make lists in place of others have been seen.
    pass!(each read_in_whole),
    pass!(own_lists),
    pass!(needed each place_flushes),
    pass!(needed each number_vars),
];

/// What builds for speed and the smallest ones do after all of [`PASSES`]: it makes programs larger.
pub const FOR_SPEED: &[Pass] = &[
    pass!(each split_classes),
    pass!(fold_after remove_params),
    pass!(each prune_unreachable),
    pass!(each zip_ranges),
    pass!(each split_directions),
    pass!(each append_to_parts),
    pass!(remove_dead),
    pass!(each merge_blocks),
    pass!(know_positions::trust_positions),
    pass!(each step_over_characters),
    pass!(append_by_position::append_by_count),
    pass!(own_lists),
    pass!(needed each number_vars),
];

/// What only builds for speed do after [`FOR_SPEED`]: it makes programs larger still.
pub const FOR_SPEED_ALONE: &[Pass] = &[
    pass!(each change_in_arms),
    pass!(remove_dead),
    pass!(append_by_position::append_after_count),
    pass!(needed each number_vars),
];

/// What `neva run` does after all of [`PASSES`]: no LLVM writes turns of loops out and orders instructions,
/// and in the engine all elements of lists are of one size.
pub const FOR_RUN: &[Pass] = &[
    pass!(each unroll_counted),
    pass!(fold_constants),
    pass!(each prune_unreachable),
    pass!(fold_after merge_blocks),
    pass!(fold_after remove_params),
    pass!(split_structs),
    pass!(remove_dead),
    pass!(each step_last),
    pass!(needed each number_vars),
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

/// Optimizes a program further by [`FOR_SPEED`] and the lists after it, and shows it after each pass.
///
/// # Panics
/// A pass has made it invalid.
pub fn optimize_further_watched(
    program: &mut Program,
    passes: &[Pass],
    watch: &mut dyn FnMut(&Pass, &Program),
) {
    run(program, passes.iter(), watch);
}

/// Optimizes a program further that is optimized in full, where the code may become larger.
///
/// # Panics
/// A pass has made it invalid.
pub fn optimize_for_speed(program: &mut Program) {
    run(program, FOR_SPEED.iter(), &mut |_, _| {});
}

/// Optimizes a program further that is optimized for speed, where its size does not matter.
///
/// # Panics
/// A pass has made it invalid.
pub fn optimize_for_speed_alone(program: &mut Program) {
    run(program, FOR_SPEED_ALONE.iter(), &mut |_, _| {});
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
        if cfg!(feature = "verify") {
            assert_is_valid(program, pass.typed, pass.name);
        }
        watch(pass, program);
    }
    // Always: a program that is wrong would run and print nonsense.
    assert_is_valid(program, true, "this is an error of the compiler, please report it");
}

fn assert_is_valid(program: &Program, typed: bool, what: &str) {
    let mut faults = verify(program);
    if faults.is_empty() && typed {
        faults = verify_types(program);
    }
    assert!(faults.is_empty(), "{what}: {faults:?}");
}

/// A pass that puts constants where variables were, and what follows from them.
fn fold_after(program: &mut Program, pass: fn(&mut Cluster)) {
    each(program, pass);
    crate::fold_constants::fold_constants(program);
}

fn each(program: &mut Program, pass: fn(&mut Cluster)) {
    program.clusters.iter_mut().for_each(pass);
}
