//! Values of any type as Go prints them; bytes and dicts by the impls in `crate::text::json_bytes` and
//! `crate::text::json_dict`.

use crate::text::float;
use crate::text::json::{Text, colon, comma, failure, first_error, nested_error, quote};
use crate::value::any::{Field, Value};
use crate::value::str::Str;

impl Text for Value {
    fn json(&self, to: &mut Str, spaced: bool) {
        match self {
            Value::Unit => ().json(to, spaced),
            Value::Bool(value) => value.json(to, spaced),
            Value::Int(value) => value.json(to, spaced),
            Value::Float(value) => to.extend_from_slice(float::plain(*value, &mut float::Room::default())),
            Value::Str(value) => value.json(to, spaced),
            Value::Bytes(value) => value.json(to, spaced),
            Value::List(value) => value.json(to, spaced),
            Value::Dict(value) => value.json(to, spaced),
            Value::Struct(value) => fields(&value.0, to, spaced),
            Value::Tag(tag) => member(tag, None, spaced, b"{", b"}", to),
            Value::Union(value) => {
                if let Some((tag, payload)) = value.parts() {
                    member(tag, Some(payload), spaced, b"{", b"}", to);
                }
            }
        }
    }

    fn plain(&self, to: &mut Str) {
        match self {
            Value::Str(value) => value.plain(to),
            Value::List(value) => value.plain(to),
            Value::Dict(value) => value.plain(to),
            Value::Struct(_) if !self.is_json() => failure(parts(self.fields()), false, to),
            Value::Struct(_) => self.json(to, true),
            Value::Tag(tag) => member(tag, None, true, b"{ ", b" }", to),
            Value::Union(value) => match value.parts() {
                Some((_, payload)) if !self.is_json() => failure(core::iter::once(payload), false, to),
                Some((tag, payload)) => member(tag, Some(payload), true, b"{ ", b" }", to),
                None => {}
            },
            _ => self.json(to, false),
        }
    }

    fn all_floats<'a>(mut elements: impl Iterator<Item = &'a Value>) -> bool {
        float::EXIST && elements.all(|element| matches!(element, Value::Float(_)))
    }

    fn json_unboxed(&self, to: &mut Str) {
        if let Value::Float(value) = self {
            to.extend_from_slice(float::json(*value, &mut float::Room::default()));
        }
    }

    fn is_json(&self) -> bool {
        if !float::EXIST {
            return true;
        }
        match self {
            Value::Float(value) => value.is_finite(),
            Value::List(value) => value.is_json(),
            Value::Dict(value) => value.is_json(),
            Value::Struct(_) => parts(self.fields()).all(Text::is_json),
            Value::Union(_) => self.payload().is_none_or(Text::is_json),
            _ => true,
        }
    }

    fn json_error(&self, unboxed: bool, to: &mut Str) {
        match self {
            Value::Float(value) => float::error(*value, unboxed, to),
            Value::List(value) => value.json_error(unboxed, to),
            Value::Dict(value) => value.json_error(unboxed, to),
            Value::Struct(_) => {
                nested_error(b"StructMsg", to);
                first_error(parts(self.fields()), false, to);
            }
            Value::Union(_) => {
                nested_error(b"UnionMsg", to);
                if let Some(payload) = self.payload() {
                    payload.json_error(false, to);
                }
            }
            _ => {}
        }
    }
}

/// Appends a struct.
fn fields(fields: &[Field], to: &mut Str, spaced: bool) {
    let mut before: &[u8] = b"{";
    for (name, value) in fields {
        to.extend_from_slice(before);
        quote(name, to);
        to.extend_from_slice(colon(spaced));
        value.json(to, spaced);
        before = comma(spaced);
    }
    to.extend_from_slice(if fields.is_empty() { b"{}" } else { b"}" });
}

/// Appends a union member, in braces that have blanks when it is outermost.
fn member(tag: &Str, payload: Option<&Value>, spaced: bool, open: &[u8], close: &[u8], to: &mut Str) {
    to.extend_from_slice(open);
    to.extend_from_slice(b"\"tag\"");
    to.extend_from_slice(colon(spaced));
    quote(tag, to);
    if let Some(payload) = payload {
        to.extend_from_slice(comma(spaced));
        to.extend_from_slice(b"\"data\"");
        to.extend_from_slice(colon(spaced));
        payload.json(to, spaced);
    }
    to.extend_from_slice(close);
}

fn parts(fields: &[Field]) -> impl Iterator<Item = &Value> {
    fields.iter().map(|(_, value)| value)
}
