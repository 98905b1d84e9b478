//! `README.md`: what the project is and how to build it.

use neva_blocks::Program;
use neva_registry::Crate;
use tera::Context;

use super::rust::plain_text;
use super::template::render;
use crate::settings::Base;

/// The text of the file.
pub(crate) fn emit(program: &Program, base: Base, name: &str, crates: &[Crate]) -> String {
    let mut context = Context::new();
    context.insert("program", &plain_text(&program.name).replace('`', "'"));
    context.insert("name", name);
    context.insert("freestanding", &(base == Base::Freestanding));
    context.insert("offline", &crates.is_empty());
    render(include_str!("../../../templates/README.md"), &context)
}
