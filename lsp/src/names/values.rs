//! Names in literals, and the declared types that give them a meaning.

use super::Names;
use crate::analysis::View;
use crate::symbol::Symbol;
use neva_frontend::check::model::Site;
use neva_frontend::module::FileId;
use neva_frontend::scope::Declaration;
use neva_frontend::syntax::ast;
use neva_frontend::types::TypeId;

/// A type as written, and the file whose names it uses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TypeAt<'t> {
    /// The file.
    pub file: FileId,
    /// The type.
    pub expr: &'t ast::TypeExpr,
}

/// How many bodies in a row may be no more than another name.
const ALIAS_LIMIT: usize = 50;

impl<'t> View<'_, 't> {
    /// The struct or union that a written type means, or the base type at the end.
    pub(crate) fn body(&mut self, ty: TypeAt<'t>) -> Option<TypeAt<'t>> {
        let mut current = ty;
        for _ in 0..ALIAS_LIMIT {
            let ast::TypeExprKind::Ref(reference, _) = &current.expr.kind else { return Some(current) };
            let id = self.checked.scope.find_reference(current.file, reference)?;
            let entity = self.checked.scope.entity(id);
            let Declaration::Type(def) = &entity.declaration else { return None };
            let Some(body) = &def.body else { return Some(current) };
            current = TypeAt { file: entity.file, expr: body };
        }
        None
    }

    /// A type that has a name, as it is written where it is defined.
    pub(crate) fn definition_of(&self, ty: TypeId) -> Option<TypeAt<'t>> {
        let entity = self.checked.scope.entity(self.checked.type_entity(ty)?);
        let Declaration::Type(def) = entity.declaration else { return None };
        Some(TypeAt { file: entity.file, expr: def.body.as_ref()? })
    }

    /// The declaration of a field, and its type.
    pub(crate) fn field(&mut self, ty: TypeAt<'t>, name: &str) -> Option<(Site, TypeAt<'t>)> {
        let TypeAt { file, expr } = self.body(ty)?;
        let ast::TypeExprKind::Struct(fields) = &expr.kind else { return None };
        let field = fields.iter().rev().find(|field| field.name.text == name)?;
        Some((Site { file, span: field.name.span }, TypeAt { file, expr: &field.ty }))
    }

    /// The declaration of a tag, and the type of what it carries.
    pub(crate) fn tag(&mut self, ty: TypeAt<'t>, name: &str) -> Option<(Site, Option<TypeAt<'t>>)> {
        let TypeAt { file, expr } = self.body(ty)?;
        let ast::TypeExprKind::Union(tags) = &expr.kind else { return None };
        let tag = tags.iter().rev().find(|tag| tag.name.text == name)?;
        let payload = tag.payload.as_ref().map(|expr| TypeAt { file, expr });
        Some((Site { file, span: tag.name.span }, payload))
    }

    /// The type of the items of a list or dict.
    fn item(&mut self, ty: TypeAt<'t>) -> Option<TypeAt<'t>> {
        let TypeAt { file, expr } = self.body(ty)?;
        match &expr.kind {
            ast::TypeExprKind::Ref(_, arguments) => Some(TypeAt { file, expr: arguments.first()? }),
            _ => None,
        }
    }
}

impl<'t> Names<'_, '_, 't> {
    pub(super) fn type_at(&self, expr: &'t ast::TypeExpr) -> TypeAt<'t> {
        TypeAt { file: self.file, expr }
    }

    pub(super) fn const_value(&mut self, value: &'t ast::ConstValue, ty: Option<TypeAt<'t>>) {
        match value {
            ast::ConstValue::Ref(reference) => self.reference(reference),
            ast::ConstValue::Literal(literal) => self.literal(literal, ty),
        }
    }

    pub(super) fn literal(&mut self, literal: &'t ast::Literal, ty: Option<TypeAt<'t>>) {
        match &literal.kind {
            ast::LiteralKind::Union(union) => {
                self.type_expr(&union.ty);
                let ty = self.type_at(&union.ty);
                let tag = self.view.tag(ty, &union.tag.text);
                if let Some((site, _)) = tag {
                    self.use_at(union.tag.span, Symbol::Tag(site));
                }
                if let Some(payload) = &union.payload {
                    self.literal(payload, tag.and_then(|(_, payload)| payload));
                }
            }
            ast::LiteralKind::List(items) => {
                let item = ty.and_then(|ty| self.view.item(ty));
                for value in items {
                    self.const_value(value, item);
                }
            }
            ast::LiteralKind::Record(fields) => {
                for field in fields {
                    let declared = ty.and_then(|ty| self.view.field(ty, &field.name.text));
                    if let Some((site, _)) = declared {
                        self.use_at(field.name.span, Symbol::Field(site));
                    }
                    let value = match declared {
                        Some((_, value)) => Some(value),
                        None => ty.and_then(|ty| self.view.item(ty)),
                    };
                    self.const_value(&field.value, value);
                }
            }
            _ => {}
        }
    }
}
