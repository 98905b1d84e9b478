//! Automata as bytes, in the form that the kernel `regexp::table` reads.

use super::automaton::{Automaton, Transition, automaton};
use neva_kernels::regexp::program;
use neva_kernels::regexp::table::{ARC, CLASSES, DEAD, END, FOUND};
use std::collections::HashMap;

/// So many bytes more than a program its table may have: the search by the program has about as many bytes
/// more than the search by a table, in a small build.
const MOST_MORE: usize = 4 * 1024;

/// The table of a program; nothing if it would make a small build larger.
pub(crate) fn table(program: &[u8]) -> Option<Vec<u8>> {
    let most = program.len() + MOST_MORE;
    let automaton = automaton(program, most / 2)?;
    let table = bytes(&automaton, program)?;
    (table.len() <= most).then_some(table)
}

fn bytes(automaton: &Automaton, program: &[u8]) -> Option<Vec<u8>> {
    let classes = &automaton.classes;
    let end = classes.examples.len();
    let width = end + 1;
    let mut arcs = Vec::new();
    let mut known = HashMap::new();
    let mut rows = Vec::new();
    for transition in automaton.states.iter().flatten() {
        let entry = match transition {
            Transition::Dead => DEAD,
            Transition::Go(state, moves) if moves.is_empty() => below(state * width, ARC)?,
            other => {
                let position = match known.get(other) {
                    Some(position) => *position,
                    None => {
                        let position = below(arcs.len(), DEAD - ARC)?;
                        arcs.extend(arc(other, width)?);
                        known.insert(other, position);
                        position
                    }
                };
                ARC | position
            }
        };
        rows.extend(entry.to_le_bytes());
    }
    // Where a match begins with the text, the first symbols show sooner that there is none.
    let literal = if automaton.is_anchored { &[] } else { program::literal(program) };
    let runs: Vec<u8> = classes
        .runs
        .iter()
        .flat_map(|(begin, class)| (begin | u32::from(*class) << 24).to_le_bytes())
        .collect();
    let runs_at = CLASSES + 128;
    let rows_at = runs_at + runs.len();
    let arcs_at = rows_at + rows.len();
    let literal_at = arcs_at + arcs.len();
    let mut table = Vec::new();
    for number in [runs_at, rows_at, arcs_at, literal_at, literal.len(), end] {
        table.extend(below(number, u16::MAX)?.to_le_bytes());
    }
    debug_assert_eq!(table.len(), END + 2);
    table.extend((0..128).map(|point| classes.class(point)));
    for part in [&runs, &rows, &arcs, literal] {
        table.extend(part);
    }
    Some(table)
}

/// A transition that does more than lead to a state.
fn arc(transition: &Transition, width: usize) -> Option<Vec<u8>> {
    let (row, steps) = match transition {
        Transition::Found(places) => (FOUND, places),
        Transition::Go(state, moves) => (below(state * width, ARC)?, moves),
        Transition::Dead => unreachable!("it is an entry of its own"),
    };
    let mut arc = row.to_le_bytes().to_vec();
    arc.push(u8::try_from(steps.len()).ok()?);
    arc.extend(steps);
    Some(arc)
}

/// A number of two bytes that is below a limit.
fn below(number: usize, limit: u16) -> Option<u16> {
    u16::try_from(number).ok().filter(|number| *number < limit)
}

#[cfg(test)]
mod tests {
    use super::table;
    use neva_kernels::regexp::compile::compile_new;
    use neva_kernels::regexp::{search, table as by_table, ways};
    use neva_kernels::value::{List, Str};

    /// Numbers that look random, the same in each run (SplitMix64).
    struct Random(u64);

    impl Random {
        fn below(&mut self, limit: usize) -> usize {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((mixed ^ mixed >> 31) % limit as u64) as usize
        }

        fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
            of[self.below(of.len())]
        }

