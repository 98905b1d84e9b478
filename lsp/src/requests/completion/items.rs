//! Items of a completion.

use crate::analysis::View;
use lsp_types::{CompletionItem, CompletionItemKind};
use neva_frontend::module::FileId;
use serde::{Deserialize, Serialize};

/// What is needed to describe an item when it is looked at.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ItemData {
    /// The file that is edited.
    pub uri: String,
    /// The module of the entity: empty for the edited one.
    pub module: String,
    /// Its package.
    pub package: String,
    /// Its name.
    pub name: String,
}

/// An item of a kind that inserts its label.
pub(super) fn item(
    label: impl Into<String>,
    kind: CompletionItemKind,
    detail: impl Into<String>,
) -> CompletionItem {
    CompletionItem {
        label: label.into(),
        kind: Some(kind),
        detail: Some(detail.into()).filter(|detail: &String| !detail.is_empty()),
        ..CompletionItem::default()
    }
}

/// What an item of an entity is described with later.
pub(super) fn data(
    view: &View<'_, '_>,
    file: FileId,
    module: &str,
    package: &str,
    name: &str,
) -> Option<serde_json::Value> {
    let uri = view.uri(file)?.to_string();
    let owned = |text: &str| text.to_owned();
    serde_json::to_value(ItemData { uri, module: owned(module), package: owned(package), name: owned(name) })
        .ok()
}
