//! Constants as items of a generated file.

use std::collections::BTreeMap;

use neva_blocks::{Constant, Type};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::columns::{Column, is_plain};
use super::names::stem;
use super::shared::{Pool, Shared};
use crate::runtime::{self, DICT_INDEX};

/// A constant with more elements keeps what they hold in few items: rustc takes a millisecond for each. Those
/// of plain elements are columns.
const MANY: usize = 256;

/// A dict with as many entries or more has an index where speed counts.
const SOME: usize = 4;

impl Shared<'_> {
    /// A string constant, as an expression of type `Str`.
    pub(super) fn text(&mut self, text: &[u8]) -> TokenStream {
        self.bytes_of(text, &Type::Str)
    }

    /// The constant of a position in the program's table, as an expression of a type.
    pub(super) fn constant(&mut self, constant: &Constant, want: &Type) -> TokenStream {
        let (variant, literal) = match constant {
            Constant::Unit => return default(self, want),
            Constant::Bool(value) => ("Bool", quote!(#value)),
            Constant::Int(value) if *want == Type::Float => return float(*value as f64),
            Constant::Int(value) => ("Int", int(*value)),
            Constant::Float(value) => ("Float", float(*value)),
            Constant::Str(text) => ("Str", self.text(text)),
            Constant::Bytes(bytes) => ("Bytes", self.bytes_of(bytes, &Type::Bytes)),
            Constant::List(items) => match want {
                Type::List(element) => return self.list(items, element),
                _ => ("List", self.list(items, &Type::Any)),
            },
            Constant::Dict(entries) => match want {
                Type::Dict(element) => return self.dict(entries, element),
                _ => ("Dict", self.dict(entries, &Type::Any)),
            },
            Constant::Struct(fields) => return self.structure(fields, want),
            Constant::Union(tag, payload) => return self.member(tag, payload.as_deref(), want),
        };
        if *want == Type::Any { self.boxed(variant, literal) } else { literal }
    }

    /// Items that hold constants: those in the order of first use, then the pools.
    pub(super) fn constants(&self) -> impl Iterator<Item = TokenStream> {
        let pools = self.pools.values().map(|Pool { name, ty, buffers }| {
            let count = Literal::usize_unsuffixed(buffers.len());
            quote!(static #name: [#ty; #count] = [#(#buffers),*];)
        });
        self.statics.iter().cloned().chain(pools)
    }

    /// Bytes as an expression of a type that holds bytes.
    fn bytes_of(&mut self, bytes: &[u8], ty: &Type) -> TokenStream {
        let ty = self.ty(ty);
        if bytes.is_empty() {
            return quote!(#ty::new());
        }
        let name = self.bytes(bytes);
        quote!(#ty::from_static(&#name))
    }

    fn list(&mut self, items: &[Constant], element: &Type) -> TokenStream {
        let ty = self.import(runtime::LIST);
        if items.is_empty() {
            // Nothing else might say what it holds.
            let element = self.ty(element);
            return quote!(#ty::<#element>::new());
        }
        let is_large = items.len() > MANY;
        let items = if is_large && is_plain(element) && matches!(element, Type::Str | Type::Struct(_)) {
            self.large("LIST", element, None, items.iter().collect())
        } else {
            let around = self.pooling;
            self.pooling |= is_large;
            let code: Vec<_> = items.iter().map(|item| self.constant(item, element)).collect();
            self.pooling = around;
            let element = self.ty(element);
            self.item("LIST", element, code.len(), quote!(#(#code),*))
        };
        quote!(#ty::from_static(&#items))
    }

    fn structure(&mut self, fields: &BTreeMap<String, Constant>, want: &Type) -> TokenStream {
        if let Type::Struct(types) = want {
            let fields = fields.values().zip(types);
            let fields: Vec<_> = fields.map(|(field, (_, ty))| self.constant(field, ty)).collect();
            return quote!((#(#fields,)*));
        }
        let fields = self.pairs("FIELDS", fields.iter(), &Type::Any);
        let (value, ty) = (self.value_type(), self.import(runtime::STRUCT));
        quote!(#value::Struct(#ty::from_static(&#fields)))
    }

    fn member(&mut self, tag: &String, payload: Option<&Constant>, want: &Type) -> TokenStream {
        if let Some(wanted) = want.member(tag) {
            let variant = self.variant(want, tag);
            return match (payload, wanted) {
                (Some(payload), Some(wanted)) => {
                    let payload = self.constant(payload, wanted);
                    quote!(#variant(#payload))
                }
                _ => variant,
            };
        }
        let value = self.value_type();
        let Some(payload) = payload else {
            let tag = self.text(tag.as_bytes());
            return quote!(#value::Tag(#tag));
        };
        let parts = self.pairs("MEMBER", [(tag, payload)].into_iter(), &Type::Any);
        let ty = self.import(runtime::UNION);
        quote!(#value::Union(#ty::from_static(&#parts)))
    }

    fn dict(&mut self, entries: &BTreeMap<Vec<u8>, Constant>, element: &Type) -> TokenStream {
        let ty = self.import(runtime::DICT);
        if entries.is_empty() {
            let element = self.ty(element);
            return quote!(#ty::<#element>::new());
        }
        let is_indexed = !self.is_for_size && (SOME..=MANY).contains(&entries.len());
        let index = is_indexed.then(|| self.index(entries.keys()));
        let entries = if entries.len() > MANY && is_plain(element) {
            let keys = entries.keys().map(Vec::as_slice).collect();
            self.large("ENTRIES", element, Some(keys), entries.values().collect())
        } else {
            let around = self.pooling;
            self.pooling |= entries.len() > MANY;
            let entries = self.pairs("ENTRIES", entries.iter(), element);
            self.pooling = around;
            entries
        };
        let core = self.import(runtime::DICT_CORE);
        let element = self.ty(element);
        let storage = match index {
            Some(index) => quote!(#core::indexed(&#entries, &#index)),
            None => quote!(#core::from_static(&#entries)),
        };
        let dict = self.item("DICT", quote!(#core<#element>), 1, storage);
        quote!(#ty::from_static(&#dict))
    }

    /// The item with the index of a dict's keys.
    fn index<'c>(&mut self, keys: impl ExactSizeIterator<Item = &'c Vec<u8>>) -> TokenStream {
        let places = (keys.len() * 2).next_power_of_two();
        let keys: Vec<Literal> = keys.map(|key| Literal::byte_string(key)).collect();
        self.buffer("INDEX", quote!(u32), places, quote!(#DICT_INDEX(&[#(#keys),*])))
    }

    /// The item with the buffer of a large constant; the one that has these values already, if there is one.
    fn large<'c>(
        &mut self,
        hint: &str,
        element: &'c Type,
        keys: Option<Vec<&'c [u8]>>,
        values: Vec<&'c Constant>,
    ) -> TokenStream {
        let mut ty = self.ty(element);
        let known = format!("{ty} {keys:?} {values:?}");
        if let Some(name) = self.known.get(&known) {
            return name.clone();
        }
        let count = values.len();
        let mut columns = vec![];
        if let Some(keys) = keys {
            let key = self.str_type();
            ty = quote!((#key, #ty));
            columns.push(Column::Keys(keys));
        }
        columns.push(Column::Values(values, element));
        let name = self.buffer_of_columns(hint, &ty, count, columns);
        self.known.insert(known, name.clone());
        name
    }

    /// An item that holds names with values.
    fn pairs<'c, N: AsRef<[u8]> + 'c>(
        &mut self,
        hint: &str,
        pairs: impl Iterator<Item = (&'c N, &'c Constant)>,
        element: &Type,
    ) -> TokenStream {
        let mut code = vec![];
        for (name, value) in pairs {
            let (name, value) = (self.text(name.as_ref()), self.constant(value, element));
            code.push(quote!((#name, #value)));
        }
        let (name, element) = (self.str_type(), self.ty(element));
        self.item(hint, quote!((#name, #element)), code.len(), quote!(#(#code),*))
    }

    fn bytes(&mut self, bytes: &[u8]) -> TokenStream {
        let hint = stem(bytes).unwrap_or_else(|| "text".to_owned()).to_uppercase();
        let literal = Literal::byte_string(bytes);
        self.buffer(&hint, quote!(u8), bytes.len(), quote!(*#literal))
    }

    fn item(&mut self, hint: &str, ty: TokenStream, count: usize, items: TokenStream) -> TokenStream {
        self.buffer(hint, ty, count, quote!([#items]))
    }

    /// The place of a buffer with these contents; the one that has them already, if there is one.
    fn buffer(&mut self, hint: &str, ty: TokenStream, count: usize, items: TokenStream) -> TokenStream {
        let key = format!("{ty} {items}");
        if let Some(place) = self.known.get(&key) {
            return place.clone();
        }
        let (buffer, size) = (self.import(runtime::STATIC_BUF), Literal::usize_unsuffixed(count));
        let place = if self.pooling {
            let pools = &mut self.pools;
            let pool = pools.entry((ty.to_string(), count)).or_insert_with(|| Pool {
                name: self.items.give("POOL"),
                ty: quote!(#buffer<#ty, #size>),
                buffers: vec![],
            });
            let (name, at) = (&pool.name, Literal::usize_unsuffixed(pool.buffers.len()));
            pool.buffers.push(quote!(#buffer::new(#items)));
            quote!(#name[#at])
        } else {
            let name = self.items.give(hint);
            self.statics.push(quote!(static #name: #buffer<#ty, #size> = #buffer::new(#items);));
            quote!(#name)
        };
        self.known.insert(key, place.clone());
        place
    }
}

/// The default value of a type.
pub(super) fn default(shared: &mut Shared<'_>, ty: &Type) -> TokenStream {
    match ty {
        Type::Unit => quote!(()),
        Type::Bool => quote!(false),
        Type::Int => quote!(0),
        Type::Float => quote!(0.0),
        Type::Any => {
            let value = shared.value_type();
            quote!(#value::Unit)
        }
        Type::Struct(fields) => {
            let fields: Vec<_> = fields.iter().map(|(_, ty)| default(shared, ty)).collect();
            quote!((#(#fields,)*))
        }
        Type::Union(members) => {
            let (tag, payload) = &members[0];
            let variant = shared.variant(ty, tag);
            match payload {
                Some(payload) => {
                    let payload = default(shared, payload);
                    quote!(#variant(#payload))
                }
                None => variant,
            }
        }
        _ => {
            let ty = match ty {
                Type::List(_) => quote::ToTokens::to_token_stream(&shared.import(runtime::LIST)),
                Type::Dict(_) => quote::ToTokens::to_token_stream(&shared.import(runtime::DICT)),
                _ => shared.ty(ty),
            };
            quote!(#ty::new())
        }
    }
}

/// An int literal.
pub(super) fn int(value: i64) -> TokenStream {
    let digits = Literal::u64_unsuffixed(value.unsigned_abs());
    if value == i64::MIN {
        quote!(i64::MIN)
    } else if value < 0 {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}

/// A float literal.
pub(super) fn float(value: f64) -> TokenStream {
    if value.is_nan() {
        quote!(f64::NAN)
    } else if value.is_infinite() && value > 0.0 {
        quote!(f64::INFINITY)
    } else if value.is_infinite() {
        quote!(f64::NEG_INFINITY)
    } else {
        let digits = Literal::f64_unsuffixed(value.abs());
        if value.is_sign_negative() { quote!(-#digits) } else { quote!(#digits) }
    }
}
