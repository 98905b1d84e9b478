//! `textDocument/implementation`: the components that an interface can be filled with.

use super::At;
use crate::analysis::View;
use crate::symbol::Symbol;
use lsp_types::Location;
use neva_frontend::check::model::Site;
use neva_frontend::scope::Declaration;
use neva_frontend::syntax::ast;

/// The components of the module with the ports of the interface at a place.
pub(crate) fn implementation(view: &mut View<'_, '_>, at: At) -> Vec<Location> {
    let Some(name) = view.name_at(at.file, at.offset) else { return Vec::new() };
    implementations(view, name.symbol).into_iter().filter_map(|site| view.location(site)).collect()
}

/// The names of the components of the module with the ports of an interface.
pub(crate) fn implementations(view: &mut View<'_, '_>, symbol: Symbol<'_>) -> Vec<Site> {
    let Symbol::Entity(id) = symbol else { return Vec::new() };
    let Declaration::Interface(interface) = view.checked.scope.entity(id).declaration else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for file in view.files(view.tree().entry()) {
        for entity in &view.ast(file).entities {
            if let ast::Entity::Component(def) = entity
                && fits(&def.signature.inports, &interface.signature.inports)
                && fits(&def.signature.outports, &interface.signature.outports)
            {
                found.push(Site { file, span: def.signature.name.span });
            }
        }
    }
    found
}

/// Whether ports have the names that an interface asks for; a port without name can be any.
fn fits(ports: &[ast::Port], wanted: &[ast::Port]) -> bool {
    let name = |port: &ast::Port| port.name.as_ref().map(|name| name.text.clone());
    let has = |asked: &ast::Port| {
        let mut ports = ports.iter();
        ports.any(|port| {
            (name(asked).is_none() || name(port) == name(asked)) && port.is_array == asked.is_array
        })
    };
    ports.len() == wanted.len() && wanted.iter().all(has)
}
