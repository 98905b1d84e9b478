//! Bytes of one purpose, and the names of rows that are of no symbol.

/// Bytes that are in the same row of every view.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leaf {
    /// Runtime func.
    pub func: String,
    /// Path of the node in the program.
    pub component: String,
    /// Crate.
    pub krate: String,
    /// Symbol.
    pub symbol: String,
    /// Section of the file.
    pub section: String,
    /// How many.
    pub bytes: u64,
}

/// Row of what the file format needs.
pub(crate) const HEADERS: &str = "headers";
/// Row of what is between things that begin at round addresses.
pub(crate) const PADDING: &str = "padding";
/// Row of the toolchain's libraries.
pub(crate) const STD: &str = "rust std";
/// Row of what nothing is known of.
pub(crate) const UNATTRIBUTED: &str = "unattributed";
/// Row of what linker and loader exchange: tables of symbols, relocations, notes.
pub(crate) const LINKER: &str = "linker tables";
/// Row of what debuggers read.
pub(crate) const DEBUG: &str = "debug info";
/// Row of generated code that belongs to no node.
pub(crate) const OTHER_CODE: &str = "other generated code";
