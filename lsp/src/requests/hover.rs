//! `textDocument/hover`: what a name means, in words.

use super::At;
use crate::addresses::{Receiver, receivers_at};
use crate::analysis::View;
use crate::describe::{Described, markdown};
use crate::explanations::Compiled;
use crate::names::meant_port;
use crate::symbol::Symbol;
use lsp_types::{Hover, HoverContents};
use neva_frontend::check::model::Site;
use neva_frontend::module::{FileId, PackageId};
use neva_frontend::syntax::{Span, ast};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Signature and documentation of the name at a place. Of a node it shows the ports with the types they have
/// in this node, of an arrow the ports that it leads to.
pub(crate) fn hover(view: &mut View<'_, '_>, at: At) -> Option<Hover> {
    let Some(name) = view.name_at(at.file, at.offset) else { return arrow(view, at) };
    let described = match name.symbol {
        Symbol::Entity(id) => {
            let version = chosen(view, at, name.span);
            view.describe_entity(id, version)
        }
        Symbol::Import(file, import) => {
            let package = view.checked.scope.imported_package(file, import)?;
            let path = &view.tree().package(package).path;
            Described { code: format!("import {path}"), docs: String::new() }
        }
        Symbol::Node(site) => node(view, at, site)?,
        Symbol::Port(site) => Described { code: port(view, at, site), docs: view.port_docs(site) },
        Symbol::TypeParam(site) => Described { code: type_param(view, site)?, docs: String::new() },
        Symbol::Field(site) | Symbol::Tag(site) => Described { code: part(view, site), docs: String::new() },
    };
    Some(Hover {
        contents: HoverContents::Markup(markdown(&described)),
        range: Some(view.range(at.file, name.span)),
    })
}

/// The version of its component that the node here is an instance of.
fn chosen(view: &mut View<'_, '_>, at: At, name: Span) -> Option<usize> {
    let Some(ast::Entity::Component(def)) = view.entity_at(at.file, at.offset) else { return None };
    if def.signature.name.span == name {
        return view.version_of(at.file, def).map(|(_, version)| version);
    }
    let instance = view.instance_at(at, name)?;
    Some(view.checked.component(instance).version)
}

/// A node as it is declared, and its ports.
fn node(view: &mut View<'_, '_>, at: At, site: Site) -> Option<Described> {
    let mut code = view.slice(site).to_owned();
    let Some(ast::Entity::Component(def)) = view.entity_at(site.file, site.span.start) else {
        return Some(Described { code, docs: String::new() });
    };
    let network = view.network_of(site.file, def);
    let declared = def.body.as_ref()?.nodes.iter().find(|node| node.span == site.span);
    let docs = declared.and_then(|node| view.checked.scope.find_reference(at.file, &node.entity));
    let docs = docs.map(|id| view.describe_entity(id, None).docs).unwrap_or_default();
    if let Some(info) = network.nodes.values().find(|node| node.site == Some(site)) {
        for (direction, ports) in [("in ", &info.inports), ("out", &info.outports)] {
            for port in ports {
                let _ = write!(code, "\n// {direction} {}", view.port_text(port));
            }
        }
    }
    let fate = declared.and_then(|node| fate_of_node(view, site, node));
    let docs = [docs, fate.unwrap_or_default()].into_iter().filter(|part| !part.is_empty());
    Some(Described { code, docs: docs.collect::<Vec<_>>().join("\n\n") })
}

/// What an arrow leads to, and what became of the connections.
fn arrow(view: &mut View<'_, '_>, at: At) -> Option<Hover> {
    const ARROW: u32 = 2;
    let text = view.source(at.file).text();
    let start = (at.offset.saturating_sub(ARROW - 1)..=at.offset)
        .find(|start| text.get(*start as usize..).is_some_and(|rest| rest.starts_with("->")))?;
    let Some(ast::Entity::Component(def)) = view.entity_at(at.file, at.offset) else { return None };
    let body = def.body.as_ref()?;
    let network = view.network_of(at.file, def);
    let (mut code, mut spans) = (Vec::new(), Vec::new());
    for receiver in receivers_at(body, start) {
        spans.push(receiver.span());
        let Receiver::Port(address, connection) = receiver else {
            let text = view.source(at.file).slice(receiver.span());
            code.push(format!("-> {}", text.lines().next().unwrap_or_default()));
            continue;
        };
        let (_, ports) = network.ports_of(address);
        let named = address.port.as_ref().map(|name| name.text.as_str());
        let Some(port) = meant_port(ports, named) else { continue };
        let name = address.node.as_ref().map_or("", |node| &node.text);
        code.push(format!("-> {name}:{}", view.port_text(port)));
        // What leads to a port of the component itself is written as a whole.
        spans.extend(connection);
    }
    if code.is_empty() {
        return None;
    }
    let sites = spans.into_iter().map(|span| Site { file: at.file, span }).collect::<Vec<_>>();
    let docs = fate_of_connections(view, at, &sites).unwrap_or_default();
    let described = Described { code: code.join("\n"), docs };
    let span = Span { start, end: start + ARROW };
    Some(Hover {
        contents: HoverContents::Markup(markdown(&described)),
        range: Some(view.range(at.file, span)),
    })
}

