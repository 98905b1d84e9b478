//! Types as values: what a port, a constant or a type argument is.
//!
//! Typing is structural and every type constructor is covariant. A named type is its body, which is put
//! in on demand, so recursive types are finite here. Equal types have equal numbers ([`TypeId`]) within one
//! [`Types`].

mod display;
mod recursion;
mod subtype;

pub use subtype::Mismatch;

use rustc_hash::FxHashMap;

/// Number of a type in a [`Types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(u32);

/// Number of a type definition in a [`Types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefId(u32);

/// A type, one step deep.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type<'a> {
    /// A type that could not be found out; it fits everything, so that one mistake is reported once.
    Unknown,
    /// The supertype of all.
    Any,
    /// `bool`.
    Bool,
    /// `int`.
    Int,
    /// `float`.
    Float,
    /// `string`.
    String,
    /// `bytes`.
    Bytes,
    /// `list<T>`.
    List(TypeId),
    /// `dict<T>`.
    Dict(TypeId),
    /// A struct, its fields sorted by name.
    Struct(Vec<(&'a str, TypeId)>),
    /// A union, its tags sorted by name.
    Union(Vec<(&'a str, Option<TypeId>)>),
    /// A defined type with its arguments.
    Named(DefId, Vec<TypeId>),
    /// A type parameter of the definition, interface or component that the type is in.
    Param(Param<'a>),
}

/// A use of a type parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Param<'a> {
    /// Its place in the list of parameters.
    pub index: u32,
    /// Its name.
    pub name: &'a str,
    /// What arguments must be subtypes of.
    pub constraint: TypeId,
}

/// A type definition.
#[derive(Clone, Debug)]
struct Definition<'a> {
    name: &'a str,
    /// In the definition's own parameters.
    body: TypeId,
    /// Whether references back to a definition are sound inside its arguments, as they are in those of base
    /// types.
    is_boundary: bool,
}

/// All types of a program.
#[derive(Clone, Debug)]
pub struct Types<'a> {
    types: Vec<Type<'a>>,
    /// How deeply each type is nested.
    depths: Vec<u32>,
    /// Whether there is a type parameter in it.
    have_params: Vec<bool>,
    too_deep: bool,
    numbers: FxHashMap<Type<'a>, TypeId>,
    definitions: Vec<Definition<'a>>,
    /// Lists of type arguments by number, and what types become with them.
    arguments: FxHashMap<Vec<TypeId>, u32>,
    substituted: FxHashMap<(TypeId, u32), TypeId>,
    /// The bodies of named types, with their arguments put in.
    unfolded: FxHashMap<TypeId, TypeId>,
    /// Pairs known to be subtype and supertype.
    proven: rustc_hash::FxHashSet<(TypeId, TypeId)>,
}

impl Default for Types<'_> {
    fn default() -> Self {
        Types::new()
    }
}

impl<'a> Types<'a> {
    /// The number of [`Type::Unknown`].
    pub const UNKNOWN: TypeId = TypeId(0);
    /// The number of [`Type::Any`].
    pub const ANY: TypeId = TypeId(1);
    /// The number of [`Type::Bool`].
    pub const BOOL: TypeId = TypeId(2);
    /// The number of [`Type::Int`].
    pub const INT: TypeId = TypeId(3);
    /// The number of [`Type::Float`].
    pub const FLOAT: TypeId = TypeId(4);
    /// The number of [`Type::String`].
    pub const STRING: TypeId = TypeId(5);
    /// The number of [`Type::Bytes`].
    pub const BYTES: TypeId = TypeId(6);

    /// The types without parts, and nothing else.
    pub fn new() -> Self {
        let mut types = Types {
            types: Vec::new(),
            depths: Vec::new(),
            have_params: Vec::new(),
            too_deep: false,
            numbers: FxHashMap::default(),
            definitions: Vec::new(),
            arguments: FxHashMap::default(),
            substituted: FxHashMap::default(),
            unfolded: FxHashMap::default(),
            proven: Default::default(),
        };
        for ty in [Type::Unknown, Type::Any, Type::Bool, Type::Int, Type::Float, Type::String, Type::Bytes] {
            types.add(ty);
        }
        types
    }

