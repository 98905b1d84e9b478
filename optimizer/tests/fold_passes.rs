//! Constant folding, switches, irreducible loops and numbering: one program before, one after.

#[path = "../../blocks/tests/support/mod.rs"]
mod support;

use neva_optimizer::break_irreducible::{break_irreducible, is_reducible};
use neva_optimizer::fold_constants::fold_constants;
use neva_optimizer::form_switches::form_switches;
use neva_optimizer::number_vars::number_vars;
use neva_optimizer::{Level, optimize};
use support::{check, program};

#[test]
fn constants_are_folded() {
    let before = "
        b0:
            v0 = copy 3
            v1 = struct {a: v0, b: \"x\"}
            v2 = field a v1
            v3 = equal v2, 3
            v4 = union #Some(v1)
            v5 = matches v4, #Some
            v6 = unbox v4
            v7 = field b v6
            if v3 -> b1(v7, v5) else b2
        b1(v8, v9):
            print \"v: \", v7, \"\", v2, v9, v6, \"\\n\" -> b2 error -> b2
        b2:
            switch v0: 1 -> b3, 3 -> b2, else b3
        b3:
            stop
    ";
    let after = "
        b0:
            -> b1(\"x\", true)
        b1(v8, v9):
            print \"v: x3\", v9, value {a: 3, b: \"x\"}, \"\\n\" -> b2 error -> b2
        b2:
            -> b2
        b3:
            stop
    ";
    check(before, fold_constants, after);
}

#[test]
fn parts_of_what_was_made_are_known() {
    let before = "
        b0:
            v0 = clock
            v1 = struct {a: v0, b: 1}
            v2 = field a v1
            v3 = union #Some(v2)
            v4 = unbox v3
            v5 = payload v3
            v6 = has_tag #None v3
            v7 = matches v3, #Some
            v8 = matches v2, #Some
            v9 = equal v3, v1
            v10 = matches v2, 5
            print v4, v5, v6, v7, v8, v9, v10 -> b0 error -> b0
    ";
    let after = "
        b0:
            v0 = clock
            v1 = struct {a: v0, b: 1}
            v3 = union #Some(v0)
            v8 = has_tag #Some v0
            v10 = matches v0, 5
            print v0, v0, \"falsetrue\", v8, \"false\", v10 -> b0 error -> b0
    ";
    check(before, fold_constants, after);
}

#[test]
fn types_decide_comparisons() {
    let before = "
        b0:
            v0: int = clock
            v1: bool = int_is_lesser v0, 5
            v2: bool = equal v0, 1.5
            v3: bool = equal v0, v0
            v4: bool = equal v1, true
            v5: bool = has_tag #Some v0
            v6: bool = matches v0, 7
            v7: int = unbox v0
            v8 = box v0
            v9: int = cast v8
            v10: bool = matches v8, \"x\"
            print v2, \" \", v3, v4, v5, v6, v7, v9, v10 -> b0 error -> b0
    ";
    let after = "
        b0:
            v0: int = clock
            v1: bool = int_is_lesser v0, 5
            v6: bool = equal v0, 7
            v8 = box v0
            print \"false true\", v1, \"false\", v6, v0, v0, \"false\" -> b0 error -> b0
    ";
    check(before, fold_constants, after);
}

#[test]
fn not_a_number_differs_from_itself() {
    let before = "
        b0:
            v0: float = cast {}
            v1: bool = equal NaN, NaN
            v2: bool = equal v0, v0
            print v1, v2 -> b0 error -> b0
    ";
    let after = "
        b0:
            v0: float = cast {}
            v2: bool = equal v0, v0
            print \"false\", v2 -> b0 error -> b0
    ";
    check(before, fold_constants, after);
}

#[test]
fn chains_of_tests_become_switches() {
    let before = "
        b0:
            v0: int = clock
            v1: bool = equal v0, 1
            if v1 -> b3(v0) else b1
        b1:
            v2: bool = equal 2, v0
            if v2 -> b4 else b2
        b2:
            v3: bool = equal v0, 1
            if v3 -> b4 else b5
        b3(v4: int):
            exit v4
        b4:
            stop
        b5:
            v5: bool = equal v0, 7
            if v5 -> b4 else b6
        b6:
            v6: bool = equal v0, 8
            if v6 -> b4 else b7(v6)
        b7(v7: bool):
            exit 1
    ";
    let after = "
        b0:
            v0: int = clock
            v1: bool = equal v0, 1
            switch v0: 1 -> b1(v0), 2 -> b2, 7 -> b2, else b3
        b1(v4: int):
            exit v4
        b2:
            stop
        b3:
            v6: bool = equal v0, 8
            if v6 -> b2 else b4(v6)
        b4(v7: bool):
            exit 1
    ";
    check(before, form_switches, after);
}

#[test]
fn boxed_values_are_tested_one_by_one() {
    let text = "
        b0:
            v0 = box 1
            v1: bool = equal v0, 1
            if v1 -> b2 else b1
        b1:
            v2: bool = equal v0, 2
            if v2 -> b0 else b2
        b2:
            stop
    ";
    check(text, form_switches, text);
}

#[test]
fn loops_get_one_entry() {
    let before = "
        b0:
            v0: bool = int_is_lesser 1, 2
            if v0 -> b1(5) else b2(\"x\", v0)
        b1(v1: int):
            if v0 -> b2(\"y\", false) else b3
        b2(v2: string, v3: bool):
            print v2 -> b1(1) error -> b3
        b3:
            exit 0
    ";
    let after = "
        b0:
            v0: bool = int_is_lesser 1, 2
            if v0 -> b4(0, 5, \"\", false) else b4(1, 0, \"x\", v0)
        b1(v1: int):
            if v0 -> b4(1, 0, \"y\", false) else b3
        b2(v2: string, v3: bool):
            print v2 -> b4(0, 1, \"\", false) error -> b3
        b3:
            exit 0
        b4(v4: int, v5: int, v6: string, v7: bool):
            switch v4: 0 -> b1(v5), else b2(v6, v7)
    ";
    check(before, break_irreducible, after);
}

#[test]
fn loops_in_loops_get_one_entry_each() {
    let text = "
        b0:
            if true -> b1 else b2
        b1:
            if true -> b2 else b3
        b2:
            if true -> b1 else b4
        b3:
            if true -> b4 else b1
        b4:
            if true -> b3 else b5
        b5:
            if true -> b2 else b6
        b6:
            stop
    ";
    let mut program = program(text);
    assert!(!is_reducible(&program.clusters[0]));
    break_irreducible(&mut program);
    assert!(is_reducible(&program.clusters[0]));
    let again = neva_blocks::text::print(&program);
    break_irreducible(&mut program);
    assert_eq!(neva_blocks::text::print(&program), again);
}

#[test]
fn numbers_follow_the_control_flow() {
    let before = "
        b0:
            v7 = clock
            -> b3(v7)
        b1:
            stop
        b2:
            exit v9
        b3(v9):
            if v9 -> b2 else b3(v9)
    ";
    let after = "
        b0:
            v0 = clock
            -> b1(v0)
        b1(v1):
            if v1 -> b2 else b1(v1)
        b2:
            exit v1
    ";
    check(before, |program| program.clusters.iter_mut().for_each(number_vars), after);
}

const COUNT: &str = "
    b0:
        v0 = copy 0
        v1 = union #Data(v0)
        -> b1(v1, v0, true)
    b1(v2, v3, v4):
        v5 = copy v2
        if v4 -> b2(v3, v4) else b5
    b2(v6, v7):
        v8 = int_add v6, 1
        v9 = int_is_lesser v8, 10
        print v6, \"\\n\" -> b3 error v10 -> b4(v10)
    b3:
        if v9 -> b1(v5, v8, v7) else b5
    b4(v11):
        panic v11
    b5:
        stop
";

#[test]
fn all_passes_together() {
    let after = "
        b0:
            -> b1(0)
        b1(v0: int):
            v1: int = int_add v0, 1
            v2: bool = int_is_lesser v1, 10
            print v0, \"\\n\" -> b2 error v3: string -> b4
        b2:
            if v2 -> b1(v1) else b3
        b3:
            stop
        b4:
            panic v3
    ";
    check(COUNT, |program| optimize(program, Level::Full), after);
}

#[test]
fn the_needed_passes_only_settle_types() {
    let before = "
        b0:
            v0 = copy 0
            v1 = union #Data(v0)
            print v1 -> b1(v0) error -> b1(1)
        b1(v2):
            exit v2
    ";
    let after = "
        b0:
            v0: int = copy 0
            v1 = box v0
            v2 = union #Data(v1)
            print v2 -> b1(v0) error -> b1(1)
        b1(v3: int):
            exit v3
    ";
    check(before, |program| optimize(program, Level::Needed), after);
}
