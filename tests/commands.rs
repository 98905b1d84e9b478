//! The commands, from outside.

use crate::support::{Folder, HELLO, feed, neva_in, run};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

const FAULTY: &str = "import {
	fmt
	os
}

def Main(start any) (stop any) {
	println fmt.Printn<string>
	---
	:start -> 'hello' -> println -> :stop
}
";

fn module(main: &str) -> Folder {
    Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("src/main.neva", main)])
}

#[test]
fn a_package_is_named_by_its_folder_or_by_a_file_in_it() {
    let folder = module(HELLO);
    for program in ["src", "./src/", "src/main.neva"] {
        let ended = run(neva_in(&folder).args(["run", program]));
        assert_eq!(
            (ended.stdout.as_str(), ended.stderr.as_str(), ended.status),
            ("hello\n", "", 0),
            "{program}"
        );
    }
    let ended = run(neva_in(&folder.join("src")).args(["run", "."]));
    assert_eq!(ended.stdout, "hello\n", "{}", ended.stderr);
}

#[test]
fn check_says_all_that_is_wrong_with_a_program() {
    let folder = module(FAULTY);
    let ended = run(neva_in(&folder).args(["check", "src"]));
    assert_eq!((ended.stdout.as_str(), ended.status), ("", 1));
    assert!(ended.stderr.contains("error[unknown-name]"), "{}", ended.stderr);
    assert!(ended.stderr.contains("--> src/main.neva:7:14\n"), "{}", ended.stderr);
    assert_eq!(run(neva_in(&folder).args(["run", "src"])).stderr, ended.stderr);
    assert_eq!(run(neva_in(&folder).args(["build", "src"])).stderr, ended.stderr);
}

#[test]
fn the_log_has_each_stage_and_its_time() {
    let folder = module(HELLO);
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

#[test]
fn the_users_toolchain_file_and_profiles_change_no_binary() {
    let folder = module(HELLO);
    let build = |set: &[(&str, &str)]| {
        // A cache of its own, so that all is built; outside of the folder with the toolchain file.
        let cache = tempfile::TempDir::new().expect("a folder");
        let mut command = neva_in(&folder);
        command.env("NEVA_CACHE", cache.path());
        // As a user calls it: `cargo test` sets these, and they come before any toolchain file.
        command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO");
        command.envs(set.iter().copied()).args(["build", "--minimal", "--output", "out", "src"]);
        let ended = run(&mut command);
        assert_eq!((ended.status, ended.stderr.as_str()), (0, ""), "{set:?}");
        fs::read(folder.join("out/output")).expect("a binary")
    };
    let plain = build(&[]);
    let profile = [("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"), ("CARGO_PROFILE_RELEASE_DEBUG", "true")];
    assert!(build(&profile) == plain, "the profile is that of the project");
    let toolchain = "[toolchain]\nchannel = \"nowhere\"\n";
    fs::write(folder.join("rust-toolchain.toml"), toolchain).expect("a file");
    assert!(build(&[]) == plain, "the toolchain is that of the cache's folder");
}

#[test]
#[cfg(unix)]
fn fmt_reads_no_devices_and_follows_no_link_out_of_the_module() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new(&[
        ("m/neva.yml", "neva: 0.41.0\n"),
        ("m/src/main.neva", HELLO),
        ("out.neva", "def  A() ()\n"),
    ]);
    let outside = fs::read_to_string(folder.join("out.neva")).expect("a file");
    symlink("../../out.neva", folder.join("m/src/link.neva")).expect("a link");
    symlink("/dev/zero", folder.join("m/zero.neva")).expect("a link");
    assert_eq!(run(neva_in(&folder).args(["fmt", "-w", "m"])).status, 0);
    assert!(folder.join("m/src/link.neva").is_symlink(), "links stay");
    assert_eq!(fs::read_to_string(folder.join("out.neva")).expect("a file"), outside);
    let ended = run(neva_in(&folder).args(["fmt", "-w", "m/src/link.neva"]));
    assert!(ended.stderr.starts_with("error[link-outside]"), "{}", ended.stderr);
    for device in ["m/zero.neva", "m/pipe.neva"] {
        let _ = Command::new("mkfifo").arg(folder.join("m/pipe.neva")).status();
        let ended = run(neva_in(&folder).args(["fmt", device]));
        assert!(ended.stderr.contains("it is no regular file"), "{device}: {}", ended.stderr);
        assert_eq!(ended.status, 1);
    }
    let large = fs::File::create(folder.join("m/large.neva")).expect("a file");
    large.set_len((64 << 20) + 1).expect("a large file");
    let ended = run(neva_in(&folder).args(["fmt", "m/large.neva"]));
    assert!(ended.stderr.contains("larger than 64 MiB"), "{}", ended.stderr);
}

