//! The loaded bytes of a binary, taken apart into functions, constants and what is between them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::elf::{Reference, Symbol};
use crate::graph::{GraphNode, ReferenceGraph};
use crate::leaf::STD;
use crate::lines::Lines;
use crate::names::{self, CodeSource};
use crate::origin::{CodeLine, NodeOrigin, Origins};
use crate::symbol_build::SymbolBuild;

/// The loaded bytes of a binary, and what refers to what.
pub(crate) struct Parts {
    /// By address, without overlaps.
    pub list: Vec<AddressRange>,
    /// What refers to what.
    pub graph: ReferenceGraph,
}

/// Loaded bytes with one origin.
#[derive(Clone, Debug)]
pub(crate) struct AddressRange {
    /// Where they are.
    pub addresses: Range<u64>,
    /// What they are.
    pub content: Content,
}

/// What loaded bytes are.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// Headers inside of what is loaded.
    Headers,
    /// Fill.
    Padding,
    /// Tables of linker and loader.
    Linker,
    /// Nothing is known of them.
    Unknown,
    /// A part of the graph, the crate its code is from, and the name of the symbol.
    Node(usize, CodeSource, String),
}

impl Parts {
    /// Takes a binary apart. `own_crate` is the crate that has the program itself.
    pub(crate) fn of(symbols: &SymbolBuild<'_>, own_crate: Option<&str>, origins: &Origins) -> Parts {
        let mut builder = Builder {
            symbols,
            own_crate,
            lines: symbols.lines(),
            origins,
            references: symbols.references(),
            graph: ReferenceGraph::default(),
            parts: vec![],
        };
        builder.add_symbols();
        builder.add_data();
        builder.link();
        Parts { list: builder.parts, graph: builder.graph }
    }

    /// The files of the runtime that each runtime func leads to directly.
    pub(crate) fn modules(&self) -> BTreeMap<String, BTreeSet<String>> {
        let func_of = |part: usize| match self.graph.node(self.graph.base(part)) {
            GraphNode::Component(_, func) | GraphNode::Handler(_, func, _) => Some(func.clone()),
            _ => None,
        };
        let mut modules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut files = BTreeMap::new();
        for part in &self.list {
            if let Content::Node(node, CodeSource::Runtime(module), _) = &part.content {
                match func_of(*node) {
                    Some(func) => _ = modules.entry(func).or_default().insert(module.to_string()),
                    None => _ = files.entry(*node).or_insert_with(|| module.to_string()),
                }
            }
        }
        for (index, _) in self.graph.nodes() {
            if let Some(func) = func_of(index) {
                let called = self.graph.targets_of(index).filter_map(|target| files.get(&target)).cloned();
                modules.entry(func).or_default().extend(called);
            }
        }
        modules
    }

    /// The symbols that have the code of each part of the graph.
    pub(crate) fn holders(&self) -> BTreeMap<usize, BTreeSet<String>> {
        let mut holders: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for part in &self.list {
            if let Content::Node(node, _, symbol) = &part.content {
                holders.entry(self.graph.base(*node)).or_default().insert(symbol.clone());
            }
        }
        holders
    }

    /// The parts of the graph that have code of each crate.
    pub(crate) fn crates(&self) -> BTreeMap<String, BTreeSet<usize>> {
        let mut crates: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for part in &self.list {
            if let Content::Node(node, source, _) = &part.content {
                crates.entry(crate_name(source)).or_default().insert(*node);
            }
        }
        crates
    }
}

/// Parts that are being found.
struct Builder<'a, 'b> {
    symbols: &'b SymbolBuild<'a>,
    own_crate: Option<&'b str>,
    lines: Lines<'a>,
    origins: &'b Origins,
    references: Vec<Reference>,
    graph: ReferenceGraph,
    parts: Vec<AddressRange>,
}

impl Builder<'_, '_> {
    /// Functions and data with names; code of the program itself by its lines.
    fn add_symbols(&mut self) {
        for symbol in &self.symbols.image.symbols {
            let name = names::readable(symbol.name, self.own_crate);
            let plain = names::readable(symbol.name, None);
            let krate = names::crate_of(&plain);
            let is_own = krate.is_some() && krate == self.own_crate;
            let source = match krate {
                Some(krate) if !is_own => match names::source_of_crate(krate) {
                    // The toolchain's libraries have crates of their own, some under the names of public
                    // ones.
                    CodeSource::Crate(name) if self.own_crate.is_some() => {
                        let known = self.symbols.source(&self.lines, symbol.addresses.start);
                        known.filter(|known| *known == CodeSource::Std).unwrap_or(CodeSource::Crate(name))
                    }
                    source => source,
                },
                _ => match self.symbols.source(&self.lines, symbol.addresses.start) {
                    Some(source) => source,
                    // What C's start files bring has no lines.
                    None if krate.is_none() => CodeSource::Std,
                    None => module_source(&name),
                },
            };
            let own_lines =
                matches!(source, CodeSource::Program | CodeSource::Runtime(_)) && self.own_crate.is_some();
            if own_lines {
                self.add_by_lines(symbol, &source, &name);
                continue;
            }
            let start = symbol.addresses.start;
            let node = self.graph.add(match name.as_str() {
                names::CONSTANTS => GraphNode::Data(start),
                _ => GraphNode::Symbol(start, name.clone()),
            });
            self.push(symbol.addresses.clone(), node, &source, &name);
        }
    }

