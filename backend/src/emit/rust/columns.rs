//! Large constants as columns: tables of literals, from which a loop fills the buffer when the program is
//! compiled. rustc takes a millisecond for each element that is an expression of its own.

use std::collections::{BTreeMap, HashMap};

use neva_blocks::{Constant, Type};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::constants::{default, float, int};
use super::shared::Shared;
use crate::runtime;

/// What a column holds: one value for each item.
pub(super) enum Column<'c> {
    /// Keys of a dict.
    Keys(Vec<&'c [u8]>),
    /// Values of a type.
    Values(Vec<&'c Constant>, &'c Type),
}

/// Whether constants of a type can be in columns.
pub(super) fn is_plain(ty: &Type) -> bool {
    match ty {
        Type::Int | Type::Float | Type::Bool | Type::Str => true,
        Type::Struct(fields) => fields.iter().all(|(_, ty)| is_plain(ty)),
        _ => false,
    }
}

impl Shared<'_> {
    /// The item that holds a buffer, from columns which are [plain](is_plain), one for each part of an item.
    pub(super) fn buffer_of_columns(
        &mut self,
        hint: &str,
        ty: &TokenStream,
        count: usize,
        columns: Vec<Column<'_>>,
    ) -> TokenStream {
        let of = |parts: Vec<TokenStream>| match &parts[..] {
            [part] => part.clone(),
            parts => quote!((#(#parts),*)),
        };
        let empty = columns.iter().map(|column| match column {
            Column::Keys(_) => default(self, &Type::Str),
            Column::Values(_, ty) => default(self, ty),
        });
        let empty = of(empty.collect());
        let item = of(columns.iter().map(|column| self.column(column)).collect());
        let (buffer, name) = (self.import(runtime::STATIC_BUF), self.items.give(hint));
        let count = Literal::usize_unsuffixed(count);
        self.statics.push(quote! {
            #[allow(long_running_const_eval)]
            static #name: #buffer<#ty, #count> = #buffer::filled({
                let mut items = [const { core::mem::ManuallyDrop::new(#empty) }; #count];
                let mut at = 0;
                while at < #count {
                    items[at] = core::mem::ManuallyDrop::new(#item);
                    at += 1;
                }
                items
            });
        });
        quote!(#name)
    }

    /// The value of a column for the item `at`, as an expression.
    fn column(&mut self, column: &Column<'_>) -> TokenStream {
        let (values, ty) = match column {
            Column::Keys(keys) => return self.texts(keys),
            Column::Values(values, ty) => (values, *ty),
        };
        let table = match ty {
            Type::Struct(fields) => {
                let parts: Vec<TokenStream> = fields
                    .iter()
                    .map(|(name, ty)| {
                        let part = values.iter().map(|value| match value {
                            Constant::Struct(fields) => &fields[name],
                            other => unreachable!("{other:?} is no struct"),
                        });
                        self.column(&Column::Values(part.collect(), ty))
                    })
                    .collect();
                return quote!((#(#parts,)*));
            }
            Type::Str => {
                let texts = values.iter().map(|value| match value {
                    Constant::Str(text) => text.as_slice(),
                    other => unreachable!("{other:?} is no text"),
                });
                return self.texts(&texts.collect::<Vec<_>>());
            }
            _ => {
                let ty = self.ty(ty);
                let literals = values.iter().map(|value| match value {
                    Constant::Int(value) => int(*value),
                    Constant::Float(value) => float(*value),
                    Constant::Bool(value) => quote!(#value),
                    other => unreachable!("{other:?} is no scalar"),
                });
                self.table(ty, values.len(), literals)
            }
        };
        quote!(#table[at])
    }

    /// A table of literals.
    fn table(
        &mut self,
        ty: TokenStream,
        count: usize,
        literals: impl Iterator<Item = TokenStream>,
    ) -> TokenStream {
        let (name, count) = (self.items.give("COLUMN"), Literal::usize_unsuffixed(count));
        self.statics.push(quote!(static #name: [#ty; #count] = [#(#literals),*];));
        quote!(#name)
    }

    /// The text for the item `at`: texts of one length are in one item, and a table says where each is.
    fn texts(&mut self, texts: &[&[u8]]) -> TokenStream {
        let mut lengths: BTreeMap<usize, Vec<&[u8]>> = BTreeMap::new();
        let mut known: HashMap<&[u8], usize> = HashMap::new();
        for text in texts.iter().filter(|text| !text.is_empty()) {
            let same = lengths.entry(text.len()).or_default();
            known.entry(text).or_insert_with(|| {
                same.push(text);
                same.len() - 1
            });
        }
        let numbers: HashMap<usize, usize> = lengths.keys().copied().zip(1..).collect();
        let places = texts.iter().map(|text| {
            let number = numbers.get(&text.len()).copied().unwrap_or(0);
            let at = known.get(text).copied().unwrap_or(0);
            let [number, at] = [number, at].map(Literal::usize_unsuffixed);
            quote!((#number, #at))
        });
        let table = self.table(quote!((u32, u32)), texts.len(), places);
        let (buffer, ty) = (self.import(runtime::STATIC_BUF), self.ty(&Type::Str));
        let mut arms = vec![];
        for (length, texts) in lengths {
            let (name, number) = (self.items.give("TEXTS"), Literal::usize_unsuffixed(numbers[&length]));
            let [length, count] = [length, texts.len()].map(Literal::usize_unsuffixed);
            let bytes = Literal::byte_string(&texts.concat());
            self.statics.push(quote! {
                #[allow(long_running_const_eval)]
                static #name: [#buffer<u8, #length>; #count] = #buffer::pieces(#bytes);
            });
            arms.push(quote!((#number, place) => #ty::from_static(&#name[place as usize])));
        }
        quote!(match #table[at] { #(#arms,)* _ => #ty::new() })
    }
}
