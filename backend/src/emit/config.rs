//! `.cargo/config.toml`: what rustc and the linker are told.

use tera::Context;

use super::template::render;
use crate::project::Form;

/// The text of the file.
pub fn emit(form: Form, rustflags: &[String]) -> String {
    let mut context = Context::new();
    context.insert("freestanding", &(form == Form::Freestanding));
    context.insert("rustflags", rustflags);
    render(include_str!("../../../templates/config.toml"), &context)
}

/// `link.ld`: where the linker puts what, in the freestanding form.
pub const LINKER_SCRIPT: &str = include_str!("../../../templates/link.ld");

/// What a form asks of rustc beside the profile.
pub fn rustflags(form: Form) -> Vec<String> {
    let flags: &[&str] = match form {
        Form::Fast | Form::Small => &[],
        Form::Freestanding => &[
            "-Clinker=rust-lld",
            "-Clinker-flavor=ld.lld",
            "-Crelocation-model=static",
            "-Crelro-level=off",
            "-Cforce-unwind-tables=no",
            "-Clink-arg=-nostdlib",
            "-Clink-arg=-static",
            "-Clink-arg=--build-id=none",
            "-Clink-arg=-znoseparate-code",
            "-Clink-arg=-znorelro",
            "-Clink-arg=-znosectionheader",
            "-Clink-arg=--no-eh-frame-hdr",
            "-Clink-arg=--no-rosegment",
            "-Clink-arg=--gc-sections",
            "-Clink-arg=--icf=all",
            "-Clink-arg=-Tlink.ld",
        ],
    };
    flags.iter().map(|flag| flag.to_string()).collect()
}
