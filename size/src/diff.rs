//! What changed from one binary to another.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use crate::report::{Report, Row, View};
use crate::table::{clipped, escaped, grouped};

/// The difference of two reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// MeasuredSizes of the files.
    pub total: Change,
    /// What changed, seen from several sides.
    pub views: BTreeMap<View, Vec<Change>>,
    /// For each side, how many changes below the noise floor are left out.
    pub noise: BTreeMap<View, usize>,
}

/// One changed size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What changed.
    pub name: String,
    /// What became of it.
    pub kind: ChangeKind,
    /// Bytes before.
    pub before: u64,
    /// Bytes now.
    pub after: u64,
}

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// It has more bytes.
    Grown,
    /// It has fewer bytes.
    Shrunk,
    /// It was not there.
    New,
    /// It is not there any more.
    Gone,
    /// It has as many bytes.
    Same,
}

impl Diff {
    /// Compares two reports. Changes of fewer bytes than `noise` are left out.
    pub fn new(before: &Report, after: &Report, noise: u64) -> Diff {
        let mut views = BTreeMap::new();
        let mut left_out = BTreeMap::new();
        for view in View::ALL {
            if !before.views.contains_key(&view) || !after.views.contains_key(&view) {
                continue;
            }
            let changes = changes(before.rows(view), after.rows(view));
            let count = changes.len();
            let kept: Vec<Change> = changes.into_iter().filter(|change| change.size() >= noise).collect();
            left_out.insert(view, count - kept.len());
            views.insert(view, kept);
        }
        Diff { total: Change::new(&after.program, before.total, after.total), views, noise: left_out }
    }

    /// The difference as tables for a terminal.
    pub fn text(&self, views: &[View], width: usize) -> String {
        let mut text = format!("{}: {}\n", self.total.name, self.total.sizes());
        for (view, changes) in self.views.iter().filter(|(view, _)| views.contains(view)) {
            let _ = writeln!(text, "\nby {}", view.name());
            for change in changes {
                let name = clipped(&change.name, width.saturating_sub(36).max(20));
                let _ = writeln!(
                    text,
                    "  {:>9}  {:<6}  {:>8} -> {:<8}  {name}",
                    change.signed(),
                    change.kind.name(),
                    grouped(change.before),
                    grouped(change.after)
                );
            }
            self.write_left_out(&mut text, *view, changes, "  ");
        }
        text
    }

    /// The difference as Markdown tables.
    pub fn markdown(&self, views: &[View]) -> String {
        let mut text = format!("## {}: {}\n", escaped(&self.total.name), self.total.sizes());
        for (view, changes) in self.views.iter().filter(|(view, _)| views.contains(view)) {
            let _ = writeln!(text, "\n### By {}\n", view.name());
            if !changes.is_empty() {
                text.push_str("| change | | before | after | |\n| ---: | --- | ---: | ---: | --- |\n");
            }
            for change in changes {
                let _ = writeln!(
                    text,
                    "| {} | {} | {} | {} | {} |",
                    change.signed(),
                    change.kind.name(),
                    grouped(change.before),
                    grouped(change.after),
                    escaped(&change.name)
                );
            }
            self.write_left_out(&mut text, *view, changes, "");
        }
        text
    }

    fn write_left_out(&self, text: &mut String, view: View, changes: &[Change], indent: &str) {
        match (self.noise.get(&view).copied().unwrap_or_default(), changes.is_empty()) {
            (0, true) => _ = writeln!(text, "{indent}nothing changed"),
            (0, false) => {}
            (count, _) => _ = writeln!(text, "{indent}({count} smaller changes)"),
        }
    }
}

impl Change {
    fn new(name: &str, before: u64, after: u64) -> Change {
        let kind = match (before, after) {
            (before, after) if before == after => ChangeKind::Same,
            (0, _) => ChangeKind::New,
            (_, 0) => ChangeKind::Gone,
            (before, after) if before < after => ChangeKind::Grown,
            _ => ChangeKind::Shrunk,
        };
        Change { name: name.to_owned(), kind, before, after }
    }

    /// How many bytes it is about.
    pub fn size(&self) -> u64 {
        self.before.abs_diff(self.after)
    }

    /// The change with its sign.
    pub fn signed(&self) -> String {
        let sign = if self.after < self.before { '-' } else { '+' };
        format!("{sign}{}", grouped(self.size()))
    }

    fn sizes(&self) -> String {
        format!("{} -> {} bytes ({})", grouped(self.before), grouped(self.after), self.signed())
    }
}

impl ChangeKind {
    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            ChangeKind::Grown => "grown",
            ChangeKind::Shrunk => "shrunk",
            ChangeKind::New => "new",
            ChangeKind::Gone => "gone",
            ChangeKind::Same => "same",
        }
    }
}

/// The rows that differ, the greatest change first.
pub fn changes(before: &[Row], after: &[Row]) -> Vec<Change> {
    let mut sizes: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for row in before {
        sizes.entry(&row.name).or_default().0 += row.bytes;
    }
    for row in after {
        sizes.entry(&row.name).or_default().1 += row.bytes;
    }
    let differ = sizes.into_iter().filter(|(_, (before, after))| before != after);
    let mut changes: Vec<Change> =
        differ.map(|(name, (before, after))| Change::new(name, before, after)).collect();
    changes.sort_by(|a, b| b.size().cmp(&a.size()).then_with(|| a.name.cmp(&b.name)));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::SCHEMA;

    fn report(total: u64, rows: &[(&str, u64)]) -> Report {
        let rows = rows.iter().map(|(name, bytes)| Row { name: name.to_string(), bytes: *bytes }).collect();
        let views = [(View::Func, rows)].into();
        Report { schema: SCHEMA, program: "p".to_owned(), total, views, retained: vec![] }
    }

    #[test]
    fn all_kinds_of_changes() {
        let before = report(100, &[("a", 50), ("b", 30), ("c", 17), ("d", 3)]);
        let after = report(1100, &[("a", 1060), ("b", 20), ("e", 18), ("d", 2)]);
        let expected = "p: 100 -> 1,100 bytes (+1,000)\n\nby func\n  \
             +1,010  grown         50 -> 1,060     a\n       \
             +18  new            0 -> 18        e\n       \
             -17  gone          17 -> 0         c\n       \
             -10  shrunk        30 -> 20        b\n  (1 smaller changes)\n";
        let text = Diff::new(&before, &after, 8).text(&View::ALL, 100);
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(squeezed(&text), squeezed(expected));
        let same = Diff::new(&before, &before, 8);
        assert!(same.text(&View::ALL, 100).contains("nothing changed"));
        assert!(Diff::new(&before, &after, 0).markdown(&View::ALL).contains("| -1 | shrunk | 3 | 2 | d |"));
    }
}
