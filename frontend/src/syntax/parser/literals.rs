//! Values as written.

use super::errors::{Reported, shortened};
use super::{Parser, Result};
use crate::codes;
use crate::syntax::ast::{ConstValue, Literal, LiteralKind, RecordField, UnionLiteral};
use crate::syntax::lexer::TokenKind;
use neva_diagnostics::error;

impl Parser<'_> {
    /// Whether the name here is the type of a union literal, not an address or a reference.
    pub(super) fn at_union_literal(&self) -> bool {
        let has_package = self.nth(1) == TokenKind::Dot && self.nth(2) == TokenKind::Ident;
        let after_name = if has_package { 3 } else { 1 };
        match self.nth(after_name) {
            TokenKind::DoubleColon => true,
            // `<-` is an arrow of other languages.
            TokenKind::Less => self.nth(after_name + 1) != TokenKind::Minus,
            _ => false,
        }
    }

    /// Whether a literal begins here, apart from lists and unions.
    pub(super) fn at_plain_literal(&self) -> bool {
        use TokenKind::*;
        matches!(self.peek(), True | False | Minus | Int | Float | String | LeftBrace)
    }

    /// A literal or the name of a constant.
    pub(super) fn const_value(&mut self, what: &str) -> Result<ConstValue> {
        match self.peek() {
            TokenKind::Ident if !self.at_union_literal() => Ok(ConstValue::Ref(self.entity_ref(what)?)),
            TokenKind::Dollar => Err(self.unexpected(
                what,
                "`$` marks constants in the network only",
                "write the name of the constant alone",
            )),
            _ => Ok(ConstValue::Literal(self.literal(what)?)),
        }
    }

    /// A literal.
    pub(super) fn literal(&mut self, what: &str) -> Result<Literal> {
        self.nested(|parser| {
            let start = parser.span();
            let kind = match parser.peek() {
                TokenKind::True | TokenKind::False => {
                    parser.at += 1;
                    LiteralKind::Bool(parser.text(start) == "true")
                }
                TokenKind::Minus | TokenKind::Int | TokenKind::Float => parser.number()?,
                TokenKind::String => {
                    parser.at += 1;
                    LiteralKind::String(string_value(parser.text(start)))
                }
                TokenKind::LeftBracket => LiteralKind::List(parser.list()?),
                TokenKind::LeftBrace => LiteralKind::Record(parser.record()?),
                TokenKind::Ident => LiteralKind::Union(Box::new(parser.union_literal()?)),
                _ => return Err(parser.unexpected(what, "", "")),
            };
            Ok(Literal { kind, span: parser.span_from(start) })
        })
    }

    fn number(&mut self) -> Result<LiteralKind> {
        let start = self.span();
        let sign = if self.eat(TokenKind::Minus) { -1 } else { 1 };
        let digits = self.span();
        let kind = match self.peek() {
            TokenKind::Int => {
                self.text(digits).parse().map(|magnitude: i64| LiteralKind::Int(sign * magnitude)).ok()
            }
            TokenKind::Float => {
                let magnitude: f64 = self.text(digits).parse().unwrap_or(f64::INFINITY);
                // As in Go, `-0.0` is plain 0.
                let value = sign as f64 * magnitude + 0.0;
                magnitude.is_finite().then_some(LiteralKind::Float(value))
            }
            _ => return Err(self.unexpected("a number after `-`", "", "")),
        };
        self.at += 1;
        if let Some(kind) = kind {
            return Ok(kind);
        }
        let text = shortened(self.text(digits));
        let range = "int goes from -9223372036854775807 to 9223372036854775807, float up to about 1.8e308";
        let error = error!(codes::NUMBER_OUT_OF_RANGE, "the number {text} is too large");
        // The value is of no further use, but what is around it can still be read.
        self.error(start.to(digits), error.because(range));
        Ok(LiteralKind::Int(0))
    }

    fn list(&mut self) -> Result<Vec<ConstValue>> {
        let element = |parser: &mut Self| parser.const_value("an element of the list");
        self.items(TokenKind::RightBracket, element, |parser| {
            let because = match parser.peek() {
                TokenKind::Comment => "comments can't be inside a list",
                _ => "elements are separated by commas",
            };
            parser.unexpected("`,` or `]`", because, "")
        })
    }

    fn record(&mut self) -> Result<Vec<RecordField>> {
        self.items(TokenKind::RightBrace, Self::field, |parser| parser.no_record("`,` or `}`"))
    }

    fn field(&mut self) -> Result<RecordField> {
        if self.peek() == TokenKind::String && self.nth(1) == TokenKind::Colon {
            let because = "keys of records and dicts are written as names";
            let inner = self.text(self.span()).trim_matches('\'').to_owned();
            return Err(self.mendable("a key", because, "remove the quotes", self.span().edit(inner)));
        }
        if self.peek() != TokenKind::Ident {
            return Err(self.no_record("a key"));
        }
        let name = self.take_name();
        if !self.eat(TokenKind::Colon) {
            return Err(self.no_record("`:` after the key"));
        }
        Ok(RecordField { name, value: self.const_value("a value")? })
    }

    fn no_record(&mut self, expected: &str) -> Reported {
        if self.in_network {
            let because = "braces in a connection are a record literal; connections can't be nested in them";
            let help =
                "to let a message wait for another one use `Lock` as a node, to choose by a value `Switch`";
            return self.unexpected(expected, because, help);
        }
        self.unexpected(expected, "a record is written `{key: value, key: value}`", "")
    }

    fn union_literal(&mut self) -> Result<UnionLiteral> {
        let ty = self.type_ref()?;
        if self.peek() != TokenKind::DoubleColon {
            return Err(self.unexpected(
                "`::` and a tag",
                "only a literal can be here; a name begins the literal of a union",
                "write `Type::Tag` or `Type::Tag(value)`",
            ));
        }
        self.at += 1;
        let tag = self.name("a tag")?;
        let mut payload = None;
        if self.eat(TokenKind::LeftParen) {
            payload = Some(self.literal("a literal as payload")?);
            self.expect(TokenKind::RightParen, "`)`")?;
        }
        Ok(UnionLiteral { ty, tag, payload })
    }
}

/// The text that a string literal with its quotes means: `\n` is a newline, every other backslash itself.
fn string_value(quoted: &str) -> String {
    let inner = quoted.get(1..).unwrap_or_default();
    inner.strip_suffix('\'').unwrap_or(inner).replace("\\n", "\n")
}
