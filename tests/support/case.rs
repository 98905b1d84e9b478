//! Program folders: a program, what it is given, and what it should do. `docs/testing.md` lists the files.

use super::{Outcome, feed, neva, root, run};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The forms in which each program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `neva run`
    Run,
    /// `neva run`, all of it native code
    Native,
    /// `neva build`, then the binary
    Build,
    /// `neva build --minimal`, then the binary
    Minimal,
    /// `neva build --std`, then the binary
    Std,
    /// `neva run`, each component of the program in clusters of its own
    Components,
    /// `neva run`, each node in a cluster of its own
    Nodes,
}

impl Form {
    /// Those in which every program runs. That on the standard library runs some.
    pub const ALL: [Form; 4] = [Form::Run, Form::Native, Form::Build, Form::Minimal];
    /// The other cuts, in which a program does the same.
    pub const CUTS: [Form; 2] = [Form::Components, Form::Nodes];

    /// The last part of a test's name.
    pub fn name(self) -> &'static str {
        match self {
            Form::Run => "run",
            Form::Native => "native",
            Form::Build => "build",
            Form::Minimal => "minimal",
            Form::Std => "std",
            Form::Components => "components",
            Form::Nodes => "nodes",
        }
    }
}

/// A program folder.
#[derive(Clone)]
pub struct Case {
    /// Name of the folder.
    pub name: String,
    folder: PathBuf,
}

impl Case {
    /// All cases in a folder of the project, by name.
    pub fn all(folder: &str) -> Vec<Case> {
        let entries = fs::read_dir(root().join(folder)).expect("a folder of cases");
        let mut cases: Vec<Case> = entries
            .map(|entry| entry.expect("a folder of cases").path())
            .filter(|folder| folder.join("main.neva").exists() || folder.join("ir.json").exists())
            .map(|folder| Case {
                name: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                folder,
            })
            .collect();
        cases.sort_by(|a, b| a.name.cmp(&b.name));
        assert!(!cases.is_empty(), "{folder} holds no cases");
        cases
    }

    /// The case in this folder of the project.
    pub fn at(folder: &str) -> Case {
        let (parent, name) = folder.rsplit_once('/').expect("a folder in a folder");
        let mut cases = Case::all(parent).into_iter();
        cases.find(|case| case.name == name).unwrap_or_else(|| panic!("there is no {folder}"))
    }

    /// The program, as the command line names it.
    pub fn program(&self) -> PathBuf {
        let ir = self.folder.join("ir.json");
        if ir.exists() { ir } else { self.folder.clone() }
    }

    /// Runs the program in a folder of its own and says what is not as expected. With `UPDATE_EXPECT` in the
    /// environment, what `neva run` does becomes what is expected.
    pub fn check(&self, form: Form) -> Result<(), String> {
        let folder = TempDir::new().map_err(|error| error.to_string())?;
        let mut command = self.command(form, folder.path())?;
        let work = folder.path().join("work");
        fs::create_dir(&work).map_err(|error| error.to_string())?;
        for (path, bytes) in files_below(&self.folder.join("files")) {
            write(&work.join(path), &bytes);
        }
        command.args(self.lines("args")).current_dir(&work);
        for line in self.lines("env") {
            let (name, value) =
                line.split_once('=').ok_or(format!("`env` has a line without `=`: {line}"))?;
            command.env(name, value);
        }
        let outcome = feed(&mut command, &self.read("stdin").unwrap_or_default());
        if form == Form::Run && neva_test_cases::accepts() {
            self.update(&outcome, &work);
            return Ok(());
        }
        let complaints = self.complaints(form, &outcome, &work);
        if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
    }

