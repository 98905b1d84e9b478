//! What there is to be measured.

/// A binary, and what is known of how it was made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Binaries<'a> {
    /// The binary whose bytes are counted.
    pub shipped: &'a [u8],
    /// The same program with symbols: what is loaded is the same. None when the binary has its symbols.
    pub symbols: Option<&'a [u8]>,
    /// The same program with line tables and references; its sections may begin elsewhere. None when the
    /// build with symbols has them.
    pub lines: Option<&'a [u8]>,
    /// The `main.rs` that the program was compiled from.
    pub code: Option<&'a str>,
    /// Name of the crate that it is in.
    pub crate_name: Option<&'a str>,
    /// The nodes of the program as the code names them: `path (func)`, with ` at place` or without.
    pub nodes: &'a [String],
}
