//! Modules with runtime funcs of their own: `tests/funcs`, and what `neva new --funcs` writes.

use crate::support::{Outcome, feed, neva, root, run};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

#[test]
fn reports_know_the_funcs_of_a_module() {
    let module = root().join("tests/funcs");
    let said = |args: &[&str]| {
        let outcome = run(neva().args(args).current_dir(&module));
        assert_eq!(outcome.status, 0, "{args:?}: {}", outcome.stderr);
        outcome.stdout
    };
    let sizes = said(&["size", "--stable", "--view", "func", "programs/calls"]);
    assert!(sizes.contains("words_shout\n"), "{sizes}");
    let why = said(&["size", "why", "adler2", "programs/calls"]);
    let way = "words_checksum -> kernel words::checksum::checksum -> file words::checksum -> crate adler2\n";
    assert!(why.contains(way), "{why}");
    assert!(
        said(&["registry", "list"])
            .contains("\nwords_twice                  words.Twice(data int) (res int)\n")
    );
    let shown = said(&["registry", "show", "words_different"]);
    assert!(shown.contains("  file       words::different, needs std\n"), "{shown}");
    assert!(shown.contains("  declared   funcs/src/records/calls.rs:"), "{shown}");
    assert_eq!(said(&["registry", "lint"]), "10 records: nothing to find fault with\n");
}

#[test]
fn only_what_runs_a_program_runs_code_of_its_modules() {
    let folder = TempDir::new().expect("a temporary folder");
    copy_module(folder.path());
    // cargo runs it before anything else of the crate.
    let script = "fn main() { std::fs::write(\"ran\", \"\").unwrap(); }";
    fs::write(folder.path().join("funcs/build.rs"), script).expect("a build script");
    let ran = || folder.path().join("funcs/ran").exists();
    let said = |args: &[&str]| run(neva().args(args).current_dir(folder.path()));
    for args in [
        &["check", "programs/calls"][..],
        &["registry", "list"],
        &["registry", "show", "words_different"],
        &["registry", "graph", "words_different"],
        &["registry", "lint"],
    ] {
        let outcome = said(args);
        assert_eq!((outcome.status, ran()), (0, false), "{args:?}: {}", outcome.stderr);
    }
    let denied = said(&["--no-funcs", "run", "programs/calls"]);
    assert!(denied.stderr.starts_with("error[funcs-denied]"), "{}", denied.stderr);
    for command in ["run", "build", "size", "install"] {
        let outcome = run(neva()
            .args([command, "programs/calls"])
            .current_dir(folder.path())
            .env("GOBIN", folder.path())
            .env("NEVA_FUNCS", "deny"));
        assert_eq!(outcome.stderr, denied.stderr, "{command}");
        assert!(!ran(), "{command}");
    }
    let outcome =
        run(neva().args(["run", "programs/calls"]).current_dir(folder.path()).env("NEVA_FUNCS", "no"));
    assert!(outcome.stderr.starts_with("error[bad-flags]"), "{}", outcome.stderr);
    assert!(!ran());
    said(&["run", "programs/calls"]);
    assert!(ran(), "a program that runs needs them");
}

#[test]
fn a_broken_library_in_the_cache_is_built_again() {
    let (folder, cache) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    copy_module(folder.path());
    let run_it = || {
        let mut command = neva();
        command.args(["run", "programs/calls"]).current_dir(folder.path()).env("NEVA_CACHE", cache.path());
        let outcome = feed(&mut command, b"a,b\n");
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        outcome.stdout
    };
    let first = run_it();
    let libraries = || {
        let entries = fs::read_dir(cache.path().join("funcs")).expect("the cache");
        entries.map(|entry| entry.expect("an entry").path().join("library")).find(|path| path.is_file())
    };
    let library = libraries().expect("a library");
    let whole = fs::read(&library).expect("a library");
    // Its length says nothing: what it holds is compared with what was written down of it.
    fs::write(&library, vec![0; whole.len()]).expect("a library");
    assert_eq!(run_it(), first);
    assert_ne!(fs::read(&library).expect("a library"), vec![0; whole.len()]);
}

