//! What each byte of a binary is for.

use std::collections::{BTreeMap, BTreeSet};

use neva_diagnostics::Diagnostic;

use crate::elf::Image;
use crate::graph::{GraphNode, ReferenceGraph};
use crate::input::Binaries;
use crate::leaf::{Leaf, OTHER_CODE};
use crate::leaves::leaves;
use crate::origin::Origins;
use crate::parts::Parts;
use crate::symbol_build::SymbolBuild;

/// A binary whose bytes are attributed.
pub struct Attribution {
    /// Size of the file.
    pub total: u64,
    /// All its bytes.
    pub leaves: Vec<Leaf>,
    /// What refers to what.
    pub graph: ReferenceGraph,
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
    pub(crate) fn leading_to(&self, parts: &BTreeSet<usize>) -> BTreeSet<&str> {
        let leading = self.graph.leading_to(parts).into_iter();
        let paths = leading.filter_map(|part| match self.graph.node(part) {
            GraphNode::Component(path, _) | GraphNode::Handler(path, ..) => Some(path.as_str()),
            _ => None,
        });
        paths.collect()
    }

    /// A path through the graph as names. For a runtime func the functions with the code of its nodes are
    /// named.
    pub(crate) fn linker_path(&self, path: &[usize]) -> Vec<String> {
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

/// Attributes every byte of a binary.
pub fn attribute(input: &Binaries<'_>) -> Result<Attribution, Diagnostic> {
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