    /// Adds a symbol of the program's crate: each stretch of it that comes from a line of `main.rs` belongs
    /// to the node that the line works for. In a kernel all is the symbol's, counted where its file is or
    /// what is inlined is from.
    fn add_by_lines(&mut self, symbol: &Symbol<'_>, source: &CodeSource, name: &str) {
        let stretches = self.symbols.stretches(&self.lines, &symbol.addresses);
        let is_kernel = !stretches.iter().any(|stretch| stretch.program_line.is_some());
        let fallback = match is_kernel {
            true => self.graph.add(GraphNode::Symbol(symbol.addresses.start, name.to_owned())),
            false => self.graph.add(GraphNode::OtherCode),
        };
        let mut at = symbol.addresses.start;
        // Code without a line goes on with what is before it.
        let (mut base, mut last) = (fallback, fallback);
        for stretch in stretches {
            self.push(at..stretch.addresses.start, last, source, name);
            if let Some(line) = stretch.program_line {
                base = self.origins.of_line(line).map_or(fallback, |line| self.add_node(line));
            }
            last = stretch.inlined.iter().rev().fold(base, |into, function| self.add_inlined(into, function));
            let from = stretch.source.unwrap_or_else(|| source.clone());
            self.push(stretch.addresses.clone(), last, &from, name);
            at = stretch.addresses.end.max(at);
        }
        self.push(at..symbol.addresses.end, last, source, name);
    }

    /// Adds the code of a line. A node is there for its runtime func; what it does about errors, for what
    /// fails.
    fn add_node(&mut self, line: &CodeLine) -> usize {
        let NodeOrigin { component, func, .. } = &line.node;
        let part = |node: &NodeOrigin| GraphNode::Component(node.component.clone(), node.func.clone());
        let Some(failing) = &line.failing else {
            let node = self.graph.add(part(&line.node));
            let func = self.graph.add(GraphNode::Func(func.clone()));
            self.graph.link(func, node);
            return node;
        };
        let handler = GraphNode::Handler(component.clone(), func.clone(), failing.component.clone());
        let handler = self.graph.add(handler);
        let failing = self.graph.add(part(failing));
        self.graph.link(failing, handler);
        handler
    }

    /// Adds a function that is inlined into a part.
    fn add_inlined(&mut self, into: usize, function: &str) -> usize {
        let inlined = self.graph.add(GraphNode::Inlined(into, names::readable(function, self.own_crate)));
        self.graph.link(into, inlined);
        inlined
    }

    fn push(&mut self, addresses: Range<u64>, node: usize, source: &CodeSource, name: &str) {
        if addresses.is_empty() {
            return;
        }
        if let Some(AddressRange { addresses: before, content: Content::Node(known, from, symbol) }) =
            self.parts.last_mut()
            && before.end == addresses.start
            && (*known, &*from, symbol.as_str()) == (node, source, name)
        {
            before.end = addresses.end;
            return;
        }
        self.parts
            .push(AddressRange { addresses, content: Content::Node(node, source.clone(), name.to_owned()) });
    }

    /// Adds what has no name: headers, data that something refers to, and what fills the gaps.
    fn add_data(&mut self) {
        let targets: BTreeSet<u64> = self.references.iter().map(|reference| reference.to).collect();
        let mut parts = std::mem::take(&mut self.parts);
        parts.sort_by_key(|part| part.addresses.start);
        let mut all: Vec<AddressRange> = vec![];
        let segments = self.symbols.image.segments.clone();
        let mut named = parts.into_iter().peekable();
        for segment in segments {
            let mut at = segment.addresses.start;
            while let Some(part) = named.next_if(|part| part.addresses.start < segment.addresses.end) {
                self.fill(at..part.addresses.start, &targets, &mut all);
                let start = part.addresses.start.max(at);
                let end = part.addresses.end.min(segment.addresses.end);
                at = at.max(end);
                if start < end {
                    all.push(AddressRange { addresses: start..end, content: part.content });
                }
            }
            self.fill(at..segment.addresses.end, &targets, &mut all);
        }
        self.parts = all;
    }

