//! What the checked program says that the sources leave out.

use neva_frontend::check::check;
use neva_frontend::check::model::*;
use neva_frontend::module::{Manifest, SourceTree};

/// Checks a program and looks at its component `X`.
fn look(text: &str, test: impl FnOnce(&TypedProgram, &Component)) {
    let text = format!("{text}\ndef Main(start any) (stop any) {{\n\t:start -> :stop\n}}\n");
    let tree = SourceTree::new(neva_std::FILES, Manifest::default(), &[("main", "main.neva", text.as_str())]);
    let main = tree.find_package(tree.entry(), "main").unwrap();
    let (program, findings) = check(&tree, main);
    assert!(findings.is_empty(), "{}", neva_diagnostics::render_all(&findings));
    let program = program.unwrap();
    let component = program.components.iter().find(|component| component.name == "X").unwrap();
    test(&program, component);
}

fn network<'c, 'a>(component: &'c Component<'a>) -> (&'c [Node<'a>], &'c [Connection<'a>]) {
    match &component.body {
        ComponentBody::Network { nodes, connections } => (nodes, connections),
        ComponentBody::Extern { .. } => panic!("it is a runtime function"),
    }
}

/// A connection as text, with the names that the sources leave out.
fn show(component: &Component, connection: &Connection) -> String {
    let senders: Vec<_> = connection.senders.iter().map(|sender| show_endpoint(component, sender)).collect();
    format!("[{}]{}", senders.join(", "), show_branch(component, &connection.branch))
}

fn show_branch(component: &Component, branch: &Branch) -> String {
    let mut out = String::new();
    for link in &branch.links {
        out += &match &link.kind {
            LinkKind::Node { inport, outport } => {
                format!(" -> {}/{}", show_endpoint(component, inport), outport.port)
            }
            LinkKind::Constant(constant) => format!(" -> {:?}", constant.value),
            LinkKind::Selector(fields) => format!(" -> .{}", fields.join(".")),
        };
    }
    out + &match &branch.end {
        BranchEnd::Port(end) => format!(" -> {}", show_endpoint(component, end)),
        BranchEnd::FanOut(branches) => {
            let branches: Vec<_> = branches.iter().map(|branch| show_branch(component, branch)).collect();
            format!(" => ({})", branches.join(","))
        }
    }
}

fn show_endpoint(component: &Component, endpoint: &Endpoint) -> String {
    let owner = match endpoint.owner {
        Owner::In => "in",
        Owner::Out => "out",
        Owner::Node(id) => network(component).0[id.0 as usize].name,
    };
    match endpoint.slot {
        Slot::Single => format!("{owner}:{}", endpoint.port),
        Slot::Index(index) => format!("{owner}:{}[{index}]", endpoint.port),
        Slot::All => format!("{owner}:{}[*]", endpoint.port),
    }
}

fn connections(component: &Component) -> Vec<String> {
    network(component).1.iter().map(|connection| show(component, connection)).collect()
}

#[test]
fn omitted_port_names_are_filled_in() {
    let text = "def X(a int) (b any, err error) {
	inc Inc
	print P?
	join FanIn<any>
	---
	:a -> inc -> print -> [join[0], 1 -> join[1]]
	join -> :b
}

#extern(p)
def P(data any) (res any, err error)
";
    look(text, |_, x| {
        assert_eq!(
            connections(x),
            [
                "[in:a] -> inc:data/res -> print:data/res => ( -> join:data[0], -> Int(1) -> join:data[1])",
                "[join:res] -> out:b",
            ]
        );
        let print = &network(x).0[1];
        assert!(print.guard && print.unused_outports.is_empty());
    });
}

#[test]
fn anonymous_ports_of_holes_keep_the_empty_name() {
    let text = "interface H(int) (int)
def X(a int) (b int) {
	h H
	---
	:a -> h -> :b
}
";
    look(text, |_, x| {
        assert_eq!(connections(x), ["[in:a] -> h:/ -> out:b"]);
        assert_eq!(network(x).0[0].target, NodeTarget::Hole("H"));
        assert_eq!(x.needs.iter().map(|need| need.name).collect::<Vec<_>>(), ["h"]);
    });
}

#[test]
fn overloads_are_chosen_and_type_arguments_put_into_ports() {
    let text = "def X(a float, l list<string>) (b float, s list<string>, n int) {
	inc Inc
	slice Slice<string>
	len Len
	---
	:a -> inc -> :b
	:l -> [slice:data, 1 -> slice:from, 2 -> slice:to, len]
	slice -> :s
	len -> :n
}
";
    look(text, |program, x| {
        let references: Vec<&str> = network(x)
            .0
            .iter()
            .map(|node| match node.target {
                NodeTarget::Component(id) => match program.component(id).body {
                    ComponentBody::Extern { reference, .. } => reference,
                    _ => "",
                },
                NodeTarget::Hole(name) => name,
            })
            .collect();
        assert_eq!(references, ["float_inc", "list_slice", "list_len"]);
        let slice = &network(x).0[1];
        assert_eq!(program.types.display(slice.inports[0].ty), "list<string>");
    });
}

