//! What became of tests: lines for people, and a JUnit file.

use super::coverage::Covered;
use crate::report::print;
use neva_diagnostics::Diagnostic;
use std::fmt::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What became of a test in one form of its program.
pub(crate) struct TestResult {
    /// The name of the test, with the form after `::`.
    pub name: String,
    /// Why it failed.
    pub failure: Option<String>,
    /// How long it took.
    pub time: Duration,
    /// What it covered, where that is asked for.
    pub covered: Covered,
}

/// The results so far.
#[derive(Default)]
pub(super) struct Report {
    results: Vec<TestResult>,
    /// What the tests covered.
    pub covered: Covered,
}

impl Report {
    /// Adds a result and prints it.
    pub(super) fn add(&mut self, mut result: TestResult) -> Result<(), Diagnostic> {
        self.covered.extend(std::mem::take(&mut result.covered));
        let text = match &result.failure {
            None => format!("ok    {}\n", result.name),
            Some(failure) => format!("FAIL  {}\n{}", result.name, indented(failure)),
        };
        self.results.push(result);
        print(&text)
    }

    /// Prints how many tests passed and failed.
    pub(super) fn finish(&self) -> Result<(), Diagnostic> {
        let failed = self.failed();
        print(&format!("\n{} passed, {failed} failed\n", self.results.len() - failed))
    }

    /// Whether a test failed.
    pub(super) fn has_failures(&self) -> bool {
        self.failed() > 0
    }

    /// All results in the form that JUnit writes, by the stricter of its schemas, Ant's: `start` is when the
    /// tests began.
    pub(super) fn junit(&self, start: SystemTime) -> String {
        let time: f64 = self.results.iter().map(|result| result.time.as_secs_f64()).sum();
        let counts = format!("tests=\"{}\" failures=\"{}\"", self.results.len(), self.failed());
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite id=\"0\" package=\"\" name=\"neva\" \
             {counts} errors=\"0\" skipped=\"0\" time=\"{time:.3}\" timestamp=\"{}\" \
             hostname=\"localhost\">\n<properties/>\n",
            timestamp(start)
        );
        for result in &self.results {
            let (class, name) = result.name.rsplit_once('/').unwrap_or(("neva", &result.name));
            let (class, name, time) = (escaped(class), escaped(name), result.time.as_secs_f64());
            let _ = write!(text, "<testcase classname=\"{class}\" name=\"{name}\" time=\"{time:.3}\"");
            match &result.failure {
                None => text.push_str("/>\n"),
                Some(failure) => {
                    let first = escaped(failure.lines().next().unwrap_or_default());
                    let _ = writeln!(
                        text,
                        ">\n<failure type=\"failure\" message=\"{first}\">{}</failure>\n</testcase>",
                        escaped(failure)
                    );
                }
            }
        }
        text.push_str("<system-out/>\n<system-err/>\n</testsuite>\n</testsuites>\n");
        text
    }

    fn failed(&self) -> usize {
        self.results.iter().filter(|result| result.failure.is_some()).count()
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("      {line}\n")).collect()
}

/// A time as `2024-02-29T23:59:59`, in UTC. Times before 1970 are its beginning.
fn timestamp(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (mut day, second) = (seconds / 86_400, seconds % 86_400);
    let is_leap = |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let mut year = 1970;
    while day >= 365 + u64::from(is_leap(year)) {
        day -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < length {
            break;
        }
        day -= length;
        month += 1;
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}", day + 1)
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
        let result = |name: &str, failure: Option<&str>| TestResult {
            name: name.to_owned(),
            failure: failure.map(str::to_owned),
            time: Duration::from_millis(1500),
            covered: Covered::default(),
        };
        let results = vec![result("a/b", None), result("c", Some("<\u{1}&\"\nmore"))];
        let report = Report { results, ..Report::default() };
        assert_eq!(
            report.junit(UNIX_EPOCH),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite id=\"0\" package=\"\" name=\"neva\" \
             tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\" time=\"3.000\" timestamp=\"1970-01-01T00:00:00\" \
             hostname=\"localhost\">\n<properties/>\n<testcase classname=\"a\" name=\"b\" time=\"1.500\"/>\n\
             <testcase classname=\"neva\" name=\"c\" time=\"1.500\">\n<failure type=\"failure\" \
             message=\"&lt;?&amp;&quot;\">&lt;?&amp;&quot;\nmore</failure>\n</testcase>\n<system-out/>\n<system-err/>\n\
             </testsuite>\n</testsuites>\n"
        );
    }

    #[test]
    fn a_time_is_told_in_utc() {
        let told = |seconds| timestamp(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(told(951_782_399), "2000-02-28T23:59:59");
        assert_eq!(told(951_782_400), "2000-02-29T00:00:00");
        assert_eq!(told(1_735_689_599), "2024-12-31T23:59:59");
        assert_eq!(told(4_107_542_400), "2100-03-01T00:00:00");
    }
}
