//! The manifest of a module, `neva.yml`.

use super::{LANGUAGE_VERSION, Version};
use crate::codes;
use neva_diagnostics::{Diagnostic, Findings, Place, error, nearest};
use serde::Deserialize;
use serde_saphyr::{Location, MessageFormatter, Spanned, UserMessageFormatter};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Component, Path};

/// What the manifest of a module says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The language version that the module asks for.
    pub language: Version,
    /// The modules it uses, by the name that imports call them.
    pub dependencies: BTreeMap<String, Dependency>,
    /// The folder of the crate with its own runtime funcs, relative to the module's.
    pub funcs: Option<String>,
}

/// A module that another one uses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    /// Where it is from, such as `github.com/nevalang/x`, or a local folder such as `../x`.
    pub path: String,
    /// Its version: a tag of its repository.
    pub version: String,
}

impl Default for Manifest {
    /// A manifest without dependencies that asks for the version this compiler implements.
    fn default() -> Self {
        Manifest { language: LANGUAGE_VERSION, dependencies: BTreeMap::new(), funcs: None }
    }
}

/// The form of the file; other keys are ignored.
#[derive(Deserialize)]
struct ManifestForm {
    neva: Option<Spanned<String>>,
    deps: Option<BTreeMap<String, Option<Spanned<DependencyForm>>>>,
    funcs: Option<Spanned<String>>,
}

#[derive(Deserialize)]
struct DependencyForm {
    path: Option<String>,
    version: Option<String>,
}

impl Manifest {
    /// Reads a manifest; `file` is what findings call it.
    pub fn parse(text: &str, file: &str) -> Result<Manifest, Findings> {
        // An empty document has no keys.
        let has_content = text.lines().any(|line| !line.trim_start().is_empty() && !line.starts_with('#'));
        let text_or_empty = if has_content { text } else { "{}" };
        let options = serde_saphyr::options! { with_snippet: false };
        let form: ManifestForm =
            serde_saphyr::from_str_with_options(text_or_empty, options).map_err(|error| {
                let reason = in_words(&UserMessageFormatter.format_message(&error));
                let place =
                    error.location().map_or(Place::file(file), |location| place(text, file, &location));
                error!(codes::MANIFEST_FORM, "the manifest can't be read")
                    .because(reason)
                    .at(place)
                    .help("write `neva: 0.41.0`, and below it `deps:` with `path` and `version` of each")
            })?;
        let mut findings = Findings::new();
        let language = findings.take(language(form.neva.as_ref(), text, file));
        let mut dependencies = BTreeMap::new();
        for (key, dependency) in form.deps.unwrap_or_default() {
            let dependency = findings.take(dependency_of(&key, dependency.as_ref(), text, file));
            dependencies.extend(dependency.map(|dependency| (key, dependency)));
        }
        let funcs = form.funcs.and_then(|folder| findings.take(funcs_folder(folder, text, file)));
        match language {
            Some(language) if findings.is_empty() => Ok(Manifest { language, dependencies, funcs }),
            _ => Err(findings),
        }
    }

    /// The text of a manifest with one more dependency; comments, other keys and their order stay. None where
    /// the text has a form that this does not know.
    pub fn with_dependency(text: &str, key: &str, dependency: &Dependency) -> Option<String> {
        let mut wanted = Manifest::parse(text, "").ok()?;
        wanted.dependencies.insert(key.to_owned(), dependency.clone());
        let changed = insert_dependency(text, key, dependency);
        (Manifest::parse(&changed, "").as_ref() == Ok(&wanted)).then_some(changed)
    }
}

/// The text with a dependency at the end of the block `deps`, which is added if there is none.
fn insert_dependency(text: &str, key: &str, Dependency { path, version }: &Dependency) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let block = lines.iter().position(|line| line.starts_with("deps:"));
    let end = match block {
        None => lines.len(),
        Some(deps) => {
            let is_inside = |line: &&str| line.trim().is_empty() || line.starts_with([' ', '#']);
            let inside = lines.iter().skip(deps + 1).take_while(|line| is_inside(line));
            let last =
                inside.enumerate().filter(|(_, line)| line.starts_with(' ') && !line.trim().is_empty());
            deps + 1 + last.last().map_or(0, |(at, _)| at + 1)
        }
    };
    let first = lines.iter().take(end).skip(block.map_or(end, |deps| deps + 1));
    let sibling = first.copied().find(|line| line.starts_with(' ') && !line.trim_start().starts_with('#'));
    let indent = sibling.map_or("    ", |line| line.split_at(line.len() - line.trim_start().len()).0);
    let entry = format!(
        "{indent}{}:\n{indent}{indent}path: {}\n{indent}{indent}version: {}",
        scalar(key),
        scalar(path),
        scalar(version)
    );
    match block {
        None => lines.insert(end, "deps:"),
        Some(deps) if lines[deps].contains("{}") => lines[deps] = "deps:",
        Some(_) => {}
    }
    lines.insert(if block.is_none() { end + 1 } else { end }, &entry);
    lines.join("\n") + "\n"
}

