//! `textDocument/rename`: a new name at all places.

use super::At;
use crate::analysis::View;
use crate::symbol::{Occurrence, Symbol};
use lsp_types::{PrepareRenameResponse, TextEdit, Uri, WorkspaceEdit};
use neva_frontend::check::model::Site;
use neva_frontend::syntax::is_name;
use std::collections::HashMap;

/// The range and name that would be renamed; an error says why that can't be.
pub(crate) fn prepare(view: &mut View<'_, '_>, at: At) -> Result<PrepareRenameResponse, String> {
    let name = renamable(view, at)?;
    let range = view.range(at.file, name.span);
    let placeholder = view.source(at.file).slice(name.span).to_owned();
    Ok(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder })
}

/// The edits that give the name at a place another name everywhere; an error says why that can't be.
pub(crate) fn rename(view: &mut View<'_, '_>, at: At, new_name: &str) -> Result<WorkspaceEdit, String> {
    let name = renamable(view, at)?;
    if !is_name(new_name) {
        return Err(format!(
            "`{new_name}` is no name: it consists of letters, digits and `_` and is no keyword"
        ));
    }
    if let Symbol::Entity(id) = name.symbol {
        let package = view.checked.scope.entity(id).package;
        if view.checked.scope.find(package, new_name).is_some_and(|other| other != id) {
            return Err(format!("the package has a `{new_name}` already"));
        }
    }
    if let Symbol::Import(file, _) = name.symbol
        && view.ast(file).imports.iter().any(|import| import.local_name() == new_name)
    {
        return Err(format!("this file imports a `{new_name}` already"));
    }
    // Uri has a cell for parts it has parsed; its hash is that of its text.
    #[expect(clippy::mutable_key_type, reason = "the protocol's type")]
    let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for (site, is_declaration) in view.uses(name.symbol) {
        let Some(uri) = view.uri(site.file) else { continue };
        let edit = edit(view, name.symbol, site, is_declaration, new_name);
        changes.entry(uri).or_default().push(edit);
    }
    Ok(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() })
}

/// An import without alias gets one; everything else is replaced.
fn edit(
    view: &View<'_, '_>,
    symbol: Symbol<'_>,
    site: Site,
    is_declaration: bool,
    new_name: &str,
) -> TextEdit {
    if let Symbol::Import(file, _) = symbol
        && is_declaration
        && let Some(import) = view.ast(file).imports.iter().find(|import| {
            import.alias.is_none() && import.span.start <= site.span.start && site.span.end <= import.span.end
        })
    {
        let mut range = view.range(file, import.span);
        range.end = range.start;
        return TextEdit { range, new_text: format!("{new_name} ") };
    }
    TextEdit { range: view.range(site.file, site.span), new_text: new_name.to_owned() }
}

fn renamable<'t>(view: &mut View<'_, 't>, at: At) -> Result<Occurrence<'t>, String> {
    let name = view.name_at(at.file, at.offset).ok_or("there is no name here")?;
    let entry = view.tree().entry();
    for site in view.declarations(name.symbol) {
        if view.module_of(site.file) != entry {
            let path = view.source(site.file).path();
            return Err(format!("it is declared in another module: {path}"));
        }
        if site.span.start == site.span.end || !is_name(view.slice(site)) {
            return Err("what is meant here has no name of its own".to_owned());
        }
    }
    Ok(name)
}
