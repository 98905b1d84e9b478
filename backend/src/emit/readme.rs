//! `README.md`: what the project is and how to build it.

use neva_blocks::Program;
use neva_registry::Crate;
use tera::Context;

use super::rust::plain_text;
use super::template::render;
use crate::settings::Form;

/// The text of the file.
pub(crate) fn emit(program: &Program, form: Form, name: &str, crates: &[Crate]) -> String {
    let mut context = Context::new();
    context.insert("program", &plain_text(&program.name).replace('`', "'"));
    context.insert("name", name);
    context.insert("freestanding", &(form == Form::Freestanding));
    context.insert("offline", &crates.is_empty());
    render(include_str!("../../../templates/README.md"), &context)
}
