//! What all functions of a generated file have in common: imports, types, channels, and which kernel files
//! they use.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use neva_blocks::types::channel_types;
use neva_blocks::{AT_ONCE, Channel, Origin, Program, Type};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use syn::Expr;

use super::constants::default;
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
    /// Whether `main` is compiled for size. Elsewhere rustc divides by multiplying, and texts and dicts have
    /// faster, longer code.
    pub is_for_size: bool,
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
    /// Constants that have an item already, by what they are.
    pub known: HashMap<String, TokenStream>,
    /// Items that hold the buffers of large constants, by the type and the number of what each buffer holds.
    pub pools: BTreeMap<(String, usize), Pool>,
    /// Whether buffers go to `pools`.
    pub pooling: bool,
    unions: HashMap<Type, Union>,
}

/// A union as an item: its name and those of its variants by tag.
struct Union {
    name: Ident,
    variants: BTreeMap<String, Ident>,
}

/// An item that holds many buffers of one type.
pub(super) struct Pool {
    pub name: Ident,
    pub ty: TokenStream,
    pub buffers: Vec<TokenStream>,
}

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
            is_for_size: false,
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

    pub(super) fn str_type(&mut self) -> TokenStream {
        let name = self.import(runtime::STR);
        quote!(#name)
    }

    /// A value of a variant of `Value`.
    pub(super) fn boxed(&mut self, variant: &str, code: TokenStream) -> TokenStream {
        let (value, variant) = (self.value_type(), format_ident!("{variant}"));
        quote!(#value::#variant(#code))
    }
}
