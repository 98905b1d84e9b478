//! Collects what is wrong with a text, in the order in which it is found.

use super::source::{SourceFile, Span};
use crate::codes;
use neva_diagnostics::{Diagnostic, Findings, Severity};

/// How many findings of one file are told.
const LIMIT: usize = 100;

/// How many are kept until they are sorted; a file of nothing but errors must not fill the memory.
const KEPT: usize = 10 * LIMIT;

/// Findings about one file.
#[derive(Default)]
pub(crate) struct SpannedFindings {
    list: Vec<(Span, Diagnostic)>,
    omitted: usize,
}

impl SpannedFindings {
    pub(crate) fn add(&mut self, span: Span, diagnostic: Diagnostic) {
        if self.list.len() < KEPT {
            self.list.push((span, diagnostic));
        } else {
            self.omitted += 1;
        }
    }

    pub(crate) fn spans(&self) -> impl DoubleEndedIterator<Item = Span> {
        self.list.iter().map(|(span, _)| *span)
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(Span) -> bool) {
        self.list.retain(|(span, _)| keep(*span));
    }

    pub(crate) fn append(&mut self, mut other: SpannedFindings) {
        self.list.append(&mut other.list);
        self.omitted += other.omitted;
    }

    /// The findings with their places, in source order; of very many only the first.
    pub(crate) fn into_findings(mut self, source: &SourceFile) -> Findings {
        self.list.sort_by_key(|(span, _)| span.start);
        let errors =
            self.list.iter().filter(|(_, diagnostic)| diagnostic.severity == Severity::Error).count();
        let omitted = self.omitted + self.list.len().saturating_sub(LIMIT);
        self.list.truncate(LIMIT);
        let mut findings: Findings =
            self.list.into_iter().map(|(span, diagnostic)| diagnostic.at(source.place(span))).collect();
        if omitted > 0 {
            let title = format!("{omitted} more findings in this file are not shown");
            let last = if errors > 0 {
                Diagnostic::error(codes::TOO_MANY_ERRORS, title)
            } else {
                Diagnostic::warning(codes::TOO_MANY_ERRORS, title)
            };
            findings.push(last.at(neva_diagnostics::Place::file(source.path())));
        }
        findings
    }
}
