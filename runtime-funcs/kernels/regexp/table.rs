//! The search for a constant pattern that was made a table: a deterministic automaton whose transitions note
//! places of the text, so that one pass over the text finds the match and its groups.
//!
//! `runtime-funcs/src/regexp/automaton.rs` makes the tables and says what they hold. All numbers have two
//! bytes.

use crate::regexp::registers::{HERE, REGISTERS, UNSET};
use crate::text::find;
use crate::text::utf8;
use crate::value::list::List;
use crate::value::str::Str;

/// Where the head says: where the runs of classes beyond ASCII are,
pub const RUNS: usize = 0;
/// the rows, one for each state, that of the first state first,
pub const ROWS: usize = 2;
/// the transitions that do more than lead to a state,
pub const ARCS: usize = 4;
/// the text that is in each match, and how long that is;
pub const LITERAL: usize = 6;
/// and which class the end of the text is. The classes of the characters of ASCII follow.
pub const END: usize = 10;
/// Where these are.
pub const CLASSES: usize = 12;

/// The entry of a row from which no match is reached.
pub const DEAD: u16 = u16::MAX;
/// The bit of an entry that is the position of a transition rather than of a row.
pub const ARC: u16 = 0x8000;
/// The row to which a transition leads that ends the search.
pub const FOUND: u16 = u16::MAX;

/// The text that a pattern's table finds first, and those of its groups, empty where one was not used; Go's
/// nil when there is none.
pub fn submatch(table: &Str, data: &[u8]) -> List<Str> {
    let literal = number(table, LITERAL);
    let literal_end = literal.wrapping_add(number(table, LITERAL + 2));
    if find::bytes(data, table.get(literal..literal_end).unwrap_or_default()).is_none() {
        return List::nil();
    }
    let (rows, arcs, end) = (number(table, ROWS), number(table, ARCS), number(table, END));
    let mut registers = [0_usize; REGISTERS];
    let (mut row, mut at) = (0_usize, 0_usize);
    loop {
        let (class, size) = match data.get(at) {
            Some(byte @ ..0x80) => (table.get(CLASSES.wrapping_add(usize::from(*byte))), 1),
            Some(_) => wide(table, data.get(at..).unwrap_or_default()),
            None => (None, 0),
        };
        let class = class.map_or(end, |class| usize::from(*class));
        let entry = number(table, rows.wrapping_add(row.wrapping_add(class).wrapping_mul(2)));
        row = entry;
        if entry >= usize::from(ARC) {
            if entry == usize::from(DEAD) {
                return List::nil();
            }
            let arc = arcs.wrapping_add(entry & usize::from(!ARC));
            row = number(table, arc);
            let count = usize::from(table.get(arc.wrapping_add(2)).copied().unwrap_or(0));
            let steps = arc.wrapping_add(3);
            let steps = table.get(steps..steps.wrapping_add(count)).unwrap_or_default();
            if row == usize::from(FOUND) {
                return texts(data, steps, at, &registers);
            }
            for step in steps.chunks_exact(2) {
                if let [to, source] = *step {
                    let value = place(source, at, &registers);
                    if let Some(register) = registers.get_mut(usize::from(to)) {
                        *register = value;
                    }
                }
            }
        }
        at = at.wrapping_add(size);
    }
}

/// The texts between pairs of places.
fn texts(data: &[u8], sources: &[u8], at: usize, registers: &[usize; REGISTERS]) -> List<Str> {
    let mut texts = List::with_capacity(sources.len() / 2);
    let value = |source| place(source, at, registers);
    for pair in sources.chunks_exact(2) {
        let text = match *pair {
            [from, to] if from != UNSET => data.get(value(from)..value(to)).unwrap_or_default(),
            _ => &[],
        };
        texts.push(Str::from_slice(text));
    }
    texts
}

/// A place that was noted, or the one at hand.
fn place(source: u8, at: usize, registers: &[usize; REGISTERS]) -> usize {
    if source == HERE { at } else { registers.get(usize::from(source)).copied().unwrap_or(0) }
}

/// The class of a code point that is not of ASCII, and its size.
#[inline(never)]
fn wide<'a>(table: &'a [u8], rest: &[u8]) -> (Option<&'a u8>, usize) {
    let (point, size) = utf8::decode(rest).unwrap_or_default();
    let runs = table.get(number(table, RUNS)..number(table, ROWS)).unwrap_or_default();
    let (mut low, mut high) = (0_usize, runs.len() / 4);
    // The run is the last one that begins at the point or before; the first one begins at 0.
    while high.wrapping_sub(low) > 1 {
        let middle = low.wrapping_add(high) / 2;
        let begin = runs.get(middle.wrapping_mul(4)..).and_then(|run| run.first_chunk::<3>());
        let begin = begin.map_or(u32::MAX, |&[a, b, c]| u32::from_le_bytes([a, b, c, 0]));
        if begin <= point { low = middle } else { high = middle }
    }
    (runs.get(low.wrapping_mul(4).wrapping_add(3)), size)
}

/// The number in two bytes. After the end of the table the search ends.
fn number(table: &[u8], at: usize) -> usize {
    match table.get(at..at.wrapping_add(2)) {
        Some(&[low, high]) => usize::from(u16::from_le_bytes([low, high])),
        _ => usize::from(DEAD),
    }
}
