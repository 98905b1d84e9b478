//! What became of tests: lines for people, and a JUnit file.

use super::Result;
use crate::report::print;
use neva_diagnostics::Diagnostic;
use std::fmt::Write;

/// The results so far.
#[derive(Default)]
pub(super) struct Report {
    results: Vec<Result>,
}

impl Report {
    /// Adds a result and prints it.
    pub(super) fn add(&mut self, result: Result) -> std::result::Result<(), Diagnostic> {
        let text = match &result.failure {
            None => format!("ok    {}\n", result.name),
            Some(failure) => format!("FAIL  {}\n{}", result.name, indented(failure)),
        };
        self.results.push(result);
        print(&text)
    }

    /// Prints how many tests passed and failed.
    pub(super) fn finish(&self) -> std::result::Result<(), Diagnostic> {
        let failed = self.failed();
        print(&format!("\n{} passed, {failed} failed\n", self.results.len() - failed))
    }

    /// Whether a test failed.
    pub(super) fn has_failures(&self) -> bool {
        self.failed() > 0
    }

    /// All results in the form that JUnit writes.
    pub(super) fn junit(&self) -> String {
        let time: f64 = self.results.iter().map(|result| result.time.as_secs_f64()).sum();
        let counts = format!("tests=\"{}\" failures=\"{}\"", self.results.len(), self.failed());
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"neva\" {counts} errors=\"0\" \
             skipped=\"0\" time=\"{time:.3}\">\n"
        );
        for result in &self.results {
            let (class, name) = result.name.rsplit_once('/').unwrap_or(("", &result.name));
            let (class, name, time) = (escaped(class), escaped(name), result.time.as_secs_f64());
            let _ = write!(text, "<testcase classname=\"{class}\" name=\"{name}\" time=\"{time:.3}\"");
            match &result.failure {
                None => text.push_str("/>\n"),
                Some(failure) => {
                    let first = escaped(failure.lines().next().unwrap_or_default());
                    let _ = writeln!(
                        text,
                        ">\n<failure message=\"{first}\">{}</failure>\n</testcase>",
                        escaped(failure)
                    );
                }
            }
        }
        text.push_str("</testsuite>\n</testsuites>\n");
        text
    }

    fn failed(&self) -> usize {
        self.results.iter().filter(|result| result.failure.is_some()).count()
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("      {line}\n")).collect()
}

/// A text as XML. Characters that XML cannot have become `?`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(character),
            character if character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}') => {
                out.push('?')
            }
            character => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_failure_is_told_in_the_file_of_junit() {
        let result = |name: &str, failure: Option<&str>| Result {
            name: name.to_owned(),
            failure: failure.map(str::to_owned),
            time: Duration::from_millis(1500),
        };
        let results = vec![result("a/b", None), result("c", Some("<\u{1}&\"\nmore"))];
        assert_eq!(
            Report { results }.junit(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"neva\" tests=\"2\" \
             failures=\"1\" errors=\"0\" skipped=\"0\" time=\"3.000\">\n<testcase classname=\"a\" name=\"b\" \
             time=\"1.500\"/>\n<testcase classname=\"\" name=\"c\" time=\"1.500\">\n<failure \
             message=\"&lt;?&amp;&quot;\">&lt;?&amp;&quot;\nmore</failure>\n</testcase>\n</testsuite>\n</testsuites>\n"
        );
    }
}
