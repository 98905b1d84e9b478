//! `textDocument/inlayHint`: types that flow and versions that were chosen.

use crate::analysis::View;
use crate::names::{NetworkNames, meant_port};
use lsp_types::{InlayHint, InlayHintKind, InlayHintLabel};
use neva_frontend::module::FileId;
use neva_frontend::syntax::{Span, ast};
use neva_frontend::types::Types;

/// The type of what each connection begins with, and the ports of nodes whose component has several versions.
pub(crate) fn inlay_hints(view: &mut View<'_, '_>, file: FileId, part: Span) -> Vec<InlayHint> {
    let mut found = Vec::new();
    for entity in &view.ast(file).entities {
        let ast::Entity::Component(def) = entity else { continue };
        let Some(body) = &def.body else { continue };
        if def.head.span.end < part.start || part.end < def.head.span.start {
            continue;
        }
        let network = view.network_of(file, def);
        for node in &body.nodes {
            let label = chosen_ports(view, file, &network, node);
            found.extend(label.map(|label| hint(view, file, node.span.end, label, None)));
        }
        for sender in body.connections.iter().flat_map(|connection| &connection.senders) {
            let Some(address) = sender.address() else { continue };
            let (ports, _) = network.ports_of(address);
            let named = address.port.as_ref().map(|name| name.text.as_str());
            if let Some(port) = meant_port(ports, named).filter(|port| port.ty != Types::UNKNOWN) {
                let label = format!(": {}", view.checked.types.display(port.ty));
                found.push(hint(view, file, address.span.end, label, Some(InlayHintKind::TYPE)));
            }
        }
    }
    found
}

/// The ports of a node, if its component has several versions.
fn chosen_ports(
    view: &mut View<'_, '_>,
    file: FileId,
    network: &NetworkNames<'_>,
    node: &ast::Node,
) -> Option<String> {
    let id = view.checked.scope.find_reference(file, &node.entity)?;
    if view.checked.scope.entity(id).versions().len() < 2 {
        return None;
    }
    let info = network.nodes.get(node.name.as_ref()?.text.as_str())?;
    info.component?;
    let list = |ports: &[_]| ports.iter().map(|port| view.port_text(port)).collect::<Vec<_>>().join(", ");
    Some(format!(" ({}) ({})", list(&info.inports), list(&info.outports)))
}

fn hint(
    view: &View<'_, '_>,
    file: FileId,
    offset: u32,
    label: String,
    kind: Option<InlayHintKind>,
) -> InlayHint {
    InlayHint {
        position: view.encoding.position(view.source(file), offset),
        label: InlayHintLabel::String(label),
        kind,
        text_edits: None,
        tooltip: None,
        padding_left: None,
        padding_right: None,
        data: None,
    }
}
