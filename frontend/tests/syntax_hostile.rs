//! Whatever the text, the parser ends with a tree and errors that lie in the text.

use neva_frontend::format::format;
use neva_frontend::syntax::{Parsed, SourceFile, parse};
use proptest::prelude::*;

fn read(text: &str) -> Parsed {
    parse(&SourceFile::new("a.neva", text))
}

/// The codes of the findings, one a line.
fn codes(text: &str) -> String {
    read(text).findings.iter().map(|finding| finding.code.name).collect::<Vec<_>>().join("\n")
}

const WORDS: &[&str] = &[
    "pub",
    "type",
    "struct",
    "union",
    "interface",
    "const",
    "def",
    "import",
    "true",
    "false",
    "-",
    "/",
    "=",
    "<",
    ">",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    ".",
    "?",
    "$",
    "@",
    "#",
    "::",
    "->",
    "*",
    "---",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "a",
    "B",
    "in",
    "bind",
    "extern",
    "'s'",
    "'",
    "\"",
    "12",
    "1.5",
    ".5",
    "// c\n",
    "// @inport x\n",
    "// @inport\n",
    "/*",
    "ö",
    "def A(a int) (b int) {\n",
    "x X\n",
    "---\n",
    ":a -> :b\n",
    "}\n",
    "\u{feff}",
    "\r",
    "99999999999999999999",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_words_are_read(words in prop::collection::vec(prop::sample::select(WORDS), 0..60), spaced in any::<bool>()) {
        check(&words.join(if spaced { " " } else { "" }));
    }

    #[test]
    fn any_characters_are_read(text in "[ -~\\n\\tö€]{0,80}") {
        check(&text);
    }
}

fn check(text: &str) {
    if let Ok(formatted) = format(&SourceFile::new("a.neva", text)) {
        assert!(read(&formatted).follows_grammar(), "{text:?} becomes {formatted:?}");
    }
    let lines = text.split('\n').count();
    for finding in read(text).findings {
        let place = finding.place.as_ref().expect("every syntax error has a place");
        assert!((1..=lines as u32).contains(&place.line) && place.column >= 1, "{finding:?}");
        assert!(!finding.title.is_empty());
    }
}

#[test]
fn deep_nesting_is_one_error() {
    let deep = 10_000;
    for text in [
        format!("const a int = {}", "[".repeat(deep)),
        format!("const a int = {}1{}", "[".repeat(deep), "]".repeat(deep)),
        format!("const a int = {}", "{a:".repeat(deep)),
        format!("const a int = {}", "u::A(".repeat(deep)),
        format!("type a {}int{}", "list<".repeat(deep), ">".repeat(deep)),
        format!("type a {}", "struct { a ".repeat(deep)),
        format!("def A(a {}", "list<".repeat(deep)),
        format!("def A(a b) (c d) {{\n{}\n}}", "a A{".repeat(deep)),
        format!("def A(a b) (c d) {{\n\t:a{}\n}}", " -> [b".repeat(deep)),
    ] {
        let found = codes(&text);
        assert!(found.contains("nesting-too-deep") && found.lines().count() <= 2, "{found}");
    }
}

#[test]
fn long_chains_are_not_nested() {
    assert_eq!(codes(&format!("def A(a b) (c d) {{\n\t:a{}\n}}", " -> b".repeat(100_000))), "");
}

#[test]
fn of_very_many_errors_the_first_are_told() {
    let found = read(&"foo\ntype\n".repeat(10_000)).findings;
    assert_eq!(found.len(), 101);
    assert_eq!(found[100].title, "9901 more findings in this file are not shown");
}

#[test]
fn files_of_millions_of_words_are_refused_at_once() {
    let parsed = read(&"(".repeat(4_000_001));
    let codes: Vec<_> = parsed.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["file-too-large"]);
    assert!(!parsed.follows_grammar());
}

#[test]
fn numbers_must_fit() {
    assert_eq!(codes("const a int = -9223372036854775808"), "number-out-of-range");
    assert_eq!(codes(&format!("const a float = {}.0", "9".repeat(400))), "number-out-of-range");
    assert_eq!(codes(&format!("const a float = 0.{}1", "0".repeat(400))), "");
}

#[test]
fn line_ends_may_have_a_carriage_return() {
    assert_eq!(codes("type a struct {\r\n\tx int\r\n\ty int\r\n}\r\n"), "");
}

#[test]
fn files_may_end_anywhere() {
    let text = "import { fmt }\n#extern(x)\npub def A<T list<int>>(a T, [b] int) (c d) {\n\tn N{X<int>}?\n\t---\n\t[:a, U::A(1)] -> [n:p[0], $c -> .x -> 'y' -> n]\n}\nconst c T = {a: [1, -2.5], b: p.q}\n";
    assert_eq!(codes(text), "");
    let mut complete = 0;
    for end in 0..text.len() {
        let found = read(&text[..end]).findings;
        assert!(found.len() <= 2, "{} {found:?}", &text[..end]);
        complete += usize::from(found.is_empty());
    }
    assert!(complete < 40, "{complete} beginnings are files");
}
