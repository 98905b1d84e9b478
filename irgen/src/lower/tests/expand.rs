//! Instances of components, their slots, holes and messages.

use super::assert_ir;

#[test]
fn unused_outports_get_a_drain_each() {
    assert_ir(
        "s Switch<int>
f F
i Inner
---
:start -> [
	1 -> s:data,
	2 -> s:case[0] -> f,
	3 -> s:case[1]
]
f -> i:a
i:x -> :stop",
        "
def Inner(a any) (x any, y any, z any) {
	:a -> [:x, :y, :z]
}
",
        &[
            "__fan_out__1/out:data[0] -> __newv2__1/in:sig",
            "__fan_out__1/out:data[1] -> __newv2__2/in:sig",
            "__fan_out__1/out:data[2] -> __newv2__3/in:sig",
            "__newv2__1/out:res -> s/in:data",
            "__newv2__2/out:res -> s/in:case[0]",
            "__newv2__3/out:res -> s/in:case[1]",
            "f/out:b -> i/__fan_out__1/in:data",
            "i/__fan_out__1/out:data[0] -> out:stop",
            "i/__fan_out__1/out:data[1] -> __del__3/in:data",
            "i/__fan_out__1/out:data[2] -> __del__4/in:data",
            "in:start -> __fan_out__1/in:data",
            "s/out:case[0] -> f/in:a",
            "s/out:case[1] -> __del__1/in:data",
            "s/out:else -> __del__2/in:data",
            "__del__1: del(data) -> ()",
            "__del__2: del(data) -> ()",
            "__del__3: del(data) -> ()",
            "__del__4: del(data) -> ()",
            "__fan_out__1: fan_out(data) -> (data[0], data[1], data[2])",
            "__newv2__1: new(sig) -> (res) = 1",
            "__newv2__2: new(sig) -> (res) = 2",
            "__newv2__3: new(sig) -> (res) = 3",
            "s: switch_router(case[0], case[1], data) -> (case[0], case[1], else)",
            "f: f(a) -> (b)",
            "i/__fan_out__1: fan_out(data) -> (data[0], data[1], data[2])",
        ],
    );
}

#[test]
fn a_bypass_connects_each_slot_of_the_parent() {
    assert_ir(
        "
o Outer
---
:start -> [1 -> o:p[0], 2 -> o:p[1], 3 -> o:p[2]]
o -> :stop",
        "
def Outer([p] any) (res any) {
	i Inner
	---
	:p[*] -> i:p[*]
	i -> :res
}
def Inner([p] any) (res any) {
	f FanIn<any>
	---
	:p[*] -> f:data[*]
	f -> :res
}
",
        &[
            "__fan_out__1/out:data[0] -> __newv2__1/in:sig",
            "__fan_out__1/out:data[1] -> __newv2__2/in:sig",
            "__fan_out__1/out:data[2] -> __newv2__3/in:sig",
            "__newv2__1/out:res -> o/i/f/in:data[0]",
            "__newv2__2/out:res -> o/i/f/in:data[1]",
            "__newv2__3/out:res -> o/i/f/in:data[2]",
            "in:start -> __fan_out__1/in:data",
            "o/i/f/out:res -> out:stop",
            "__fan_out__1: fan_out(data) -> (data[0], data[1], data[2])",
            "__newv2__1: new(sig) -> (res) = 1",
            "__newv2__2: new(sig) -> (res) = 2",
            "__newv2__3: new(sig) -> (res) = 3",
            "o/i/f: fan_in(data[0], data[1], data[2]) -> (res)",
        ],
    );
}

