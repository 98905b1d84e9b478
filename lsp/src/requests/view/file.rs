//! What a file declares, with the networks of its components.

use super::connections::connections;
use super::entities::{entities, kind, named_span};
use super::id::{anchor, entity_id, file_id, find_file, module_path, segment, split, stem};
use crate::analysis::View;
use neva_frontend::check::model::ComponentId;
use neva_frontend::module::FileId;
use neva_frontend::scope::{Declaration, EntityId};
use neva_frontend::syntax::{Span, ast};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Which file is asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FileParams {
    /// Its identifier.
    pub file_id: String,
}

/// What a file declares, sorted by name.
///
/// # Errors
/// If there is no such file.
pub(crate) fn file_view(view: &mut View<'_, '_>, params: &FileParams) -> Result<Value, String> {
    if params.file_id.is_empty() {
        return Err("fileId is required".to_owned());
    }
    let file = find_file(view, &params.file_id)?;
    let mut value = head(view, file);
    let package = view.tree().package(view.tree().file(file).package);
    value["location"] = json!({ "modulePath": module_path(view, package.module), "package": package.path, "file": stem(view, file) });
    let mut sorted: Vec<_> = entities(view, file).collect();
    sorted.sort_by_key(|(entity, version)| (entity.name().text.to_lowercase(), *version));
    let (mut consts, mut types, mut interfaces, mut components) = (vec![], vec![], vec![], vec![]);
    for (entity, version) in sorted {
        let id = entity_id(view, file, entity, version);
        let mut shown = json!({
            "anchor": anchor(view, file, named_span(entity)),
            "id": id,
            "name": entity.name().text,
            "public": entity.head().is_public,
        });
        match entity {
            ast::Entity::Const(def) => {
                shown["type"] = json!(one_line(view, file, def.ty.span));
                shown["value"] = json!(one_line(view, file, def.value.span()));
                consts.push(shown);
            }
            ast::Entity::Type(def) => {
                let body = def.body.as_ref().map_or(String::new(), |body| one_line(view, file, body.span));
                shown["type"] = json!(body);
                types.push(shown);
            }
            ast::Entity::Interface(def) => {
                signature(view, file, &file_id(view, file), &def.signature, &mut shown);
                interfaces.push(shown);
            }
            ast::Entity::Component(def) => {
                signature(view, file, &id, &def.signature, &mut shown);
                shown["overloadIndex"] = json!(version);
                shown["nodes"] = json!(nodes(view, file, &id, def));
                shown["connections"] = json!(connections(view, file, &id, def));
                components.push(shown);
            }
        }
    }
    value["consts"] = json!(consts);
    value["types"] = json!(types);
    value["interfaces"] = json!(interfaces);
    value["components"] = json!(components);
    Ok(value)
}

/// Name, place and imports of a file.
pub(super) fn head(view: &View<'_, '_>, file: FileId) -> Value {
    let id = file_id(view, file);
    let tree = view.ast(file);
    let package = &view.tree().package(view.tree().file(file).package).path;
    let first =
        tree.entities.iter().min_by_key(|entity| &entity.name().text).map(|entity| entity.head().span);
    let mut imports: Vec<&ast::Import> = tree.imports.iter().collect();
    imports.sort_by_key(|import| import.local_name());
    let import = |import: &ast::Import| {
        let (alias, package) = (import.local_name(), &import.package.text);
        let module = match &import.module {
            ast::ImportModule::Std => "std",
            ast::ImportModule::Own => "@",
            ast::ImportModule::Dependency(name) => &name.text,
        };
        let id = format!("{id}/import/{}={}:{}", segment(alias), segment(module), segment(package));
        let anchor = anchor(view, file, import.span);
        json!({ "id": id, "alias": alias, "module": module, "package": package, "anchor": anchor })
    };
    json!({
        "anchor": anchor(view, file, first.unwrap_or_default()),
        "id": id,
        "name": stem(view, file),
        "path": format!("{package}/{}.neva", stem(view, file)),
        "imports": imports.into_iter().map(import).collect::<Vec<_>>(),
    })
}

