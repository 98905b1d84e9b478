//! How sizes developed: one line of JSON for each revision.

use crate::codes;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use neva_diagnostics::{Diagnostic, Place, error};
use neva_diagram::markup::escape;
use serde::{Deserialize, Serialize};

use crate::html::page;
use crate::plot::{Point, plot};
use crate::table::grouped;

/// The sizes of one revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// The revision.
    pub revision: String,
    /// MeasuredSizes of programs.
    pub programs: BTreeMap<String, u64>,
}

/// Reads a history.
pub fn parse(text: &str, file: &str) -> Result<Vec<Revision>, Diagnostic> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let parsed = lines.map(|(number, line)| {
        serde_json::from_str(line).map_err(|error| {
            let place = Place { line: number, ..Place::file(file) };
            error!(codes::BAD_HISTORY, "the line is no revision of a history of sizes")
                .because(error.to_string())
                .help("remove the line; `neva size check --record` writes lines")
                .at(place)
        })
    });
    parsed.collect()
}

/// Adds a revision; measured again, it takes the place of what was measured before.
pub fn record(lines: &mut Vec<Revision>, line: Revision) {
    match lines.last_mut() {
        Some(last) if last.revision == line.revision => last.programs.extend(line.programs),
        _ => lines.push(line),
    }
}

/// A history as it is written.
pub fn to_json(lines: &[Revision]) -> String {
    let lines = lines.iter().filter_map(|line| serde_json::to_string(line).ok());
    lines.map(|line| line + "\n").collect()
}

/// The first and the last size of each program as a table.
pub fn text(lines: &[Revision]) -> String {
    let mut text = format!("{} revisions\n{:>10}  {:>10}  program\n", lines.len(), "first", "last");
    for program in programs(lines) {
        let sizes: Vec<u64> = sizes(lines, program).map(|(_, size)| size).collect();
        if let (Some(first), Some(last)) = (sizes.first(), sizes.last()) {
            let program = neva_diagnostics::escaped(program);
            let _ = writeln!(text, "{:>10}  {:>10}  {program}", grouped(*first), grouped(*last));
        }
    }
    text
}

/// A page with a plot for each program.
pub fn html(lines: &[Revision]) -> String {
    let mut body = format!(
        "<h1>Binary sizes over {} revisions</h1>\n<p>Bytes of the binary, by revision, the oldest first. A \
         point tells its revision, its size and the change to the one before.</p>\n<div class=\"plots\">\n",
        lines.len()
    );
    let revisions: Vec<&str> = lines.iter().map(|line| line.revision.as_str()).collect();
    for program in programs(lines) {
        let points: Vec<Point<'_>> = lines
            .iter()
            .enumerate()
            .filter_map(|(place, line)| {
                Some(Point { place, revision: &line.revision, size: *line.programs.get(program)? })
            })
            .collect();
        let last = points.last().map_or(0, |point| point.size);
        let name = escape(program);
        let _ = writeln!(
            body,
            "<figure><figcaption><b>{name}</b> {} bytes</figcaption>{}</figure>",
            grouped(last),
            plot(&points, &revisions)
        );
    }
    body.push_str("</div>\n");
    page("Binary sizes over time", &body, "")
}

fn programs(lines: &[Revision]) -> BTreeSet<&str> {
    lines.iter().flat_map(|line| line.programs.keys().map(String::as_str)).collect()
}

fn sizes<'a>(lines: &'a [Revision], program: &'a str) -> impl Iterator<Item = (&'a str, u64)> {
    lines.iter().filter_map(move |line| Some((line.revision.as_str(), *line.programs.get(program)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(revision: &str, size: u64) -> Revision {
        Revision { revision: revision.to_owned(), programs: [("p".to_owned(), size)].into() }
    }

    #[test]
    fn one_line_for_each_revision() -> Result<(), Diagnostic> {
        let mut lines = vec![];
        for (revision, size) in [("a", 1000), ("a", 1001), ("b", 900)] {
            record(&mut lines, line(revision, size));
        }
        assert_eq!(lines, [line("a", 1001), line("b", 900)]);
        assert_eq!(parse(&to_json(&lines), "h")?, lines);
        assert_eq!(text(&lines), "2 revisions\n     first        last  program\n     1,001         900  p\n");
        assert!(html(&lines).contains("<title>b: 900 bytes, -101 (-10.1 %)</title>"));
        assert_eq!(parse("{}\n", "h").map_err(|error| error.code.name), Err("bad-history"));
        Ok(())
    }
}