#[test]
fn a_new_module_with_funcs_runs_and_is_without_fault() {
    let folder = TempDir::new().expect("a temporary folder");
    let module = folder.path().join("letters");
    let outcome = run(neva().args(["new", "--funcs"]).arg(&module));
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let outcome = run(neva().args(["run", "src"]).current_dir(&module));
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("Hello, Ada!!!!!!\n", ""));
    let outcome = run(neva().args(["registry", "lint"]).current_dir(&module));
    assert_eq!(outcome.stdout, "2 records: nothing to find fault with\n");
}

/// A change to a file of the module, and what is said of it.
struct Mistake {
    file: &'static str,
    from: &'static str,
    to: &'static str,
    said: &'static [&'static str],
}

/// What `neva run` says first of each finding, `CODE TITLE FILE:LINE`, in a copy of the module with mistakes.
fn said(mistakes: &[&Mistake]) -> Vec<String> {
    let folder = TempDir::new().expect("a temporary folder");
    copy_module(folder.path());
    for mistake in mistakes {
        change(&folder.path().join(mistake.file), mistake.from, mistake.to);
    }
    let mut command = neva();
    command.args(["--diagnostics", "json", "run", "programs/calls"]).current_dir(folder.path());
    findings(&feed(&mut command, b"a,b\n"))
}

/// The findings of a command that gave up.
fn findings(outcome: &Outcome) -> Vec<String> {
    assert_eq!((outcome.status, outcome.stdout.as_str()), (1, ""), "{}", outcome.stderr);
    let findings: Vec<serde_json::Value> = serde_json::from_str(&outcome.stderr).expect("findings");
    let line = |finding: &serde_json::Value| {
        let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        let place = &finding["place"];
        let file = place["file"].as_str().unwrap_or_default();
        format!("{} {} {file}:{}", text("code"), text("title"), place["line"])
    };
    findings.iter().map(line).collect()
}

/// Copies the module into another folder.
fn copy_module(folder: &Path) {
    copy(&root().join("tests/funcs"), folder);
    let registry = format!("path = {:?}", root().join("registry"));
    change(&folder.join("funcs/Cargo.toml"), "path = \"../../../registry\"", &registry);
}

/// Changes a part of a file.
fn change(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    assert!(text.contains(from), "{} has no {from:?}", path.display());
    fs::write(path, text.replacen(from, to, 1)).expect("a file");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            if !path.ends_with("target") {
                copy(&path, &target);
            }
        } else {
            fs::copy(&path, target).expect("a copy");
        }
    }
}

/// Each is found by the lint: rustc would say it otherwise, or not at all.
const MISTAKES: &[Mistake] = &[
    Mistake {
        file: "funcs/src/words/shout.rs",
        from: "data: &Str",
        to: "data: Str",
        said: &[
            "kernel-signature `words::shout::shout` is `fn(data: Str) -> Str` funcs/src/words/shout.rs:7",
        ],
    },
    Mistake {
        file: "funcs/src/words/count.rs",
        from: "pub fn words",
        to: "pub fn count",
        said: &[
            "kernel-missing there is no function `words` in funcs/src/words/count.rs funcs/src/records/calls.rs:17",
        ],
    },
    Mistake {
        file: "funcs/src/words/last.rs",
        from: "data.last().cloned().ok_or_else(|| Str::from_slice(b\"the list is empty\"))",
        to: "Ok(data.last().unwrap().clone())",
        said: &["denied words::last uses `.unwrap()` funcs/src/words/last.rs:8"],
    },
    Mistake {
        file: "funcs/src/lib.rs",
        from: ".with_crates(&[ADLER2])",
        to: "",
        said: &[
            "undeclared-crate words::checksum uses the crate `adler2` and does not say so funcs/src/words/checksum.rs:7",
        ],
    },
    Mistake {
        file: "funcs/src/records/steps.rs",
        from: "words_number",
        to: "int_add",
        said: &["record-twice two records are called `int_add` funcs/src/records/steps.rs:21"],
    },
    Mistake {
        file: "funcs/src/records/calls.rs",
        from: "(words_twice, words.Twice)",
        to: "(words_twice, words.Twice, Late)",
        said: &[
            "record-form this func can't be read: this is no schedule; write `Blocking` funcs/src/records/calls.rs:7",
            "no-record there is no record `TWICE` funcs/src/lib.rs:29",
        ],
    },
    Mistake {
        file: "words/words.neva",
        from: "Checksum(data string)",
        to: "Checksum(data any)",
        said: &["component-type `words_checksum`: data is string, not any funcs/src/records/calls.rs:37"],
    },
];

