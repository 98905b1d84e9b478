//! IR written as YAML.

use super::build::{Located, program};
use super::source::Source;
use super::{MAX_BYTES, MAX_DEPTH};
use crate::Program;
use crate::codes;
use crate::schema::ProgramForm;
use neva_diagnostics::{Diagnostic, Findings, error};
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::{Error, Location, MessageFormatter, Options, Spanned, UserMessageFormatter};
use std::borrow::Cow;

/// Reads a program from YAML.
pub(super) fn read(source: Source<'_>) -> Result<Program, Findings> {
    match serde_saphyr::from_str_with_options::<ProgramForm<Spanned<String>>>(source.text, options()) {
        Ok(form) => program(form, source, |address| locate(address, source)),
        Err(error) => Err(finding(&error, source).into()),
    }
}

/// Lets in a program of any size up to the limit of the text, but no anchors of large parts, whose
/// aliases could multiply it.
fn options() -> Options {
    serde_saphyr::options! {
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_depth: MAX_DEPTH,
            flow_nesting_limit: MAX_DEPTH + 1,
            max_events: MAX_BYTES,
            max_nodes: MAX_BYTES,
            max_documents: 1,
            max_recorded_anchor_events: 10_000,
        },
    }
}

fn locate<'a>(address: &'a Spanned<String>, source: Source<'_>) -> Located<'a> {
    let text = Some(Cow::Borrowed(address.value.as_str()));
    Located { text, offset: offset(address.referenced, source), length: address.value.chars().count() }
}

fn finding(error: &Error, source: Source<'_>) -> Diagnostic {
    let reason = UserMessageFormatter.format_message(error);
    let too_deep = matches!(error, Error::Budget { breach: BudgetBreach::Depth { .. }, .. });
    let diagnostic = if too_deep || reason.contains("recursion limit exceeded") {
        super::too_deep()
    } else {
        error!(codes::IR_SCHEMA, "the IR is not YAML of a Neva program")
            .because(super::in_words(&reason))
            .help("write it with `neva build --target ir --target-ir-format yaml`, or correct it here")
    };
    let offset = error.location().map_or(source.text.len(), |location| offset(location, source));
    diagnostic.at(source.at_offset(offset, 1))
}

/// The byte at a location: the parser counts lines and characters, and bytes where it can.
fn offset(location: Location, source: Source<'_>) -> usize {
    let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    match location.span().byte_offset() {
        Some(offset) => number(offset),
        None => {
            let start = source.line_start(number(location.line()));
            let mut characters = source.text[start..].char_indices();
            let inside = characters.nth(number(location.column()).saturating_sub(1));
            inside.map_or(source.text.len(), |(offset, _)| start + offset)
        }
    }
}