#[test]
fn warnings_are_no_failure() {
    let folder = module(&HELLO.replace("\truntime\n}", "\tos\n\truntime\n}"));
    let ended = run(neva_in(&folder).args(["check", "src"]));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert!(ended.stderr.starts_with("warning[unused-import]"), "{}", ended.stderr);
    let ended = run(neva_in(&folder).args(["run", "src"]));
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str(), ended.status), ("hello\n", "", 0));
}

#[test]
fn findings_can_be_had_as_json() {
    let folder = module(FAULTY);
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
    let folder = module(HELLO);
    let ended = run(neva_in(&folder).args(["--diagnostics=json", "check", "src"]));
    assert_eq!((ended.stderr.trim(), ended.status), ("[]", 0));
}

#[test]
fn arguments_after_the_program_are_its_own() {
    let main = HELLO
        .replace("\truntime\n}", "\tos\n\truntime\n}")
        .replace("<string>\n", "<any>\n\targs os.Args\n")
        .replace("'hello'", "args");
    let folder = module(&main);
    let ended = run(neva_in(&folder).args(["run", "src", "--watch", "-x", "", "--", "--emit-ir", "--help"]));
    assert_eq!(
        ended.stdout, "[\"src\",\"--watch\",\"-x\",\"\",\"--\",\"--emit-ir\",\"--help\"]\n",
        "{}",
        ended.stderr
    );
}

#[test]
fn run_writes_the_ir_into_the_current_folder() {
    let folder = module(HELLO);
    let formats = [
        (&["--emit-ir"][..], "ir.yml"),
        (&["--emit-ir", "--emit-ir-format", "json"], "ir.json"),
        (&["-emit-ir", "-emit-ir-format=dot"], "ir.dot"),
        (&["--emit-ir", "--emit-ir-format=mermaid"], "ir.md"),
        (&["--emit-ir", "--emit-ir-format=threejs"], "ir.threejs.html"),
    ];
    for (flags, file) in formats {
        let ended = run(neva_in(&folder).arg("run").args(flags).arg("src"));
        assert_eq!(ended.stdout, "hello\n", "{}", ended.stderr);
        assert!(folder.join(file).is_file(), "{file}");
    }
    let ended = run(neva_in(&folder).args(["run", "ir.json"]));
    assert_eq!(ended.stdout, "hello\n", "{}", ended.stderr);
    let ended = run(neva_in(&folder).args(["run", "--emit-ir-format", "json", "src"]));
    assert_eq!(ended.status, 1);
    assert!(ended.stderr.starts_with("error[bad-flags]"), "{}", ended.stderr);
}

#[test]
fn a_new_module_runs() {
    let folder = Folder::new(&[]);
    let ended = run(neva_in(&folder).args(["new", "made/here"]));
    assert_eq!(
        (ended.stdout.as_str(), ended.status),
        ("neva module created in made/here\n", 0),
        "{}",
        ended.stderr
    );
    let ended = run(neva_in(&folder).args(["run", "made/here/src"]));
    assert_eq!((ended.stdout.as_str(), ended.status), ("Hello, World!\n", 0), "{}", ended.stderr);
    let formatted = run(neva_in(&folder).args(["fmt", "-l", "made"]));
    assert_eq!((formatted.stdout.as_str(), formatted.status), ("", 0));
    let manifest = "neva: 0.41.0\ndeps: {x: {path: ./x, version: 1}}\n";
    let known = Folder::new(&[("neva.yml", manifest)]);
    assert_eq!(run(neva_in(&known).args(["new", "."])).status, 0);
    assert_eq!(fs::read_to_string(known.join("neva.yml")).expect("the manifest"), manifest);
    let strange = Folder::new(&[("neva.yml", "hi")]);
    let ended = run(neva_in(&strange).args(["new", "."]));
    assert_eq!((ended.status, strange.join("src").exists()), (1, false));
    assert!(ended.stderr.starts_with("error[manifest-form]"), "{}", ended.stderr);
    let ended = run(neva_in(&folder.join("made/here")).args(["new", "."]));
    assert_eq!(ended.status, 1);
    assert!(ended.stderr.starts_with("error[exists]"), "{}", ended.stderr);
}

