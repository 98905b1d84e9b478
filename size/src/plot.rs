//! The plot of a program's sizes over revisions.

use crate::table::grouped;
use neva_diagram::markup::escape;
use std::fmt::Write;

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 150.0;
/// Room for the sizes on the left.
const LEFT: f64 = 62.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 16.0;
/// Room for the revisions below.
const BOTTOM: f64 = 22.0;

/// The size of a program at a revision.
pub(crate) struct Point<'a> {
    /// The place of the revision in the history, from 0.
    pub place: usize,
    /// Its name.
    pub revision: &'a str,
    /// Bytes.
    pub size: u64,
}

/// A line through the sizes, with axes. The axis of sizes begins at 0 where that leaves the changes visible;
/// otherwise a mark says that it does not.
pub(crate) fn plot(points: &[Point<'_>], revisions: &[&str]) -> String {
    let most = points.iter().map(|point| point.size).max().unwrap_or(0);
    let least = points.iter().map(|point| point.size).min().unwrap_or(0);
    let (bottom, top) = range(least, most);
    let last = revisions.len().saturating_sub(1);
    let x = |place: usize| LEFT + (WIDTH - LEFT - RIGHT) * place as f64 / last.max(1) as f64;
    let y = |size: u64| {
        let share = (size - bottom) as f64 / (top - bottom) as f64;
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share
    };
    let (floor, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
    let mut svg = format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\">");
    // Writing to a string does not fail.
    let _ = write!(svg, "<text class=\"unit\" x=\"2\" y=\"10\">bytes</text>");
    for size in [bottom, bottom.midpoint(top), top] {
        let (kind, y) = (if size == 0 { "zero" } else { "grid" }, y(size));
        let _ = write!(svg, "<path class=\"{kind}\" d=\"M{LEFT} {y:.1}H{right}\"/>");
        let (x, y) = (LEFT - 4.0, y + 3.0);
        let _ = write!(svg, "<text class=\"size\" x=\"{x}\" y=\"{y:.1}\">{}</text>", grouped(size));
    }
    if bottom > 0 {
        let (left, y) = (LEFT - 4.0, floor - 8.0);
        let _ = write!(
            svg,
            "<path class=\"cut\" d=\"M{left} {y}l8 -4m-8 8l8 -4\"><title>the axis does not begin at 0</title></path>"
        );
    }
    let _ = write!(svg, "<path class=\"axis\" d=\"M{LEFT} {TOP}V{floor}H{right}\"/>");
    for (place, anchor) in [(0, "start"), (last, "end")] {
        let Some(revision) = revisions.get(place).filter(|_| place == 0 || last > 0) else { continue };
        let (x, y) = (x(place), HEIGHT - 6.0);
        let name = escape(&shortened(revision));
        let _ = write!(svg, "<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"{anchor}\">{name}</text>");
    }
    svg.push_str("<polyline class=\"line\" points=\"");
    for point in points {
        let _ = write!(svg, "{:.1},{:.1} ", x(point.place), y(point.size));
    }
    svg.push_str("\"/>");
    let mut before = None;
    for point in points {
        let told = told(point, before);
        let (x, y) = (x(point.place), y(point.size));
        let _ = write!(
            svg,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"><title>{}</title></circle>",
            escape(&told)
        );
        before = Some(point.size);
    }
    svg.push_str("</svg>");
    svg
}

/// The ends of the axis of sizes: from 0 if the sizes differ by a quarter or more, or not at all; otherwise a
/// little more than the sizes take.
fn range(least: u64, most: u64) -> (u64, u64) {
    let difference = most - least;
    if difference == 0 || difference >= most / 4 {
        return (0, most.saturating_add(most / 20).max(1));
    }
    let room = (difference / 5).max(1);
    (least.saturating_sub(room), most.saturating_add(room))
}

/// Revision and size, and the change to the size before in bytes and percent.
fn told(point: &Point<'_>, before: Option<u64>) -> String {
    let size = format!("{}: {} bytes", point.revision, grouped(point.size));
    let Some(before) = before else { return size };
    if before == point.size {
        return format!("{size}, as before");
    }
    let sign = if point.size < before { '-' } else { '+' };
    let change = point.size.abs_diff(before);
    let percent = change as f64 * 100.0 / before.max(1) as f64;
    format!("{size}, {sign}{} ({sign}{percent:.1} %)", grouped(change))
}

/// The beginning of the name of a revision, as long as git's short names.
fn shortened(revision: &str) -> String {
    revision.chars().take(9).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_begins_at_zero_unless_changes_would_vanish() {
        assert_eq!(range(500, 500), (0, 525));
        assert_eq!(range(500, 1000), (0, 1050));
        assert_eq!(range(1000, 1010), (998, 1012));
        assert_eq!(range(0, 0), (0, 1));
        assert_eq!(range(0, u64::MAX / 2).0, 0);
    }

    #[test]
    fn a_plot_has_axes_revisions_and_changes() {
        let revisions = ["0123456789abcdef", "<b>"];
        let point = |place, revision, size| Point { place, revision, size };
        let near = plot(&[point(0, "0123456789abcdef", 1000), point(1, "<b>", 1010)], &revisions);
        for part in [
            ">bytes</text>",
            ">012345678</text>",
            ">&lt;b&gt;</text>",
            "class=\"cut\"",
            ">1,005</text>",
            "<title>&lt;b&gt;: 1,010 bytes, +10 (+1.0 %)</title>",
        ] {
            assert!(near.contains(part), "{part}\n{near}");
        }
        assert!(!near.contains("class=\"zero\""));
        let far = plot(&[point(0, "a", 1000), point(1, "b", 10)], &revisions);
        assert!(far.contains("class=\"zero\"") && !far.contains("class=\"cut\""), "{far}");
        assert!(far.contains("b: 10 bytes, -990 (-99.0 %)"), "{far}");
        let same = plot(&[point(0, "a", 10), point(1, "b", 10)], &revisions);
        assert!(same.contains("<title>b: 10 bytes, as before</title>"), "{same}");
    }
}
