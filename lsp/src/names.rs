//! Finds the names in a file and what each of them means.

mod network;
mod values;

pub(crate) use network::{NetworkNames, meant_port};
pub(crate) use values::TypeAt;

use crate::analysis::View;
use crate::symbol::{Occurrence, Symbol, local_name_span};
use neva_frontend::check::model::Site;
use neva_frontend::module::FileId;
use neva_frontend::syntax::{Span, ast};

impl<'t> View<'_, 't> {
    /// The names in a file, in source order.
    pub(crate) fn names(&mut self, file: FileId) -> Vec<Occurrence<'t>> {
        let mut names = self.import_names(file);
        for entity in &self.ast(file).entities {
            names.extend(self.names_of(file, entity));
        }
        names
    }

    /// The names in a declaration, in source order.
    pub(crate) fn names_of(&mut self, file: FileId, entity: &'t ast::Entity) -> Vec<Occurrence<'t>> {
        let mut names = Names { view: self, file, params: &[], found: Vec::new() };
        names.entity(entity);
        let mut found = names.found;
        found.sort_by_key(|occurrence| occurrence.span);
        found.dedup_by_key(|occurrence| occurrence.span);
        found
    }

    /// The name at a byte of a file; the byte after a name is part of it, and a sign such as `:` before it.
    pub(crate) fn name_at(&mut self, file: FileId, offset: u32) -> Option<Occurrence<'t>> {
        let names = match self.entity_at(file, offset) {
            Some(entity) => self.names_of(file, entity),
            None => self.import_names(file),
        };
        let named = |at| names.iter().find(|name| name.span.start <= at && at <= name.span.end).copied();
        let is_sign =
            matches!(self.source(file).text().as_bytes().get(offset as usize), Some(b':' | b'.' | b'$'));
        named(offset).or_else(|| named(offset + 1).filter(|_| is_sign))
    }

    /// All places that name a symbol: in the edited module, and in the file that declares it.
    pub(crate) fn uses(&mut self, symbol: Symbol<'t>) -> Vec<(Site, bool)> {
        let name = self.name(symbol);
        let entry = self.tree().entry();
        let mut files: Vec<FileId> = self.files(entry).collect();
        files.extend(self.declarations(symbol).first().map(|site| site.file));
        files.sort_unstable();
        files.dedup();
        let mut found = Vec::new();
        for file in files {
            if !self.source(file).text().contains(name) {
                continue;
            }
            let names = self.names(file).into_iter().filter(|occurrence| occurrence.symbol == symbol);
            found.extend(names.map(|one| (Site { file, span: one.span }, one.is_declaration)));
        }
        found
    }

    fn import_names(&self, file: FileId) -> Vec<Occurrence<'t>> {
        let imports = self.ast(file).imports.iter();
        let occurrence = |import: &'t ast::Import| Occurrence {
            span: local_name_span(import),
            symbol: Symbol::Import(file, import.local_name()),
            is_declaration: true,
        };
        imports.map(occurrence).collect()
    }
}

/// The search for names in a declaration.
struct Names<'w, 'v, 't> {
    view: &'w mut View<'v, 't>,
    file: FileId,
    /// The type parameters that are known.
    params: &'t [ast::TypeParam],
    found: Vec<Occurrence<'t>>,
}

impl<'t> Names<'_, '_, 't> {
    fn add(&mut self, span: Span, symbol: Symbol<'t>, is_declaration: bool) {
        self.found.push(Occurrence { span, symbol, is_declaration });
    }

    fn use_at(&mut self, span: Span, symbol: Symbol<'t>) {
        self.add(span, symbol, false);
    }

    fn declare(&mut self, span: Span, symbol: Symbol<'t>) {
        self.add(span, symbol, true);
    }

    fn site(&self, span: Span) -> Site {
        Site { file: self.file, span }
    }

