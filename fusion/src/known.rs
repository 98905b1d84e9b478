//! What is known of the types of values while exploring.

use crate::symbolic::{Arena, Sym, Symbolic};
use neva_blocks::Constant;
use neva_registry::{Kernel, Type};

/// What is known of a variable's type while exploring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `float`
    Float,
    /// `string`
    Str,
    /// A `string` that needs no escapes in JSON: the reason why output failed.
    Reason,
    /// A list of such elements.
    List(Element),
    /// That it never has a value: an element of a list without elements.
    Never,
    /// Nothing.
    Nothing,
}

/// What is known of the elements of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    /// There are none.
    None,
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `float`
    Float,
    /// `string`
    Str,
}

/// What is known of a leaf's type.
pub(crate) fn known_of(arena: &Arena, sym: Sym) -> Known {
    match arena.get(sym) {
        Symbolic::Var(var) => arena.known(*var),
        Symbolic::Bool(_) => Known::Bool,
        Symbolic::Int(_) => Known::Int,
        Symbolic::Float(_) => Known::Float,
        Symbolic::Const(number) => match &arena.constants()[*number as usize] {
            Constant::Str(_) => Known::Str,
            Constant::List(items) => {
                let element = |item: &Constant| match item {
                    Constant::Bool(_) => Some(Element::Bool),
                    Constant::Int(_) => Some(Element::Int),
                    Constant::Float(_) => Some(Element::Float),
                    Constant::Str(_) => Some(Element::Str),
                    _ => None,
                };
                list_of(items.iter().map(element))
            }
            _ => Known::Nothing,
        },
        _ => Known::Nothing,
    }
}

/// What is known of a part of a value that run time takes apart.
pub(crate) fn known_of_part(arena: &Arena, whole: Sym) -> Known {
    if known_of(arena, whole) == Known::Never { Known::Never } else { Known::Nothing }
}

/// What is known of a value that is one or the other.
pub(crate) fn join_known(a: Known, b: Known) -> Known {
    match (a, b) {
        _ if a == b => a,
        (Known::Never, other) | (other, Known::Never) => other,
        (Known::Str | Known::Reason, Known::Str | Known::Reason) => Known::Str,
        (Known::List(a), Known::List(b)) => list_of([Some(a), Some(b)].into_iter()),
        _ => Known::Nothing,
    }
}

/// What a type says of a variable that has it.
pub(crate) fn known_of_type(ty: &Type) -> Known {
    match ty {
        Type::Bool => Known::Bool,
        Type::Int => Known::Int,
        Type::Float => Known::Float,
        Type::Str => Known::Str,
        Type::List(element) => list_of([element_of(known_of_type(element))].into_iter()),
        _ => Known::Nothing,
    }
}

/// What is known of the result of a kernel that gets arguments of which so much is known: elements of a list
/// of strings are strings, and a list that such lists and strings are put together to is one of strings.
pub(crate) fn known_of_result(kernel: &Kernel, args: &[Known]) -> Known {
    let (variable, is_list) = match kernel.result {
        Type::Var(variable) => (variable, false),
        Type::List(Type::Var(variable)) => (*variable, true),
        ty => return known_of_type(&ty),
    };
    let bound: Vec<Option<Element>> = kernel
        .params
        .iter()
        .zip(args)
        .filter_map(|(param, arg)| match (param.ty, arg) {
            (Type::Var(of), _) if of == variable => Some(element_of(*arg)),
            (Type::List(Type::Var(of)), Known::List(element)) if *of == variable => Some(Some(*element)),
            (Type::List(Type::Var(of)) | Type::Dict(Type::Var(of)), _) if *of == variable => Some(None),
            _ => None,
        })
        .collect();
    match list_of(bound.iter().copied()) {
        _ if bound.is_empty() => Known::Nothing,
        list if is_list => list,
        Known::List(Element::None) => Known::Never,
        Known::List(Element::Bool) => Known::Bool,
        Known::List(Element::Int) => Known::Int,
        Known::List(Element::Float) => Known::Float,
        Known::List(Element::Str) => Known::Str,
        _ => Known::Nothing,
    }
}

/// A list of elements of which so much is known.
fn list_of(elements: impl Iterator<Item = Option<Element>>) -> Known {
    let mut all = Element::None;
    for element in elements {
        match element {
            None => return Known::Nothing,
            Some(Element::None) => {}
            Some(element) if all == Element::None || all == element => all = element,
            Some(_) => return Known::Nothing,
        }
    }
    Known::List(all)
}

/// What is known of an element that is such a value.
fn element_of(known: Known) -> Option<Element> {
    match known {
        Known::Never => Some(Element::None),
        Known::Bool => Some(Element::Bool),
        Known::Int => Some(Element::Int),
        Known::Float => Some(Element::Float),
        Known::Str | Known::Reason => Some(Element::Str),
        Known::List(_) | Known::Nothing => None,
    }
}
