//! What each byte of a binary is for.

use std::collections::{BTreeMap, BTreeSet};

use neva_diagnostics::Diagnostic;

use crate::elf::Image;
use crate::graph::{Graph, GraphNode};
use crate::leaves::leaves;
use crate::origin::Origins;
use crate::parts::Parts;
use crate::symbol_build::SymbolBuild;

/// A binary, and what is known of how it was made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// The binary whose bytes are counted.
    pub shipped: &'a [u8],
    /// The same program with symbols: what is loaded is the same. None when the binary has its symbols.
    pub symbols: Option<&'a [u8]>,
    /// The same program with line tables and references; its sections may begin elsewhere. None when the build with symbols has them.
    pub lines: Option<&'a [u8]>,
    /// The `main.rs` that the program was compiled from.
    pub code: Option<&'a str>,
    /// Name of the crate that it is in.
    pub crate_name: Option<&'a str>,
    /// The nodes of the program as the code names them: `path (func)`, with ` at place` or without.
    pub nodes: &'a [String],
}

/// Bytes that are in the same row of every view.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leaf {
    /// Runtime func.
    pub func: String,
    /// Path of the node in the program.
    pub component: String,
    /// Crate.
    pub krate: String,
    /// Symbol.
    pub symbol: String,
    /// Section of the file.
    pub section: String,
    /// How many.
    pub bytes: u64,
}

/// A binary whose bytes are attributed.
pub struct Attribution {
    /// Size of the file.
    pub total: u64,
    /// All its bytes.
    pub leaves: Vec<Leaf>,
    /// What refers to what.
    pub graph: Graph,
    /// The nodes of the program.
    pub origins: Origins,
    /// Files of the runtime that are inlined into the code of each runtime func, or called from there.
    pub modules: BTreeMap<String, BTreeSet<String>>,
    /// The symbols that have the code of each part of the graph.
    pub holders: BTreeMap<usize, BTreeSet<String>>,
    /// The parts of the graph that have code of each crate, inlined code too.
    pub crates: BTreeMap<String, BTreeSet<usize>>,
}

impl Attribution {
    /// The runtime funcs of the program.
    pub fn funcs(&self) -> BTreeSet<String> {
        let left = self.graph.nodes().filter_map(|(_, node)| match node {
            GraphNode::Func(func) => Some(func.clone()),
            _ => None,
        });
        left.chain(self.origins.nodes().iter().map(|origin| origin.func.clone())).collect()
    }

    /// The parts of the graph that are there for a runtime func: itself and its nodes.
    pub fn parts_of(&self, func: &str) -> BTreeSet<usize> {
        let is_of = |node: &GraphNode| match node {
            GraphNode::Func(name) | GraphNode::Component(_, name) | GraphNode::Handler(_, name, _) => {
                name == func
            }
            _ => false,
        };
        self.graph.nodes().filter(|(_, node)| is_of(node)).map(|(index, _)| index).collect()
    }

    /// The paths of the nodes whose code leads to one of these parts of the graph.
    pub fn leading_to(&self, parts: &BTreeSet<usize>) -> BTreeSet<&str> {
        let leading = self.graph.leading_to(parts).into_iter();
        let paths = leading.filter_map(|part| match self.graph.node(part) {
            GraphNode::Component(path, _) | GraphNode::Handler(path, ..) => Some(path.as_str()),
            _ => None,
        });
        paths.collect()
    }

    /// A path through the graph as names. For a runtime func the functions with the code of its nodes are named.
    pub fn linker_path(&self, path: &[usize]) -> Vec<String> {
        let names = path.iter().enumerate().map(|(index, part)| match self.graph.node(*part) {
            GraphNode::Root => "start".to_owned(),
            GraphNode::Func(func) => {
                let node = path.get(index + 1).and_then(|node| self.holders.get(node));
                let holders: Vec<&str> = node.into_iter().flatten().map(String::as_str).collect();
                if holders.is_empty() { format!("code of {func}") } else { holders.join(" and ") }
            }
            GraphNode::Component(path, _) | GraphNode::Handler(path, ..) => format!("node {path}"),
            GraphNode::Inlined(_, name) => format!("{name} (inlined)"),
            GraphNode::OtherCode => OTHER_CODE.to_owned(),
            GraphNode::Symbol(_, name) => name.clone(),
            GraphNode::Data(address) => format!("constant at {address:#x}"),
        });
        names.collect()
    }
}

/// Row of what the file format needs.
pub const HEADERS: &str = "headers";
/// Row of what is between things that begin at round addresses.
pub const PADDING: &str = "padding";
/// Row of the toolchain's libraries.
pub const STD: &str = "rust std";
/// Row of what nothing is known of.
pub const UNATTRIBUTED: &str = "unattributed";
/// Row of what linker and loader exchange: tables of symbols, relocations, notes.
pub const LINKER: &str = "linker tables";
/// Row of what debuggers read.
pub const DEBUG: &str = "debug info";
/// Row of generated code that belongs to no node.
pub const OTHER_CODE: &str = "other generated code";

/// Attributes every byte of a binary.
pub fn attribute(input: &Input<'_>) -> Result<Attribution, Diagnostic> {
    let shipped = Image::parse(input.shipped)?;
    let symbols = SymbolBuild::parse(&shipped, input)?;
    let origins = Origins::parse(input.code.unwrap_or_default(), input.nodes);
    let parts = Parts::of(&symbols, input.crate_name, &origins);
    Ok(Attribution {
        total: input.shipped.len() as u64,
        leaves: leaves(&parts, &symbols, &shipped),
        modules: parts.modules(),
        crates: parts.crates(),
        holders: parts.holders(),
        graph: parts.graph,
        origins,
    })
}
