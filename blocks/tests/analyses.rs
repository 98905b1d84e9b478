//! Dominators and liveness.

mod support;

use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::flow::reverse_postorder;
use neva_blocks::analysis::liveness::Liveness;
use neva_blocks::{BlockId, Var};
use support::program;

const LOOP: &str = "
    b0:
        v0 = clock
        -> b1(0)
    b1(v1):
        v2 = int_add v1, v0
        if true -> b2 else b3
    b2:
        v3 = int_add v2, 1
        try v4 = parse_int \"1\" -> b1(v3) error v5 -> b4
    b3:
        exit v2
    b4:
        panic v5
";

#[test]
fn the_dominator_tree_of_a_loop() {
    let program = program(LOOP);
    let tree = Dominators::new(&program.clusters[0]);
    assert_eq!(tree.parent(BlockId(0)), None);
    assert_eq!(tree.parent(BlockId(3)), Some(BlockId(1)));
    assert_eq!(tree.children(BlockId(1)), [BlockId(2), BlockId(3)]);
    assert!(tree.dominates(BlockId(1), BlockId(4)));
    assert!(tree.dominates(BlockId(4), BlockId(4)));
    assert!(!tree.dominates(BlockId(2), BlockId(3)));
}

#[test]
fn unreachable_blocks_are_outside_of_the_tree() {
    let program = program("b0:\n    stop\nb1:\n    -> b0");
    let tree = Dominators::new(&program.clusters[0]);
    assert!(!tree.is_reachable(BlockId(1)));
    assert!(!tree.dominates(BlockId(0), BlockId(1)));
    assert_eq!(reverse_postorder(&program.clusters[0]), [BlockId(0)]);
}

#[test]
fn liveness_of_a_loop() {
    let program = program(LOOP);
    let live = Liveness::new(&program.clusters[0]);
    assert_eq!(live.live_in(BlockId(1)), [Var(0)]);
    assert_eq!(live.live_in(BlockId(2)), [Var(0), Var(2)]);
    assert_eq!(live.live_in(BlockId(3)), [Var(2)]);
    assert_eq!(live.live_in(BlockId(4)), [Var(5)]);
    assert_eq!(live.live_out(BlockId(0)), [Var(0)]);
    assert_eq!(live.live_out(BlockId(1)), [Var(0), Var(2)]);
    assert_eq!(live.live_out(BlockId(2)), [Var(0), Var(5)]);
    assert!(live.is_live_out(BlockId(2), Var(5)));
    assert!(!live.is_live_in(BlockId(2), Var(5)));
}
