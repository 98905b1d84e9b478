//! Operands as expressions.

use neva_blocks::types::fits;
use neva_blocks::{Operand, Type, Var};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::{Expr, Index, parse_quote};

use super::constants::{default, float, int};
use super::function::Writer;
use crate::runtime::{self, FIELD, HAS_TAG, Path, STRUCTURE, UNBOX};

impl Writer<'_, '_, '_> {
    /// An operand as a value of its own. `dying` says that nothing reads the variable afterwards, so that it
    /// can be moved.
    pub(super) fn take(&mut self, operand: Operand, want: &Type, dying: bool) -> Expr {
        let Operand::Var(var) = operand else {
            // A constant of another type is converted when the program runs, as any value is.
            let ty = if self.is_of_type(operand, want) { want } else { &Type::Any };
            let code = self.literal(operand, ty);
            return self.fit(code, ty.clone(), want);
        };
        if let Some(code) = self.inlined[var.index()].take() {
            return self.fit(code, self.cluster.ty(var).clone(), want);
        }
        let name = self.name(var);
        if self.slices.contains(&var) {
            let ty = self.shared.str_type();
            return self.fit(parse_quote!(#ty::from_slice(#name)), Type::Str, want);
        }
        let code = if dying || self.cluster.ty(var).is_copy() {
            parse_quote!(#name)
        } else {
            parse_quote!(#name.clone())
        };
        self.fit(code, self.cluster.ty(var).clone(), want)
    }

    /// An operand as a reference.
    pub(super) fn lend(&mut self, operand: Operand, want: &Type) -> Expr {
        let code = match operand {
            Operand::Var(var)
                if self.inlined[var.index()].is_none()
                    && self.cluster.ty(var) == want
                    && !self.slices.contains(&var) =>
            {
                let name = self.name(var);
                if self.lent.contains(&var) {
                    return parse_quote!(#name);
                }
                parse_quote!(#name)
            }
            // Nobody drops what is there for ever.
            Operand::Const(_) if !want.is_copy() && self.is_of_type(operand, want) => {
                let code = self.literal(operand, want);
                return parse_quote!(const { &#code });
            }
            _ => self.take(operand, want, false),
        };
        Expr::Reference(syn::ExprReference {
            attrs: vec![],
            and_token: Default::default(),
            mutability: None,
            expr: Box::new(code),
        })
    }

    /// A string as a reference to its bytes.
    pub(super) fn lend_bytes(&mut self, operand: Operand) -> Expr {
        if let Some(bytes) = self.constant_bytes(operand) {
            let literal = Literal::byte_string(bytes);
            return parse_quote!(#literal);
        }
        match operand {
            Operand::Var(var) if self.slices.contains(&var) => {
                let name = self.name(var);
                parse_quote!(#name)
            }
            _ => self.lend(operand, &Type::Str),
        }
    }

    /// An operand of its own type, to look at: a name or a literal.
    pub(super) fn look(&mut self, operand: Operand) -> Expr {
        match operand {
            Operand::Var(var) if self.inlined[var.index()].is_none() => {
                let name = self.name(var);
                parse_quote!(#name)
            }
            _ => {
                let ty = self.natural(operand);
                self.take(operand, &ty, false)
            }
        }
    }

    /// The type of an operand where nothing else is asked for.
    pub(super) fn natural(&self, operand: Operand) -> Type {
        use neva_blocks::Constant;
        match operand {
            Operand::Var(var) => self.cluster.ty(var).clone(),
            Operand::Unit => Type::Any,
            Operand::Bool(_) => Type::Bool,
            Operand::Int(_) => Type::Int,
            Operand::Float(_) => Type::Float,
            Operand::Const(at) => match &self.shared.program.constants[at as usize] {
                Constant::Bool(_) => Type::Bool,
                Constant::Int(_) => Type::Int,
                Constant::Float(_) => Type::Float,
                Constant::Str(_) => Type::Str,
                Constant::Bytes(_) => Type::Bytes,
                Constant::List(items) if items.is_empty() => Type::List(Box::new(Type::Int)),
                Constant::Dict(entries) if entries.is_empty() => Type::Dict(Box::new(Type::Int)),
                Constant::List(_) => Type::List(Box::new(Type::Any)),
                Constant::Dict(_) => Type::Dict(Box::new(Type::Any)),
                Constant::Unit | Constant::Struct(_) | Constant::Union(..) => Type::Any,
            },
        }
    }

    /// Whether an operand is a variable whose expression is written in place.
    pub(super) fn is_inlined(&self, var: Var) -> bool {
        self.inlined[var.index()].is_some()
    }

    /// Whether an operand has a type already.
    fn is_of_type(&self, operand: Operand, want: &Type) -> bool {
        let constants = &self.shared.program.constants;
        operand == Operand::Unit || fits(operand, want, &self.cluster.types, constants)
    }

    fn literal(&mut self, operand: Operand, want: &Type) -> Expr {
        let (variant, code) = match operand {
            Operand::Const(at) => {
                let program = self.shared.program;
                let code = self.shared.constant(&program.constants[at as usize], want);
                return parse_quote!(#code);
            }
            Operand::Bool(value) => ("Bool", quote!(#value)),
            Operand::Int(value) => ("Int", int(value)),
            Operand::Float(value) => ("Float", float(value)),
            Operand::Unit => {
                let code = default(self.shared, want);
                return parse_quote!(#code);
            }
            Operand::Var(var) => unreachable!("v{} is a variable, not a literal", var.0),
        };
        match want {
            Type::Any => {
                let code = self.shared.boxed(variant, code);
                parse_quote!(#code)
            }
            _ => parse_quote!(#code),
        }
    }

    /// A value of one type where another one is wanted.
    pub(super) fn fit(&mut self, code: Expr, have: Type, want: &Type) -> Expr {
        let code = match (&have, want) {
            (have, want) if have == want => return code,
            (Type::Unit, Type::Any) => default(self.shared, want),
            (Type::Struct(_), _) | (_, Type::Struct(_)) => self.fit_fields(code, &have, want),
            (Type::Union(members), Type::Any) => self.box_member(code, &have, members),
            (Type::Any, Type::Union(members)) => self.take_member(code, want, members),
            (Type::Union(_), Type::Union(_)) => {
                let boxed = self.fit(code, have, &Type::Any);
                return self.fit(boxed, Type::Any, want);
            }
            (Type::List(have_element), Type::List(element))
            | (Type::Dict(have_element), Type::Dict(element)) => {
                self.fit_elements(quote!(#code), &have, have_element, element)
            }
            (Type::List(element) | Type::Dict(element), Type::Any) => {
                let code = self.fit_elements(quote!(#code), &have, element, &Type::Any);
                self.shared.boxed(variant(&have), code)
            }
            (_, Type::Any) => self.shared.boxed(variant(&have), quote!(#code)),
            (Type::Any, Type::Unit) => quote!(()),
            (Type::Any, Type::List(element) | Type::Dict(element)) => {
                let cast = cast(want);
                self.fit_elements(quote!(#cast(#code)), want, &Type::Any, element)
            }
            (Type::Any, _) => {
                let cast = cast(want);
                quote!(#cast(#code))
            }
            _ => quote!(#code),
        };
        parse_quote!(#code)
    }

    /// A struct as one of other types, boxed or not, or taken out of its box, field by field.
    fn fit_fields(&mut self, code: Expr, have: &Type, want: &Type) -> TokenStream {
        let ((Type::Struct(fields), _) | (_, Type::Struct(fields))) = (have, want) else {
            unreachable!("neither {have:?} nor {want:?} is a struct")
        };
        let mut values = vec![];
        for (at, (name, _)) in fields.iter().enumerate() {
            let (code, ty): (Expr, _) = match have.field(name) {
                Some((at, ty)) => {
                    let at = Index::from(at);
                    (parse_quote!(structure.#at), ty.clone())
                }
                None => {
                    let name = Literal::byte_string(name.as_bytes());
                    (parse_quote!(#FIELD(&structure, #name)), Type::Any)
                }
            };
            let wanted = if let Type::Struct(wanted) = want { &wanted[at].1 } else { &Type::Any };
            let value = self.fit(code, ty, wanted);
            values.push(match want {
                Type::Struct(_) => quote!(#value),
                _ => {
                    let name = self.shared.text(name.as_bytes());
                    quote!((#name, #value))
                }
            });
        }
        let whole = match want {
            Type::Struct(_) => quote!((#(#values,)*)),
            _ => quote!(#STRUCTURE([#(#values),*])),
        };
        quote!({ let structure = #code; #whole })
    }

    /// A member of a union as a boxed value.
    fn box_member(&mut self, code: Expr, have: &Type, members: &[(String, Option<Type>)]) -> TokenStream {
        let mut arms = vec![];
        for (tag, payload) in members {
            let (variant, value) = (self.shared.variant(have, tag), self.shared.value_type());
            let tag = self.shared.text(tag.as_bytes());
            arms.push(match payload {
                Some(payload) => {
                    let payload = self.fit(parse_quote!(payload), payload.clone(), &Type::Any);
                    quote!(#variant(payload) => #value::union(#tag, #payload))
                }
                None => quote!(#variant => #value::Tag(#tag)),
            });
        }
        quote!(match #code { #(#arms),* })
    }

    /// A boxed value as a member of a union, the last one when it is none of the others.
    fn take_member(&mut self, code: Expr, want: &Type, members: &[(String, Option<Type>)]) -> TokenStream {
        let mut whole = TokenStream::new();
        for (at, (tag, payload)) in members.iter().enumerate() {
            let variant = self.shared.variant(want, tag);
            let value = match payload {
                Some(payload) => {
                    let payload = self.fit(parse_quote!(#UNBOX(member)), Type::Any, payload);
                    quote!(#variant(#payload))
                }
                None => variant,
            };
            if at + 1 == members.len() {
                whole.extend(quote!({ #value }));
            } else {
                let tag = Literal::byte_string(tag.as_bytes());
                whole.extend(quote!(if #HAS_TAG(&member, #tag) { #value } else));
            }
        }
        quote!({ let member = #code; #whole })
    }

    /// The elements of a list, or the values of a dict, as values of another type.
    fn fit_elements(&mut self, code: TokenStream, container: &Type, have: &Type, want: &Type) -> TokenStream {
        if have == want {
            return code;
        }
        let convert = match (have, want) {
            (Type::List(_) | Type::Dict(_) | Type::Struct(_) | Type::Union(_), _)
            | (_, Type::List(_) | Type::Dict(_) | Type::Struct(_) | Type::Union(_)) => {
                let element = self.fit(parse_quote!(element), have.clone(), want);
                quote!(|element| #element)
            }
            (Type::Any, _) => {
                let cast = cast(want);
                quote!(#cast)
            }
            _ => {
                let (value, variant) = (self.shared.value_type(), format_ident!("{}", variant(have)));
                quote!(#value::#variant)
            }
        };
        let is_list = matches!(container, Type::List(_));
        let path = if is_list { runtime::CAST_ELEMENTS } else { runtime::CAST_VALUES };
        quote!(#path(#code, #convert))
    }
}

/// The variant of `Value` that holds values of a type.
fn variant(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "Bool",
        Type::Int => "Int",
        Type::Float => "Float",
        Type::Str => "Str",
        Type::Bytes => "Bytes",
        Type::List(_) => "List",
        Type::Dict(_) => "Dict",
        Type::Unit | Type::Any | Type::Struct(_) | Type::Union(_) => {
            unreachable!("`Value` has no variant that holds {ty:?}")
        }
    }
}

/// The function that takes values of a type out of `Value`.
fn cast(ty: &Type) -> Path {
    match ty {
        Type::Bool => runtime::CAST_BOOL,
        Type::Int => runtime::CAST_INT,
        Type::Float => runtime::CAST_FLOAT,
        Type::Str => runtime::CAST_STR,
        Type::Bytes => runtime::CAST_BYTES,
        Type::List(_) => runtime::CAST_LIST,
        Type::Dict(_) => runtime::CAST_DICT,
        Type::Unit | Type::Any | Type::Struct(_) | Type::Union(_) => {
            unreachable!("`Value` does not hold {ty:?}")
        }
    }
}
