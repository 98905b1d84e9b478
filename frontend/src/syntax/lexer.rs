//! The lexer: from text to tokens.

use super::findings::SpannedFindings;
use super::source::Span;
use crate::advice::Advise;
use crate::codes;
use neva_diagnostics::{Diagnostic, error};

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Span,
}

/// Kinds of tokens. Spaces and tabs are none; newlines and comments are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Newline,
    Comment,
    Ident,
    Int,
    Float,
    String,
    Pub,
    Type,
    Struct,
    Union,
    Interface,
    Const,
    Def,
    Import,
    True,
    False,
    Minus,
    Slash,
    Equals,
    Less,
    Greater,
    LeftParen,
    RightParen,
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    Comma,
    Colon,
    DoubleColon,
    Dot,
    Question,
    Dollar,
    At,
    Hash,
    Star,
    Arrow,
    Separator,
    End,
}

impl TokenKind {
    /// Whether it is a word that can't be a name.
    pub(crate) fn is_keyword(self) -> bool {
        use TokenKind::*;
        matches!(self, Pub | Type | Struct | Union | Interface | Const | Def | Import | True | False)
    }

    /// Whether it is an opening bracket, where brackets are meant: `<` opens type arguments.
    pub(crate) fn opens(self) -> bool {
        use TokenKind::*;
        matches!(self, LeftParen | LeftBracket | LeftBrace | Less)
    }

    /// Whether it is a closing bracket.
    pub(crate) fn closes(self) -> bool {
        use TokenKind::*;
        matches!(self, RightParen | RightBracket | RightBrace | Greater)
    }

    /// Whether it begins a declaration, directives aside.
    pub(crate) fn begins_declaration(self) -> bool {
        use TokenKind::*;
        matches!(self, Pub | Type | Interface | Const | Def | Import)
    }
}

/// What the lexer makes of a text.
pub(crate) struct Lexed {
    /// All tokens; the last one is [`TokenKind::End`].
    pub(crate) tokens: Vec<Token>,
    pub(crate) findings: SpannedFindings,
    /// Where parse errors stop being meaningful: a quote is missing somewhere after it.
    pub(crate) unreliable_from: Option<u32>,
}

/// Whether a text can be a name: one word that is no keyword.
pub fn is_name(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let begins_as_one = text.bytes().next().is_some_and(|first| !first.is_ascii_digit());
    begins_as_one && text.bytes().all(is_word) && word_kind(text.as_bytes()) == TokenKind::Ident
}

/// Splits a text into tokens.
pub(crate) fn lex(text: &str) -> Lexed {
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        at: 0,
        first_multiline_string: None,
        has_lone_return: false,
        lexed: Lexed {
            tokens: Vec::with_capacity(text.len() / 4),
            findings: SpannedFindings::default(),
            unreliable_from: None,
        },
    };
    while lexer.at < lexer.bytes.len() {
        lexer.token();
    }
    lexer.push(TokenKind::End, lexer.at);
    lexer.lexed
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    first_multiline_string: Option<u32>,
    has_lone_return: bool,
    lexed: Lexed,
}

