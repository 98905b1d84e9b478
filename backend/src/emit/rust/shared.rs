//! What all functions of a generated file have in common: constants, imports, and which kernel files they
//! use.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use neva_blocks::types::channel_types;
use neva_blocks::{AT_ONCE, Channel, Constant, Origin, Program, Type};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use syn::Expr;

use super::columns::{Column, is_plain};
use super::names::{Names, stem};
use crate::runtime::{self, Path};

/// State that the emitters of one file share.
pub(super) struct Shared<'a> {
    /// The program.
    pub program: &'a Program,
    /// Files of the runtime that are needed though the code does not name them.
    pub noted: BTreeSet<Path>,
    /// Types that the code names without their path.
    pub imports: BTreeSet<Path>,
    /// Items that hold constants, in the order of first use.
    pub statics: Vec<TokenStream>,
    /// Names of the functions written so far.
    pub parts: Vec<Ident>,
    /// Names of the file's items.
    pub items: Names,
    /// Names that variables must not have.
    pub reserved: BTreeSet<String>,
    /// Kernels that are expressions, parsed.
    pub templates: HashMap<&'static str, Expr>,
    /// Whether output goes through the buffer.
    pub buffered: bool,
    /// Whether loops divide by constants through multiplications, as rustc does for speed but not for size.
    pub multiplies_to_divide: bool,
    /// The origin that the last comment named.
    pub last_origin: Option<Origin>,
    /// Whether each instruction is a statement of its own.
    pub is_for_debuggers: bool,
    /// Whether there are several clusters, which exchange messages.
    pub concurrent: bool,
    /// Names of the channels between them.
    channels: BTreeMap<u32, Ident>,
    channel_types: BTreeMap<u32, Type>,
    /// Whether something was met that no code can be written for.
    pub refused: bool,
    known: HashMap<String, TokenStream>,
    /// Items that hold the buffers of large constants, by the type and the number of what each buffer holds.
    pools: BTreeMap<(String, usize), Pool>,
    /// Whether buffers go to `pools`.
    pooling: bool,
    unions: HashMap<Type, Union>,
}

/// A union as an item: its name and those of its variants by tag.
struct Union {
    name: Ident,
    variants: BTreeMap<String, Ident>,
}

/// An item that holds many buffers of one type.
struct Pool {
    name: Ident,
    ty: TokenStream,
    buffers: Vec<TokenStream>,
}

/// A constant with more elements keeps what they hold in few items: rustc takes a millisecond for each. Those
/// of plain elements are columns.
const MANY: usize = 256;

