//! Type inference and the conversions that follow from it.

#[path = "../../blocks/tests/support/mod.rs"]
mod support;

use neva_blocks::Program;
use neva_blocks::verify::verify_types;
use neva_optimizer::infer_types::infer_types;
use neva_optimizer::insert_casts::insert_casts;
use support::check;

#[track_caller]
fn typed(before: &str, after: &str) {
    let run = |program: &mut Program| {
        infer_types(program);
        insert_casts(program);
        assert_eq!(verify_types(program), Vec::<String>::new(), "{}", neva_blocks::text::print(program));
    };
    check(before, run, after);
}

#[test]
fn scalars_in_loops_are_not_boxed() {
    let before = "
        b0:
            -> b1(0, \"\")
        b1(v0, v1):
            v2 = int_add v0, 1
            v3 = string_add v1, \"x\"
            v4 = int_is_lesser v2, 10
            if v4 -> b1(v2, v3) else b2(v0)
        b2(v5):
            exit v5
    ";
    let after = "
        b0:
            -> b1(0, \"\")
        b1(v0: int, v1: string):
            v2: int = int_add v0, 1
            v3: string = string_add v1, \"x\"
            v4: bool = int_is_lesser v2, 10
            if v4 -> b1(v2, v3) else b2(v0)
        b2(v5: int):
            exit v5
    ";
    typed(before, after);
}

#[test]
fn different_types_meet_in_a_box() {
    let before = "
        b0:
            v0 = clock
            if true -> b1(v0) else b1(\"x\")
        b1(v1):
            print v1 -> b2 error v2 -> b2
        b2:
            v3 = int_add v1, v1
            exit v3
    ";
    let after = "
        b0:
            v0: int = clock
            if true -> b3 else b1(\"x\")
        b1(v1):
            print v1 -> b2 error v2: string -> b2
        b2:
            v5: int = cast v1
            v3: int = int_add v5, v5
            exit v3
        b3:
            v4 = box v0
            -> b1(v4)
    ";
    typed(before, after);
}

#[test]
fn an_empty_list_is_of_what_is_pushed() {
    let before = "
        b0:
            v0 = list::new
            -> b1(v0, [])
        b1(v1, v2):
            v3 = list::push v1, 1
            v4 = list::push v2, v3
            v5 = list::first v4
            v6 = list::first v5
            if true -> b1(v3, v4) else b2
        b2:
            exit v6
    ";
    let after = "
        b0:
            v0: list<int> = list::new
            -> b1(v0, [])
        b1(v1: list<int>, v2: list<list<int>>):
            v3: list<int> = list::push v1, 1
            v4: list<list<int>> = list::push v2, v3
            v5: list<int> = list::first v4
            v6: int = list::first v5
            if true -> b1(v3, v4) else b2
        b2:
            exit v6
    ";
    typed(before, after);
}

#[test]
fn elements_of_a_list_in_a_struct_are_boxed() {
    let before = "
        b0:
            v0 = list::push [1, 2], 3
            v1 = struct {items: v0}
            v2 = list::first v0
            v3 = int_add v2, 1
            print v1, v3 -> b1 error -> b1
        b1:
            stop
    ";
    let after = "
        b0:
            v0: list<any> = list::push [1, 2], 3
            v4 = box v0
            v1 = struct {items: v4}
            v2 = list::first v0
            v5: int = cast v2
            v3: int = int_add v5, 1
            print v1, v3 -> b1 error -> b1
        b1:
            stop
    ";
    typed(before, after);
}

#[test]
fn a_list_of_both_kinds_of_elements_is_boxed() {
    let before = "
        b0:
            v0 = clock
            v1 = list::push [], v0
            v2 = list::push v1, \"x\"
            v3 = list::len v2
            exit v3
    ";
    let after = "
        b0:
            v0: int = clock
            v4 = box v0
            v1: list<any> = list::push [], v4
            v2: list<any> = list::push v1, \"x\"
            v3: int = list::len v2
            exit v3
    ";
    typed(before, after);
}

#[test]
fn kernels_that_insist_get_converted_lists() {
    let before = "
        b0:
            v0 = list::numbers
            v1 = struct {items: v0}
            v2 = field items v1
            v3 = list::sum v2
            print v1 -> b1 error -> b1
        b1:
            exit v3
    ";
    let after = "
        b0:
            v4: list<int> = list::numbers
            v5 = box v4
            v0: list<any> = cast v5
            v6 = box v0
            v1 = struct {items: v6}
            v2 = field items v1
            v7: list<int> = cast v2
            v3: int = list::sum v7
            print v1 -> b1 error -> b1
        b1:
            exit v3
    ";
    typed(before, after);
}

#[test]
fn lists_that_contain_themselves_are_boxed() {
    let before = "
        b0:
            -> b1([])
        b1(v0):
            v1 = list::push v0, v0
            -> b1(v1)
    ";
    let after = "
        b0:
            -> b1([])
        b1(v0: list<any>):
            v2 = box v0
            v1: list<any> = list::push v0, v2
            -> b1(v1)
    ";
    typed(before, after);
}

#[test]
fn comparisons_have_one_type() {
    let before = "
        b0:
            v0 = clock
            v1 = string_add \"a\", \"b\"
            v2 = equal v0, 1
            v3 = equal v0, v1
            v4 = equal v0, 1.0
            v5 = matches v0, 3
            v6 = matches v0, #Some
            v7 = matches [1], v0
            stop
    ";
    let after = "
        b0:
            v0: int = clock
            v1: string = string_add \"a\", \"b\"
            v2: bool = equal v0, 1
            v8 = box v0
            v9 = box v1
            v3: bool = equal v8, v9
            v4: bool = equal v8, 1.0
            v5: bool = equal v0, 3
            v6: bool = matches v8, #Some
            v7: bool = matches [1], v8
            stop
    ";
    typed(before, after);
}

#[test]
fn values_keep_their_type_when_there_is_nothing_to_unbox() {
    let before = "
        b0:
            v0 = clock
            v1 = unbox v0
            v2 = union #Some(v1)
            v3 = unbox v2
            v4 = payload v3
            v5 = choose v1, v4
            v6 = choose 1, 2
            print v5, v6 -> b0 error -> b0
    ";
    let after = "
        b0:
            v0: int = clock
            v1: int = unbox v0
            v7 = box v1
            v2 = union #Some(v7)
            v3 = unbox v2
            v4 = payload v3
            v5 = choose v7, v4
            v6: int = choose 1, 2
            print v5, v6 -> b0 error -> b0
    ";
    typed(before, after);
}

#[test]
fn outcomes_are_converted_on_their_edge() {
    let before = "
        b0:
            try v0 = parse_int \"1\" -> b1(v0) error v1 -> b1(v1)
        b1(v2):
            print v2 -> b0 error -> b0
    ";
    let after = "
        b0:
            try v0: int = parse_int \"1\" -> b2 error v1: string -> b3
        b1(v2):
            print v2 -> b0 error -> b0
        b2:
            v3 = box v0
            -> b1(v3)
        b3:
            v4 = box v1
            -> b1(v4)
    ";
    typed(before, after);
}

#[test]
fn channels_carry_what_is_sent() {
    let before = "
        cluster a
        b0:
            send 0, 1 -> b1
        b1:
            v0 = clock
            send 1, v0 -> b2
        b2:
            send 1, \"x\" -> b0
        cluster b
        b0:
            wait message 0 in v0 -> b1, message 1 in v1 -> b2(v1)
        b1:
            exit v0
        b2(v2):
            panic v2
    ";
    let after = "
        cluster a
        b0:
            send 0, 1 -> b1
        b1:
            v0: int = clock
            v1 = box v0
            send 1, v1 -> b2
        b2:
            send 1, \"x\" -> b0
        cluster b
        b0:
            wait message 0 in v0: int -> b1, message 1 in v1 -> b2(v1)
        b1:
            exit v0
        b2(v2):
            panic v2
    ";
    typed(before, after);
}
