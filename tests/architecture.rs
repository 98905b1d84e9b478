//! The sources keep the rules that `CONTRIBUTING.md` gives, and `docs/architecture.md` knows every crate.

use crate::support::{root, run};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Longest hand-written file, in lines.
const LINES: usize = 600;

/// Widest comment, in columns.
const COLUMNS: usize = 110;

/// Widest line of a page, in columns, but for tables and what is code.
const PAGE_COLUMNS: usize = 124;

/// Most words of a decision.
const WORDS: usize = 500;

/// Where `unsafe` may be: what generated programs carry and what measures it, what loads the funcs of a
/// module, what exports them, and what makes native code.
const UNSAFE: [&str; 5] =
    ["runtime-funcs/kernels/", "benches/kernels.rs", "cli/src/funcs/", "registry/src/export.rs", "jit/src/"];

/// Words that begin no sentence, since one has to read on to the end to know what it is about.
const RIDDLES: [&str; 2] = ["Whoever ", "What of what "];

/// The files under version control with this ending, as a path from the root and its text.
fn files(ending: &str) -> Vec<(String, String)> {
    let listed = run(Command::new("git").arg("-C").arg(root()).args(["ls-files", "-z"]));
    assert_eq!(listed.status, 0, "{}", listed.stderr);
    let paths =
        listed.stdout.split('\0').filter(|path| path.ends_with(ending) && root().join(path).is_file());
    let read =
        |path: &str| fs::read_to_string(root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"));
    paths.map(|path| (path.to_string(), read(path))).collect()
}

/// The text of the comment in a line of Rust, if it has one. Texts between quotes are no comments.
fn comment(line: &str) -> Option<&str> {
    let (code, comment) = line.split_once("//")?;
    let is_text = code.matches('"').count() % 2 == 1;
    (!is_text && (code.is_empty() || code.ends_with(' '))).then_some(comment)
}

fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn files_have_at_most_600_lines() {
    let sources = files(".rs");
    assert!(sources.len() > 300, "{} files", sources.len());
    let long =
        sources.iter().map(|(path, text)| (path, text.lines().count())).filter(|(_, lines)| *lines > LINES);
    assert_none(&long.map(|(path, lines)| format!("{path}: {lines} lines")).collect::<Vec<_>>());
}

#[test]
fn public_functions_come_before_their_helpers() {
    let mut complaints = vec![];
    for (path, text) in files(".rs") {
        let is_product = path.contains("/src/") && !path.ends_with("tests.rs");
        let code = text.split("\n#[cfg(test)]").next().unwrap_or_default();
        let functions =
            code.lines().enumerate().filter_map(|(at, line)| Some((at + 1, is_public_function(line)?)));
        let functions: Vec<(usize, bool)> = functions.collect();
        let Some(helper) = functions.iter().position(|(_, is_public)| !is_public) else { continue };
        let late = functions[helper..].iter().filter(|(_, is_public)| *is_public && is_product);
        complaints.extend(late.map(|(line, _)| format!("{path}:{line}: after a private function")));
    }
    assert_none(&complaints);
}

/// Whether a line that declares a function of a module declares a public one. None for other lines.
fn is_public_function(line: &str) -> Option<bool> {
    let rest = line.strip_prefix("pub");
    let rest = rest.map(|rest| match rest.strip_prefix('(') {
        Some(scope) => scope.split_once(')').map_or("", |(_, rest)| rest),
        None => rest,
    });
    let mut words = rest.unwrap_or(line).trim_start().split(' ');
    let is_qualifier = |word: &&str| matches!(*word, "const" | "unsafe" | "async" | "extern" | "\"C\"");
    let is_indented = line.starts_with(' ');
    (words.find(|word| !is_qualifier(word)) == Some("fn") && !is_indented).then_some(rest.is_some())
}

#[test]
fn comments_are_narrow_and_without_riddles() {
    let mut complaints = vec![];
    for (path, text) in files(".rs") {
        for (number, line) in text.lines().enumerate() {
            let Some(comment) = comment(line) else { continue };
            let number = number + 1;
            if line.chars().count() > COLUMNS {
                complaints.push(format!("{path}:{number}: {} columns", line.chars().count()));
            }
            let begins = |riddle: &&&str| {
                comment.trim_start_matches(['/', '!', ' ']).starts_with(**riddle)
                    || comment.contains(&format!(". {riddle}"))
            };
            complaints
                .extend(RIDDLES.iter().find(begins).map(|riddle| format!("{path}:{number}: {riddle:?}")));
        }
    }
    assert_none(&complaints);
}

/// Such a crate is compiled once less, and cargo says nothing of tests that it leaves out.
#[test]
fn crates_without_tests_of_modules_have_none() {
    let mut complaints = vec![];
    for (manifest, text) in files("Cargo.toml") {
        let library = text.split("\n[").find(|table| table.starts_with("lib]"));
        if library.is_none_or(|table| !table.contains("test = false")) {
            continue;
        }
        let folder = manifest.trim_end_matches("Cargo.toml");
        let outside = ["tests/", "benches/"].map(|inner| format!("{folder}{inner}"));
        let sources = files(".rs").into_iter().filter(|(path, _)| {
            path.starts_with(folder) && !outside.iter().any(|outside| path.starts_with(outside))
        });
        let tested = sources.filter(|(_, code)| code.contains("#[test]") || code.contains("#[cfg(test)]"));
        complaints.extend(tested.map(|(path, _)| format!("{path}: {manifest} says `test = false`")));
    }
    assert_none(&complaints);
}

#[test]
fn pages_are_narrow_and_decisions_short() {
    let mut complaints = vec![];
    for (path, text) in files(".md") {
        let mut is_code = false;
        for (number, line) in text.lines().enumerate() {
            is_code ^= line.trim_start().starts_with("```");
            let is_wide = line.chars().count() > PAGE_COLUMNS && !is_code && !line.starts_with('|');
            let columns = || format!("{path}:{}: {} columns", number + 1, line.chars().count());
            complaints.extend(is_wide.then(columns));
        }
        let words = text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
        let is_long = path.starts_with("docs/decisions/0") && words > WORDS;
        complaints.extend(is_long.then(|| format!("{path}: {words} words")));
    }
    assert_none(&complaints);
}

#[test]
fn only_kernels_the_loader_and_native_code_are_unsafe() {
    let may = |path: &str| UNSAFE.iter().any(|allowed| path.starts_with(allowed));
    let mut complaints = vec![];
    for (path, text) in files(".rs").into_iter().filter(|(path, _)| !may(path)) {
        let is_unsafe = |line: &&str| {
            let code = line.split("//").next().unwrap_or_default();
            ["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern"].iter().any(|word| code.contains(word))
                && !code.contains('"')
        };
        complaints.extend(text.lines().find(is_unsafe).map(|line| format!("{path}: {}", line.trim())));
    }
    assert_none(&complaints);
}

#[test]
fn kernels_and_funcs_that_stages_know_by_name_exist() {
    let records = neva_runtime_funcs::REGISTRY.records();
    let kernels = records.iter().flat_map(|record| record.kernels).chain(neva_optimizer::KERNELS);
    let known: BTreeSet<&str> =
        kernels.map(|kernel| kernel.name).chain(records.iter().map(|record| record.reference)).collect();
    let mut complaints = vec![];
    let mut found = 0;
    for (path, text) in files(".rs") {
        let is_stage =
            ["backend/src/", "fusion/src/", "optimizer/src/"].iter().any(|of| path.starts_with(of));
        for line in text.lines().filter(|line| is_stage && !line.trim_start().starts_with("//")) {
            let names_one =
                line.contains("name == ") || line.contains("reference == ") || line.contains("reference != ");
            let is_name = |text: &&str| {
                let is_path = text.split("::").count() == 3 && !text.contains([' ', '{', '/']);
                is_path || names_one && !text.contains([' ', '('])
            };
            for name in line.split('"').skip(1).step_by(2).filter(is_name) {
                found += 1;
                let is_unknown = !known.contains(name);
                complaints.extend(is_unknown.then(|| format!("{path}: no record has `{name}`")));
            }
        }
    }
    assert!(found > 20, "{found} names");
    assert_none(&complaints);
}

#[test]
fn each_instruction_is_made_by_fusion_or_a_pass() {
    let makes = |path: &str| path.starts_with("fusion/src/") || path.starts_with("optimizer/src/");
    let made: String = files(".rs").into_iter().filter(|(path, _)| makes(path)).map(|file| file.1).collect();
    let made: BTreeSet<&str> = made
        .split("Op::")
        .map(|after| after.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default())
        .collect();
    let op = |name: &str| -> String {
        let words = name.split('_').map(|word| word[..1].to_uppercase() + &word[1..]);
        words.collect()
    };
    let ops = neva_blocks::instructions::INSTRUCTIONS.iter().map(|instruction| op(instruction.name));
    let missing = ops.filter(|op| !made.contains(op.as_str()));
    assert_none(&missing.map(|op| format!("nothing in fusion/src makes Op::{op}")).collect::<Vec<_>>());
}

#[test]
fn the_map_has_every_crate() {
    let map = fs::read_to_string(root().join("docs/architecture.md")).expect("the map");
    let manifests = files("Cargo.toml");
    let crates = manifests.iter().filter(|(_, text)| text.contains("version.workspace = true"));
    let folders = crates.filter_map(|(path, _)| Path::new(path).parent()?.to_str());
    let missing: Vec<String> =
        folders.filter(|folder| !map.contains(&format!("### `{folder}`"))).map(str::to_string).collect();
    assert_none(&missing);
}

#[test]
fn the_license_is_that_of_the_manifest() {
    let license = fs::read_to_string(root().join("LICENSE")).expect("the license");
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    assert!(license.starts_with("MIT License\n\nCopyright (c) ") && manifest.contains("license = \"MIT\""));
}
