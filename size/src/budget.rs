//! Budgets of programs, kept in a file that is committed.

use crate::codes;
use std::collections::BTreeMap;
use std::fmt::Write;

use neva_diagnostics::{Diagnostic, error};
use neva_files::JsonForm;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::diff::{self, Change, Diff};
use crate::report::{Report, Row, View};
use crate::table::{escaped, grouped};

/// Version of the form of [`Baseline`].
pub const SCHEMA: u32 = 1;

/// The budgets of all programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// Version of this form.
    pub schema: u32,
    /// The folder that programs are named from, relative to the folder of the file; the latter itself if left
    /// out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub root: String,
    /// Budgets by the path of the program, relative to the root.
    pub programs: BTreeMap<String, ProgramBudget>,
}

/// The budget of one program, and its sizes when it was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramBudget {
    /// For the whole file.
    pub total: Limit,
    /// For its sections.
    pub sections: BTreeMap<String, Limit>,
    /// Why it was raised, the latest last.
    #[serde(default)]
    pub reasons: Vec<Reason>,
    /// What was measured when the budget was set.
    pub measured: MeasuredSizes,
}

/// How large something may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Bytes that it may have at most.
    pub limit: u64,
    /// The last bytes below the limit, where a warning comes.
    pub reserve: u64,
}

/// Why a budget was raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The limit before.
    pub from: u64,
    /// The limit since.
    pub to: u64,
    /// Why.
    pub reason: String,
}

/// The sizes of a program, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasuredSizes {
    /// Size of the file.
    pub total: u64,
    /// MeasuredSizes of sections.
    pub section: BTreeMap<String, u64>,
    /// MeasuredSizes of runtime funcs.
    pub func: BTreeMap<String, u64>,
    /// MeasuredSizes of symbols.
    pub symbol: BTreeMap<String, u64>,
    /// What each func and symbol keeps in the binary, where that is more than its own size.
    pub retained: BTreeMap<String, u64>,
}

/// A program compared with its budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Below its budget.
    Ok,
    /// In the reserve.
    Reserve,
    /// Above a limit.
    Over,
}

/// One program held against its budget.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The program.
    pub program: String,
    /// How it compares with its budget.
    pub status: Status,
    /// The whole file and its sections: name, bytes, limit, and the status of each.
    pub rows: Vec<(String, u64, Option<Limit>, Status)>,
    /// What changed since the budget was set.
    pub diff: Diff,
    /// What most likely is to blame for growth.
    pub suspects: Vec<Change>,
}

/// Suspects that are named.
const SUSPECTS: usize = 3;

/// What keeps fewer bytes is no suspect, and is left out of the baseline.
const NOTABLE: u64 = 32;

/// Changes of fewer bytes are left out of the difference; what is smaller is left out of the baseline.
const NOISE: u64 = 8;

impl Limit {
    /// Room for a twentieth more than there is, half of it reserve.
    pub(crate) fn for_size(bytes: u64) -> Limit {
        let room = (bytes / 20).max(64);
        Limit { limit: bytes + room, reserve: room / 2 }
    }

    fn status(self, bytes: u64) -> Status {
        if bytes > self.limit {
            Status::Over
        } else if bytes > self.limit.saturating_sub(self.reserve) {
            Status::Reserve
        } else {
            Status::Ok
        }
    }
}

impl Baseline {
    /// A baseline of no programs.
    pub fn empty() -> Baseline {
        Baseline { schema: SCHEMA, root: String::new(), programs: BTreeMap::new() }
    }

    /// Reads a baseline.
    pub fn parse(text: &[u8], file: &str) -> Result<Baseline, Diagnostic> {
        let command = "neva size check --accept PROGRAM...";
        let version = ("schema", SCHEMA);
        JsonForm { what: "baseline", version, bad: codes::BAD_BASELINE, command }.parse(text, file)
    }

