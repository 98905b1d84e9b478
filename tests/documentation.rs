//! The documentation speaks of files and tests that exist.

use crate::support::{neva, root, run};
use std::fs;
use tempfile::TempDir;

/// All pages of the documentation, as paths from the root.
fn pages() -> Vec<String> {
    let mut pages = vec!["README.md".to_string(), "CONTRIBUTING.md".to_string(), "CHANGELOG.md".to_string()];
    for folder in ["docs", "docs/decisions"] {
        let entries = fs::read_dir(root().join(folder)).expect("the pages");
        let names = entries.map(|entry| entry.expect("a page").file_name().to_string_lossy().into_owned());
        pages.extend(names.filter(|name| name.ends_with(".md")).map(|name| format!("{folder}/{name}")));
    }
    pages.sort();
    pages
}

/// The texts in backquotes on a page, outside of code blocks.
fn quoted(page: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(page)).unwrap_or_else(|error| panic!("{page}: {error}"));
    let outside = text.split("```").step_by(2).collect::<String>();
    outside
        .lines()
        .filter(|line| !line.starts_with("    "))
        .flat_map(|line| line.split('`').skip(1).step_by(2).map(str::to_string).collect::<Vec<_>>())
        .collect()
}

/// Whether a part of a path is a placeholder, as in `runtime-funcs/src/PACKAGE/FUNC.rs`.
fn is_placeholder(part: &str) -> bool {
    part.len() > 1 && part.chars().all(|letter| letter.is_ascii_uppercase()) && part != "README"
}

#[test]
fn files_that_pages_name_exist() {
    let folders = fs::read_dir(root()).expect("the project").map(|entry| entry.expect("a folder").path());
    let folders = folders.filter(|path| path.is_dir() && !path.ends_with("target"));
    let folders: Vec<String> =
        folders.map(|path| format!("{}/", path.file_name().unwrap_or_default().to_string_lossy())).collect();
    let mut missing = Vec::new();
    for page in pages() {
        for name in quoted(&page) {
            let path = name.split("::").next().unwrap_or(&name);
            let is_path = folders.iter().any(|folder| path.starts_with(folder.as_str()))
                && !path.contains([' ', '*', '<'])
                && !path.split(['/', '.']).any(is_placeholder);
            if is_path && !root().join(path).exists() {
                missing.push(format!("{page}: {name}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn tests_that_pages_name_exist() {
    let mut missing = Vec::new();
    for page in pages() {
        for name in quoted(&page) {
            let Some((path, function)) = name.split_once(".rs::") else { continue };
            let text = fs::read_to_string(root().join(format!("{path}.rs"))).unwrap_or_default();
            if !text.contains(&format!("fn {function}(")) {
                missing.push(format!("{page}: {name}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(root().join(&page)).expect("the page");
        let folder = root().join(&page).parent().expect("a folder").to_path_buf();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or(link);
            if !link.contains("://") && !path.is_empty() && !folder.join(path).exists() {
                broken.push(format!("{page}: {link}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn programs_of_the_tutorial_print_what_it_says() {
    let text = fs::read_to_string(root().join("docs/tutorial.md")).expect("the tutorial");
    // Between fences every second part is code; its first line names the language.
    let parts: Vec<&str> = text.split("```").collect();
    let (mut programs, mut traces) = (0, String::new());
    for (index, code) in parts.iter().enumerate().filter(|(_, code)| code.starts_with("neva\n")) {
        let expected = parts[index + 2].strip_prefix("text\n").expect("its output follows each program");
        let folder = TempDir::new().expect("a temporary folder");
        fs::write(folder.path().join("neva.yml"), "neva: 0.41.0\n").expect("a manifest");
        fs::create_dir(folder.path().join("src")).expect("a folder");
        fs::write(folder.path().join("src/main.neva"), &code[5..]).expect("a source file");
        let outcome = run(neva().args(["run", "--emit-trace", "src"]).current_dir(folder.path()));
        assert_eq!(outcome.stdout, expected, "{}", outcome.stderr);
        let unlike = run(neva().args(["fmt", "-l", "src"]).current_dir(folder.path()));
        assert_eq!(unlike.stdout, "", "laid out otherwise:\n{code}");
        traces += &fs::read_to_string(folder.path().join("trace.log")).expect("a trace");
        programs += 1;
    }
    assert!(programs >= 7, "only {programs} programs");
    let shown: Vec<&str> = text.lines().filter(|line| line.starts_with("{\"message\"")).collect();
    assert!(!shown.is_empty() && shown.iter().all(|line| traces.contains(line)), "{shown:#?}");
}
