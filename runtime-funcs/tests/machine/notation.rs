//! Messages as text, a line `PORT: VALUE VALUE` or `PORT[SLOT]: VALUE` for each port.
//!
//! Values: `1`, `1.0`, `true`, `'text'`, `[1 2]` (list), `<a=1>` (dict), `{a=1}` (struct), `Tag` and `Tag(1)`
//! (union members), `x'text'` (bytes). Numbers with a point or an exponent, `inf` and `NaN` are floats.

use neva_kernels::value::{Bytes, Dict, List, Str, Struct, Value};

/// What is written after one port.
pub(super) struct Line {
    /// The port.
    pub name: String,
    /// Its slot, 0 for single ports.
    pub slot: usize,
    /// The messages in order.
    pub values: Vec<Value>,
}

/// Reads messages for ports.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut lines = vec![];
    for line in text.lines() {
        let (head, rest) = line.split_once(':').expect("PORT: VALUES");
        let mut reader = Reader { rest: rest.trim() };
        let (name, slot) = match head.trim_end_matches(']').split_once('[') {
            Some((name, slot)) => (name, slot.parse().expect("a slot number")),
            None => (head, 0),
        };
        let mut values = vec![];
        while !reader.rest.is_empty() {
            values.push(reader.value());
        }
        lines.push(Line { name: name.to_string(), slot, values });
    }
    lines
}

/// Reads one value.
pub(super) fn value(text: &str) -> Value {
    Reader { rest: text }.value()
}

/// Writes one value.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Unit => "{}".into(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        Value::Str(text) => format!("'{}'", String::from_utf8_lossy(text)),
        Value::Bytes(bytes) => format!("x'{}'", bytes.escape_ascii()),
        Value::List(list) if list.is_nil() => "nil".into(),
        Value::List(list) => format!("[{}]", list.iter().map(text).collect::<Vec<_>>().join(" ")),
        Value::Dict(dict) => format!("<{}>", fields(dict.entries())),
        Value::Struct(fields_of) => format!("{{{}}}", fields(&fields_of.0)),
        Value::Tag(tag) => String::from_utf8_lossy(tag).into_owned(),
        Value::Union(member) => {
            let (tag, payload) = member.parts().expect("a tag and a payload");
            format!("{}({})", String::from_utf8_lossy(tag), text(payload))
        }
    }
}

fn fields(fields: &[(Str, Value)]) -> String {
    let fields =
        fields.iter().map(|(name, value)| format!("{}={}", String::from_utf8_lossy(name), text(value)));
    fields.collect::<Vec<_>>().join(" ")
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Takes a character and the blanks after it, if it is next.
    fn at(&mut self, character: char) -> bool {
        let rest = self.rest.strip_prefix(character);
        self.rest = rest.unwrap_or(self.rest).trim_start();
        rest.is_some()
    }

    fn word(&mut self) -> &'a str {
        let end =
            self.rest.find(|c: char| !c.is_alphanumeric() && !"-+._".contains(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn quoted(&mut self) -> &'a str {
        let (text, rest) = self.rest.split_once('\'').expect("a closing quote");
        self.rest = rest.trim_start();
        text
    }

    fn fields(&mut self, end: char) -> Vec<(Str, Value)> {
        let mut fields = vec![];
        while !self.at(end) {
            let name = Str::from_slice(self.word().as_bytes());
            assert!(self.at('='), "NAME=VALUE");
            fields.push((name, self.value()));
        }
        fields
    }

    fn value(&mut self) -> Value {
        if let Some(rest) = self.rest.strip_prefix('\'') {
            self.rest = rest;
            return Value::Str(Str::from_slice(self.quoted().as_bytes()));
        }
        if let Some(rest) = self.rest.strip_prefix("x'") {
            self.rest = rest;
            return Value::Bytes(Bytes::from_slice(self.quoted().as_bytes()));
        }
        if self.at('[') {
            let mut list = List::new();
            while !self.at(']') {
                list.push(self.value());
            }
            return Value::List(list);
        }
        if self.at('<') {
            return Value::Dict(self.fields('>').into_iter().collect::<Dict<Value>>());
        }
        if self.at('{') {
            let fields = self.fields('}');
            let mut result = Struct::default();
            let is_unit = fields.is_empty();
            fields.into_iter().for_each(|(name, value)| result.set(name, value));
            return if is_unit { Value::Unit } else { Value::Struct(result) };
        }
        let word = self.word();
        assert!(!word.is_empty(), "a value expected at {:?}", self.rest);
        let value = match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => match (word.parse(), word.parse()) {
                (Ok(int), _) => Value::Int(int),
                (_, Ok(float)) => Value::Float(float),
                _ => self.member(word),
            },
        };
        self.rest = self.rest.trim_start();
        value
    }

    fn member(&mut self, tag: &str) -> Value {
        let tag = Str::from_slice(tag.as_bytes());
        if !self.rest.starts_with('(') {
            return Value::Tag(tag);
        }
        self.at('(');
        let payload = self.value();
        assert!(self.rest.starts_with(')'), "a closing parenthesis");
        self.rest = &self.rest[1..];
        Value::union(tag, payload)
    }
}