/// The most programs that are asked what became of a node or connection.
const PROGRAMS: usize = 3;

/// The programs that may contain what a file has: that of its package, or those of the module.
fn programs(view: &mut View<'_, '_>, file: FileId) -> Vec<PackageId> {
    let tree = view.tree();
    let own = tree.file(file).package;
    let mut programs: Vec<PackageId> = tree.packages(view.module_of(file)).collect();
    programs.retain(|package| view.checked.scope.find(*package, "Main").is_some());
    if programs.contains(&own) {
        programs = vec![own];
    }
    programs.truncate(PROGRAMS);
    programs
}

/// What became of a node, as far as that is known. A node with a network has no fate of its own. One of
/// `Main` has those of all nodes in it.
fn fate_of_node(view: &mut View<'_, '_>, site: Site, node: &ast::Node) -> Option<String> {
    let name = node.name.as_ref()?.text.as_str();
    let source = view.source(site.file);
    let place = format!(" at {}:{}", source.path(), source.line(site.span.start));
    let is_in_main = matches!(view.entity_at(site.file, site.span.start),
        Some(ast::Entity::Component(def)) if def.signature.name.text == "Main");
    let is_meant = |node: &str| {
        let path = node.split(" (").next().unwrap_or(node);
        let is_it = path.rsplit('/').next() == Some(name) && node.ends_with(&place);
        let is_inside = is_in_main && path.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
        is_it || is_inside
    };
    let became = |compiled: &Compiled| {
        let meant = compiled.nodes.iter().filter(|fate| is_meant(&fate.node));
        meant.map(|fate| fate.became.clone()).collect()
    };
    fates(view, site.file, "nodes", became)
}

/// What became of the connections that are written at some places, as far as that is known.
fn fate_of_connections(view: &mut View<'_, '_>, at: At, sites: &[Site]) -> Option<String> {
    let became = |compiled: &Compiled| {
        let meant = compiled.connections.iter().filter(|(site, _)| sites.contains(site));
        meant.map(|(_, became)| became.clone()).collect()
    };
    fates(view, at.file, "connections", became)
}

/// A list of what became of things of a file when programs were compiled, with how many have each fate.
fn fates(
    view: &mut View<'_, '_>,
    file: FileId,
    things: &str,
    became: impl Fn(&Compiled) -> Vec<String>,
) -> Option<String> {
    let tree = view.tree();
    let mut found = BTreeMap::<String, usize>::new();
    for program in programs(view, file) {
        for became in view.explanations.of(tree, program).into_iter().flat_map(&became) {
            *found.entry(became).or_default() += 1;
        }
    }
    let line = |(became, count): (String, usize)| match count {
        1 => format!("- {became}"),
        _ => format!("- {count} {things}: {became}"),
    };
    let lines: Vec<String> = found.into_iter().map(line).collect();
    (!lines.is_empty()).then(|| format!("Compiled:\n\n{}", lines.join("\n")))
}

/// A port as it is declared, and the type it has in the node that is addressed.
fn port(view: &mut View<'_, '_>, at: At, site: Site) -> String {
    let declared = view.slice(site).to_owned();
    let Some((address, network)) = view.address_at(at) else { return declared };
    let (ports, more) = network.ports_of(address);
    match ports.iter().chain(more).find(|port| port.site == site) {
        Some(port) => format!("{declared}\n// {}", view.port_text(port)),
        None => declared,
    }
}

fn type_param(view: &View<'_, '_>, site: Site) -> Option<String> {
    let params = match view.entity_at(site.file, site.span.start)? {
        ast::Entity::Type(def) => &def.params,
        ast::Entity::Interface(def) => &def.signature.params,
        ast::Entity::Component(def) => &def.signature.params,
        ast::Entity::Const(_) => return None,
    };
    let param = params.iter().find(|param| param.name.span == site.span)?;
    let constraint = param.constraint.as_ref().map_or("any", |ty| view.source(site.file).slice(ty.span));
    Some(format!("<{} {constraint}>", param.name.text))
}

/// The line of a field or tag, with the type it belongs to.
fn part(view: &View<'_, '_>, site: Site) -> String {
    let source = view.source(site.file);
    let line = source.line_text(source.line(site.span.start) - 1).trim();
    match view.entity_at(site.file, site.span.start) {
        Some(entity) => format!("// of {}\n{line}", entity.name().text),
        None => line.to_owned(),
    }
}
