//! Programs with the findings that they are to give, as comments under the lines that the findings point to.
//!
//! Each file is a test of its own. Those in `check/` are modules. A line `// file: lib/util.neva` begins a
//! further file; the text before the first one is `main/main.neva`. Under a line is one comment for each
//! finding about it, in order: `// ^8 error[code] title`, 8 being the column. Findings without a line are at
//! the end: `// program: error[code] title`.
//!
//! Each file in `refused/` and `accepted/` holds many small modules, one for each kind of mistake or form. A
//! line `// case: what it shows (line 7)` begins one; the line is the one at which v0.41.0 refuses it, if it
//! names one. A case without `Main` gets one.
//!
//! What is in `refused/` v0.41.0 refuses, what is in `accepted/` it accepts. The cases of `advice/` show
//! whole findings: under a finding are its reasons and its help, and what each fix would change.
//!
//! `UPDATE_EXPECT=1 cargo test -p neva-frontend --test check` writes the findings that there are into the
//! files.

use neva_diagnostics::{Diagnostic, Findings, Severity};
use neva_frontend::check::check;
use neva_frontend::module::{Manifest, SourceTree};
use neva_test_cases::Test;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() {
    neva_test_cases::run(["check", "refused", "accepted", "advice"].into_iter().flat_map(tests).collect())
}

/// A test for each file of a folder.
fn tests(folder: &'static str) -> Vec<Test> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    let test = |path: PathBuf| {
        let name = format!("{folder}/{}", path.file_stem().unwrap_or_default().display());
        Test::new(name, move || compare(folder, &path))
    };
    paths.into_iter().map(test).collect()
}

/// Annotates a file anew and compares.
fn compare(folder: &str, path: &Path) -> Result<(), String> {
    let expected = std::fs::read_to_string(path).expect("a file of programs");
    let mut failures = Vec::new();
    let found = match folder {
        "check" => annotate(&expected, describe),
        "advice" => annotate_cases(&expected, explain, |_, _| {}),
        "refused" => annotate_cases(&expected, describe, |case, program| {
            if !program.contains(" error[") {
                failures.push(format!("{}: there is no error", case.name));
            }
            if let Some(line) = case.line
                && !error_lines(program).contains(&line)
            {
                failures.push(format!("{}: there is no error on line {line}", case.name));
            }
        }),
        _ => annotate_cases(&expected, describe, |case, program| {
            if program.contains(" error[") {
                failures.push(format!("{}: it is refused", case.name));
            }
        }),
    };
    failures.extend(neva_test_cases::hold(path, &found).err());
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n\n")) }
}

/// What the first line of a case says.
struct Case {
    name: String,
    /// The line at which v0.41.0 refuses it.
    line: Option<usize>,
}

/// Annotates each case of a text; `inspect` sees it with its findings.
fn annotate_cases(text: &str, shown: Shown, mut inspect: impl FnMut(&Case, &str)) -> String {
    let mut out = String::new();
    for part in text.split("// case: ").skip(1) {
        let (head, program) = part.split_once('\n').unwrap();
        let line = head.rsplit_once(" (line ").map(|(_, line)| line.trim_end_matches(')').parse().unwrap());
        let found = if program.contains("Main") {
            annotate(program, shown)
        } else {
            let found = annotate(&format!("{program}{MAIN}"), shown);
            found.replacen(MAIN, "", 1)
        };
        inspect(&Case { name: head.to_owned(), line }, &found);
        out += &format!("// case: {head}\n{found}");
    }
    out
}

const MAIN: &str = "// file: main/program.neva\ndef Main(start any) (stop any) {\n\t:start -> :stop\n}\n";

/// The lines with errors of the first file of an annotated case, and those that its errors mention.
fn error_lines(program: &str) -> Vec<usize> {
    let mut line = 0;
    let mut found = Vec::new();
    for text in program.lines() {
        if !text.starts_with("// ^") {
            line += 1;
        } else if text.contains(" error[") {
            found.push(line);
        }
        if let Some((_, mentioned)) = text.split_once(" [main/main.neva:") {
            found.push(mentioned.trim_end_matches(']').parse().unwrap());
        }
    }
    found
}

