//! `textDocument/references`: where a name is used.

use super::At;
use crate::analysis::View;
use lsp_types::Location;

/// All places in the module that name what the name at a place means.
pub(crate) fn references(view: &mut View<'_, '_>, at: At, with_declaration: bool) -> Vec<Location> {
    let Some(name) = view.name_at(at.file, at.offset) else { return Vec::new() };
    let uses = view.uses(name.symbol).into_iter();
    let wanted = uses.filter(|(_, is_declaration)| with_declaration || !is_declaration);
    wanted.filter_map(|(site, _)| view.location(site)).collect()
}
