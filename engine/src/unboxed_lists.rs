//! Lists of scalars without boxes: an element is the eight bytes that a register of scalars has. To the
//! engine such a list is a value of bytes, so a list of numbers takes half the memory. What kernels do with
//! lists is done here with these.

use crate::code::{Function, ScalarKind};
use crate::values::unboxed;
use neva_blocks::Type;
use neva_kernels::builtin::slice::list_slice;
use neva_kernels::lists::{at, splice};
use neva_kernels::value::{Buf, Bytes, List, Str, Value};
use neva_registry::{Kernel, Native};

/// How many bytes an element has.
const SIZE: i64 = 8;

/// The number of elements.
#[inline]
pub(crate) fn len(list: &Bytes) -> usize {
    elements(list).len()
}

/// The element at a position.
#[inline]
pub(crate) fn get(list: &Bytes, at: usize) -> Option<u64> {
    elements(list).get(at).map(|bytes| u64::from_ne_bytes(*bytes))
}

/// The element at a position, by the rule of the kernel `lists::at`.
#[inline]
pub(crate) fn get_from_either_end(list: &Bytes, at: i64) -> Option<u64> {
    let at = if at < 0 { at.wrapping_add(len(list) as i64) } else { at };
    get(list, usize::try_from(at).ok()?)
}

/// A list with one more element.
#[inline]
pub(crate) fn push(mut list: Bytes, element: u64) -> Bytes {
    list.extend_from_slice(&element.to_ne_bytes());
    list
}

/// A list with another element at a position that there is.
#[inline]
pub(crate) fn set(mut list: Bytes, at: i64, element: u64) -> Bytes {
    let elements = list.make_unique().as_chunks_mut().0;
    match elements.get_mut(at as usize) {
        Some(to) => *to = element.to_ne_bytes(),
        None => unreachable!("a position that is there"),
    }
    list
}

/// The elements from one position up to another one. Each may count from the end.
pub(crate) fn slice(list: Bytes, from: i64, end: i64) -> Bytes {
    Bytes(list_slice(list.0, byte(from), byte(end)))
}

/// A list with room for the turns of a loop.
pub(crate) fn reserve(mut list: Bytes, [from, to, step]: [i64; 3]) -> Bytes {
    let turns = if step < 0 { from.saturating_sub(to) } else { to.saturating_sub(from) };
    list.reserve(byte(turns.max(1)) as usize);
    list
}

/// A list of scalars of a type, or of such lists, without boxes.
pub(crate) fn unbox(value: &Value, ty: &Type) -> Value {
    match (value, ty) {
        (Value::List(list), Type::List(element)) if ScalarKind::of(element).is_none() => {
            Value::List(list.iter().map(|value| unbox(value, element)).collect())
        }
        (Value::List(list), _) if list.is_nil() => Value::Bytes(Bytes(Buf::nil())),
        (Value::List(list), _) => {
            let bytes: Vec<u8> = list.iter().flat_map(|element| unboxed(element).to_ne_bytes()).collect();
            Value::Bytes(Bytes::from_slice(&bytes))
        }
        _ => unreachable!("a list is another value"),
    }
}

/// The function that makes a list of values of a list of scalars without boxes, or of such lists.
pub(crate) fn boxing(kind: ScalarKind) -> Function {
    match kind {
        ScalarKind::Int => |args| Ok(boxed(&args[0], ScalarKind::Int)),
        ScalarKind::Float => |args| Ok(boxed(&args[0], ScalarKind::Float)),
        ScalarKind::Bool => |args| Ok(boxed(&args[0], ScalarKind::Bool)),
    }
}

