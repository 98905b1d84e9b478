//! The dependency closure: what runtime funcs need, from the kernels that they call over kernel files to
//! crates.

use crate::module::{Crate, Module, ModuleSet};
use crate::record::Registry;
use petgraph::Direction;
use petgraph::algo::{astar, tarjan_scc};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Dfs, EdgeRef};
use std::collections::{BTreeMap, BTreeSet};

/// What something needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A runtime func by its reference.
    Func(&'static str),
    /// A kernel by its name.
    Kernel(&'static str),
    /// A kernel file by its path.
    Module(&'static str),
    /// A crate by its name, if a kernel file uses it.
    Crate(&'static str),
}

impl Need {
    /// The reference, name or path.
    pub fn name(self) -> &'static str {
        match self {
            Need::Func(name) | Need::Kernel(name) | Need::Module(name) | Need::Crate(name) => name,
        }
    }
}

/// What a project carries.
pub struct Selection {
    /// Kernel files, sorted by path: the path that each has in the project, and the file.
    pub modules: BTreeMap<&'static str, &'static Module>,
    /// Crates, sorted by name.
    pub crates: Vec<Crate>,
    /// For each file and crate that needs the standard library, the shortest path to it from a root.
    pub needs_std: Vec<Vec<String>>,
}

/// Which files the paths of kernel files mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Whether those of a freestanding program.
    pub freestanding: bool,
    /// Whether speed counts more than size.
    pub fast: bool,
    /// Whether floats can occur.
    pub floats: bool,
    /// Whether output is held back in the buffer.
    pub holds_output: bool,
    /// Whether items are dropped from the front of lists.
    pub drops_fronts: bool,
}

impl Variant {
    /// The one with all that a program could need, for size.
    pub const fn whole(freestanding: bool) -> Variant {
        Variant { freestanding, fast: false, floats: true, holds_output: true, drops_fronts: true }
    }
}

/// The file that prints floats, and the one that is in its place where there are none.
pub const FLOAT: (&str, &str) = ("text::float", "text::no_float");

/// The file with memory functions of freestanding programs, and the one that is in its place where speed
/// counts.
pub const MEMORY: (&str, &str) = ("sys::mem", "sys::fast_mem");

/// The file that says that a kernel of a freestanding program panicked, and the one that is in its place
/// where speed counts, which says where and why, too.
pub const PANICS: (&str, &str) = ("sys::panics", "sys::told_panics");

/// The file that ends a program for want of memory and the like, and the one that is in its place where no
/// output is held back.
pub const FATAL: (&str, &str) = ("fatal", "fatal_unbuffered");

/// The file that lets lists move their header when items are dropped from the front, and the one that is in
/// its place where none are.
pub const FRONT: (&str, &str) = ("value::front", "value::fixed_front");

/// Selects what the paths in `roots` need: each of a function, a type or a file.
pub fn select(set: ModuleSet, form: Variant, roots: &BTreeSet<String>) -> Selection {
    let closure = Closure::of_modules(set, form);
    let mut modules = BTreeMap::new();
    let mut crates = BTreeMap::new();
    let mut needs_std: BTreeMap<Need, Vec<String>> = BTreeMap::new();
    for root in roots {
        let Some(module) = closure.module_of(root) else { continue };
        let start = Need::Module(module.0);
        for found in closure.reachable([start]) {
            let needs = match found {
                Need::Module(path) => closure.modules.get(path).is_some_and(|module| {
                    modules.insert(path, *module);
                    module.needs_std
                }),
                Need::Crate(name) => closure.crates.get(name).is_some_and(|item| {
                    crates.insert(name, *item);
                    item.needs_std
                }),
                Need::Func(_) | Need::Kernel(_) => false,
            };
            if needs {
                let path = shown(root, &closure.path(start, found).unwrap_or_default());
                let shortest = needs_std.entry(found).or_insert_with(|| path.clone());
                if path.len() < shortest.len() {
                    *shortest = path;
                }
            }
        }
    }
    Selection {
        modules,
        crates: crates.into_values().collect(),
        needs_std: needs_std.into_values().collect(),
    }
}

/// The first words of the paths of kernel files: the names of the folders that they are in, and of those
/// files that are in none.
pub fn module_names(set: ModuleSet) -> BTreeSet<String> {
    let paths = set.std.iter().chain(set.freestanding).map(|module| module.path);
    paths.filter_map(|path| path.split("::").next()).map(str::to_owned).collect()
}

/// A path from a root, without naming the root twice.
fn shown(root: &str, path: &[Need]) -> Vec<String> {
    let names = path.iter().map(|node| match node {
        Need::Crate(name) => format!("crate {name}"),
        node => node.name().to_owned(),
    });
    std::iter::once(root.to_owned()).chain(names.filter(|name| name != root)).collect()
}

/// The graph of what depends on what.
#[derive(Default)]
pub struct Closure {
    graph: DiGraph<Need, ()>,
    nodes: BTreeMap<Need, NodeIndex>,
    modules: BTreeMap<&'static str, &'static Module>,
    crates: BTreeMap<&'static str, Crate>,
}

impl Closure {
    /// Kernel files and crates.
    pub fn of_modules(set: ModuleSet, form: Variant) -> Closure {
        let mut modules: BTreeMap<_, _> = set.std.iter().map(|module| (module.path, module)).collect();
        if form.freestanding {
            modules.extend(set.freestanding.iter().map(|module| (module.path, module)));
        }
        let fast = form.fast && form.freestanding;
        let swaps = [
            (form.floats, FLOAT),
            (form.holds_output, FATAL),
            (form.drops_fronts, FRONT),
            (!fast, MEMORY),
            (!fast, PANICS),
        ];
        for (is_whole, (path, other)) in swaps {
            if let (false, Some(module)) = (is_whole, modules.get(other).copied()) {
                modules.insert(path, module);
            }
        }
        let mut closure = Closure::default();
        for (path, module) in &modules {
            closure.node(Need::Module(path));
            for used in module.uses {
                closure.add(Need::Module(path), Need::Module(used));
            }
            for item in module.crates {
                closure.add(Need::Module(path), Need::Crate(item.name));
                closure.crates.insert(item.name, *item);
            }
        }
        closure.modules = modules;
        closure
    }

    /// The same with the runtime funcs and the kernels that they call.
    pub fn with_funcs(mut self, registry: &Registry) -> Closure {
        for record in registry.records() {
            let func = Need::Func(record.reference);
            self.node(func);
            for kernel in record.kernels {
                self.add(func, Need::Kernel(kernel.name));
                if let Some((path, _)) = self.module_of(kernel.name) {
                    self.add(Need::Kernel(kernel.name), Need::Module(path));
                }
            }
        }
        self
    }

    /// The path of a kernel file and the file: the one that the longest beginning of a path such as
    /// `text::json::text` names.
    pub fn module_of(&self, path: &str) -> Option<(&'static str, &'static Module)> {
        let mut rest = path;
        loop {
            if let Some((path, module)) = self.modules.get_key_value(rest) {
                return Some((path, module));
            }
            rest = rest.rsplit_once("::")?.0;
        }
    }

    /// A crate by its name.
    pub fn krate(&self, name: &str) -> Option<Crate> {
        self.crates.get(name).copied()
    }

    /// Everything that the roots need, directly or not, themselves included. A root that is not in the graph
    /// needs nothing.
    pub fn reachable(&self, roots: impl IntoIterator<Item = Need>) -> BTreeSet<Need> {
        let mut walk = Dfs::empty(&self.graph);
        let mut found = BTreeSet::new();
        for root in roots {
            let Some(start) = self.nodes.get(&root) else { continue };
            walk.move_to(*start);
            while let Some(index) = walk.next(&self.graph) {
                found.insert(self.graph[index]);
            }
        }
        found
    }

    /// The shortest path on which one thing needs another, both included; none if it does not need it.
    pub fn path(&self, from: Need, to: Need) -> Option<Vec<Need>> {
        let (from, to) = (*self.nodes.get(&from)?, *self.nodes.get(&to)?);
        let (_, path) = astar(&self.graph, from, |node| node == to, |_| 1, |_| 0)?;
        Some(path.into_iter().map(|index| self.graph[index]).collect())
    }

    /// What needs this directly, sorted.
    pub fn users(&self, node: Need) -> BTreeSet<Need> {
        let indices = self.nodes.get(&node).map(|index| {
            self.graph.neighbors_directed(*index, Direction::Incoming).map(|user| self.graph[user]).collect()
        });
        indices.unwrap_or_default()
    }

    /// Who needs what, sorted.
    pub fn edges(&self) -> BTreeSet<(Need, Need)> {
        let ends = |edge: petgraph::graph::EdgeReference<'_, ()>| {
            (self.graph[edge.source()], self.graph[edge.target()])
        };
        self.graph.edge_references().map(ends).collect()
    }

    /// Groups of things that need each other, each sorted.
    pub fn cycles(&self) -> Vec<Vec<Need>> {
        let components = tarjan_scc(&self.graph).into_iter().filter(|component| match component.as_slice() {
            [single] => self.graph.contains_edge(*single, *single),
            _ => true,
        });
        let mut cycles: Vec<Vec<Need>> = components
            .map(|component| {
                let mut nodes: Vec<Need> = component.into_iter().map(|index| self.graph[index]).collect();
                nodes.sort();
                nodes
            })
            .collect();
        cycles.sort();
        cycles
    }

    fn node(&mut self, node: Need) -> NodeIndex {
        *self.nodes.entry(node).or_insert_with(|| self.graph.add_node(node))
    }

    fn add(&mut self, from: Need, to: Need) {
        let (from, to) = (self.node(from), self.node(to));
        self.graph.update_edge(from, to, ());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declared_at::DeclaredAt;

    const fn module(path: &'static str, uses: &'static [&'static str], needs_std: bool) -> Module {
        Module { path, source: "", uses, crates: &[], needs_std, place: DeclaredAt::here() }
    }

    const PNG: Crate = Crate { name: "png", version: "1.0.0", features: &[], needs_std: true };

    static STD: &[Module] = &[
        module("http::get", &["sys::io"], true),
        Module { crates: &[PNG], ..module("image::encode", &[], false) },
        module("out", &["sys::io"], false),
        module("sys::io", &[], true),
        module("text::float", &[], false),
        module("text::json_any", &["text::float"], false),
        module("text::no_float", &[], false),
        module("unused", &["out"], false),
    ];
    static FREE: &[Module] = &[module("sys::io", &["sys::call"], false), module("sys::call", &[], false)];
    const SET: ModuleSet = ModuleSet { std: STD, freestanding: FREE };

    const FREESTANDING: Variant =
        Variant { freestanding: true, fast: false, floats: false, holds_output: true, drops_fronts: true };
    const HOSTED: Variant =
        Variant { freestanding: false, fast: false, floats: true, holds_output: true, drops_fronts: true };

    fn paths(form: Variant, roots: &[&str]) -> (Vec<&'static str>, Vec<Vec<String>>) {
        let roots = roots.iter().map(|root| root.to_string()).collect();
        let selection = select(SET, form, &roots);
        (selection.modules.into_keys().collect(), selection.needs_std)
    }

    #[test]
    fn only_what_is_used_is_carried() {
        assert_eq!(paths(FREESTANDING, &["out::bytes"]), (vec!["out", "sys::call", "sys::io"], vec![]));
        assert_eq!(paths(FREESTANDING, &["strings::split::split"]), (vec![], vec![]));
    }

    #[test]
    fn what_needs_std_says_so() {
        let (modules, needs) = paths(FREESTANDING, &["http::get::get"]);
        assert_eq!(modules, ["http::get", "sys::call", "sys::io"]);
        assert_eq!(needs, [["http::get::get", "http::get"]]);
        let (_, needs) = paths(FREESTANDING, &["http::get::get", "http::get::post", "image::encode::encode"]);
        assert_eq!(needs.len(), 2, "one path for each: {needs:?}");
        assert_eq!(paths(HOSTED, &["out::int"]).1, [["out::int", "out", "sys::io"]]);
        assert_eq!(
            paths(FREESTANDING, &["image::encode::encode"]).1,
            [["image::encode::encode", "image::encode", "crate png"]]
        );
    }

    #[test]
    fn programs_without_floats_carry_no_code_for_them() {
        let roots = ["text::json_any".to_owned()].into();
        let file =
            |floats| select(SET, Variant { floats, ..FREESTANDING }, &roots).modules["text::float"].path;
        assert_eq!((file(false), file(true)), ("text::no_float", "text::float"));
    }

    #[test]
    fn ways_users_and_cycles() {
        static CYCLE: &[Module] =
            &[module("a", &["b"], false), module("b", &["c"], false), module("c", &["b"], false)];
        let closure = Closure::of_modules(ModuleSet { std: CYCLE, freestanding: &[] }, HOSTED);
        let [a, b, c] = ["a", "b", "c"].map(Need::Module);
        assert_eq!(closure.path(a, c), Some(vec![a, b, c]));
        assert_eq!(closure.path(c, a), None);
        assert_eq!(closure.users(b), BTreeSet::from([a, c]));
        assert_eq!(closure.cycles(), [[b, c]]);
        assert_eq!(closure.edges(), BTreeSet::from([(a, b), (b, c), (c, b)]));
    }
}
