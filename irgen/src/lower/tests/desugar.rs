//! Networks in their simplest form.

use super::assert_ir;

#[test]
fn chains_lead_from_port_to_port() {
    assert_ir(
        "
f F
f2 F
two Two
---
:start -> f -> [two:x, two:y]
two:z -> f2 -> :stop",
        "",
        &[
            "__fan_out__1/out:data[0] -> two/in:x",
            "__fan_out__1/out:data[1] -> two/in:y",
            "f/out:b -> __fan_out__1/in:data",
            "f2/out:b -> out:stop",
            "in:start -> f/in:a",
            "two/out:z -> f2/in:a",
            "__fan_out__1: fan_out(data) -> (data[0], data[1])",
            "f: f(a) -> (b)",
            "f2: f(a) -> (b)",
            "two: two(x, y) -> (z)",
        ],
    );
}

#[test]
fn constants_become_nodes_that_send_on_a_signal() {
    assert_ir(
        "
two Two
three Two
---
:start -> [1 -> two:x, $text -> two:y]
two -> -2.5 -> true -> [three:x, 'a' -> U::A(7) -> three:y]
three -> :stop",
        "
const text string = 'hi'
type U union {
	A int
}
",
        &[
            "__fan_out__1/out:data[0] -> __newv2__1/in:sig",
            "__fan_out__1/out:data[1] -> __newv2__2/in:sig",
            "__fan_out__2/out:data[0] -> three/in:x",
            "__fan_out__2/out:data[1] -> __newv2__5/in:sig",
            "__newv2__1/out:res -> two/in:x",
            "__newv2__2/out:res -> two/in:y",
            "__newv2__3/out:res -> __newv2__4/in:sig",
            "__newv2__4/out:res -> __fan_out__2/in:data",
            "__newv2__5/out:res -> __newv2__6/in:sig",
            "__newv2__6/out:res -> three/in:y",
            "in:start -> __fan_out__1/in:data",
            "three/out:z -> out:stop",
            "two/out:z -> __newv2__3/in:sig",
            "__fan_out__1: fan_out(data) -> (data[0], data[1])",
            "__newv2__1: new(sig) -> (res) = 1",
            "__newv2__2: new(sig) -> (res) = \"hi\"",
            "__newv2__3: new(sig) -> (res) = -2.5",
            "__newv2__4: new(sig) -> (res) = true",
            "__fan_out__2: fan_out(data) -> (data[0], data[1])",
            "__newv2__5: new(sig) -> (res) = \"a\"",
            "__newv2__6: new(sig) -> (res) = ::A(7)",
            "two: two(x, y) -> (z)",
            "three: two(x, y) -> (z)",
        ],
    );
}

#[test]
fn selectors_become_nodes() {
    assert_ir(
        "
f Make
---
:start -> f -> .point.x -> :stop",
        "
#extern(make)
def Make(a any) (b S)

type S struct {
	point P
}
type P struct {
	x int
}
",
        &[
            "__field__1/out:res -> out:stop",
            "f/out:b -> __field__1/in:data",
            "in:start -> f/in:a",
            "__field__1: field(data) -> (res) = [\"point\", \"x\"]",
            "f: make(a) -> (b)",
        ],
    );
}

#[test]
fn lists_of_senders_and_receivers_become_nodes() {
    assert_ir(
        "
f F
g F
h F
---
:start -> f -> [g, h]
[g, h] -> 1 -> :stop",
        "",
        &[
            "__fan_in__1/out:res -> __newv2__1/in:sig",
            "__fan_out__1/out:data[0] -> g/in:a",
            "__fan_out__1/out:data[1] -> h/in:a",
            "__newv2__1/out:res -> out:stop",
            "f/out:b -> __fan_out__1/in:data",
            "g/out:b -> __fan_in__1/in:data[0]",
            "h/out:b -> __fan_in__1/in:data[1]",
            "in:start -> f/in:a",
            "__fan_out__1: fan_out(data) -> (data[0], data[1])",
            "__fan_in__1: fan_in(data[0], data[1]) -> (res)",
            "__newv2__1: new(sig) -> (res) = 1",
            "f: f(a) -> (b)",
            "g: f(a) -> (b)",
            "h: f(a) -> (b)",
        ],
    );
}

