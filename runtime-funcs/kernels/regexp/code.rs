//! The program of a pattern as the searches read it.

use crate::regexp::program::{
    ANY, ANY_IN_LINE, CHAR, CLASS, LINE_BEGIN, LINE_END, MATCH, NO_WORD_EDGE, TEXT_BEGIN, TEXT_END,
    WORD_EDGE, number,
};
use crate::text::varint;

/// Instead of a place that was not reached.
pub const NOWHERE: usize = usize::MAX;

/// A program and the text that it searches.
#[derive(Clone, Copy)]
pub struct Code<'a> {
    /// The program.
    pub program: &'a [u8],
    /// The text.
    pub text: &'a [u8],
}

impl Code<'_> {
    /// Where to go on after an instruction takes a code point, if it does.
    pub fn take(self, address: u32, point: u32) -> Option<u32> {
        let is_taken = match self.operation(address) {
            CHAR => self.operand(address) == point,
            CLASS => self.class_has(address, point),
            ANY => true,
            ANY_IN_LINE => point != u32::from(b'\n'),
            _ => false,
        };
        is_taken.then_some(address.wrapping_add(self.size(address)))
    }

    /// How many bytes an instruction has that takes a code point.
    pub fn size(self, address: u32) -> u32 {
        if matches!(self.operation(address), CHAR | CLASS) { 5 } else { 1 }
    }

    /// What an instruction does.
    pub fn operation(self, address: u32) -> u8 {
        self.program.get(address as usize).copied().unwrap_or(MATCH)
    }

    /// The number after an instruction's first byte.
    pub fn operand(self, address: u32) -> u32 {
        number(self.program, (address as usize).wrapping_add(1))
    }

    /// Whether the set of an instruction has a code point.
    fn class_has(self, address: u32, point: u32) -> bool {
        let mut runs = self.program.get(self.operand(address) as usize..).unwrap_or_default();
        let mut at = 0_u32;
        for _ in 0..varint::take(&mut runs) {
            let first = at.wrapping_add(varint::take(&mut runs));
            let last = first.wrapping_add(varint::take(&mut runs));
            if point <= last {
                return point >= first;
            }
            at = last.wrapping_add(1);
        }
        false
    }

    /// Whether a place of the text is of a kind.
    pub fn is_at(self, kind: u8, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.text.get(before));
        let after = self.text.get(at);
        let is_word =
            |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let is_edge = is_word(before) != is_word(after);
        match kind {
            TEXT_BEGIN => before.is_none(),
            TEXT_END => after.is_none(),
            LINE_BEGIN => before.is_none_or(|byte| *byte == b'\n'),
            LINE_END => after.is_none_or(|byte| *byte == b'\n'),
            WORD_EDGE => is_edge,
            NO_WORD_EDGE => !is_edge,
            _ => false,
        }
    }
}
