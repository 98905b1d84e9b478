//! Identifiers and places, as neva-tools forms them.

use super::entities::kind;
use crate::analysis::View;
use neva_frontend::module::{FileId, LANGUAGE_VERSION, ModuleId, PackageId};
use neva_frontend::syntax::{Span, ast};
use serde_json::{Value, json};

/// The path of a module: `@` for the edited one.
pub(super) fn module_path(view: &View<'_, '_>, module: ModuleId) -> String {
    split(view, module).0
}

/// The path of a module with its version, by which modules are sorted.
pub(super) fn module_name(view: &View<'_, '_>, module: ModuleId) -> String {
    let (path, version) = split(view, module);
    if version.is_empty() { path } else { format!("{path}@{version}") }
}

/// Path and version of a module.
pub(super) fn split(view: &View<'_, '_>, module: ModuleId) -> (String, String) {
    let name = &view.tree().module(module).name;
    if module == view.tree().entry() {
        return ("@".to_owned(), String::new());
    }
    if module == view.tree().std() {
        return (name.clone(), LANGUAGE_VERSION.to_string());
    }
    let (path, version) = name.rsplit_once('@').unwrap_or((name, ""));
    (path.to_owned(), version.to_owned())
}

/// The identifier of a module.
pub(super) fn module_id(view: &View<'_, '_>, module: ModuleId) -> String {
    let (path, version) = split(view, module);
    let version = if version.is_empty() { version } else { format!("@{}", segment(&version)) };
    format!("module/{}{version}", segment(&path))
}

/// The identifier of a package.
pub(super) fn package_id(view: &View<'_, '_>, package: PackageId) -> String {
    let package = view.tree().package(package);
    format!("{}/package/{}", module_id(view, package.module), segment(&package.path))
}

/// The identifier of a file.
pub(super) fn file_id(view: &View<'_, '_>, file: FileId) -> String {
    let package = package_id(view, view.tree().file(file).package);
    format!("{package}/file/{}", segment(stem(view, file)))
}

/// The name of a file without its ending.
pub(super) fn stem<'t>(view: &View<'_, 't>, file: FileId) -> &'t str {
    view.sources.file_name(file).trim_end_matches(".neva")
}

/// The file with an identifier.
///
/// # Errors
/// If there is none.
pub(super) fn find_file(view: &View<'_, '_>, wanted: &str) -> Result<FileId, String> {
    let mut files = view.tree().modules().flat_map(|module| view.files(module));
    files.find(|file| file_id(view, *file) == wanted).ok_or_else(|| format!("file not found: {wanted}"))
}

/// The identifier of an entity; a component has the number of its version.
pub(super) fn entity_id(view: &View<'_, '_>, file: FileId, entity: &ast::Entity, version: usize) -> String {
    let name = segment(&entity.name().text);
    let version =
        if matches!(entity, ast::Entity::Component(_)) { format!("@{version}") } else { String::new() };
    format!("{}/{}/{name}{version}", file_id(view, file), kind(entity))
}

/// A part of an identifier.
pub(super) fn segment(text: &str) -> String {
    let clean = text.replace(['/', ' ', '\t', '\n', ':', '#'], "_");
    if clean.is_empty() { "_".to_owned() } else { clean }
}

/// A place in the sources: lines from 1, columns in characters from 0.
pub(super) fn anchor(view: &View<'_, '_>, file: FileId, span: Span) -> Value {
    let source = view.source(file);
    let package = view.tree().package(view.tree().file(file).package);
    let column = |offset: u32| {
        let start = source.line_start(source.line(offset) - 1);
        source.slice(Span::new(start, offset)).chars().count()
    };
    json!({
        "modulePath": module_path(view, package.module),
        "package": package.path,
        "file": stem(view, file),
        "text": source.slice(span),
        "startLine": source.line(span.start),
        "startCol": column(span.start),
        "endLine": source.line(span.end),
        "endCol": column(span.end),
    })
}
