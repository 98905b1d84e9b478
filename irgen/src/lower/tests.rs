//! Sources in, IR out: one test per construct. Networks are shown without relays, nodes as `path: ref(ins) -> (outs)`.

use super::lower;
use crate::{FuncCall, Message, PortAddr, Program};
use neva_frontend::check::check;
use neva_frontend::module::{Manifest, SourceTree};
use std::fmt::Write;

/// Runtime functions that tests use, and a `Main` around `Test`.
const PRELUDE: &str = "
#extern(f)
def F(a any) (b any)
#extern(g)
def G(a any) (b any, err error)
#extern(two)
def Two(x any, y any) (z any)
#extern(arr)
def Arr([p] any) ([q] any)
";

#[track_caller]
fn ir_of(source: &str) -> Result<Program, Vec<String>> {
    let std = neva_std::FILES;
    let files = [("main", "main.neva", source)];
    let tree = SourceTree::new(std, Manifest::default(), &files);
    let main = tree.find_package(tree.entry(), "main").unwrap();
    let (program, findings) = check(&tree, main);
    let Some(program) = program else { panic!("{findings:#?}") };
    match lower(&program) {
        Ok(lowered) => {
            assert_eq!(lowered.program.funcs.len(), lowered.sites.len());
            Ok(lowered.program)
        }
        Err(findings) => {
            let texts = findings.iter().map(|finding| {
                let line = finding.place.as_ref().map_or(0, |place| place.line);
                format!("{line}: {}: {} ({})", finding.code, finding.title, finding.text)
            });
            Err(texts.collect())
        }
    }
}

/// The IR of `def Main(start any) (stop any) {BODY}` and other declarations behind it.
#[track_caller]
fn lines_of(body: &str, rest: &str) -> Vec<String> {
    let imports = if body.contains("streams.") { "import { streams }\n" } else { "" };
    let source = format!("{imports}def Main(start any) (stop any) {{\n{body}\n}}\n{PRELUDE}{rest}");
    show(&ir_of(&source).unwrap())
}

#[track_caller]
fn assert_ir(body: &str, rest: &str, expected: &[&str]) {
    let lines = lines_of(body, rest);
    assert_eq!(lines, expected, "\n{}\n", lines.join("\n"));
}

/// Connections between functions and the program's own ports, then functions.
fn show(program: &Program) -> Vec<String> {
    let mut lines = Vec::new();
    let is_relay = |port: &&PortAddr| program.connections.values().any(|receiver| receiver == *port);
    for (sender, first) in &program.connections {
        if is_relay(&sender) {
            continue;
        }
        let mut receiver = first;
        while let Some(next) = program.connections.get(receiver) {
            receiver = next;
        }
        lines.push(format!("{sender} -> {receiver}"));
    }
    lines.extend(program.funcs.iter().map(show_func));
    lines
}

fn show_func(func: &FuncCall) -> String {
    let names = |ports: &[PortAddr]| {
        let names = ports.iter().map(|port| match port.index {
            Some(index) => format!("{}[{index}]", port.port),
            None => port.port.clone(),
        });
        names.collect::<Vec<_>>().join(", ")
    };
    let path = func.inputs.iter().chain(&func.outputs).map(PortAddr::node).next().unwrap_or_default();
    let mut line = format!("{path}: {}({}) -> ({})", func.reference, names(&func.inputs), names(&func.outputs));
    if let Some(config) = &func.config {
        line.push_str(" = ");
        show_message(config, &mut line);
    }
    line
}

fn show_message(message: &Message, out: &mut String) {
    match message {
        Message::Bool(value) => write!(out, "{value}").unwrap(),
        Message::Int(value) => write!(out, "{value}").unwrap(),
        Message::Float(value) => write!(out, "{value:?}").unwrap(),
        Message::String(text) => write!(out, "{text:?}").unwrap(),
        Message::Bytes(bytes) => write!(out, "{bytes:?}").unwrap(),
        Message::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                show_message(item, out);
            }
            out.push(']');
        }
        Message::Dict(entries) | Message::Struct(entries) => {
            out.push_str(if matches!(message, Message::Dict(_)) { "dict {" } else { "struct {" });
            for (index, (name, value)) in entries.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                write!(out, "{name}: ").unwrap();
                show_message(value, out);
            }
            out.push('}');
        }
        Message::Union { tag, data } => {
            write!(out, "::{tag}").unwrap();
            if let Some(data) = data {
                out.push('(');
                show_message(data, out);
                out.push(')');
            }
        }
    }
}

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
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
    );
}

