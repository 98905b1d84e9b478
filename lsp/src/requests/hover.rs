//! `textDocument/hover`: what a name means, in words.

use super::At;
use crate::addresses::{address_at, receivers_at};
use crate::analysis::View;
use crate::describe::{Described, markdown};
use crate::fates::Fate;
use crate::names::default_port;
use crate::symbol::Symbol;
use lsp_types::{Hover, HoverContents};
use neva_frontend::check::model::Site;
use neva_frontend::module::PackageId;
use neva_frontend::syntax::{Span, ast};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Signature and documentation of the name at a place. Of a node it tells the ports with the types they have
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
    let version = view.version_of(site.file, def);
    let network = view.network(version);
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
    let fate = declared.and_then(|node| fate(view, site, node, None));
    let docs = [docs, fate.unwrap_or_default()].into_iter().filter(|part| !part.is_empty());
    Some(Described { code, docs: docs.collect::<Vec<_>>().join("\n\n") })
}

/// The ports that an arrow leads to, and what became of the connections.
fn arrow(view: &mut View<'_, '_>, at: At) -> Option<Hover> {
    const ARROW: u32 = 2;
    let text = view.source(at.file).text();
    let start = (at.offset.saturating_sub(ARROW - 1)..=at.offset)
        .find(|start| text.get(*start as usize..).is_some_and(|rest| rest.starts_with("->")))?;
    let Some(ast::Entity::Component(def)) = view.entity_at(at.file, at.offset) else { return None };
    let body = def.body.as_ref()?;
    let version = view.version_of(at.file, def);
    let network = view.network(version);
    let (mut code, mut docs) = (Vec::new(), Vec::new());
    for address in receivers_at(body, start) {
        let (_, ports) = network.ports_of(address);
        let port = match &address.port {
            Some(name) => ports.iter().find(|port| port.name == name.text),
            None => default_port(ports),
        };
        let Some(port) = port else { continue };
        let name = address.node.as_ref().map_or("", |node| &node.text);
        code.push(format!("-> {name}:{}", view.port_text(port)));
        let node = body.nodes.iter().find(|node| node.name.as_ref().is_some_and(|known| known.text == name));
        let site = node.map(|node| Site { file: at.file, span: node.span });
        docs.extend(node.zip(site).and_then(|(node, site)| fate(view, site, node, Some(port.name))));
    }
    if code.is_empty() {
        return None;
    }
    docs.dedup();
    let described = Described { code: code.join("\n"), docs: docs.join("\n\n") };
    let span = Span { start, end: start + ARROW };
    Some(Hover {
        contents: HoverContents::Markup(markdown(&described)),
        range: Some(view.range(at.file, span)),
    })
}

/// The most programs that are asked what became of a node.
const PROGRAMS: usize = 3;

/// What became of a node, or of the connections to an inport of it, in the programs of the module, as far as
/// that is known. A node with a network has none of its own, but for those of `Main`, which are told by all
/// nodes in them.
fn fate(view: &mut View<'_, '_>, site: Site, node: &ast::Node, inport: Option<&str>) -> Option<String> {
    let tree = view.tree();
    let (own, name) = (tree.file(site.file).package, node.name.as_ref()?.text.as_str());
    let mut programs: Vec<PackageId> = tree.packages(view.module_of(site.file)).collect();
    programs.retain(|package| view.checked.scope.find(*package, "Main").is_some());
    if programs.contains(&own) {
        programs = vec![own];
    }
    let source = view.source(site.file);
    let place = format!(" at {}:{}", source.path(), source.line(site.span.start));
    let is_in_main = matches!(view.entity_at(site.file, site.span.start),
        Some(ast::Entity::Component(def)) if def.signature.name.text == "Main");
    let mut found = BTreeMap::<String, usize>::new();
    for program in programs.into_iter().take(PROGRAMS) {
        for Fate { node, became, connections } in view.fates.of(tree, program) {
            let path = node.split(" (").next().unwrap_or(node);
            let is_it = path.rsplit('/').next() == Some(name) && node.ends_with(&place);
            let is_inside = is_in_main && path.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
            match inport {
                None if is_it || is_inside => *found.entry(became.clone()).or_default() += 1,
                Some(inport) if is_it => {
                    // A slot of an array port has its number after the name.
                    let is_to = |name: &str| name.split('[').next() == Some(inport);
                    let became = connections.iter().filter(|(name, _)| is_to(name)).map(|(_, became)| became);
                    became.for_each(|became| *found.entry(became.clone()).or_default() += 1);
                }
                _ => {}
            }
        }
    }
    let line = |(became, count): (String, usize)| match count {
        1 => format!("- {became}"),
        _ if inport.is_some() => format!("- {count} connections: {became}"),
        _ => format!("- {count} nodes: {became}"),
    };
    let lines: Vec<String> = found.into_iter().map(line).collect();
    (!lines.is_empty()).then(|| format!("Compiled:\n\n{}", lines.join("\n")))
}

/// A port as it is declared, and the type it has in the node that is addressed.
fn port(view: &mut View<'_, '_>, at: At, site: Site) -> String {
    let declared = view.slice(site).to_owned();
    let Some(ast::Entity::Component(def)) = view.entity_at(at.file, at.offset) else { return declared };
    let Some(address) = def.body.as_ref().and_then(|body| address_at(body, at.offset)) else {
        return declared;
    };
    let version = view.version_of(at.file, def);
    let network = view.network(version);
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
