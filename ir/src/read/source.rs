//! Places in the text that is read.

use neva_diagnostics::Place;

/// The longest line that a finding quotes; the Go compiler writes a whole JSON program on one line.
const QUOTED_LINE: usize = 4096;

/// A text and the name of its file.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

impl Source<'_> {
    /// The place of the byte at `offset`; `length` in characters.
    pub(super) fn at_offset(&self, offset: usize, length: usize) -> Place {
        let offset = self.text.floor_char_boundary(offset);
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = self.text[offset..].find('\n').map_or(self.text.len(), |newline| offset + newline);
        let line = self.text[line_start..line_end].trim_end_matches('\r');
        Place {
            file: self.file.to_owned(),
            line: count(before.bytes().filter(|&byte| byte == b'\n').count() + 1),
            column: count(before[line_start..].chars().count() + 1),
            length: count(length.max(1)),
            text: (line.len() <= QUOTED_LINE).then(|| line.to_owned()),
        }
    }

    /// The byte at which `line`, counted from 1, begins.
    pub(super) fn line_start(&self, line: usize) -> usize {
        match line {
            0 | 1 => 0,
            _ => self
                .text
                .match_indices('\n')
                .nth(line - 2)
                .map_or(self.text.len(), |(newline, _)| newline + 1),
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters() {
        let source = Source { file: "ir.json", text: "ab\r\nцé \"x\"\n" };
        let place = source.at_offset(source.text.find('x').unwrap(), 1);
        assert_eq!((place.line, place.column, place.text.as_deref()), (2, 5, Some("цé \"x\"")));
        assert_eq!([0, 1, 2, 3].map(|line| source.line_start(line)), [0, 0, 4, 13]);
    }

    #[test]
    fn places_beyond_the_text_are_its_end() {
        let source = Source { file: "ir.json", text: "é" };
        assert_eq!(source.at_offset(1, 1).column, 1);
        assert_eq!(source.at_offset(99, 1).column, 2);
        assert_eq!(source.line_start(7), 2);
    }
}