#[test]
fn unused_outports_get_a_drain_each() {
    assert_ir(
        "
g G
d Del
p F
h G
s Switch<int>
---
:start -> [
	g,
	1 -> s:data,
	2 -> s:case[0],
	3 -> s:case[1] -> h
]
g:err -> p
p -> :stop
h:err -> d",
        "",
        &[],
    );
}

#[test]
fn guards_meet_explicit_errors() {
    assert_ir(
        "
i Inner
f F
---
:start -> i
[i:res, i:err] -> f -> :stop",
        "
def Inner(a any) (res any, err error) {
	f F
	d Del
	one G?
	two G?
	three G
	four G
	---
	:a -> one -> two -> three
	three:err -> :err
	three:b -> four -> :res
	four:err -> [f -> d, :err]
}
",
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
    );
}

#[test]
fn the_components_of_std() {
    assert_ir(
        "
r streams.Range
m streams.Map<int, int>{
	Inc
}
s streams.Reduce<int, int>{
	Add
}
---
:start -> [1 -> r:from, 3 -> r:to, 0 -> s:init]
r -> m -> s:data
s -> :stop",
        "",
        &[],
    );
}

#[test]
fn slots_that_only_one_side_uses_are_refused() {
    let errors = errors_of(
        "
i Inner
two Two
---
:start -> [1 -> i:p[0], 2 -> i:p[1]]
i:q[0] -> two:x
i:q[1] -> two:y
two -> :stop",
        "
def Inner([p] any) ([q] any) {
	:p[0] -> :q[0]
}
",
    );
    assert_eq!(
        errors,
        [
            "3: array-slots: array inport `i:p` is used incorrectly (2 of its slots are connected here, but the network of `Inner` uses 1)"
        ]
    );
}

#[test]
fn lists_have_a_limit() {
    let drains: String = (0..256).map(|n| format!("d{n} Del\n")).collect();
    let names: Vec<String> = (0..256).map(|n| format!("d{n}")).collect();
    let body = format!("{drains}---\n:start -> [{}, :stop]", names.join(", "));
    let errors = errors_of(&body, "");
    assert_eq!(errors.len(), 1);
    assert!(errors[0].contains("list-too-long: a list of 257 senders or receivers is too long"), "{errors:?}");
}

#[test]
fn exponential_growth_has_a_limit() {
    let mut rest = String::from("def C0(a any) (b any) {\n\tf F\n\t---\n\t:a -> f -> :b\n}\n");
    for level in 1..60 {
        let inner = level - 1;
        write!(rest, "def C{level}(a any) (b any) {{\n\tx C{inner}\n\ty C{inner}\n\t---\n\t:a -> x -> y -> :b\n}}\n")
            .unwrap();
    }
    let errors = errors_of("c C59\n---\n:start -> c -> :stop", &rest);
    assert_eq!(errors.len(), 1);
    assert!(errors[0].contains("program-too-large"), "{errors:?}");
}

#[test]
fn constants_have_a_limit() {
    let mut rest = String::from("const c0 list<any> = [1, 2]\n");
    for level in 1..40 {
        writeln!(rest, "const c{level} list<any> = [c{0}, c{0}]", level - 1).unwrap();
    }
    let errors = errors_of("f F\n---\n:start -> $c39 -> f -> :stop", &rest);
    assert_eq!(errors.len(), 1);
    assert!(errors[0].contains("constant-too-large: the constant is too large"), "{errors:?}");
}

#[track_caller]
fn errors_of(body: &str, rest: &str) -> Vec<String> {
    ir_of(&format!("def Main(start any) (stop any) {{\n{body}\n}}\n{PRELUDE}{rest}")).unwrap_err()
}
