//! Types as text as they are written in sources.

use super::{Type, TypeId, Types};
use std::fmt::Write;

/// How long a printed type may become before its rest is left out.
const LENGTH_LIMIT: usize = 200;

impl Types<'_> {
    /// A type as text, names as names: `stream<Person>`.
    pub fn display(&self, id: TypeId) -> String {
        let mut out = String::new();
        self.write(id, 0, &mut out);
        out
    }

    fn write(&self, id: TypeId, depth: usize, out: &mut String) {
        if out.len() > LENGTH_LIMIT || depth > 50 {
            out.push('…');
            return;
        }
        match self.get(id) {
            Type::Unknown => out.push('?'),
            Type::Any => out.push_str("any"),
            Type::Bool => out.push_str("bool"),
            Type::Int => out.push_str("int"),
            Type::Float => out.push_str("float"),
            Type::String => out.push_str("string"),
            Type::Bytes => out.push_str("bytes"),
            Type::List(item) => self.write_arguments("list", &[*item], depth, out),
            Type::Dict(item) => self.write_arguments("dict", &[*item], depth, out),
            Type::Named(def, arguments) => {
                self.write_arguments(self.definition_name(*def), arguments, depth, out)
            }
            Type::Param(param) => out.push_str(param.name),
            Type::Struct(fields) => {
                let fields = fields.iter().map(|(name, ty)| (*name, Some(*ty)));
                self.write_body("struct", fields, depth, out);
            }
            Type::Union(tags) => self.write_body("union", tags.iter().copied(), depth, out),
        }
    }

    fn write_arguments(&self, name: &str, arguments: &[TypeId], depth: usize, out: &mut String) {
        out.push_str(name);
        for (index, argument) in arguments.iter().enumerate() {
            out.push_str(if index == 0 { "<" } else { ", " });
            self.write(*argument, depth + 1, out);
        }
        if !arguments.is_empty() {
            out.push('>');
        }
    }

    fn write_body<'n>(
        &self,
        keyword: &str,
        parts: impl Iterator<Item = (&'n str, Option<TypeId>)>,
        depth: usize,
        out: &mut String,
    ) {
        let _ = write!(out, "{keyword} {{");
        for (index, (name, ty)) in parts.enumerate() {
            let _ = write!(out, "{}{name}", if index == 0 { " " } else { ", " });
            if out.len() > LENGTH_LIMIT {
                out.push('…');
                break;
            }
            if let Some(ty) = ty {
                out.push(' ');
                self.write(ty, depth + 1, out);
            }
        }
        out.push_str(if out.ends_with('{') { "}" } else { " }" });
    }
}
