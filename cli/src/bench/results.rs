//! Results of benchmarks as values: how they are saved, and what is said about them.

use super::statistics::{Comparison, Summary, Verdict, compare, summarize};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// The version of the form that results are saved in.
pub(crate) const SCHEMA: u32 = 1;

/// All results of a run, in the form of `--json` and of saved baselines.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Results {
    /// [`SCHEMA`]
    pub schema: u32,
    /// The sides of all benchmarks, those of one benchmark after each other.
    pub sides: Vec<BenchSide>,
}

/// One way to run one benchmark, and what it took.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct BenchSide {
    /// What is measured: the path of a program, or of a package and the component in it.
    pub name: String,
    /// How it is run: `run`, `build` and so on, or the name of a peer.
    pub side: String,
    /// How often it is repeated for a sample.
    pub iterations: u64,
    /// Seconds of processor time for one iteration, for each sample.
    pub samples: Vec<f64>,
    /// Peak of the memory of a program, in bytes.
    pub memory: Option<u64>,
    /// Size of the binary, in bytes.
    pub size: Option<u64>,
    /// Sums the samples up.
    #[serde(skip_deserializing)]
    pub summary: Option<Summary>,
    /// Compares it with the first side of its benchmark, where it is another one.
    #[serde(skip_deserializing)]
    pub against_first: Option<Comparison>,
    /// Compares it with the same side of the baseline, where that has it.
    #[serde(skip_deserializing)]
    pub against_baseline: Option<Comparison>,
}

/// The form of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TableForm {
    /// For a terminal.
    Text,
    /// For pages.
    Markdown,
}

impl Results {
    /// Sums up and compares sides, also with those of a baseline.
    pub(crate) fn new(mut sides: Vec<BenchSide>, baseline: Option<&Results>) -> Results {
        for index in 0..sides.len() {
            let side = &sides[index];
            let first = sides.iter().find(|other| other.name == side.name);
            let first = first.filter(|first| first.side != side.side);
            let of_baseline = baseline.and_then(|baseline| baseline.side(&side.name, &side.side));
            let against = |other: Option<&BenchSide>| compare(&side.samples, &other?.samples);
            let (first, of_baseline) = (against(first), against(of_baseline));
            let side = &mut sides[index];
            side.summary = summarize(&side.samples);
            side.against_first = first;
            side.against_baseline = of_baseline;
        }
        Results { schema: SCHEMA, sides }
    }

    /// The results as a table, with a row for each side. A column where nothing is known is left out.
    pub(crate) fn table(&self, form: TableForm) -> String {
        let known =
            |cell: fn(&BenchSide) -> Option<String>| self.sides.iter().any(|side| cell(side).is_some());
        let columns: Vec<&Column> = COLUMNS.iter().filter(|column| known(column.cell)).collect();
        let mut rows = vec![columns.iter().map(|column| column.title.to_owned()).collect::<Vec<_>>()];
        for side in &self.sides {
            rows.push(columns.iter().map(|column| (column.cell)(side).unwrap_or_default()).collect());
        }
        let widths: Vec<usize> = (0..columns.len())
            .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
            .collect();
        let mut text = String::new();
        for (number, row) in rows.iter().enumerate() {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .zip(&columns)
                .map(|((cell, width), column)| match column.is_number {
                    true => format!("{cell:>width$}"),
                    false => format!("{cell:width$}"),
                })
                .collect();
            let _ = match form {
                TableForm::Text => writeln!(text, "{}", cells.join("  ").trim_end()),
                TableForm::Markdown => writeln!(text, "| {} |", cells.join(" | ")),
            };
            if number == 0 && form == TableForm::Markdown {
                let rules = columns.iter().map(|column| if column.is_number { "---:" } else { "---" });
                let _ = writeln!(text, "| {} |", rules.collect::<Vec<_>>().join(" | "));
            }
        }
        text
    }

    fn side(&self, name: &str, side: &str) -> Option<&BenchSide> {
        self.sides.iter().find(|known| known.name == name && known.side == side)
    }
}

