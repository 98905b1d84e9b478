//! Classes of code points: those of one class are alike to a pattern.

use super::instructions::{Instruction, instructions};
use neva_kernels::regexp::program::{LINE_BEGIN, LINE_END, NO_WORD_EDGE, WORD_EDGE};
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
        let mut sets: BTreeSet<Vec<(u32, u32)>> = BTreeSet::new();
        for (_, instruction) in instructions(program) {
            match instruction {
                Instruction::Take(runs, _) => drop(sets.insert(runs)),
                Instruction::Look(LINE_BEGIN | LINE_END, _) => drop(sets.insert(vec![(10, 10)])),
                Instruction::Look(WORD_EDGE | NO_WORD_EDGE, _) => drop(sets.insert(word())),
                _ => {}
            }
        }
        let mut begins = BTreeSet::from([0]);
        for (first, last) in sets.iter().flatten() {
            begins.extend([*first, last + 1]);
        }
        begins.retain(|begin| *begin <= u32::from(char::MAX));
        let mut known: HashMap<Vec<bool>, u8> = HashMap::new();
        let mut classes = Classes { runs: vec![], examples: vec![] };
        for begin in begins {
            let of_sets: Vec<bool> = sets.iter().map(|runs| has(runs, begin)).collect();
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

/// Whether runs have a code point.
pub(crate) fn has(runs: &[(u32, u32)], point: u32) -> bool {
    runs.iter().any(|(first, last)| (*first..=*last).contains(&point))
}

/// The code points of which words are made.
fn word() -> Vec<(u32, u32)> {
    let run = |first: char, last: char| (u32::from(first), u32::from(last));
    vec![run('0', '9'), run('A', 'Z'), run('_', '_'), run('a', 'z')]
}
