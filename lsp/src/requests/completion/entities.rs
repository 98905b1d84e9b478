//! Entities that can be written at a place, with the import that they need.

use super::context::Context;
use super::items::{ItemData, data, item};
use crate::analysis::View;
use lsp_types::{CompletionItem, CompletionItemKind, TextEdit};
use neva_frontend::module::{FileId, ModuleId, PackageId};
use neva_frontend::scope::{Declaration, EntityId};
use neva_frontend::syntax::{Span, ast};

/// The packages that a file could import and does not.
pub(super) fn imports(view: &View<'_, '_>, file: FileId) -> Vec<CompletionItem> {
    let module = view.module_of(file);
    let own = view.tree().file(file).package;
    let packages = importable(view, module).into_iter().filter(|package| *package != own);
    let paths = packages.filter_map(|package| Some(view.import_of(module, package)?.0));
    paths.map(|path| item(path, CompletionItemKind::MODULE, "")).collect()
}

/// The public entities of a package by the name that it has in a file.
pub(super) fn members(view: &mut View<'_, '_>, file: FileId, package: &str) -> Vec<CompletionItem> {
    let Some(package) = view.checked.scope.imported_package(file, package) else { return Vec::new() };
    let ids = view.checked.scope.entities_of(package);
    let public = ids.into_iter().filter(|id| view.checked.scope.entity(*id).is_public);
    let public: Vec<EntityId> = public.collect();
    public.into_iter().map(|id| entity_item(view, file, id, "", "1")).collect()
}

/// The constants that a file can name.
pub(super) fn constants(view: &mut View<'_, '_>, file: FileId) -> Vec<CompletionItem> {
    wanted(view, file, |declaration| matches!(declaration, Declaration::Const(_)))
}

/// The types that can be named at a place.
pub(super) fn types(view: &mut View<'_, '_>, context: &Context<'_>) -> Vec<CompletionItem> {
    let mut found = type_params(view, context);
    let forms = ["struct", "union"];
    found.extend(forms.into_iter().map(|word| item(word, CompletionItemKind::KEYWORD, "")));
    found.extend(wanted(view, context.file, |declaration| matches!(declaration, Declaration::Type(_))));
    found
}

/// The components and interfaces that a node can be an instance of.
pub(super) fn components(view: &mut View<'_, '_>, file: FileId) -> Vec<CompletionItem> {
    wanted(view, file, |declaration| {
        matches!(declaration, Declaration::Component(_) | Declaration::Interface(_))
    })
}

/// The entity that an item names.
pub(crate) fn resolve_entity(view: &mut View<'_, '_>, data: &ItemData) -> Option<EntityId> {
    let tree = view.tree();
    let module = tree.modules().find(|module| tree.module(*module).name == data.module)?;
    let package = tree.find_package(module, &data.package)?;
    view.checked.scope.find(package, &data.name)
}

fn type_params(view: &View<'_, '_>, context: &Context<'_>) -> Vec<CompletionItem> {
    let Some((id, version)) = context.component else { return Vec::new() };
    let versions = view.checked.scope.entity(id).versions();
    let params = versions.get(version).map_or(&[][..], |def: &&ast::ComponentDef| &def.signature.params);
    params.iter().map(|param| item(&param.name.text, CompletionItemKind::TYPE_PARAMETER, "")).collect()
}

/// The entities of a kind: of the own package and `builtin`, of imported packages, and of all others together
/// with their import.
fn wanted(
    view: &mut View<'_, '_>,
    file: FileId,
    fits: impl Fn(&Declaration<'_>) -> bool,
) -> Vec<CompletionItem> {
    let tree = view.tree();
    let module = view.module_of(file);
    let own = tree.file(file).package;
    let builtin = tree.find_package(tree.std(), "builtin");
    let mut found = Vec::new();
    for package in importable(view, module) {
        let is_near = package == own || Some(package) == builtin;
        let (prefix, order, import) = if is_near {
            (String::new(), "0", None)
        } else if let Some(name) = imported_as(view, file, package) {
            (format!("{name}."), "1", None)
        } else {
            let Some((path, name)) = view.import_of(module, package) else { continue };
            (format!("{name}."), "2", Some(path))
        };
        for id in view.checked.scope.entities_of(package) {
            let entity = view.checked.scope.entity(id);
            let is_visible = package == own || entity.is_public;
            if !is_visible || entity.name == "Main" || !fits(&entity.declaration) {
                continue;
            }
            let mut item = entity_item(view, file, id, &prefix, order);
            if let Some(path) = &import {
                let edit = neva_frontend::adding_import(view.ast(file), path);
                let range = view.range(file, Span::new(edit.start, edit.end));
                item.additional_text_edits = Some(vec![TextEdit { range, new_text: edit.text }]);
                item.detail = Some(format!("import {path}"));
            }
            found.push(item);
        }
    }
    found
}

/// The name under which a file imports a package.
fn imported_as<'t>(view: &mut View<'_, 't>, file: FileId, package: PackageId) -> Option<&'t str> {
    let names: Vec<&'t str> = view.ast(file).imports.iter().map(ast::Import::local_name).collect();
    names.into_iter().find(|name| view.checked.scope.imported_package(file, name) == Some(package))
}

/// The packages that a module can name: its own, those of its dependencies, and std's.
fn importable(view: &View<'_, '_>, module: ModuleId) -> Vec<PackageId> {
    let tree = view.tree();
    let mut modules = vec![module];
    modules.extend(tree.module(module).dependencies.values());
    modules.push(tree.std());
    modules.dedup();
    modules.into_iter().flat_map(|module| tree.packages(module)).collect()
}

fn entity_item(view: &View<'_, '_>, file: FileId, id: EntityId, prefix: &str, order: &str) -> CompletionItem {
    let entity = view.checked.scope.entity(id);
    let kind = match entity.declaration {
        Declaration::Type(_) => CompletionItemKind::CLASS,
        Declaration::Const(_) => CompletionItemKind::CONSTANT,
        Declaration::Interface(_) => CompletionItemKind::INTERFACE,
        Declaration::Component(_) => CompletionItemKind::FUNCTION,
    };
    let package = view.tree().package(entity.package);
    let module = &view.tree().module(package.module).name;
    CompletionItem {
        sort_text: Some(format!("{order}{prefix}{}", entity.name)),
        data: data(view, file, module, &package.path, entity.name),
        ..item(format!("{prefix}{}", entity.name), kind, "")
    }
}
