//! All bytes of a file, with their row in each view.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::elf::{Image, Segment};
use crate::graph::{GraphNode, ReferenceGraph};
use crate::leaf::{DEBUG, HEADERS, LINKER, Leaf, OTHER_CODE, PADDING, STD, UNATTRIBUTED};
use crate::names::CodeSource;
use crate::parts::{Content, Parts, crate_name};
use crate::symbol_build::SymbolBuild;

/// All bytes of the file that is shipped.
pub(crate) fn leaves(parts: &Parts, symbols: &SymbolBuild<'_>, shipped: &Image<'_>) -> Vec<Leaf> {
    let keepers = parts.graph.dominators();
    let mut sums: BTreeMap<Leaf, u64> = BTreeMap::new();
    let mut add = |leaf: Leaf, bytes: u64| {
        if bytes > 0 {
            *sums.entry(leaf).or_default() += bytes;
        }
    };
    let mut labels = BTreeMap::new();
    let mut covered: Vec<Range<u64>> = vec![];
    for part in &parts.list {
        let bytes = part.addresses.end - part.addresses.start;
        let section = symbols.image.section_at(part.addresses.start);
        let section = section.map_or(PADDING, |section| section.name);
        let leaf = match &part.content {
            Content::Headers => everywhere(HEADERS, HEADERS),
            Content::Padding => everywhere(PADDING, PADDING),
            Content::Linker => everywhere(LINKER, section),
            Content::Unknown => everywhere(UNATTRIBUTED, section),
            Content::Node(node, source, symbol) => {
                let (func, component) = labels
                    .entry((*node, source.clone()))
                    .or_insert_with(|| label(&parts.graph, keepers.of(*node), *node, source))
                    .clone();
                let krate = crate_name(source);
                Leaf { func, component, krate, symbol: symbol.clone(), section: section.to_owned(), bytes: 0 }
            }
        };
        add(leaf, bytes);
    }
    covered.extend(shipped.segments.iter().map(Segment::file));
    let headers = shipped.headers.iter().map(|range| (range.clone(), everywhere(HEADERS, HEADERS)));
    let sections = shipped.sections.iter().filter(|section| section.addresses.is_empty());
    let sections = sections.map(|section| {
        let row = if section.name.starts_with(".debug") { DEBUG } else { LINKER };
        (section.file.clone(), everywhere(row, section.name))
    });
    let comment = symbols.find_comment(shipped);
    let comment = comment.map(|range| (range, everywhere(LINKER, ".comment")));
    for (range, leaf) in headers.chain(sections).chain(comment) {
        for free in uncovered(&covered, &range) {
            add(leaf.clone(), free.end - free.start);
            covered.push(free);
        }
    }
    for free in uncovered(&covered, &(0..shipped.bytes.len() as u64)) {
        let bytes = &shipped.bytes[free.start as usize..free.end as usize];
        let name = if bytes.iter().all(|byte| *byte == 0) { PADDING } else { UNATTRIBUTED };
        add(everywhere(name, name), free.end - free.start);
    }
    sums.into_iter().map(|(leaf, bytes)| Leaf { bytes, ..leaf }).collect()
}

/// The parts of a range that no other range has.
fn uncovered(covered: &[Range<u64>], range: &Range<u64>) -> Vec<Range<u64>> {
    let mut taken: Vec<_> = covered.iter().filter(|r| r.start < range.end && r.end > range.start).collect();
    taken.sort_by_key(|range| range.start);
    let mut free = vec![];
    let mut at = range.start;
    for taken in taken {
        if taken.start > at {
            free.push(at..taken.start);
        }
        at = at.max(taken.end);
    }
    if at < range.end {
        free.push(at..range.end);
    }
    free
}

fn everywhere(name: &str, section: &str) -> Leaf {
    let name = name.to_owned();
    Leaf {
        func: name.clone(),
        component: name.clone(),
        krate: name.clone(),
        symbol: name,
        section: section.to_owned(),
        bytes: 0,
    }
}

/// The runtime func and the node of the program that a part is there for: its own, or that without which it
/// would not be there; else where it is from.
fn label(
    graph: &ReferenceGraph,
    keepers: impl Iterator<Item = usize>,
    node: usize,
    source: &CodeSource,
) -> (String, String) {
    let from = match source {
        CodeSource::Program => OTHER_CODE.to_owned(),
        CodeSource::Runtime(module) => format!("runtime {module}"),
        CodeSource::Std => STD.to_owned(),
        CodeSource::Crate(name) => format!("crate {name}"),
    };
    match graph.node(graph.base(node)) {
        GraphNode::Component(component, func) | GraphNode::Handler(component, func, _) => {
            return (func.clone(), component.clone());
        }
        GraphNode::OtherCode => return (OTHER_CODE.to_owned(), OTHER_CODE.to_owned()),
        _ if *source == CodeSource::Std => return (from.clone(), from),
        _ => {}
    }
    for keeper in keepers {
        match graph.node(keeper) {
            GraphNode::Component(component, func) | GraphNode::Handler(component, func, _) => {
                return (func.clone(), component.clone());
            }
            GraphNode::Func(func) => return (func.clone(), format!("every {func}")),
            GraphNode::OtherCode => return (OTHER_CODE.to_owned(), OTHER_CODE.to_owned()),
            _ => {}
        }
    }
    (from.clone(), from)
}