    /// The baseline as it is written: each map of numbers has a line, so that a review shows few lines for a
    /// program.
    pub fn to_json(&self) -> String {
        let value = serde_json::to_value(self).expect("names are strings, so a baseline is JSON");
        let mut text = String::new();
        write_value(&mut text, &value, 0);
        text.push('\n');
        text
    }

    /// Takes the sizes of a program into its budget. A limit that they are above is raised, which takes a
    /// reason; one that they are far below is lowered.
    pub fn accept(&mut self, program: &str, report: &Report, reason: Option<&str>) -> Result<(), Diagnostic> {
        let total = Limit::for_size(report.total);
        let mut reasons = vec![];
        let mut sections: BTreeMap<String, Limit> = sections(report)
            .filter(|row| row.bytes > 0)
            .map(|row| (row.name.clone(), Limit::for_size(row.bytes)))
            .collect();
        let mut new_total = total;
        if let Some(known) = self.programs.get(program) {
            let verdict = known.check(program, report);
            reasons = known.reasons.clone();
            match (verdict.status, reason) {
                (Status::Over, None) => {
                    return Err(error!(
                        codes::NO_REASON,
                        "the budget of `{program}` is raised without a reason"
                    )
                    .because(format!(
                        "it has {} bytes, and its limit is {}",
                        grouped(report.total),
                        grouped(known.total.limit)
                    ))
                    .help("say why with `--reason TEXT`, which the baseline keeps"));
                }
                (Status::Over, Some(reason)) => reasons.push(Reason {
                    from: known.total.limit,
                    to: total.limit.max(known.total.limit),
                    reason: reason.to_owned(),
                }),
                _ => {}
            }
            // Without a reason no limit goes up, so that growth in small steps is seen.
            if verdict.status != Status::Over {
                new_total = lower(total, known.total);
                for (name, limit) in &mut sections {
                    if let Some(before) = known.sections.get(name) {
                        *limit = lower(*limit, *before);
                    }
                }
            } else if total.limit < known.total.limit {
                new_total = known.total;
            }
        }
        let budget =
            ProgramBudget { total: new_total, sections, reasons, measured: MeasuredSizes::of(report) };
        self.programs.insert(program.to_owned(), budget);
        Ok(())
    }
}

impl MeasuredSizes {
    /// The sizes in a report.
    pub fn of(report: &Report) -> MeasuredSizes {
        let map = |rows: &[Row], least: u64| -> BTreeMap<String, u64> {
            rows.iter().filter(|row| row.bytes >= least).map(|row| (row.name.clone(), row.bytes)).collect()
        };
        let mut sizes = MeasuredSizes {
            total: report.total,
            section: map(report.rows(View::Section), 1),
            func: map(report.rows(View::Func), NOISE),
            symbol: map(report.rows(View::Symbol), NOISE),
            retained: map(&report.retained, NOTABLE),
        };
        let MeasuredSizes { func, symbol, retained, .. } = &mut sizes;
        retained.retain(|name, bytes| symbol.get(name).or_else(|| func.get(name)) != Some(bytes));
        sizes
    }

    /// What each func and symbol keeps in the binary.
    fn retained(&self) -> BTreeMap<String, u64> {
        let own = self.func.iter().chain(&self.symbol).filter(|(_, bytes)| **bytes >= NOTABLE);
        own.chain(&self.retained).map(|(name, bytes)| (name.clone(), *bytes)).collect()
    }

    fn report(&self, program: &str) -> Report {
        let rows = |map: &BTreeMap<String, u64>| -> Vec<Row> {
            map.iter().map(|(name, bytes)| Row { name: name.clone(), bytes: *bytes }).collect()
        };
        let views = [(View::Section, &self.section), (View::Func, &self.func), (View::Symbol, &self.symbol)];
        Report {
            schema: crate::report::SCHEMA,
            program: program.to_owned(),
            total: self.total,
            views: views.into_iter().map(|(view, map)| (view, rows(map))).collect(),
            retained: rows(&self.retained()),
        }
    }
}

