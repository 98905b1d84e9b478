//! The formatter: each case is a source text and its canonical layout, which must stay as it is when
//! formatted again.

use neva_frontend::format::format;
use neva_frontend::syntax::SourceFile;

fn main() {
    // Line ends of other systems become newlines, which a file of cases cannot show.
    assert_eq!(formatted("type a int\r\n\r\ntype b int"), "type a int\n\ntype b int\n");
    assert_eq!(formatted(""), "");
    neva_test_cases::main("tests/format", |_, input| formatted(input));
}

fn formatted(text: &str) -> String {
    match format(&SourceFile::new("a.neva", text)) {
        Err(findings) => findings.to_string(),
        Ok(once) => {
            let twice = format(&SourceFile::new("a.neva", once.as_str())).ok();
            assert_eq!(twice.as_deref(), Some(once.as_str()), "formatting again changes something");
            once
        }
    }
}
