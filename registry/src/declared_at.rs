//! Where something is declared in Rust.

use std::fmt;
use std::panic::Location;

/// The place of a declaration: of a record, a kernel, an entry in a list of kernel files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeclaredAt {
    /// The file, as rustc was told its name.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

impl DeclaredAt {
    /// The place of the call.
    #[track_caller]
    pub const fn here() -> DeclaredAt {
        let caller = Location::caller();
        DeclaredAt::new(caller.file(), caller.line(), caller.column())
    }

    /// A place; line and column count from 1.
    pub const fn new(file: &'static str, line: u32, column: u32) -> DeclaredAt {
        DeclaredAt { file, line, column }
    }
}

impl fmt::Display for DeclaredAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
