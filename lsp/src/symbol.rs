//! What a name in a source means.

use crate::analysis::View;
use neva_frontend::check::model::Site;
use neva_frontend::module::FileId;
use neva_frontend::scope::{Declaration, EntityId};
use neva_frontend::syntax::{Span, ast};

/// What a name means: something that is declared once and used at many places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Symbol<'t> {
    /// A type, constant, interface or component with all its versions.
    Entity(EntityId),
    /// The name that an import has in a file.
    Import(FileId, &'t str),
    /// A type parameter, by its name in the list of parameters.
    TypeParam(Site),
    /// A port, by its whole declaration.
    Port(Site),
    /// A node, by its whole declaration.
    Node(Site),
    /// A field of a struct type, by its name there.
    Field(Site),
    /// A tag of a union type, by its name there.
    Tag(Site),
}

/// A name in a source, and what it means there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occurrence<'t> {
    /// Where the name is.
    pub span: Span,
    /// What it means.
    pub symbol: Symbol<'t>,
    /// Whether it declares what it means.
    pub is_declaration: bool,
}

impl<'t> View<'_, 't> {
    /// The names that declare a symbol; several for a component with versions.
    pub(crate) fn declarations(&mut self, symbol: Symbol<'t>) -> Vec<Site> {
        match symbol {
            Symbol::Entity(id) => {
                let entity = self.checked.scope.entity(id);
                let file = entity.file;
                match &entity.declaration {
                    Declaration::Component(versions) => {
                        versions.iter().map(|def| Site { file, span: def.signature.name.span }).collect()
                    }
                    _ => vec![Site { file, span: entity.name_span }],
                }
            }
            Symbol::Import(file, name) => {
                let imports = self.ast(file).imports.iter().rev();
                let import = imports.into_iter().find(|import| import.local_name() == name);
                import.map(|import| Site { file, span: local_name_span(import) }).into_iter().collect()
            }
            Symbol::TypeParam(site) | Symbol::Field(site) | Symbol::Tag(site) => vec![site],
            Symbol::Port(site) | Symbol::Node(site) => vec![self.name_in(site)],
        }
    }

    /// The name of a symbol.
    pub(crate) fn name(&mut self, symbol: Symbol<'t>) -> &'t str {
        match symbol {
            Symbol::Entity(id) => self.checked.scope.entity(id).name,
            Symbol::Import(_, name) => name,
            _ => self.declarations(symbol).first().map_or("", |site| self.slice(*site)),
        }
    }

    /// The declared name of a port or node: the first word of its declaration.
    fn name_in(&self, site: Site) -> Site {
        let text = self.slice(site);
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let start = text.find(is_word).unwrap_or(0);
        let rest = &text[start..];
        let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let start = site.span.start + start as u32;
        Site { span: Span::new(start, start + length as u32), ..site }
    }

    /// The version of a component that a definition is, with the entity it belongs to.
    pub(crate) fn version_of(&mut self, file: FileId, def: &ast::ComponentDef) -> Option<(EntityId, usize)> {
        let package = self.tree().file(file).package;
        let id = self.checked.scope.find(package, &def.signature.name.text)?;
        let versions = self.checked.scope.entity(id).versions();
        Some((id, versions.iter().position(|version| std::ptr::eq(*version, def))?))
    }
}

/// The name that an import line gives to its package; without an alias the last part of the path.
pub(crate) fn local_name_span(import: &ast::Import) -> Span {
    match &import.alias {
        Some(alias) => alias.span,
        None => {
            let length = import.local_name().len() as u32;
            Span::new(import.package.span.end - length.min(import.package.span.end), import.package.span.end)
        }
    }
}