#[test]
fn mistakes_are_findings_all_at_once() {
    let mut expected: Vec<&str> = MISTAKES.iter().flat_map(|mistake| mistake.said).copied().collect();
    expected.sort_unstable();
    let mut found = said(&MISTAKES.iter().collect::<Vec<_>>());
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn kernel_files_of_the_compiler_are_not_hidden() {
    let folder = TempDir::new().expect("a temporary folder");
    copy_module(folder.path());
    let sources = folder.path().join("funcs/src");
    fs::create_dir(sources.join("text")).expect("a folder");
    fs::rename(sources.join("words/shout.rs"), sources.join("text/shout.rs")).expect("a file");
    change(
        &sources.join("lib.rs"),
        "\"words::shout\", include_str!(\"words/",
        "\"text::shout\", include_str!(\"text/",
    );
    change(&sources.join("lib.rs"), "    pub mod shout;\n}", "}\n\npub mod text {\n    pub mod shout;\n}");
    change(&sources.join("records/calls.rs"), "words::shout::shout", "text::shout::shout");
    let mut command = neva();
    command.args(["--diagnostics", "json", "run", "programs/calls"]).current_dir(folder.path());
    let title = "`text::shout` is in `text`, a folder of this compiler's own kernel files";
    assert_eq!(findings(&run(&mut command)), [format!("kernel-folder {title} funcs/src/lib.rs:45")]);
}

#[test]
fn kernels_have_no_state_of_their_own_in_place_of_that_of_the_program() {
    let folder = TempDir::new().expect("a temporary folder");
    copy_module(folder.path());
    let sources = folder.path().join("funcs/src");
    let shout = sources.join("words/shout.rs");
    change(&shout, "strings::to_upper::to_upper", "os::variables::getenv");
    change(&shout, "to_upper(data)", "getenv(data)");
    let mut command = neva();
    command.args(["--diagnostics", "json", "run", "programs/calls"]).current_dir(folder.path());
    let title = "`words::shout` needs `os::environment`, which belongs to the running program";
    assert_eq!(findings(&run(&mut command)), [format!("kernel-state {title} funcs/src/lib.rs:42")]);
}

#[test]
fn programs_have_the_versions_of_crates_that_the_crate_was_built_with() {
    let mistake =
        Mistake { file: "funcs/src/lib.rs", from: "version: \"2.0.1\"", to: "version: \"2.0.0\"", said: &[] };
    let title = "words::checksum uses `adler2` 2.0.0, and funcs/Cargo.lock has 2.0.1";
    assert_eq!(said(&[&mistake]), [format!("crate-version {title} funcs/src/lib.rs:35")]);
}

#[test]
fn what_rustc_finds_has_its_place_in_the_module() {
    let mistake = Mistake {
        file: "funcs/src/words/count.rs",
        from: "count() as i64",
        to: "counts() as i64",
        said: &[],
    };
    let found = said(&[&mistake]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("funcs-rust no method named `counts` found"), "{found:?}");
    assert!(found[0].ends_with(" funcs/src/words/count.rs:7"), "{found:?}");
}

#[test]
fn a_crate_that_is_not_there_is_said() {
    let mistake = Mistake { file: "neva.yml", from: "funcs: funcs", to: "funcs: native", said: &[] };
    assert_eq!(said(&[&mistake]), ["no-funcs there is no crate in `native` neva.yml:0"]);
}

#[test]
fn several_modules_bring_funcs() {
    let folder = TempDir::new().expect("a temporary folder");
    let (module, other) = (folder.path().join("module"), folder.path().join("other"));
    copy_module(&other);
    assert_eq!(run(neva().args(["new", "--funcs"]).arg(&module)).status, 0);
    change(
        &module.join("neva.yml"),
        "funcs:",
        "deps:\n    o:\n        path: ../other\n        version: 1.0.0\nfuncs:",
    );
    change(&module.join("src/main.neva"), "@:greeting", "@:greeting\n\to:words");
    change(&module.join("src/main.neva"), "letter greeting", "shout words.Shout\n\tletter greeting");
    change(&module.join("src/main.neva"), "letter:res -> println", "letter:res -> shout -> println");
    let mut command = neva();
    command.args(["--diagnostics", "json", "run", "src"]).current_dir(&module);
    let outcome = run(&mut command);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("HELLO, ADA!!!!!!!\n", ""));
    change(&module.join("funcs/src/records.rs"), "(greeting_greet,", "(words_shout,");
    change(&module.join("greeting/greeting.neva"), "(greeting_greet)", "(words_shout)");
    let title = "two modules have a runtime func `words_shout`";
    let found = findings(&run(&mut command));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with(&format!("funcs-collision {title} ")), "{found:?}");
}

