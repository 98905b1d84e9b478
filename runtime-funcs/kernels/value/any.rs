//! `Value`: a value whose type is known only at run time, Neva's `any`.

use crate::value::buf::{Buf, StaticBuf};
use crate::value::bytes::Bytes;
use crate::value::dict::Dict;
use crate::value::list::List;
use crate::value::str::Str;

/// Any value, two words wide.
#[derive(Clone, Default)]
pub enum Value {
    /// The empty struct.
    #[default]
    Unit,
    /// A `bool`.
    Bool(bool),
    /// An `int`.
    Int(i64),
    /// A `float`.
    Float(f64),
    /// A `string`.
    Str(Str),
    /// A `bytes`.
    Bytes(Bytes),
    /// A `list<any>`.
    List(List<Value>),
    /// A `dict<any>`.
    Dict(Dict<Value>),
    /// A struct.
    Struct(Struct),
    /// A union member without payload.
    Tag(Str),
    /// A union member with payload.
    Union(Union),
}

impl Value {
    /// The fields of a struct, none of anything else.
    pub fn fields(&self) -> &[Field] {
        match self {
            Value::Struct(fields) => &fields.0,
            _ => &[],
        }
    }

    /// The tag of a union member.
    pub fn tag(&self) -> Option<&Str> {
        match self {
            Value::Tag(tag) => Some(tag),
            Value::Union(member) => member.parts().map(|(tag, _)| tag),
            _ => None,
        }
    }

    /// The payload of a union member that has one.
    pub fn payload(&self) -> Option<&Value> {
        match self {
            Value::Union(member) => member.parts().map(|(_, payload)| payload),
            _ => None,
        }
    }

    /// A union member with payload.
    pub fn union(tag: Str, payload: Value) -> Self {
        Value::Union(Union::new(tag, payload))
    }

    /// This value, there for ever like a static one: nobody counts owners of it or of what is in it. What
    /// others share stays as it is, and so do dicts, which may sort themselves.
    pub fn kept(self) -> Self {
        let keep = |fields: &mut Buf<Field>| {
            if fields.is_unique() {
                for (name, field) in fields.make_unique() {
                    *name = Str(core::mem::take(name).0.kept());
                    *field = core::mem::take(field).kept();
                }
            }
        };
        match self {
            Value::Str(text) => Value::Str(Str(text.0.kept())),
            Value::Bytes(bytes) => Value::Bytes(Bytes(bytes.0.kept())),
            Value::Tag(tag) => Value::Tag(Str(tag.0.kept())),
            Value::List(mut items) => {
                if items.is_unique() {
                    items.make_unique().iter_mut().for_each(|item| *item = core::mem::take(item).kept());
                }
                Value::List(items.kept())
            }
            Value::Struct(Struct(mut fields)) => {
                keep(&mut fields);
                Value::Struct(Struct(fields.kept()))
            }
            Value::Union(Union(mut parts)) => {
                keep(&mut parts);
                Value::Union(Union(parts.kept()))
            }
            other @ (Value::Unit | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Dict(_)) => {
                other
            }
        }
    }
}

/// Name and value of a struct's field.
pub type Field = (Str, Value);

/// A struct: its fields, sorted by name.
#[derive(Clone, Default)]
#[repr(transparent)]
pub struct Struct(pub Buf<Field>);

impl Struct {
    /// The value of `static` fields, which must be sorted by name.
    pub const fn from_static<const N: usize>(fields: &'static StaticBuf<Field, N>) -> Self {
        Struct(Buf::from_static(fields))
    }

    /// The value of the field `name`.
    pub fn get(&self, name: &[u8]) -> Option<&Value> {
        self.0.iter().find(|(known, _)| *known.0 == *name).map(|(_, value)| value)
    }

    /// Adds a field, or replaces the value of the one that has this name.
    pub fn set(&mut self, name: Str, value: Value) {
        let at = self.0.iter().take_while(|(known, _)| *known < name).count();
        let fields = self.0.make_unique();
        if let Some(field) = fields.get_mut(at)
            && field.0 == name
        {
            field.1 = value;
            return;
        }
        self.0.push((name, value));
        if let Some(after) = self.0.make_unique().get_mut(at..) {
            // `rotate_right` of the standard library is far bigger than what the few fields of a struct need.
            for last in (1..after.len()).rev() {
                after.swap(last, last.wrapping_sub(1));
            }
        }
    }
}

/// A union member with payload.
#[derive(Clone)]
#[repr(transparent)]
pub struct Union(Buf<Field>);

impl Union {
    /// Tag and payload.
    pub fn new(tag: Str, payload: Value) -> Self {
        let mut parts = Buf::with_capacity(1);
        parts.push((tag, payload));
        Union(parts)
    }

    /// The value of a `static` pair of tag and payload.
    pub const fn from_static(parts: &'static StaticBuf<Field, 1>) -> Self {
        Union(Buf::from_static(parts))
    }

    /// Tag and payload; always there.
    pub fn parts(&self) -> Option<&Field> {
        self.0.first()
    }
}