/// A part of a file with single blanks between words.
pub(super) fn one_line(view: &View<'_, '_>, file: FileId, span: Span) -> String {
    view.source(file).slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn signature(view: &View<'_, '_>, file: FileId, parent: &str, signature: &ast::Signature, shown: &mut Value) {
    let mut params: Vec<&str> = signature.params.iter().map(|param| param.name.text.as_str()).collect();
    params.sort_unstable();
    shown["typeArgs"] = json!(params);
    for (field, direction, ports) in
        [("inPorts", "in", &signature.inports), ("outPorts", "out", &signature.outports)]
    {
        let port = |(order, port): (usize, &ast::Port)| {
            let name = port.name.as_ref().map_or("", |name| &name.text);
            let ty = port.ty.as_ref().map_or("any".to_owned(), |ty| one_line(view, file, ty.span));
            json!({
                "anchor": anchor(view, file, port.span),
                "id": format!("{parent}/{direction}/port/{}", segment(name)),
                "name": name,
                "type": ty,
                "order": order,
                "isArray": port.is_array,
            })
        };
        shown[field] = json!(ports.iter().enumerate().map(port).collect::<Vec<_>>());
    }
}

fn nodes(view: &mut View<'_, '_>, file: FileId, parent: &str, def: &ast::ComponentDef) -> Vec<Value> {
    let network = view.network_of(file, def);
    let mut nodes: Vec<&ast::Node> = def.body.iter().flat_map(|body| &body.nodes).collect();
    nodes.sort_by_key(|node| node.name.as_ref().map(|name| &name.text));
    let mut shown = Vec::new();
    for node in nodes {
        let name = node.name.as_ref().map_or("", |name| &name.text);
        let id = format!("{parent}/node/{}", segment(name));
        let chosen = network.nodes.get(name).and_then(|node| node.component);
        let mut value = instance(view, file, node, chosen);
        let arguments = dependencies(view, file, &id, node, chosen);
        value["id"] = json!(id);
        value["name"] = json!(name);
        value["directives"] = json!(directives(view, file, node));
        value["diArgs"] = json!(arguments);
        shown.push(value);
    }
    shown
}

/// What is in the braces of a node.
fn dependencies(
    view: &mut View<'_, '_>,
    file: FileId,
    node_id: &str,
    node: &ast::Node,
    component: Option<ComponentId>,
) -> Vec<Value> {
    let mut shown = Vec::new();
    for dependency in &node.dependencies {
        let needs = component.map(|id| &view.checked.component(id).needs);
        let name = match (&dependency.name, needs.map(Vec::as_slice)) {
            (Some(name), _) => name.text.clone(),
            (None, Some([need, ..])) => need.name.to_owned(),
            (None, _) => String::new(),
        };
        let mut value = instance(view, file, dependency, None);
        value["id"] = json!(format!("{node_id}/di/{}", segment(&name)));
        value["name"] = json!(name);
        value["nodeName"] = json!(name);
        shown.push(value);
    }
    shown
}

/// What nodes and dependencies have in common.
fn instance(view: &mut View<'_, '_>, file: FileId, node: &ast::Node, chosen: Option<ComponentId>) -> Value {
    let version = chosen.map(|id| view.checked.component(id).version);
    let arguments: Vec<String> = node.type_args.iter().map(|ty| one_line(view, file, ty.span)).collect();
    let mut value = json!({
        "anchor": anchor(view, file, node.span),
        "entityRef": entity_ref(view, file, &node.entity),
        "typeArgs": arguments,
        "errGuard": node.guard.is_some(),
    });
    if let Some(id) = view.checked.scope.find_reference(file, &node.entity) {
        let is_overloaded = matches!(&view.checked.scope.entity(id).declaration, Declaration::Component(all) if all.len() > 1);
        if let Some(version) = version.filter(|_| is_overloaded) {
            value["overloadIndex"] = json!(version);
        }
        value["resolvedRef"] = resolved(view, id, version.unwrap_or(0));
    }
    value
}

fn entity_ref(view: &View<'_, '_>, file: FileId, reference: &ast::EntityRef) -> Value {
    let package = view.tree().package(view.tree().file(file).package);
    let (path, version) = split(view, package.module);
    let anchor = anchor(view, file, reference.span);
    let module = if version.is_empty() {
        json!({ "path": path })
    } else {
        json!({ "path": path, "version": version })
    };
    let mut value = json!({
        "name": reference.name.text,
        "meta": {
            "location": {
                "module": module,
                "package": package.path,
                "filename": stem(view, file),
            },
            "text": anchor["text"],
            "start": { "line": anchor["startLine"], "column": anchor["startCol"] },
            "stop": { "line": anchor["endLine"], "column": anchor["endCol"] },
        },
    });
    if let Some(package) = &reference.package {
        value["pkg"] = json!(package.text);
    }
    value
}

fn resolved(view: &View<'_, '_>, id: EntityId, version: usize) -> Value {
    let entity = view.checked.scope.entity(id);
    let (file, name) = (entity.file, entity.name);
    let declared = entities(view, file).filter(|(declared, _)| declared.name().text == name);
    let declared: Vec<(&ast::Entity, usize)> = declared.collect();
    let package = view.tree().package(entity.package);
    let path = module_path(view, package.module);
    let path = if path == "@" { "@:".to_owned() } else { path };
    let found = declared.get(version).or(declared.first());
    let (declared, version) = *found.expect("an entity is in the syntax tree of its file");
    json!({
        "canonicalRef": format!("{path}/{}/{name}", package.path),
        "entityKind": format!("{}_entity", kind(declared)),
        "fileId": file_id(view, file),
        "entityId": entity_id(view, file, declared, version),
        "anchor": anchor(view, file, named_span(declared)),
    })
}

fn directives(view: &View<'_, '_>, file: FileId, node: &ast::Node) -> Map<String, Value> {
    let entry = |directive: &ast::Directive| match &directive.kind {
        ast::DirectiveKind::Extern(name) => ("extern".to_owned(), json!(name.text)),
        ast::DirectiveKind::Bind(name) => ("bind".to_owned(), json!(name.text)),
        ast::DirectiveKind::Autoports => ("autoports".to_owned(), json!("")),
        ast::DirectiveKind::BindType(ty) => ("bind_type".to_owned(), json!(one_line(view, file, ty.span))),
    };
    node.directives.iter().map(entry).collect()
}
