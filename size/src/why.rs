//! Why something is in a program.

use crate::codes;
use std::collections::BTreeSet;
use std::fmt::Write;

use neva_diagnostics::{Diagnostic, did_you_mean, error, escaped};
use neva_registry::closure::{Closure, Need};
use serde::Serialize;

use crate::attribute::Attribution;
use crate::graph::{GraphNode, ReferenceGraph};
use crate::leaf::{Leaf, STD};
use crate::names;
use crate::table::grouped;

/// The reasons for which something is in a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Why {
    /// What is explained.
    pub name: String,
    /// Its own bytes.
    pub own: u64,
    /// How many of these are inlined into functions.
    pub inlined: u64,
    /// Its own bytes, and those of all that is there for it alone.
    pub retained: u64,
    /// Paths through the program: components, the node, and its func.
    pub program: Vec<Vec<String>>,
    /// Paths through what runtime funcs need: func, kernel, files and crates.
    pub closure: Vec<Vec<String>>,
    /// Paths on which the linker came to it, from where the program starts.
    pub linker: Vec<Vec<String>>,
}

/// What would go if a program did without a runtime func.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Without {
    /// The func.
    pub name: String,
    /// Bytes that would go.
    pub gone: u64,
    /// Bytes that would be left.
    pub left: u64,
}

/// Paths of one kind that are shown at most.
const SHOWN: usize = 12;

/// Explains a runtime func, a symbol, a crate or a file of the runtime.
pub fn why(attribution: &Attribution, closure: &Closure, name: &str) -> Result<Why, Diagnostic> {
    let graph = &attribution.graph;
    let is_func = attribution.funcs().contains(name);
    let found = if is_func { attribution.parts_of(name) } else { matching(attribution, name) };
    let need = need(closure, name).or_else(|| {
        // A function is in the file that its path begins with.
        let path = found.iter().find_map(|part| match graph.node(*part) {
            GraphNode::Symbol(_, path) | GraphNode::Inlined(_, path) => Some(path),
            _ => None,
        });
        closure.module_of(path?).map(|(path, _)| Need::Module(path))
    });
    let krate = crate_row(name);
    let in_crate = attribution.crates.get(krate).filter(|_| !is_func);
    if found.is_empty() && !is_func && need.is_none() && in_crate.is_none() {
        return Err(unknown(attribution, name));
    }
    // Of a crate or a file the functions count that have something of it.
    let is_one = |part: &usize| match graph.node(*part) {
        GraphNode::Symbol(_, path) | GraphNode::Inlined(_, path) => path == name || is_last_part(name, path),
        _ => true,
    };
    let parts = found.iter().chain(in_crate.into_iter().flatten()).copied();
    let targets: BTreeSet<usize> =
        parts.map(|part| if is_one(&part) { part } else { graph.base(part) }).collect();
    let is_code = |node: &&usize| !matches!(graph.node(**node), GraphNode::Func(_));
    let linker = targets.iter().filter(is_code).map(|node| attribution.linker_path(&graph.path(*node)));
    let leading = attribution.leading_to(&targets);
    let mut program = BTreeSet::new();
    let mut needs = BTreeSet::new();
    for origin in attribution.origins.nodes() {
        let closure_paths = match (is_func, need) {
            (true, _) if origin.func == name => func_paths(attribution, closure, name),
            (false, Some(need)) => paths_to(attribution, closure, &origin.func, need),
            (false, None) => vec![],
            _ => continue,
        };
        if is_func || !closure_paths.is_empty() || leading.contains(origin.component.as_str()) {
            program.insert(origin.path());
        }
        needs.extend(closure_paths);
    }
    let (own, inlined) = match (is_func, in_crate) {
        (true, _) => (rows(attribution, |leaf| leaf.func == name), 0),
        (_, Some(_)) => (rows(attribution, |leaf| leaf.krate == krate), 0),
        _ => own_bytes(graph, &found),
    };
    Ok(Why {
        name: name.to_owned(),
        own,
        inlined,
        retained: graph.without(&found).max(own),
        program: paths(program),
        closure: paths(needs),
        linker: paths(linker),
    })
}

