//! Findings as editors show them.

use crate::analysis::View;
use lsp_types::{Diagnostic as Shown, DiagnosticSeverity, DiagnosticTag, NumberOrString};
use neva_diagnostics::{Diagnostic, Place, Severity};
use neva_frontend::codes;
use neva_frontend::module::FileId;
use neva_frontend::syntax::{SourceFile, Span};
use rustc_hash::FxHashMap;

/// A finding of a file with its bytes there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Located<'d> {
    /// The finding.
    pub finding: &'d Diagnostic,
    /// Where it is.
    pub span: Span,
}

/// The findings about a file.
pub(crate) fn located<'d>(findings: &'d [Diagnostic], source: &SourceFile) -> Vec<Located<'d>> {
    let about = findings.iter().filter_map(|finding| Some((finding, finding.place.as_ref()?)));
    let here = about.filter(|(_, place)| place.file == source.path());
    here.map(|(finding, place)| Located { finding, span: span(source, place) }).collect()
}

/// The findings of the edited module by file, as editors show them.
pub(crate) fn by_file(view: &View<'_, '_>) -> FxHashMap<FileId, Vec<Shown>> {
    let files = view.files(view.tree().entry());
    let files: FxHashMap<&str, FileId> = files.map(|file| (view.source(file).path(), file)).collect();
    let mut found: FxHashMap<FileId, Vec<Shown>> = FxHashMap::default();
    for finding in view.checked.findings.iter() {
        let Some(place) = &finding.place else { continue };
        let Some(&file) = files.get(place.file.as_str()) else { continue };
        let span = span(view.source(file), place);
        found.entry(file).or_default().push(to_protocol(view, file, finding, span));
    }
    found
}

/// A finding at a part of a file.
pub(crate) fn to_protocol(view: &View<'_, '_>, file: FileId, finding: &Diagnostic, span: Span) -> Shown {
    Shown { range: view.range(file, span), ..without_range(finding) }
}

/// A finding at the beginning of a file.
pub(crate) fn without_range(finding: &Diagnostic) -> Shown {
    let is_unneeded = [codes::UNUSED_IMPORT, codes::DUPLICATE_IMPORT].contains(&finding.code);
    Shown {
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
        }),
        code: Some(NumberOrString::String(finding.code.name.to_owned())),
        source: Some("neva".to_owned()),
        message: message(finding),
        tags: is_unneeded.then(|| vec![DiagnosticTag::UNNECESSARY]),
        ..Shown::default()
    }
}

fn message(finding: &Diagnostic) -> String {
    let mut message = finding.title.clone();
    if !finding.text.is_empty() {
        message.push_str("\n\n");
        message.push_str(&finding.text);
    }
    if !finding.help.is_empty() {
        message.push_str("\n\nhelp: ");
        message.push_str(&finding.help);
    }
    message
}

/// The bytes of a place, which counts characters.
fn span(source: &SourceFile, place: &Place) -> Span {
    if place.line == 0 || place.line > source.line_count() {
        return Span::new(0, 0);
    }
    let (start, line) = (source.line_start(place.line - 1), source.line_text(place.line - 1));
    let byte = |characters: u32| {
        line.char_indices().nth(characters as usize).map_or(line.len(), |(at, _)| at) as u32
    };
    let column = place.column.saturating_sub(1);
    Span::new(start + byte(column), start + byte(column.saturating_add(place.length)))
}