impl ProgramBudget {
    /// Holds a program against its budget.
    pub fn check(&self, program: &str, report: &Report) -> Verdict {
        let mut rows =
            vec![("total".to_owned(), report.total, Some(self.total), self.total.status(report.total))];
        for row in sections(report).filter(|row| row.bytes > 0) {
            let limit = self.sections.get(&row.name).copied();
            // A section that the baseline does not know counts only towards the whole file.
            let status = limit.map_or(Status::Ok, |limit| limit.status(row.bytes));
            rows.push((row.name.clone(), row.bytes, limit, status));
        }
        let before = self.measured.report(program);
        Verdict {
            program: program.to_owned(),
            status: rows.iter().map(|row| row.3).max().unwrap_or(Status::Ok),
            rows,
            diff: Diff::new(&before, report, NOISE),
            suspects: suspects(&before, report),
        }
    }
}

impl Status {
    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Reserve => "in reserve",
            Status::Over => "over",
        }
    }
}

/// All programs as a table for a terminal, and for each that is not below its budget its sections, what
/// changed, and the suspects.
pub fn text(verdicts: &[Verdict]) -> String {
    let mut text = format!("{:>10}  {:>10}  {:<10}  program\n", "bytes", "limit", "status");
    for verdict in verdicts {
        let (bytes, limit) = total(verdict);
        let (program, status) = (neva_diagnostics::escaped(&verdict.program), verdict.status.name());
        let _ = writeln!(text, "{:>10}  {limit:>10}  {status:<10}  {program}", grouped(bytes));
    }
    for verdict in verdicts.iter().filter(|verdict| verdict.status != Status::Ok) {
        let _ =
            writeln!(text, "\n{}: {}", neva_diagnostics::escaped(&verdict.program), verdict.status.name());
        for (name, bytes, limit, status) in &verdict.rows {
            let limit = limit.map_or("-".to_owned(), |limit| grouped(limit.limit));
            let _ = writeln!(text, "{:>10}  {limit:>10}  {:<10}  {name}", grouped(*bytes), status.name());
        }
        text.push('\n');
        text.push_str(&verdict.diff.text(&View::ALL, 100));
        if !verdict.suspects.is_empty() {
            text.push_str("\nsuspects, with what each keeps in the binary\n");
        }
        for change in &verdict.suspects {
            let _ = writeln!(text, "  {:>9}  {}", change.signed(), change.name);
        }
    }
    text
}

/// The same as Markdown, for the summary of a step.
pub fn markdown(verdicts: &[Verdict]) -> String {
    let mut text =
        "## Binary sizes\n\n| program | bytes | limit | |\n| --- | ---: | ---: | --- |\n".to_owned();
    for verdict in verdicts {
        let (bytes, limit) = total(verdict);
        let (program, status) = (escaped(&verdict.program), verdict.status.name());
        let _ = writeln!(text, "| {program} | {} | {limit} | {status} |", grouped(bytes));
    }
    for verdict in verdicts.iter().filter(|verdict| verdict.status != Status::Ok) {
        text.push('\n');
        text.push_str(&verdict.diff.markdown(&View::ALL));
        if !verdict.suspects.is_empty() {
            text.push_str("\nSuspects, with what each keeps in the binary:\n\n");
        }
        for change in &verdict.suspects {
            let _ = writeln!(text, "- {} {}", change.signed(), escaped(&change.name));
        }
    }
    text
}

/// Annotations of GitHub Actions, one for each program that is not below its budget.
pub fn annotations(verdicts: &[Verdict], baseline: &str) -> String {
    let mut text = String::new();
    for verdict in verdicts.iter().filter(|verdict| verdict.status != Status::Ok) {
        let kind = if verdict.status == Status::Over { "error" } else { "warning" };
        let (bytes, limit) = total(verdict);
        let suspects: Vec<String> =
            verdict.suspects.iter().map(|change| format!("{} {}", change.signed(), change.name)).collect();
        let message = format!(
            "{}: {} bytes, limit {limit}. Suspects: {}",
            verdict.program,
            grouped(bytes),
            if suspects.is_empty() { "none".to_owned() } else { suspects.join(", ") }
        );
        let _ = writeln!(
            text,
            "::{kind} file={},title=Binary size::{}",
            data(baseline).replace(':', "%3A").replace(',', "%2C"),
            data(&message)
        );
    }
    text
}

