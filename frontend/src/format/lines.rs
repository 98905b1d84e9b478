//! Lines and their indentation.
//!
//! A sequence stays on one line, without trailing comma, if the line up to its end has room; else each
//! element is on a line of its own, with a trailing comma. Blocks, and lists of several senders or receivers,
//! are always vertical.

use super::brackets::{Brackets, Pair, Role};
use super::imports;
use super::spacing::{Spaced, space_between};
use crate::syntax::SourceFile;
use crate::syntax::lexer::{Token, TokenKind};

/// Longest line into which a sequence is put, in characters; a tab is one.
const WIDTH: usize = 80;

/// The text of tokens in canonical layout.
pub(super) fn render(source: &SourceFile, tokens: &[Token], brackets: &Brackets) -> String {
    let mut renderer = Renderer {
        source,
        tokens,
        brackets,
        is_vertical: vec![false; brackets.count()],
        line: String::new(),
        line_width: 0,
        last: None,
        leading_closers: 0,
        at_line_start: true,
        depth: 0,
        depth_change: 0,
        out: String::with_capacity(source.text().len()),
    };
    renderer.all();
    renderer.out
}

struct Renderer<'a> {
    source: &'a SourceFile,
    tokens: &'a [Token],
    brackets: &'a Brackets,
    /// For each pair of brackets whether its elements are on lines of their own.
    is_vertical: Vec<bool>,
    /// The line so far, without indentation.
    line: String,
    line_width: usize,
    /// The last token of the line so far.
    last: Option<Spaced>,
    /// How many closing brackets the line begins with, so far.
    leading_closers: usize,
    at_line_start: bool,
    depth: usize,
    /// By how much the brackets of the line so far change the depth.
    depth_change: isize,
    out: String,
}

impl Renderer<'_> {
    fn all(&mut self) {
        let mut after_newline = false;
        let mut at = 0;
        while let Some(token) = self.tokens.get(at) {
            if let Some((text, end)) = self.import_block(at) {
                self.end_line();
                self.out += &text;
                after_newline = false;
                at = end + 1;
                continue;
            }
            if token.kind == TokenKind::Newline {
                if self.brackets.keeps_newline(at) {
                    if !self.line.is_empty() {
                        self.end_line();
                    } else if after_newline {
                        self.out.push('\n');
                    }
                    after_newline = true;
                }
                at += 1;
                continue;
            }
            after_newline = false;
            at = self.token(at) + 1;
        }
        self.end_line();
    }

    /// The import block that begins at a token, and its last token.
    fn import_block(&self, at: usize) -> Option<(String, usize)> {
        if self.tokens[at].kind != TokenKind::Import {
            return None;
        }
        let distance = self.tokens[at + 1..].iter().position(|token| token.kind != TokenKind::Newline)?;
        let braces = self.brackets.opened_at(at + 1 + distance).filter(|pair| pair.role == Role::Imports)?;
        Some((imports::render(self.source, self.tokens, braces)?, braces.close))
    }

    /// Lays out a token, or a whole sequence; gives the last token laid out.
    fn token(&mut self, at: usize) -> usize {
        if let Some(pair) = self.brackets.opened_at(at).copied() {
            if pair.role.is_sequence() {
                let must_break = pair.role == Role::Connections && pair.has_comma;
                if !must_break && self.fits(&pair) {
                    for inside in flat(self.tokens, &pair) {
                        self.push(inside);
                    }
                    return pair.close;
                }
                self.set_vertical(at);
            } else if pair.role.is_block() {
                self.set_vertical(at);
            }
        }
        let is_vertical = self.brackets.index_around(at).is_some_and(|pair| self.is_vertical[pair]);
        let opens = self.brackets.opened_at(at).is_some();
        let closes = self.brackets.closed_at(at).is_some();
        if is_vertical && closes {
            let is_sequence = self.brackets.closed_at(at).is_some_and(|pair| pair.role.is_sequence());
            if is_sequence
                && !self.line.is_empty()
                && self.last.is_some_and(|last| last.kind != TokenKind::Comma)
            {
                self.line.push(',');
            }
            self.end_line();
        }
        self.push(at);
        let is_block = self.brackets.around(at).is_some_and(|pair| pair.role.is_block());
        let is_comma = self.tokens[at].kind == TokenKind::Comma && !is_block;
        if is_vertical && (opens || is_comma) {
            self.end_line();
        }
        at
    }

    fn set_vertical(&mut self, at: usize) {
        if let Some(pair) = self.brackets.index_around(at) {
            self.is_vertical[pair] = true;
        }
    }

    /// Whether a sequence fits into the line so far.
    fn fits(&self, pair: &Pair) -> bool {
        let mut width = self.line_width + self.depth.saturating_sub(self.leading_closers);
        let mut last = self.last;
        for at in flat(self.tokens, pair) {
            if self.brackets.opened_at(at).is_some_and(|inner| inner.role.is_block()) {
                return false;
            }
            let spaced = self.spaced(at);
            width += usize::from(last.is_some_and(|last| space_between(last, spaced)));
            width += self.source.slice(self.tokens[at].span).chars().count();
            if width > WIDTH {
                return false;
            }
            last = Some(spaced);
        }
        true
    }

    fn spaced(&self, at: usize) -> Spaced {
        Spaced { kind: self.tokens[at].kind, role: self.brackets.around(at).map(|pair| pair.role) }
    }

    /// Puts a token at the end of the line.
    fn push(&mut self, at: usize) {
        let spaced = self.spaced(at);
        let text = self.source.slice(self.tokens[at].span);
        if self.last.is_some_and(|last| space_between(last, spaced)) {
            self.line.push(' ');
            self.line_width += 1;
        }
        self.line += text;
        self.line_width += text.chars().count();
        self.last = Some(spaced);
        let is_vertical = self.brackets.index_around(at).is_some_and(|pair| self.is_vertical[pair]);
        let is_brace = matches!(spaced.kind, TokenKind::LeftBrace | TokenKind::RightBrace);
        let counts = is_vertical || is_brace;
        if counts && self.brackets.opened_at(at).is_some() {
            self.depth_change += 1;
            self.at_line_start = false;
        } else if counts && self.brackets.closed_at(at).is_some() {
            self.depth_change -= 1;
            self.leading_closers += usize::from(self.at_line_start);
        } else {
            self.at_line_start = false;
        }
    }

    /// Writes the line, if there is one.
    fn end_line(&mut self) {
        if self.line.is_empty() {
            return;
        }
        let indentation = self.depth.saturating_sub(self.leading_closers);
        self.out.extend(std::iter::repeat_n('\t', indentation));
        self.out += &self.line;
        self.out.push('\n');
        self.line.clear();
        self.line_width = 0;
        self.last = None;
        self.leading_closers = 0;
        self.at_line_start = true;
        self.depth = self.depth.saturating_add_signed(self.depth_change);
        self.depth_change = 0;
    }
}

/// The tokens of a sequence as they are on one line: without line breaks and trailing commas.
fn flat<'a>(tokens: &'a [Token], pair: &Pair) -> impl Iterator<Item = usize> + use<'a> {
    let is_newline = |token: &Token| token.kind == TokenKind::Newline;
    let is_trailing_comma = move |at: usize| {
        let next = tokens[at + 1..].iter().find(|token| !is_newline(token));
        tokens[at].kind == TokenKind::Comma && next.is_some_and(|token| token.kind.closes())
    };
    (pair.open..=pair.close).filter(move |at| !is_newline(&tokens[*at]) && !is_trailing_comma(*at))
}
