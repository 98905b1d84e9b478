//! Instructions as statements and expressions.

use neva_blocks::{Inst, Op, Operand, Type};
use neva_registry::Effect;
use proc_macro2::Literal;
use quote::quote;
use syn::{Expr, Index, parse_quote};

use super::constants::default;
use super::function::{Code, Writer, needs_type};
use crate::runtime::{self, FIELD, HAS_TAG, LEND_ITEM, LEND_PART, MATCHES, STRUCTURE, UNBOX};

impl Writer<'_, '_, '_> {
    /// Writes an instruction as a statement.
    pub(super) fn instruction(&mut self, inst: &Inst, dying: &[bool], code: &mut Code) {
        let used = inst.dst.filter(|dst| self.scopes.is_used(*dst));
        if used.is_none() && inst.op.effect() == Effect::Pure {
            return;
        }
        self.comment(inst.origin, code);
        let value = self.operation(inst, dying);
        let Some(dst) = used else {
            code.push(quote!(#value;));
            return;
        };
        let ty = self.cluster.ty(dst).clone();
        let name = self.rename(dst, Some(inst.origin));
        if self.scopes.declared[dst.index()].is_some() {
            code.push(quote!(#name = #value;));
        } else {
            let is_constant =
                matches!(inst.op, Op::Copy | Op::Cast) && inst.args.iter().all(|arg| needs_type(&ty, *arg));
            let ty = is_constant.then(|| self.shared.ty(&ty)).map(|ty| quote!(: #ty));
            code.push(quote!(let #name #ty = #value;));
        }
        // A boxed struct that stays would share what was taken out of it, so that a change would copy it.
        if let (Op::Field(_), [Operand::Var(var)], [true]) = (&inst.op, &inst.args[..], dying)
            && *self.cluster.ty(*var) == Type::Any
        {
            let name = self.name(*var);
            code.push(quote!(drop(#name);));
        }
    }

    /// What an instruction computes.
    pub(super) fn operation(&mut self, inst: &Inst, dying: &[bool]) -> Expr {
        let dies = |at: usize| dying[at];
        let arg = |at: usize| inst.args[at];
        let result = inst.dst.map(|dst| self.cluster.ty(dst).clone());
        match &inst.op {
            Op::Call(_) if inst.dst.is_some_and(|dst| self.lent.contains(&dst)) => {
                let list = self.lend(arg(0), &self.natural(arg(0)));
                let position = self.take(arg(1), &Type::Int, false);
                parse_quote!(#LEND_ITEM(#list, #position))
            }
            Op::Call(_) if inst.dst.is_some_and(|dst| self.slices.contains(&dst)) => {
                let text = self.lend_bytes(arg(0));
                let [start, end] = [1, 2].map(|at| self.take(arg(at), &Type::Int, false));
                parse_quote!(#LEND_PART(#text, #start, #end))
            }
            Op::Call(kernel) => self.call(kernel, &inst.args, inst.dst, dying),
            Op::Copy | Op::Box | Op::Cast => self.take(arg(0), &result.unwrap_or(Type::Any), dies(0)),
            Op::Struct(names) => self.structure(names, inst, dying),
            Op::Union(tag) => self.union(tag, inst, dying),
            Op::Field(name) if let Some((at, ty)) = self.unboxed_field(arg(0), name) => {
                let (value, at) = (self.look(arg(0)), Index::from(at));
                let field = parse_quote!(#value.#at);
                if dies(0) || ty.is_copy() { field } else { parse_quote!(#field.clone()) }
            }
            Op::Field(name) => {
                let (data, name) = (self.lend(arg(0), &Type::Any), Literal::byte_string(name.as_bytes()));
                parse_quote!(#FIELD(#data, #name))
            }
            Op::Payload(tag) if let Some((ty, payload)) = self.unboxed_member(arg(0), tag) => {
                let Some(payload) = payload else { return self.take(arg(0), &ty, dies(0)) };
                let (variant, default) = (self.shared.variant(&ty, tag), default(self.shared, &payload));
                let value = self.look(arg(0));
                if dies(0) || ty.is_copy() {
                    parse_quote!(match #value { #variant(payload) => payload, _ => #default })
                } else if payload.is_copy() {
                    parse_quote!(match &#value { #variant(payload) => *payload, _ => #default })
                } else {
                    parse_quote!(match &#value { #variant(payload) => payload.clone(), _ => #default })
                }
            }
            Op::Payload(_) | Op::Unbox => {
                let ty = self.natural(arg(0));
                if ty != Type::Any {
                    let value = self.take(arg(0), &ty, dies(0));
                    return self.fit(value, ty, &result.unwrap_or(Type::Any));
                }
                let boxed = self.take(arg(0), &Type::Any, dies(0));
                let value = parse_quote!(#UNBOX(#boxed));
                self.fit(value, Type::Any, &result.unwrap_or(Type::Any))
            }
            Op::Equal => self.equal(arg(0), arg(1)),
            Op::Matches => {
                let (data, pattern) = (self.lend(arg(0), &Type::Any), self.lend(arg(1), &Type::Any));
                parse_quote!(#MATCHES(#data, #pattern))
            }
            Op::HasTag(tag) if let Some((ty, payload)) = self.unboxed_member(arg(0), tag) => {
                let (variant, value) = (self.shared.variant(&ty, tag), self.look(arg(0)));
                let payload = payload.map(|_| quote!((_)));
                parse_quote!(matches!(#value, #variant #payload))
            }
            Op::HasTag(tag) => {
                let (data, tag) = (self.lend(arg(0), &Type::Any), Literal::byte_string(tag.as_bytes()));
                parse_quote!(#HAS_TAG(#data, #tag))
            }
        }
    }

    /// A struct: a tuple where its fields are known, else boxed.
    fn structure(&mut self, names: &[String], inst: &Inst, dying: &[bool]) -> Expr {
        if let Some(Type::Struct(fields)) = inst.dst.map(|dst| self.cluster.ty(dst).clone()) {
            let mut values = vec![];
            for (at, (_, ty)) in fields.iter().enumerate() {
                values.push(self.take(inst.args[at], ty, dying[at]));
            }
            return parse_quote!((#(#values,)*));
        }
        let mut fields = vec![];
        for (at, name) in names.iter().enumerate() {
            let name = self.shared.text(name.as_bytes());
            let value = self.take(inst.args[at], &Type::Any, dying[at]);
            fields.push(quote!((#name, #value)));
        }
        parse_quote!(#STRUCTURE([#(#fields),*]))
    }

    /// A union member: a variant where the members are known, else boxed.
    fn union(&mut self, tag: &str, inst: &Inst, dying: &[bool]) -> Expr {
        if let Some(ty @ Type::Union(_)) = inst.dst.map(|dst| self.cluster.ty(dst).clone()) {
            let variant = self.shared.variant(&ty, tag);
            let Some(Some(payload)) = ty.member(tag) else { return parse_quote!(#variant) };
            let payload = self.take(inst.args[0], payload, dying[0]);
            return parse_quote!(#variant(#payload));
        }
        let (ty, tag) = (self.shared.value_type(), self.shared.text(tag.as_bytes()));
        if inst.args.is_empty() {
            return parse_quote!(#ty::Tag(#tag));
        }
        let payload = self.take(inst.args[0], &Type::Any, dying[0]);
        parse_quote!(#ty::union(#tag, #payload))
    }

    /// The position and type of a field of a struct that is not boxed.
    fn unboxed_field(&self, operand: Operand, name: &str) -> Option<(usize, Type)> {
        let ty = self.cluster.ty(operand.var()?);
        ty.field(name).map(|(at, ty)| (at, ty.clone()))
    }

    /// The type of a union that is not boxed, and that of the payload of a member.
    fn unboxed_member(&self, operand: Operand, tag: &str) -> Option<(Type, Option<Type>)> {
        let ty = self.cluster.ty(operand.var()?);
        ty.member(tag).map(|payload| (ty.clone(), payload.cloned()))
    }

    /// An operand that a comparison looks at.
    fn place(&mut self, operand: Operand, ty: &Type) -> Expr {
        match operand {
            Operand::Var(var) if self.cluster.ty(var) == ty => self.look(operand),
            _ => self.take(operand, ty, false),
        }
    }

    fn equal(&mut self, left: Operand, right: Operand) -> Expr {
        // What a variable is says more than a constant does.
        let typed = if left.var().is_some() { left } else { right };
        let ty = self.natural(typed);
        match ty {
            Type::Unit => parse_quote!(true),
            _ if ty.is_copy() => {
                let (left, right) = (self.take(left, &ty, false), self.take(right, &ty, false));
                equal(left, right)
            }
            Type::Str | Type::Bytes => {
                let are_unknown = left.var().is_some() && right.var().is_some();
                let (left, right) = (self.bytes_of(left), self.bytes_of(right));
                if ty == Type::Str && are_unknown && self.is_in_loop && !self.shared.is_for_size {
                    let path = runtime::EQUAL_STRINGS;
                    return parse_quote!(#path(&#left, &#right));
                }
                equal(left, right)
            }
            _ => {
                self.shared.note(runtime::EQ);
                let (left, right) = (self.place(left, &ty), self.place(right, &ty));
                equal(left, right)
            }
        }
    }

    /// A string or bytes as a slice; a constant as an array.
    pub(super) fn bytes_of(&mut self, operand: Operand) -> Expr {
        if let Some(bytes) = self.constant_bytes(operand) {
            let literal = Literal::byte_string(bytes);
            return parse_quote!(*#literal);
        }
        let name = self.look(operand);
        parse_quote!(#name[..])
    }

    /// The bytes of a constant string.
    pub(super) fn constant_bytes(&self, operand: Operand) -> Option<&'_ [u8]> {
        use neva_blocks::Constant;
        let Operand::Const(at) = operand else { return None };
        match &self.shared.program.constants[at as usize] {
            Constant::Str(bytes) | Constant::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }
}

/// A comparison of two expressions.
pub(super) fn equal(left: Expr, right: Expr) -> Expr {
    Expr::Binary(syn::ExprBinary {
        attrs: vec![],
        left: Box::new(left),
        op: syn::BinOp::Eq(Default::default()),
        right: Box::new(right),
    })
}
