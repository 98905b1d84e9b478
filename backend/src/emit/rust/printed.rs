//! Values that are printed part by part, by what their types say, and not as one text.

use neva_blocks::{Operand, Style, Type};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::{Expr, Index, parse_quote};

use super::function::{Code, Writer};
use crate::runtime::{self, FLOAT_PLAIN, FLOAT_ROOM, JSON_TEXT, OUT_BYTES, OUT_INT};

/// What is printed of a value.
#[derive(Default)]
struct Parts {
    code: Code,
    /// Text that is to be printed after `code`.
    text: Vec<u8>,
    /// Floats that must be finite, as JSON has no text for others.
    floats: Vec<Expr>,
}

impl Writer<'_, '_, '_> {
    /// Code that prints a struct, a union, or a list of numbers, structs or unions, part by part. None where
    /// the type does not say how.
    pub(super) fn print_parts(&mut self, operand: Operand, style: Style) -> Option<TokenStream> {
        let ty = self.natural(operand);
        operand.var()?;
        let is_whole = match &ty {
            Type::Struct(_) => is_printed_in_parts(&ty),
            Type::List(element) => is_iterated(element) && !has_floats(&ty),
            // On its own it has blanks within its braces.
            Type::Union(_) if style != Style::Plain => is_printed_in_parts(&ty) && !has_floats(&ty),
            _ => false,
        };
        if !is_whole {
            return None;
        }
        let spaced = match style {
            Style::Plain => matches!(ty, Type::Struct(_)),
            Style::Compact => false,
            Style::Spaced => true,
        };
        let value = self.look(operand);
        let mut parts = Parts::default();
        self.print_part(&value, &ty, spaced, &mut parts);
        self.write_text(&mut parts.text, &mut parts.code);
        let Parts { code, floats, .. } = parts;
        if floats.is_empty() || style != Style::Plain {
            return Some(quote!(#(#code)*));
        }
        let whole = self.whole_text(operand, ty, style);
        Some(quote!(if #(f64::is_finite(#floats))&&* { #(#code)* } else { #OUT_BYTES(#whole); }))
    }

    fn print_part(&mut self, value: &Expr, ty: &Type, spaced: bool, parts: &mut Parts) {
        match ty {
            Type::Int => self.print_bytes(quote!(#OUT_INT(#value);), parts),
            Type::Bool => {
                self.print_bytes(quote!(#OUT_BYTES(if #value { b"true" } else { b"false" });), parts);
            }
            Type::Float => {
                parts.floats.push(value.clone());
                self.print_bytes(quote!(#OUT_BYTES(#FLOAT_PLAIN(#value, &mut #FLOAT_ROOM()));), parts);
            }
            Type::Struct(fields) => {
                let (colon, comma) = separators(spaced);
                let mut before = "{";
                for (at, (name, ty)) in fields.iter().enumerate() {
                    parts.text.extend_from_slice(format!("{before}\"{name}\"{colon}").as_bytes());
                    self.print_part(&field(value, at), ty, spaced, parts);
                    before = comma;
                }
                parts.text.push(b'}');
            }
            Type::Union(members) => {
                let (colon, comma) = separators(spaced);
                let mut arms = vec![];
                for (tag, payload) in members {
                    let mut member = Parts::default();
                    member.text.extend_from_slice(format!("{{\"tag\"{colon}\"{tag}\"").as_bytes());
                    if let Some(payload) = payload {
                        member.text.extend_from_slice(format!("{comma}\"data\"{colon}").as_bytes());
                        self.print_part(&parse_quote!(*payload), payload, spaced, &mut member);
                    }
                    member.text.push(b'}');
                    self.write_text(&mut member.text, &mut member.code);
                    let (variant, code) = (self.shared.variant(ty, tag), member.code);
                    let payload = payload.as_ref().map(|_| quote!((payload)));
                    arms.push(quote!(#variant #payload => { #(#code)* }));
                }
                self.print_bytes(quote!(match &#value { #(#arms)* }), parts);
            }
            Type::List(element) if is_iterated(element) => {
                let mut inner = Parts::default();
                self.print_part(&parse_quote!(*element), element, spaced, &mut inner);
                self.write_text(&mut inner.text, &mut inner.code);
                let comma = Literal::byte_string(separators(spaced).1.as_bytes());
                let code = inner.code;
                let (is_nil, elements, is_empty) =
                    (method(value, "is_nil"), method(value, "iter"), method(value, "is_empty"));
                let print = quote! {
                    if #is_nil {
                        #OUT_BYTES(b"null");
                    } else {
                        let mut separator: &[u8] = b"[";
                        for element in #elements {
                            #OUT_BYTES(separator);
                            #(#code)*
                            separator = #comma;
                        }
                        #OUT_BYTES(if #is_empty { b"[]" } else { b"]" });
                    }
                };
                self.print_bytes(print, parts);
            }
            _ => {
                let style = if spaced { runtime::JSON_SPACED } else { runtime::JSON_COMPACT };
                self.note_text(ty);
                self.print_bytes(quote!(#OUT_BYTES(&#JSON_TEXT(&#value, #style));), parts);
            }
        }
    }

    /// Adds code that prints, after the text so far.
    fn print_bytes(&mut self, code: TokenStream, parts: &mut Parts) {
        self.write_text(&mut parts.text, &mut parts.code);
        parts.code.push(code);
    }
}

/// A field of a struct. The printer adds the parentheses that precedence asks for.
fn field(value: &Expr, at: usize) -> Expr {
    let at = Index::from(at);
    let mut field: syn::ExprField = parse_quote!(value.#at);
    field.base = Box::new(value.clone());
    Expr::Field(field)
}

/// A call of a method without arguments.
fn method(value: &Expr, name: &str) -> Expr {
    let name = format_ident!("{name}");
    let mut call: syn::ExprMethodCall = parse_quote!(value.#name());
    call.receiver = Box::new(value.clone());
    Expr::MethodCall(call)
}

/// What separates a name from its value, and fields from each other.
fn separators(spaced: bool) -> (&'static str, &'static str) {
    if spaced { (": ", ", ") } else { (":", ",") }
}

/// Whether all parts of a value can be printed by their types. Floats in lists have a text of their own where
/// all elements are floats.
fn is_printed_in_parts(ty: &Type) -> bool {
    match ty {
        Type::Bool | Type::Int | Type::Float | Type::Str => true,
        Type::Struct(fields) => fields.iter().all(|(name, ty)| is_word(name) && is_printed_in_parts(ty)),
        Type::Union(members) => members.iter().all(|(tag, payload)| {
            let payload = payload.as_ref();
            is_word(tag) && payload.is_none_or(|payload| is_printed_in_parts(payload) && !has_floats(payload))
        }),
        Type::List(element) => !has_floats(ty) && (is_iterated(element) || is_text(element)),
        Type::Unit | Type::Bytes | Type::Dict(_) | Type::Any => false,
    }
}

/// Whether a list of such elements is printed element by element.
fn is_iterated(element: &Type) -> bool {
    !is_text(element) && is_printed_in_parts(element)
}

/// Whether values are texts, or lists of such, which are put in quotes together.
fn is_text(ty: &Type) -> bool {
    match ty {
        Type::Str => true,
        Type::List(element) => is_text(element),
        _ => false,
    }
}

fn has_floats(ty: &Type) -> bool {
    *ty == Type::Float || ty.parts().any(has_floats)
}

/// Whether a name is in JSON as it is.
fn is_word(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
