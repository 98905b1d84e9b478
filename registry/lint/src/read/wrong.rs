//! Parts of declarations that are not understood.

use super::crate_files::CrateFile;
use neva_diagnostics::{Diagnostic, FindingCode, error};
use proc_macro2::Span;
use std::fmt::Display;
use syn::spanned::Spanned;

/// A part of a declaration that is not understood.
#[derive(Debug)]
pub(super) struct Wrong {
    span: Span,
    /// What it is and what is wrong with it.
    title: String,
    /// How it should be written.
    help: String,
}

impl Wrong {
    /// What is wrong with a part, and how to write it.
    pub(super) fn new(at: &impl Spanned, title: impl Display, help: impl Display) -> Wrong {
        Wrong { span: at.span(), title: title.to_string(), help: help.to_string() }
    }

    /// The finding; `what` names the declaration that the part is of.
    pub(super) fn finding(self, code: FindingCode, what: impl Display, file: &CrateFile) -> Diagnostic {
        error!(code, "{what}: {}", self.title)
            .at(file.place(self.span))
            .because("declarations are read before the crate is compiled, so they have to be written plainly")
            .help(self.help)
    }
}
