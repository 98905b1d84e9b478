//! What is known of a module: sources in, answers out.

use crate::explanations::Explanations;
use crate::paths;
use crate::text::Encoding;
use lsp_types::{Location, Range, Uri};
use neva_frontend::check::model::Site;
use neva_frontend::check::{EditedModule, Memory, check_for_editor};
use neva_frontend::module::{FileId, ModuleId, PackageId, SourceTree};
use neva_frontend::syntax::{SourceFile, Span, ast};
use self_cell::self_cell;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The sources of a module and of all that it depends on.
#[derive(Debug)]
pub(crate) struct Sources {
    /// The texts; the first module is the one that is edited.
    pub tree: SourceTree,
    /// The folder of each module.
    pub folders: BTreeMap<ModuleId, PathBuf>,
    /// What the last check knew.
    pub memory: RefCell<Memory>,
}

impl Sources {
    /// Module, package and file name that a path has in these sources, whether such a file is there or not.
    pub(crate) fn place(&self, path: &Path) -> Option<(ModuleId, String, String)> {
        self.folders.iter().find_map(|(module, folder)| {
            let relative = path.strip_prefix(folder).ok()?;
            let name = relative.file_name()?.to_str()?.to_owned();
            let parts: Option<Vec<&str>> = relative.parent()?.iter().map(|part| part.to_str()).collect();
            let package = parts?.join("/");
            Some((*module, if package.is_empty() { ".".to_owned() } else { package }, name))
        })
    }

    /// The file at a path.
    pub(crate) fn file(&self, path: &Path) -> Option<FileId> {
        let (module, package, name) = self.place(path)?;
        let package = self.tree.find_package(module, &package)?;
        self.tree.files(package).find(|file| self.file_name(*file) == name)
    }

    /// The path of a file.
    pub(crate) fn path(&self, file: FileId) -> Option<PathBuf> {
        let package = self.tree.package(self.tree.file(file).package);
        let folder = self.folders.get(&package.module)?;
        let folder = if package.path == "." { folder.clone() } else { folder.join(&package.path) };
        Some(folder.join(self.file_name(file)))
    }

    /// The name of a file without folders.
    pub(crate) fn file_name(&self, file: FileId) -> &str {
        let path = self.tree.file(file).source.path();
        path.rsplit('/').next().unwrap_or(path)
    }
}

self_cell!(
    struct Checked {
        owner: Sources,
        #[covariant]
        dependent: EditedModule,
    }
);

/// Sources with all that is known of them. It is made anew for each change; files that did not change stay
/// parsed.
pub(crate) struct Analysis {
    checked: Checked,
    explanations: Explanations,
}

impl Analysis {
    /// Checks sources. What becomes of nodes is found out when somebody asks.
    pub(crate) fn new(sources: Sources, explanations: Explanations) -> Self {
        let checked = Checked::new(sources, |sources| {
            check_for_editor(&sources.tree, sources.tree.entry(), &mut sources.memory.borrow_mut())
        });
        Analysis { checked, explanations }
    }

    /// The sources.
    pub(crate) fn sources(&self) -> &Sources {
        self.checked.borrow_owner()
    }

    /// The sources, to be changed.
    pub(crate) fn into_sources(self) -> Sources {
        self.checked.into_owner()
    }

    /// Answers a question.
    pub(crate) fn ask<R>(
        &mut self,
        encoding: Encoding,
        question: impl for<'t> FnOnce(&mut View<'_, 't>) -> R,
    ) -> R {
        let explanations = &mut self.explanations;
        self.checked.with_dependent_mut(|sources, checked| {
            question(&mut View { sources, checked, explanations, encoding })
        })
    }
}

/// What requests look at.
pub(crate) struct View<'v, 't> {
    /// The sources.
    pub sources: &'t Sources,
    /// What is known of them.
    pub checked: &'v mut EditedModule<'t>,
    /// What became of nodes.
    pub explanations: &'v mut Explanations,
    /// How positions are counted.
    pub encoding: Encoding,
}

