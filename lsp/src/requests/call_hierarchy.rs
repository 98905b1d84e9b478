//! `callHierarchy`: which components contain which.

use super::At;
use crate::analysis::View;
use crate::symbol::Symbol;
use lsp_types::{CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, Range, SymbolKind};
use neva_frontend::module::FileId;
use neva_frontend::scope::{Declaration, EntityId};
use neva_frontend::syntax::ast;

/// The component at a place.
pub(crate) fn prepare(view: &mut View<'_, '_>, at: At) -> Vec<CallHierarchyItem> {
    component_at(view, at).and_then(|id| item(view, id)).into_iter().collect()
}

/// The components of the module that have nodes of the component at a place.
pub(crate) fn incoming(view: &mut View<'_, '_>, at: At) -> Vec<CallHierarchyIncomingCall> {
    let Some(target) = component_at(view, at) else { return Vec::new() };
    let mut found: Vec<(EntityId, Vec<Range>)> = Vec::new();
    for (file, owner, node) in all_nodes(view) {
        if view.checked.scope.find_reference(file, &node.entity) != Some(target) {
            continue;
        }
        let range = view.range(file, node.entity.span);
        match found.last_mut() {
            Some((known, ranges)) if *known == owner => ranges.push(range),
            _ => found.push((owner, vec![range])),
        }
    }
    let call =
        |(owner, from_ranges)| Some(CallHierarchyIncomingCall { from: item(view, owner)?, from_ranges });
    found.into_iter().filter_map(call).collect()
}

/// The components of the nodes of the component at a place.
pub(crate) fn outgoing(view: &mut View<'_, '_>, at: At) -> Vec<CallHierarchyOutgoingCall> {
    let Some(ast::Entity::Component(def)) = view.entity_at(at.file, at.offset) else { return Vec::new() };
    let mut nodes = Vec::new();
    def.body.iter().for_each(|body| with_dependencies(&body.nodes, &mut nodes));
    let mut found: Vec<(EntityId, Vec<Range>)> = Vec::new();
    for node in nodes {
        let Some(id) = view.checked.scope.find_reference(at.file, &node.entity) else { continue };
        let range = view.range(at.file, node.entity.span);
        match found.iter_mut().find(|(known, _)| *known == id) {
            Some((_, ranges)) => ranges.push(range),
            None => found.push((id, vec![range])),
        }
    }
    let call = |(id, from_ranges)| Some(CallHierarchyOutgoingCall { to: item(view, id)?, from_ranges });
    found.into_iter().filter_map(call).collect()
}

fn component_at(view: &mut View<'_, '_>, at: At) -> Option<EntityId> {
    match view.name_at(at.file, at.offset)?.symbol {
        Symbol::Entity(id) => Some(id),
        _ => None,
    }
}

/// The nodes of the module's components, dependencies included.
fn all_nodes<'t>(view: &mut View<'_, 't>) -> Vec<(FileId, EntityId, &'t ast::Node)> {
    let mut found = Vec::new();
    for file in view.files(view.tree().entry()) {
        let package = view.tree().file(file).package;
        for entity in &view.ast(file).entities {
            let ast::Entity::Component(ast::ComponentDef { signature, body: Some(body), .. }) = entity else {
                continue;
            };
            let Some(owner) = view.checked.scope.find(package, &signature.name.text) else { continue };
            let mut nodes = Vec::new();
            with_dependencies(&body.nodes, &mut nodes);
            found.extend(nodes.into_iter().map(|node| (file, owner, node)));
        }
    }
    found
}

fn with_dependencies<'t>(nodes: &'t [ast::Node], found: &mut Vec<&'t ast::Node>) {
    for node in nodes {
        found.push(node);
        with_dependencies(&node.dependencies, found);
    }
}

fn item(view: &mut View<'_, '_>, id: EntityId) -> Option<CallHierarchyItem> {
    let entity = view.checked.scope.entity(id);
    let (file, name, name_span) = (entity.file, entity.name.to_owned(), entity.name_span);
    let (kind, span) = match &entity.declaration {
        Declaration::Component(versions) => (SymbolKind::FUNCTION, versions.first()?.head.span),
        Declaration::Interface(def) => (SymbolKind::INTERFACE, def.head.span),
        Declaration::Type(_) | Declaration::Const(_) => return None,
    };
    Some(CallHierarchyItem {
        name,
        kind,
        tags: None,
        detail: Some(view.tree().package(view.tree().file(file).package).path.clone()),
        uri: view.uri(file)?,
        range: view.range(file, span),
        selection_range: view.range(file, name_span),
        data: None,
    })
}
