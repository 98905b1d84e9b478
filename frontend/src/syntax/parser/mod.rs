//! The parser: from text to a syntax tree and all syntax errors.
//!
//! It is written by hand, with the grammar of the Go compiler. What can't be read is left out of the tree,
//! and reading goes on after it: in a list of ports after the port, in a body on the next line, else at the
//! next declaration.

mod component;
mod declarations;
mod docs;
mod errors;
mod imports;
mod literals;
mod network;
mod types;

use super::ast::{Entity, File, Name};
use super::findings::SpannedFindings;
use super::lexer::{Token, TokenKind, lex};
use super::source::{SourceFile, Span};
use crate::codes;
use errors::Reported;
use neva_diagnostics::{FindingCode, Findings, Place, error};
use std::collections::BTreeSet;

/// How deep types, literals, dependencies and lists of receivers may be nested.
const DEPTH_LIMIT: u32 = 200;

/// How many words a file may have. A checked program takes up to 200 bytes for each.
const TOKEN_LIMIT: usize = 4_000_000;

/// The codes of texts that do not follow the grammar.
const BREAK_GRAMMAR: [FindingCode; 7] = [
    codes::BLOCK_COMMENT,
    codes::CHAIN_FAN_IN,
    codes::FILE_TOO_LARGE,
    codes::NESTING_TOO_DEEP,
    codes::UNEXPECTED_TOKEN,
    codes::UNKNOWN_CHARACTER,
    codes::UNTERMINATED_STRING,
];

/// What the parser makes of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// What could be read.
    pub file: File,
    /// What is wrong or untidy, in source order.
    pub findings: Findings,
}

impl Parsed {
    /// Whether the text follows the grammar; it may be wrong for other reasons.
    pub fn follows_grammar(&self) -> bool {
        !self.findings.iter().any(|finding| BREAK_GRAMMAR.contains(&finding.code))
    }
}

/// Reads a file. It never fails: what is wrong with the text is in [`Parsed::findings`].
///
/// ```
/// use neva_frontend::syntax::{SourceFile, parse};
/// let parsed = parse(&SourceFile::new("main/main.neva", "const a int = 1\nconst b int 2\n"));
/// assert_eq!(parsed.file.entities.len(), 1);
/// assert_eq!(parsed.findings[0].title, "expected `=`, found the number `2`");
/// ```
pub fn parse(source: &SourceFile) -> Parsed {
    let lexed = lex(source.text());
    if lexed.tokens.len() > TOKEN_LIMIT {
        let finding = error!(codes::FILE_TOO_LARGE, "this file is too large")
            .because(format!("it has {} words and signs, at most {TOKEN_LIMIT} are read", lexed.tokens.len()))
            .help("read large data when the program runs, or spread declarations over several files")
            .at(Place::file(source.path()));
        return Parsed { file: File::default(), findings: finding.into() };
    }
    let mut parser = Parser {
        source,
        tokens: &lexed.tokens,
        at: 0,
        depth: 0,
        too_deep: false,
        in_network: false,
        findings: SpannedFindings::default(),
    };
    let file = parser.file();
    let mut parse_errors = parser.findings;
    let faulty_lines: BTreeSet<u32> = lexed.findings.spans().map(|span| source.line(span.start)).collect();
    if !faulty_lines.is_empty() {
        let end = lexed.unreliable_from.unwrap_or(u32::MAX);
        parse_errors.retain(|span| span.start < end && !faulty_lines.contains(&source.line(span.start)));
    }
    let mut findings = lexed.findings;
    findings.append(parse_errors);
    Parsed { file, findings: findings.into_findings(source) }
}

type Result<T> = std::result::Result<T, Reported>;

struct Parser<'a> {
    source: &'a SourceFile,
    tokens: &'a [Token],
    at: usize,
    depth: u32,
    /// Whether it was noted that something is nested too deeply; that is told once.
    too_deep: bool,
    /// Whether a literal is read as part of a connection.
    in_network: bool,
    findings: SpannedFindings,
}

