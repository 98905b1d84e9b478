//! The kernels of package `regexp`. What is expected is what Go gives.

use neva_kernels::regexp::compile::compile_new;
use neva_kernels::regexp::search::submatch;
use neva_kernels::regexp::ways;
use neva_kernels::value::Str;

/// The texts that are found, joined by `|`.
fn find(pattern: &str, text: &str) -> String {
    match compile_new(&Str::from_slice(pattern.as_bytes())) {
        Err(text) => String::from_utf8_lossy(&text).into_owned(),
        Ok(program) => {
            let found = submatch(&program, &Str::from_slice(text.as_bytes()));
            if found.is_nil() {
                return "nothing".into();
            }
            found.iter().map(|text| text.escape_ascii().to_string()).collect::<Vec<_>>().join("|")
        }
    }
}

#[track_caller]
fn finds(cases: &[(&str, &str, &str)]) {
    for (pattern, text, expected) in cases {
        assert_eq!(find(pattern, text), *expected, "{pattern:?} in {text:?}");
    }
}

#[track_caller]
fn fails(cases: &[(&str, &str)]) {
    for (pattern, expected) in cases {
        assert_eq!(find(pattern, ""), format!("error parsing regexp: {expected}"), "{pattern:?}");
    }
}

#[test]
fn the_first_match_and_its_groups() {
    finds(&[
        ("a(x*)b(y|z)?c", "-axxxbyc-", "axxxbyc|xxx|y"),
        ("a(x*)b(y|z)?c", "-axxbc-", "axxbc|xx|"),
        ("a(x*)b(y|z)?c", "", "nothing"),
        ("", "abc", ""),
        ("b+|bb", "abbb", "bbb"),
        ("(a|ab)(c|bcd)(d*)", "abcd", "abcd|a|bcd|"),
        ("(?:(a)|b)*", "ab", "ab|a"),
        ("(?P<year>\\d+)-(?<month>\\d+)", "on 2024-06", "2024-06|2024|06"),
    ]);
}

#[test]
fn repetitions_are_greedy_or_lazy() {
    finds(&[
        ("a+?b??", "aab", "a"),
        ("(a{2,3})(a*)", "aaaaa", "aaaaa|aaa|aa"),
        ("(a{2,3}?)(a*)", "aaaaa", "aaaaa|aa|aaa"),
        ("(?U)a+", "aaa", "a"),
        ("(?U)a+?", "aaa", "aaa"),
        ("x{0}y", "xy", "y"),
        ("(a*)*", "b", "|"),
        ("(|a)+", "aaa", "|"),
        ("(a|)*", "aa", "aa|a"),
        ("a{,3}", "a{,3}", "a{,3}"),
        ("a(?i)*", "aaa", "aaa"),
    ]);
}

#[test]
fn places() {
    finds(&[
        ("^b", "ab", "nothing"),
        ("(?m)^b$", "a\nb\nc", "b"),
        ("a$", "ba\n", "nothing"),
        ("\\bb\\b", "ab b", "b"),
        ("\\B.", "ab", "b"),
        ("\\A.*\\z", "ab", "ab"),
        (".+", "ab\nc", "ab"),
        ("(?s).+", "ab\nc", "ab\\nc"),
    ]);
}

#[test]
fn sets() {
    finds(&[
        ("[^a-c]+", "abxyc", "xy"),
        ("[]a]+", "x]a]", "]a]"),
        ("[\\d-]+", "a1-2", "1-2"),
        ("[[:upper:][:^print:]]+", "aB\tC", "B\\tC"),
        ("\\d+", "٣3", "3"),
        ("\\pN+", "a٣3", "\\xd9\\xa33"),
        ("\\p{Greek}+", "aσΣb", "\\xcf\\x83\\xce\\xa3"),
        ("\\P{Lu}+", "ABc d", "c d"),
        ("\\p{Uppercase_Letter}\\p{lower-case letter}", "aBc", "Bc"),
        ("\\Qa.b*\\E+", "a.b**", "a.b**"),
        ("\\x41\\x{e9}\\101\\n", "A\u{e9}A\n", "A\\xc3\\xa9A\\n"),
    ]);
}

#[test]
fn case_may_not_matter() {
    finds(&[
        ("(?i)straSSe", "STRASſE", "STRAS\\xc5\\xbfE"),
        ("(?i)[k-l]+", "\u{212a}Ll", "\\xe2\\x84\\xaaLl"),
        ("(?i)σ+", "ΣΣςσ", "\\xce\\xa3\\xce\\xa3\\xcf\\x82\\xcf\\x83"),
        ("(?i:a)b", "AB Ab", "Ab"),
        ("(?i)\\W", "\u{17f}-", "-"),
        ("(?i)\\p{Lu}+", "aB", "aB"),
        ("(?i)ı", "I", "nothing"),
    ]);
}

