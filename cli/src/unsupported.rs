//! What the Go compiler has and this one does not have.

use crate::codes;
use neva_diagnostics::{Diagnostic, error};

/// The refusal of a part of the command line.
pub(crate) fn unsupported(what: &str, help: &str) -> Diagnostic {
    error!(codes::UNSUPPORTED, "{what} is not supported yet").help(help)
}
