//! `textDocument/typeDefinition`: where the type of a name is declared.

use super::At;
use crate::analysis::View;
use crate::names::meant_port;
use crate::symbol::Symbol;
use lsp_types::Location;
use neva_frontend::check::model::Site;
use neva_frontend::scope::{Declaration, EntityId};
use neva_frontend::syntax::ast;
use neva_frontend::types::{Type, TypeId};

/// The declaration of the type of what is at a place: of a node its component, of a port, field, tag or
/// constant its type.
pub(crate) fn type_definition(view: &mut View<'_, '_>, at: At) -> Vec<Location> {
    entity(view, at).map(|id| locations(view, id)).unwrap_or_default()
}

fn entity(view: &mut View<'_, '_>, at: At) -> Option<EntityId> {
    let symbol = view.name_at(at.file, at.offset)?.symbol;
    if let (Symbol::Port(_), Some(ty)) = (symbol, type_at_address(view, at)) {
        return named(view, ty);
    }
    let site = match symbol {
        Symbol::Entity(id) => {
            let file = view.checked.scope.entity(id).file;
            return match view.checked.scope.entity(id).declaration {
                Declaration::Const(def) => of_expr(view, file, &def.ty),
                _ => Some(id),
            };
        }
        Symbol::Port(site) | Symbol::Node(site) | Symbol::Field(site) | Symbol::Tag(site) => site,
        Symbol::TypeParam(_) | Symbol::Import(..) => return None,
    };
    let owner = view.entity_at(site.file, site.span.start)?;
    match owner {
        ast::Entity::Interface(ast::InterfaceDef { signature, .. })
        | ast::Entity::Component(ast::ComponentDef { signature, .. })
            if matches!(symbol, Symbol::Port(_)) =>
        {
            let mut ports = signature.inports.iter().chain(&signature.outports);
            let port = ports.find(|port| port.span == site.span)?;
            of_expr(view, site.file, port.ty.as_ref()?)
        }
        ast::Entity::Component(def) => {
            let node = def.body.as_ref()?.nodes.iter().find(|node| node.span == site.span)?;
            view.checked.scope.find_reference(site.file, &node.entity)
        }
        ast::Entity::Type(def) => {
            let expr = part_at(def.body.as_ref()?, site)?;
            of_expr(view, site.file, expr)
        }
        _ => None,
    }
}

/// The type that the port addressed at a place has in this node.
fn type_at_address(view: &mut View<'_, '_>, at: At) -> Option<TypeId> {
    let (address, network) = view.address_at(at)?;
    let (ports, more) = network.ports_of(address);
    match &address.port {
        Some(name) => ports.iter().chain(more).find(|port| port.name == name.text).map(|port| port.ty),
        None => meant_port(ports, None).map(|port| port.ty),
    }
}

/// The entity of a type, or of the items of a list, dict or stream of it.
fn named(view: &View<'_, '_>, ty: TypeId) -> Option<EntityId> {
    match view.checked.types.get(ty) {
        Type::List(item) | Type::Dict(item) => named(view, *item),
        _ => view.checked.type_entity(ty),
    }
}

fn of_expr(
    view: &mut View<'_, '_>,
    file: neva_frontend::module::FileId,
    expr: &ast::TypeExpr,
) -> Option<EntityId> {
    match &expr.kind {
        ast::TypeExprKind::Ref(reference, _) => view.checked.scope.find_reference(file, reference),
        _ => None,
    }
}

/// The type of the field or tag with this name in a type expression.
fn part_at(expr: &ast::TypeExpr, site: Site) -> Option<&ast::TypeExpr> {
    match &expr.kind {
        ast::TypeExprKind::Ref(_, arguments) => arguments.iter().find_map(|argument| part_at(argument, site)),
        ast::TypeExprKind::Struct(fields) => fields.iter().find_map(|field| {
            if field.name.span == site.span { Some(&field.ty) } else { part_at(&field.ty, site) }
        }),
        ast::TypeExprKind::Union(tags) => tags.iter().find_map(|tag| {
            let payload = tag.payload.as_ref()?;
            if tag.name.span == site.span { Some(payload) } else { part_at(payload, site) }
        }),
    }
}

fn locations(view: &mut View<'_, '_>, id: EntityId) -> Vec<Location> {
    let sites = view.declarations(Symbol::Entity(id));
    sites.into_iter().filter_map(|site| view.location(site)).collect()
}
