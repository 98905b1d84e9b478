//! How the command line is read, and what each command says to a wrong one.

use crate::support::{FAULTY, Folder, HELLO, example, feed, in_folder, neva, neva_in, root, run};
use serde_json::Value;
use std::fs;
use std::process::Command;

#[test]
fn version_is_that_of_the_language() {
    let outcome = run(neva().arg("version"));
    assert_eq!((outcome.stdout.as_str(), outcome.status), ("0.41.0\n", 0));
    let told: Value = serde_json::from_str(&run(neva().args(["version", "-json"])).stdout).expect("JSON");
    assert_eq!(
        (&told["component"], &told["protocolVersion"]),
        (&"lsp".into(), &1.into()),
        "as neva-tools has it"
    );
}

#[test]
fn no_command_shows_the_usage() {
    let outcome = run(&mut neva());
    assert!(outcome.stdout.contains("Usage: neva") && outcome.status == 0, "{}", outcome.stderr);
    let outcome = run(neva().arg("rnu"));
    assert!(outcome.status != 0 && outcome.stderr.contains("'rnu'"), "{}", outcome.stderr);
}

#[test]
fn a_wrong_command_line_is_refused_with_status_1() {
    let folder = Folder::new(&[]);
    for line in [&["run"][..], &["run", "--none", "x"], &["build"], &["check"], &["check", "nowhere"]] {
        let ended = run(neva_in(&folder).args(line));
        assert_eq!((ended.stdout.as_str(), ended.status), ("", 1), "{line:?}");
        assert!(ended.stderr.starts_with("error"), "{line:?}: {}", ended.stderr);
    }
}

#[test]
fn what_is_not_supported_says_so() {
    let program = example("hello");
    let program = program.to_str().expect("a path");
    let cases: [&[&str]; 4] = [
        &["--target", "wasm"],
        &["--target", "go"],
        &["--target-os", "windows", "--target-arch", "amd64"],
        &["--target-os", "linux", "--target-arch", "mips"],
    ];
    for flags in cases {
        let folder = Folder::new(&[]);
        let outcome = in_folder(&folder, &[&["build"], flags, &[program]].concat());
        assert_eq!(outcome.status, 1, "{flags:?}");
        assert!(outcome.stderr.starts_with("error[unsupported]"), "{flags:?}: {}", outcome.stderr);
        assert_eq!(fs::read_dir(&*folder).expect("the folder").count(), 0, "{flags:?}");
    }
}

#[test]
fn habits_of_the_go_compiler_go_on() {
    let folder = Folder::new(&[
        ("neva.yml", "neva: 0.41.0\n"),
        ("a.neva", HELLO),
        ("sub/b.neva", "def  A(a any) (b any) { :a -> :b }"),
    ]);
    let neva = |line: &str| run(neva_in(&folder).args(line.split(' ')));
    assert_eq!(neva("nothing").status, 3);
    assert_eq!(neva("help nothing").status, 3);
    assert_eq!(neva("h run").stdout, neva("help run").stdout);
    assert!(neva("upgrade").stdout.contains("git pull"));
    assert_eq!(neva("run -emit-trace=false a.neva").stdout, "hello\n");
    assert!(!folder.join("trace.log").exists());
    let built = neva("build --target ir --target-go-mode executable --target-go-runtime-path x a.neva");
    assert_eq!(built.status, 0, "{}", built.stderr);
    for (line, expected) in [
        ("fmt -l .", "sub/b.neva\n"),
        ("fmt -check ./sub", "sub/b.neva\n"),
        ("fmt -l ./sub/b.neva", "./sub/b.neva\n"),
    ] {
        assert_eq!(neva(line).stdout, expected, "{line}");
    }
    let diff = neva("fmt -d .").stdout;
    assert!(diff.starts_with("--- sub/b.neva\n+++ sub/b.neva\n@@ "), "{diff}");
    let made = neva("new -t ./sub made");
    assert_eq!(
        (made.status, fs::read_dir(folder.join("made")).expect("a folder").count()),
        (0, 1),
        "{}",
        made.stderr
    );
    let within = neva("new -t ./ inner");
    assert_eq!(within.status, 0, "{}", within.stderr);
    assert!(folder.join("inner/sub/b.neva").exists() && !folder.join("inner/inner").exists());
}

