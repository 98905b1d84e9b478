//! What each byte of a binary is for.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use neva_diagnostics::Diagnostic;

use crate::elf::{Image, Reference, Symbol};
use crate::graph::{Graph, Node};
use crate::lines::Lines;
use crate::names::{self, Source};
use crate::origin::{Origin, Origins};
use crate::twin::Twin;

/// A binary, and what is known of how it was made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// The binary whose bytes are counted.
    pub shipped: &'a [u8],
    /// The same program with symbols: what is loaded is the same. None when the binary has its symbols.
    pub twin: Option<&'a [u8]>,
    /// The same program with line tables and references; its sections may begin elsewhere. None when the twin has them.
    pub lines: Option<&'a [u8]>,
    /// The `main.rs` that the program was compiled from.
    pub code: Option<&'a str>,
    /// Name of the crate that it is in.
    pub crate_name: Option<&'a str>,
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
    /// The nodes of the program that its code names.
    pub origins: Origins,
    /// Files of the runtime that are inlined into the code of each runtime func, or called from there.
    pub modules: BTreeMap<String, BTreeSet<String>>,
    /// The parts of the graph that have code of each crate, inlined code too.
    pub crates: BTreeMap<String, BTreeSet<usize>>,
}

impl Attribution {
    /// The runtime funcs of the program.
    pub fn funcs(&self) -> BTreeSet<String> {
        let left = self.graph.nodes().filter_map(|(_, node)| match node {
            Node::Func(func) => Some(func.clone()),
            _ => None,
        });
        left.chain(self.origins.named().iter().map(|origin| origin.func.clone())).collect()
    }

