//! The entities of a file.

use crate::analysis::View;
use neva_frontend::module::FileId;
use neva_frontend::syntax::{Span, ast};
use rustc_hash::FxHashMap;

/// The entities of a file, each with its number among the versions of its name.
pub(super) fn entities<'t>(
    view: &View<'_, 't>,
    file: FileId,
) -> impl Iterator<Item = (&'t ast::Entity, usize)> {
    let mut versions: FxHashMap<&str, usize> = FxHashMap::default();
    view.ast(file).entities.iter().map(move |entity| {
        let count = versions.entry(&entity.name().text).or_default();
        *count += 1;
        (entity, *count - 1)
    })
}

/// A declaration from its name on.
pub(super) fn named_span(entity: &ast::Entity) -> Span {
    Span::new(entity.name().span.start, entity.head().span.end)
}

/// The word for what an entity is.
pub(super) fn kind(entity: &ast::Entity) -> &'static str {
    match entity {
        ast::Entity::Type(_) => "type",
        ast::Entity::Const(_) => "const",
        ast::Entity::Interface(_) => "interface",
        ast::Entity::Component(_) => "component",
    }
}