#[cfg(unix)]
#[test]
fn tools_are_programs_of_their_own() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new(&[("bin/neva-say", "#!/bin/sh\necho \"$@\"\nexit 3\n")]);
    let tool = folder.join("bin/neva-say");
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).expect("a program");
    let path = format!("{}:/usr/bin:/bin", folder.join("bin").display());
    let ended = run(neva_in(&folder).env("PATH", &path).args(["tool", "say", "--loud", "hello"]));
    assert_eq!((ended.stdout.as_str(), ended.status), ("--loud hello\n", 3), "{}", ended.stderr);
    let ended = run(neva_in(&folder).env("PATH", &path).args(["tool", "none"]));
    assert_eq!((ended.stdout.as_str(), ended.status), ("", 1));
    assert!(ended.stderr.starts_with("error[unknown-tool]: cannot start `neva-none`"), "{}", ended.stderr);
}

#[test]
fn the_first_argument_of_a_program_is_its_own_name() {
    let folder = Folder::new(&[]);
    let program = root().join("tests/programs/program_name");
    let outcome = run(neva().arg("run").arg(&program).arg("--help"));
    assert_eq!(outcome.stdout, format!("{}\n", program.display()), "{}", outcome.stderr);
    let mut build = neva();
    let built = run(build.arg("build").arg("--output").arg(&*folder).arg(&program));
    assert_eq!(built.status, 0, "{}", built.stderr);
    let outcome = run(Command::new("./output").current_dir(&*folder));
    assert_eq!(outcome.stdout, "./output\n");
}

#[test]
fn arguments_after_the_program_are_its_own() {
    let main = HELLO
        .replace("\truntime\n}", "\tos\n\truntime\n}")
        .replace("<string>\n", "<any>\n\targs os.Args\n")
        .replace("'hello'", "args");
    let folder = Folder::module(&main);
    let ended = run(neva_in(&folder).args(["run", "src", "--watch", "-x", "", "--", "--emit-ir", "--help"]));
    assert_eq!(
        ended.stdout, "[\"src\",\"--watch\",\"-x\",\"\",\"--\",\"--emit-ir\",\"--help\"]\n",
        "{}",
        ended.stderr
    );
}

#[test]
fn errors_of_the_command_line_are_json_if_asked_for() {
    for args in [&["--diagnostics", "json", "run"][..], &["--diagnostics=json", "run", "--frob", "src"]] {
        let outcome = run(neva().args(args));
        let findings: Value = serde_json::from_str(&outcome.stderr).expect("JSON");
        assert_eq!(findings[0]["code"], "command-line", "{findings}");
    }
}

#[test]
fn findings_can_be_had_as_json() {
    let folder = Folder::module(FAULTY);
    for command in ["check", "run", "build"] {
        let ended = run(neva_in(&folder).args([command, "--diagnostics", "json", "src"]));
        assert_eq!(ended.status, 1);
        let findings: Value = serde_json::from_str(&ended.stderr).expect("JSON");
        let errors: Vec<&Value> = findings
            .as_array()
            .expect("an array")
            .iter()
            .filter(|finding| finding["severity"] == "error")
            .collect();
        assert_eq!(errors.len(), 1, "{findings}");
        assert_eq!(errors[0]["code"], "unknown-name");
        let place = &errors[0]["place"];
        assert_eq!(
            (&place["file"], &place["line"], &place["column"]),
            (&"src/main.neva".into(), &7.into(), &14.into())
        );
    }
    let folder = Folder::module(HELLO);
    let ended = run(neva_in(&folder).args(["--diagnostics=json", "check", "src"]));
    assert_eq!((ended.stderr.trim(), ended.status), ("[]", 0));
}

