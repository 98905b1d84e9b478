//! What of the runtime a program needs: the closure of the functions it names over kernel files and crates.

use std::collections::{BTreeMap, BTreeSet};

use neva_registry::{Crate, Module, ModuleSet};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::Dfs;

/// What a project carries.
pub struct Selection {
    /// Kernel files, sorted by path: the path that each has in the project, and the file.
    pub modules: BTreeMap<&'static str, &'static Module>,
    /// Crates, sorted by name.
    pub crates: Vec<Crate>,
    /// Paths of what needs the standard library: from one of the roots to the file or crate, the shortest way.
    pub needs_std: Vec<Vec<String>>,
}

/// The file that prints floats, and the one that is in its place where there are none.
const FLOAT: (&str, &str) = ("text::float", "text::no_float");

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Module(&'static str),
    Crate(&'static str),
}

/// Selects what the paths in `roots` need: each of a function, a type or a file.
pub fn select(set: ModuleSet, freestanding: bool, floats: bool, roots: &BTreeSet<String>) -> Selection {
    let known = modules_of(set, freestanding, floats);
    let (graph, nodes, crates) = graph(&known);
    let mut modules = BTreeMap::new();
    let mut used = BTreeMap::new();
    let mut needs_std = vec![];
    for root in roots {
        let Some(start) = module_of(&known, root).and_then(|path| nodes.get(&Node::Module(path))) else {
            continue;
        };
        let mut walk = Dfs::new(&graph, *start);
        while let Some(found) = walk.next(&graph) {
            let needs = match graph[found] {
                Node::Module(path) => known.get(path).is_some_and(|module| {
                    modules.insert(path, *module);
                    module.needs_std
                }),
                Node::Crate(name) => crates.get(name).is_some_and(|item| {
                    used.insert(name, *item);
                    item.needs_std
                }),
            };
            if needs {
                needs_std.push(way(&graph, *start, found, root));
            }
        }
    }
    Selection { modules, crates: used.into_values().collect(), needs_std }
}

/// The names of all modules of a set, and those of the folders they are in.
pub fn module_names(set: ModuleSet) -> BTreeSet<String> {
    let paths = set.std.iter().chain(set.freestanding).map(|module| module.path);
    paths.filter_map(|path| path.split("::").next()).map(str::to_owned).collect()
}

/// The files to choose from, by the path that they have in the project.
fn modules_of(set: ModuleSet, freestanding: bool, floats: bool) -> BTreeMap<&'static str, &'static Module> {
    let mut known: BTreeMap<_, _> = set.std.iter().map(|module| (module.path, module)).collect();
    if freestanding {
        known.extend(set.freestanding.iter().map(|module| (module.path, module)));
    }
    if let (false, Some(module)) = (floats, known.get(FLOAT.1).copied()) {
        known.insert(FLOAT.0, module);
    }
    known
}

/// The longest part of a path that is a module.
fn module_of(known: &BTreeMap<&'static str, &'static Module>, path: &str) -> Option<&'static str> {
    let mut rest = path;
    loop {
        if let Some((found, _)) = known.get_key_value(rest) {
            return Some(found);
        }
        rest = rest.rsplit_once("::")?.0;
    }
}

type Graph = DiGraph<Node, ()>;

fn graph(
    known: &BTreeMap<&'static str, &'static Module>,
) -> (Graph, BTreeMap<Node, NodeIndex>, BTreeMap<&'static str, Crate>) {
    let mut graph = Graph::new();
    let mut nodes = BTreeMap::new();
    let mut crates: BTreeMap<&'static str, Crate> = BTreeMap::new();
    for (path, module) in known {
        let from = *nodes.entry(Node::Module(path)).or_insert_with(|| graph.add_node(Node::Module(path)));
        let uses = module.uses.iter().map(|used| Node::Module(used));
        let links = module.crates.iter().map(|item| {
            crates.insert(item.name, *item);
            Node::Crate(item.name)
        });
        for node in uses.chain(links) {
            let to = *nodes.entry(node).or_insert_with(|| graph.add_node(node));
            graph.add_edge(from, to, ());
        }
    }
    (graph, nodes, crates)
}

/// The shortest way between two nodes, beginning with the root's own path.
fn way(graph: &Graph, from: NodeIndex, to: NodeIndex, root: &str) -> Vec<String> {
    let found = petgraph::algo::astar(graph, from, |node| node == to, |_| 1, |_| 0);
    let nodes = found.map(|(_, nodes)| nodes).unwrap_or_default();
    let names = nodes.into_iter().map(|node| match graph[node] {
        Node::Module(path) => path.to_owned(),
        Node::Crate(name) => format!("crate {name}"),
    });
    std::iter::once(root.to_owned()).chain(names.filter(|name| name != root)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn module(path: &'static str, uses: &'static [&'static str], needs_std: bool) -> Module {
        Module { path, source: "", uses, crates: &[], needs_std, place: std::panic::Location::caller() }
    }

    static STD: &[Module] = &[
        module("http::get", &["sys::io"], true),
        module("out", &["sys::io"], false),
        module("sys::io", &[], true),
        module("text::float", &[], false),
        module("text::json_any", &["text::float"], false),
        module("text::no_float", &[], false),
        module("unused", &["out"], false),
    ];
    static FREE: &[Module] = &[module("sys::io", &["sys::call"], false), module("sys::call", &[], false)];
    const SET: ModuleSet = ModuleSet { std: STD, freestanding: FREE };

    fn paths(freestanding: bool, floats: bool, roots: &[&str]) -> (Vec<&'static str>, Vec<Vec<String>>) {
        let roots = roots.iter().map(|root| root.to_string()).collect();
        let selection = select(SET, freestanding, floats, &roots);
        (selection.modules.into_keys().collect(), selection.needs_std)
    }

    #[test]
    fn only_what_is_used_is_carried() {
        assert_eq!(paths(true, false, &["out::bytes"]), (vec!["out", "sys::call", "sys::io"], vec![]));
        assert_eq!(paths(true, false, &["strings::split::split"]), (vec![], vec![]));
    }

    #[test]
    fn what_needs_std_says_so() {
        let (modules, needs) = paths(true, false, &["http::get::get"]);
        assert_eq!(modules, ["http::get", "sys::call", "sys::io"]);
        assert_eq!(needs, [["http::get::get", "http::get"]]);
        assert_eq!(paths(false, false, &["out::int"]).1, [["out::int", "out", "sys::io"]]);
    }

    #[test]
    fn programs_without_floats_carry_no_code_for_them() {
        let roots = ["text::json_any".to_owned()].into();
        assert_eq!(select(SET, true, false, &roots).modules["text::float"].path, "text::no_float");
        assert_eq!(select(SET, true, true, &roots).modules["text::float"].path, "text::float");
    }
}
