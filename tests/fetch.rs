//! Dependencies that are fetched: by a git that is a script here.

#![cfg(unix)]

use crate::support::{Folder, HELLO, code, neva_in, run, wait};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// What `git config --get core.sshCommand` does: there is one if there is a file.
const CONFIG: &str = "case $1 in config) test -f \"$HOME/chosen\"; exit;; esac\n";

/// A module, and a `git` that runs a script; `$folder` is where it is to clone to.
fn module(script: &str) -> Folder {
    let script = format!("#!/bin/sh\n{CONFIG}for folder; do :; done\n{script}");
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("main.neva", HELLO), ("bin/git", &script)]);
    let executable = fs::Permissions::from_mode(0o755);
    fs::set_permissions(folder.join("bin/git"), executable).expect("permissions");
    folder
}

fn get(folder: &Path) -> Command {
    let mut command = neva_in(folder);
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{path}", folder.join("bin").display())).env("HOME", folder);
    command.env_remove("GIT_SSH").env_remove("GIT_SSH_COMMAND").args(["get", "host/x", "1.0.0"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// The names in the folder that the module is cloned into, but for the lock.
fn fetched(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join("neva/deps/host")).into_iter().flatten();
    let names = entries.map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned());
    names.filter(|name| name != ".lock").collect()
}

#[test]
fn git_ends_with_the_compiler_and_leaves_nothing() {
    let folder =
        module("mkdir \"$folder\"; echo $$ > \"$HOME/started\"; sleep 1000; touch \"$HOME/went_on\"\n");
    let mut child = get(&folder).spawn().expect("neva");
    let started = folder.join("started");
    while !fs::read_to_string(&started).is_ok_and(|text| text.ends_with('\n')) {
        assert_eq!(child.try_wait().expect("a child"), None, "it ended before git started");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(fetched(&folder).len(), 1, "git clones aside");
    let kill = Command::new("kill").arg(child.id().to_string()).status();
    assert!(kill.expect("kill").success());
    assert_eq!(code(wait(&mut child)), 128 + 15);
    let git = fs::read_to_string(&started).expect("a process id");
    // One that ended and that nobody waits for is a zombie.
    let stat = fs::read_to_string(Path::new("/proc").join(git.trim()).join("stat")).unwrap_or_default();
    assert!(stat.is_empty() || stat.contains(") Z "), "git goes on: {stat}");
    assert_eq!(fetched(&folder), [] as [&str; 0]);
}

#[test]
fn a_signal_that_is_ignored_does_not_end_git() {
    let script = "mkdir \"$folder\"; echo 'neva: 0.41.0' > \"$folder/neva.yml\"\nkill -HUP $PPID\n";
    let folder = module(script);
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]);
    let neva = get(&folder);
    shell.arg(neva.get_program()).args(neva.get_args()).current_dir(&*folder);
    shell.envs(neva.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    assert_eq!(code(wait(&mut shell.spawn().expect("sh"))), 0);
    assert_eq!(fetched(&folder), ["x_1.0.0"]);
}

#[test]
fn what_a_killed_fetch_left_is_removed() {
    let folder = module("mkdir \"$folder\"; echo 'neva: 0.41.0' > \"$folder/neva.yml\"\n");
    fs::create_dir_all(folder.join("neva/deps/host/.neva-left/unfinished")).expect("a folder");
    assert_eq!(code(wait(&mut get(&folder).spawn().expect("neva"))), 0);
    assert_eq!(fetched(&folder), ["x_1.0.0"]);
}

#[test]
fn what_git_complains_of_is_told_without_its_progress() {
    let folder = module(
        "printf \"Cloning into 'x'...\\nremote: Counting objects: 1%%\\rremote: Counting objects: 100%%\\n\" >&2\n\
         printf 'warning: no remote branch 9\\nfatal: Remote branch 9 not found\\n' >&2\nexit 128\n",
    );
    let outcome = run(get(&folder).stderr(Stdio::piped()));
    assert_eq!(outcome.status, 1);
    let told = "can't be fetched\n  = warning: no remote branch 9\n  = fatal: Remote branch 9 not found\n";
    assert!(outcome.stderr.contains(told), "{}", outcome.stderr);
}

#[test]
fn ssh_never_asks_and_stays_the_one_that_the_user_chose() {
    let script = "mkdir \"$folder\"; echo 'neva: 0.41.0' > \"$folder/neva.yml\"\n\
                  echo \"$GIT_SSH_COMMAND $GIT_TERMINAL_PROMPT\" > \"$HOME/asked\"\n";
    let asked = |choose: &dyn Fn(&Path, &mut Command)| {
        let folder = module(script);
        let mut command = get(&folder);
        choose(&folder, &mut command);
        assert_eq!(code(wait(&mut command.spawn().expect("neva"))), 0);
        fs::read_to_string(folder.join("asked")).expect("what git was asked")
    };
    assert_eq!(asked(&|_, _| {}), "ssh -oBatchMode=yes 0\n");
    assert_eq!(asked(&|folder, _| fs::write(folder.join("chosen"), "").expect("a file")), " 0\n");
    assert_eq!(asked(&|_, command| _ = command.env("GIT_SSH_COMMAND", "mine")), "mine 0\n");
    assert_eq!(asked(&|_, command| _ = command.env("GIT_SSH", "mine")), " 0\n");
}

/// A git that clones a module whose text has a word of the file `word`.
const LOCKED: &str = "mkdir -p \"$folder/lib\"; echo 'neva: 0.41.0' > \"$folder/neva.yml\"
printf \"pub const word string = '%s'\\n\" \"$(cat \"$HOME/word\")\" > \"$folder/lib/lib.neva\"
";

#[test]
fn dependencies_are_held_against_the_lock_file() {
    let folder = module(LOCKED);
    let main = HELLO.replace("\tfmt\n", "\tfmt\n\tx:lib\n").replace("'hello'", "$lib.word");
    fs::write(folder.join("main.neva"), main).expect("a file");
    fs::write(
        folder.join("neva.yml"),
        "neva: 0.41.0\ndeps:\n    x:\n        path: host/x\n        version: 1.0.0\n",
    )
    .expect("a file");
    let word = |text: &str| fs::write(folder.join("word"), text).expect("a file");
    let forget = || fs::remove_dir_all(folder.join("neva/deps")).expect("a folder");
    let neva = |args: &[&str]| {
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = neva_in(&folder);
        command.env("PATH", format!("{}:{path}", folder.join("bin").display())).env("HOME", &*folder);
        run(command.args(args))
    };
    let refused = |args: &[&str], code: &str| {
        let ended = neva(args);
        assert_eq!((ended.status, ended.stdout.as_str()), (1, ""), "{args:?}");
        assert!(ended.stderr.contains(&format!("error[{code}]")), "{args:?}: {}", ended.stderr);
    };
    word("one");
    refused(&["run", "--offline", "."], "offline");
    refused(&["run", "--locked", "."], "not-locked");
    let locked = neva(&["lock"]);
    assert_eq!(locked.status, 0, "{}", locked.stderr);
    let text = fs::read_to_string(folder.join("neva.lock")).expect("the lock file");
    assert!(text.contains("path = \"host/x\"\nversion = \"1.0.0\"\n"), "{text}");
    for args in [&["run", "."][..], &["run", "--offline", "--locked", "."]] {
        assert_eq!(neva(args).stdout, "one\n");
    }
    assert_eq!(neva(&["lock", "--locked"]).status, 0);
    forget();
    assert_eq!(neva(&["run", "."]).stdout, "one\n", "it is fetched again");
    // Somebody moves the tag.
    forget();
    word("two");
    refused(&["run", "."], "lock-mismatch");
    refused(&["lock", "--locked"], "not-locked");
    assert_eq!(neva(&["lock"]).status, 0);
    assert_eq!(neva(&["run", "."]).stdout, "two\n");
    // Tests run in processes of their own, for which the same holds.
    fs::create_dir(folder.join("expected")).expect("a folder");
    fs::write(folder.join("expected/stdout"), "two\n").expect("a file");
    assert_eq!(neva(&["test", "--offline", "--locked", "."]).stdout, "ok    .\n\n1 passed, 0 failed\n");
    forget();
    let failed = neva(&["test", "--offline", "."]);
    assert!(failed.stdout.contains("error[offline]"), "{}", failed.stdout);
    refused(&["get", "--offline", "host/x", "1.0.0"], "offline");
    refused(&["get", "--locked", "host/y", "1.0.0"], "not-locked");
    word("three");
    refused(&["get", "host/x", "1.0.0"], "lock-mismatch");
    fs::write(folder.join("neva.lock"), "form = 9\n").expect("a file");
    refused(&["run", "."], "lock-form");
}