/// Writes JSON with a line for each entry, and with one line for an object that holds nothing but numbers.
fn write_value(text: &mut String, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth + 1);
    match value {
        Value::Object(map) if !map.values().all(Value::is_number) => {
            for (index, (name, value)) in map.iter().enumerate() {
                let _ = write!(text, "{}\n{indent}{}: ", if index == 0 { "{" } else { "," }, json!(name));
                write_value(text, value, depth + 1);
            }
            let _ = write!(text, "\n{}}}", "  ".repeat(depth));
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                let _ = write!(text, "{}\n{indent}", if index == 0 { "[" } else { "," });
                write_value(text, item, depth + 1);
            }
            let _ = write!(text, "\n{}]", "  ".repeat(depth));
        }
        _ => _ = write!(text, "{value}"),
    }
}

fn lower(a: Limit, b: Limit) -> Limit {
    if a.limit < b.limit { a } else { b }
}

fn sections(report: &Report) -> impl Iterator<Item = &Row> {
    report.rows(View::Section).iter()
}

/// What grew most, together with all that only it needs. Of equals the one whose own code grew most comes
/// first: it is nearest to the growth.
fn suspects(before: &Report, after: &Report) -> Vec<Change> {
    let grown = diff::changes(&before.retained, &after.retained).into_iter();
    let mut grown: Vec<Change> =
        grown.filter(|change| change.after > change.before && change.after >= NOTABLE).collect();
    let own = diff::changes(before.rows(View::Symbol), after.rows(View::Symbol));
    let own: BTreeMap<&str, u64> = own
        .iter()
        .filter(|change| change.after > change.before)
        .map(|change| (change.name.as_str(), change.size()))
        .collect();
    let own_of = |change: &Change| own.get(change.name.as_str()).copied().unwrap_or_default();
    grown.sort_by(|a, b| {
        b.size().cmp(&a.size()).then_with(|| own_of(b).cmp(&own_of(a))).then_with(|| a.name.cmp(&b.name))
    });
    grown.truncate(SUSPECTS);
    grown
}

/// A text as GitHub's commands take it.
fn data(text: &str) -> String {
    neva_diagnostics::escaped(text).replace('%', "%25")
}

