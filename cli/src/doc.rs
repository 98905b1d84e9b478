//! `neva doc`.

use crate::args::DocArgs;
use crate::codes;
use crate::lock::fetcher;
use crate::report::{Outcome, done, print, say};
use neva_diagnostics::{Diagnostic, Place, did_you_mean, error};
use neva_frontend::check::{Memory, check_for_editor};
use neva_frontend::module::{Manifest, SourceTree, load_modules};
use neva_view::{DOCUMENTATION_MARK, documentation};
use regex::Regex;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// Prints the lines of the standard library that a regular expression finds.
pub(crate) fn doc(args: &DocArgs) -> Outcome {
    if let Some(folder) = &args.html {
        return html(folder, &args.search);
    }
    let (package, pattern) = match args.search.as_slice() {
        [pattern] => ("", pattern),
        [package, pattern] => (package_name(package), pattern),
        [package, dot, pattern] if dot == "." => (package_name(package), pattern),
        _ => {
            return Err(error!(codes::BAD_FLAGS, "expected a package and a regular expression")
                .help("such as `neva doc fmt Print`")
                .into());
        }
    };
    let pattern = Regex::new(pattern).map_err(|error| {
        error!(codes::BAD_PATTERN, "`{pattern}` is no regular expression").because(error.to_string())
    })?;
    if !package.is_empty() && !neva_std::FILES.iter().any(|(name, _, _)| is_within(name, package)) {
        return Err(unknown_package(package).into());
    }
    let mut text = String::new();
    for (name, file, source) in neva_std::FILES {
        if is_within(name, package) {
            hits(&mut text, &format!("std/{name}/{file}"), source, &pattern, args.context);
        }
    }
    print(if text.is_empty() { "No matches found\n" } else { &text })?;
    if text.is_empty()
        && let Some(question) = did_you_mean("", pattern.as_str(), declared().iter().map(String::as_str))
    {
        say(&question);
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the pages of a module, or of the standard library.
fn html(folder: &Path, module: &[String]) -> Outcome {
    let pages = match module {
        [] => {
            let tree = SourceTree::new(neva_std::FILES, Manifest::default(), &[]);
            documentation(&tree, tree.std(), &mut check_for_editor(&tree, tree.std(), &mut Memory::default()))
        }
        [path] => {
            let path = Path::new(path);
            let path = neva_files::canonical(path)?;
            let modules = load_modules(&path, neva_std::FILES, &fetcher(&path)?)?;
            let (tree, entry) = (&modules.tree, modules.tree.entry());
            documentation(tree, entry, &mut check_for_editor(tree, entry, &mut Memory::default()))
        }
        _ => {
            return Err(error!(codes::BAD_FLAGS, "`--html` takes at most one module").into());
        }
    };
    let is_foreign = |name: &&String| {
        fs::read_to_string(folder.join(name)).is_ok_and(|text| !text.contains(DOCUMENTATION_MARK))
    };
    if let Some(name) = pages.keys().find(is_foreign) {
        let file = folder.join(name);
        let error =
            error!(neva_backend::codes::NOT_OVERWRITTEN, "`{}` is no page of `neva doc`", file.display());
        return Err(error
            .at(Place::file(file.display().to_string()))
            .help("name another folder, or remove the file")
            .into());
    }
    neva_files::make_folder(folder)?;
    for (name, text) in &pages {
        neva_files::write(&folder.join(name), text)?;
    }
    done(&format!("{}\n", folder.join("index.html").display()))
}

/// The package of an argument; none for `.`, which means all.
fn package_name(argument: &str) -> &str {
    argument.trim().trim_matches(['/', '.'])
}

fn is_within(name: &str, package: &str) -> bool {
    let rest = name.strip_prefix(package);
    package.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn hits(text: &mut String, path: &str, source: &str, pattern: &Regex, context: usize) {
    let lines: Vec<&str> = source.lines().collect();
    for (hit, _) in lines.iter().enumerate().filter(|(_, line)| pattern.is_match(line)) {
        let _ = writeln!(text, "{path}:{}", hit + 1);
        let from = hit.saturating_sub(context);
        for (index, line) in
            lines.iter().enumerate().skip(from).take((hit - from).saturating_add(context).saturating_add(1))
        {
            let marker = if index == hit { '>' } else { ' ' };
            let _ = writeln!(text, "{marker} {:>6} | {line}", index + 1);
        }
        text.push('\n');
    }
}

/// The names that the standard library declares.
fn declared() -> Vec<String> {
    let words = |line: &str| {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        let rest =
            ["def ", "type ", "const ", "interface "].iter().find_map(|word| line.strip_prefix(word))?;
        Some(rest.split(|other: char| !other.is_alphanumeric()).next()?.to_owned())
    };
    neva_std::FILES.iter().flat_map(|(_, _, source)| source.lines()).filter_map(words).collect()
}

fn unknown_package(package: &str) -> Diagnostic {
    let advice = did_you_mean("", package, neva_std::FILES.iter().map(|(name, _, _)| *name));
    let help = advice.unwrap_or_else(|| "leave the package out to search all".to_owned());
    error!(neva_frontend::codes::UNKNOWN_PACKAGE, "the standard library has no package `{package}`")
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_shown_with_the_lines_around_them() {
        let mut text = String::new();
        hits(&mut text, "std/a/a.neva", "one\ntwo\nthree\nfour", &Regex::new("tw|^f").unwrap(), 1);
        let first = "std/a/a.neva:2\n       1 | one\n>      2 | two\n       3 | three\n\n";
        assert_eq!(text, format!("{first}std/a/a.neva:4\n       3 | three\n>      4 | four\n\n"));
    }

    #[test]
    fn a_package_is_named_with_or_without_slashes() {
        assert_eq!(["os/", " fmt", "."].map(package_name), ["os", "fmt", ""]);
        assert!(is_within("os/dotenv", "os") && !is_within("os", "o") && is_within("io", ""));
    }
}
