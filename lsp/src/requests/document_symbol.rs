//! `textDocument/documentSymbol`: the outline of a file.

use crate::analysis::{View, whole};
use lsp_types::{DocumentSymbol, SymbolKind};
use neva_frontend::module::FileId;
use neva_frontend::syntax::{Span, ast};

/// The declarations of a file, with their ports, nodes, fields and tags.
pub(crate) fn document_symbols(view: &mut View<'_, '_>, file: FileId) -> Vec<DocumentSymbol> {
    let outline = Outline { view, file };
    view.ast(file).entities.iter().map(|entity| outline.entity(entity)).collect()
}

/// The kind that editors show for a declaration.
pub(crate) fn kind(entity: &ast::Entity) -> SymbolKind {
    match entity {
        ast::Entity::Type(def) => match def.body.as_ref().map(|body| &body.kind) {
            Some(ast::TypeExprKind::Struct(_)) => SymbolKind::STRUCT,
            Some(ast::TypeExprKind::Union(_)) => SymbolKind::ENUM,
            _ => SymbolKind::CLASS,
        },
        ast::Entity::Const(_) => SymbolKind::CONSTANT,
        ast::Entity::Interface(_) => SymbolKind::INTERFACE,
        ast::Entity::Component(_) => SymbolKind::FUNCTION,
    }
}

struct Outline<'o, 'v, 't> {
    view: &'o View<'v, 't>,
    file: FileId,
}

impl Outline<'_, '_, '_> {
    fn entity(&self, entity: &ast::Entity) -> DocumentSymbol {
        let (detail, children) = match entity {
            ast::Entity::Type(def) => {
                (String::new(), def.body.as_ref().map_or(Vec::new(), |body| self.parts(body)))
            }
            ast::Entity::Const(def) => (self.text(def.ty.span), Vec::new()),
            ast::Entity::Interface(def) => (self.ports_text(&def.signature), self.ports(&def.signature)),
            ast::Entity::Component(def) => {
                let mut children = self.ports(&def.signature);
                let nodes = def.body.iter().flat_map(|body| &body.nodes);
                children.extend(nodes.filter_map(|node| {
                    let name = node.name.as_ref()?;
                    let detail = self.text(Span::new(node.entity.span.start, node.span.end));
                    Some(self.symbol(name, detail, SymbolKind::OBJECT, node.span, Vec::new()))
                }));
                (self.ports_text(&def.signature), children)
            }
        };
        self.symbol(entity.name(), detail, kind(entity), whole(entity), children)
    }

    fn parts(&self, body: &ast::TypeExpr) -> Vec<DocumentSymbol> {
        match &body.kind {
            ast::TypeExprKind::Ref(..) => Vec::new(),
            ast::TypeExprKind::Struct(fields) => {
                let field = |field: &ast::StructField| {
                    let span = field.name.span.to(field.ty.span);
                    self.symbol(
                        &field.name,
                        self.text(field.ty.span),
                        SymbolKind::FIELD,
                        span,
                        self.parts(&field.ty),
                    )
                };
                fields.iter().map(field).collect()
            }
            ast::TypeExprKind::Union(tags) => {
                let tag = |tag: &ast::UnionTag| {
                    let payload = tag.payload.as_ref().map(|payload| payload.span);
                    let span = payload.map_or(tag.name.span, |payload| tag.name.span.to(payload));
                    let detail = payload.map_or(String::new(), |payload| self.text(payload));
                    self.symbol(&tag.name, detail, SymbolKind::ENUM_MEMBER, span, Vec::new())
                };
                tags.iter().map(tag).collect()
            }
        }
    }

    fn ports(&self, signature: &ast::Signature) -> Vec<DocumentSymbol> {
        let port = |port: &ast::Port| {
            let detail = port.ty.as_ref().map_or("any".to_owned(), |ty| self.text(ty.span));
            Some(self.symbol(port.name.as_ref()?, detail, SymbolKind::PROPERTY, port.span, Vec::new()))
        };
        signature.inports.iter().chain(&signature.outports).filter_map(port).collect()
    }

    fn ports_text(&self, signature: &ast::Signature) -> String {
        self.text(Span::new(signature.name.span.end, signature.span.end))
    }

    /// A part of the file in one line.
    fn text(&self, span: Span) -> String {
        self.view.source(self.file).slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn symbol(
        &self,
        name: &ast::Name,
        detail: String,
        kind: SymbolKind,
        span: Span,
        children: Vec<DocumentSymbol>,
    ) -> DocumentSymbol {
        #[expect(deprecated, reason = "the field must be given")]
        DocumentSymbol {
            name: name.text.clone(),
            detail: Some(detail).filter(|detail| !detail.is_empty()),
            kind,
            tags: None,
            deprecated: None,
            range: self.view.range(self.file, span.to(name.span)),
            selection_range: self.view.range(self.file, name.span),
            children: Some(children).filter(|children| !children.is_empty()),
        }
    }
}
