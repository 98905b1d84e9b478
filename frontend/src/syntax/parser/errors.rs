//! Texts of syntax errors.

use super::Parser;
use crate::advice::Advise;
use crate::codes;
use crate::syntax::lexer::TokenKind;
use crate::syntax::source::Span;
use neva_diagnostics::{Diagnostic, Edit, error, nearest};

/// An error that has been noted already.
#[derive(Debug)]
pub(super) struct Reported;

impl Parser<'_> {
    /// Notes an error at a range, unless one was noted there just now.
    pub(super) fn error(&mut self, span: Span, diagnostic: Diagnostic) -> Reported {
        if self.findings.spans().next_back() != Some(span) {
            self.findings.add(span, diagnostic);
        }
        Reported
    }

    /// Notes that something else was expected than the current token, with reason and advice, which may be
    /// empty.
    pub(super) fn unexpected(&mut self, expected: &str, because: &str, help: &str) -> Reported {
        self.error(self.span(), self.expected(expected, because, help))
    }

    /// Like [`Parser::unexpected`], with the edit that does what the advice says.
    pub(super) fn mendable(&mut self, expected: &str, because: &str, help: &str, edit: Edit) -> Reported {
        let error = self.expected(expected, because, help).by(edit);
        self.error(self.span(), error)
    }

    /// Says that something else was expected than the current token; see [`Parser::unexpected`].
    pub(super) fn expected(&self, expected: &str, because: &str, help: &str) -> Diagnostic {
        let title = format!("expected {expected}, found {}", self.found());
        let mut error = Diagnostic::error(codes::UNEXPECTED_TOKEN, title).because(because).help(help);
        if because.is_empty() && help.is_empty() && self.peek().is_keyword() {
            let word = self.text(self.span());
            error = error.because(format!("`{word}` is a keyword everywhere, so nothing can be called so"));
            error = error.help("choose another name");
        }
        error
    }

    /// Notes that the program is nested too deeply to be read; only once.
    pub(super) fn too_deep(&mut self) -> Reported {
        if std::mem::replace(&mut self.too_deep, true) {
            return Reported;
        }
        let error = error!(codes::NESTING_TOO_DEEP, "this is nested too deeply")
            .because(format!("the compiler reads at most {} levels", super::DEPTH_LIMIT))
            .help("give inner parts a name of their own: a type, a constant or a component");
        self.error(self.span(), error)
    }

    /// Notes that no declaration begins with the current token.
    pub(super) fn not_a_declaration(&mut self, is_public: bool) -> Reported {
        let expected = if is_public {
            "`def`, `type`, `interface` or `const` after `pub`"
        } else {
            "a declaration: `def`, `type`, `interface`, `const` or `import`"
        };
        let word = self.text(self.span()).to_owned();
        if !is_public && self.is_body_without_brace() {
            let because = "the body of a component is in braces";
            let end = self.previous_end().end;
            let help = "write `{` at the end of the line above";
            return self.mendable("`{`", because, help, Span::new(end, end).edit(" {"));
        }
        match self.peek() {
            TokenKind::RightBrace => self.unexpected(
                expected,
                "no brace is open here",
                "remove it, or look for one too many above",
            ),
            TokenKind::LeftBrace => self.body_without_head(expected),
            TokenKind::Equals if self.head().starts_with("type ") => {
                let because = "a type follows its name at once";
                self.mendable(expected, because, "remove the `=`", self.span().edit(""))
            }
            TokenKind::Ident => {
                let keywords = ["pub", "def", "type", "interface", "const", "import"];
                let older = match word.as_str() {
                    "component" | "components" | "flow" | "flows" => "def",
                    "types" => "type",
                    "interfaces" => "interface",
                    "consts" => "const",
                    _ => "",
                };
                if !older.is_empty() {
                    let because =
                        format!("`{word}` of older versions is `{older}` now, before each declaration");
                    let help = format!("write `{older}`, or let `neva fmt --migrate -w` do it");
                    let error = self.expected(expected, &because, &help);
                    // In a block, the word belongs before each of its declarations.
                    let error = match self.nth(1) {
                        TokenKind::Ident => error.fix(format!("Write `{older}`"), [self.span().edit(older)]),
                        _ => error,
                    };
                    return self.error(self.span(), error);
                }
                let meant = match word.as_str() {
                    "func" | "fn" => Some("def"),
                    "let" | "var" => Some("const"),
                    "use" | "using" => Some("import"),
                    _ => nearest(&word, keywords).first().copied(),
                };
                let error = match (word.as_str(), self.nth(1)) {
                    ("package" | "module" | "namespace", TokenKind::Ident) => self
                        .expected(
                            expected,
                            "a package is a folder, and its files do not name it",
                            "remove the line",
                        )
                        .by(self.source.whole_lines(self.span()).edit("")),
                    (_, TokenKind::LeftParen | TokenKind::Dot) => self.expected(
                        expected,
                        "what a program does is in components, and it begins with `Main`",
                        "write `def Main(start any) (stop any) { ... }`",
                    ),
                    _ => self.expected(expected, "", ""),
                };
                let span = self.span();
                let error = match meant {
                    Some(keyword) => error.write(span, keyword).help(format!("did you mean `{keyword}`?")),
                    None => error,
                };
                self.error(span, error)
            }
            TokenKind::LeftParen => self.unexpected(
                expected,
                "a type has no ports",
                "declare interfaces as `interface Name(inports) (outports)`",
            ),
            _ => self.unexpected(expected, "", ""),
        }
    }

    /// Notes that a brace does not continue the declaration that ended before it.
    fn body_without_head(&mut self, expected: &str) -> Reported {
        let (because, help) = match self.head().split_whitespace().next() {
            Some("type") => {
                ("the body of a type begins with its kind", "write `struct {` or `union {` after the name")
            }
            Some("const") => (
                "the value of a constant is complete before the brace",
                "write a record without the name of its type: `{key: value}`",
            ),
            Some("interface") => (
                "an interface has no body, its ports are all there is of it",
                "remove the braces: `interface Name(inports) (outports)`",
            ),
            _ => (
                "a body follows its signature at once, with nothing but line breaks between them",
                "write `def Name(inports) (outports) {`",
            ),
        };
        self.unexpected(expected, because, help)
    }

    /// Whether the current token begins the body of the component in the line above, which has no brace.
    fn is_body_without_brace(&self) -> bool {
        let is_next = self.source.line(self.previous_end().start) + 1 == self.source.line(self.span().start);
        let begins_body = match self.peek() {
            TokenKind::Colon | TokenKind::Separator => true,
            TokenKind::Ident => matches!(self.nth(1), TokenKind::Ident | TokenKind::Arrow | TokenKind::Colon),
            _ => false,
        };
        let is_word_of_others =
            matches!(self.text(self.span()), "func" | "fn" | "let" | "var" | "use" | "using");
        is_next
            && begins_body
            && !is_word_of_others
            && self.head().starts_with("def ")
            && !self.head().contains('{')
    }

    /// The line in which the declaration ended that is before the current token, without `pub`.
    fn head(&self) -> &str {
        let line = self.source.line(self.previous_end().start) - 1;
        let head = self.source.line_text(line).trim_start();
        head.strip_prefix("pub ").unwrap_or(head)
    }

    /// Notes that a file has more than one import block.
    pub(super) fn second_import(&mut self, start: usize) {
        let span = self.tokens.get(start).map_or(Span::default(), |token| token.span);
        let error = error!(codes::SECOND_IMPORT, "this file has an import block already")
            .because("a file has at most one")
            .help("move these imports into the first one");
        self.error(span, error);
    }

    /// The current token in words.
    fn found(&self) -> String {
        let text = self.text(self.span());
        match self.peek() {
            TokenKind::End => "the end of the file".to_owned(),
            TokenKind::Newline => "the end of the line".to_owned(),
            TokenKind::Comment => "a comment".to_owned(),
            TokenKind::String => "a string".to_owned(),
            TokenKind::Int | TokenKind::Float => format!("the number `{}`", shortened(text)),
            kind if kind.is_keyword() => format!("the keyword `{text}`"),
            _ => format!("`{}`", shortened(text)),
        }
    }
}

/// The beginning of a long text.
pub(super) fn shortened(text: &str) -> String {
    const LIMIT: usize = 40;
    match text.char_indices().nth(LIMIT) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}...", &text[..end]),
    }
}