#[test]
fn a_kernel_that_panics_ends_the_program_after_its_output() {
    let folder = TempDir::new().expect("a temporary folder");
    copy_module(folder.path());
    // The lint does not see into functions of `core`.
    let shout = folder.path().join("funcs/src/words/shout.rs");
    change(
        &shout,
        "loud.push(b'!');",
        "loud.push(char::from_digit(1, 10 + data.len() as u32).map_or(0, |one| one as u8));",
    );
    let package = folder.path().join("programs/loud");
    fs::create_dir(&package).expect("a folder");
    fs::write(package.join("main.neva"), LOUD).expect("a source file");
    for (args, said) in [
        (&["run"][..], "fatal error: a kernel panicked at "),
        (&["build"], "fatal error: a kernel panicked at "),
        (&["build", "--minimal"], "fatal error: a kernel panicked\n"),
        (&["build", "--std"], "fatal error: a kernel panicked at "),
    ] {
        let mut command = neva();
        command.args(args).arg("programs/loud").current_dir(folder.path());
        let mut outcome = feed(&mut command, LINE);
        if args[0] == "build" {
            assert_eq!(outcome.status, 0, "{args:?}: {}", outcome.stderr);
            let mut binary = Command::new(folder.path().join("output"));
            outcome = feed(&mut binary, LINE);
        }
        assert_eq!(
            (outcome.status, outcome.stdout.as_str()),
            (2, "before\n"),
            "{args:?}: {}",
            outcome.stderr
        );
        assert!(outcome.stderr.starts_with(said), "{args:?}: {}", outcome.stderr);
    }
}

const LINE: &[u8] = b"a-word-of-more-than-thirty-letters\n";

const LOUD: &str = "import {
	fmt
	runtime
	@:words
}

def Main(start any) (stop any) {
	scan fmt.Scanln
	before fmt.Println<string>
	lock Lock<string>
	shout words.Shout
	after fmt.Println<string>
	panic runtime.Panic
	---
	:start -> scan
	scan:res -> [
		'before' -> before,
		lock:data
	]
	before:res -> lock:sig
	lock -> shout -> after
	after:res -> :stop
	[scan:err, before:err, after:err] -> panic
}
";
