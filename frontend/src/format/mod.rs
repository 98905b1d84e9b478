//! The formatter: source text in its canonical layout, the same as the Go compiler's.
//!
//! It works on tokens, so comments and the order of everything but imports stay. Line breaks of the source
//! stay too, except where the layout decides them: inside brackets and in import blocks.

mod brackets;
mod imports;
mod lines;
mod spacing;

use crate::syntax::lexer::lex;
use crate::syntax::{SourceFile, parse};
use brackets::Brackets;
use neva_diagnostics::Findings;

/// A source text in canonical layout; its errors if it does not follow the grammar.
///
/// ```
/// use neva_frontend::{format::format, syntax::SourceFile};
/// let source = SourceFile::new("a.neva", "def Main( start any)(stop any){:start->:stop}");
/// assert_eq!(format(&source).unwrap(), "def Main(start any) (stop any) {\n\t:start -> :stop\n}\n");
/// ```
pub fn format(source: &SourceFile) -> Result<String, Findings> {
    let parsed = parse(source);
    if !parsed.follows_grammar() {
        return Err(parsed.findings);
    }
    let mut tokens = lex(source.text()).tokens;
    tokens.pop();
    let brackets = Brackets::new(&tokens);
    Ok(lines::render(source, &tokens, &brackets))
}
