//! Debug builds: a binary whose line table names the Neva sources.
//!
//! rustc has no directive for the line that code is from, so the table is rewritten after linking: from lines
//! of the generated `src/main.rs`, by its comments ([`SourceMap`]), to lines of `.neva` files ([`rewrite`]).

mod dwarf;
mod sections;
mod source_map;

use self::sections::Debug;
use self::source_map::SourceMap;

/// A binary in which each line of `src/main.rs` is that of Neva which it is from, in debuggers and profilers.
/// `code` is the text of `src/main.rs`, and `folder` has the files of Neva.
///
/// # Errors
/// What is wrong with its DWARF.
pub(crate) fn rewrite(binary: &[u8], code: &str, folder: &str) -> Result<Vec<u8>, String> {
    let debug = Debug::read(binary).map_err(|error| error.to_string())?;
    let written = dwarf::rewrite(&debug.dwarf(), &SourceMap::of(code), folder);
    debug.replaced(&written.map_err(|error| error.to_string())?)
}
