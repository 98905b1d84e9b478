//! `neva new`.

use crate::args::NewArgs;
use crate::codes;
use crate::funcs;
use crate::report::{Outcome, done};
use neva_diagnostics::{Diagnostic, Findings, Place, error, escaped};
use neva_files::{reason, unreadable};
use neva_frontend::module::{Manifest, read_text};
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// The files of a new module.
const GREETING: &[(&str, &str)] = &[("src/main.neva", include_str!("new/main.neva"))];

/// The files of a new module with runtime funcs of its own, but for the manifest of their crate.
const WITH_FUNCS: &[(&str, &str)] = &[
    ("src/main.neva", include_str!("new/funcs/main.neva")),
    ("greeting/greeting.neva", include_str!("new/funcs/greeting.neva")),
    ("funcs/src/lib.rs", include_str!("new/funcs/lib.rs")),
    ("funcs/src/records.rs", include_str!("new/funcs/records.rs")),
    ("funcs/src/greeting/greet.rs", include_str!("new/funcs/greet.rs")),
    ("funcs/.gitignore", "/target\n"),
];

/// The manifest of the crate; in place of the name is the dependency on the compiler's sources.
const CRATE_MANIFEST: (&str, &str) = ("funcs/Cargo.toml", include_str!("new/funcs/Cargo.toml.txt"));

/// Makes a module: a program that greets, or a copy of a repository.
pub(crate) fn new(args: &NewArgs) -> Outcome {
    match &args.template {
        Some(template) => from_template(&args.path, template)?,
        None if args.funcs => {
            let manifest = CRATE_MANIFEST.1.replace("NEVA_REGISTRY", &funcs::dependency());
            let files: Vec<_> =
                WITH_FUNCS.iter().copied().chain([(CRATE_MANIFEST.0, manifest.as_str())]).collect();
            let manifest = Manifest { funcs: Some("funcs".to_owned()), ..Manifest::default() };
            module(&args.path, &files, &manifest)?;
        }
        None => module(&args.path, GREETING, &Manifest::default())?,
    }
    done(&format!("neva module created in {}\n", escaped(&args.path.display().to_string())))
}

fn module(path: &Path, texts: &[(&str, &str)], manifest: &Manifest) -> Result<(), Findings> {
    for folder in ["src", "greeting", "funcs"] {
        let folder_path = path.join(folder);
        if texts.iter().any(|(file, _)| file.starts_with(folder)) && folder_path.exists() {
            return Err(exists(&folder_path, "name another folder, or remove this one").into());
        }
    }
    let manifest_path = path.join("neva.yml");
    if manifest.funcs.is_some() && manifest_path.exists() {
        let help =
            "in a module that exists, write the crate by hand and name it in the manifest: `funcs: funcs`";
        return Err(exists(&manifest_path, help).into());
    }
    if manifest_path.exists() {
        // The program that is written must fit it.
        let text = read_text(&manifest_path, &manifest_path.display().to_string())?;
        Manifest::parse(&text, &manifest_path.display().to_string())?;
    }
    for (file, text) in texts {
        let file = path.join(file);
        neva_files::make_folder(file.parent().unwrap_or(path))?;
        neva_files::write(&file, text)?;
    }
    // One that is there may name dependencies.
    if !manifest_path.exists() {
        neva_files::write(&manifest_path, manifest.to_string())?;
    }
    Ok(())
}

/// Clones a repository aside, and moves what is in it to the path once all is there.
fn from_template(path: &Path, template: &str) -> Result<(), Diagnostic> {
    if fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some()) || path.is_file() {
        return Err(exists(path, "a template needs an empty folder"));
    }
    let (location, revision) = repository(template);
    if location.is_empty() || location.starts_with('-') || revision.is_some_and(|text| text.starts_with('-'))
    {
        let help = "name one such as github.com/nevalang/x, or github.com/nevalang/x@0.1.0";
        return Err(error!(codes::TEMPLATE, "`{template}` is no repository").help(help));
    }
    let is_new = !path.exists();
    neva_files::make_folder(path)?;
    let aside = path.join(format!(".template-{}", std::process::id()));
    let local = Path::new(&location);
    let got = if revision.is_none() && local.is_dir() && !local.join(".git").exists() {
        copy_folder(local, &aside, path)
    } else {
        clone(&location, revision, &aside)
    };
    let cloned = got.and_then(|()| {
        move_contents(&aside, path).map_err(|error| {
            error!(neva_files::codes::UNWRITABLE, "cannot copy the template: {}", reason(&error))
                .at(Place::file(path.display().to_string()))
        })
    });
    // A folder of our own, complete or not.
    let _ = fs::remove_dir_all(&aside);
    if cloned.is_err() && is_new {
        // Only an empty folder goes.
        let _ = fs::remove_dir(path);
    }
    cloned
}