    /// Whether the code of a node leads to one of these parts of the graph.
    pub fn reaches(&self, origin: &Origin, parts: &BTreeSet<usize>) -> bool {
        let node = Node::Component(origin.component.clone(), origin.func.clone());
        self.graph.find(&node).is_some_and(|node| self.graph.reaches(node, parts))
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
pub const GLUE: &str = "glue";

/// Attributes every byte of a binary.
pub fn attribute(input: &Input<'_>) -> Result<Attribution, Diagnostic> {
    let shipped = Image::parse(input.shipped)?;
    let twin = Twin::parse(&shipped, input)?;
    let origins = input.code.map(Origins::parse).unwrap_or_default();
    let mut map = Map::new(&twin, input.crate_name);
    map.add_symbols(&origins);
    map.add_data();
    map.link();
    let leaves = map.leaves(&shipped);
    let modules = map.modules();
    let crates = map.crates();
    Ok(Attribution { total: input.shipped.len() as u64, leaves, graph: map.graph, origins, modules, crates })
}

/// Loaded bytes with one origin.
#[derive(Clone, Debug)]
struct Part {
    addresses: Range<u64>,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// Headers inside of what is loaded.
    Headers,
    Padding,
    Linker,
    Unknown,
    /// A part of the graph, the crate its code is from, and the name of the symbol.
    Node(usize, Source<'static>, String),
}

/// The loaded bytes of a binary, taken apart.
struct Map<'a, 'b> {
    twin: &'b Twin<'a>,
    own_crate: Option<&'b str>,
    references: Vec<Reference>,
    graph: Graph,
    /// By address, without overlaps.
    parts: Vec<Part>,
}

impl<'a, 'b> Map<'a, 'b> {
    fn new(twin: &'b Twin<'a>, own_crate: Option<&'b str>) -> Map<'a, 'b> {
        Map { twin, own_crate, references: twin.references(), graph: Graph::default(), parts: vec![] }
    }

    /// Functions and data with names; code of the program itself by its lines.
    fn add_symbols(&mut self, origins: &Origins) {
        let lines = self.twin.lines();
        for symbol in &self.twin.image.symbols {
            let name = names::readable(symbol.name, self.own_crate);
            let plain = names::readable(symbol.name, None);
            let krate = names::crate_of(&plain);
            let is_own = krate.is_some() && krate == self.own_crate;
            let source = match krate {
                Some(krate) if !is_own => match names::source_of_crate(krate).into_owned() {
                    // The toolchain's libraries have crates of their own, some under the names of public ones.
                    Source::Crate(name) if self.own_crate.is_some() => {
                        let known = self.twin.source(&lines, symbol.addresses.start);
                        known.filter(|known| *known == Source::Std).unwrap_or(Source::Crate(name))
                    }
                    source => source,
                },
                _ => match self.twin.source(&lines, symbol.addresses.start) {
                    Some(source) => source,
                    // What C's start files bring has no lines.
                    None if krate.is_none() => Source::Std,
                    None => module_source(&name),
                },
            };
            let own_lines =
                matches!(source, Source::Program | Source::Runtime(_)) && self.own_crate.is_some();
            let whole =
                Part { addresses: symbol.addresses.clone(), what: What::Node(usize::MAX, source, name) };
            match own_lines {
                true => self.add_by_lines(symbol, &lines, origins, whole),
                false => self.add_whole(whole),
            }
        }
    }

    fn add_whole(&mut self, part: Part) {
        let What::Node(_, source, name) = part.what else { return };
        let node = self.graph.add(Node::Symbol(part.addresses.start, name.clone()));
        self.parts.push(Part { addresses: part.addresses, what: What::Node(node, source, name) });
    }

    /// Adds a symbol of the program's crate: each stretch of it that a line of `main.rs` stands for belongs to the node
    /// that the line works for, the rest to the symbol.
    fn add_by_lines(&mut self, symbol: &Symbol<'_>, lines: &Lines<'_>, origins: &Origins, whole: Part) {
        let What::Node(_, source, name) = &whole.what else { return };
        let stretches = self.twin.stretches(lines, &symbol.addresses);
        if !stretches.iter().any(|stretch| stretch.program_line.is_some()) {
            // A kernel: its bytes are counted where its file is, inlined ones where they are from.
            let node = self.graph.add(Node::Symbol(symbol.addresses.start, name.clone()));
            let mut at = symbol.addresses.start;
            for stretch in stretches {
                let from = stretch.source.unwrap_or_else(|| source.clone());
                self.push(at..stretch.addresses.start, node, source, name);
                self.push(stretch.addresses.clone(), node, &from, name);
                at = stretch.addresses.end.max(at);
            }
            self.push(at..symbol.addresses.end, node, source, name);
            return;
        }
        let glue = self.graph.add(Node::Glue);
        let mut at = symbol.addresses.start;
        let mut last = glue;
        for stretch in stretches {
            self.push(at..stretch.addresses.start, last, source, name);
            // Code without a line goes on with what is before it.
            if let Some(line) = stretch.program_line {
                last = match origins.of_line(line) {
                    Some(Origin { component, func }) => {
                        self.graph.add(Node::Component(component.clone(), func.clone()))
                    }
                    None => glue,
                };
            }
            let from = stretch.source.unwrap_or_else(|| source.clone());
            self.push(stretch.addresses.clone(), last, &from, name);
            at = stretch.addresses.end.max(at);
        }
        self.push(at..symbol.addresses.end, last, source, name);
    }

    fn push(&mut self, addresses: Range<u64>, node: usize, source: &Source<'static>, name: &str) {
        if addresses.is_empty() {
            return;
        }
        if let Some(Part { addresses: before, what: What::Node(known, from, symbol) }) = self.parts.last_mut()
            && before.end == addresses.start
            && (*known, &*from, symbol.as_str()) == (node, source, name)
        {
            before.end = addresses.end;
            return;
        }
        self.parts.push(Part { addresses, what: What::Node(node, source.clone(), name.to_owned()) });
    }

    /// What has no name: headers, data that something refers to, and what fills the gaps.
    fn add_data(&mut self) {
        let targets: BTreeSet<u64> = self.references.iter().map(|reference| reference.to).collect();
        let mut parts = std::mem::take(&mut self.parts);
        parts.sort_by_key(|part| part.addresses.start);
        let mut all: Vec<Part> = vec![];
        let segments = self.twin.image.segments.clone();
        let mut named = parts.into_iter().peekable();
        for segment in segments {
            let mut at = segment.addresses.start;
            while let Some(part) = named.next_if(|part| part.addresses.start < segment.addresses.end) {
                self.fill(at..part.addresses.start, &targets, &mut all);
                let start = part.addresses.start.max(at);
                let end = part.addresses.end.min(segment.addresses.end);
                at = at.max(end);
                if start < end {
                    all.push(Part { addresses: start..end, what: part.what });
                }
            }
            self.fill(at..segment.addresses.end, &targets, &mut all);
        }
        self.parts = all;
    }

    /// Takes a gap between symbols apart: by section, and there by what references point at.
    fn fill(&mut self, gap: Range<u64>, targets: &BTreeSet<u64>, parts: &mut Vec<Part>) {
        let mut at = gap.start;
        while at < gap.end {
            let image = &self.twin.image;
            let Some(section) = image.section_at(at) else {
                let starts = image.sections.iter().map(|section| section.addresses.start);
                let end = starts.filter(|start| *start > at).min().unwrap_or(gap.end).min(gap.end);
                let is_header = self.twin.is_header(at);
                let end = if is_header { self.twin.headers_end(at).min(end) } else { end };
                let what = if is_header { What::Headers } else { self.filler(&(at..end)) };
                parts.push(Part { addresses: at..end, what });
                at = end;
                continue;
            };
            let end = section.addresses.end.min(gap.end);
            if is_linker_table(section.name) {
                parts.push(Part { addresses: at..end, what: What::Linker });
                at = end;
                continue;
            }
            let mut cuts: Vec<u64> = targets.range(at..end).copied().collect();
            cuts.push(end);
            if cuts[0] > at {
                parts.push(Part { addresses: at..cuts[0], what: self.filler(&(at..cuts[0])) });
            }
            for pair in cuts.windows(2) {
                let node = self.graph.add(Node::Data(pair[0]));
                let what = What::Node(node, Source::Program, "constants".to_owned());
                parts.push(Part { addresses: pair[0]..pair[1], what });
            }
            at = end;
        }
    }

    /// What bytes that nothing refers to are: padding when they are what assemblers and linkers fill with.
    fn filler(&self, addresses: &Range<u64>) -> What {
        let bytes = self.twin.image.loaded(addresses);
        let is_filler = bytes.iter().all(|byte| *byte == 0)
            || bytes.iter().all(|byte| *byte == 0xcc)
            || (bytes.len() < 16 && matches!(bytes.first(), Some(0x66 | 0x0f | 0x90)));
        if is_filler { What::Padding } else { What::Unknown }
    }

    fn part_at(&self, address: u64) -> Option<&Part> {
        let index = self.parts.partition_point(|part| part.addresses.end <= address);
        self.parts.get(index).filter(|part| part.addresses.contains(&address))
    }

    fn node_at(&self, address: u64) -> Option<usize> {
        match self.part_at(address)?.what {
            What::Node(node, ..) => Some(node),
            _ => None,
        }
    }

    /// Links the parts by the references between them; data is from where the first that refers to it is from.
    fn link(&mut self) {
        let mut sources: BTreeMap<usize, Source<'static>> = BTreeMap::new();
        for reference in &self.references {
            let (Some(from), Some(to)) = (self.node_at(reference.from), self.node_at(reference.to)) else {
                continue;
            };
            let target = self.graph.node(to);
            // Code of nodes is there for its own sake, whoever calls the function that it is in.
            if matches!(target, Node::Component(..) | Node::Func(_) | Node::Glue) {
                continue;
            }
            let is_data = matches!(target, Node::Data(_));
            self.graph.link(from, to);
            if is_data && let Some(Part { what: What::Node(_, source, _), .. }) = self.part_at(reference.from)
            {
                sources.entry(to).or_insert_with(|| source.clone());
            }
        }
        for part in &mut self.parts {
            if let What::Node(node, source, _) = &mut part.what {
                if let Some(known) = sources.get(node) {
                    *source = known.clone();
                }
                self.graph.grow(*node, part.addresses.end - part.addresses.start);
            }
        }
        if let Some(entry) = self.node_at(self.twin.image.entry) {
            self.graph.start_at(entry);
        }
        self.graph.adopt();
    }

    /// The files of the runtime that each runtime func leads to directly.
    fn modules(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut modules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut files = BTreeMap::new();
        for part in &self.parts {
            if let What::Node(node, Source::Runtime(module), _) = &part.what {
                match self.graph.node(*node) {
                    Node::Component(_, func) => {
                        modules.entry(func.clone()).or_default().insert(module.to_string());
                    }
                    _ => {
                        files.entry(*node).or_insert_with(|| module.to_string());
                    }
                }
            }
        }
        for (index, node) in self.graph.nodes() {
            if let Node::Component(_, func) = node {
                let called = self.graph.targets_of(index).filter_map(|target| files.get(&target)).cloned();
                modules.entry(func.clone()).or_default().extend(called);
            }
        }
        modules
    }

    /// The parts of the graph that have code of each crate.
    fn crates(&self) -> BTreeMap<String, BTreeSet<usize>> {
        let mut crates: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for part in &self.parts {
            if let What::Node(node, source, _) = &part.what {
                crates.entry(crate_name(source)).or_default().insert(*node);
            }
        }
        crates
    }

    /// All bytes of the file that is shipped.
    fn leaves(&self, shipped: &Image<'_>) -> Vec<Leaf> {
        let keepers = self.graph.dominators();
        let mut sums: BTreeMap<Leaf, u64> = BTreeMap::new();
        let mut add = |leaf: Leaf, bytes: u64| {
            if bytes > 0 {
                *sums.entry(leaf).or_default() += bytes;
            }
        };
        let mut labels = BTreeMap::new();
        let mut covered: Vec<Range<u64>> = vec![];
        for part in &self.parts {
            let bytes = part.addresses.end - part.addresses.start;
            let section = self.twin.image.section_at(part.addresses.start);
            let section = section.map_or(PADDING, |section| section.name);
            let leaf = match &part.what {
                What::Headers => everywhere(HEADERS, HEADERS),
                What::Padding => everywhere(PADDING, PADDING),
                What::Linker => everywhere(LINKER, section),
                What::Unknown => everywhere(UNATTRIBUTED, section),
                What::Node(node, source, symbol) => {
                    let (func, component) = labels
                        .entry((*node, source.clone()))
                        .or_insert_with(|| label(&self.graph, keepers.of(*node), *node, source))
                        .clone();
                    let krate = crate_name(source);
                    Leaf {
                        func,
                        component,
                        krate,
                        symbol: symbol.clone(),
                        section: section.to_owned(),
                        bytes: 0,
                    }
                }
            };
            add(leaf, bytes);
        }
        covered.extend(shipped.segments.iter().map(|segment| {
            segment.offset..segment.offset + (segment.addresses.end - segment.addresses.start)
        }));
        let headers = shipped.headers.iter().map(|range| (range.clone(), everywhere(HEADERS, HEADERS)));
        let sections = shipped.sections.iter().filter(|section| section.addresses.is_empty());
        let sections = sections.map(|section| {
            let row = if section.name.starts_with(".debug") { DEBUG } else { LINKER };
            (section.file.clone(), everywhere(row, section.name))
        });
        let comment = self.twin.find_comment(shipped);
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

fn crate_name(source: &Source<'_>) -> String {
    match source {
        Source::Program => "program".to_owned(),
        Source::Runtime(_) => "neva runtime".to_owned(),
        Source::Std => STD.to_owned(),
        Source::Crate(name) => name.to_string(),
    }
}

/// The runtime func and the node of the program that a part is there for: its own, or that without which it would not
/// be there; else where it is from.
fn label(
    graph: &Graph,
    keepers: impl Iterator<Item = usize>,
    node: usize,
    source: &Source<'_>,
) -> (String, String) {
    let from = match source {
        Source::Program => GLUE.to_owned(),
        Source::Runtime(module) => format!("runtime {module}"),
        Source::Std => STD.to_owned(),
        Source::Crate(name) => format!("crate {name}"),
    };
    match graph.node(node) {
        Node::Component(component, func) => return (func.clone(), component.clone()),
        Node::Glue => return (GLUE.to_owned(), GLUE.to_owned()),
        _ if *source == Source::Std => return (from.clone(), from),
        _ => {}
    }
    for keeper in keepers {
        match graph.node(keeper) {
            Node::Component(component, func) => return (func.clone(), component.clone()),
            Node::Func(func) => return (func.clone(), format!("every {func}")),
            Node::Glue => return (GLUE.to_owned(), GLUE.to_owned()),
            _ => {}
        }
    }
    (from.clone(), from)
}

/// Where a symbol of the program's crate is from when there are no lines: its path begins with that of its module.
fn module_source(name: &str) -> Source<'static> {
    let name = name.trim_start_matches('<');
    match name.split_once("::") {
        None => Source::Program,
        Some((module, _)) => Source::Runtime(module.to_owned().into()),
    }
}

/// Sections that linker and loader need, and that stand for no code or data of the program's.
fn is_linker_table(name: &str) -> bool {
    const NAMES: &[&str] = &[
        ".interp",
        ".dyn",
        ".gnu.",
        ".rela",
        ".got",
        ".plt",
        ".init",
        ".fini",
        ".eh_frame",
        ".gcc_except_table",
        ".note",
        ".tm_clone_table",
        ".relro_padding",
        ".comment",
        ".preinit_array",
    ];
    NAMES.iter().any(|prefix| name.starts_with(prefix))
}
