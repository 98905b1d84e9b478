//! What a binary is made of, seen from several sides.

use crate::codes;
use std::collections::BTreeMap;

use neva_diagnostics::Diagnostic;
use neva_files::JsonForm;
use serde::{Deserialize, Serialize};

use crate::attribute::Attribution;
use crate::graph::GraphNode;
use crate::leaf::{HEADERS, Leaf, PADDING, STD, UNATTRIBUTED};
use crate::names;

/// Version of the JSON form of [`Report`].
pub const SCHEMA: u32 = 1;

/// MeasuredSizes of one binary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Version of this form.
    pub schema: u32,
    /// Name of the program.
    pub program: String,
    /// Size of the file.
    pub total: u64,
    /// The same bytes, seen from several sides; each adds up to the total.
    pub views: BTreeMap<View, Vec<Row>>,
    /// What each runtime func keeps in the binary, and each function that is not of the toolchain's
    /// libraries, inlined ones too: its own bytes and those of all that would go with it. These overlap.
    #[serde(default)]
    pub retained: Vec<Row>,
}

/// A side to see a binary from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// By runtime func.
    Func,
    /// By node of the program.
    Component,
    /// By crate.
    Crate,
    /// By section of the file.
    Section,
    /// By symbol.
    Symbol,
}

/// One line of a view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What the bytes are for.
    pub name: String,
    /// How many.
    pub bytes: u64,
}

impl View {
    /// All views.
    pub const ALL: [View; 5] = [View::Func, View::Component, View::Crate, View::Section, View::Symbol];

    /// Its name on the command line and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            View::Func => "func",
            View::Component => "component",
            View::Crate => "crate",
            View::Section => "section",
            View::Symbol => "symbol",
        }
    }

    fn of(self, leaf: &Leaf) -> &str {
        match self {
            View::Func => &leaf.func,
            View::Component => &leaf.component,
            View::Crate => &leaf.krate,
            View::Section => &leaf.section,
            View::Symbol => &leaf.symbol,
        }
    }
}

/// Rows that every view has, even with 0 bytes. In the view by section `rust std` has none: its bytes are in
/// the rows of their sections.
pub(crate) const FIXED: [&str; 4] = [HEADERS, PADDING, STD, UNATTRIBUTED];

impl Report {
    /// The report of an attributed binary.
    pub fn new(program: &str, attribution: &Attribution) -> Report {
        let view = |view: View| {
            let mut sums: BTreeMap<&str, u64> = FIXED.iter().map(|name| (*name, 0)).collect();
            for leaf in &attribution.leaves {
                *sums.entry(view.of(leaf)).or_default() += leaf.bytes;
            }
            (
                view,
                sorted(sums.into_iter().map(|(name, bytes)| Row { name: name.to_owned(), bytes }).collect()),
            )
        };
        Report {
            schema: SCHEMA,
            program: program.to_owned(),
            total: attribution.total,
            views: View::ALL.map(view).into(),
            retained: retained(attribution),
        }
    }

    /// Reads a report from JSON.
    pub fn parse(text: &[u8], file: &str) -> Result<Report, Diagnostic> {
        let command = "neva size --json PROGRAM";
        let version = ("schema", SCHEMA);
        JsonForm { what: "report of sizes", version, bad: codes::BAD_REPORT, command }.parse(text, file)
    }

    /// The same with some of the views only, and of each only the largest rows, and one for all others.
    pub fn short(mut self, views: &[View], rows: usize) -> Report {
        self.views.retain(|view, _| views.contains(view));
        for view in self.views.values_mut() {
            *view = shortened(view, rows);
        }
        self.retained.truncate(rows);
        self
    }

    /// The rows of a view.
    pub fn rows(&self, view: View) -> &[Row] {
        self.views.get(&view).map_or(&[], Vec::as_slice)
    }
}

/// Rows with the most bytes first.
pub fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.name.cmp(&b.name)));
    rows
}

/// The first rows, with one for all others.
pub(crate) fn shortened(rows: &[Row], limit: usize) -> Vec<Row> {
    if rows.len() <= limit {
        return rows.to_vec();
    }
    let is_fixed = |row: &&Row| FIXED.contains(&row.name.as_str());
    let fixed = rows.iter().skip(limit).filter(is_fixed);
    let others: Vec<&Row> = rows.iter().skip(limit).filter(|row| !is_fixed(row)).collect();
    let mut short: Vec<Row> = rows.iter().take(limit).chain(fixed).cloned().collect();
    if !others.is_empty() {
        let bytes = others.iter().map(|row| row.bytes).sum();
        short.push(Row { name: format!("({} more)", others.len()), bytes });
    }
    short
}

fn retained(attribution: &Attribution) -> Vec<Row> {
    let graph = &attribution.graph;
    let bytes = graph.retained(&graph.dominators());
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    let is_std = |name: &str| {
        names::crate_of(name).is_some_and(|krate| names::source_of_crate(krate) == names::CodeSource::Std)
    };
    for func in attribution.funcs() {
        let kept = graph.without(&attribution.parts_of(&func));
        *sums.entry(func).or_default() += kept;
    }
    for (index, node) in graph.nodes() {
        // What of the toolchain's libraries is there, something of the program's keeps.
        if let GraphNode::Symbol(_, name) | GraphNode::Inlined(_, name) = node
            && !is_std(name)
        {
            *sums.entry(name.clone()).or_default() += bytes[index];
        }
    }
    sorted(
        sums.into_iter().filter(|(_, bytes)| *bytes > 0).map(|(name, bytes)| Row { name, bytes }).collect(),
    )
}