impl fmt::Display for Manifest {
    /// The text of the file, as `neva get` writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "neva: {}", self.language)?;
        if !self.dependencies.is_empty() {
            writeln!(f, "deps:")?;
        }
        for (key, Dependency { path, version }) in &self.dependencies {
            let (key, path, version) = (scalar(key), scalar(path), scalar(version));
            writeln!(f, "    {key}:\n        path: {path}\n        version: {version}")?;
        }
        self.funcs.iter().try_for_each(|folder| writeln!(f, "funcs: {}", scalar(folder)))
    }
}

/// A string as YAML: as it is if it can only be taken for a string or number, else in quotes.
fn scalar(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "./-_+@".contains(c);
    let begins_plain = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.');
    let means_another = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    if begins_plain
        && text.chars().all(is_plain)
        && !means_another.contains(&text.to_ascii_lowercase().as_str())
    {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("'{}'", text.replace('\'', "''")))
}

/// The language version, if this compiler accepts it.
fn language(version: Option<&Spanned<String>>, text: &str, file: &str) -> Result<Version, Diagnostic> {
    let help = format!("write `neva: {LANGUAGE_VERSION}`");
    let Some(version) = version else {
        let error = error!(codes::LANGUAGE_VERSION, "the manifest names no language version");
        let misspelt = (1..).zip(text.lines()).find_map(|(number, line)| {
            let (key, _) = line.split_once(':')?;
            (!nearest(key, ["neva"]).is_empty()).then_some((number, line, key))
        });
        return Err(match misspelt {
            Some((line, text, key)) => {
                let (file, text) = (file.to_owned(), Some(text.to_owned()));
                let length = key.chars().count() as u32;
                error
                    .at(Place { file, line, column: 1, length, text })
                    .help(format!("did you mean `neva` by `{key}`? {help}"))
            }
            None => error.at(Place::file(file)).help(help),
        });
    };
    let place = place(text, file, &version.referenced);
    let written = &version.value;
    let Some(language) = Version::parse(written) else {
        let error = error!(codes::LANGUAGE_VERSION, "`{written}` is no version");
        let error = error.because("a version consists of up to three numbers with dots between them");
        return Err(error.at(place).help(help));
    };
    if !language.is_supported() {
        let error = error!(codes::LANGUAGE_VERSION, "the module is written for Neva {language}")
            .because(format!(
                "this compiler builds modules for Neva {LANGUAGE_VERSION} and earlier ones of the same major version"
            ))
            .help(format!("install a compiler for {language}, or change the version in the manifest"));
        return Err(error.at(place));
    }
    Ok(language)
}

/// Explains a malformed manifest without YAML's own terms.
fn in_words(reason: &str) -> String {
    match reason {
        "expected mapping start" => "lines `key: value` are expected here".to_owned(),
        "expected string scalar" => "one word or text is expected here".to_owned(),
        _ => match reason.strip_prefix("duplicate mapping key: ").and_then(|rest| rest.split(' ').next()) {
            Some(key) => format!("the key `{key}` is there twice"),
            None => reason.to_owned(),
        },
    }
}

fn dependency_of(
    key: &str,
    form: Option<&Spanned<DependencyForm>>,
    text: &str,
    file: &str,
) -> Result<Dependency, Diagnostic> {
    let place = form.map_or(Place::file(file), |form| place(text, file, &form.referenced));
    if key == "std" {
        let error = error!(codes::STD_DEPENDENCY, "`std` can't be a dependency")
            .because("every module has the standard library of its compiler")
            .help("remove it from `deps`");
        return Err(error.at(place));
    }
    let written = |value: Option<&String>| value.filter(|value| !value.trim().is_empty()).cloned();
    let path = written(form.and_then(|form| form.value.path.as_ref())).unwrap_or_else(|| key.to_owned());
    let is_local = super::load::local_folder(&path, Path::new("")).is_some();
    let Some(version) = written(form.and_then(|form| form.value.version.as_ref())) else {
        let error = error!(codes::DEPENDENCY_VERSION, "the dependency `{key}` has no version")
            .because(if is_local {
                "findings name the sources of a dependency by its version"
            } else {
                "a program must build the same tomorrow"
            })
            .help(if is_local {
                "add `version:`, such as `version: 0.1.0`; the folder is read as it is"
            } else {
                "add `version:` with a tag of its repository"
            });
        return Err(error.at(place));
    };
    Ok(Dependency { path, version })
}

/// A folder below the module's: a module is complete in itself.
fn funcs_folder(folder: Spanned<String>, text: &str, file: &str) -> Result<String, Diagnostic> {
    let mut parts =
        Path::new(&folder.value).components().filter(|part| *part != Component::CurDir).peekable();
    if parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_))) {
        return Ok(folder.value.trim_start_matches("./").trim_end_matches('/').to_owned());
    }
    let error = error!(codes::FUNCS_FOLDER, "`{}` is no folder of the module", folder.value)
        .because("the crate with a module's runtime funcs is part of the module")
        .help("name a folder below that of the manifest, such as `funcs: funcs`");
    Err(error.at(place(text, file, &folder.referenced)))
}

fn place(text: &str, file: &str, location: &Location) -> Place {
    let (line, column) = (location.line(), location.column());
    let line_text = usize::try_from(line).ok().and_then(|line| text.lines().nth(line.checked_sub(1)?));
    Place {
        file: file.to_owned(),
        line: u32::try_from(line).unwrap_or(0),
        column: u32::try_from(column).unwrap_or(0),
        length: 1,
        text: line_text.map(str::to_owned),
    }
}