/// Copies a folder that is no repository, without the new module, which may lie within it.
fn copy_folder(from: &Path, to: &Path, module: &Path) -> Result<(), Diagnostic> {
    neva_files::make_folder(to)?;
    let module_path = neva_files::canonical(module)?;
    let entries = fs::read_dir(from).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    for entry in entries.map_err(|error| unreadable(from, &error))? {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(|error| unreadable(&source, &error))?;
        if kind.is_dir() {
            if fs::canonicalize(&source).is_ok_and(|path| path != module_path) {
                copy_folder(&source, &target, module)?;
            }
        } else if kind.is_file() {
            fs::copy(&source, &target).map_err(|error| unreadable(&source, &error))?;
        }
    }
    Ok(())
}

fn clone(location: &str, revision: Option<&str>, folder: &Path) -> Result<(), Diagnostic> {
    let mut clone = Command::new("git");
    clone.args(["clone", "--quiet"]);
    if revision.is_none() {
        clone.args(["--depth", "1"]);
    }
    git(clone.arg("--").arg(location).arg(folder))?;
    match revision {
        // After `--detach` git takes a name for a revision, even if a file has it too.
        Some(revision) => git(Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(["checkout", "--quiet", "--detach", revision]))
        .or_else(|_| {
            let remote = format!("origin/{revision}");
            git(Command::new("git").arg("-C").arg(folder).args(["checkout", "--quiet", "--detach", &remote]))
        }),
        None => Ok(()),
    }
}

fn git(command: &mut Command) -> Result<(), Diagnostic> {
    let fail = |because: String, help: &str| {
        error!(codes::TEMPLATE, "cannot clone the template").because(because).help(help)
    };
    let output = command
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| fail(format!("git does not start: {}", reason(&error)), "install git"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(fail(said, "check repository and revision, and that the network can be reached"))
}

/// Moves all but the history of a repository.
fn move_contents(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_name() != ".git" {
            fs::rename(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Where a template is cloned from, and its revision: an `@` after the last `/` begins the revision.
fn repository(template: &str) -> (String, Option<&str>) {
    let template = template.trim();
    let path_begin = template.rfind('/').map_or(0, |slash| slash + 1);
    let (location, revision) = match template.rfind('@') {
        Some(at) if at >= path_begin && path_begin > 0 => (&template[..at], Some(&template[at + 1..])),
        _ => (template, None),
    };
    let is_local = ["./", "../", "/"].iter().any(|begin| location.starts_with(begin));
    let is_complete =
        is_local || location.is_empty() || location.contains("://") || location.starts_with("git@");
    let location = if is_complete { location.to_owned() } else { format!("https://{location}") };
    (location, revision.filter(|revision| !revision.is_empty()))
}

fn exists(path: &Path, help: &str) -> Diagnostic {
    let path = path.display().to_string();
    error!(codes::EXISTS, "cannot make `{path}`: it is there already").at(Place::file(path)).help(help)
}

#[cfg(test)]
mod tests {
    use super::repository;

    #[test]
    fn a_template_is_a_repository_with_or_without_a_revision() {
        for (template, location, revision) in [
            ("github.com/nevalang/x", "https://github.com/nevalang/x", None),
            ("github.com/nevalang/x@0.1.0", "https://github.com/nevalang/x", Some("0.1.0")),
            ("git@host:a/b", "git@host:a/b", None),
            ("git@host:a/b@main", "git@host:a/b", Some("main")),
            ("ssh://git@host/a@v1", "ssh://git@host/a", Some("v1")),
            ("https://me@host/a", "https://me@host/a", None),
            ("../x@", "../x", None),
            ("", "", None),
        ] {
            assert_eq!(repository(template), (location.to_owned(), revision), "{template}");
        }
    }
}
