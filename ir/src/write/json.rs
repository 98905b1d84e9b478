//! IR as JSON.

use crate::Program;
use crate::schema::{ProgramForm, Syntax};

/// Writes a program as indented JSON.
pub(super) fn write(program: &Program) -> String {
    let form = ProgramForm::new(program, Syntax::Json);
    // Strings as keys and numbers, strings, lists and objects as values always serialize.
    serde_json::to_string_pretty(&form).unwrap_or_default() + "\n"
}
