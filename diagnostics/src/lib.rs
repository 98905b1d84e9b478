//! What the compiler says about a program, whatever stage says it: a code, a place, what is wrong, why, and
//! what to do.
//!
//! Stages return [`Findings`] as values; only the command line prints them. Each crate declares the codes of
//! its findings in one table by [`codes!`]; `docs/diagnostics.md` lists them all.

#![warn(unreachable_pub)]

mod code;
mod findings;
mod fix;
mod nearest;
mod render;

pub use code::FindingCode;
pub use findings::Findings;
pub use fix::{Edit, Fix};
pub use nearest::{did_you_mean, most_alike, nearest, quoted, suggestion};
pub use render::{escaped, merged, render, render_all};

use serde::Serialize;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The program is refused.
    Error,
    /// The program is accepted, but something in it is untidy.
    Warning,
}

/// Where a finding points.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// File as the user would name it: relative to the module root for sources, as given for IR files.
    pub file: String,
    /// Line from 1; 0 when only the file is known.
    pub line: u32,
    /// Column in characters from 1; 0 when only the line is known.
    pub column: u32,
    /// How many characters the caret line marks; at least 1 when the column is known.
    pub length: u32,
    /// The text of the line, when it is at hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Place {
    /// A place that is a whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Place { file: file.into(), line: 0, column: 0, length: 0, text: None }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The kind of finding.
    pub code: FindingCode,
    /// Where it is; none when it concerns no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What is wrong, in one sentence without a full stop.
    pub title: String,
    /// Why it is wrong, or further facts; may be empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// What to do about it; may be empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// Ways to mend it that need no thought of the user: each follows the help, to the letter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// An error with a title, without place, text or help.
    pub fn error(code: FindingCode, title: impl Into<String>) -> Self {
        Diagnostic {
            severity: Severity::Error,
            code,
            place: None,
            title: title.into(),
            text: String::new(),
            help: String::new(),
            fixes: Vec::new(),
        }
    }

    /// A warning with a title, without place, text or help.
    pub fn warning(code: FindingCode, title: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, title) }
    }

    /// The same finding at a place.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same finding with its reason.
    pub fn because(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// The same finding with advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// The same finding with one more way to mend it.
    pub fn fix(mut self, title: impl Into<String>, edits: impl Into<Vec<Edit>>) -> Self {
        self.fixes.push(Fix { title: title.into(), edits: edits.into() });
        self
    }

    /// Adds it to other findings.
    pub fn add_to(self, findings: &mut Findings) {
        findings.push(self);
    }
}

/// An error with a formatted title, without place, text or help.
///
/// ```
/// # neva_diagnostics::codes! { UNKNOWN_REF: "unknown-ref", "there is no runtime func of this name"; }
/// let name = "prnt";
/// let finding = neva_diagnostics::error!(UNKNOWN_REF, "there is no runtime func `{name}`");
/// assert_eq!(finding.title, "there is no runtime func `prnt`");
/// ```
#[macro_export]
macro_rules! error {
    ($code:expr, $($title:tt)+) => {
        $crate::Diagnostic::error($code, format!($($title)+))
    };
}

/// A warning with a formatted title, without place, text or help; see [`error!`].
#[macro_export]
macro_rules! warning {
    ($code:expr, $($title:tt)+) => {
        $crate::Diagnostic::warning($code, format!($($title)+))
    };
}