impl Lexer<'_> {
    /// Reads one token, blank or unknown character.
    fn token(&mut self) {
        use TokenKind::*;
        let start = self.at;
        match self.bytes[start] {
            b' ' | b'\t' => self.at += 1,
            b'\n' => self.take(Newline, 1),
            b'\r' if self.byte(1) == b'\n' => self.take(Newline, 2),
            b'\r' => self.lone_return(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                self.skip_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                self.push(word_kind(&self.bytes[start..self.at]), start);
            }
            b'0'..=b'9' => self.number(),
            b'.' if self.byte(1).is_ascii_digit() => self.number(),
            b'\'' => self.string(),
            b'/' if self.byte(1) == b'/' => {
                self.skip_while(|byte| byte != b'\n' && byte != b'\r');
                self.push(Comment, start);
            }
            b'/' if self.byte(1) == b'*' => self.block_comment(),
            b'-' if self.byte(1) == b'>' => self.take(Arrow, 2),
            b'-' if self.byte(1) == b'-' && self.byte(2) == b'-' => self.take(Separator, 3),
            b':' if self.byte(1) == b':' => self.take(DoubleColon, 2),
            b'-' => self.take(Minus, 1),
            b'/' => self.take(Slash, 1),
            b'=' => self.take(Equals, 1),
            b'<' => self.take(Less, 1),
            b'>' => self.take(Greater, 1),
            b'(' => self.take(LeftParen, 1),
            b')' => self.take(RightParen, 1),
            b'{' => self.take(LeftBrace, 1),
            b'}' => self.take(RightBrace, 1),
            b'[' => self.take(LeftBracket, 1),
            b']' => self.take(RightBracket, 1),
            b',' => self.take(Comma, 1),
            b':' => self.take(Colon, 1),
            b'.' => self.take(Dot, 1),
            b'?' => self.take(Question, 1),
            b'$' => self.take(Dollar, 1),
            b'@' => self.take(At, 1),
            b'#' => self.take(Hash, 1),
            b'*' => self.take(Star, 1),
            quote @ (b'"' | b'`') => self.foreign_string(quote),
            _ => self.unknown(),
        }
    }

    /// The byte that many after the current one; 0 after the end.
    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn take(&mut self, kind: TokenKind, length: usize) {
        let start = self.at;
        self.at += length;
        self.push(kind, start);
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.lexed.tokens.push(Token { kind, span: self.span(start) });
    }

    fn span(&self, start: usize) -> Span {
        Span::new(start as u32, self.at as u32)
    }

    fn skip_while(&mut self, belongs: impl Fn(u8) -> bool) {
        let rest = &self.bytes[self.at..];
        self.at += rest.iter().position(|byte| !belongs(*byte)).unwrap_or(rest.len());
    }

    fn number(&mut self) {
        let start = self.at;
        self.skip_while(|byte| byte.is_ascii_digit());
        if self.byte(0) == b'.' && self.byte(1).is_ascii_digit() {
            self.at += 1;
            self.skip_while(|byte| byte.is_ascii_digit());
            self.push(TokenKind::Float, start);
        } else {
            self.push(TokenKind::Int, start);
        }
        let end = self.at;
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if self.at > end {
            let text: String = self.text[start..self.at].chars().take(40).collect();
            let error = error!(codes::UNEXPECTED_TOKEN, "`{text}` is no number")
                .because(
                    "numbers have digits and at most one `.`: no exponent, no `_`, no hexadecimal digits",
                )
                .help("write it out in decimal digits");
            self.lexed.findings.add(self.span(start), error);
        }
    }

    fn string(&mut self) {
        let start = self.at;
        let Some(length) = self.bytes[start + 1..].iter().position(|byte| *byte == b'\'') else {
            self.skip_while(|byte| byte != b'\n' && byte != b'\r');
            self.push(TokenKind::String, start);
            return self.unterminated(start);
        };
        self.at = start + length + 2;
        self.push(TokenKind::String, start);
        if self.first_multiline_string.is_none() && self.bytes[start..self.at].contains(&b'\n') {
            self.first_multiline_string = Some(start as u32);
        }
    }

    fn unterminated(&mut self, start: usize) {
        let error = error!(codes::UNTERMINATED_STRING, "this string has no end")
            .because("no closing quote `'` follows; a quote can't be escaped inside a string");
        let error = match self.first_multiline_string {
            None => error.help("add the closing `'`"),
            Some(suspect) => {
                let line = 1 + self.bytes[..suspect as usize].iter().filter(|byte| **byte == b'\n').count();
                error.help(format!(
                    "add the closing `'`; it may be missing further up: the string of line {line} spans several lines"
                ))
            }
        };
        let first_line = Span::new(start as u32, self.at as u32);
        self.lexed.findings.add(first_line, error);
        self.lexed.unreliable_from = Some(self.first_multiline_string.unwrap_or(start as u32));
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let error = error!(codes::BLOCK_COMMENT, "there are no block comments")
            .because("only `//` begins a comment; it ends with the line")
            .help("put `//` before each line");
        self.lexed.findings.add(Span::new(start as u32, start as u32 + 2), error);
        let rest = &self.text[start..];
        self.at += rest.find("*/").map_or(rest.len(), |length| length + 2);
    }

    /// A string in the quotes of other languages; it is taken for a string, to find no further fault with it.
    fn foreign_string(&mut self, quote: u8) {
        let start = self.at;
        self.at += 1;
        self.skip_while(|byte| byte != quote && byte != b'\n');
        if self.byte(0) == quote {
            self.at += 1;
        }
        self.push(TokenKind::String, start);
        let error = error!(codes::UNKNOWN_CHARACTER, "`{}` does not begin a string", quote as char)
            .because("strings are in single quotes")
            .help("write `'text'`");
        let in_import =
            self.lexed.tokens.iter().rev().nth(1).is_some_and(|token| token.kind == TokenKind::Import);
        let inner = self.text[start + 1..self.at].trim_end_matches(char::from(quote));
        if self.is_in_import_block() {
            let span = self.span(start);
            let error = error.because("imports are without quotes").help(format!("write `{inner}`"));
            self.lexed.findings.add(span, error.fix(format!("Write `{inner}`"), [span.edit(inner)]));
            return;
        }
        if in_import {
            let error = error.because("imports are in one block in braces, without quotes");
            self.lexed.findings.add(
                self.span(start),
                error.help("write `import { fmt }`, each import on a line of its own"),
            );
            return;
        }
        let span = self.span(start);
        let error = if inner.contains('\'') {
            error
        } else {
            let text = format!("'{inner}'");
            error.fix(format!("Write `{text}`"), [span.edit(text)])
        };
        self.lexed.findings.add(span, error);
    }

    /// Whether the last token is in the braces of an import block.
    fn is_in_import_block(&self) -> bool {
        let before = self.lexed.tokens.iter().rev().skip(1);
        let words = [TokenKind::Newline, TokenKind::Ident, TokenKind::String, TokenKind::Comment];
        let mut rest = before.skip_while(|token| words.contains(&token.kind)).map(|token| token.kind);
        rest.next() == Some(TokenKind::LeftBrace) && rest.next() == Some(TokenKind::Import)
    }

    /// A carriage return without newline: it ends a line for the parser, and is told once.
    fn lone_return(&mut self) {
        let start = self.at;
        self.take(TokenKind::Newline, 1);
        if !std::mem::replace(&mut self.has_lone_return, true) {
            let error = error!(codes::UNKNOWN_CHARACTER, "the character U+000D has no meaning here")
                .because("lines end with a newline, or carriage return and newline")
                .help("save the file with the line ends of Unix");
            self.lexed.findings.add(self.span(start), error);
        }
    }

    /// Characters that belong to no token; equal ones in a row are one finding.
    fn unknown(&mut self) {
        let start = self.at;
        let Some(unknown) = self.text[start..].chars().next() else { return };
        while self.text[self.at..].starts_with(unknown) {
            self.at += unknown.len_utf8();
        }
        let rest = self.text[self.at..].lines().next().unwrap_or_default();
        let (title, because, help) = explain_unknown(unknown, rest);
        let error = Diagnostic::error(codes::UNKNOWN_CHARACTER, title).because(because).help(help);
        let span = self.span(start);
        let error = match help {
            REMOVE => error.by(span.edit("")),
            BREAK => error.by(span.edit("\n\t")),
            SPACE => error.by(span.edit(" ")),
            _ => error,
        };
        self.lexed.findings.add(span, error);
    }
}

