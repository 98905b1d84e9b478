//! Incremental checking: results of the last check that are still valid.
//!
//! A component is remembered if nothing is wrong or untidy in it, and neither it nor a component in it has
//! holes. It is recalled as long as its own text and everything outside of the bodies of components are the
//! same. A recalled component again has no findings; its network is rechecked only on demand.

use super::checker::Checker;
use super::model::ComponentId;
use crate::module::{FileId, PackageId, SourceTree};
use crate::scope::EntityId;
use rustc_hash::FxHashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What is known of a module from its last check.
#[derive(Debug, Default)]
pub struct Memory {
    /// Everything outside of bodies, as a hash.
    declarations: u64,
    /// What is remembered of components, by hashes of their texts.
    clean: FxHashMap<u64, Clean>,
}

/// What is remembered of a component.
#[derive(Debug)]
pub(super) struct Clean {
    /// The imports that it uses.
    imports: Vec<(FileId, String)>,
    /// The components of its nodes, by package, name and version.
    parts: Vec<(PackageId, String, usize)>,
}

/// The state of remembering while a module is checked.
#[derive(Debug, Default)]
pub(super) struct Remembering {
    /// What was known before and was not asked for yet.
    before: FxHashMap<u64, Clean>,
    /// What will be known.
    after: FxHashMap<u64, Clean>,
    /// Components without findings; those in which no holes turn up will be remembered.
    candidates: Vec<(ComponentId, u64, Clean)>,
    /// Whether a finding depends on which component was checked first, so that none may be left out.
    pub is_order_bound: bool,
    /// Whether a component was recalled that can't be judged alone.
    pub must_repeat: bool,
}

impl Remembering {
    /// Begins with what is known of a tree.
    pub(super) fn begin(memory: &mut Memory, tree: &SourceTree) -> Self {
        let declarations = declarations(tree);
        let before = std::mem::take(&mut memory.clean);
        let is_same = std::mem::replace(&mut memory.declarations, declarations) == declarations;
        Remembering { before: if is_same { before } else { FxHashMap::default() }, ..Self::default() }
    }

    /// Ends with what is known then.
    pub(super) fn end(self, memory: &mut Memory) {
        if !self.is_order_bound {
            memory.clean = self.after;
        }
    }
}

impl<'a> Checker<'a> {
    /// The hash of a version of a component.
    pub(super) fn text_hash(&self, id: EntityId, version: usize) -> u64 {
        let entity = self.scope.entity(id);
        let source = &self.tree.file(entity.file).source;
        let mut hasher = DefaultHasher::new();
        (entity.file, entity.name, version).hash(&mut hasher);
        if let Some(def) = entity.versions().get(version) {
            def.directives.iter().for_each(|directive| source.slice(directive.span).hash(&mut hasher));
            source.slice(def.head.span).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The parts of a component that is remembered. Its imports are used, and its parts are reached.
    pub(super) fn recall(&mut self, hash: u64) -> Option<Vec<ComponentId>> {
        let clean = self.remembering.before.remove(&hash)?;
        for (file, name) in &clean.imports {
            self.scope.use_import(*file, name);
        }
        let mut parts = Vec::with_capacity(clean.parts.len());
        for (package, name, version) in &clean.parts {
            let Some(id) = self.scope.find(*package, name) else {
                unreachable!("the declarations are the same, so `{name}` is there")
            };
            parts.push(self.component_id(id, *version));
        }
        self.remembering.after.insert(hash, clean);
        Some(parts)
    }

    /// Notes that a component has no findings and no holes of its own.
    pub(super) fn note_clean(&mut self, id: ComponentId, hash: u64, imports: Vec<(FileId, String)>) {
        let parts = self.parts(id).into_iter().map(|(part, _)| {
            let (entity, version) = self.component_keys[part.0 as usize];
            let entity = self.scope.entity(entity);
            (entity.package, entity.name.to_owned(), version)
        });
        let clean = Clean { imports, parts: parts.collect() };
        self.remembering.candidates.push((id, hash, clean));
    }

    /// Remembers the components without findings that need nothing from outside.
    pub(super) fn remember(&mut self, needs_nothing: impl Fn(ComponentId) -> bool) {
        for (id, hash, clean) in std::mem::take(&mut self.remembering.candidates) {
            if needs_nothing(id) {
                self.remembering.after.insert(hash, clean);
            }
        }
    }
}

/// Everything in a tree that a component can depend on beside its own text, as a hash.
fn declarations(tree: &SourceTree) -> u64 {
    let mut hasher = DefaultHasher::new();
    for id in tree.modules() {
        let module = tree.module(id);
        (&module.name, &module.dependencies, module.manifest.funcs.as_ref()).hash(&mut hasher);
        for package in tree.packages(id) {
            (package, &tree.package(package).path).hash(&mut hasher);
            for file in tree.files(package) {
                (file, tree.file(file).declared()).hash(&mut hasher);
            }
        }
    }
    hasher.finish()
}
