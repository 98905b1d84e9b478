//! A source text with its name, and places in it.

use neva_diagnostics::{Edit, Place};
use std::sync::OnceLock;

/// A range of bytes in one source text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The range from `start` up to, not including, `end`.
    pub fn new(start: u32, end: u32) -> Self {
        Span { start, end }
    }

    /// The edit that writes a text in place of this range.
    pub fn edit(self, text: impl Into<String>) -> Edit {
        Edit { start: self.start, end: self.end, text: text.into() }
    }

    /// The place before the range.
    pub fn before(self) -> Span {
        Span::new(self.start, self.start)
    }

    /// The smallest range that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// Lines longer than this are not quoted in findings: repeating them for each finding would cost more than it
/// tells.
const QUOTED_LINE_LIMIT: usize = 4096;

/// One source text and the name that findings call it by.
#[derive(Clone, Debug)]
pub struct SourceFile {
    path: String,
    text: String,
    /// Where the lines start, once somebody asks: nobody does for most files.
    line_starts: OnceLock<Vec<u32>>,
}

impl PartialEq for SourceFile {
    fn eq(&self, other: &SourceFile) -> bool {
        (&self.path, &self.text) == (&other.path, &other.text)
    }
}

impl Eq for SourceFile {}

impl SourceFile {
    /// A source text; `path` is what findings name, relative to the module root.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        SourceFile { path: path.into(), text: text.into(), line_starts: OnceLock::new() }
    }

    /// The name that findings use.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text in a range; empty when the range is not one of this file.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The line, from 1, in which a byte lies.
    pub fn line(&self, offset: u32) -> u32 {
        self.line_starts().partition_point(|start| *start <= offset) as u32
    }

    /// How many lines there are; an empty text has one.
    pub fn line_count(&self) -> u32 {
        self.line_starts().len() as u32
    }

    /// The first byte of a line, counted from 0; the end of the text if there is no such line.
    pub fn line_start(&self, line: u32) -> u32 {
        self.line_starts().get(line as usize).copied().unwrap_or(self.text.len() as u32)
    }

    /// A line, counted from 0, without its line break.
    pub fn line_text(&self, line: u32) -> &str {
        let line = self.slice(Span::new(self.line_start(line), self.line_start(line + 1)));
        line.trim_end_matches(['\n', '\r'])
    }

    /// The lines of a range, with the line break after the last one.
    pub fn whole_lines(&self, span: Span) -> Span {
        Span::new(self.line_start(self.line(span.start) - 1), self.line_start(self.line(span.end)))
    }

    /// The place that a finding about this range shows: its first line, with the part of it that the range
    /// covers.
    pub fn place(&self, span: Span) -> Place {
        let line = self.line(span.start);
        let (start, text) = (self.line_start(line - 1) as usize, self.line_text(line - 1));
        let from = (span.start as usize).saturating_sub(start).min(text.len());
        let to = (span.end as usize).saturating_sub(start).clamp(from, text.len());
        Place {
            file: self.path.clone(),
            line,
            column: characters(text, 0, from) + 1,
            length: characters(text, from, to).max(1),
            text: (text.len() <= QUOTED_LINE_LIMIT).then(|| text.to_owned()),
        }
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(ends.map(|(index, _)| index as u32 + 1)).collect()
        })
    }
}

/// How many characters begin in a range of bytes.
fn characters(text: &str, from: usize, to: usize) -> u32 {
    let bytes = text.as_bytes().get(from..to).unwrap_or_default();
    bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count() as u32
}