#[test]
fn the_log_has_each_stage_and_its_time() {
    let folder = Folder::module(HELLO);
    let ended = run(neva_in(&folder).env("NEVA_LOG", "debug").args(["run", "src"]));
    assert_eq!((ended.stdout.as_str(), ended.status), ("hello\n", 0));
    for stage in ["parse{", "check:", "irgen:", "fuse:", "explored nodes=", "optimize:pass{"] {
        let is_of_stage = |line: &&str| line.contains(stage);
        assert!(ended.stderr.lines().any(|line| is_of_stage(&line)), "{stage}: {}", ended.stderr);
    }
    assert!(ended.stderr.lines().filter(|line| line.contains("time.busy=")).count() > 20);
    let ended = run(neva_in(&folder).env("NEVA_LOG", "neva_fusion=loud").args(["run", "src"]));
    assert!(ended.stderr.starts_with("NEVA_LOG=\"neva_fusion=loud\" is ignored: "), "{}", ended.stderr);
    assert_eq!(ended.stdout, "hello\n");
    let ended = run(neva_in(&folder).env("NEVA_LOG", "bogus").args(["run", "src"]));
    assert!(
        ended.stderr.starts_with("NEVA_LOG=\"bogus\" is ignored: `bogus` is no level"),
        "{}",
        ended.stderr
    );
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_nobody_can_take_is_no_panic() {
    let folder = Folder::module("def  Main(");
    for line in ["neva version >/dev/full", "neva check src 2>/dev/full", "neva help >/dev/full"] {
        let mut shell = Command::new("sh");
        let line = line.replace("neva", env!("CARGO_BIN_EXE_neva"));
        let ended = run(shell.current_dir(&*folder).args(["-c", &line]));
        assert!(!ended.stderr.contains("panicked"), "{line}: {}", ended.stderr);
    }
    let mut shell = Command::new("bash");
    let line = format!("{} doc . | head -n 1; echo ${{PIPESTATUS[0]}}", env!("CARGO_BIN_EXE_neva"));
    let ended = run(shell.args(["-c", &line]));
    assert_eq!(ended.stdout.lines().last(), Some("141"), "{}", ended.stderr);
    assert_eq!(ended.stderr, "");
}

#[test]
fn what_is_not_there_or_in_the_way_is_a_finding() {
    let folder = Folder::module(HELLO);
    fs::create_dir(folder.join("trace.log")).expect("a folder");
    for (line, begin) in [
        ("registry list --module nope", "error[unreadable]: cannot read `nope`: no such file"),
        ("doc --html pages nope", "error[unreadable]: cannot read `nope`: no such file"),
        ("run --emit-trace src", "error[unwritable]: cannot write `trace.log`: is a directory"),
        ("test neva.yml", "error[unreadable]: "),
        ("new made -t ./nope", "error[template]"),
    ] {
        let ended = run(neva_in(&folder).args(line.split(' ')));
        assert_eq!((ended.status, ended.stdout.as_str()), (1, ""), "{line}");
        assert!(ended.stderr.starts_with(begin), "{line}: {}", ended.stderr);
    }
    assert!(!folder.join("made").exists());
}

#[test]
fn what_users_mistake_first_says_what_to_do() {
    let folder = Folder::new(&[
        ("one/neva.yml", "neva: 0.41.0\n"),
        ("one/src/main.neva", HELLO),
        ("two/neva.yml", "neva: 0.41.0\n"),
        ("two/cmd/a/main.neva", HELLO),
        ("two/cmd/b/main.neva", HELLO),
        ("alone/hello.neva", HELLO),
        ("misspelt/neva.yml", "nevaa: 0.41.0\n"),
        ("misspelt/main.neva", HELLO),
        ("list/neva.yml", "neva: 0.41.0\ndeps: x\n"),
        ("list/main.neva", HELLO),
        ("doubled/neva.yml", "neva: 0.41.0\nneva: 0.41.0\n"),
        ("doubled/main.neva", HELLO),
    ]);
    for (line, status, stderr) in [
        (
            "run one",
            1,
            "error[no-such-package]: `one` is no package\n  = the folder has no `.neva` file\n  \
             = help: name the folder of the main package, `one/src`\n",
        ),
        ("run two/cmd", 1, "  = help: name the folder of a main package: `two/cmd/a` or `two/cmd/b`\n"),
        ("check alone", 1, "; or name the file alone, `alone/hello.neva`\n"),
        (
            "check misspelt",
            1,
            "  |\n1 | nevaa: 0.41.0\n  | ^^^^^\n  \
             = help: did you mean `neva` by `nevaa`? write `neva: 0.41.0`\n",
        ),
        ("check list", 1, "  = lines `key: value` are expected here\n"),
        ("check doubled", 1, "  = the key `neva` is there twice\n"),
        ("new one", 1, "error[exists]: cannot make `one/src`: it is there already\n"),
        (
            "view --html one/src/main.neva/page.html one/src",
            1,
            "  = help: something else has a name of this path: choose another, or move that away\n",
        ),
        ("hlep", 3, "error[command-line]: unrecognized subcommand 'hlep'\n"),
        ("run", 1, "error[command-line]: the following required arguments were not provided:\n"),
        (
            "test --jobs 0 one",
            1,
            "error[command-line]: invalid value '0' for '--jobs <N>': it is no whole number from 1 on\n",
        ),
        ("doc Printn", 0, "did you mean `Print` or `Printf` or `Println`?\n"),
    ] {
        let ended = run(neva_in(&folder).args(line.split(' ')));
        assert_eq!(ended.status, status, "{line}: {}", ended.stderr);
        assert!(ended.stderr.contains(stderr), "{line}: {}", ended.stderr);
    }
}

#[test]
fn a_message_of_absurd_length_is_no_abort() {
    let folder = Folder::module(HELLO);
    let ended = feed(neva_in(&folder).arg("lsp"), b"Content-Length: 99999999999999\r\n\r\n");
    assert_eq!(ended.status, 1);
    assert!(ended.stderr.starts_with("error[protocol]"), "{}", ended.stderr);
    assert!(ended.stderr.contains("a message has the length 99999999999999"), "{}", ended.stderr);
}