#[test]
fn a_bypass_leads_out_as_well() {
    assert_ir(
        "
o Outer
two Two
---
:start -> [1 -> o:p[0], 2 -> o:p[1]]
o:q[0] -> two:x
o:q[1] -> two:y
two -> :stop",
        "
def Outer([p] any) ([q] any) {
	a Arr
	---
	:p[*] -> a:p[*]
	a:q[*] -> :q[*]
}
",
        &[
            "__fan_out__1/out:data[0] -> __newv2__1/in:sig",
            "__fan_out__1/out:data[1] -> __newv2__2/in:sig",
            "__newv2__1/out:res -> o/a/in:p[0]",
            "__newv2__2/out:res -> o/a/in:p[1]",
            "in:start -> __fan_out__1/in:data",
            "o/a/out:q[0] -> two/in:x",
            "o/a/out:q[1] -> two/in:y",
            "two/out:z -> out:stop",
            "__fan_out__1: fan_out(data) -> (data[0], data[1])",
            "__newv2__1: new(sig) -> (res) = 1",
            "__newv2__2: new(sig) -> (res) = 2",
            "o/a: arr(p[0], p[1]) -> (q[0], q[1])",
            "two: two(x, y) -> (z)",
        ],
    );
}

#[test]
fn a_bypass_relays_slots() {
    assert_ir(
        "
r Relay
two Two
---
:start -> [1 -> r:p[0], 2 -> r:p[1]]
r:q[0] -> two:x
r:q[1] -> two:y
two -> :stop",
        "
def Relay([p] any) ([q] any) {
	:p[*] -> :q[*]
}
",
        &[
            "__fan_out__1/out:data[0] -> __newv2__1/in:sig",
            "__fan_out__1/out:data[1] -> __newv2__2/in:sig",
            "__newv2__1/out:res -> two/in:x",
            "__newv2__2/out:res -> two/in:y",
            "in:start -> __fan_out__1/in:data",
            "two/out:z -> out:stop",
            "__fan_out__1: fan_out(data) -> (data[0], data[1])",
            "__newv2__1: new(sig) -> (res) = 1",
            "__newv2__2: new(sig) -> (res) = 2",
            "two: two(x, y) -> (z)",
        ],
    );
}

#[test]
fn dependencies_fill_holes_whose_ports_have_no_names() {
    assert_ir(
        "
a Apply{
	Left
}
b Apply{
	handler Right
}
---
:start -> a -> b -> :stop",
        "
interface IHandler(any) (any)
def Apply(data any) (res any) {
	handler IHandler
	---
	:data -> handler -> :res
}
#extern(left)
def Left(l any) (ll any)
#extern(right)
def Right(r any) (rr any)
",
        &[
            "a/handler/out:ll -> b/handler/in:r",
            "b/handler/out:rr -> out:stop",
            "in:start -> a/handler/in:l",
            "a/handler: left(l) -> (ll)",
            "b/handler: right(r) -> (rr)",
        ],
    );
}

#[test]
fn dependencies_reach_any_depth() {
    assert_ir(
        "
a Outer{
	handler F
}
b Outer{
	handler Wrap{
		F
	}
}
---
:start -> a -> b -> :stop",
        "
interface IHandler(any) (any)
def Outer(data any) (res any) {
	middle Middle
	---
	:data -> middle -> :res
}
def Middle(data any) (res any) {
	inner Inner{
		handler IHandler
	}
	---
	:data -> inner -> :res
}
def Inner(data any) (res any) {
	handler IHandler
	---
	:data -> handler -> :res
}
def Wrap(w any) (v any) {
	it IHandler
	---
	:w -> it -> :v
}
",
        &[
            "a/middle/inner/handler/out:b -> b/middle/inner/handler/it/in:a",
            "b/middle/inner/handler/it/out:b -> out:stop",
            "in:start -> a/middle/inner/handler/in:a",
            "a/middle/inner/handler: f(a) -> (b)",
            "b/middle/inner/handler/it: f(a) -> (b)",
        ],
    );
}

#[test]
fn a_dependency_may_have_more_outports_than_its_interface() {
    assert_ir(
        "
a Apply{
	G
}
---
:start -> a -> :stop",
        "
interface IHandler(a any) (b any)
def Apply(data any) (res any) {
	handler IHandler
	---
	:data -> handler -> :res
}
",
        &[
            "a/handler/out:b -> out:stop",
            "a/handler/out:err -> a/__del__1/in:data",
            "in:start -> a/handler/in:a",
            "a/__del__1: del(data) -> ()",
            "a/handler: g(a) -> (b, err)",
        ],
    );
}

