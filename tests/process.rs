//! Running commands, and the case folders that say what a program should do.

use std::fs::{self, File};
use std::io::{Seek, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A program that takes longer than this hangs.
const PATIENCE: Duration = Duration::from_secs(600);

/// What a command came to.
#[derive(Debug)]
pub struct Outcome {
    /// Its status; 128 and the signal's number if a signal ended it, as a shell has it.
    pub status: i32,
    /// What it wrote to standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error.
    pub stderr: String,
}

impl Outcome {
    /// Standard output as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
}

/// The folder of the whole project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the project")
}

/// The compiler. What it compiles is kept in a folder of the tests' own, which all of them share.
pub fn neva() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_neva"));
    command.env("NEVA_CACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"));
    command.env_remove("CARGO_TARGET_DIR");
    command
}

/// Runs a command with this standard input and waits for it.
pub fn run(command: &mut Command, stdin: &[u8]) -> Outcome {
    let mut input = tempfile::tempfile().expect("a temporary file");
    input.write_all(stdin).and_then(|()| input.rewind()).expect("a temporary file");
    run_with(command, Stdio::from(input))
}

/// Runs a command with this standard input and waits for it.
pub fn run_with(command: &mut Command, stdin: Stdio) -> Outcome {
    let folder = TempDir::new().expect("a temporary folder");
    let (out, err) = (folder.path().join("out"), folder.path().join("err"));
    let create = |path: &Path| Stdio::from(File::create(path).expect("a temporary file"));
    let child = command.stdin(stdin).stdout(create(&out)).stderr(create(&err)).spawn();
    let status = wait(&mut child.unwrap_or_else(|error| panic!("{command:?} does not start: {error}")));
    let stdout = fs::read(out).expect("standard output");
    let stderr = String::from_utf8_lossy(&fs::read(err).expect("standard error")).into_owned();
    Outcome { status: code(status), stdout, stderr }
}

/// Waits for a command, but not forever.
pub fn wait(child: &mut Child) -> ExitStatus {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a child to wait for") {
            return status;
        }
        if begun.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("a program hangs");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// A status as a shell has it.
pub fn code(status: ExitStatus) -> i32 {
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
}

/// The ways to run a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// `neva run`
    Run,
    /// `neva build`, then the binary
    Build,
    /// `neva build --minimal`, then the binary
    Minimal,
}

/// A folder with a program and what it should do:
///
/// - `main.neva`, a package, or `ir.json`, a program in IR
/// - `args`, the program's arguments, one a line; none if missing
/// - `stdin`; empty if missing
/// - `expected/stdout`; empty if missing
/// - `expected/code`, the status; 0 if missing
/// - `expected/stderr`, the first line of standard error; not looked at if missing
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

    /// PROGRAM.
    pub fn program(&self) -> PathBuf {
        let ir = self.folder.join("ir.json");
        if ir.exists() { ir } else { self.folder.clone() }
    }

    /// The program's arguments.
    pub fn args(&self) -> Vec<String> {
        self.file("args").map_or_else(Vec::new, |text| {
            String::from_utf8_lossy(&text).lines().map(str::to_string).collect()
        })
    }

    /// Its standard input.
    pub fn stdin(&self) -> Vec<u8> {
        self.file("stdin").unwrap_or_default()
    }

    /// Runs the program in a folder of its own.
    pub fn run(&self, tier: Tier) -> Result<Outcome, String> {
        let folder = TempDir::new().map_err(|error| error.to_string())?;
        let mut command = self.command(tier, folder.path())?;
        let work = folder.path().join("work");
        fs::create_dir(&work).map_err(|error| error.to_string())?;
        Ok(run(command.args(self.args()).current_dir(work), &self.stdin()))
    }

    /// The command that runs the program, once it is built into a folder.
    pub fn command(&self, tier: Tier, folder: &Path) -> Result<Command, String> {
        if tier == Tier::Run {
            let mut command = neva();
            command.arg("run").arg(self.program());
            return Ok(command);
        }
        let mut build = neva();
        build.arg("build").args((tier == Tier::Minimal).then_some("--minimal"));
        let built = run(build.arg("--output").arg(folder).arg(self.program()), b"");
        match built.status {
            0 => Ok(Command::new(folder.join("output"))),
            status => Err(format!("the build ends with {status}: {}", built.stderr)),
        }
    }

    /// Says in which way an outcome is not the expected one. With `NEVA_UPDATE` in the environment the outcome of
    /// `neva run` becomes the expected one instead.
    pub fn complaint(&self, tier: Tier, outcome: &Outcome) -> Option<String> {
        if tier == Tier::Run && std::env::var_os("NEVA_UPDATE").is_some() {
            self.update(outcome);
            return None;
        }
        let expected = self.file("expected/stdout").unwrap_or_default();
        if outcome.stdout != expected {
            let expected = String::from_utf8_lossy(&expected).into_owned();
            return Some(format!("printed {:?}, not {expected:?}; {}", outcome.text(), outcome.stderr));
        }
        let status = self.line("expected/code").map_or(0, |line| line.parse().expect("a status"));
        if outcome.status != status {
            return Some(format!("ended with {}, not {status}: {}", outcome.status, outcome.stderr));
        }
        let first = outcome.stderr.lines().next().unwrap_or_default();
        let expected = self.line("expected/stderr")?;
        (first != expected).then(|| format!("said {first:?}, not {expected:?}"))
    }

    fn update(&self, outcome: &Outcome) {
        let folder = self.folder.join("expected");
        fs::create_dir_all(&folder).expect("a folder for what is expected");
        let put = |name: &str, text: &[u8], wanted: bool| {
            let path = folder.join(name);
            if wanted {
                fs::write(path, text).expect("a file for what is expected");
            } else {
                let _ = fs::remove_file(path);
            }
        };
        let first = outcome.stderr.lines().next().unwrap_or_default();
        put("stdout", &outcome.stdout, !outcome.stdout.is_empty());
        put("code", format!("{}\n", outcome.status).as_bytes(), outcome.status != 0);
        put("stderr", format!("{first}\n").as_bytes(), !first.is_empty());
    }

    fn file(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.folder.join(name)).ok()
    }

    fn line(&self, name: &str) -> Option<String> {
        Some(String::from_utf8_lossy(&self.file(name)?).lines().next().unwrap_or_default().to_string())
    }
}