    /// Takes a gap between symbols apart: by section, and there by what references point at.
    fn fill(&mut self, gap: Range<u64>, targets: &BTreeSet<u64>, parts: &mut Vec<AddressRange>) {
        let mut at = gap.start;
        while at < gap.end {
            let image = &self.symbols.image;
            let Some(section) = image.section_at(at) else {
                let starts = image.sections.iter().map(|section| section.addresses.start);
                let end = starts.filter(|start| *start > at).min().unwrap_or(gap.end).min(gap.end);
                let is_header = self.symbols.is_header(at);
                let end = if is_header { self.symbols.headers_end(at).min(end) } else { end };
                let content = if is_header { Content::Headers } else { self.filler(&(at..end)) };
                parts.push(AddressRange { addresses: at..end, content });
                at = end;
                continue;
            };
            let end = section.addresses.end.min(gap.end);
            if is_linker_table(section.name) {
                parts.push(AddressRange { addresses: at..end, content: Content::Linker });
                at = end;
                continue;
            }
            let mut cuts: Vec<u64> = targets.range(at..end).copied().collect();
            cuts.push(end);
            if cuts[0] > at {
                parts.push(AddressRange { addresses: at..cuts[0], content: self.filler(&(at..cuts[0])) });
            }
            for pair in cuts.windows(2) {
                let node = self.graph.add(GraphNode::Data(pair[0]));
                let content = Content::Node(node, CodeSource::Program, names::CONSTANTS.to_owned());
                parts.push(AddressRange { addresses: pair[0]..pair[1], content });
            }
            at = end;
        }
    }

    /// What bytes are that nothing refers to: padding when they are what assemblers and linkers fill with.
    fn filler(&self, addresses: &Range<u64>) -> Content {
        let bytes = self.symbols.image.loaded(addresses);
        let is_filler = bytes.iter().all(|byte| *byte == 0)
            || bytes.iter().all(|byte| *byte == 0xcc)
            || (bytes.len() < 16 && matches!(bytes.first(), Some(0x66 | 0x0f | 0x90)));
        if is_filler { Content::Padding } else { Content::Unknown }
    }

    fn part_at(&self, address: u64) -> Option<&AddressRange> {
        let index = self.parts.partition_point(|part| part.addresses.end <= address);
        self.parts.get(index).filter(|part| part.addresses.contains(&address))
    }

    fn node_at(&self, address: u64) -> Option<usize> {
        match self.part_at(address)?.content {
            Content::Node(node, ..) => Some(node),
            _ => None,
        }
    }

    /// Links the parts by the references between them; data is from where the first that refers to it is
    /// from.
    fn link(&mut self) {
        let mut sources: BTreeMap<usize, CodeSource> = BTreeMap::new();
        for reference in &self.references {
            let (Some(from), Some(to)) = (self.node_at(reference.from), self.node_at(reference.to)) else {
                continue;
            };
            let to = self.graph.base(to);
            let target = self.graph.node(to);
            // Code of nodes is there for its own sake, no matter which function it is in.
            if matches!(
                target,
                GraphNode::Component(..) | GraphNode::Handler(..) | GraphNode::Func(_) | GraphNode::OtherCode
            ) {
                continue;
            }
            let is_data = matches!(target, GraphNode::Data(_));
            self.graph.link(from, to);
            if is_data
                && let Some(AddressRange { content: Content::Node(_, source, _), .. }) =
                    self.part_at(reference.from)
            {
                sources.entry(to).or_insert_with(|| source.clone());
            }
        }
        for part in &mut self.parts {
            if let Content::Node(node, source, _) = &mut part.content {
                if let Some(known) = sources.get(node) {
                    *source = known.clone();
                }
                self.graph.grow(*node, part.addresses.end - part.addresses.start);
            }
        }
        if let Some(entry) = self.node_at(self.symbols.image.entry) {
            self.graph.start_at(self.graph.base(entry));
        }
        self.graph.adopt();
    }
}

/// The row of what is from a source, in the view by crate.
pub(crate) fn crate_name(source: &CodeSource) -> String {
    match source {
        CodeSource::Program => "program".to_owned(),
        CodeSource::Runtime(_) => "neva runtime".to_owned(),
        CodeSource::Std => STD.to_owned(),
        CodeSource::Crate(name) => name.clone(),
    }
}

/// Where a symbol of the program's crate is from when there are no lines: its path begins with that of its
/// module.
fn module_source(name: &str) -> CodeSource {
    let name = name.trim_start_matches('<');
    match name.split_once("::") {
        None => CodeSource::Program,
        Some((module, _)) => CodeSource::Runtime(module.to_owned()),
    }
}

/// Sections that linker and loader need, without code or data of the program.
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