/// One source file of a case.
struct Section {
    /// The line that begins it, if it is not the first.
    marker: Option<String>,
    package: String,
    name: String,
    /// Its lines without expectations.
    lines: Vec<String>,
}

/// The text of a case with the findings that its program really gives.
fn annotate(text: &str, shown: Shown) -> String {
    let sections = sections(text);
    // Where expectations stood, lines are missing: what is checked is the program without them.
    let files: Vec<(String, String, String)> =
        sections.iter().map(|s| (s.package.clone(), s.name.clone(), s.lines.join("\n") + "\n")).collect();
    let mut findings: BTreeMap<(String, u32), String> = BTreeMap::new();
    let mut without_line = String::new();
    for finding in findings_of(&files) {
        let text = shown(&finding);
        match &finding.place {
            Some(place) if place.line > 0 => {
                let entry = findings.entry((place.file.clone(), place.line)).or_default();
                let _ = writeln!(entry, "// ^{} {text}", place.column);
            }
            _ => {
                let _ = writeln!(without_line, "// program: {text}");
            }
        }
    }
    let mut out = String::new();
    for section in &sections {
        if let Some(marker) = &section.marker {
            let _ = writeln!(out, "{marker}");
        }
        for (index, line) in section.lines.iter().enumerate() {
            let _ = writeln!(out, "{line}");
            let key = (format!("{}/{}", section.package, section.name), index as u32 + 1);
            out.push_str(&findings.remove(&key).unwrap_or_default());
        }
    }
    for ((file, line), text) in findings {
        let _ = write!(without_line, "// program: {file}:{line}: {text}");
    }
    out + &without_line
}

fn findings_of(files: &[(String, String, String)]) -> Findings {
    let std: Vec<_> =
        neva_std::FILES.iter().map(|(p, f, t)| (p.to_string(), f.to_string(), t.to_string())).collect();
    let tree = SourceTree::new(&std, Manifest::default(), files);
    let main = tree.find_package(tree.entry(), "main").unwrap();
    let (program, findings) = check(&tree, main);
    let has_errors = findings.iter().any(|finding| finding.severity == Severity::Error);
    assert_eq!(program.is_none(), has_errors, "there is a program exactly when there are no errors");
    findings
}

/// How a finding is written into a file.
type Shown = fn(&Diagnostic) -> String;

/// All that a finding says.
fn explain(finding: &Diagnostic) -> String {
    let severity = format!("{:?}", finding.severity).to_lowercase();
    let mut text = format!("{severity}[{}] {}", finding.code, finding.title);
    for reason in finding.text.lines() {
        let _ = write!(text, "\n// ^  = {reason}");
    }
    if !finding.help.is_empty() {
        let _ = write!(text, "\n// ^  help: {}", finding.help);
    }
    for fix in &finding.fixes {
        let edits: Vec<String> =
            fix.edits.iter().map(|edit| format!("{}-{} {:?}", edit.start, edit.end, edit.text)).collect();
        let _ = write!(text, "\n// ^  fix: {}: {}", fix.title, edits.join(", "));
    }
    text
}

/// Severity, code and title, and the other line of the first file that the finding's reason mentions.
fn describe(finding: &Diagnostic) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mentioned =
        finding.text.rsplit_once("main/main.neva:").and_then(|(_, place)| place.split(':').next());
    let mentioned = mentioned.map_or(String::new(), |line| format!(" [main/main.neva:{line}]"));
    format!("{severity}[{}] {}{mentioned}", finding.code, finding.title)
}

fn sections(text: &str) -> Vec<Section> {
    let new = |marker: Option<String>, path: &str| {
        let (package, name) = path.rsplit_once('/').unwrap();
        Section { marker, package: package.to_owned(), name: name.to_owned(), lines: Vec::new() }
    };
    let mut sections = vec![new(None, "main/main.neva")];
    for line in text.lines() {
        if let Some(path) = line.strip_prefix("// file: ") {
            sections.push(new(Some(line.to_owned()), path));
        } else if !line.starts_with("// ^") && !line.starts_with("// program: ") {
            sections.last_mut().unwrap().lines.push(line.to_owned());
        }
    }
    sections
}