/// The function that does with lists of scalars without boxes what a kernel does with lists, if there is one.
pub(crate) fn function(kernel: &Kernel, kind: ScalarKind) -> Option<Function> {
    Some(match (kernel.native, kernel.name) {
        (Some(Native::ListLen), _) => |args| Ok(Value::Int(len(bytes(&args[0])) as i64)),
        (Some(Native::ListItem), _) => item(kind),
        (Some(Native::ListAt), _) => element(kind),
        (Some(Native::ListAppend), _) => |args| {
            let (list, [.., data]) = taken(args) else { unreachable!("an element that is appended") };
            Ok(Value::Bytes(push(list, unboxed(data))))
        },
        (Some(Native::ListSet), _) => |args| {
            let (list, [_, index, data]) = taken(args) else { unreachable!("an element that is set") };
            Ok(Value::Bytes(set(list, int(index), unboxed(data))))
        },
        (Some(Native::ListSlice), _) => |args| {
            let (list, [_, from, end]) = taken(args) else { unreachable!("a part of a list") };
            Ok(Value::Bytes(slice(list, int(from), int(end))))
        },
        (Some(Native::ListPut), _) => |args| {
            let (list, [_, to, data, from, end]) = taken(args) else {
                unreachable!("an element that is put")
            };
            Ok(Value::Bytes(put(list, int(to), unboxed(data), (int(from), int(end)))))
        },
        (Some(Native::ListConcat), _) => |args| {
            let (mut list, [_, right]) = taken(args) else { unreachable!("two lists") };
            list.append_clones(bytes(right));
            Ok(Value::Bytes(list))
        },
        (_, "lists::splice::cut") => |args| {
            let (list, [_, to, from, end]) = taken(args) else { unreachable!("a range of a list") };
            let [to, from, end] = [to, from, end].map(|at| byte(int(at)));
            Ok(Value::Bytes(Bytes(splice::cut(list.0, to, from, end))))
        },
        (_, "lists::append::reserve") => |args| {
            let (list, [_, from, to, step]) = taken(args) else { unreachable!("numbers of a range") };
            Ok(Value::Bytes(reserve(list, [from, to, step].map(int))))
        },
        (_, "lists::append::own") => |args| {
            let (mut list, _) = taken(args);
            list.make_unique();
            Ok(Value::Bytes(list))
        },
        _ => return None,
    })
}

fn item(kind: ScalarKind) -> Function {
    // The element, or the default of its type.
    fn bits(args: &[Value]) -> u64 {
        get(bytes(&args[0]), int(&args[1]) as usize).unwrap_or_default()
    }
    match kind {
        ScalarKind::Int => |args| Ok(ScalarKind::Int.value(bits(args))),
        ScalarKind::Float => |args| Ok(ScalarKind::Float.value(bits(args))),
        ScalarKind::Bool => |args| Ok(ScalarKind::Bool.value(bits(args))),
    }
}

fn element(kind: ScalarKind) -> Function {
    fn find(args: &[Value], kind: ScalarKind) -> Result<Value, Str> {
        match get_from_either_end(bytes(&args[0]), int(&args[1])) {
            Some(bits) => Ok(kind.value(bits)),
            // It says that there is none.
            None => at::at(&List::new(), 0),
        }
    }
    match kind {
        ScalarKind::Int => |args| find(args, ScalarKind::Int),
        ScalarKind::Float => |args| find(args, ScalarKind::Float),
        ScalarKind::Bool => |args| find(args, ScalarKind::Bool),
    }
}

/// The elements up to a position, an element, and those of a range, by the rule of the kernel
/// `lists::splice::put`.
fn put(list: Bytes, to: i64, element: u64, (from, end): (i64, i64)) -> Bytes {
    let len = len(&list);
    if (to as usize) < len && from == to.wrapping_add(1) && end >= len as i64 {
        return set(list, to, element);
    }
    if (to as usize) <= len && from == to && end >= len as i64 {
        let mut list = push(list, element);
        list.make_unique().as_chunks_mut::<{ SIZE as usize }>().0[to as usize..].rotate_right(1);
        return list;
    }
    let mut put = push(slice(list.clone(), 0, to), element);
    put.append_clones(&slice(list, from, end));
    put
}

fn boxed(value: &Value, kind: ScalarKind) -> Value {
    match value {
        Value::Bytes(list) if list.is_nil() => Value::List(List::nil()),
        Value::Bytes(list) => {
            let mut values = List::with_capacity(len(list));
            elements(list).iter().for_each(|bytes| values.push(kind.value(u64::from_ne_bytes(*bytes))));
            Value::List(values)
        }
        Value::List(lists) => Value::List(lists.iter().map(|list| boxed(list, kind)).collect()),
        // What is left where a list was taken out.
        other => other.clone(),
    }
}

fn elements(list: &Bytes) -> &[[u8; SIZE as usize]] {
    list.as_chunks().0
}

/// Where an element begins. No list is so long that this is not exact, so beyond it is beyond all lists.
fn byte(at: i64) -> i64 {
    at.saturating_mul(SIZE)
}

/// The list that is the first argument, and all arguments.
fn taken(args: &mut [Value]) -> (Bytes, &[Value]) {
    let list = match args.first_mut() {
        Some(Value::Bytes(list)) => std::mem::take(list),
        _ => unreachable!("a list is another value"),
    };
    (list, args)
}

fn bytes(value: &Value) -> &Bytes {
    match value {
        Value::Bytes(list) => list,
        _ => unreachable!("a list is another value"),
    }
}

fn int(value: &Value) -> i64 {
    unboxed(value) as i64
}
