//! Nodes, ports, fields and tags that can be written in a network.

use super::context::Context;
use super::items::item;
use crate::analysis::View;
use crate::names::{NetworkNames, TypeAt, meant_port};
use lsp_types::{CompletionItem, CompletionItemKind};
use neva_frontend::check::model::Port;
use neva_frontend::module::FileId;
use neva_frontend::scope::Declaration;
use neva_frontend::syntax::{Span, ast};
use neva_frontend::types::TypeId;

/// The ports of a node, or the component's own if the name is empty: those that fit the side of the arrow
/// first.
pub(super) fn of_node(view: &mut View<'_, '_>, context: &Context<'_>, node: &str) -> Vec<CompletionItem> {
    let network = view.network(context.component);
    let (senders, receivers) = network.ports_of_node(node);
    let mut found = Vec::new();
    if context.receives() {
        found.extend(receivers.iter().map(|port| port_item(view, port, "0")));
    }
    // What receives can be a link of a chain, which sends too; the component's own ports can't.
    if !context.receives() || !node.is_empty() {
        found.extend(senders.iter().map(|port| port_item(view, port, "1")));
    }
    found
}

/// The nodes of a network and the component's own ports.
pub(super) fn addresses(view: &mut View<'_, '_>, context: &Context<'_>) -> Vec<CompletionItem> {
    let network = view.network(context.component);
    let mut nodes: Vec<_> = network.nodes.iter().collect();
    nodes.sort_unstable_by_key(|(name, _)| **name);
    let mut found = Vec::new();
    for (name, node) in nodes {
        let site = node.site.map(|site| view.slice(site)).unwrap_or_default();
        found.push(item(*name, CompletionItemKind::VARIABLE, site.lines().next().unwrap_or_default()));
    }
    let own = if context.receives() { &network.outports } else { &network.inports };
    for port in own {
        let mut own_item = port_item(view, port, "0");
        own_item.label = format!(":{}", port.name);
        found.push(own_item);
    }
    found
}

/// The tags of a union type by its name in a file.
pub(super) fn tags(view: &mut View<'_, '_>, file: FileId, name: &str) -> Vec<CompletionItem> {
    let Some(TypeAt { file, expr }) = named_type(view, file, name) else { return Vec::new() };
    let ast::TypeExprKind::Union(tags) = &expr.kind else { return Vec::new() };
    let detail = |tag: &ast::UnionTag| {
        tag.payload
            .as_ref()
            .map(|payload| view.source(file).slice(payload.span).to_owned())
            .unwrap_or_default()
    };
    tags.iter().map(|tag| item(&tag.name.text, CompletionItemKind::ENUM_MEMBER, detail(tag))).collect()
}

/// The fields that a selector can name: those of the type that flows to the place.
pub(super) fn fields(view: &mut View<'_, '_>, context: &Context<'_>) -> Vec<CompletionItem> {
    let network = view.network(context.component);
    let Some(ty) = flow(view, &network, context.line()) else { return Vec::new() };
    let Some(fields) = view.checked.types.struct_fields(ty) else { return Vec::new() };
    let fields = fields.to_vec();
    fields
        .into_iter()
        .map(|(name, ty)| item(name, CompletionItemKind::FIELD, view.checked.types.display(ty)))
        .collect()
}

/// The type that flows to the end of a line: each part between arrows is an address or a selector.
fn flow(view: &mut View<'_, '_>, network: &NetworkNames<'_>, line: &str) -> Option<TypeId> {
    let mut flow = None;
    let mut parts: Vec<&str> = line.split("->").collect();
    // The last name is still being typed.
    let last = parts.pop()?;
    parts.push(&last[..last.rfind('.')?]);
    for part in parts {
        let part = part.trim().trim_start_matches('[').trim();
        if part.starts_with('.') || part.is_empty() {
            for name in part.split('.').filter(|name| !name.is_empty()) {
                let fields = view.checked.types.struct_fields(flow?)?;
                flow = fields.iter().find(|(field, _)| *field == name).map(|(_, ty)| *ty);
            }
            continue;
        }
        let (node, port) = part.split_once(':').unwrap_or((part, ""));
        let port = port.split('[').next().unwrap_or_default();
        let ports = match network.nodes.get(node) {
            Some(node) => &node.outports,
            None if node.is_empty() => &network.inports,
            None => return None,
        };
        flow = meant_port(ports, Some(port).filter(|port| !port.is_empty())).map(|port| port.ty);
    }
    flow
}

fn named_type<'t>(view: &mut View<'_, 't>, file: FileId, name: &str) -> Option<TypeAt<'t>> {
    let word = |text: &str| ast::Name { text: text.to_owned(), span: Span::default() };
    let (package, name) = match name.split_once('.') {
        Some((package, name)) => (Some(word(package)), word(name)),
        None => (None, word(name)),
    };
    let id =
        view.checked.scope.find_reference(file, &ast::EntityRef { package, name, span: Span::default() })?;
    let entity = view.checked.scope.entity(id);
    let file = entity.file;
    let Declaration::Type(def) = entity.declaration else { return None };
    view.body(TypeAt { file, expr: def.body.as_ref()? })
}

fn port_item(view: &View<'_, '_>, port: &Port<'_>, order: &str) -> CompletionItem {
    CompletionItem {
        sort_text: Some(format!("{order}{}", port.name)),
        ..item(port.name, CompletionItemKind::PROPERTY, view.port_text(port))
    }
}
