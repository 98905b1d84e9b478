//! Classes of code points: those of one class are alike to a pattern.

use neva_kernels::regexp::code::Code;
use neva_kernels::regexp::program::{self, LINE_BEGIN, LINE_END, NO_WORD_EDGE, WORD_EDGE};
use neva_kernels::text::varint;
use std::collections::{BTreeSet, HashMap};

/// The classes of a pattern.
pub(crate) struct Classes {
    /// Where runs begin, each with its class. The first one begins at 0, the last one ends with the last code
    /// point.
    pub runs: Vec<(u32, u8)>,
    /// A code point of each class.
    pub examples: Vec<u32>,
}

impl Classes {
    /// The classes of a program; nothing if there are too many for a byte.
    pub(crate) fn of(program: &[u8]) -> Option<Classes> {
        let sets = sets(program);
        let mut begins = BTreeSet::from([0]);
        for (first, last) in sets.iter().flatten() {
            begins.extend([*first, last + 1]);
        }
        begins.retain(|begin| *begin <= u32::from(char::MAX));
        let mut known: HashMap<Vec<bool>, u8> = HashMap::new();
        let mut classes = Classes { runs: vec![], examples: vec![] };
        for begin in begins {
            let of_sets: Vec<bool> = sets
                .iter()
                .map(|runs| runs.iter().any(|(first, last)| (*first..=*last).contains(&begin)))
                .collect();
            let next = u8::try_from(known.len()).ok().filter(|class| *class < u8::MAX)?;
            let class = *known.entry(of_sets).or_insert(next);
            if class == next {
                classes.examples.push(begin);
            }
            if classes.runs.last().is_none_or(|(_, before)| *before != class) {
                classes.runs.push((begin, class));
            }
        }
        Some(classes)
    }

    /// The class of a code point.
    pub(crate) fn class(&self, point: u32) -> u8 {
        let after = self.runs.partition_point(|(begin, _)| *begin <= point);
        self.runs[after - 1].1
    }
}

/// Code points as runs, each with its first and last one.
type Runs = Vec<(u32, u32)>;

/// The sets of code points that the instructions of a program ask for.
fn sets(program: &[u8]) -> BTreeSet<Runs> {
    const LAST: u32 = char::MAX as u32;
    const BREAK: u32 = '\n' as u32;
    let code = Code { program, text: &[] };
    let mut sets = BTreeSet::new();
    let mut address = program::number(program, program::START);
    while (address as usize) < program.len() {
        let operand = code.operand(address);
        let (size, set) = match code.operation(address) {
            program::MATCH => (1, None),
            program::JUMP | program::SAVE => (5, None),
            program::SPLIT => (9, None),
            program::LOOK => (2, beside(operand as u8)),
            program::CHAR => (5, Some(vec![(operand, operand)])),
            program::CLASS => (5, Some(runs(&program[operand as usize..]))),
            program::ANY => (1, Some(vec![(0, LAST)])),
            program::ANY_IN_LINE => (1, Some(vec![(0, BREAK - 1), (BREAK + 1, LAST)])),
            other => unreachable!("a program has no instruction {other}"),
        };
        sets.extend(set);
        address += size;
    }
    sets
}

/// What tells a place of a kind by the code points beside it.
fn beside(kind: u8) -> Option<Runs> {
    let run = |first: char, last: char| (u32::from(first), u32::from(last));
    match kind {
        LINE_BEGIN | LINE_END => Some(vec![run('\n', '\n')]),
        WORD_EDGE | NO_WORD_EDGE => Some(vec![run('0', '9'), run('A', 'Z'), run('_', '_'), run('a', 'z')]),
        _ => None,
    }
}

/// The runs of a set as programs have them.
fn runs(mut set: &[u8]) -> Runs {
    let (mut runs, mut begin) = (Vec::new(), 0);
    for _ in 0..varint::take(&mut set) {
        begin += varint::take(&mut set);
        let end = begin + varint::take(&mut set);
        runs.push((begin, end));
        begin = end + 1;
    }
    runs
}