#[test]
fn a_list_of_one_receiver_is_no_node() {
    assert_ir(
        "
f F
---
:start -> [f]
f -> [:stop]",
        "",
        &["f/out:b -> out:stop", "in:start -> f/in:a", "f: f(a) -> (b)"],
    );
}

#[test]
fn lists_within_lists_are_numbered_in_source_order() {
    assert_ir(
        "
a F
del Del
b F
c F
two Two
---
:start -> [a -> [two:x, b], c -> 1 -> two:y]
two -> del
b -> :stop",
        "",
        &[
            "__fan_out__1/out:data[0] -> a/in:a",
            "__fan_out__1/out:data[1] -> c/in:a",
            "__fan_out__2/out:data[0] -> two/in:x",
            "__fan_out__2/out:data[1] -> b/in:a",
            "__newv2__1/out:res -> two/in:y",
            "a/out:b -> __fan_out__2/in:data",
            "b/out:b -> out:stop",
            "c/out:b -> __newv2__1/in:sig",
            "in:start -> __fan_out__1/in:data",
            "two/out:z -> del/in:data",
            "__fan_out__1: fan_out(data) -> (data[0], data[1])",
            "__fan_out__2: fan_out(data) -> (data[0], data[1])",
            "__newv2__1: new(sig) -> (res) = 1",
            "a: f(a) -> (b)",
            "del: del(data) -> ()",
            "b: f(a) -> (b)",
            "c: f(a) -> (b)",
            "two: two(x, y) -> (z)",
        ],
    );
}

#[test]
fn slots_keep_their_numbers_and_links_use_one_port_both_ways() {
    assert_ir(
        "
a Arr
two Two
---
:start -> [a[1], a:p[0]]
a[0] -> two:x
a:q[1] -> two:y
two -> :stop",
        "",
        &[
            "__fan_out__1/out:data[0] -> a/in:p[1]",
            "__fan_out__1/out:data[1] -> a/in:p[0]",
            "a/out:q[0] -> two/in:x",
            "a/out:q[1] -> two/in:y",
            "in:start -> __fan_out__1/in:data",
            "two/out:z -> out:stop",
            "__fan_out__1: fan_out(data) -> (data[0], data[1])",
            "a: arr(p[0], p[1]) -> (q[0], q[1])",
            "two: two(x, y) -> (z)",
        ],
    );
}

#[test]
fn switch_cases_in_chains() {
    assert_ir(
        "
s Switch<int>
two Two
---
:start -> [
	1 -> s:data,
	2 -> s:case[0] -> two:x
]
s:else -> two:y
two -> :stop",
        "",
        &[
            "__fan_out__1/out:data[0] -> __newv2__1/in:sig",
            "__fan_out__1/out:data[1] -> __newv2__2/in:sig",
            "__newv2__1/out:res -> s/in:data",
            "__newv2__2/out:res -> s/in:case[0]",
            "in:start -> __fan_out__1/in:data",
            "s/out:case[0] -> two/in:x",
            "s/out:else -> two/in:y",
            "two/out:z -> out:stop",
            "__fan_out__1: fan_out(data) -> (data[0], data[1])",
            "__newv2__1: new(sig) -> (res) = 1",
            "__newv2__2: new(sig) -> (res) = 2",
            "s: switch_router(case[0], data) -> (case[0], else)",
            "two: two(x, y) -> (z)",
        ],
    );
}

