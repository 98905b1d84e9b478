//! Failed assertions of package `testing`, as people read them.

use similar::TextDiff;
use std::fmt::Write;

/// The words before the two values in the error of an assertion; `runtime-funcs/src/testing/check.rs` writes
/// them.
const EXPECTED: &str = "\nexpected: ";
const ACTUAL: &str = "\nactual:   ";

/// What a panic by an assertion says: the complaint with the place of the assertion, the values or, where
/// they have several lines, how they differ, and the path of the message. Nothing for what is no such panic.
pub(super) fn told(stderr: &str) -> Option<String> {
    let (panic, path) = stderr.split_once('\n').unwrap_or((stderr, ""));
    let error: serde_json::Value = serde_json::from_str(panic.strip_prefix("panic: ")?).ok()?;
    let (complaint, values) = error.get("text")?.as_str()?.split_once(EXPECTED)?;
    let (expected, actual) = values.split_once(ACTUAL)?;
    // The first place is that of the panic, in the program made for the test.
    let path: Vec<&str> = path.lines().skip(1).collect();
    let mut text = String::from(complaint);
    if let Some((_, place)) = path.first().and_then(|line| line.rsplit_once(" at ")) {
        let _ = write!(text, ", at {place}");
    }
    text.push('\n');
    if expected.contains('\n') || actual.contains('\n') {
        let ended = |value: &str| format!("{value}\n");
        let (expected, actual) = (ended(expected), ended(actual));
        let diff = TextDiff::from_lines(&expected, &actual);
        let _ = write!(text, "{}", diff.unified_diff().header("expected", "actual"));
    } else {
        let _ = writeln!(text, "expected: {expected}\nactual:   {actual}");
    }
    for line in path {
        let _ = writeln!(text, "{line}");
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::told;

    fn panic(text: &str) -> String {
        let error = serde_json::json!({ "text": text });
        format!(
            "panic: {error}\npanic (panic) at generated test/main.neva:8\n  from test/equal at a_test.neva:7\n"
        )
    }

    #[test]
    fn values_of_a_line_are_told_with_their_place() {
        assert_eq!(
            told(&panic("the values are not equal\nexpected: 6\nactual:   5")).as_deref(),
            Some(
                "the values are not equal, at a_test.neva:7\nexpected: 6\nactual:   5\n  from test/equal at a_test.neva:7\n"
            )
        );
    }

    #[test]
    fn values_of_several_lines_are_told_by_their_difference() {
        assert_eq!(
            told(&panic("no\nexpected: a\nb\nc\nactual:   a\nx\nc")).as_deref(),
            Some(
                "no, at a_test.neva:7\n--- expected\n+++ actual\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n  from test/equal at a_test.neva:7\n"
            )
        );
    }

    #[test]
    fn other_panics_are_no_assertions() {
        assert_eq!(told(&panic("one is not two")), None);
        assert_eq!(told("panic: 5\n"), None);
        assert_eq!(told(""), None);
    }
}
