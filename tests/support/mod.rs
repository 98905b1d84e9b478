//! What all tests of the whole compiler share: the `neva` command, folders with files, and program folders.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod case;

use std::fs::{self, File};
use std::io::{Seek, Write};
use std::ops::Deref;
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
    /// What it wrote to standard output, as text.
    pub stdout: String,
    /// What it wrote to standard output, byte for byte.
    pub bytes: Vec<u8>,
    /// What it wrote to standard error.
    pub stderr: String,
}

/// A program that prints `hello`.
pub const HELLO: &str = "import {
	fmt
	runtime
}

def Main(start any) (stop any) {
	println fmt.Println<string>
	panic runtime.Panic
	---
	:start -> 'hello' -> println
	println:res -> :stop
	println:err -> panic
}
";

/// A program with two findings: an import that nothing uses, and a name that is nowhere.
pub const FAULTY: &str = "import {
	fmt
	os
}

def Main(start any) (stop any) {
	println fmt.Printn<string>
	---
	:start -> 'hello' -> println -> :stop
}
";

/// A temporary folder with files.
pub struct Folder(TempDir);

impl Folder {
    /// A folder with these files.
    pub fn new(files: &[(&str, &str)]) -> Folder {
        let folder = TempDir::new().expect("a temporary folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        Folder(folder)
    }

    /// A module with a program in `src`.
    pub fn module(main: &str) -> Folder {
        Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("src/main.neva", main)])
    }
}

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        self.0.path()
    }
}

/// The folder of the whole project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the project")
}

/// The folder of an example.
pub fn example(name: &str) -> PathBuf {
    root().join("examples").join(name)
}

/// The compiler. All tests share one cache for what it compiles.
pub fn neva() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_neva"));
    command.env("NEVA_CACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"));
    command.env_remove("CARGO_TARGET_DIR");
    command
}

/// The compiler, in a folder.
pub fn neva_in(folder: &Path) -> Command {
    let mut command = neva();
    command.current_dir(folder);
    command
}

/// Runs the compiler in a folder, without input.
pub fn in_folder(folder: &Path, args: &[&str]) -> Outcome {
    run(neva_in(folder).args(args))
}

/// Runs a command without input and waits for it.
pub fn run(command: &mut Command) -> Outcome {
    run_with(command, Stdio::null())
}

/// Runs a command with this text as standard input and waits for it.
pub fn feed(command: &mut Command, stdin: &[u8]) -> Outcome {
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
    let bytes = fs::read(out).expect("standard output");
    let stdout = String::from_utf8_lossy(&bytes).into_owned();
    let stderr = String::from_utf8_lossy(&fs::read(err).expect("standard error")).into_owned();
    Outcome { status: code(status), stdout, bytes, stderr }
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
