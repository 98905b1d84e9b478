//! Documentation: the comment lines above a declaration. Directives may lie between.

use super::Parser;
use crate::codes;
use crate::syntax::ast::{DocTag, DocTagKind, Docs, Name};
use crate::syntax::lexer::TokenKind;
use crate::syntax::source::Span;
use neva_diagnostics::error;

impl Parser<'_> {
    /// The documentation of the declaration whose name is the token `name_at`.
    ///
    /// Findings point to the first line of the block, as in the Go compiler.
    pub(super) fn docs(&mut self, name_at: usize) -> Option<Docs> {
        // Before the name there are at most a keyword and `pub`.
        let first = (name_at.saturating_sub(2)..name_at).rev().find(|at| self.begins_line(*at))?;
        let mut lines = self.comment_lines_above(first);
        let is_above_directives = lines.is_empty();
        if is_above_directives {
            lines = self.comment_lines_above(self.first_directive_above(first));
        }
        let span = lines.first()?.to(*lines.last()?);
        let mut text: Vec<&str> = Vec::new();
        let mut tags = Vec::new();
        let mut unnamed = Vec::new();
        for line in lines {
            let content = self.text(line).trim_end();
            let content = content.strip_prefix("//").unwrap_or(content);
            let content = content.strip_prefix(' ').unwrap_or(content);
            let Some(tag) = content.trim().strip_prefix('@') else {
                text.push(content);
                continue;
            };
            match self.doc_tag(tag, line) {
                Ok(tag) => tags.push(tag),
                Err(tag) => unnamed.push(tag),
            }
        }
        let docs = Docs { text: text.join("\n"), tags, is_above_directives, span };
        for tag in unnamed.into_iter().filter(|_| !is_above_directives) {
            let error = error!(codes::DOC_TAG, "`@{tag}` names no port")
                .help(format!("write `@{tag} name description`"));
            self.error(span, error);
        }
        Some(docs)
    }

    /// The lines with nothing but a comment directly above the line that begins with a token, from top to
    /// bottom.
    fn comment_lines_above(&self, mut first: usize) -> Vec<Span> {
        let mut lines = Vec::new();
        while let Some(at) = first.checked_sub(2) {
            if self.tokens[at].kind != TokenKind::Comment || !self.begins_line(at) {
                break;
            }
            lines.push(self.tokens[at].span);
            first = at;
        }
        lines.reverse();
        lines
    }

    /// The first token of the directives directly above the line that begins with a token.
    fn first_directive_above(&self, mut first: usize) -> usize {
        while let Some(above) = (0..first.saturating_sub(1)).rev().find(|at| self.begins_line(*at))
            && self.tokens[above].kind == TokenKind::Hash
        {
            first = above;
        }
        first
    }

    fn begins_line(&self, at: usize) -> bool {
        at == 0 || self.tokens[at - 1].kind == TokenKind::Newline
    }

    /// A tag, given its text after `@`; the name of the tag if it lacks a port.
    fn doc_tag(&self, tag: &str, line: Span) -> std::result::Result<DocTag, String> {
        let (name, rest) = first_word(tag);
        let name = name.to_ascii_lowercase();
        if name != "inport" && name != "outport" {
            return Ok(DocTag { kind: DocTagKind::Other(name), text: rest.to_owned(), span: line });
        }
        let (port, text) = first_word(rest);
        if port.is_empty() {
            return Err(name);
        }
        let start = (port.as_ptr() as usize - self.source.text().as_ptr() as usize) as u32;
        let port = Name { text: port.to_owned(), span: Span::new(start, start + port.len() as u32) };
        let kind = if name == "inport" { DocTagKind::Inport(port) } else { DocTagKind::Outport(port) };
        Ok(DocTag { kind, text: text.to_owned(), span: line })
    }
}

/// The first word of a text, and what follows it.
fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let (word, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
    (word, rest.trim())
}
