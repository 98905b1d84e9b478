//! Rewrites what older versions of Neva wrote in another way, where that needs no thought.
//!
//! | before | now |
//! |---|---|
//! | `component Name(..)`, `flow Name(..)`, `components { Name(..) .. }` | `def Name(..)` |
//! | `types { Name .. }`, `interfaces { .. }`, `const { x int 5 }` | a declaration of its own for each |
//! | `import { a, std/b }` | an import in each line, without `std/` |
//! | `(start) (stop)` of components | `(start any) (stop any)` |
//! | `nodes { a A, B }` and `net { .. }` | named nodes, a line each, `---`, connections |
//! | `a A, B` above `---` | named nodes, a line each |
//! | commas in braces of nodes, `struct { .. }`, `union { .. }`, `enum { .. }` | a line for each; `union` |
//! | `-> (1 -> a)`, if a constant begins the parentheses | `-> 1 -> a`; brackets if there are several |
//! | `in:x`, `in.x`, `out:x`, `out.x` | `:x` |
//! | `node.port` in `net { .. }` | `node:port` |
//!
//! Operators, `switch { .. }`, other parentheses and what else no notation replaces stay as they are: the
//! parser says what to write.

use crate::syntax::Span;
use crate::syntax::lexer::{Token, TokenKind, lex};
use std::collections::BTreeMap;

/// The text in the notation of today. A text that has nothing old in it stays as it is.
pub fn migrate(text: &str) -> String {
    let lexed = lex(text);
    let mut migration = Migration { text, tokens: &lexed.tokens, edits: BTreeMap::new() };
    migration.file();
    migration.applied()
}

/// The name that a node without one gets: that of its component with a small letter at the beginning.
pub(crate) fn node_name(component: &str) -> String {
    let mut letters = component.chars();
    letters.next().map_or(String::new(), |first| first.to_ascii_lowercase().to_string() + letters.as_str())
}

/// Whether a word alone is a type and no port.
fn is_type(word: &str) -> bool {
    matches!(word, "any" | "bool" | "int" | "float" | "string" | "bytes" | "error")
}

struct Migration<'t> {
    text: &'t str,
    tokens: &'t [Token],
    /// New texts by the parts that they replace, which do not overlap.
    edits: BTreeMap<(u32, u32), String>,
}

