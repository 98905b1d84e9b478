//! `.cargo/config.toml`: what rustc and the linker are told.

use tera::Context;

use super::template::render;
use crate::settings::{Base, Settings};

/// The text of the file.
pub(crate) fn emit(settings: &Settings) -> String {
    let mut context = Context::new();
    context.insert("freestanding", &(settings.base == Base::Freestanding));
    context.insert("rustflags", &settings.rustflags());
    render(include_str!("../../../templates/config.toml"), &context)
}

/// `link.ld`: where the linker puts what, in the freestanding form.
pub(crate) const LINKER_SCRIPT: &str = include_str!("../../../templates/link.ld");
