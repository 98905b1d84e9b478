//! Types in the text of a program.

use super::{MAX_DEPTH, Parsed, Parser};
use crate::program::{MOST_FIELDS, Type};
use crate::text::token::Token;

impl Parser<'_> {
    /// A type; `depth` is how many types it is in.
    pub(super) fn ty(&mut self, depth: usize) -> Parsed<Type> {
        if depth > MAX_DEPTH {
            return Err("the type is too deep".to_string());
        }
        if self.sign('{') {
            return self.struct_type(depth);
        }
        if self.tokens.peek() == Some(&Token::Sign('#')) {
            return self.union_type(depth);
        }
        Ok(match self.word()?.as_str() {
            "unit" => Type::Unit,
            "bool" => Type::Bool,
            "int" => Type::Int,
            "float" => Type::Float,
            "string" => Type::Str,
            "bytes" => Type::Bytes,
            "any" => Type::Any,
            "list" => Type::List(Box::new(self.element_type(depth)?)),
            "dict" => Type::Dict(Box::new(self.element_type(depth)?)),
            other => return Err(format!("{other} is no type")),
        })
    }

    /// The fields of a struct, after `{`.
    fn struct_type(&mut self, depth: usize) -> Parsed<Type> {
        let fields = self.separated(',', |parser| {
            let name = parser.name()?;
            parser.expect(':')?;
            Ok((name, parser.ty(depth + 1)?))
        })?;
        self.expect('}')?;
        let is_sorted = fields.is_sorted_by(|(left, _), (right, _)| left < right);
        if !is_sorted || fields.len() > MOST_FIELDS {
            return Err(format!("a struct has at most {MOST_FIELDS} fields, sorted by name"));
        }
        Ok(Type::Struct(fields))
    }

    /// The members of a union.
    fn union_type(&mut self, depth: usize) -> Parsed<Type> {
        let members = self.separated('|', |parser| {
            Ok((parser.tag()?, parser.in_parentheses(|parser| parser.ty(depth + 1))?))
        })?;
        if !members.is_sorted_by(|(left, _), (right, _)| left < right) {
            return Err("the members of a union are sorted by tag".to_string());
        }
        Ok(Type::Union(members))
    }

    fn element_type(&mut self, depth: usize) -> Parsed<Type> {
        self.expect('<')?;
        let element = self.ty(depth + 1)?;
        // `>` of a list is cut from `->` by its lack of `-`.
        self.expect('>')?;
        Ok(element)
    }
}