impl Migration<'_> {
    fn file(&mut self) {
        for at in 0..self.tokens.len() {
            if matches!(self.word(at), "struct" | "union" | "enum")
                && self.kind(at + 1) == TokenKind::LeftBrace
            {
                self.lines(at + 1, self.closing(at + 1));
                if self.word(at) == "enum" {
                    self.replace(at, "union");
                }
            }
        }
        let mut at = 0;
        while at < self.tokens.len() {
            at = match (self.word(at), self.kind(at + 1)) {
                ("import", TokenKind::LeftBrace) => self.imports(at + 1),
                ("component" | "flow", TokenKind::Ident) => {
                    self.replace(at, "def");
                    self.ports(at + 1);
                    at + 2
                }
                ("def", TokenKind::Ident) => {
                    self.ports(at + 1);
                    at + 2
                }
                ("component" | "components" | "flow" | "flows", TokenKind::LeftBrace) => {
                    self.block(at, "def")
                }
                ("type" | "types", TokenKind::LeftBrace) => self.block(at, "type"),
                ("interface" | "interfaces", TokenKind::LeftBrace) => self.block(at, "interface"),
                ("const" | "consts", TokenKind::LeftBrace) => self.block(at, "const"),
                (_, TokenKind::LeftBrace) if self.kind(at) == TokenKind::RightParen => self.body(at + 1),
                _ => at + 1,
            };
        }
    }

    /// Each import gets a line, and those of the standard library have no module; returns what follows.
    fn imports(&mut self, open: usize) -> usize {
        let end = self.closing(open);
        self.lines(open, end);
        for at in self.direct(open, end) {
            if self.word(at) == "std" && self.kind(at + 1) == TokenKind::Slash {
                self.replace(at, "");
                self.replace(at + 1, "");
            }
        }
        end + 1
    }

    /// Commas between brackets become line breaks.
    fn lines(&mut self, open: usize, end: usize) {
        for at in self.direct(open, end) {
            if self.kind(at) == TokenKind::Comma {
                self.replace(at, if self.kind(at + 1) == TokenKind::Newline { "" } else { "\n" });
            }
        }
    }

    /// Ports of a component that have no type get the type `any`. A type without a name before it stays as it
    /// is: that is an error which only the author can mend.
    fn ports(&mut self, name: usize) {
        use TokenKind::{Comma, Ident, LeftParen, Less, Newline, RightBracket, RightParen};
        let mut open = if self.kind(name + 1) == Less { self.closing(name + 1) + 1 } else { name + 1 };
        while self.kind(open) == LeftParen {
            let end = self.closing(open);
            for at in self.direct(open, end) {
                let is_name = match self.kind(at) {
                    Ident => {
                        matches!(self.kind(at - 1), LeftParen | Comma | Newline) && !is_type(self.word(at))
                    }
                    _ => false,
                };
                let is_slot = self.kind(at) == TokenKind::LeftBracket;
                let last = if is_slot { self.closing(at) } else { at };
                let has_no_type = matches!(self.kind(last + 1), Comma | RightParen | Newline);
                if has_no_type && (is_name || is_slot && self.kind(last) == RightBracket) {
                    self.insert(last + 1, " any");
                }
            }
            open = end + 1;
        }
    }

    /// `types { A .. }`: a keyword before each declaration, and no braces.
    fn block(&mut self, at: usize, keyword: &str) -> usize {
        let end = self.closing(at + 1);
        self.open(at);
        self.close(end);
        let mut next = at + 2;
        while next < end {
            let is_first = matches!(self.kind(next - 1), TokenKind::Newline | TokenKind::LeftBrace);
            let name = next + usize::from(self.kind(next) == TokenKind::Pub);
            if is_first && self.kind(name) == TokenKind::Ident {
                self.insert(name, &format!("{keyword} "));
                match keyword {
                    "const" => self.equals(name),
                    "def" => self.ports(name),
                    _ => {}
                }
                next = name;
            }
            next = if self.kind(next) == TokenKind::LeftBrace {
                if keyword == "def" { self.body(next) } else { self.closing(next) + 1 }
            } else {
                next + 1
            };
        }
        end + 1
    }

    /// `x int 5` becomes `x int = 5`.
    fn equals(&mut self, name: usize) {
        let mut value = name + 2;
        if self.kind(value) == TokenKind::Dot {
            value += 2;
        }
        if self.kind(value) == TokenKind::Less {
            value = self.closing(value) + 1;
        }
        if self.kind(name + 1) == TokenKind::Ident
            && !matches!(self.kind(value), TokenKind::Equals | TokenKind::Newline)
        {
            self.insert(value, "= ");
        }
    }

    /// The body of a component.
    fn body(&mut self, open: usize) -> usize {
        let end = self.closing(open);
        let separator = self.direct(open, end).into_iter().find(|at| self.kind(*at) == TokenKind::Separator);
        if let Some(separator) = separator {
            self.lines(open, separator);
            self.nodes(open, separator);
        }
        let mut net_end = 0;
        let mut at = open + 1;
        while at < end {
            at = match (self.word(at), self.kind(at + 1)) {
                ("nodes", TokenKind::LeftBrace) => {
                    let close = self.closing(at + 1);
                    self.lines(at + 1, close);
                    let has_nodes = self.nodes(at + 1, close);
                    self.open(at);
                    if has_nodes {
                        let is_line = self.kind(close - 1) == TokenKind::Newline;
                        let is_last = self.kind(close + 1) == TokenKind::Newline;
                        let [before, after] = [is_line, is_last].map(|is| if is { "" } else { "\n" });
                        self.replace(close, &format!("{before}---{after}"));
                    } else {
                        self.close(close);
                    }
                    close + 1
                }
                ("net", TokenKind::LeftBrace) => {
                    net_end = self.closing(at + 1);
                    self.close(net_end);
                    self.open(at);
                    at + 2
                }
                ("in" | "out", TokenKind::Colon | TokenKind::Dot) if self.begins_address(at) => {
                    self.replace(at, "");
                    self.replace(at + 1, ":");
                    at + 2
                }
                _ if self.is_deferred_constant(at) => {
                    let close = self.closing(at);
                    let are_several =
                        self.direct(at, close).into_iter().any(|at| self.kind(at) == TokenKind::Comma);
                    self.replace(at, if are_several { "[" } else { "" });
                    self.replace(close, if are_several { "]" } else { "" });
                    at + 1
                }
                (_, TokenKind::Dot) if at < net_end && self.names_port(at) => {
                    self.replace(at + 1, ":");
                    at + 3
                }
                _ => at + 1,
            };
        }
        end + 1
    }

    /// Gives each node a name; says whether there is any.
    fn nodes(&mut self, open: usize, close: usize) -> bool {
        use TokenKind::{Comma, Dot, Ident, LeftBrace, Newline};
        let mut has_nodes = false;
        for at in (open + 1..close).filter(|at| self.kind(*at) == LeftBrace).collect::<Vec<_>>() {
            self.lines(at, self.closing(at));
        }
        for at in self.direct(open, close) {
            if self.kind(at) != Ident || !matches!(self.kind(at - 1), Newline | Comma | LeftBrace) {
                continue;
            }
            has_nodes = true;
            let component = if self.kind(at + 1) == Dot { at + 2 } else { at };
            if self.kind(component + 1) != Ident {
                let name = node_name(self.word(component));
                self.insert(at, &format!("{name} "));
            }
        }
        has_nodes
    }

    fn begins_address(&self, at: usize) -> bool {
        use TokenKind::{Arrow, Comma, LeftBrace, LeftBracket, Newline};
        matches!(self.kind(at - 1), Arrow | Comma | LeftBrace | LeftBracket | Newline)
    }

    /// Whether parentheses open here in which a constant waits for what is before the arrow: a chain does the
    /// same.
    fn is_deferred_constant(&self, at: usize) -> bool {
        use TokenKind::{
            Comma, Dollar, False, Float, Int, LeftParen, Minus, Newline, RightBrace, RightBracket, String,
            True,
        };
        self.kind(at) == LeftParen
            && self.begins_address(at)
            && matches!(self.kind(at + 1), Dollar | Int | Float | Minus | String | True | False)
            && matches!(self.kind(self.closing(at) + 1), Newline | Comma | RightBracket | RightBrace)
    }

    /// Whether a node begins here, with a port after a dot.
    fn names_port(&self, at: usize) -> bool {
        let kinds = [self.kind(at), self.kind(at + 2)];
        self.begins_address(at) && kinds == [TokenKind::Ident, TokenKind::Ident]
    }

    /// The tokens between brackets that are in no further ones.
    fn direct(&self, open: usize, close: usize) -> Vec<usize> {
        let mut found = vec![];
        let mut at = open + 1;
        while at < close {
            found.push(at);
            at = if self.kind(at).opens() { self.closing(at) + 1 } else { at + 1 };
        }
        found
    }

    /// The token that closes what one opens; the last one if none does.
    fn closing(&self, open: usize) -> usize {
        let mut depth = 0_usize;
        for (at, token) in self.tokens.iter().enumerate().skip(open) {
            depth += usize::from(token.kind.opens());
            depth -= usize::from(token.kind.closes() && depth > 0);
            if depth == 0 {
                return at;
            }
        }
        self.tokens.len().saturating_sub(1)
    }

    fn kind(&self, at: usize) -> TokenKind {
        self.tokens.get(at).map_or(TokenKind::End, |token| token.kind)
    }

    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &self.text[token.span.start as usize..token.span.end as usize])
    }

    fn replace(&mut self, at: usize, new: &str) {
        if let Some(Token { span: Span { start, end }, .. }) = self.tokens.get(at) {
            self.edits.insert((*start, *end), new.to_owned());
        }
    }

    /// Removes a word and the brace after it, with the end of their line.
    fn open(&mut self, at: usize) {
        self.replace(at, "");
        self.replace(at + 1, "");
        if self.kind(at + 2) == TokenKind::Newline {
            self.replace(at + 2, "");
        }
    }

    /// Removes a closing brace, with its line if it is alone there.
    fn close(&mut self, at: usize) {
        self.replace(at, "");
        if self.kind(at - 1) == TokenKind::Newline {
            self.replace(at - 1, "");
        }
    }

    fn insert(&mut self, at: usize, new: &str) {
        if let Some(token) = self.tokens.get(at) {
            self.edits.insert((token.span.start, token.span.start), new.to_owned());
        }
    }

    fn applied(&self) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut done = 0;
        for ((start, end), new) in &self.edits {
            out.push_str(&self.text[done..*start as usize]);
            out.push_str(new);
            done = *end as usize;
        }
        out + &self.text[done..]
    }
}