    fn entity(&mut self, entity: &'t ast::Entity) {
        let package = self.view.tree().file(self.file).package;
        let name = entity.name();
        if let Some(id) = self.view.checked.scope.find(package, &name.text) {
            self.declare(name.span, Symbol::Entity(id));
        }
        match entity {
            ast::Entity::Type(def) => {
                self.type_params(&def.params);
                if let Some(body) = &def.body {
                    self.type_expr(body);
                }
            }
            ast::Entity::Const(def) => {
                self.type_expr(&def.ty);
                let ty = self.type_at(&def.ty);
                self.const_value(&def.value, Some(ty));
            }
            ast::Entity::Interface(def) => self.signature(&def.signature, def.head.docs.as_ref()),
            ast::Entity::Component(def) => {
                self.signature(&def.signature, def.head.docs.as_ref());
                self.component(def);
            }
        }
    }

    fn signature(&mut self, signature: &'t ast::Signature, docs: Option<&'t ast::Docs>) {
        self.type_params(&signature.params);
        for port in signature.inports.iter().chain(&signature.outports) {
            if let Some(name) = &port.name {
                self.declare(name.span, Symbol::Port(self.site(port.span)));
            }
            if let Some(ty) = &port.ty {
                self.type_expr(ty);
            }
        }
        for tag in docs.iter().flat_map(|docs| &docs.tags) {
            let (ports, name) = match &tag.kind {
                ast::DocTagKind::Inport(name) => (&signature.inports, name),
                ast::DocTagKind::Outport(name) => (&signature.outports, name),
                ast::DocTagKind::Other(_) => continue,
            };
            let has_name = |port: &&ast::Port| port.name.as_ref().is_some_and(|own| own.text == name.text);
            if let Some(port) = ports.iter().find(has_name) {
                self.use_at(name.span, Symbol::Port(self.site(port.span)));
            }
        }
    }

    fn type_params(&mut self, params: &'t [ast::TypeParam]) {
        for (index, param) in params.iter().enumerate() {
            // A constraint knows the parameters before it.
            self.params = &params[..index];
            self.declare(param.name.span, Symbol::TypeParam(self.site(param.name.span)));
            if let Some(constraint) = &param.constraint {
                self.type_expr(constraint);
            }
        }
        self.params = params;
    }

    fn type_expr(&mut self, expr: &'t ast::TypeExpr) {
        match &expr.kind {
            ast::TypeExprKind::Ref(reference, arguments) => {
                match self.param(reference) {
                    Some(param) => {
                        self.use_at(reference.name.span, Symbol::TypeParam(self.site(param.name.span)));
                    }
                    None => self.reference(reference),
                }
                for argument in arguments {
                    self.type_expr(argument);
                }
            }
            ast::TypeExprKind::Struct(fields) => {
                for field in fields {
                    self.declare(field.name.span, Symbol::Field(self.site(field.name.span)));
                    self.type_expr(&field.ty);
                }
            }
            ast::TypeExprKind::Union(tags) => {
                for tag in tags {
                    self.declare(tag.name.span, Symbol::Tag(self.site(tag.name.span)));
                    if let Some(payload) = &tag.payload {
                        self.type_expr(payload);
                    }
                }
            }
        }
    }

    /// The type parameter that a name refers to.
    fn param(&self, reference: &ast::EntityRef) -> Option<&'t ast::TypeParam> {
        let params = self.params;
        let has_name = |param: &&ast::TypeParam| param.name.text == reference.name.text;
        if reference.package.is_some() { None } else { params.iter().rev().find(has_name) }
    }

    fn reference(&mut self, reference: &'t ast::EntityRef) {
        if let Some(package) = &reference.package {
            let is_imported =
                self.view.ast(self.file).imports.iter().any(|import| import.local_name() == package.text);
            if is_imported {
                self.use_at(package.span, Symbol::Import(self.file, &package.text));
            }
        }
        if let Some(id) = self.view.checked.scope.find_reference(self.file, reference) {
            self.use_at(reference.name.span, Symbol::Entity(id));
        }
    }
}
