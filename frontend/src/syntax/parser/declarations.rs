//! Types, constants and interfaces; the signatures of interfaces and components.

use super::{Parser, Result, close, remember};
use crate::syntax::ast::{ConstDef, Head, InterfaceDef, Name, Port, Signature, TypeDef};
use crate::syntax::lexer::TokenKind;
use crate::syntax::source::Span;

impl Parser<'_> {
    /// `type Name[<params>] [body]`.
    pub(super) fn type_def(&mut self, is_public: bool, start: Span) -> Result<TypeDef> {
        self.at += 1;
        let docs_at = self.at;
        let name = self.name("the name of the type")?;
        let params = self.type_params()?;
        let body = if self.at_type() { Some(self.type_expr()?) } else { None };
        Ok(TypeDef { head: self.declared(docs_at, is_public, start), name, params, body })
    }

    /// `const name Type = value`.
    pub(super) fn const_def(&mut self, is_public: bool, start: Span) -> Result<ConstDef> {
        self.at += 1;
        let docs_at = self.at;
        if self.peek() == TokenKind::LeftBrace {
            let because = "older versions had a block of constants";
            let help = "write `const name Type = value` for each, or let `neva fmt --migrate -w` do it";
            return Err(self.unexpected("the name of the constant", because, help));
        }
        let name = self.name("the name of the constant")?;
        if self.peek() == TokenKind::Equals {
            let help = format!("write `const {} TYPE = ...`", name.text);
            return Err(self.unexpected("the type of the constant", "types are not inferred here", &help));
        }
        let ty = self.type_expr()?;
        self.expect(TokenKind::Equals, "`=`")?;
        let value = self.const_value("the value of the constant")?;
        Ok(ConstDef { head: self.declared(docs_at, is_public, start), name, ty, value })
    }

    /// `interface Name[<params>](inports) (outports)`.
    pub(super) fn interface(&mut self, is_public: bool, start: Span) -> Result<InterfaceDef> {
        self.at += 1;
        let docs_at = self.at;
        let signature = self.signature("the name of the interface")?;
        Ok(InterfaceDef { head: self.declared(docs_at, is_public, start), signature })
    }

    /// What all declarations have, of the one that ends here. Its name is the token `docs_at`.
    pub(super) fn declared(&mut self, docs_at: usize, is_public: bool, start: Span) -> Head {
        Head { docs: self.docs(docs_at), is_public, span: self.span_from(start) }
    }

    /// `Name[<params>](inports) (outports)`.
    pub(super) fn signature(&mut self, what: &str) -> Result<Signature> {
        let start = self.span();
        let name = self.name(what)?;
        let params = self.type_params()?;
        let inports = self.ports("`(` and the inports")?;
        let outports = self.ports("`(` and the outports, on the same line")?;
        Ok(Signature { name, params, inports, outports, span: self.span_from(start) })
    }

    /// A list of ports; those with errors are left out.
    fn ports(&mut self, what: &str) -> Result<Vec<Port>> {
        let (because, help) = match self.peek() {
            TokenKind::Arrow => ("the outports follow the inports at once", "remove the arrow"),
            TokenKind::LeftBrace => {
                ("inports and outports come first, each in parentheses", "write `Name(inports) (outports)`")
            }
            TokenKind::Ident => ("ports are in parentheses", "write `(name Type)`"),
            _ => ("", ""),
        };
        if self.peek() == TokenKind::Arrow {
            return Err(self.mendable(what, because, help, self.span().edit("")));
        }
        if self.peek() != TokenKind::LeftParen {
            return Err(self.unexpected(what, because, help));
        }
        self.at += 1;
        self.skip_newlines();
        let mut ports = Vec::new();
        while !self.eat(TokenKind::RightParen) {
            let start = self.at;
            match self.port() {
                Ok(port) => ports.push(port),
                Err(reported) if !self.skip_port(start) => return Err(reported),
                Err(_) => {}
            }
            if self.eat(TokenKind::Comma) {
                self.skip_newlines();
            }
        }
        Ok(ports)
    }

    /// `[name] Type` or `[name] [Type]` in brackets, up to the comma or parenthesis after it.
    fn port(&mut self) -> Result<Port> {
        self.skip_newlines();
        let start = self.span();
        let mut name: Option<Name> = None;
        let mut ty = None;
        let is_array = self.eat(TokenKind::LeftBracket);
        if is_array {
            if self.peek() == TokenKind::RightBracket {
                let help =
                    "write `name list<Type>` for a port that takes lists, `[name] Type` for an array port";
                return Err(self.unexpected("the name of the array port", "", help));
            }
            name = Some(self.name("the name of the array port")?);
            self.expect(TokenKind::RightBracket, "`]`")?;
            if self.at_type() {
                ty = Some(self.type_expr()?);
            }
        } else {
            let named = self.peek() == TokenKind::Ident
                && matches!(self.nth(1), TokenKind::Ident | TokenKind::Struct | TokenKind::Union);
            if named {
                name = Some(self.take_name());
            } else if !self.at_type() {
                let because = match self.peek() {
                    TokenKind::Comment => "comments can't be inside the parentheses of ports",
                    _ => "",
                };
                return Err(self.unexpected("a port: `name Type` or `[name] Type`", because, ""));
            }
            ty = Some(self.type_expr()?);
        }
        let span = self.span_from(start);
        self.skip_newlines();
        match self.peek() {
            TokenKind::Comma | TokenKind::RightParen => Ok(Port { name, is_array, ty, span }),
            TokenKind::LeftBracket if name.is_none() && self.nth(1) != TokenKind::RightBracket => {
                Err(self.unexpected("`,` or `)`", "", "an array port is written `[name] Type`"))
            }
            TokenKind::Colon => {
                let because = "a port is its name and its type, with nothing but a blank between them";
                Err(self.mendable("`,` or `)`", because, "remove the `:`", self.span().edit("")))
            }
            TokenKind::LeftBracket => {
                Err(self.unexpected("`,` or `)`", "", "a list type is written `list<Type>`"))
            }
            TokenKind::Comment => {
                let because = "comments can't be inside the parentheses of ports";
                Err(self.unexpected("`,` or `)`", because, "put it above the declaration"))
            }
            _ => Err(self.unexpected("`,` or `)`", "", "")),
        }
    }

    /// Goes to the comma or parenthesis after a port that began at the token `start`, if there is one.
    fn skip_port(&mut self, start: usize) -> bool {
        use TokenKind::*;
        let failed_at = self.at;
        let mut open = Vec::new();
        self.at = start;
        loop {
            let kind = self.peek();
            match kind {
                Comma if open.is_empty() && self.at >= failed_at => return true,
                RightParen if !open.contains(&LeftParen) && self.at >= failed_at => return true,
                LeftBrace if !open.ends_with(&[Struct]) => break,
                Struct | Union => remember(&mut open, Struct),
                LeftParen | LeftBracket | Less => remember(&mut open, kind),
                RightParen => close(&mut open, LeftParen),
                RightBracket => close(&mut open, LeftBracket),
                Greater => close(&mut open, Less),
                RightBrace if open.contains(&Struct) => close(&mut open, Struct),
                RightBrace | Arrow | End => break,
                _ if self.at > start && self.at_declaration() => break,
                _ => {}
            }
            self.at += 1;
        }
        self.at = failed_at;
        false
    }
}
