//! Names: which entities a package has, and what a name in a file refers to.

mod imports;
mod lookup;

pub(crate) use lookup::ADVICE_LIMIT;
pub use lookup::{Found, Role, Unresolved};

use crate::module::{FileId, PackageId, SourceTree};
use crate::syntax::Span;
use crate::syntax::ast;
use rustc_hash::{FxHashMap, FxHashSet};

/// Number of an entity in a [`Scope`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(u32);

/// What a package has under one name.
#[derive(Clone, Debug)]
pub struct Entity<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where the name is; of overloads the first one.
    pub name_span: Span,
    /// The file that declares it.
    pub file: FileId,
    /// The package it belongs to.
    pub package: PackageId,
    /// Whether other packages may use it; of overloads the first one counts.
    pub is_public: bool,
    /// What it is.
    pub declaration: Declaration<'a>,
}

/// What an entity is.
#[derive(Clone, Debug)]
pub enum Declaration<'a> {
    /// A type.
    Type(&'a ast::TypeDef),
    /// A constant.
    Const(&'a ast::ConstDef),
    /// An interface.
    Interface(&'a ast::InterfaceDef),
    /// The versions of a component, in source order; at least one.
    Component(Vec<&'a ast::ComponentDef>),
}

impl<'a> Entity<'a> {
    /// The versions of a component, in source order; nothing else has any.
    pub fn versions(&self) -> &[&'a ast::ComponentDef] {
        match &self.declaration {
            Declaration::Component(versions) => versions,
            _ => &[],
        }
    }
}

impl Declaration<'_> {
    /// The kind with its article, for messages.
    pub fn describe(&self) -> &'static str {
        match self {
            Declaration::Type(_) => "a type",
            Declaration::Const(_) => "a constant",
            Declaration::Interface(_) => "an interface",
            Declaration::Component(_) => "a component",
        }
    }
}

/// Two declarations of one name in one package, of which only one can count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clash<'a> {
    /// The name.
    pub name: &'a str,
    /// The declaration that counts.
    pub kept: (FileId, Span),
    /// The one that does not.
    pub dropped: (FileId, Span),
}

/// The names of a source tree. Packages are looked into when they are first asked for.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    tree: &'a SourceTree,
    builtin: Option<PackageId>,
    entities: Vec<Entity<'a>>,
    packages: FxHashMap<PackageId, FxHashMap<&'a str, EntityId>>,
    imports: FxHashMap<FileId, FxHashMap<&'a str, &'a ast::Import>>,
    used_imports: FxHashSet<(FileId, &'a str)>,
    clashes: Vec<Clash<'a>>,
    /// How many unknown names were compared with the known ones.
    advised: usize,
}

impl<'a> Scope<'a> {
    /// The names of a tree.
    pub fn new(tree: &'a SourceTree) -> Self {
        Scope {
            tree,
            builtin: tree.find_package(tree.std(), "builtin"),
            entities: Vec::new(),
            packages: FxHashMap::default(),
            imports: FxHashMap::default(),
            used_imports: FxHashSet::default(),
            clashes: Vec::new(),
            advised: 0,
        }
    }

    /// An entity by its number.
    pub fn entity(&self, id: EntityId) -> &Entity<'a> {
        &self.entities[id.0 as usize]
    }

    /// Whether an entity is std's `builtin.NAME`.
    pub(crate) fn is_builtin(&self, id: EntityId, name: &str) -> bool {
        let entity = self.entity(id);
        Some(entity.package) == self.builtin && entity.name == name
    }

    /// The entity of std's package `builtin` with this name.
    pub fn builtin(&mut self, name: &str) -> Option<EntityId> {
        let builtin = self.builtin?;
        self.find(builtin, name)
    }

    /// The entity of a package with this name.
    pub fn find(&mut self, package: PackageId, name: &str) -> Option<EntityId> {
        self.load(package).get(name).copied()
    }

    /// The entities of a package, in source order.
    pub fn entities_of(&mut self, package: PackageId) -> Vec<EntityId> {
        let mut ids: Vec<_> = self.load(package).values().copied().collect();
        ids.sort_unstable();
        ids
    }

    /// The doubled declarations met so far.
    pub(crate) fn clashes(&self) -> &[Clash<'a>] {
        &self.clashes
    }

    fn load(&mut self, package: PackageId) -> &FxHashMap<&'a str, EntityId> {
        if !self.packages.contains_key(&package) {
            let mut names = FxHashMap::default();
            let tree = self.tree;
            for file in tree.files(package) {
                for entity in &tree.file(file).ast().entities {
                    self.declare(package, file, entity, &mut names);
                }
            }
            self.packages.insert(package, names);
        }
        &self.packages[&package]
    }

    /// In one file the later of two types, constants or interfaces counts and several components are versions
    /// of one; everything else that is doubled keeps its first declaration.
    fn declare(
        &mut self,
        package: PackageId,
        file: FileId,
        declared: &'a ast::Entity,
        names: &mut FxHashMap<&'a str, EntityId>,
    ) {
        let name = declared.name();
        let declaration = match declared {
            ast::Entity::Type(def) => Declaration::Type(def),
            ast::Entity::Const(def) => Declaration::Const(def),
            ast::Entity::Interface(def) => Declaration::Interface(def),
            ast::Entity::Component(def) => Declaration::Component(vec![def]),
        };
        let Some(&id) = names.get(name.text.as_str()) else {
            let id = EntityId(self.entities.len() as u32);
            self.entities.push(Entity {
                name: &name.text,
                name_span: name.span,
                file,
                package,
                is_public: declared.head().is_public,
                declaration,
            });
            names.insert(&name.text, id);
            return;
        };
        let known = &mut self.entities[id.0 as usize];
        let (old, new) = ((known.file, known.name_span), (file, name.span));
        match (&mut known.declaration, declaration) {
            (Declaration::Component(versions), Declaration::Component(more)) if known.file == file => {
                versions.extend(more);
            }
            (_, Declaration::Component(_)) => {
                self.clashes.push(Clash { name: known.name, kept: old, dropped: new });
            }
            (_, declaration) if known.file == file => {
                known.declaration = declaration;
                known.name_span = name.span;
                known.is_public = declared.head().is_public;
                self.clashes.push(Clash { name: known.name, kept: new, dropped: old });
            }
            _ => self.clashes.push(Clash { name: known.name, kept: old, dropped: new }),
        }
    }
}