/// What would go without a runtime func.
pub fn without(attribution: &Attribution, name: &str) -> Result<Without, Diagnostic> {
    let graph = &attribution.graph;
    let parts = attribution.parts_of(name);
    if parts.is_empty() && !attribution.funcs().contains(name) {
        return Err(unknown(attribution, name));
    }
    let gone = graph.without(&parts);
    Ok(Without { name: name.to_owned(), gone, left: attribution.total.saturating_sub(gone) })
}

impl Why {
    /// The reasons as text.
    pub fn text(&self) -> String {
        let mut text = format!(
            "{}: {} bytes, {} with what is there for it alone",
            escaped(&self.name),
            grouped(self.own),
            grouped(self.retained)
        );
        if self.inlined > 0 {
            let _ = write!(text, "; {} are inlined into other code", grouped(self.inlined));
        }
        text.push('\n');
        let groups = [
            ("in the program", &self.program),
            ("in what its funcs need", &self.closure),
            ("for the linker", &self.linker),
        ];
        for (title, paths) in groups {
            let _ = writeln!(text, "\n{title}");
            if paths.is_empty() {
                text.push_str(match self.own {
                    0 => "  none of its code is left: what it does is done at compile time, or inlined without a trace\n",
                    _ => "  nothing leads to it\n",
                });
            }
            for path in paths.iter().take(SHOWN) {
                let _ = writeln!(text, "  {}", escaped(&path.join(" -> ")));
            }
            if paths.len() > SHOWN {
                let _ = writeln!(text, "  ({} more)", paths.len() - SHOWN);
            }
        }
        text
    }
}

impl Without {
    /// The sizes as text.
    pub fn text(&self) -> String {
        format!(
            "without {}: {} bytes less, {} left\n",
            escaped(&self.name),
            grouped(self.gone),
            grouped(self.left)
        )
    }
}

/// Bytes of some rows.
fn rows(attribution: &Attribution, is_row: impl Fn(&Leaf) -> bool) -> u64 {
    attribution.leaves.iter().filter(|leaf| is_row(leaf)).map(|leaf| leaf.bytes).sum()
}

/// Bytes of functions with all that is inlined into them, and how many of these are inlined into others
/// themselves.
fn own_bytes(graph: &ReferenceGraph, found: &BTreeSet<usize>) -> (u64, u64) {
    let is_inside = |part: &usize| graph.inlined_into(*part).any(|part| found.contains(&part));
    let inside: Vec<usize> = graph.nodes().map(|(part, _)| part).filter(is_inside).collect();
    let bytes = |parts: &mut dyn Iterator<Item = &usize>| parts.map(|part| graph.bytes(*part)).sum();
    let own = bytes(&mut inside.iter());
    let inlined = bytes(&mut inside.iter().filter(|part| !found.contains(&graph.base(**part))));
    (own, inlined)
}

/// The functions and data that a name means, inlined ones too: by path, by the last part of it, or by
/// the crate or file that begins it.
fn matching(attribution: &Attribution, name: &str) -> BTreeSet<usize> {
    let prefix = format!("{name}::");
    let select = |is: &dyn Fn(&str) -> bool| -> BTreeSet<usize> {
        let symbols = attribution.graph.nodes().filter_map(|(index, node)| match node {
            GraphNode::Symbol(_, symbol) | GraphNode::Inlined(_, symbol) => Some((index, symbol)),
            _ => None,
        });
        symbols.filter(|(_, symbol)| is(symbol)).map(|(index, _)| index).collect()
    };
    let tries: [&dyn Fn(&str) -> bool; 3] =
        [&|symbol| symbol == name, &|symbol| is_last_part(name, symbol), &|symbol| {
            symbol.trim_start_matches('<').starts_with(&prefix)
        }];
    tries.into_iter().map(select).find(|found| !found.is_empty()).unwrap_or_default()
}

fn is_last_part(name: &str, path: &str) -> bool {
    path.strip_suffix(name).is_some_and(|rest| rest.ends_with("::"))
}