impl<'t> View<'_, 't> {
    /// The texts.
    pub(crate) fn tree(&self) -> &'t SourceTree {
        &self.sources.tree
    }

    /// A file's text.
    pub(crate) fn source(&self, file: FileId) -> &'t SourceFile {
        &self.tree().file(file).source
    }

    /// A file's syntax tree.
    pub(crate) fn ast(&self, file: FileId) -> &'t ast::File {
        self.tree().file(file).ast()
    }

    /// The text at a site.
    pub(crate) fn slice(&self, site: Site) -> &'t str {
        self.source(site.file).slice(site.span)
    }

    /// A range of a file as editors count it.
    pub(crate) fn range(&self, file: FileId, span: Span) -> Range {
        self.encoding.range(self.source(file), span)
    }

    /// The address of a file.
    pub(crate) fn uri(&self, file: FileId) -> Option<Uri> {
        paths::to_uri(&self.sources.path(file)?)
    }

    /// A site as editors name it.
    pub(crate) fn location(&self, site: Site) -> Option<Location> {
        Some(Location { uri: self.uri(site.file)?, range: self.range(site.file, site.span) })
    }

    /// The module that a file belongs to.
    pub(crate) fn module_of(&self, file: FileId) -> ModuleId {
        self.tree().package(self.tree().file(file).package).module
    }

    /// All files of a module.
    pub(crate) fn files(&self, module: ModuleId) -> impl Iterator<Item = FileId> + use<'t> {
        let tree = self.tree();
        tree.packages(module).flat_map(|package| tree.files(package))
    }

    /// How a package is called in an import block of a module, and the name it then has.
    pub(crate) fn import_of(&self, module: ModuleId, package: PackageId) -> Option<(String, &'t str)> {
        let tree = self.tree();
        let target = tree.package(package);
        let name = target.path.rsplit('/').next().unwrap_or_default();
        let prefix = if target.module == tree.std() {
            String::new()
        } else if target.module == module {
            "@:".to_owned()
        } else {
            let known = &tree.module(module).dependencies;
            format!("{}:", known.iter().find(|(_, id)| **id == target.module)?.0)
        };
        Some((format!("{prefix}{}", target.path), name))
    }

    /// The declaration that a byte of a file is in.
    pub(crate) fn entity_at(&self, file: FileId, offset: u32) -> Option<&'t ast::Entity> {
        let entities = &self.ast(file).entities;
        let after = entities.partition_point(|entity| whole(entity).start <= offset);
        let entity = entities.get(after.checked_sub(1)?)?;
        (offset <= entity.head().span.end).then_some(entity)
    }
}

/// A declaration with its comment and its directives.
pub(crate) fn whole(entity: &ast::Entity) -> Span {
    let mut span = entity.head().span;
    if let Some(docs) = &entity.head().docs {
        span = span.to(docs.span);
    }
    if let ast::Entity::Component(def) = entity {
        span = def.directives.iter().fold(span, |span, directive| span.to(directive.span));
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;
    use neva_frontend::module::Manifest;
    use std::time::Duration;

    #[test]
    fn files_that_did_not_change_stay_parsed() {
        let text = "type A int\n";
        let files = [("a", "1.neva", text), ("a", "2.neva", text)];
        let tree = SourceTree::new(neva_std::FILES, Manifest::default(), &files);
        let sources = Sources { tree, folders: BTreeMap::new(), memory: RefCell::default() };
        let parsed = |sources: &Sources| -> Vec<*const ast::Entity> {
            let tree = &sources.tree;
            let files = tree.modules().flat_map(|module| tree.packages(module)).flat_map(|it| tree.files(it));
            files.map(|file| tree.file(file).ast().entities.as_ptr()).collect()
        };
        let explanations = || Explanations::new(|_, _| None, Duration::ZERO);
        let before = Analysis::new(sources, explanations());
        let addresses = parsed(before.sources());
        let mut sources = before.into_sources();
        let entry = sources.tree.entry();
        sources.tree.set_text(entry, "a", "2.neva", "type B int\n");
        let after = Analysis::new(sources, explanations());
        let changed = parsed(after.sources()).into_iter().zip(&addresses).filter(|(new, old)| new != *old);
        assert_eq!(changed.count(), 1);
        assert!(addresses.len() > 20);
    }
}