/// Advice about a character that says what to do to it.
const REMOVE: &str = "remove it";
const BREAK: &str = "break the line here, without `;`";
const SPACE: &str = "replace it by a space";

/// Title, reason and advice for a character that belongs to no token, by what follows it in its line.
fn explain_unknown(unknown: char, rest: &str) -> (String, &'static str, &'static str) {
    let is_before_digit = rest.starts_with(|first: char| first.is_ascii_digit());
    let is_last = rest.trim().is_empty() || rest.trim_start().starts_with("//");
    let shown = if unknown.is_control() || unknown == '\u{feff}' || unknown.is_whitespace() {
        format!("the character U+{:04X}", u32::from(unknown))
    } else {
        format!("`{unknown}`")
    };
    let title = format!("{shown} has no meaning here");
    match unknown {
        '\u{feff}' => (title, "a source file has no byte order mark", "save the file as UTF-8 without mark"),
        ';' if is_last => (title, "statements and connections end with the line", REMOVE),
        ';' => (title, "statements and connections end with the line", BREAK),
        '+' if is_before_digit => (title, "positive numbers have no sign", REMOVE),
        '+' | '!' | '%' | '&' | '|' | '^' | '~' => (
            title,
            "the language has no operators",
            "use a component, such as `Add`, `Not` or `And`, as a node and send its operands to it",
        ),
        '‘' | '’' | '“' | '”' | '`' | '´' => {
            (title, "strings are in straight single quotes", "write `'text'`")
        }
        _ if unknown.is_whitespace() => (title, "only spaces and tabs separate words", SPACE),
        _ if unknown.is_alphabetic() => (
            title,
            "names consist of the letters a to z and A to Z, digits and `_`",
            "rename it, or put the text into quotes",
        ),
        _ => (title, "outside of strings and comments there are only the ASCII signs of the grammar", REMOVE),
    }
}

fn word_kind(word: &[u8]) -> TokenKind {
    match word {
        b"pub" => TokenKind::Pub,
        b"type" => TokenKind::Type,
        b"struct" => TokenKind::Struct,
        b"union" => TokenKind::Union,
        b"interface" => TokenKind::Interface,
        b"const" => TokenKind::Const,
        b"def" => TokenKind::Def,
        b"import" => TokenKind::Import,
        b"true" => TokenKind::True,
        b"false" => TokenKind::False,
        _ => TokenKind::Ident,
    }
}