impl<'a> Shared<'a> {
    /// Nothing emitted yet.
    pub(super) fn new(program: &'a Program, buffered: bool, reserved: BTreeSet<String>) -> Shared<'a> {
        Shared {
            program,
            noted: BTreeSet::new(),
            imports: BTreeSet::new(),
            statics: vec![],
            parts: vec![],
            items: Names::reserving(reserved.iter().map(String::as_str)),
            reserved,
            templates: HashMap::new(),
            buffered,
            multiplies_to_divide: false,
            last_origin: None,
            is_for_debuggers: false,
            concurrent: program.clusters.len() > 1,
            channels: BTreeMap::new(),
            channel_types: channel_types(program),
            refused: false,
            known: HashMap::new(),
            unions: HashMap::new(),
            pools: BTreeMap::new(),
            pooling: false,
        }
    }

    /// Notes a file of the runtime as used that the code does not name.
    pub(super) fn note(&mut self, file: Path) {
        self.noted.insert(file);
    }

    /// The name of a type of the runtime, imported.
    pub(super) fn import(&mut self, path: Path) -> Ident {
        self.imports.insert(path);
        let name = path.text().rsplit("::").next();
        format_ident!("{}", name.unwrap_or(path.text()))
    }

    /// The type of the messages of a channel between clusters.
    pub(super) fn channel_type(&self, channel: u32) -> Type {
        self.channel_types.get(&channel).cloned().unwrap_or(Type::Unit)
    }

    /// The item that is a channel between clusters.
    pub(super) fn channel(&mut self, channel: u32) -> Ident {
        if let Some(name) = self.channels.get(&channel) {
            return name.clone();
        }
        let (inport, turn) = match self.program.channels.get(channel as usize) {
            Some(Channel { inport, turn, .. }) => (inport.as_str(), *turn),
            None => ("", AT_ONCE),
        };
        let hint = stem(inport.as_bytes()).unwrap_or_else(|| "channel".to_owned()).to_uppercase();
        let name = self.items.give(&hint);
        let ty = self.channel_type(channel);
        let (ty, item) = (self.ty(&ty), self.import(runtime::CHANNEL));
        let (inport, turn) = (Literal::byte_string(inport.as_bytes()), Literal::u32_unsuffixed(turn));
        let ring = Literal::usize_unsuffixed(self.channels.len());
        self.channels.insert(channel, name.clone());
        let with = self.after(channel).map(|next| {
            let next = self.channel(next);
            quote!(.with(&#next.queue))
        });
        self.statics.push(quote!(static #name: #item<#ty> = #item::new(&RINGS[#ring], #inport, #turn)#with;));
        name
    }

    /// The channel whose messages are taken next after one of this.
    fn after(&self, channel: u32) -> Option<u32> {
        let channels = &self.program.channels;
        if let Some(next) = channels.get(channel as usize)?.with.first() {
            return Some(*next);
        }
        let mut lists = channels.iter().map(|first| &first.with[..]);
        lists.find_map(|list| list.windows(2).find(|pair| pair[0] == channel).map(|pair| pair[1]))
    }

    /// Whether messages of a channel are taken after one of another channel, when they are there.
    pub(super) fn comes_with_another(&self, channel: u32) -> bool {
        self.program.channels.iter().any(|other| other.with.contains(&channel))
    }

    /// The messages of channels that a cluster waits for together.
    pub(super) fn queues<'c>(&mut self, channels: impl Iterator<Item = &'c Ident>) -> TokenStream {
        let queues: Vec<_> = channels.map(|channel| quote!(&#channel.queue)).collect();
        if queues.is_empty() {
            return quote!(&[]);
        }
        let (ty, count) = (self.import(runtime::QUEUE), Literal::usize_unsuffixed(queues.len()));
        let items = quote!([#(#queues),*]);
        let name = match self.known.get(&items.to_string()) {
            Some(name) => name.clone(),
            None => {
                let name = self.items.give("AWAITED");
                self.statics.push(quote!(static #name: [&#ty; #count] = #items;));
                self.known.insert(items.to_string(), quote!(#name));
                quote!(#name)
            }
        };
        quote!(&#name)
    }

    /// The messages of all channels, which are all known now.
    pub(super) fn all_queues(&mut self) -> TokenStream {
        let channels: Vec<Ident> = self.channels.values().cloned().collect();
        if !channels.is_empty() {
            let (ring, count) = (self.import(runtime::RING), Literal::usize_unsuffixed(channels.len()));
            self.statics.push(quote!(static RINGS: [#ring; #count] = [const { #ring::empty() }; #count];));
        }
        self.queues(channels.iter())
    }

    /// The Rust type of a type.
    pub(super) fn ty(&mut self, ty: &Type) -> TokenStream {
        match ty {
            Type::Unit => quote!(()),
            Type::Bool => quote!(bool),
            Type::Int => quote!(i64),
            Type::Float => quote!(f64),
            Type::Str => self.str_type(),
            Type::Bytes => {
                let name = self.import(runtime::BYTES);
                quote!(#name)
            }
            Type::List(element) => {
                let (name, element) = (self.import(runtime::LIST), self.ty(element));
                quote!(#name<#element>)
            }
            Type::Dict(element) => {
                let (name, element) = (self.import(runtime::DICT), self.ty(element));
                quote!(#name<#element>)
            }
            Type::Struct(fields) => {
                let fields: Vec<_> = fields.iter().map(|(_, ty)| self.ty(ty)).collect();
                quote!((#(#fields,)*))
            }
            Type::Union(_) => {
                let name = self.union(ty).name.clone();
                quote!(#name)
            }
            Type::Any => self.value_type(),
        }
    }

    /// The item that is a union.
    fn union(&mut self, ty: &Type) -> &Union {
        if !self.unions.contains_key(ty) {
            let Type::Union(members) = ty else { unreachable!("{ty:?} is no union") };
            let name = self.items.give("Tagged");
            let mut names = Names::default();
            let (mut variants, mut code) = (BTreeMap::new(), vec![]);
            for (tag, payload) in members {
                let is_name = syn::parse_str::<Ident>(tag).is_ok();
                let variant = names.give(if is_name { tag } else { "Member" });
                let payload = payload.as_ref().map(|payload| self.ty(payload)).map(|ty| quote!((#ty)));
                code.push(quote!(#variant #payload));
                variants.insert(tag.clone(), variant);
            }
            let copied = ty.is_copy().then(|| quote!(Copy,));
            if copied.is_none() {
                // What it is made of must be comparable.
                self.note(runtime::EQ);
            }
            self.statics.push(quote!(#[derive(Clone, #copied PartialEq)] enum #name { #(#code),* }));
            self.unions.insert(ty.clone(), Union { name: name.clone(), variants });
            let default = default(self, ty);
            self.statics.push(quote!(impl Default for #name { fn default() -> Self { #default } }));
        }
        &self.unions[ty]
    }

    /// The variant of a union that is a member, as a path.
    pub(super) fn variant(&mut self, ty: &Type, tag: &str) -> TokenStream {
        let Union { name, variants } = self.union(ty);
        let variant = &variants[tag];
        quote!(#name::#variant)
    }

    /// `Value`
    pub(super) fn value_type(&mut self) -> TokenStream {
        let name = self.import(runtime::VALUE);
        quote!(#name)
    }

    fn str_type(&mut self) -> TokenStream {
        let name = self.import(runtime::STR);
        quote!(#name)
    }

    /// A string constant, as an expression of type `Str`.
    pub(super) fn text(&mut self, text: &[u8]) -> TokenStream {
        let ty = self.str_type();
        if text.is_empty() {
            return quote!(#ty::new());
        }
        let name = self.bytes(text);
        quote!(#ty::from_static(&#name))
    }

    /// The constant of a position in the program's table, as an expression of a type.
    pub(super) fn constant(&mut self, constant: &Constant, want: &Type) -> TokenStream {
        let literal = match constant {
            Constant::Unit => default(self, want),
            Constant::Bool(value) => quote!(#value),
            Constant::Int(value) if *want == Type::Float => float(*value as f64),
            Constant::Int(value) => int(*value),
            Constant::Float(value) => float(*value),
            Constant::Str(text) => self.text(text),
            Constant::Bytes(bytes) => {
                let ty = self.ty(&Type::Bytes);
                if bytes.is_empty() {
                    quote!(#ty::new())
                } else {
                    let name = self.bytes(bytes);
                    quote!(#ty::from_static(&#name))
                }
            }
            Constant::List(items) => {
                let element = match want {
                    Type::List(element) => element,
                    _ => &Type::Any,
                };
                let ty = self.import(runtime::LIST);
                if items.len() > MANY && is_plain(element) && matches!(element, Type::Str | Type::Struct(_)) {
                    let name = self.large("LIST", element, None, items.iter().collect());
                    return quote!(#ty::from_static(&#name));
                }
                let around = self.pooling;
                self.pooling |= items.len() > MANY;
                let code: Vec<_> = items.iter().map(|item| self.constant(item, element)).collect();
                self.pooling = around;
                let element = self.ty(element);
                if items.is_empty() {
                    // Nothing else might say what it holds.
                    quote!(#ty::<#element>::new())
                } else {
                    let name = self.item("LIST", element, code.len(), quote!(#(#code),*));
                    quote!(#ty::from_static(&#name))
                }
            }
            Constant::Dict(entries) => {
                let element = match want {
                    Type::Dict(element) => element,
                    _ => &Type::Any,
                };
                self.dict(entries, element)
            }
            Constant::Struct(fields) if let Type::Struct(types) = want => {
                let types = types.iter().map(|(_, ty)| ty);
                let fields: Vec<_> =
                    fields.values().zip(types).map(|(field, ty)| self.constant(field, ty)).collect();
                return quote!((#(#fields,)*));
            }
            Constant::Struct(fields) => {
                let fields = self.pairs("FIELDS", fields.iter(), &Type::Any);
                let (value, ty) = (self.value_type(), self.import(runtime::STRUCT));
                return quote!(#value::Struct(#ty::from_static(&#fields)));
            }
            Constant::Union(tag, payload) if let Some(wanted) = want.member(tag) => {
                let variant = self.variant(want, tag);
                return match (payload, wanted) {
                    (Some(payload), Some(wanted)) => {
                        let payload = self.constant(payload, wanted);
                        quote!(#variant(#payload))
                    }
                    _ => variant,
                };
            }
            Constant::Union(tag, None) => {
                let (value, tag) = (self.value_type(), self.text(tag.as_bytes()));
                return quote!(#value::Tag(#tag));
            }
            Constant::Union(tag, Some(payload)) => {
                let parts = self.pairs("MEMBER", [(tag, &**payload)].into_iter(), &Type::Any);
                let (value, ty) = (self.value_type(), self.import(runtime::UNION));
                return quote!(#value::Union(#ty::from_static(&#parts)));
            }
        };
        let own = match constant {
            Constant::Unit => return literal,
            Constant::Bool(_) => "Bool",
            Constant::Int(_) => "Int",
            Constant::Float(_) => "Float",
            Constant::Str(_) => "Str",
            Constant::Bytes(_) => "Bytes",
            Constant::List(_) => "List",
            _ => "Dict",
        };
        if *want == Type::Any { self.boxed(own, literal) } else { literal }
    }

    /// A value of a variant of `Value`.
    pub(super) fn boxed(&mut self, variant: &str, code: TokenStream) -> TokenStream {
        let (value, variant) = (self.value_type(), format_ident!("{variant}"));
        quote!(#value::#variant(#code))
    }

    fn dict(&mut self, entries: &BTreeMap<Vec<u8>, Constant>, element: &Type) -> TokenStream {
        let ty = self.import(runtime::DICT);
        if entries.is_empty() {
            let element = self.ty(element);
            return quote!(#ty::<#element>::new());
        }
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
        let dict = self.item("DICT", quote!(#core<#element>), 1, quote!(#core::from_static(&#entries)));
        quote!(#ty::from_static(&#dict))
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

    /// Items that hold constants: those in the order of first use, then the pools.
    pub(super) fn constants(&self) -> impl Iterator<Item = TokenStream> {
        let pools = self.pools.values().map(|Pool { name, ty, buffers }| {
            let count = Literal::usize_unsuffixed(buffers.len());
            quote!(static #name: [#ty; #count] = [#(#buffers),*];)
        });
        self.statics.iter().cloned().chain(pools)
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
