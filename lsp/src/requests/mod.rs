//! The requests of editors, one file each: what is known and a place in, the answer out.

pub(crate) mod call_hierarchy;
pub(crate) mod code_action;
pub(crate) mod code_lens;
pub(crate) mod completion;
pub(crate) mod definition;
pub(crate) mod document_symbol;
pub(crate) mod folding;
pub(crate) mod formatting;
pub(crate) mod highlight;
pub(crate) mod hover;
pub(crate) mod implementation;
pub(crate) mod inlay_hint;
pub(crate) mod references;
pub(crate) mod rename;
pub(crate) mod selection_range;
pub(crate) mod semantic_tokens;
pub(crate) mod type_definition;
pub(crate) mod view;
pub(crate) mod workspace_symbol;

use neva_frontend::module::FileId;

/// A place in a source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At {
    /// The file.
    pub file: FileId,
    /// The byte in it.
    pub offset: u32,
}