#[test]
fn guards_meet_explicit_errors() {
    assert_ir(
        "i Inner
f F
---
:start -> i
[i:res, i:err] -> f -> :stop",
        "
def Inner(a any) (res any, err error) {
	one G?
	two G?
	three G
	four G
	---
	:a -> one -> two -> three
	three:b -> four:a
	[three:err, four:err] -> :err
	four:b -> :res
}
",
        &[
            "__fan_in__1/out:res -> f/in:a",
            "f/out:b -> out:stop",
            "i/__fan_in__1/out:res -> __fan_in__1/in:data[1]",
            "i/four/out:b -> __fan_in__1/in:data[0]",
            "i/four/out:err -> i/__fan_in__1/in:data[3]",
            "i/one/out:b -> i/two/in:a",
            "i/one/out:err -> i/__fan_in__1/in:data[0]",
            "i/three/out:b -> i/four/in:a",
            "i/three/out:err -> i/__fan_in__1/in:data[2]",
            "i/two/out:b -> i/three/in:a",
            "i/two/out:err -> i/__fan_in__1/in:data[1]",
            "in:start -> i/one/in:a",
            "__fan_in__1: fan_in(data[0], data[1]) -> (res)",
            "i/__fan_in__1: fan_in(data[0], data[1], data[2], data[3]) -> (res)",
            "i/one: g(a) -> (b, err)",
            "i/two: g(a) -> (b, err)",
            "i/three: g(a) -> (b, err)",
            "i/four: g(a) -> (b, err)",
            "f: f(a) -> (b)",
        ],
    );
}

#[test]
fn guards_meet_errors_at_the_end_of_lists() {
    assert_ir(
        "i Inner
f F
---
:start -> i
[i:res, i:err] -> f -> :stop",
        "
def Inner(a any) (res any, err error) {
	one G?
	two G
	del Del
	---
	:a -> one -> two
	two:b -> :res
	two:err -> [del, :err]
}
",
        &[
            "__fan_in__1/out:res -> f/in:a",
            "f/out:b -> out:stop",
            "i/__fan_in__1/out:res -> __fan_in__1/in:data[1]",
            "i/__fan_out__1/out:data[0] -> i/del/in:data",
            "i/__fan_out__1/out:data[1] -> i/__fan_in__1/in:data[1]",
            "i/one/out:b -> i/two/in:a",
            "i/one/out:err -> i/__fan_in__1/in:data[0]",
            "i/two/out:b -> __fan_in__1/in:data[0]",
            "i/two/out:err -> i/__fan_out__1/in:data",
            "in:start -> i/one/in:a",
            "__fan_in__1: fan_in(data[0], data[1]) -> (res)",
            "i/__fan_out__1: fan_out(data) -> (data[0], data[1])",
            "i/__fan_in__1: fan_in(data[0], data[1]) -> (res)",
            "i/one: g(a) -> (b, err)",
            "i/two: g(a) -> (b, err)",
            "i/del: del(data) -> ()",
            "f: f(a) -> (b)",
        ],
    );
}

#[test]
fn a_single_guard_is_a_connection() {
    assert_ir(
        "
i Inner
f F
---
:start -> i
[i:res, i:err] -> f -> :stop",
        "
def Inner(a any) (res any, err error) {
	g G?
	---
	:a -> g -> :res
}
",
        &[
            "__fan_in__1/out:res -> f/in:a",
            "f/out:b -> out:stop",
            "i/g/out:b -> __fan_in__1/in:data[0]",
            "i/g/out:err -> __fan_in__1/in:data[1]",
            "in:start -> i/g/in:a",
            "__fan_in__1: fan_in(data[0], data[1]) -> (res)",
            "i/g: g(a) -> (b, err)",
            "f: f(a) -> (b)",
        ],
    );
}

#[test]
fn names_of_generated_nodes_avoid_those_of_nodes() {
    assert_ir(
        "
__newv2__1 F
---
:start -> 1 -> __newv2__1 -> :stop",
        "",
        &[
            "__newv2__1/out:b -> out:stop",
            "__newv2__2/out:res -> __newv2__1/in:a",
            "in:start -> __newv2__2/in:sig",
            "__newv2__2: new(sig) -> (res) = 1",
            "__newv2__1: f(a) -> (b)",
        ],
    );
}
