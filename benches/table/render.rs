//! Rows as a table in Markdown, and as a plot.

use super::measure::{Counts, Row, Side};
use std::fmt::Write;

/// A table with a row for each program, which says how many times the base's median each side takes; the
/// medians and the worst of the ratios come last.
pub fn markdown(rows: &[Row], base: &str) -> String {
    let names = names(rows);
    let others: Vec<&String> = names.iter().filter(|name| *name != base).collect();
    let mut titles = vec!["program".to_owned(), "count".to_owned(), format!("{base} (ms)")];
    titles.extend(others.iter().map(|name| (*name).clone()));
    titles.extend(
        ["bytes", "memory (KiB)", "build (s)", "instructions", "allocations", "growth"].map(str::to_owned),
    );
    let mut text = format!("| {} |\n|{}\n", titles.join(" | "), " --- |".repeat(titles.len()));
    for row in rows {
        let time = side(row, base).map(|base| format!("{:.1}", base.summary.median * 1e3));
        let mut cells = vec![row.name.clone(), row.count.to_string(), time.unwrap_or_default()];
        cells.extend(others.iter().map(|name| match (ratio(row, name, base), side(row, name)) {
            (Some(ratio), _) => format!("{ratio:.2}"),
            (None, Some(side)) => format!("{:.1} ms", side.summary.median * 1e3),
            (None, None) => String::new(),
        }));
        let of_sides = |value: fn(&Side) -> Option<u64>| {
            let sides = row.sides.iter().filter(|side| row.built.iter().any(|(form, _)| *form == side.side));
            sides.filter_map(value).map(|value| value.to_string()).collect::<Vec<_>>().join(" / ")
        };
        cells.push(of_sides(|side| side.size));
        cells.push(of_sides(|side| side.memory.map(|bytes| bytes / 1024)));
        let seconds = row.built.iter().map(|(_, seconds)| format!("{seconds:.1}"));
        cells.push(seconds.collect::<Vec<_>>().join(" / "));
        let counts = |digits: usize, value: fn(&Counts) -> f64| {
            let counts = row.counts.iter().map(|(side, counts)| format!("{side} {:.digits$}", value(counts)));
            counts.collect::<Vec<_>>().join(", ")
        };
        cells.push(counts(1, |counts| counts.instructions));
        cells.push(counts(2, |counts| counts.allocations));
        let growth = row.growth.iter().map(|(side, growth)| format!("{side} {growth:.2}"));
        cells.push(growth.collect::<Vec<_>>().join(", "));
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    for title in ["median", "worst"] {
        let mut cells = vec![title.to_owned(), String::new(), String::new()];
        cells.extend(others.iter().map(|name| {
            let mut ratios: Vec<f64> = rows.iter().filter_map(|row| ratio(row, name, base)).collect();
            ratios.sort_by(f64::total_cmp);
            let place = if title == "median" { ratios.len() / 2 } else { ratios.len().saturating_sub(1) };
            ratios.get(place).map(|ratio| format!("{ratio:.2}")).unwrap_or_default()
        }));
        cells.resize(titles.len(), String::new());
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

/// A plot with a line for each program: a dot for each side at how many times the base's median it takes, on
/// a logarithmic scale from 1/8 to 128.
pub fn svg(rows: &[Row], base: &str) -> String {
    const COLORS: [&str; 6] = ["#1b6ca8", "#d1495b", "#3b8b5a", "#8a5a9e", "#c98a1b", "#555555"];
    const LEFT: f64 = 110.0;
    const WIDTH: f64 = 600.0;
    const STEP: f64 = 20.0;
    const TOP: f64 = 60.0;
    let names: Vec<String> = names(rows).into_iter().filter(|name| name != base).collect();
    let x = |ratio: f64| LEFT + (ratio.clamp(0.125, 128.0).log2() + 3.0) / 10.0 * WIDTH;
    let height = TOP + STEP * rows.len() as f64 + 10.0;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
        LEFT + WIDTH + 20.0
    );
    for power in -3..=7 {
        let at = x(f64::from(power).exp2());
        let label = if power < 0 { format!("1/{}", 1 << -power) } else { (1 << power).to_string() };
        let color = if power == 0 { "#555" } else { "#ddd" };
        let _ = writeln!(
            text,
            "<line x1=\"{at}\" x2=\"{at}\" y1=\"{TOP}\" y2=\"{}\" stroke=\"{color}\"/>\
             <text x=\"{at}\" y=\"{}\" text-anchor=\"middle\">{label}</text>",
            height - 10.0,
            TOP - 6.0
        );
    }
    for (number, name) in names.iter().enumerate() {
        let (at, color) = (LEFT + number as f64 * 90.0, COLORS[number % COLORS.len()]);
        let _ = writeln!(
            text,
            "<circle cx=\"{at}\" cy=\"20\" r=\"5\" fill=\"{color}\"/><text x=\"{}\" y=\"24\">{name}</text>",
            at + 9.0
        );
    }
    for (line, row) in rows.iter().enumerate() {
        let y = TOP + STEP * (line as f64 + 0.5);
        let _ = writeln!(
            text,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            LEFT - 8.0,
            y + 4.0,
            row.name
        );
        for (number, name) in names.iter().enumerate() {
            if let Some(ratio) = ratio(row, name, base) {
                let color = COLORS[number % COLORS.len()];
                let _ = writeln!(
                    text,
                    "<circle cx=\"{}\" cy=\"{y}\" r=\"5\" fill=\"{color}\"><title>{} {name}: {ratio:.2}</title></circle>",
                    x(ratio),
                    row.name
                );
            }
        }
    }
    text + "</svg>\n"
}

/// The names of all sides, in the order in which they come first.
fn names(rows: &[Row]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for side in rows.iter().flat_map(|row| &row.sides) {
        if !names.contains(&side.side) {
            names.push(side.side.clone());
        }
    }
    names
}

fn side<'a>(row: &'a Row, name: &str) -> Option<&'a Side> {
    row.sides.iter().find(|side| side.side == name)
}

/// How many times the base's median a side takes.
fn ratio(row: &Row, name: &str, base: &str) -> Option<f64> {
    Some(side(row, name)?.summary.median / side(row, base)?.summary.median)
}
