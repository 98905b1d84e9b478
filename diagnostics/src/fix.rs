//! Changes of a text that mend a finding.

use serde::Serialize;

/// One way to mend a finding: what to change in the file that its place names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does, as a command: "Write `fmt.Println`".
    pub title: String,
    /// The changes, all of the text as it is before any of them. They don't overlap.
    pub edits: Vec<Edit>,
}

/// A new text for a part of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// The first byte of the part.
    pub start: u32,
    /// The byte after the last one; `start` if the text is put in between.
    pub end: u32,
    /// What to write there.
    pub text: String,
}
