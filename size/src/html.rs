//! Pages that need nothing but themselves.

use std::collections::{BTreeMap, BTreeSet};

use neva_diagram::markup::{self, escape};
use serde::Serialize;

use crate::attribute::Attribution;
use crate::graph::GraphNode;
use crate::report::Report;
use crate::table::grouped;

/// What the page's script works on.
#[derive(Serialize)]
struct Data<'a> {
    program: &'a str,
    total: u64,
    /// Func, component, crate, symbol, section, bytes.
    leaves: Vec<(&'a str, &'a str, &'a str, &'a str, &'a str, u64)>,
    retained: BTreeMap<&'a str, u64>,
    paths: BTreeMap<String, Vec<String>>,
}

const CONTROLS: &str = r#"<div class="bar">
<label>by <select id="view"><option>func</option><option>component</option><option>crate</option><option>section</option><option>symbol</option></select></label>
<input id="search" type="search" placeholder="search" aria-label="search">
</div>
<div id="path"></div>
<div id="map"></div>
<div id="why" aria-live="polite"></div>
<h2>Parts</h2>
<table><thead><tr><th><button data-sort="name">name</button></th><th><button data-sort="bytes">bytes</button></th><th>share</th><th><button data-sort="kept" title="with what is there for it alone">keeps</button></th></tr></thead><tbody id="rows"></tbody></table>
"#;

/// The page of a report: a treemap that opens level by level, a table, and why each part is there.
pub fn html(report: &Report, attribution: &Attribution) -> String {
    let leaves = attribution.leaves.iter();
    let data = Data {
        program: &report.program,
        total: report.total,
        leaves: leaves
            .map(|leaf| {
                let names = [&leaf.func, &leaf.component, &leaf.krate, &leaf.symbol, &leaf.section];
                let [func, component, krate, symbol, section] = names.map(String::as_str);
                (func, component, krate, symbol, section, leaf.bytes)
            })
            .collect(),
        retained: report.retained.iter().map(|row| (row.name.as_str(), row.bytes)).collect(),
        paths: paths(attribution),
    };
    // Nothing in the data can end the script that it is in.
    let data = serde_json::to_string(&data).unwrap_or_default().replace('<', "\\u003c");
    let title = format!("{}: {} bytes", report.program, grouped(report.total));
    let body = format!("<h1>{}</h1>\n{CONTROLS}", escape(&title));
    page(&title, &body, &format!("const DATA = {data};\n{}", include_str!("../page/report.js")))
}

/// A page with the style that all of them have.
pub(crate) fn page(title: &str, body: &str, script: &str) -> String {
    markup::page(title, include_str!("../page/style.css"), body, script)
}

/// Why each part is there, by the name of its row.
fn paths(attribution: &Attribution) -> BTreeMap<String, Vec<String>> {
    const SHOWN: usize = 8;
    let mut paths: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |name: &str, path: String| {
        let known = paths.entry(name.to_owned()).or_default();
        if known.len() < SHOWN && !known.contains(&path) {
            known.push(path);
        }
    };
    for origin in attribution.origins.nodes() {
        let path = origin.path().join(" -> ");
        add(&origin.func, path.clone());
        add(&origin.component, path);
    }
    let all = attribution.graph.paths();
    // The path to a symbol is one to the rows that it is in, too.
    let mut rows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for leaf in &attribution.leaves {
        rows.entry(&leaf.symbol).or_default().extend([leaf.krate.as_str(), &leaf.func, &leaf.component]);
    }
    for (index, node) in attribution.graph.nodes() {
        if let (GraphNode::Symbol(_, name), Some(path)) = (node, all.get(&index)) {
            let path = attribution.linker_path(path).join(" -> ");
            add(name, path.clone());
            for row in rows.get(name.as_str()).into_iter().flatten() {
                add(row, path.clone());
            }
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_escapes() {
        let page = page("a<b", "", "");
        assert!(page.contains("<title>a&lt;b</title>") && !page.contains("<script"));
    }
}