fn total(verdict: &Verdict) -> (u64, String) {
    let row = verdict.rows.first();
    let limit = row.and_then(|row| row.2).map_or("-".to_owned(), |limit| grouped(limit.limit));
    (row.map_or(0, |row| row.1), limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(parts: &[(&str, u64)], retained: &[(&str, u64)]) -> Report {
        let rows = |rows: &[(&str, u64)]| -> Vec<Row> {
            rows.iter().map(|(name, bytes)| Row { name: name.to_string(), bytes: *bytes }).collect()
        };
        let total: u64 = parts.iter().map(|part| part.1).sum();
        let section = vec![Row { name: ".text".to_owned(), bytes: total }];
        Report {
            schema: crate::report::SCHEMA,
            program: "p".to_owned(),
            total,
            views: [(View::Symbol, rows(parts)), (View::Section, section), (View::Func, vec![])].into(),
            retained: rows(retained),
        }
    }

    #[test]
    fn reserve_limit_and_culprit() -> Result<(), Diagnostic> {
        let before = report(&[("out::int", 100), ("main", 900)], &[("println", 1000), ("out::int", 100)]);
        let mut baseline = Baseline::empty();
        baseline.accept("p", &before, None)?;
        let budget = baseline.programs["p"].clone();
        assert_eq!(budget.total, Limit { limit: 1064, reserve: 32 });
        assert_eq!(budget.check("p", &before).status, Status::Ok);
        let little = report(&[("out::int", 140), ("main", 900)], &[("println", 1040), ("out::int", 140)]);
        assert_eq!(budget.check("p", &little).status, Status::Reserve);
        let planted = report(
            &[("out::int", 130), ("main", 900), ("core::fmt::write", 700)],
            &[("println", 1730), ("out::int", 830)],
        );
        let verdict = budget.check("p", &planted);
        assert_eq!(verdict.status, Status::Over);
        assert_eq!(verdict.suspects[0].name, "out::int");
        let text = text(std::slice::from_ref(&verdict));
        assert!(
            text.contains("over") && text.contains("core::fmt::write") && text.contains("suspects"),
            "{text}"
        );
        let strange = Verdict { program: "x\n::error::y\u{202e}".to_owned(), ..verdict.clone() };
        let note = annotations(&[strange], "b.json");
        assert_eq!(note.lines().count(), 1, "{note}");
        assert!(!note.contains('\u{202e}'), "{note}");
        let note = annotations(&[verdict], "b.json");
        assert!(note.starts_with("::error file=b.json,title=Binary size::p: 1,730 bytes"), "{note}");
        Ok(())
    }

    #[test]
    fn raising_takes_a_reason() -> Result<(), Diagnostic> {
        let mut baseline = Baseline::empty();
        baseline.accept("p", &report(&[("a", 1000)], &[]), None)?;
        let grown = report(&[("a", 2000)], &[]);
        assert_eq!(baseline.accept("p", &grown, None).map_err(|error| error.code.name), Err("no-reason"));
        baseline.accept("p", &grown, Some("tables"))?;
        let reason = Reason { from: 1064, to: 2100, reason: "tables".to_owned() };
        assert_eq!(baseline.programs["p"].reasons, [reason]);
        // Growth within the limit moves no limit.
        baseline.accept("p", &report(&[("a", 2050)], &[]), None)?;
        assert_eq!(baseline.programs["p"].total.limit, 2100);
        let read = Baseline::parse(baseline.to_json().as_bytes(), "b.json")?;
        assert_eq!(read, baseline);
        Ok(())
    }

    #[test]
    fn the_baseline_of_this_repository_is_as_it_is_written() -> Result<(), Diagnostic> {
        let text = include_str!("../baseline.json");
        assert_eq!(Baseline::parse(text.as_bytes(), "size/baseline.json")?.to_json(), text);
        Ok(())
    }

    #[test]
    fn what_is_kept_only_once_still_shows_what_grew() -> Result<(), Diagnostic> {
        let before = report(&[("leaf", 100), ("main", 900)], &[("leaf", 100), ("main", 1000)]);
        let mut baseline = Baseline::empty();
        baseline.accept("p", &before, None)?;
        let budget = &baseline.programs["p"];
        assert_eq!(budget.measured.retained, [("main".to_owned(), 1000)].into());
        let after = report(&[("leaf", 300), ("main", 900)], &[("leaf", 300), ("main", 1200)]);
        let suspects = budget.check("p", &after).suspects;
        let found: Vec<_> = suspects.iter().map(|change| (change.name.as_str(), change.before)).collect();
        assert_eq!(found, [("leaf", 100), ("main", 1000)]);
        Ok(())
    }

    #[test]
    fn other_schemas_are_refused() {
        let code = |text: &str| Baseline::parse(text.as_bytes(), "b").map_err(|error| error.code.name);
        assert_eq!(code("{\"schema\": 9, \"programs\": []}"), Err("other-schema"));
        assert_eq!(code("{\"programs\": {}}"), Err("other-schema"));
        assert_eq!(code("{\"schema\": 1}"), Err("bad-baseline"));
        assert_eq!(code("ELF"), Err("bad-baseline"));
    }
}