    /// The command that runs the program, without its arguments. Builds into a folder if there is something
    /// to build.
    pub fn command(&self, form: Form, folder: &Path) -> Result<Command, String> {
        let cut = Form::CUTS.contains(&form);
        if cut || form == Form::Run || form == Form::Native {
            let mut command = neva();
            let native = (form == Form::Native).then_some("--tier=jit");
            command
                .arg("run")
                .args(native)
                .args(cut.then(|| format!("--cut={}", form.name())))
                .arg(self.program());
            return Ok(command);
        }
        let mut build = neva();
        build.arg("build").args(match form {
            Form::Minimal => Some("--minimal"),
            Form::Std => Some("--std"),
            _ => None,
        });
        let built = run(build.arg("--output").arg(folder).arg(self.program()));
        match built.status {
            0 => Ok(Command::new(folder.join("output"))),
            status => Err(format!("the build ends with {status}: {}", built.stderr)),
        }
    }

    fn complaints(&self, form: Form, outcome: &Outcome, work: &Path) -> Vec<String> {
        let text = |name: &str| String::from_utf8_lossy(&self.read(name).unwrap_or_default()).into_owned();
        let mut complaints = vec![];
        let mut compare = |what: &str, found: &str, expected: &str| {
            if found != expected {
                complaints.push(format!("{what} is\n{found}\nand should be\n{expected}"));
            }
        };
        compare("standard output", &outcome.stdout, &text("expected/stdout"));
        let status = Some(text("expected/code").trim().to_string()).filter(|status| !status.is_empty());
        compare("the status", &outcome.status.to_string(), status.as_deref().unwrap_or("0"));
        let mut expected = text("expected/stderr");
        if form != Form::Run && form != Form::Native && expected.starts_with("panic: ") {
            expected = without_path(&expected);
        }
        if Form::CUTS.contains(&form) {
            // The path of a message and the report of who waits end where the cluster does.
            let first = |text: &str| text.lines().next().unwrap_or_default().to_string();
            compare("standard error", &first(&outcome.stderr), &first(&expected));
        } else {
            compare("standard error", &outcome.stderr, &expected);
        }
        if complaints.is_empty() && outcome.bytes != self.read("expected/stdout").unwrap_or_default() {
            complaints.push("standard output has other bytes that are no text".to_string());
        }
        let expected = files_below(&self.folder.join("expected/files"));
        let found = files_left(work, &files_below(&self.folder.join("files")));
        for path in expected.keys().filter(|path| !found.contains_key(*path)) {
            complaints.push(format!("there is no file {}", path.display()));
        }
        for (path, bytes) in &found {
            if expected.get(path) != Some(bytes) {
                complaints.push(format!("the file {} is not as expected", path.display()));
            }
        }
        complaints
    }

    fn update(&self, outcome: &Outcome, work: &Path) {
        let folder = self.folder.join("expected");
        let _ = fs::remove_dir_all(&folder);
        let mut files = BTreeMap::from([
            (PathBuf::from("stdout"), outcome.bytes.clone()),
            (PathBuf::from("stderr"), outcome.stderr.clone().into_bytes()),
        ]);
        if outcome.status != 0 {
            files.insert("code".into(), format!("{}\n", outcome.status).into_bytes());
        }
        for (path, bytes) in files_left(work, &files_below(&self.folder.join("files"))) {
            files.insert(Path::new("files").join(path), bytes);
        }
        for (path, bytes) in files.iter().filter(|(_, bytes)| !bytes.is_empty()) {
            write(&folder.join(path), bytes);
        }
    }

    fn read(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.folder.join(name)).ok()
    }

    fn lines(&self, name: &str) -> Vec<String> {
        let text = self.read(name).unwrap_or_default();
        String::from_utf8_lossy(&text).lines().map(str::to_string).collect()
    }
}

/// What a built program says of a failure: `neva run` adds, in indented lines, the path of the failing
/// message.
fn without_path(stderr: &str) -> String {
    stderr.split_inclusive('\n').filter(|line| !line.starts_with("  ")).collect()
}

/// What a program left in its folder, without the files that were there before and are unchanged.
fn files_left(work: &Path, given: &BTreeMap<PathBuf, Vec<u8>>) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = files_below(work);
    files.retain(|path, bytes| given.get(path) != Some(bytes));
    files
}

/// All files below a folder, by their path from there; none if there is no folder.
fn files_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("a path below the folder").to_path_buf();
                files.insert(name, fs::read(path).expect("a file"));
            }
        }
    }
    files
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, bytes).expect("a file");
}