/// A column of a table.
struct Column {
    title: &'static str,
    /// Whether its cells are aligned to the right.
    is_number: bool,
    cell: fn(&BenchSide) -> Option<String>,
}

const COLUMNS: &[Column] = &[
    Column { title: "benchmark", is_number: false, cell: |side| Some(side.name.clone()) },
    Column { title: "side", is_number: false, cell: |side| Some(side.side.clone()) },
    Column { title: "iterations", is_number: true, cell: |side| Some(side.iterations.to_string()) },
    Column { title: "minimum", is_number: true, cell: |side| Some(time(side.summary?.minimum)) },
    Column { title: "median", is_number: true, cell: |side| Some(time(side.summary?.median)) },
    Column { title: "memory", is_number: true, cell: |side| side.memory.map(kilobytes) },
    Column { title: "size", is_number: true, cell: |side| side.size.map(|bytes| format!("{bytes} B")) },
    Column { title: "to the first side", is_number: false, cell: |side| side.against_first.map(told) },
    Column { title: "to the baseline", is_number: false, cell: |side| side.against_baseline.map(told) },
];

/// A time with three digits and its unit.
fn time(seconds: f64) -> String {
    let units = [(1.0, "s"), (1e3, "ms"), (1e6, "us"), (1e9, "ns")];
    let found = units.iter().find(|(factor, _)| seconds * factor >= 1.0);
    let (factor, unit) = found.unwrap_or(&units[3]);
    let value = seconds * factor;
    let digits = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    format!("{value:.digits$} {unit}")
}

fn kilobytes(bytes: u64) -> String {
    format!("{} KiB", bytes / 1024)
}

fn told(comparison: Comparison) -> String {
    let Comparison { ratio, p, verdict } = comparison;
    let p = if p < 0.0001 { "p < 0.0001".to_owned() } else { format!("p = {p:.4}") };
    match verdict {
        Verdict::Same => format!("{ratio:.2} x, no difference ({p})"),
        Verdict::Faster => format!("{ratio:.2} x, faster ({p})"),
        Verdict::Slower => format!("{ratio:.2} x, slower ({p})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(name: &str, side: &str, first: f64) -> BenchSide {
        let samples = (0..10).map(|number| first + f64::from(number) * first / 1000.0).collect();
        BenchSide { name: name.into(), side: side.into(), iterations: 3, samples, ..BenchSide::default() }
    }

    fn results() -> Results {
        let baseline = Results::new(vec![side("a", "build", 0.002), side("b", "build", 2.0)], None);
        let mut sides = vec![side("a", "build", 0.001), side("a", "run", 0.01), side("b", "build", 2.0)];
        sides[0].size = Some(1234);
        Results::new(sides, Some(&baseline))
    }

    #[test]
    fn a_table_has_the_columns_of_which_something_is_known() {
        let expected = "\
benchmark  side   iterations  minimum   median    size  to the first side             to the baseline
a          build           3  1.00 ms  1.00 ms  1234 B                                0.50 x, faster (p = 0.0002)
a          run             3  10.0 ms  10.0 ms          10.00 x, slower (p = 0.0002)
b          build           3   2.00 s   2.01 s                                        1.00 x, no difference (p = 1.0000)
";
        assert_eq!(results().table(TableForm::Text), expected);
        let markdown = results().table(TableForm::Markdown);
        assert_eq!(markdown.lines().nth(1), Some("| --- | --- | ---: | ---: | ---: | ---: | --- | --- |"));
    }

    #[test]
    fn what_is_saved_is_read_again() {
        let text = serde_json::to_string(&results()).expect("JSON");
        let read: Results = serde_json::from_str(&text).expect("results");
        let again = Results::new(read.sides, None);
        assert_eq!(again.sides[2].summary, results().sides[2].summary);
        assert_eq!(again.sides[0].against_baseline, None);
    }

    #[test]
    fn times_have_three_digits() {
        let times = [12.34, 0.1234, 1.234e-6, 1.234e-9, 0.0].map(time);
        assert_eq!(times, ["12.3 s", "123 ms", "1.23 us", "1.23 ns", "0.00 ns"]);
    }
}