#[test]
fn a_template_is_copied_without_its_history() {
    let folder = module("first");
    git(&folder, &["init", "--quiet", "."]);
    commit(&folder);
    git(&folder, &["tag", "1.0.0"]);
    fs::write(folder.join("src/main.neva"), "second").expect("a file");
    commit(&folder);
    let made = Folder::new(&[]);
    let repository = folder.to_str().expect("a path");
    for (template, name, text) in
        [(repository.to_owned(), "a", "second"), (format!("{repository}@1.0.0"), "b", "first")]
    {
        let ended = run(neva_in(&made).args(["new", name, "--template", &template]));
        assert_eq!(ended.status, 0, "{}", ended.stderr);
        assert_eq!(fs::read_to_string(made.join(name).join("src/main.neva")).expect("a copy"), text);
        assert_eq!(fs::read_dir(made.join(name)).expect("a folder").count(), 2, "neva.yml and src");
    }
    for (template, path) in [
        (format!("{repository}@none"), "c"),
        (format!("{repository}-none"), "d"),
        (repository.to_owned(), "a"),
    ] {
        let ended = run(neva_in(&made).args(["new", path, "-t", &template]));
        assert_eq!(ended.status, 1, "{template}");
        assert!(ended.stderr.starts_with("error["), "{}", ended.stderr);
    }
    assert!(!made.join("c").exists(), "nothing half-copied");
}

fn commit(folder: &Path) {
    git(folder, &["add", "."]);
    git(folder, &["-c", "user.name=n", "-c", "user.email=e@localhost", "commit", "--quiet", "-m", "m"]);
}

fn git(folder: &Path, args: &[&str]) {
    let status = Command::new("git").current_dir(folder).args(args).status().expect("git");
    assert!(status.success(), "git {args:?}");
}

#[test]
fn get_adds_a_dependency_to_the_manifest() {
    let folder = module(HELLO);
    let home = Folder::new(&[("neva/deps/host/x_1.0.0/neva.yml", "neva: 0.41.0\n")]);
    let get =
        |version: &str| run(neva_in(&folder).env("HOME", home.as_os_str()).args(["get", "host/x", version]));
    let ended = get("1.0.0");
    let installed = format!("host/x installed to {}\n", home.join("neva/deps/host/x_1.0.0").display());
    assert_eq!((ended.stdout, ended.status), (installed, 0), "{}", ended.stderr);
    let manifest = "neva: 0.41.0\ndeps:\n    host/x:\n        path: host/x\n        version: 1.0.0\n";
    assert_eq!(fs::read_to_string(folder.join("neva.yml")).expect("the manifest"), manifest);
    assert_eq!(get("1.0.0").status, 0);
    let ended = get("2.0.0");
    assert_eq!(ended.status, 1);
    assert!(ended.stderr.contains("depends on `host/x` at version `1.0.0` already"), "{}", ended.stderr);
    assert_eq!(fs::read_to_string(folder.join("neva.yml")).expect("the manifest"), manifest);
}

