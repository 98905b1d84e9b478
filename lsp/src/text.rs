//! Texts of open documents: positions as editors count them, and edits.

use lsp_types::{Position, PositionEncodingKind, Range, TextDocumentContentChangeEvent};
use neva_frontend::syntax::{SourceFile, Span};

/// What editor and server count columns in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of 16 bits; what editors use that say nothing.
    #[default]
    Utf16,
}

impl Encoding {
    /// The encoding to use with an editor that offers these: UTF-8 if it may be.
    pub(crate) fn choose(offered: Option<&[PositionEncodingKind]>) -> Encoding {
        let has_utf8 = offered.is_some_and(|kinds| kinds.contains(&PositionEncodingKind::UTF8));
        if has_utf8 { Encoding::Utf8 } else { Encoding::Utf16 }
    }

    /// Its name in the protocol.
    pub(crate) fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    /// How long a text is.
    pub(crate) fn length(self, text: &str) -> u32 {
        match self {
            Encoding::Utf8 => text.len() as u32,
            Encoding::Utf16 if text.is_ascii() => text.len() as u32,
            Encoding::Utf16 => text.encode_utf16().count() as u32,
        }
    }

    /// How many bytes of a line are before a column. A column after the end, or amid a character, counts as
    /// the nearest one before.
    fn bytes(self, line: &str, column: u32) -> usize {
        let mut counted = 0;
        for (index, character) in line.char_indices() {
            counted += match self {
                Encoding::Utf8 => character.len_utf8(),
                Encoding::Utf16 => character.len_utf16(),
            };
            if counted > column as usize {
                return index;
            }
        }
        line.len()
    }

    /// The position of a byte of a source.
    pub(crate) fn position(self, source: &SourceFile, offset: u32) -> Position {
        let mut offset = (offset as usize).min(source.text().len());
        while !source.text().is_char_boundary(offset) {
            offset -= 1;
        }
        let line = source.line(offset as u32) - 1;
        let start = source.line_start(line) as usize;
        Position { line, character: self.length(&source.text()[start..offset]) }
    }

    /// The range of a span of a source.
    pub(crate) fn range(self, source: &SourceFile, span: Span) -> Range {
        Range { start: self.position(source, span.start), end: self.position(source, span.end) }
    }

    /// The byte at a position; the last one before it if the source has no such position.
    pub(crate) fn offset(self, source: &SourceFile, position: Position) -> u32 {
        if position.line >= source.line_count() {
            return source.text().len() as u32;
        }
        let start = source.line_start(position.line);
        start + self.bytes(source.line_text(position.line), position.character) as u32
    }
}

/// A text after edits, one after the other. An edit without range is the whole new text.
pub(crate) fn edited(text: &str, edits: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) -> String {
    let mut text = text.to_owned();
    for edit in edits {
        let Some(range) = edit.range else {
            text = edit.text;
            continue;
        };
        let source = SourceFile::new("", text);
        let from = encoding.offset(&source, range.start) as usize;
        let to = encoding.offset(&source, range.end) as usize;
        text = source.text().to_owned();
        text.replace_range(from.min(to)..from.max(to), &edit.text);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn columns_count_bytes_or_units_of_16_bits() {
        let source = SourceFile::new("", "a\n\u{1F600}öx\r\n");
        for (encoding, columns) in [(Encoding::Utf16, [0, 2, 3, 4]), (Encoding::Utf8, [0, 4, 6, 7])] {
            for (offset, column) in [2, 6, 8, 9].into_iter().zip(columns) {
                assert_eq!(encoding.position(&source, offset), at(1, column), "{encoding:?}");
                assert_eq!(encoding.offset(&source, at(1, column)), offset, "{encoding:?}");
            }
        }
    }

    #[test]
    fn positions_that_do_not_exist_are_the_nearest_before() {
        let source = SourceFile::new("", "a\n\u{1F600}x\r\n");
        assert_eq!(Encoding::Utf16.offset(&source, at(1, 1)), 2);
        assert_eq!(Encoding::Utf16.offset(&source, at(1, 99)), 7);
        assert_eq!(Encoding::Utf16.offset(&source, at(99, 0)), 9);
        assert_eq!(Encoding::Utf16.position(&source, 99), at(2, 0));
        assert_eq!(Encoding::Utf8.position(&source, 3), at(1, 0));
    }

    #[test]
    fn edits_are_made_in_order() {
        let edit = |range, text: &str| TextDocumentContentChangeEvent {
            range,
            range_length: None,
            text: text.to_owned(),
        };
        let first = edit(Some(Range::new(at(0, 1), at(0, 2))), "\u{1F600}\n");
        let second = edit(Some(Range::new(at(1, 0), at(1, 9))), "y");
        assert_eq!(edited("abc", vec![first.clone(), second], Encoding::Utf16), "a\u{1F600}\ny");
        let reversed = edit(Some(Range::new(at(0, 2), at(0, 1))), "");
        assert_eq!(edited("abc", vec![first, edit(None, "abc"), reversed], Encoding::Utf16), "ac");
    }
}
