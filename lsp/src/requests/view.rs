//! `neva/view/...`: programs as data for the visual editor of neva-tools.
//!
//! The names of methods and fields and the forms of identifiers are those of neva-tools, so that its web page
//! works with this server.

mod connections;
mod entities;
mod file;
mod id;

use crate::analysis::View;
use entities::{entities, kind, named_span};
use id::{anchor, entity_id, file_id, module_id, package_id};
use neva_frontend::module::{FileId, ModuleId};
use neva_frontend::syntax::ast;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(crate) use file::file_view;

/// The method that gives all modules, packages and files.
pub(crate) const GET_PROGRAM: &str = "neva/view/getProgram";
/// The method that gives the networks of a file.
pub(crate) const GET_FILE_VIEW: &str = "neva/view/getFileView";
/// The method that finds an entity by its identifier.
pub(crate) const RESOLVE_ENTITY_REF: &str = "neva/view/resolveEntityRef";
/// The method that finds entities by name.
pub(crate) const SEARCH_ENTITIES: &str = "neva/view/searchEntities";

/// Which modules a program is to have; all unless said otherwise.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ProgramParams {
    include_current: Option<bool>,
    include_deps: Option<bool>,
    include_std: Option<bool>,
}

/// Which entity is asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResolveParams {
    target_file_id: String,
    target_entity_id: String,
}

/// Which entities are looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct SearchParams {
    query: String,
    kinds: Vec<String>,
    module_filter: String,
    package_filter: String,
    module_filters: Vec<String>,
    package_filters: Vec<String>,
    limit: usize,
}

/// What a search finds, unless another number is asked for.
const SEARCH_LIMIT: usize = 100;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    label: String,
    kind: &'static str,
    module: String,
    package: String,
    file_id: String,
    entity_id: String,
    anchor: Value,
}

/// All modules with the names of what their files declare.
pub(crate) fn program(view: &View<'_, '_>, params: &ProgramParams) -> Value {
    let mut modules: Vec<(String, ModuleId)> =
        view.tree().modules().map(|module| (id::module_name(view, module), module)).collect();
    modules.sort_unstable();
    let wanted = modules.into_iter().filter(|(_, module)| {
        let choice = if *module == view.tree().entry() {
            params.include_current
        } else if *module == view.tree().std() {
            params.include_std
        } else {
            params.include_deps
        };
        choice.unwrap_or(true)
    });
    let modules: Vec<Value> = wanted.map(|(_, id)| module(view, id)).collect();
    json!({ "modules": modules })
}

/// Where an entity is.
///
/// # Errors
/// If there is no such file or entity.
pub(crate) fn resolve(view: &View<'_, '_>, params: &ResolveParams) -> Result<Value, String> {
    let file = id::find_file(view, &params.target_file_id)?;
    let mut entities = entities(view, file);
    let entity =
        entities.find(|(entity, version)| entity_id(view, file, entity, *version) == params.target_entity_id);
    let (entity, _) = entity.ok_or_else(|| format!("entity not found: {}", params.target_entity_id))?;
    Ok(json!({
        "targetKind": format!("{}_entity", kind(entity)),
        "targetName": entity.name().text,
        "targetFileId": params.target_file_id,
        "targetEntityId": params.target_entity_id,
        "targetAnchor": anchor(view, file, named_span(entity)),
    }))
}

/// The entities whose names contain a text, large or small.
pub(crate) fn search(view: &View<'_, '_>, params: &SearchParams) -> Value {
    let query = params.query.trim().to_lowercase();
    if query.is_empty() {
        return json!([]);
    }
    let limit = if params.limit == 0 { SEARCH_LIMIT } else { params.limit };
    let lists = |many: &[String], one: &str| -> Vec<String> {
        let all = many.iter().map(String::as_str).chain([one]).map(str::trim);
        all.filter(|filter| !filter.is_empty()).map(str::to_owned).collect()
    };
    let kinds = lists(&params.kinds, "").iter().map(|kind| kind.to_lowercase()).collect::<Vec<_>>();
    let modules = lists(&params.module_filters, &params.module_filter);
    let packages = lists(&params.package_filters, &params.package_filter);
    let allows = |filters: &[String], name: &str| filters.is_empty() || filters.iter().any(|one| one == name);
    let mut found = Vec::new();
    for module in view.tree().modules() {
        let path = id::module_path(view, module);
        for file in view.files(module).filter(|_| allows(&modules, &path)) {
            let package = &view.tree().package(view.tree().file(file).package).path;
            if !allows(&packages, &format!("{path}/{package}")) {
                continue;
            }
            let mut sorted: Vec<_> = entities(view, file).collect();
            let rank = |entity| {
                ["component", "interface", "type", "const"].iter().position(|one| *one == kind(entity))
            };
            sorted
                .sort_by_key(|(entity, version)| (rank(entity), entity.name().text.to_lowercase(), *version));
            for (entity, version) in sorted {
                let name = &entity.name().text;
                if found.len() == limit
                    || !name.to_lowercase().contains(&query)
                    || !allows(&kinds, kind(entity))
                {
                    continue;
                }
                found.push(Found {
                    label: name.clone(),
                    kind: kind(entity),
                    module: path.clone(),
                    package: package.clone(),
                    file_id: file_id(view, file),
                    entity_id: entity_id(view, file, entity, version),
                    anchor: anchor(view, file, named_span(entity)),
                });
            }
        }
    }
    json!(found)
}

fn module(view: &View<'_, '_>, id: ModuleId) -> Value {
    let packages = view.tree().packages(id).map(|package| {
        let files: Vec<Value> = view.tree().files(package).map(|file| summary(view, file)).collect();
        json!({
            "id": package_id(view, package),
            "moduleId": module_id(view, id),
            "name": view.tree().package(package).path,
            "fileSummaries": files,
        })
    });
    json!({
        "id": module_id(view, id),
        "path": id::module_path(view, id),
        "packages": packages.collect::<Vec<_>>(),
    })
}

fn summary(view: &View<'_, '_>, file: FileId) -> Value {
    let named = |wanted: &str| -> Vec<Value> {
        let mut entities: Vec<_> =
            entities(view, file).filter(|(entity, _)| kind(entity) == wanted).collect();
        entities.sort_by(|(one, _), (other, _)| one.name().text.cmp(&other.name().text));
        let value = |(entity, version): (&ast::Entity, usize)| {
            let mut value =
                json!({ "id": entity_id(view, file, entity, version), "name": entity.name().text });
            if wanted == "component" {
                value["overloadIndex"] = json!(version);
            }
            value
        };
        entities.into_iter().map(value).collect()
    };
    let mut value = file::head(view, file);
    value["packageId"] = json!(package_id(view, view.tree().file(file).package));
    value["consts"] = json!(named("const"));
    value["types"] = json!(named("type"));
    value["interfaces"] = json!(named("interface"));
    value["components"] = json!(named("component"));
    value
}
