//! Import blocks.

use super::{Parser, Result};
use crate::syntax::ast::{Import, ImportModule, Name};
use crate::syntax::lexer::TokenKind;
use crate::syntax::source::Span;
use neva_diagnostics::Edit;

impl Parser<'_> {
    /// `import { ... }`; lines with errors are left out.
    pub(super) fn imports(&mut self) -> Result<Vec<Import>> {
        self.at += 1;
        self.skip_newlines();
        if self.peek() != TokenKind::LeftBrace {
            let help = "write `import { fmt }`, each import on a line of its own";
            return Err(self.unexpected("`{`", "imports are in one block in braces", help));
        }
        self.at += 1;
        let mut imports = Vec::new();
        let mut has_comma = false;
        self.skip_newlines();
        while !self.eat(TokenKind::RightBrace) {
            let start = self.at;
            let item = self.import_line();
            let ended = item.is_ok()
                && match self.peek() {
                    TokenKind::Newline | TokenKind::RightBrace => true,
                    TokenKind::End => false,
                    TokenKind::Comma => {
                        if !std::mem::replace(&mut has_comma, true) {
                            let because = "imports are separated by lines, not by commas";
                            let help = "break the line at each comma, or let `neva fmt --migrate -w` do it";
                            let error = self.expected("the end of the line", because, help);
                            let commas = self.commas_of_block();
                            self.error(self.span(), error.fix("Break the line at each comma", commas));
                        }
                        self.at += 1;
                        true
                    }
                    _ => {
                        self.unexpected("the end of the line", "", "");
                        false
                    }
                };
            imports.extend(item.ok().flatten());
            if !ended {
                self.skip_line(start);
                if self.peek() == TokenKind::End || self.at_declaration() {
                    self.unexpected("`}` at the end of the imports", "", "");
                    return Ok(imports);
                }
            }
            self.skip_newlines();
        }
        Ok(imports)
    }

    /// The edits that break the line at each comma from here to the end of the block.
    fn commas_of_block(&self) -> Vec<Edit> {
        let rest = self.tokens[self.at..].iter().take_while(|token| token.kind != TokenKind::RightBrace);
        rest.filter(|token| token.kind == TokenKind::Comma).map(|comma| comma.span.edit("\n")).collect()
    }

    /// A line of the block, without its end; none for a comment.
    fn import_line(&mut self) -> Result<Option<Import>> {
        if self.eat(TokenKind::Comment) {
            return Ok(None);
        }
        let start = self.span();
        let has_alias =
            self.peek() == TokenKind::Ident && matches!(self.nth(1), TokenKind::Ident | TokenKind::At);
        let alias = has_alias.then(|| self.take_name());
        let (module, package) = self.import_path()?;
        let span = self.span_from(start);
        self.eat(TokenKind::Comment);
        Ok(Some(Import { alias, module, package, span }))
    }

    /// `[module:]package`.
    fn import_path(&mut self) -> Result<(ImportModule, Name)> {
        if self.peek() == TokenKind::Dot || self.peek() == TokenKind::At && self.nth(1) == TokenKind::Slash {
            let because = "packages are named from the root of their module";
            let help = "write `@:lib` for the folder `lib` of this module";
            let error = self.expected("the path of a package", because, help);
            let error = match self.nth(1) {
                TokenKind::Slash => {
                    let slash = self.tokens[self.at + 1].span;
                    error.fix("Write `@:`", [self.span().to(slash).edit("@:")])
                }
                _ => error,
            };
            return Err(self.error(self.span(), error));
        }
        if self.peek() == TokenKind::String {
            let because = "the paths of imports are written without quotes";
            let path = self.text(self.span()).trim_matches('\'').to_owned();
            let edit = self.span().edit(path);
            return Err(self.mendable("the path of a package", because, "remove the quotes", edit));
        }
        if self.eat(TokenKind::At) {
            self.expect(TokenKind::Colon, "`:` and a package after `@`")?;
            return Ok((ImportModule::Own, self.package_path()?));
        }
        let (first, has_dot) = self.path_parts(true)?;
        if self.eat(TokenKind::Colon) {
            let package = self.package_path()?;
            let module =
                if first.text == "std" { ImportModule::Std } else { ImportModule::Dependency(first) };
            return Ok((module, package));
        }
        if has_dot {
            return Err(self.unexpected(
                "`:` and a package after the module",
                "only the path of a module contains dots",
                "write `module:package`, such as `github.com/nevalang/x:strings`",
            ));
        }
        if self.peek() == TokenKind::Minus {
            return Err(self.unexpected(
                "`/`, `:` or the end of the line",
                "the paths of imports consist of the letters a to z, digits, `_`, `/` and `.`",
                "give the module a name without `-` as its key in `deps` of neva.yml, and import that",
            ));
        }
        Ok((ImportModule::Std, first))
    }

    fn package_path(&mut self) -> Result<Name> {
        Ok(self.path_parts(false)?.0)
    }

    /// Names joined by `/`, and by `.` if that is allowed; says whether there was one.
    fn path_parts(&mut self, dots: bool) -> Result<(Name, bool)> {
        let start = self.span();
        let mut text = self.name("the path of a package")?.text;
        let mut has_dot = false;
        while self.peek() == TokenKind::Slash || dots && self.peek() == TokenKind::Dot {
            let is_dot = self.peek() == TokenKind::Dot;
            has_dot |= is_dot;
            text.push(if is_dot { '.' } else { '/' });
            self.at += 1;
            text.push_str(&self.name("the next part of the path")?.text);
        }
        Ok((Name { text, span: Span::new(start.start, self.previous_end().end) }, has_dot))
    }
}
