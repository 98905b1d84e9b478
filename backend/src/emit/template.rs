//! Files that are made from a template.

use tera::{Context, Tera};

/// Fills in a template. Templates belong to this compiler and are tested, so that an error is one of this
/// compiler.
pub(super) fn render(template: &str, context: &Context) -> String {
    match Tera::one_off(template, context, false) {
        Ok(text) => text,
        Err(error) => unreachable!("template: {error}"),
    }
}