#[test]
fn autoports_take_the_fields_of_the_type() {
    assert_ir(
        "
s Struct<Point>
---
:start -> [1 -> s:x, 2 -> s:y]
s -> :stop",
        "
type Point struct {
	x int
	y int
}
",
        &[
            "__fan_out__1/out:data[0] -> __newv2__1/in:sig",
            "__fan_out__1/out:data[1] -> __newv2__2/in:sig",
            "__newv2__1/out:res -> s/in:x",
            "__newv2__2/out:res -> s/in:y",
            "in:start -> __fan_out__1/in:data",
            "s/out:res -> out:stop",
            "__fan_out__1: fan_out(data) -> (data[0], data[1])",
            "__newv2__1: new(sig) -> (res) = 1",
            "__newv2__2: new(sig) -> (res) = 2",
            "s: struct_builder(x, y) -> (res)",
        ],
    );
}

#[test]
fn binds_are_messages() {
    assert_ir(
        "
#bind(text)
new New<string>
---
:start -> new -> :stop",
        "
const text string = 'hi'
",
        &["in:start -> new/in:sig", "new/out:res -> out:stop", "new: new(sig) -> (res) = \"hi\""],
    );
}

#[test]
fn constants_of_every_kind() {
    assert_ir(
        "
a F
b F
c F
d F
e F
---
:start -> $ints -> a -> $entries -> b -> $record -> c -> $some -> d -> $floats -> e -> :stop",
        "
const one int = 1
const ints list<int> = [one, -2]
const entries dict<string> = { b: 'y', a: 'x' }
const record Record = { name: 'n', flags: [true, false] }
const some maybe<list<int>> = maybe<list<int>>::Some([1])
const floats list<float> = [.5, 2]
type Record struct {
	name string
	flags list<bool>
}
",
        &[
            "__newv2__1/out:res -> a/in:a",
            "__newv2__2/out:res -> b/in:a",
            "__newv2__3/out:res -> c/in:a",
            "__newv2__4/out:res -> d/in:a",
            "__newv2__5/out:res -> e/in:a",
            "a/out:b -> __newv2__2/in:sig",
            "b/out:b -> __newv2__3/in:sig",
            "c/out:b -> __newv2__4/in:sig",
            "d/out:b -> __newv2__5/in:sig",
            "e/out:b -> out:stop",
            "in:start -> __newv2__1/in:sig",
            "__newv2__1: new(sig) -> (res) = [1, -2]",
            "__newv2__2: new(sig) -> (res) = dict {a: \"x\", b: \"y\"}",
            "__newv2__3: new(sig) -> (res) = struct {flags: [true, false], name: \"n\"}",
            "__newv2__4: new(sig) -> (res) = ::Some([1])",
            "__newv2__5: new(sig) -> (res) = [0.5, 2.0]",
            "a: f(a) -> (b)",
            "b: f(a) -> (b)",
            "c: f(a) -> (b)",
            "d: f(a) -> (b)",
            "e: f(a) -> (b)",
        ],
    );
}

#[test]
fn slots_of_a_bypass_that_nothing_receives_from_get_drains() {
    assert_ir(
        "r Relay
---
:start -> [1 -> r:p[0], 2 -> r:p[1]]
r:q[0] -> :stop",
        "
def Relay([p] any) ([q] any) {
	:p[*] -> :q[*]
}
",
        &[
            "__fan_out__1/out:data[0] -> __newv2__1/in:sig",
            "__fan_out__1/out:data[1] -> __newv2__2/in:sig",
            "__newv2__1/out:res -> out:stop",
            "__newv2__2/out:res -> __del__1/in:data",
            "in:start -> __fan_out__1/in:data",
            "__del__1: del(data) -> ()",
            "__fan_out__1: fan_out(data) -> (data[0], data[1])",
            "__newv2__1: new(sig) -> (res) = 1",
            "__newv2__2: new(sig) -> (res) = 2",
        ],
    );
}
