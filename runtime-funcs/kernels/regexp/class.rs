//! Sets of code points in patterns.

use crate::regexp::error::error;
use crate::regexp::escape;
use crate::regexp::parse::{Parser, check_utf8};
use crate::regexp::properties;
use crate::regexp::set::Set;
use crate::text::varint;
use crate::value::str::Str;

/// Names of sets that may be written as `[:NAME:]`, each followed by the first and last code points of its
/// runs.
const NAMED: [(&[u8], &[u8]); 14] = [
    (b"alnum", b"09AZaz"),
    (b"alpha", b"AZaz"),
    (b"ascii", b"\x00\x7F"),
    (b"blank", b"\t\t  "),
    (b"cntrl", b"\x00\x1F\x7F\x7F"),
    (b"digit", b"09"),
    (b"graph", b"!~"),
    (b"lower", b"az"),
    (b"print", b" ~"),
    (b"punct", b"!/:@[`{~"),
    (b"space", b"\t\r  "),
    (b"upper", b"AZ"),
    (b"word", b"09AZ__az"),
    (b"xdigit", b"09AFaf"),
];

/// Reads a set in brackets.
pub fn bracketed(parser: &mut Parser<'_>) -> Result<Set, Str> {
    let whole = parser.rest;
    parser.skip(1);
    let negated = parser.take(b"^");
    let mut set = Set::new();
    let mut first = true;
    while first || !parser.rest.starts_with(b"]") {
        first = false;
        let before = parser.rest;
        if before.len() > 2 && before.starts_with(b"[:") && named(parser, &mut set)? {
            continue;
        }
        if escaped(parser, &mut set)? {
            continue;
        }
        let low = member(parser, whole)?;
        let mut high = low;
        if matches!(parser.rest, [b'-', next, ..] if *next != b']') {
            parser.skip(1);
            high = member(parser, whole)?;
            if high < low {
                return Err(error(b"invalid character class range", parser.since(before)));
            }
        }
        set.add(low, high);
    }
    parser.skip(1);
    finish(parser, &mut set, negated);
    Ok(set)
}

/// Reads a set that is after a backslash and adds it. Says whether there is one.
pub fn escaped(parser: &mut Parser<'_>, set: &mut Set) -> Result<bool, Str> {
    let [b'\\', letter, ..] = parser.rest else { return Ok(false) };
    let runs: &[u8] = match letter | 0x20 {
        b'd' => b"09",
        b's' => b"\t\n\x0C\r  ",
        b'w' => b"09AZ__az",
        b'p' => return property(parser, set).map(|()| true),
        _ => return Ok(false),
    };
    let negated = letter & 0x20 == 0;
    parser.skip(2);
    add_runs(parser, runs, negated, set);
    Ok(true)
}

/// The encoded set of some code points, which are sorted.
pub fn of_points(points: &[u32]) -> Str {
    let mut encoded = Str::new();
    varint::put(points.len() as u32, &mut encoded);
    let mut after = 0;
    for &point in points {
        varint::put(point.wrapping_sub(after), &mut encoded);
        varint::put(0, &mut encoded);
        after = point.wrapping_add(1);
    }
    encoded
}

/// Reads a code point in brackets.
fn member(parser: &mut Parser<'_>, whole: &[u8]) -> Result<u32, Str> {
    match parser.rest {
        [] => Err(error(b"missing closing ]", whole)),
        [b'\\', ..] => escape::point(parser),
        _ => parser.next_point(),
    }
}

/// Reads `[:NAME:]` or `[:^NAME:]` and adds that set. Says whether there is one.
fn named(parser: &mut Parser<'_>, set: &mut Set) -> Result<bool, Str> {
    let before = parser.rest;
    let inside = before.get(2..).unwrap_or_default();
    let Some(end) = inside.windows(2).position(|two| two == b":]") else { return Ok(false) };
    parser.skip(end.wrapping_add(4));
    let name = inside.get(..end).unwrap_or_default();
    let (negated, name) = name.strip_prefix(b"^").map_or((false, name), |name| (true, name));
    let Some((_, runs)) = NAMED.iter().find(|(known, _)| *known == name) else {
        return Err(error(b"invalid character class range", parser.since(before)));
    };
    add_runs(parser, runs, negated, set);
    Ok(true)
}

/// Reads `\p` and what follows, and adds that set.
fn property(parser: &mut Parser<'_>, set: &mut Set) -> Result<(), Str> {
    let before = parser.rest;
    let mut negated = before.starts_with(b"\\P");
    parser.skip(2);
    let mut name = parser.rest;
    if parser.next_point()? == u32::from(b'{') {
        let inside = parser.rest;
        let Some(end) = inside.iter().position(|byte| *byte == b'}') else {
            check_utf8(before)?;
            return Err(error(b"invalid character class range", before));
        };
        parser.skip(end.wrapping_add(1));
        name = inside.get(..end).unwrap_or_default();
        check_utf8(name)?;
    } else {
        name = parser.since(name);
    }
    if let Some(rest) = name.strip_prefix(b"^") {
        (negated, name) = (!negated, rest);
    }
    let Some(mut found) = properties::property(name) else {
        return Err(error(b"invalid character class range", parser.since(before)));
    };
    finish(parser, &mut found, negated);
    set.unite(&found);
    Ok(())
}

fn add_runs(parser: &Parser<'_>, runs: &[u8], negated: bool, set: &mut Set) {
    let mut found = Set::new();
    for run in runs.chunks_exact(2) {
        if let [first, last] = *run {
            found.add(first.into(), last.into());
        }
    }
    finish(parser, &mut found, negated);
    set.unite(&found);
}

/// Adds other cases where they do not matter, then negates.
fn finish(parser: &Parser<'_>, set: &mut Set, negated: bool) {
    if parser.flags.fold {
        set.fold();
    }
    if negated {
        set.negate();
    }
}