impl Parser<'_> {
    fn file(&mut self) -> File {
        let mut file = File::default();
        let mut has_import = false;
        loop {
            let start = self.at;
            let read = match self.peek() {
                TokenKind::End => return file,
                TokenKind::Newline | TokenKind::Comment => {
                    self.at += 1;
                    continue;
                }
                TokenKind::Import => {
                    let items = self.imports();
                    // One that can't be read is told already.
                    if items.is_ok() && std::mem::replace(&mut has_import, true) {
                        self.second_import(start);
                    }
                    items.map(|items| file.imports.extend(items))
                }
                _ => self.declaration().map(|entity| file.entities.push(entity)),
            };
            if read.is_err() {
                self.skip_declaration(start);
            }
        }
    }

    fn declaration(&mut self) -> Result<Entity> {
        let directives = self.directives(component::Host::Component)?;
        let start = self.span();
        if !directives.is_empty() && !matches!(self.peek(), TokenKind::Pub | TokenKind::Def) {
            return Err(self.unexpected("a component below its directives", "", ""));
        }
        let is_public = self.eat(TokenKind::Pub);
        match self.peek() {
            TokenKind::Def => self.component(directives, is_public, start).map(Entity::Component),
            TokenKind::Interface if directives.is_empty() => {
                self.interface(is_public, start).map(Entity::Interface)
            }
            TokenKind::Type if directives.is_empty() => self.type_def(is_public, start).map(Entity::Type),
            TokenKind::Const if directives.is_empty() => self.const_def(is_public, start).map(Entity::Const),
            _ => Err(self.not_a_declaration(is_public)),
        }
    }

    fn peek(&self) -> TokenKind {
        self.nth(0)
    }

    /// The kind of the token that many after the current one.
    fn nth(&self, ahead: usize) -> TokenKind {
        self.tokens.get(self.at + ahead).map_or(TokenKind::End, |token| token.kind)
    }

    /// Where the current token is.
    fn span(&self) -> Span {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(Span::default(), |token| token.span)
    }

    /// Where the token before the current one ends.
    fn previous_end(&self) -> Span {
        let index = self.at.checked_sub(1);
        index.and_then(|index| self.tokens.get(index)).map_or(Span::default(), |token| token.span)
    }

    /// From a start to the token before the current one.
    fn span_from(&self, start: Span) -> Span {
        Span::new(start.start, self.previous_end().end.max(start.start))
    }

    fn text(&self, span: Span) -> &str {
        self.source.slice(span)
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.peek() == kind;
        self.at += usize::from(found);
        found
    }

    /// The span of a token that must come now.
    fn expect(&mut self, kind: TokenKind, what: &str) -> Result<Span> {
        let span = self.span();
        if self.eat(kind) { Ok(span) } else { Err(self.unexpected(what, "", "")) }
    }

    /// A name that must come now.
    fn name(&mut self, what: &str) -> Result<Name> {
        if self.peek() == TokenKind::Ident {
            Ok(self.take_name())
        } else {
            Err(self.unexpected(what, "", ""))
        }
    }

    /// The current token as a name.
    fn take_name(&mut self) -> Name {
        let span = self.span();
        self.at += 1;
        Name { text: self.text(span).to_owned(), span }
    }

    fn skip_newlines(&mut self) {
        while self.eat(TokenKind::Newline) {}
    }

    /// Items up to `closing`, with commas in between and perhaps after the last one. `missing` says what is
    /// expected where a comma is missing.
    fn items<T>(
        &mut self,
        closing: TokenKind,
        item: impl Fn(&mut Self) -> Result<T>,
        missing: impl Fn(&mut Self) -> Reported,
    ) -> Result<Vec<T>> {
        self.at += 1;
        self.skip_newlines();
        let mut items = Vec::new();
        while !self.eat(closing) {
            items.push(item(self)?);
            self.skip_newlines();
            if self.eat(TokenKind::Comma) {
                self.skip_newlines();
            } else if self.peek() != closing {
                return Err(missing(self));
            }
        }
        Ok(items)
    }

    /// Reads something that may contain itself.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth >= DEPTH_LIMIT {
            return Err(self.too_deep());
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Goes to the end of the line on which what began at the token `start` ends, past all brackets opened
    /// meanwhile.
    ///
    /// It stops before the brace that closes what is around it, before `---` and before the next declaration.
    fn skip_line(&mut self, start: usize) {
        let mut open = Vec::new();
        let failed_at = self.at.max(start);
        self.at = start;
        loop {
            let kind = self.peek();
            match kind {
                TokenKind::End => return,
                TokenKind::Newline if self.at >= failed_at && open.is_empty() => return,
                TokenKind::Separator if self.at >= failed_at && self.at > start => return,
                TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => {
                    remember(&mut open, kind)
                }
                TokenKind::RightParen => close(&mut open, TokenKind::LeftParen),
                TokenKind::RightBracket => close(&mut open, TokenKind::LeftBracket),
                TokenKind::RightBrace if open.contains(&TokenKind::LeftBrace) => {
                    close(&mut open, TokenKind::LeftBrace);
                }
                TokenKind::RightBrace if self.at >= failed_at => return,
                _ if self.at > start && self.at >= failed_at && self.at_declaration() => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Goes on after a declaration that began at the token `start` and could not be read.
    fn skip_declaration(&mut self, start: usize) {
        let failed_at = self.at;
        self.skip_line(start);
        self.at = self.at.max(failed_at);
        let is_closed = self.at > start && self.tokens[self.at - 1].kind == TokenKind::RightBrace;
        while !is_closed && self.peek() != TokenKind::End && !(self.at > start && self.at_declaration()) {
            self.at += 1;
        }
    }

    /// Whether a declaration begins here: one of its keywords at the start of a line.
    fn at_declaration(&self) -> bool {
        let at_line_start = self.at == 0 || self.tokens[self.at - 1].kind == TokenKind::Newline;
        let begins = match self.peek() {
            TokenKind::Hash => self.source.text().as_bytes()[..self.span().start as usize].ends_with(b"\n"),
            kind => kind.begins_declaration(),
        };
        at_line_start && begins
    }
}

/// Notes an opening bracket while errors are skipped; very deep ones don't count, so that a search stays
/// short.
fn remember(open: &mut Vec<TokenKind>, kind: TokenKind) {
    if open.len() < 64 {
        open.push(kind);
    }
}

/// Takes back the opening bracket of a kind, with all that were left open inside it.
fn close(open: &mut Vec<TokenKind>, kind: TokenKind) {
    if let Some(index) = open.iter().rposition(|opened| *opened == kind) {
        open.truncate(index);
    }
}
