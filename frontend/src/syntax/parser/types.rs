//! Type expressions and type parameters.

use super::{Parser, Result};
use crate::syntax::ast::{EntityRef, StructField, TypeExpr, TypeExprKind, TypeParam, UnionTag};
use crate::syntax::lexer::TokenKind;

impl Parser<'_> {
    /// Whether a type expression begins here.
    pub(super) fn at_type(&self) -> bool {
        matches!(self.peek(), TokenKind::Ident | TokenKind::Struct | TokenKind::Union)
    }

    /// A type expression.
    pub(super) fn type_expr(&mut self) -> Result<TypeExpr> {
        self.nested(|parser| {
            let start = parser.span();
            let kind = match parser.peek() {
                TokenKind::Struct => TypeExprKind::Struct(parser.struct_fields()?),
                TokenKind::Union => TypeExprKind::Union(parser.union_tags()?),
                _ => return parser.type_ref(),
            };
            Ok(TypeExpr { kind, span: parser.span_from(start) })
        })
    }

    /// `Name`, `pkg.Name`, `Name<arguments>`.
    pub(super) fn type_ref(&mut self) -> Result<TypeExpr> {
        let start = self.span();
        if self.peek() == TokenKind::LeftBracket {
            return Err(self.unexpected("a type", "", "a list type is written `list<Type>`"));
        }
        let reference = self.entity_ref("a type")?;
        let args = if self.peek() == TokenKind::Less { self.type_args()? } else { Vec::new() };
        Ok(TypeExpr { kind: TypeExprKind::Ref(reference, args), span: self.span_from(start) })
    }

    /// `Name` or `pkg.Name`.
    pub(super) fn entity_ref(&mut self, what: &str) -> Result<EntityRef> {
        let first = self.name(what)?;
        if !self.eat(TokenKind::Dot) {
            return Ok(EntityRef { span: first.span, package: None, name: first });
        }
        let name = self.name("a name after `.`")?;
        Ok(EntityRef { span: first.span.to(name.span), package: Some(first), name })
    }

    /// `<T, U>`; at least one.
    pub(super) fn type_args(&mut self) -> Result<Vec<TypeExpr>> {
        self.expect(TokenKind::Less, "`<`")?;
        self.skip_newlines();
        let mut args = vec![self.type_expr()?];
        while self.eat(TokenKind::Comma) {
            self.skip_newlines();
            if self.peek() == TokenKind::Greater {
                break;
            }
            args.push(self.type_expr()?);
        }
        self.skip_newlines();
        self.expect(TokenKind::Greater, "`,` or `>`")?;
        Ok(args)
    }

    /// `<T, U constraint>`, if it is there.
    pub(super) fn type_params(&mut self) -> Result<Vec<TypeParam>> {
        if self.peek() != TokenKind::Less {
            return Ok(Vec::new());
        }
        let param = |parser: &mut Self| {
            let name = parser.name("a type parameter")?;
            let constraint = if parser.at_type() { Some(parser.type_expr()?) } else { None };
            Ok(TypeParam { name, constraint })
        };
        self.items(TokenKind::Greater, param, |parser| parser.unexpected("`,` or `>`", "", ""))
    }

    fn struct_fields(&mut self) -> Result<Vec<StructField>> {
        self.members("field", |parser| {
            let name = parser.name("a field")?;
            let ty = parser.type_expr()?;
            Ok(StructField { name, ty })
        })
    }

    fn union_tags(&mut self) -> Result<Vec<UnionTag>> {
        self.members("tag", |parser| {
            let name = parser.name("a tag")?;
            let payload = if parser.at_type() { Some(parser.type_expr()?) } else { None };
            Ok(UnionTag { name, payload })
        })
    }

    /// Keyword, braces, and between them members, one a line.
    fn members<T>(&mut self, what: &str, read: impl Fn(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        self.at += 1;
        self.skip_newlines();
        self.expect(TokenKind::LeftBrace, "`{`")?;
        self.skip_newlines();
        let mut members = Vec::new();
        while !self.eat(TokenKind::RightBrace) {
            members.push(read(self)?);
            match self.peek() {
                TokenKind::Newline | TokenKind::RightBrace => self.skip_newlines(),
                TokenKind::Comma => {
                    let because = format!("every {what} is on a line of its own");
                    let (help, edit) = ("break the line here, without a comma", self.span().edit("\n\t"));
                    self.mendable("the end of the line", &because, help, edit);
                    self.at += 1;
                    self.skip_newlines();
                }
                TokenKind::Comment => {
                    let because = "comments can't be inside the braces of a type";
                    return Err(self.unexpected("the end of the line", because, "put it above the type"));
                }
                _ => {
                    let because = format!("every {what} is on a line of its own");
                    return Err(self.unexpected("the end of the line or `}`", &because, ""));
                }
            }
        }
        Ok(members)
    }
}