#[test]
fn bytes_that_are_not_utf_8_are_one_code_point() {
    let program = compile_new(&Str::from_slice(b"(.)a")).unwrap_or_default();
    let found = submatch(&program, &Str::from_slice(b"\xff\xffa"));
    assert_eq!(
        found.iter().map(|text| text.to_vec()).collect::<Vec<_>>(),
        [b"\xffa".to_vec(), b"\xff".to_vec()]
    );
}

#[test]
fn errors_are_those_of_go() {
    fails(&[
        ("a(b", "missing closing ): `a(b`"),
        ("a)b", "unexpected ): `a)b`"),
        ("[a-", "missing closing ]: `[a-`"),
        ("[z-a]", "invalid character class range: `z-a`"),
        ("[[:foo:]]", "invalid character class range: `[:foo:]`"),
        ("x\\p{Foo}", "invalid character class range: `\\p{Foo}`"),
        ("*a", "missing argument to repetition operator: `*`"),
        ("(|+?)", "missing argument to repetition operator: `+?`"),
        ("a**", "invalid nested repetition operator: `**`"),
        ("a*??b", "invalid nested repetition operator: `*??`"),
        ("a{1001}", "invalid repeat count: `{1001}`"),
        ("a{2,1}", "invalid repeat count: `{2,1}`"),
        ("((a{10}){10}){11}", "invalid repeat count: `{11}`"),
        ("\\8", "invalid escape sequence: `\\8`"),
        ("\\x{110000}", "invalid escape sequence: `\\x{110000`"),
        ("a\\", "trailing backslash at end of expression: ``"),
        ("(?z)", "invalid or unsupported Perl syntax: `(?z`"),
        ("(?P<a b>c)", "invalid named capture: `(?P<a b>`"),
    ]);
    assert!(find(&"(".repeat(2000), "").contains("expression nests too deeply"));
    assert!(find(&format!("(?:{}){{1000}}", "ab".repeat(2000)), "").contains("expression too large"));
}

#[test]
fn time_grows_with_the_text_only() {
    let text = "a".repeat(400);
    assert_eq!(find("(a*)*b", &text), "nothing");
    assert_eq!(find("(a|aa)*$", &text), format!("{text}|a"));
}

#[test]
fn long_texts_are_searched_in_the_same_way() {
    // A long text takes the way that needs no note of where it has been.
    for long in [false, true] {
        let filler = "ab, ".repeat(if long { 100_000 } else { 3 });
        for (pattern, text, expected) in [
            ("(x*)(y|z)?c\\b", "-xxyc-", "xxyc|xx|y"),
            ("(\\w+)@(\\w+)\\.org", "me@there.org", "me@there.org|me|there"),
            ("[^a-z, ]+$", "THE END", "END"),
            ("é(.)", "caféß", "\\xc3\\xa9\\xc3\\x9f|\\xc3\\x9f"),
            ("never here", "!", "nothing"),
        ] {
            assert_eq!(find(pattern, &format!("{filler}{text}")), expected, "{pattern:?}, long: {long}");
        }
    }
}

#[test]
fn what_every_match_contains_is_looked_for() {
    finds(&[
        ("a(bc)+d", "abcbcd", "abcbcd|bc"),
        ("(?:x|y)zz\\b", "xz yzz", "yzz"),
        ("(?i)abc", "xABC", "ABC"),
        ("\u{FFFD}a", "\u{FFFD}a", "\\xef\\xbf\\xbda"),
        ("ab{0}c", "ac", "ac"),
        ("a\\b", "a", "a"),
        ("(ab){2}c", "ababc", "ababc|ab"),
        ("ab?c", "ac", "ac"),
    ]);
    let program = compile_new(&Str::from_slice("\u{FFFD}a".as_bytes()));
    let program = program.unwrap_or_else(|_| panic!("a pattern"));
    assert_eq!(submatch(&program, &Str::from_slice(b"x\xffa")).len(), 1);
}

#[test]
fn an_automaton_that_grows_too_large_begins_anew() {
    // A state for each set of the last twelve letters, so 4096 of them, also beside letters beyond ASCII.
    let pattern = Str::from_slice("(é|[ab])*a([abé]{11})c".as_bytes());
    let program = compile_new(&pattern).ok().expect("a pattern");
    let mut number = 1_u32;
    for _ in 0..40 {
        let mut text = String::new();
        for _ in 0..200 {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push(['a', 'b', 'é', 'a'][(number >> 20) as usize % 4]);
        }
        text.push('c');
        let text = Str::from_slice(text.as_bytes());
        let found: Vec<Vec<u8>> = submatch(&program, &text).iter().map(|text| text.to_vec()).collect();
        let places = ways::find(&program, &text).unwrap_or_default();
        let expected: Vec<Vec<u8>> = places
            .chunks_exact(2)
            .map(|pair| text.get(pair[0]..pair[1]).unwrap_or_default().to_vec())
            .collect();
        assert_eq!(found, expected);
    }
}
