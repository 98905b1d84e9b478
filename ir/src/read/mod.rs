//! Reading IR from the text of a file, JSON or YAML, as the Go compiler or this one wrote it.

mod address;
mod build;
mod json;
mod source;
mod yaml;

use crate::codes;
use crate::{MAX_MESSAGE_DEPTH, Program};
use neva_diagnostics::{Diagnostic, Findings, Place, error};
use source::Source;

/// The largest text that is read.
pub const MAX_BYTES: usize = 64 << 20;

/// How deeply lists and objects nest at most: a message that is nested as deeply as it may be takes two
/// levels for each of its own, the program four around it, and the empty union that Go writes into the
/// innermost one.
const MAX_DEPTH: usize = 2 * MAX_MESSAGE_DEPTH + 5;

/// Bytes of the stack on which a text is read; the parsers recurse, and that for YAML takes much for a level.
const STACK: usize = 256 << 20;

/// Reads a program from the content of the IR file `file`: JSON or YAML, by its content and, where
/// that leaves it open, by the extension of the file.
///
/// A broken file gives its first error of form, or all its malformed addresses, doubled senders and
/// incomplete messages (the first 20), each with its line and column.
pub fn read(text: &[u8], file: &str) -> Result<Program, Findings> {
    if text.len() > MAX_BYTES {
        return Err(error!(codes::IR_TOO_LARGE, "the IR has more than {} MiB", MAX_BYTES >> 20)
            .at(Place::file(file))
            .help("check that this is the IR of a program, and split the program")
            .into());
    }
    let source = match std::str::from_utf8(text) {
        Ok(text) => Source { file, text },
        Err(error) => return Err(not_utf8(text, error.valid_up_to(), file).into()),
    };
    if source.text.trim().is_empty() {
        return Err(error!(codes::IR_EMPTY, "the IR file is empty")
            .at(source.at_offset(0, 1))
            .help("write it with `neva build --target ir`")
            .into());
    }
    on_large_stack(|| if is_json(source) { json::read(source) } else { yaml::read(source) })
}

/// The result of a function that recurses deeply.
fn on_large_stack<T: Send>(function: impl FnOnce() -> T + Send) -> T {
    let thread = std::thread::Builder::new().stack_size(STACK);
    std::thread::scope(|scope| match thread.spawn_scoped(scope, function) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(error) => panic!("the system starts no thread to read IR: {error}"),
    })
}

/// JSON by content, unless the name says YAML, of which JSON is a part.
fn is_json(source: Source<'_>) -> bool {
    let extension = source.file.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "json" => true,
        "yaml" | "yml" => false,
        _ => source.text.trim_start().starts_with(['{', '[']),
    }
}

fn not_utf8(text: &[u8], offset: usize, file: &str) -> Diagnostic {
    let valid = String::from_utf8_lossy(&text[..offset]);
    let byte = text.get(offset).copied().unwrap_or_default();
    error!(codes::IR_ENCODING, "the IR is not UTF-8 text")
        .because(format!("the byte 0x{byte:02X} at offset {offset} belongs to no character"))
        .help("check that this is an IR file, and save it as UTF-8")
        .at(Source { file, text: &valid }.at_offset(offset, 1))
}

fn too_deep() -> Diagnostic {
    error!(codes::IR_TOO_DEEP, "the IR nests too deeply")
        .because(format!(
            "lists and objects may nest {MAX_DEPTH} deep; each level of a message takes two of them"
        ))
        .help("shorten the nested constants of the program")
}

/// What a parser says of a value, with Rust's name for the expected type in words.
fn in_words(reason: &str) -> String {
    let (start, name) = reason.rsplit_once(' ').unwrap_or(("", reason));
    let meaning = match name {
        "i64" => "a whole number of 64 bits",
        "u8" => "a whole number from 0 to 255",
        "f64" => "a number",
        _ => return reason.to_owned(),
    };
    match start {
        "invalid" => format!("expected {meaning}"),
        _ => format!("{start} {meaning}"),
    }
}
