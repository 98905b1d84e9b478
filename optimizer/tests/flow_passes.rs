//! Passes over the control flow: one program before, one after.

#[path = "../../blocks/tests/support/mod.rs"]
mod support;

use neva_blocks::{Cluster, Program};
use neva_optimizer::merge_blocks::merge_blocks;
use neva_optimizer::prune_unreachable::prune_unreachable;
use neva_optimizer::remove_dead::remove_dead;
use neva_optimizer::remove_params::remove_params;
use support::check;

fn on_cluster(pass: fn(&mut Cluster)) -> impl FnOnce(&mut Program) {
    move |program| program.clusters.iter_mut().for_each(pass)
}

#[test]
fn unreachable_blocks_go() {
    check(
        "b0:\n    -> b2\nb1:\n    -> b2\nb2:\n    stop",
        on_cluster(prune_unreachable),
        "b0:\n    -> b1\nb1:\n    stop",
    );
}

#[test]
fn straight_blocks_are_joined() {
    let before = "
        b0:
            v0 = clock
            -> b1(v0)
        b1(v1):
            v2 = int_add v1, 1
            -> b2(v2)
        b2(v3):
            exit v3
    ";
    check(before, on_cluster(merge_blocks), "b0:\n    v0 = clock\n    v2 = int_add v0, 1\n    exit v2");
}

#[test]
fn empty_blocks_are_skipped() {
    let before = "
        b0:
            v0 = clock
            if v0 -> b1(v0) else b2
        b1(v1):
            -> b3(v1)
        b2:
            -> b3(2)
        b3(v2):
            exit v2
    ";
    let after = "
        b0:
            v0 = clock
            if v0 -> b1(v0) else b1(2)
        b1(v2):
            exit v2
    ";
    check(before, on_cluster(merge_blocks), after);
}

#[test]
fn an_empty_block_whose_parameter_is_used_behind_it_stays() {
    let text = "
        b0:
            if true -> b1(1) else b1(2)
        b1(v0):
            -> b2
        b2:
            if v0 -> b2 else b3
        b3:
            exit v0
    ";
    check(text, on_cluster(merge_blocks), text);
}

#[test]
fn branches_to_one_place_are_jumps() {
    let before = "
        b0:
            v0 = clock
            if v0 -> b1(3) else b2
        b1(v1):
            -> b3(v1)
        b2:
            -> b3(3)
        b3(v2):
            switch v2: 1 -> b4, 2 -> b5, else b5
        b4:
            stop
        b5:
            exit v2
    ";
    let after = "
        b0:
            v0 = clock
            switch 3: 1 -> b1, else b2
        b1:
            stop
        b2:
            exit 3
    ";
    check(before, on_cluster(merge_blocks), after);
}

#[test]
fn empty_loops_end() {
    check(
        "b0:\n    -> b1\nb1:\n    -> b2\nb2:\n    -> b1",
        on_cluster(merge_blocks),
        "b0:\n    -> b1\nb1:\n    -> b1",
    );
}

#[test]
fn parameters_with_one_value_go() {
    let before = "
        b0:
            v0 = clock
            -> b1(v0, 1)
        b1(v1, v2):
            v3 = int_add v2, v1
            if v3 -> b1(v1, v3) else b2(v3, 7, v1)
        b2(v4, v5, v6):
            v7 = choose v4, v5
            exit v6
    ";
    let after = "
        b0:
            v0 = clock
            -> b1(1)
        b1(v2):
            v3 = int_add v2, v0
            if v3 -> b1(v3) else b2
        b2:
            v7 = choose v3, 7
            exit v0
    ";
    check(before, on_cluster(remove_params), after);
}

#[test]
fn parameters_that_feed_each_other_go() {
    // An irreducible loop that hands one value around.
    let before = "
        b0:
            v0 = clock
            if v0 -> b1(v0) else b2(v0)
        b1(v1):
            -> b2(v1)
        b2(v2):
            if v2 -> b1(v2) else b3
        b3:
            exit v2
    ";
    let after = "
        b0:
            v0 = clock
            if v0 -> b1 else b2
        b1:
            -> b2
        b2:
            if v0 -> b1 else b3
        b3:
            exit v0
    ";
    check(before, on_cluster(remove_params), after);
}

#[test]
fn an_inner_cycle_of_parameters_goes() {
    // v1 has two values; v2 and v3 are v1 within the inner loop.
    let before = "
        b0:
            -> b1(0)
        b1(v1):
            if v1 -> b2(v1) else b3(v1)
        b2(v2):
            if v2 -> b3(v2) else b4
        b3(v3):
            if v3 -> b2(v3) else b4
        b4:
            v4 = clock
            if v4 -> b1(v4) else b1(v1)
    ";
    let after = "
        b0:
            -> b1(0)
        b1(v1):
            if v1 -> b2 else b3
        b2:
            if v1 -> b3 else b4
        b3:
            if v1 -> b2 else b4
        b4:
            v4 = clock
            if v4 -> b1(v4) else b1(v1)
    ";
    check(before, on_cluster(remove_params), after);
}

#[test]
fn parameters_that_swap_stay() {
    let text = "
        b0:
            -> b1(1, 2)
        b1(v0, v1):
            if v0 -> b1(v1, v0) else b2
        b2:
            exit v0
    ";
    check(text, on_cluster(remove_params), text);
}

#[test]
fn dead_code_goes() {
    let before = "
        b0:
            v0 = clock
            v1 = int_add 1, 2
            v2 = int_add v1, v1
            -> b1(v2, 0)
        b1(v3, v4):
            v5 = int_add v3, 1
            v6 = int_add v4, 1
            print v6 -> b1(v5, v6) error v7 -> b2(v7)
        b2(v8):
            try v9 = parse_int \"1\" -> b3 error v10 -> b3
        b3:
            stop
    ";
    let after = "
        b0:
            clock
            -> b1(0)
        b1(v4):
            v6 = int_add v4, 1
            print v6 -> b1(v6) error -> b2
        b2:
            -> b3
        b3:
            stop
    ";
    check(before, remove_dead, after);
}

#[test]
fn messages_that_nobody_looks_at_are_empty() {
    let before = "
        cluster a
        b0:
            v0 = int_add 1, 2
            send 0, v0 -> b1
        b1:
            send 1, v0 -> b1
        cluster b
        b0:
            wait message 0 in v0 -> b1, message 1 in v1 -> b2
        b1:
            exit v0
        b2:
            stop
    ";
    let after = "
        cluster a
        b0:
            v0 = int_add 1, 2
            send 0, v0 -> b1
        b1:
            send 1, {} -> b1
        cluster b
        b0:
            wait message 0 in v0 -> b1, message 1 -> b2
        b1:
            exit v0
        b2:
            stop
    ";
    check(before, remove_dead, after);
}