        fn pattern(&mut self, depth: usize) -> String {
            const ATOMS: &[&str] = &[
                "a",
                "b",
                "é",
                "_",
                "\\n",
                " ",
                ".",
                "[ab]",
                "[^a]",
                "\\w",
                "\\W",
                "\\b",
                "\\B",
                "^",
                "$",
                "(?m:^)",
                "(?m:$)",
                "(?s:.)",
                "\\x{FFFD}",
                "[^\\x{FFFD}]",
                "",
            ];
            let repeats = ["*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}"];
            if depth == 0 {
                return self.one(ATOMS).to_owned();
            }
            let inner = self.pattern(depth - 1);
            match self.below(5) {
                0 => format!("({inner})"),
                1 => format!("(?:{inner}){}", self.one(&repeats)),
                2 => format!("(?:{inner}|{})", self.pattern(depth - 1)),
                _ => format!("{inner}{}", self.pattern(depth - 1)),
            }
        }

        fn text(&mut self) -> Vec<u8> {
            let parts: [&[u8]; 10] =
                [b"a", b"b", b"_", b"\n", b" ", b"\xC3\xA9", b"\xC3", b"\xFF", b"\xE2\x82\xAC", b"\xA9"];
            (0..self.below(10)).flat_map(|_| parts[self.below(parts.len())]).copied().collect()
        }
    }

    fn shown(texts: &List<Str>) -> Option<Vec<String>> {
        (!texts.is_nil()).then(|| texts.iter().map(|text| text.escape_ascii().to_string()).collect())
    }

    fn by_ways(program: &Str, text: &Str) -> Option<Vec<String>> {
        let places = ways::find(program, text)?;
        let texts = places.chunks_exact(2).map(|pair| text.get(pair[0]..pair[1]).unwrap_or_default());
        Some(texts.map(|text| text.escape_ascii().to_string()).collect())
    }

    /// Holds the searches against each other; whether there is a table.
    #[track_caller]
    fn agree(pattern: &str, texts: &[Vec<u8>]) -> bool {
        let program = compile_new(&Str::from_slice(pattern.as_bytes())).ok().expect("a pattern");
        let table = table(&program).map(|table| Str::from_slice(&table));
        for text in texts {
            let text = Str::from_slice(text);
            let expected = by_ways(&program, &text);
            let place = format!("{pattern:?} in {:?}", text.escape_ascii().to_string());
            assert_eq!(shown(&search::submatch(&program, &text)), expected, "{place}");
            if let Some(table) = &table {
                assert_eq!(shown(&by_table::submatch(table, &text)), expected, "{place}, by table");
            }
        }
        table.is_some()
    }

    #[test]
    fn tables_find_what_the_search_finds() {
        let mut random = Random(7);
        let tables = (0..250).filter(|number| {
            let pattern = random.pattern(number % 5);
            let texts: Vec<_> = (0..8).map(|_| random.text()).collect();
            agree(&pattern, &texts)
        });
        let count = tables.count();
        assert!(count > 200, "only {count} tables");
    }

    #[test]
    fn patterns_of_lines_are_small_tables() {
        let size = |pattern: &str| {
            let program = compile_new(&Str::from_slice(pattern.as_bytes())).ok().expect("a pattern");
            table(&program).map(|table| table.len())
        };
        let line = r"^(\S+) (GET|POST) (/[a-z/]*)(\d+)? (2\d\d) (\d+)ms$";
        assert!(size(line).is_some_and(|bytes| bytes < 1500), "{:?}", size(line));
        assert!(size(r"(\w+)@(\w+)\.com").is_some_and(|bytes| bytes < 500));
        assert!(size(r"(?i)warning|error").is_some_and(|bytes| bytes < 700));
        assert!(size(r"\pL+").is_some());
        // Each of the last ten letters is a state of its own.
        assert_eq!(size(r"[ab]*a[ab]{9}"), None);
        // More groups than registers.
        assert_eq!(size(&"(a)".repeat(40)), None);
    }

    #[test]
    fn a_pattern_of_groups_and_letters_is_found_alike() {
        let texts = [
            &b"10.0.0.0 GET /a/8 201 7ms"[..],
            b"x GET / 201 7ms",
            b"x GET /1 500 7ms",
            b"",
            "é POST /é 201 7ms".as_bytes(),
        ];
        let texts = texts.map(<[u8]>::to_vec);
        assert!(agree(r"^(\S+) (GET|POST) (/[a-z/]*)(\d+)? (2\d\d) (\d+)ms$", &texts));
        assert!(agree("([é-ü]+).", &texts));
    }
}