/// The row of a crate: those of the toolchain share one.
fn crate_row(name: &str) -> &str {
    if names::source_of_crate(name) == names::CodeSource::Std { STD } else { name }
}

/// A file of the runtime or a crate by its name.
fn need(closure: &Closure, name: &str) -> Option<Need> {
    if let Some((path, _)) = closure.module_of(name).filter(|(path, _)| *path == name) {
        return Some(Need::Module(path));
    }
    let names = [name.to_owned(), name.replace('_', "-")];
    names.iter().find_map(|name| closure.krate(name)).map(|krate| Need::Crate(krate.name))
}

/// The paths from a runtime func to the files at the ends of what it needs.
fn func_paths(attribution: &Attribution, closure: &Closure, func: &str) -> Vec<Vec<String>> {
    let mut found = vec![];
    for (start, before) in starts(attribution, closure, func) {
        let ends = closure.reachable([start]).into_iter().filter(|node| match node {
            Need::Module(_) => closure.reachable([*node]).len() == 1,
            Need::Crate(_) => true,
            _ => false,
        });
        for end in ends {
            found.extend(closure.path(start, end).map(|path| named(&before, &path)));
        }
    }
    found
}

/// The paths from a runtime func to a file or a crate.
fn paths_to(attribution: &Attribution, closure: &Closure, func: &str, need: Need) -> Vec<Vec<String>> {
    let starts = starts(attribution, closure, func).into_iter();
    starts.filter_map(|(start, before)| Some(named(&before, &closure.path(start, need)?))).collect()
}

/// What a runtime func needs at first: its kernels, or, where the compiler writes its code, the files that
/// this names.
fn starts(attribution: &Attribution, closure: &Closure, func: &str) -> Vec<(Need, Vec<String>)> {
    let edges = closure.edges().into_iter();
    let kernels = edges
        .filter(|(from, _)| matches!(from, Need::Func(name) if *name == func))
        .map(|(_, kernel)| (kernel, vec![func.to_owned()]));
    let inlined = attribution.modules.get(func).into_iter().flatten().filter_map(|module| {
        let (path, _) = closure.module_of(module)?;
        Some((Need::Module(path), vec![func.to_owned()]))
    });
    kernels.chain(inlined).collect()
}

fn named(before: &[String], path: &[Need]) -> Vec<String> {
    let names = path.iter().map(|node| match node {
        Need::Func(name) => (*name).to_owned(),
        Need::Kernel(name) => format!("kernel {name}"),
        Need::Module(path) => format!("file {path}"),
        Need::Crate(name) => format!("crate {name}"),
    });
    before.iter().cloned().chain(names).collect()
}

/// Different paths that are not empty, the shortest first.
fn paths(found: impl IntoIterator<Item = Vec<String>>) -> Vec<Vec<String>> {
    let mut paths: Vec<Vec<String>> =
        found.into_iter().filter(|path| !path.is_empty()).collect::<BTreeSet<_>>().into_iter().collect();
    paths.sort_by_key(Vec::len);
    paths
}

fn unknown(attribution: &Attribution, name: &str) -> Diagnostic {
    let symbols = attribution.graph.nodes().filter_map(|(_, node)| match node {
        GraphNode::Symbol(_, symbol) | GraphNode::Inlined(_, symbol) => Some(symbol.as_str()),
        _ => None,
    });
    let symbols: Vec<&str> = symbols.collect();
    // People name functions by the last parts of their paths, too.
    let last_parts = symbols.iter().filter_map(|symbol| Some(symbol.rsplit_once("::")?.1));
    let crates = attribution.crates.keys().map(String::as_str);
    let funcs = attribution.funcs();
    let known: BTreeSet<&str> = funcs
        .iter()
        .map(String::as_str)
        .chain(symbols.iter().copied())
        .chain(last_parts)
        .chain(crates)
        .collect();
    let advice = did_you_mean("", name, known);
    let help = advice.unwrap_or_else(|| "`neva size` names all that is in it".to_owned());
    error!(codes::NOT_IN_PROGRAM, "the program has no `{name}`").help(help)
}
