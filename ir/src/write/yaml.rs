//! IR as YAML.

use crate::Program;
use crate::schema::{ProgramForm, Syntax};

/// Writes a program as YAML.
pub(super) fn write(program: &Program) -> String {
    let form = ProgramForm::new(program, Syntax::Yaml);
    let options = serde_saphyr::ser_options! {
        // Quoted strings keep every character, also where block scalars would fold or clip lines.
        prefer_block_scalars: false,
    };
    // Strings as keys and numbers, strings, lists and objects as values always serialize.
    serde_saphyr::to_string_with_options(&form, options).unwrap_or_default()
}