#[test]
fn doc_finds_lines_of_the_standard_library() {
    let folder = Folder::new(&[]);
    let ended = run(neva_in(&folder).args(["doc", "-C", "0", "fmt", "^pub def Println"]));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert!(
        matches!(lines[..], [place, hit, ""] if place.starts_with("std/fmt/") && hit.starts_with("> ")),
        "{lines:?}"
    );
    let ended = run(neva_in(&folder).args(["doc", "no line says this"]));
    assert_eq!((ended.stdout.as_str(), ended.status), ("No matches found\n", 0));
    for args in [&["doc", "fnt", "x"][..], &["doc", "("], &["doc"]] {
        assert_eq!(run(neva_in(&folder).args(args)).status, 1, "{args:?}");
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

#[test]
fn sources_of_older_versions_are_told_and_rewritten() {
    let old = "import { fmt, runtime }\n\ncomponent Main(start any) (stop any) {\n\tnodes {\n\t\tfmt.Println<string>, runtime.Panic\n\t}\n\
               \tnet {\n\t\tin:start -> 'hello' -> println\n\t\tprintln:res -> out:stop\n\t\tprintln:err -> panic\n\t}\n}\n";
    let folder = Folder::new(&[
        ("neva.yml", "neva: 0.41.0\n"),
        ("src/main.neva", old),
        ("other/main.neva", &HELLO.replace("\tfmt\n\t", " fmt, ")),
    ]);
    let told = run(neva_in(&folder).args(["check", "src"]));
    assert!(told.stderr.contains("`component` of older versions is `def` now"), "{}", told.stderr);
    let told = run(neva_in(&folder).args(["check", "other"])).stderr;
    assert_eq!(told.matches("break the line at each comma").count(), 1, "{told}");
    assert!(told.contains("the same holds at src/main.neva:1:"), "one in each file: {told}");
    let written = run(neva_in(&folder).args(["fmt", "--migrate", "-w", "src", "other"]));
    assert_eq!(written.status, 0, "{}", written.stderr);
    for program in ["src", "other"] {
        let ran = run(neva_in(&folder).args(["run", program]));
        assert_eq!(ran.stdout, "hello\n", "{}", ran.stderr);
    }
    assert_eq!(fs::read_to_string(folder.join("src/main.neva")).expect("a file"), HELLO);
    let by_hand = "flow Main(start) (stop) {\n\tA, B\n\t---\n\t:start -> (:start -> a)\n}\n";
    fs::write(folder.join("other/main.neva"), by_hand).expect("a file");
    let written = run(neva_in(&folder).args(["fmt", "--migrate", "-w", "other"]));
    assert_eq!(written.status, 1, "something is left to do by hand");
    assert!(written.stderr.contains("--> other/main.neva:5:12"), "{}", written.stderr);
    assert_eq!(
        fs::read_to_string(folder.join("other/main.neva")).expect("a file"),
        "def Main(start any) (stop any) {\n\ta A\n b B\n\t---\n\t:start -> (:start -> a)\n}\n"
    );
}

#[test]
fn documentation_is_written_as_pages() {
    let lib = "// Twice <b>doubles</b>.\n//\n// @inport data The number.\n// @outport res Twice of it.\npub def Twice(data int) (res int) {\n\tadd Add\n\
               \t---\n\t:data -> [add:left, add:right]\n\tadd -> :res\n}\n\ndef Hidden(data int) (res int) { :data -> :res }\n";
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("lib/lib.neva", lib)]);
    let page =
        |path: &str| fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let ended = run(neva_in(&folder).args(["doc", "--html", "own", "."]));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let own = page("own/package.lib.html");
    for part in [
        "<h2 id=\"Twice\">",
        "def Twice(data int) (res int)",
        "&lt;b&gt;doubles&lt;/b&gt;",
        "<svg ",
        "in <code>data</code>: The number.",
    ] {
        assert!(own.contains(part), "{part}:\n{own}");
    }
    assert!(!own.contains("Hidden") && !own.contains("<b>"), "{own}");
    assert!(page("own/index.html").contains("\"name\":\"Twice\""));
    let ended = run(neva_in(&folder).args(["doc", "--html", "std"]));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let fmt = page("std/package.fmt.html");
    assert!(fmt.contains("<h2 id=\"Println\">") && fmt.contains(":start -&gt;"), "examples are there");
    assert!(page("std/package.streams.html").contains("<svg "));
    assert_eq!(run(neva_in(&folder).args(["doc", "--html", "std"])).status, 0, "its own pages are replaced");
    fs::write(folder.join("std/index.html"), "mine").expect("a file");
    let ended = run(neva_in(&folder).args(["doc", "--html", "std"]));
    assert!(ended.stderr.starts_with("error[not-overwritten]: `std/index.html`"), "{}", ended.stderr);
    assert_eq!((ended.status, page("std/index.html").as_str()), (1, "mine"));
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
fn what_is_not_there_or_in_the_way_is_a_finding() {
    let folder = module(HELLO);
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
fn a_message_of_absurd_length_is_no_abort() {
    let folder = module(HELLO);
    let ended = feed(neva_in(&folder).arg("lsp"), b"Content-Length: 99999999999999\r\n\r\n");
    assert_eq!(ended.status, 1);
    assert!(ended.stderr.starts_with("error[protocol]"), "{}", ended.stderr);
    assert!(ended.stderr.contains("a message has the length 99999999999999"), "{}", ended.stderr);
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

#[cfg(target_os = "linux")]
#[test]
fn output_that_nobody_can_take_is_no_panic() {
    let folder = module("def  Main(");
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