#[test]
fn dependencies_are_given_or_inherited_one_for_each_need() {
    let text = "interface H<T>(T) (T)
def Inner<T>(a T) (b T) {
	h H<T>
	---
	:a -> h -> :b
}
def Outer<T>(a T) (b T) {
	inner Inner<T>
	---
	:a -> inner -> :b
}
def X(a int) (b int) {
	anonymous Inner<int>{
		Inc
	}
	deep Outer<int>{
		h Neg
	}
	plain Outer<int>
	---
	:a -> anonymous -> deep -> plain -> :b
}
";
    look(text, |program, x| {
        let nodes = network(x).0;
        let given = |index: usize| match &nodes[index].dependencies[0].source {
            DependencySource::Given(given) => match program.component(given.component).body {
                ComponentBody::Extern { reference, .. } => reference,
                _ => "",
            },
            DependencySource::Inherited => "inherited",
        };
        assert_eq!((given(0), given(1), given(2)), ("int_inc", "int_neg", "inherited"));
        let needs: Vec<_> =
            x.needs.iter().map(|need| (need.name, program.types.display(need.inports[0].ty))).collect();
        assert_eq!(needs, [("h", "int".to_owned())]);
    });
}

#[test]
fn matched_cases_and_union_data_have_the_types_of_their_tags() {
    let text = "type U union {
	A int
	B string
	C
}
def X(a U) (b U, c string, d U) {
	switch Switch<U>
	wrap Union<U>
	---
	:a -> [
		switch:data,
		U::A -> switch:case[0] -> wrap:data,
		U::B -> switch:case[1] -> :c,
		U::A -> wrap:tag,
	]
	wrap -> :b
	switch:else -> :d
}
";
    look(text, |program, x| {
        let BranchEnd::FanOut(branches) = &network(x).1[0].branch.end else { panic!("it is a list") };
        let sent: Vec<_> = branches
            .iter()
            .filter_map(|branch| branch.links.last())
            .map(|link| program.types.display(link.ty))
            .collect();
        assert_eq!(sent, ["int", "string", "union { A }"]);
    });
}

#[test]
fn autoports_nodes_have_the_fields_as_inports_and_unused_outports_are_listed() {
    let text = "type P struct {
	y int
	x string
}
#extern(two)
def Two(a any) (b int, c int, d int)
def X(a any) (b P) {
	two Two
	make Struct<P>
	---
	:a -> [two, 'x' -> make:x]
	two:c -> make:y
	make -> :b
}
";
    look(text, |_, x| {
        let (nodes, _) = network(x);
        assert_eq!(nodes[0].unused_outports, ["b", "d"]);
        assert_eq!(nodes[1].inports.iter().map(|port| port.name).collect::<Vec<_>>(), ["x", "y"]);
    });
}

#[test]
fn constants_are_evaluated() {
    let text = "const one int = 1
const items list<list<int>> = [[one, 2], []]
type P struct {
	x float
	m maybe<dict<int>>
}
const p P = {m: maybe<dict<int>>::Some({b: 1, a: one}), x: 2}
def X(a any) (b any, c any) {
	:a -> [$items -> :b, $p -> :c]
}
";
    look(text, |_, x| {
        let shown = connections(x).concat();
        assert_eq!(
            shown,
            "[in:a] => ( -> List([List([Int(1), Int(2)]), List([])]) -> out:b, \
             -> Struct([(\"m\", Union { tag: \"Some\", payload: Some(Dict([(\"a\", Int(1)), (\"b\", Int(1))])) }), \
             (\"x\", Float(2.0))]) -> out:c)"
        );
    });
}

#[test]
fn of_dependencies_only_what_is_reached_is_checked() {
    let main = "import {
	lib:util
}
def Main(start any) (stop any) {
	good util.Good
	---
	:start -> good -> :stop
}
";
    let util = "pub def Good(data any) (res any) {
	:data -> :res
}
def Bad(data any) (res int) {
	:data -> :res
}
";
    let mut tree = SourceTree::new(neva_std::FILES, Manifest::default(), &[("main", "main.neva", main)]);
    let lib = tree.add_module("host/lib@1.0.0", Manifest::default(), &[("util", "util.neva", util)]);
    tree.add_dependency(tree.entry(), "lib", lib);
    let package = tree.find_package(tree.entry(), "main").unwrap();
    let (program, findings) = check(&tree, package);
    assert!(findings.is_empty(), "{}", neva_diagnostics::render_all(&findings));
    let program = program.unwrap();
    let names: Vec<_> = program.components.iter().map(|component| component.name).collect();
    assert_eq!(names, ["Main", "Good"]);
    assert_eq!(program.line(program.components[1].site), ("host/lib@1.0.0/util/util.neva", 1));
}
