//! IR written as JSON.

use super::MAX_DEPTH;
use super::build::{Located, program};
use super::source::Source;
use crate::Program;
use crate::codes;
use crate::schema::ProgramForm;
use neva_diagnostics::{Diagnostic, Findings, error};
use serde::Deserialize;
use serde_json::error::Category;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Reads a program from JSON.
pub(super) fn read(source: Source<'_>) -> Result<Program, Findings> {
    // serde takes a list for an object with the fields in the order of their declaration.
    if source.text.trim_start().starts_with('[') {
        let offset = source.text.len() - source.text.trim_start().len();
        return Err(error!(codes::IR_SCHEMA, "the IR is a JSON list, but a program is an object")
            .help("begin with `{\"connections\": {`")
            .at(source.at_offset(offset, 1))
            .into());
    }
    if let Some(offset) = too_deep_at(source.text) {
        return Err(super::too_deep().at(source.at_offset(offset, 1)).into());
    }
    let mut deserializer = serde_json::Deserializer::from_str(source.text);
    deserializer.disable_recursion_limit();
    let form = ProgramForm::<&RawValue>::deserialize(&mut deserializer);
    match form.and_then(|form| deserializer.end().map(|()| form)) {
        Ok(form) => program(form, source, |raw| locate(raw, source)),
        Err(error) => Err(finding(&error, source).into()),
    }
}

/// Where lists and objects nest deeper than they may.
fn too_deep_at(text: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(offset);
        }
    }
    None
}

/// The text of a JSON string and where it begins; the raw value is a part of the source's text.
fn locate<'a>(raw: &'a RawValue, source: Source<'_>) -> Located<'a> {
    let json = raw.get();
    let offset = json.as_ptr().addr().saturating_sub(source.text.as_ptr().addr());
    let text = match json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(plain) if !plain.contains('\\') => Some(Cow::Borrowed(plain)),
        _ => serde_json::from_str(json).ok().map(Cow::Owned),
    };
    Located { text, offset, length: json.chars().count() }
}

fn finding(error: &serde_json::Error, source: Source<'_>) -> Diagnostic {
    const HELP: &str = "write it with `neva build --target ir --target-ir-format json`, or correct it here";
    let message = error.to_string();
    let reason = message.rsplit_once(" at line ").map_or(message.as_str(), |(reason, _)| reason);
    let diagnostic = match error.classify() {
        Category::Eof => error!(codes::IR_TRUNCATED, "the IR ends in the middle of a JSON value")
            .because(reason)
            .help("the file was cut off: write or copy it again"),
        Category::Data => error!(codes::IR_SCHEMA, "the IR is not JSON of a Neva program")
            .because(super::in_words(reason))
            .help(HELP),
        Category::Syntax | Category::Io => {
            error!(codes::IR_SYNTAX, "the IR is not valid JSON").because(reason).help(HELP)
        }
    };
    let offset = source.line_start(error.line()) + error.column().saturating_sub(1);
    diagnostic.at(source.at_offset(offset, 1))
}