    /// The number of a type. One that is nested too deeply becomes [`Type::Unknown`], see
    /// `Types::is_too_deep`.
    pub fn add(&mut self, ty: Type<'a>) -> TypeId {
        if let Some(&id) = self.numbers.get(&ty) {
            return id;
        }
        let depth = 1 + self.parts(&ty).map(|part| self.depths[part.0 as usize]).max().unwrap_or(0);
        if depth > DEPTH_LIMIT {
            self.too_deep = true;
            return Types::UNKNOWN;
        }
        let has_param =
            matches!(ty, Type::Param(_)) || self.parts(&ty).any(|part| self.have_params[part.0 as usize]);
        self.depths.push(depth);
        self.have_params.push(has_param);
        let id = TypeId(self.types.len() as u32);
        self.types.push(ty.clone());
        self.numbers.insert(ty, id);
        id
    }

    /// The types that a type is made of.
    fn parts<'t>(&self, ty: &'t Type<'a>) -> impl Iterator<Item = TypeId> + use<'t, 'a> {
        let (one, fields, tags, arguments): (Option<TypeId>, &'t [_], &'t [_], &'t [TypeId]) = match ty {
            Type::List(item) | Type::Dict(item) => (Some(*item), &[], &[], &[]),
            Type::Struct(fields) => (None, fields, &[], &[]),
            Type::Union(tags) => (None, &[], tags, &[]),
            Type::Named(_, arguments) => (None, &[], &[], arguments),
            _ => (None, &[], &[], &[]),
        };
        let fields = fields.iter().map(|(_, ty): &(&'a str, TypeId)| *ty);
        let tags = tags.iter().filter_map(|(_, ty): &(&'a str, Option<TypeId>)| *ty);
        one.into_iter().chain(fields).chain(tags).chain(arguments.iter().copied())
    }

    /// Whether a type was nested too deeply to be kept.
    pub(crate) fn is_too_deep(&self) -> bool {
        self.too_deep
    }

    /// A struct type; of two fields of one name the later counts.
    pub fn add_struct(&mut self, fields: impl IntoIterator<Item = (&'a str, TypeId)>) -> TypeId {
        let sorted: std::collections::BTreeMap<_, _> = fields.into_iter().collect();
        self.add(Type::Struct(sorted.into_iter().collect()))
    }

    /// A union type; of two tags of one name the later counts.
    pub fn add_union(&mut self, tags: impl IntoIterator<Item = (&'a str, Option<TypeId>)>) -> TypeId {
        let sorted: std::collections::BTreeMap<_, _> = tags.into_iter().collect();
        self.add(Type::Union(sorted.into_iter().collect()))
    }

    /// A type as it was added: a defined type is [`Type::Named`].
    pub fn get(&self, id: TypeId) -> &Type<'a> {
        &self.types[id.0 as usize]
    }

    /// Makes a definition whose body is not known yet.
    pub fn define(&mut self, name: &'a str, is_boundary: bool) -> DefId {
        self.definitions.push(Definition { name, body: Types::UNKNOWN, is_boundary });
        DefId(self.definitions.len() as u32 - 1)
    }

    /// Sets the body of a definition.
    pub fn set_body(&mut self, def: DefId, body: TypeId) {
        self.definitions[def.0 as usize].body = body;
    }

    /// The name of a definition.
    pub(crate) fn definition_name(&self, def: DefId) -> &'a str {
        self.definitions[def.0 as usize].name
    }

    /// A type with its names replaced by their bodies: never [`Type::Named`].
    ///
    /// A definition whose body is its own name is [`Type::Unknown`].
    pub fn resolve(&mut self, id: TypeId) -> TypeId {
        let mut current = id;
        let mut steps = 0;
        while let Type::Named(def, arguments) = &self.types[current.0 as usize] {
            steps += 1;
            if steps > ALIAS_LIMIT {
                return Types::UNKNOWN;
            }
            current = match self.unfolded.get(&current) {
                Some(&known) => known,
                None => {
                    let body = self.definitions[def.0 as usize].body;
                    let arguments = arguments.clone();
                    let unfolded = self.substitute(body, &arguments);
                    self.unfolded.insert(current, unfolded);
                    unfolded
                }
            };
        }
        current
    }

    /// Like [`resolve`](Types::resolve), and a type parameter is replaced by its constraint.
    pub fn shape(&mut self, id: TypeId) -> TypeId {
        let mut current = self.resolve(id);
        while let Type::Param(param) = self.types[current.0 as usize] {
            current = self.resolve(param.constraint);
        }
        current
    }

    /// The fields of a struct type, also through a name or as constraint of a parameter.
    pub fn struct_fields(&mut self, id: TypeId) -> Option<&[(&'a str, TypeId)]> {
        let shape = self.shape(id);
        match self.get(shape) {
            Type::Struct(fields) => Some(fields),
            _ => None,
        }
    }

    /// The tags of a union type, also through a name or as constraint of a parameter.
    pub(crate) fn union_tags(&mut self, id: TypeId) -> Option<&[(&'a str, Option<TypeId>)]> {
        let shape = self.shape(id);
        match self.get(shape) {
            Type::Union(tags) => Some(tags),
            _ => None,
        }
    }

    /// A type with arguments put in for its parameters; parameters without argument stay.
    pub fn substitute(&mut self, id: TypeId, arguments: &[TypeId]) -> TypeId {
        if arguments.is_empty() || !self.have_params[id.0 as usize] {
            return id;
        }
        let next = self.arguments.len() as u32;
        let number = match self.arguments.get(arguments) {
            Some(&number) => number,
            None => {
                self.arguments.insert(arguments.to_vec(), next);
                next
            }
        };
        self.substitute_numbered(id, arguments, number)
    }

    fn substitute_numbered(&mut self, id: TypeId, arguments: &[TypeId], number: u32) -> TypeId {
        if !self.have_params[id.0 as usize] {
            return id;
        }
        if let Some(&done) = self.substituted.get(&(id, number)) {
            return done;
        }
        let changed = match self.get(id).clone() {
            Type::Param(param) => arguments.get(param.index as usize).copied().unwrap_or(id),
            Type::List(item) => {
                let item = self.substitute_numbered(item, arguments, number);
                self.add(Type::List(item))
            }
            Type::Dict(item) => {
                let item = self.substitute_numbered(item, arguments, number);
                self.add(Type::Dict(item))
            }
            Type::Struct(mut fields) => {
                for (_, ty) in &mut fields {
                    *ty = self.substitute_numbered(*ty, arguments, number);
                }
                self.add(Type::Struct(fields))
            }
            Type::Union(mut tags) => {
                for payload in tags.iter_mut().filter_map(|(_, payload)| payload.as_mut()) {
                    *payload = self.substitute_numbered(*payload, arguments, number);
                }
                self.add(Type::Union(tags))
            }
            Type::Named(def, mut inner) => {
                for ty in &mut inner {
                    *ty = self.substitute_numbered(*ty, arguments, number);
                }
                self.add(Type::Named(def, inner))
            }
            _ => id,
        };
        self.substituted.insert((id, number), changed);
        changed
    }
}

/// The type of a field of a struct, or the payload of a tag of a union; the parts are sorted by name.
pub(crate) fn part<T: Copy>(parts: &[(&str, T)], name: &str) -> Option<T> {
    let index = parts.binary_search_by(|(part, _)| (*part).cmp(name)).ok()?;
    Some(parts[index].1)
}

/// How deeply types may be nested.
const DEPTH_LIMIT: u32 = 1000;

/// How many bodies in a row may be no more than another name, before a type counts as unknown.
const ALIAS_LIMIT: usize = 100_000;
