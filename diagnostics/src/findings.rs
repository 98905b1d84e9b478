//! Several findings, in the order in which they are told.

use crate::{Diagnostic, Severity, render_all};
use serde::Serialize;
use std::fmt;
use std::ops::{Deref, DerefMut};

/// What a stage has found: errors and warnings. It collects them while a stage goes on, and is the error of
/// one that cannot: `?` makes it of a single [`Diagnostic`], too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Findings(Vec<Diagnostic>);

impl Findings {
    /// No findings.
    pub const fn new() -> Self {
        Findings(Vec::new())
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Diagnostic) {
        self.0.push(finding);
    }

    /// Whether a program with these findings is refused.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Sorts by place, those without one first, and tells each only once.
    pub fn sort_by_place(&mut self) {
        self.0.sort_by(|one, other| one.place.cmp(&other.place));
        self.0.dedup();
    }

    /// The value if nothing was found.
    ///
    /// # Errors
    /// The findings, if there are any.
    pub fn none_or<T>(self, value: T) -> Result<T, Findings> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// The value of a result; of an error the findings are added here.
    pub fn take<T>(&mut self, result: Result<T, impl Into<Findings>>) -> Option<T> {
        result.map_err(|findings| self.0.append(&mut findings.into().0)).ok()
    }
}

impl From<Diagnostic> for Findings {
    fn from(finding: Diagnostic) -> Self {
        Findings(vec![finding])
    }
}

impl Deref for Findings {
    type Target = [Diagnostic];

    fn deref(&self) -> &[Diagnostic] {
        &self.0
    }
}

impl DerefMut for Findings {
    fn deref_mut(&mut self) -> &mut [Diagnostic] {
        &mut self.0
    }
}

impl Extend<Diagnostic> for Findings {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, findings: T) {
        self.0.extend(findings);
    }
}

impl FromIterator<Diagnostic> for Findings {
    fn from_iter<T: IntoIterator<Item = Diagnostic>>(findings: T) -> Self {
        Findings(findings.into_iter().collect())
    }
}

impl IntoIterator for Findings {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&render_all(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FindingCode;

    const CODE: FindingCode = FindingCode { name: "code", meaning: "" };

    #[test]
    fn one_finding_or_several_end_a_stage() {
        fn single() -> Result<(), Findings> {
            Err(Diagnostic::error(CODE, "one"))?
        }
        fn stage() -> Result<(), Findings> {
            let mut findings = Findings::from(Diagnostic::warning(CODE, "none"));
            assert!(!findings.has_errors());
            assert_eq!(findings.take(single()), None);
            assert_eq!(findings.take(Ok::<_, Findings>(1)), Some(1));
            findings.none_or(())
        }
        let findings = stage().unwrap_err();
        assert_eq!(findings.to_string(), "warning[code]: none\n\nerror[code]: one\n");
        assert!(findings.has_errors());
    }
}
