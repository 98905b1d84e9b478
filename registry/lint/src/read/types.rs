//! Types as declarations have them: those of Rust.

use neva_registry::Type;
use quote::ToTokens;
use syn::spanned::Spanned;

/// What a type is for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// Parameters and result of a kernel that is a function.
    Kernel,
    /// Those of a kernel that is an expression.
    Operator,
    /// A port of a func with a process.
    Port,
}

/// Reads a type.
pub(super) fn ty(ty: &syn::Type, kind: Kind) -> syn::Result<Type> {
    read(ty).filter(|ty| is_for(ty, kind)).ok_or_else(|| {
        let (kind, allowed) = match kind {
            Kind::Kernel => (
                "kernels",
                "(), bool, i64, f64, Str, &[u8], Bytes, Value, T, U, lists of bool, i64, f64, Str and Value, and dicts of Value",
            ),
            Kind::Operator => ("operators", "bool, i64 and f64"),
            Kind::Port => ("ports", "(), bool, i64, f64, Str, Bytes, Value, T, U, and lists and dicts of such"),
        };
        let shown = ty.to_token_stream().to_string().replace(' ', "");
        syn::Error::new(ty.span(), format!("`{shown}` is no type for {kind}, which have {allowed}"))
    })
}

/// The argument of a type that has one, such as that of `List<T>`.
pub(super) fn argument<'a>(ty: &'a syn::Type, name: &str) -> Option<&'a syn::Type> {
    let syn::Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == name)?;
    let syn::PathArguments::AngleBracketed(args) = &last.arguments else { return None };
    match args.args.first()? {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

fn is_for(ty: &Type, kind: Kind) -> bool {
    match (kind, ty) {
        (Kind::Port, _) => true,
        (Kind::Operator, ty) => matches!(ty, Type::Bool | Type::Int | Type::Float),
        (Kind::Kernel, Type::List(element)) => {
            matches!(element, Type::Bool | Type::Int | Type::Float | Type::Str | Type::Any | Type::Var(_))
        }
        (Kind::Kernel, Type::Dict(element)) => matches!(element, Type::Any | Type::Var(_)),
        (Kind::Kernel, _) => true,
    }
}

fn read(ty: &syn::Type) -> Option<Type> {
    let leak = |element| -> &'static Type { Box::leak(Box::new(element)) };
    if let Some(element) = argument(ty, "List") {
        return Some(Type::List(leak(read(element)?)));
    }
    if let Some(element) = argument(ty, "Dict") {
        return Some(Type::Dict(leak(read(element)?)));
    }
    let path = match ty {
        syn::Type::Tuple(tuple) if tuple.elems.is_empty() => return Some(Type::Unit),
        syn::Type::Slice(slice) => return is_byte(&slice.elem).then_some(Type::Str),
        syn::Type::Path(path) => &path.path,
        _ => return None,
    };
    Some(match path.segments.last()?.ident.to_string().as_str() {
        "bool" => Type::Bool,
        "i64" => Type::Int,
        "f64" => Type::Float,
        "Str" => Type::Str,
        "Bytes" => Type::Bytes,
        "Value" => Type::Any,
        "T" => Type::Var(0),
        "U" => Type::Var(1),
        _ => return None,
    })
}

fn is_byte(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Path(path) if path.path.is_ident("u8"))
}
