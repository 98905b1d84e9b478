//! A report as a picture: a treemap of two levels.

use std::collections::BTreeMap;
use std::fmt::Write;

use neva_diagram::markup::escape;

use crate::attribute::Attribution;
use crate::report::Report;
use crate::table::{clipped, grouped};

#[derive(Clone, Copy, Debug, PartialEq)]
struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

const WHOLE: Area = Area { x: 0.0, y: 28.0, width: 1200.0, height: 672.0 };
const TITLE: f64 = 16.0;

/// The runtime funcs of a program as areas, and in each its symbols.
pub fn svg(report: &Report, attribution: &Attribution) -> String {
    let mut funcs: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
    for leaf in &attribution.leaves {
        *funcs.entry(&leaf.func).or_default().entry(&leaf.symbol).or_default() += leaf.bytes;
    }
    let order = largest_first(funcs.iter().map(|(name, symbols)| (*name, symbols.values().sum())).collect());
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1200 700\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"1200\" height=\"700\" fill=\"#fff\"/>\n\
         <text x=\"6\" y=\"19\" font-size=\"15\" font-weight=\"bold\">{}: {} bytes</text>\n",
        escape(&report.program),
        grouped(report.total)
    );
    let sizes: Vec<u64> = order.iter().map(|(_, bytes)| *bytes).collect();
    for ((name, bytes), area) in order.iter().zip(squarified(&sizes, WHOLE)) {
        let color = color(name);
        let _ = write!(svg, "<g>{}", rectangle(area, &color, name, *bytes));
        let symbols = largest_first(funcs.remove(name).into_iter().flatten().collect());
        let inner = Area {
            x: area.x + 2.0,
            y: area.y + TITLE,
            width: area.width - 4.0,
            height: area.height - TITLE - 2.0,
        };
        if symbols.len() > 1 && inner.width > 8.0 && inner.height > 8.0 {
            let sizes: Vec<u64> = symbols.iter().map(|(_, bytes)| *bytes).collect();
            for ((symbol, bytes), area) in symbols.iter().zip(squarified(&sizes, inner)) {
                svg.push_str(&rectangle(area, &color, symbol, *bytes));
            }
        }
        svg.push_str("</g>\n");
    }
    svg.push_str("</svg>\n");
    svg
}

fn largest_first(mut rows: Vec<(&str, u64)>) -> Vec<(&str, u64)> {
    rows.retain(|(_, bytes)| *bytes > 0);
    rows.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    rows
}

fn rectangle(area: Area, color: &str, name: &str, bytes: u64) -> String {
    let Area { x, y, width, height } = area;
    let mut text = format!(
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{color}\" stroke=\"#fff\">\
         <title>{}: {} bytes</title></rect>",
        escape(name),
        grouped(bytes)
    );
    let columns = ((width - 8.0) / 7.0).max(0.0) as usize;
    // Of a name that is cut shorter nothing can be read.
    if columns >= name.chars().count().min(9) && height > TITLE {
        let label = escape(&clipped(name, columns));
        let _ = write!(text, "<text x=\"{:.1}\" y=\"{:.1}\">{label}</text>", x + 4.0, y + 12.0);
    }
    text
}

/// A hue from the name, so that a func has the same in every picture.
fn color(name: &str) -> String {
    let hash = name.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
    match name {
        "headers" | "padding" | "unattributed" | "linker tables" => "hsl(220,10%,78%)".to_owned(),
        _ => format!("hsl({},55%,78%)", hash % 360),
    }
}

/// Areas for sizes that are sorted, the largest first: rows along the shorter side, as square as they get.
fn squarified(sizes: &[u64], whole: Area) -> Vec<Area> {
    let mut areas = vec![];
    let mut free = whole;
    let mut left = sizes;
    let mut sum: f64 = sizes.iter().map(|size| *size as f64).sum();
    while !left.is_empty() && sum > 0.0 {
        let short = free.width.min(free.height).max(0.01);
        let scale = free.width * free.height / sum;
        // How far the worst tile of a row of so many is from a square; the first is the longest, the last the
        // shortest.
        let mut row_sum = 0.0;
        let mut count = 0;
        let mut worst = f64::INFINITY;
        for size in left {
            let total = row_sum + *size as f64;
            let thick = total * scale / short;
            let ratio = |size: u64| {
                let long = size as f64 * scale / thick;
                (long / thick).max(thick / long)
            };
            let ratio = ratio(left[0]).max(ratio(*size));
            if count > 0 && ratio > worst {
                break;
            }
            (row_sum, worst) = (total, ratio);
            count += 1;
        }
        let thick = row_sum * scale / short;
        let mut at = 0.0;
        for size in &left[..count] {
            let long = *size as f64 * scale / thick;
            areas.push(match free.width >= free.height {
                true => Area { x: free.x, y: free.y + at, width: thick, height: long },
                false => Area { x: free.x + at, y: free.y, width: long, height: thick },
            });
            at += long;
        }
        if free.width >= free.height {
            free = Area { x: free.x + thick, width: free.width - thick, ..free };
        } else {
            free = Area { y: free.y + thick, height: free.height - thick, ..free };
        }
        left = &left[count..];
        sum -= row_sum;
    }
    areas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_as_large_as_their_sizes() {
        let whole = Area { x: 0.0, y: 0.0, width: 60.0, height: 40.0 };
        let sizes = [60, 60, 40, 30, 20, 20, 10];
        let areas = squarified(&sizes, whole);
        assert_eq!(areas.len(), sizes.len());
        for (area, size) in areas.iter().zip(sizes) {
            let expected = size as f64 * 2400.0 / 240.0;
            assert!((area.width * area.height - expected).abs() < 1e-6, "{area:?}");
            assert!(area.x >= -1e-9 && area.x + area.width <= 60.0 + 1e-6);
            assert!(area.y >= -1e-9 && area.y + area.height <= 40.0 + 1e-6);
        }
    }
}
