//! What instructions of their own do with values.

use crate::code::{Bits, Tag, ToldBy};
use crate::unboxed_lists;
use neva_kernels::builtin::{len, slice};
use neva_kernels::lists::append as lists;
use neva_kernels::streams::item;
use neva_kernels::value::{List, Str, Value, part};

/// The element of a list at a position, by the rule of the kernel `lists::at`.
#[inline]
pub(crate) fn element(data: &Value, at: u64) -> Option<&Value> {
    let (list, at) = (list(data), at as i64);
    let at = if at < 0 { at.wrapping_add(list.len() as i64) } else { at };
    list.get(usize::try_from(at).ok()?)
}

/// The element of a list at a position that is there.
#[inline]
pub(crate) fn element_within(data: &Value, at: u64) -> &Value {
    match list(data).get(at as usize) {
        Some(element) => element,
        None => unreachable!("a position that is there"),
    }
}

/// The scalar at a position of a list, by the same rule.
#[inline]
pub(crate) fn scalar(data: &Value, at: u64) -> Option<u64> {
    match data {
        Value::Bytes(list) => unboxed_lists::get_from_either_end(list, at as i64),
        data => element(data, at).map(unboxed),
    }
}

/// The scalar at a position of a list that is there.
#[inline]
pub(crate) fn scalar_within(data: &Value, at: u64) -> u64 {
    match data {
        Value::Bytes(list) => match unboxed_lists::get(list, at as usize) {
            Some(element) => element,
            None => unreachable!("a position that is there"),
        },
        data => unboxed(element_within(data, at)),
    }
}

/// Puts the element of a list at a position into a register, if there is one.
#[inline(always)]
pub(crate) fn element_into(values: &mut [Value], to: usize, data: usize, at: u64) -> bool {
    let Ok([to, data]) = values.get_disjoint_mut([to, data]) else {
        let found = element(&values[data], at).cloned();
        let is_there = found.is_some();
        found.into_iter().for_each(|element| values[to] = element);
        return is_there;
    };
    // What is put together in the register itself need not be copied there, which would wait for its parts.
    match element(data, at) {
        Some(Value::Str(text)) => *to = Value::Str(text.clone()),
        Some(Value::List(list)) => *to = Value::List(list.clone()),
        Some(Value::Struct(fields)) => *to = Value::Struct(fields.clone()),
        Some(Value::Tag(tag)) => *to = Value::Tag(tag.clone()),
        Some(Value::Union(member)) => *to = Value::Union(member.clone()),
        Some(element) => *to = element.clone(),
        None => return false,
    }
    true
}

/// The number of elements of a list, or of bytes of a text.
#[inline]
pub(crate) fn list_len(data: &Value) -> u64 {
    match data {
        Value::Bytes(list) => unboxed_lists::len(list) as u64,
        Value::Str(text) => text.len() as u64,
        data => Bits::from(len::list_len(list(data))).0,
    }
}

/// A list with one more element.
#[inline]
pub(crate) fn append(data: Value, element: Value) -> Value {
    match data {
        Value::List(data) => Value::List(lists::append(data, element)),
        Value::Bytes(data) => Value::Bytes(unboxed_lists::push(data, unboxed(&element))),
        _ => unreachable!("a list is another value"),
    }
}

/// One list after another, whose elements are moved where nobody else has it.
///
/// # Errors
/// None: this is the type of kernels.
pub(crate) fn concat(args: &mut [Value]) -> Result<Value, Str> {
    let [Value::List(left), Value::List(right)] = args else { unreachable!("a list is another value") };
    let (mut joined, right) = (std::mem::take(left), std::mem::take(right));
    if joined.is_empty() && !right.is_empty() {
        joined = right;
    } else {
        joined.append(right);
    }
    Ok(Value::List(joined))
}

/// A list with another element at a position that there is.
#[inline]
pub(crate) fn set(data: Value, at: i64, element: Value) -> Value {
    match data {
        Value::List(data) => Value::List(lists::set(data, at, element)),
        Value::Bytes(data) => Value::Bytes(unboxed_lists::set(data, at, unboxed(&element))),
        _ => unreachable!("a list is another value"),
    }
}

/// The elements of a list from one position up to another one.
pub(crate) fn slice(data: Value, from: i64, end: i64) -> Value {
    match data {
        Value::List(data) => Value::List(slice::list_slice(data, from, end)),
        Value::Bytes(data) => Value::Bytes(unboxed_lists::slice(data, from, end)),
        _ => unreachable!("a list is another value"),
    }
}

/// The code point that starts at a byte of a string, and how many bytes it has, shifted to the left by 32.
#[inline]
pub(crate) fn find_character(text: &Value, start: u64) -> u64 {
    match text {
        Value::Str(text) => Bits::from(item::find_character(text, start as i64)).0,
        _ => unreachable!("a string is another value"),
    }
}

/// A string with a code point at its end.
#[inline]
pub(crate) fn add_character(text: Value, point: u64) -> Value {
    Value::Str(item::append_character(string(text), point as i64))
}

/// Whether two strings are equal.
#[inline]
pub(crate) fn text_equal(a: &Value, b: &Value) -> u64 {
    match (a, b) {
        (Value::Str(a), Value::Str(b)) => Bits::from(a == b).0,
        _ => unreachable!("a string is another value"),
    }
}

/// A value that is a string.
#[inline]
pub(crate) fn string(value: Value) -> Str {
    match value {
        Value::Str(text) => text,
        _ => unreachable!("a string is another value"),
    }
}

/// Whether a value is a union member with a tag.
#[inline(always)]
pub(crate) fn has_tag(value: &Value, tag: &Tag) -> u64 {
    let is = match (value, tag.has_payload) {
        (Value::Tag(_), Some(true)) | (Value::Union(_), Some(false)) => false,
        (Value::Tag(_), Some(false)) | (Value::Union(_), Some(true)) => match tag.told_by {
            ToldBy::Nothing => true,
            ToldBy::Len => value.tag().is_some_and(|known| known.len() == tag.name.len()),
            ToldBy::Text => has_name(value, tag),
        },
        _ => has_name(value, tag),
    };
    Bits::from(is).0
}

/// The scalar that a union member has as its payload, or that is there itself.
#[inline]
pub(crate) fn scalar_payload(value: &Value) -> u64 {
    unboxed(value.payload().unwrap_or(value))
}

/// A scalar as a register has it.
#[inline]
pub(crate) fn unboxed(value: &Value) -> u64 {
    match value {
        Value::Int(value) => Bits::from(*value).0,
        Value::Float(value) => Bits::from(*value).0,
        Value::Bool(value) => Bits::from(*value).0,
        _ => unreachable!("a value in a register for scalars"),
    }
}

/// Whether a value is a union member with a tag, by the text of the tag.
#[inline(never)]
fn has_name(value: &Value, tag: &Tag) -> bool {
    part::has_tag(value, tag.name.as_bytes())
}

/// The list that a register holds.
#[inline]
fn list(value: &Value) -> &List<Value> {
    match value {
        Value::List(list) => list,
        _ => unreachable!("a list is another value"),
    }
}
