//! `textDocument/selectionRange`: ever larger parts around a place.

use super::At;
use crate::addresses::addresses;
use crate::analysis::{View, whole};
use lsp_types::{Range, SelectionRange};
use neva_frontend::syntax::{Span, ast};

/// The parts of the source that are around a place, each in the next larger one.
pub(crate) fn selection_range(view: &mut View<'_, '_>, at: At) -> SelectionRange {
    let mut spans = vec![Span::new(0, view.source(at.file).text().len() as u32)];
    if let Some(entity) = view.entity_at(at.file, at.offset) {
        spans.extend([whole(entity), entity.head().span]);
        parts(entity, &mut spans);
    }
    spans.extend(view.name_at(at.file, at.offset).map(|name| name.span));
    spans.retain(|span| span.start <= at.offset && at.offset <= span.end);
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut nested: Vec<Span> = Vec::new();
    for span in spans {
        if nested
            .last()
            .is_none_or(|outer| *outer != span && outer.start <= span.start && span.end <= outer.end)
        {
            nested.push(span);
        }
    }
    let mut selection: Option<SelectionRange> = None;
    for span in nested {
        let range = view.range(at.file, span);
        selection = Some(SelectionRange { range, parent: selection.map(Box::new) });
    }
    selection.unwrap_or(SelectionRange { range: Range::default(), parent: None })
}

fn parts(entity: &ast::Entity, spans: &mut Vec<Span>) {
    match entity {
        ast::Entity::Type(def) => def.body.iter().for_each(|body| type_parts(body, spans)),
        ast::Entity::Const(def) => spans.extend([def.ty.span, def.value.span()]),
        ast::Entity::Interface(def) => signature_parts(&def.signature, spans),
        ast::Entity::Component(def) => {
            signature_parts(&def.signature, spans);
            let Some(body) = &def.body else { return };
            spans.push(body.span);
            body.nodes.iter().for_each(|node| node_parts(node, spans));
            for connection in &body.connections {
                spans.extend([connection.span, connection.senders_span]);
                spans.extend(connection.senders.iter().map(|sender| sender.span));
                branch_parts(&connection.branch, spans);
            }
            spans.extend(addresses(body).iter().map(|address| address.span));
        }
    }
}

fn signature_parts(signature: &ast::Signature, spans: &mut Vec<Span>) {
    spans.push(signature.span);
    for port in signature.inports.iter().chain(&signature.outports) {
        spans.push(port.span);
        port.ty.iter().for_each(|ty| type_parts(ty, spans));
    }
}

fn type_parts(expr: &ast::TypeExpr, spans: &mut Vec<Span>) {
    spans.push(expr.span);
    match &expr.kind {
        ast::TypeExprKind::Ref(_, arguments) => arguments.iter().for_each(|part| type_parts(part, spans)),
        ast::TypeExprKind::Struct(fields) => {
            for field in fields {
                spans.push(field.name.span.to(field.ty.span));
                type_parts(&field.ty, spans);
            }
        }
        ast::TypeExprKind::Union(tags) => {
            for payload in tags.iter().filter_map(|tag| tag.payload.as_ref()) {
                type_parts(payload, spans);
            }
        }
    }
}

fn node_parts(node: &ast::Node, spans: &mut Vec<Span>) {
    spans.extend([node.span, node.entity.span]);
    node.type_args.iter().for_each(|ty| type_parts(ty, spans));
    node.dependencies.iter().for_each(|dependency| node_parts(dependency, spans));
}

fn branch_parts(branch: &ast::Branch, spans: &mut Vec<Span>) {
    spans.push(branch.span);
    spans.extend(branch.links.iter().map(|link| link.span));
    if let ast::BranchEnd::FanOut(branches) = &branch.end {
        branches.iter().for_each(|branch| branch_parts(branch, spans));
    }
}
