//! The requests of editors, one file each: what is known and a place in, the answer out.

pub mod call_hierarchy;
pub mod code_action;
pub mod code_lens;
pub mod completion;
pub mod definition;
pub mod document_symbol;
pub mod folding;
pub mod formatting;
pub mod highlight;
pub mod hover;
pub mod implementation;
pub mod inlay_hint;
pub mod references;
pub mod rename;
pub mod selection_range;
pub mod semantic_tokens;
pub mod type_definition;
pub mod view;
pub mod workspace_symbol;

use neva_frontend::module::FileId;

/// A place in a source.
#[derive(Clone, Copy, Debug)]
pub struct At {
    /// The file.
    pub file: FileId,
    /// The byte in it.
    pub offset: u32,
}
