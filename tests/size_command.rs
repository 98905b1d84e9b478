//! `neva size` from outside, on small programs.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use crate::support::{Folder, HELLO, Outcome, neva_in, run};
use std::fs;
use std::path::Path;
use std::process::Command;

/// A module whose programs differ in one node each.
fn module() -> Folder {
    Folder::new(&[
        ("neva.yml", "neva: 0.41.0\n"),
        ("hello/main.neva", HELLO),
        ("nothing/main.neva", "def Main(start any) (stop any) {\n\t:start -> :stop\n}\n"),
        ("shout/main.neva", SHOUT),
        ("echo/main.neva", ECHO),
        ("double/main.neva", DOUBLE),
        ("double_silent/main.neva", DOUBLE_SILENT),
    ])
}

const ECHO: &str = "import {
	fmt
	runtime
}

def Main(start any) (stop any) {
	scan fmt.Scanln
	println fmt.Println<string>
	panic runtime.Panic
	---
	:start -> scan
	scan:res -> println
	println:res -> :stop
	[scan:err, println:err] -> panic
}
";

const SHOUT: &str = "import {
	fmt
	runtime
	strings
}

def Main(start any) (stop any) {
	scan fmt.Scanln
	upper strings.ToUpper
	println fmt.Println<string>
	panic runtime.Panic
	---
	:start -> scan
	scan:res -> upper -> println
	println:res -> :stop
	[scan:err, println:err] -> panic
}
";

const DOUBLE: &str = "import {
	fmt
	runtime
	strconv
}

def Main(start any) (stop any) {
	scan fmt.Scanln
	number strconv.Atoi
	double Mul
	println fmt.Println<int>
	panic runtime.Panic
	---
	:start -> scan
	scan:res -> number
	number:res -> [double:left, double:right]
	double -> println
	println:res -> :stop
	[scan:err, number:err, println:err] -> panic
}
";

const DOUBLE_SILENT: &str = "import {
	fmt
	runtime
	strconv
}

def Main(start any) (stop any) {
	scan fmt.Scanln
	number strconv.Atoi
	double Mul
	panic runtime.Panic
	---
	:start -> scan
	scan:res -> number
	number:res -> [double:left, double:right]
	double -> :stop
	[scan:err, number:err] -> panic
}
";

/// The compiler. What it builds is kept in a folder of the tests' own.
fn compiler(folder: &Path) -> Command {
    let mut command = neva_in(folder);
    command.env("NEVA_CACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"));
    command.env_remove("CARGO_TARGET_DIR");
    command
}

fn command(folder: &Path) -> Command {
    let mut command = compiler(folder);
    command.arg("size");
    command
}

fn size(folder: &Path, arguments: &[&str]) -> Outcome {
    run(command(folder).args(arguments))
}

/// What a command prints that ends well.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let ended = size(folder, arguments);
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""), "{arguments:?}");
    ended.stdout
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("it is JSON")
}

fn git(folder: &Path, arguments: &[&str]) {
    let name = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"];
    let ended = run(Command::new("git").current_dir(folder).args(name).args(arguments));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
}

#[test]
fn views_add_up_to_the_file_that_is_shipped() {
    let folder = module();
    let built = run(compiler(&folder).args(["build", "--minimal", "--output", "built", "shout"]));
    assert_eq!(built.status, 0, "{}", built.stderr);
    let file = fs::metadata(folder.join("built/output")).expect("it was built").len();
    let report = json(&printed(&folder, &["--json", "shout"]));
    assert_eq!(report["total"], file);
    let views = report["views"].as_object().expect("an object");
    assert_eq!(views.len(), 5);
    for (view, rows) in views {
        let rows = rows.as_array().expect("a list");
        let bytes = |row: &serde_json::Value| row["bytes"].as_u64().expect("a number");
        assert_eq!(rows.iter().map(bytes).sum::<u64>(), file, "{view}");
        let unknown = rows.iter().find(|row| row["name"] == "unattributed").expect("every view has it");
        assert!(bytes(unknown) * 50 <= file, "{view}");
    }
    let funcs = views["func"].to_string();
    assert!(funcs.contains("strings_to_upper") && funcs.contains("scanln") && funcs.contains("println"));
    let short = json(&printed(&folder, &["--json", "--rows", "2", "--view", "func", "shout"]));
    assert_eq!(short["views"].as_object().expect("an object").len(), 1);
    let rows = short["views"]["func"].as_array().expect("a list");
    let names: Vec<&str> = rows.iter().map(|row| row["name"].as_str().expect("a name")).collect();
    assert!(names.len() <= 2 + 4 + 1 && names.iter().any(|name| name.ends_with(" more)")), "{names:?}");
    assert_eq!(rows.iter().map(|row| row["bytes"].as_u64().expect("a number")).sum::<u64>(), file);
}

#[test]
fn why_answers_in_three_ways() {
    let folder = module();
    let text = printed(&folder, &["why", "println", "hello"]);
    for line in [
        "  main -> println -> println at hello/main.neva:7",
        "  println -> file out -> file text::int",
        "  main -> node println",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    // Where nothing but inlined code is left of a function, that is explained.
    let text = printed(&folder, &["why", "out::write_through", "hello"]);
    assert!(text.contains("are inlined into other code"), "{text}");
    assert!(text.contains("main -> node println -> out::write_through (inlined)"), "{text}");
    // The text is a constant: nothing of the node that sends it is left.
    let text = printed(&folder, &["why", "new", "hello"]);
    assert!(text.starts_with("new: 0 bytes") && text.contains("none of its code is left"), "{text}");
    let text = printed(&folder, &["why", "core", "hello"]);
    assert!(text.contains("-> sys::io::write_all"), "{text}");

    let ended = size(&folder, &["why", "printn", "hello"]);
    assert_eq!(ended.status, 1);
    assert!(ended.stderr.contains("did you mean `println`?"), "{}", ended.stderr);
}

#[test]
fn predictions_hold_within_5_percent() {
    let folder = module();
    for (program, func, without) in [
        ("hello", "println", "nothing"),
        ("shout", "strings_to_upper", "echo"),
        ("double", "println", "double_silent"),
    ] {
        let predicted = json(&printed(&folder, &["--json", "--without", func, program]));
        let predicted = predicted["left"].as_u64().expect("a number");
        let real = json(&printed(&folder, &["--json", without]))["total"].as_u64().expect("a number");
        assert!(
            predicted.abs_diff(real) * 20 <= real,
            "{program} without {func}: {predicted}, {real} in truth"
        );
    }
}

#[test]
fn budgets_are_held() {
    let folder = module();
    let ended = size(&folder, &["check", "--accept", "hello", "shout"]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let (first, second) = (printed(&folder, &["check"]), printed(&folder, &["check", "--jobs", "2"]));
    assert_eq!(first, second);
    assert!(first.contains("ok          hello") && first.contains("ok          shout"), "{first}");

    let part = |shard: &str| printed(&folder, &["check", "--shard", shard]);
    assert!(part("1/2").contains("hello") && !part("1/2").contains("shout") && part("2/2").contains("shout"));

    // `shout` turns into a program that does more.
    fs::write(folder.join("hello/main.neva"), SHOUT).expect("a file");
    let summary = folder.join("summary.md");
    let check = |arguments: &[&str]| {
        run(command(&folder).env("GITHUB_STEP_SUMMARY", &summary).arg("check").args(arguments))
    };
    let over = check(&["--github"]);
    assert_eq!(over.status, 1);
    assert!(over.stdout.contains("over        hello") && over.stdout.contains("suspects"), "{}", over.stdout);
    assert!(
        over.stdout.contains("::error file=size-baseline.json,title=Binary size::hello: "),
        "{}",
        over.stdout
    );
    let summary = fs::read_to_string(&summary).expect("a summary");
    assert!(summary.starts_with("## Binary sizes\n") && summary.contains("| hello |"), "{summary}");

    let refused = check(&["--accept"]);
    assert_eq!(refused.status, 1);
    assert!(refused.stderr.starts_with("error[no-reason]"), "{}", refused.stderr);
    assert_eq!(check(&["--accept", "--reason", "it shouts"]).status, 0);
    let baseline = fs::read_to_string(folder.join("size-baseline.json")).expect("a baseline");
    assert!(baseline.contains("\"reason\": \"it shouts\""), "{baseline}");
    assert_eq!(check(&[]).status, 0);
}

#[test]
fn a_baseline_names_programs_from_its_root() {
    let folder = module();
    fs::create_dir(folder.join("budgets")).expect("a folder");
    let empty = "{\"schema\": 1, \"root\": \"..\", \"programs\": {}}";
    fs::write(folder.join("budgets/b.json"), empty).expect("a file");
    let baseline = ["check", "--baseline", "budgets/b.json"];
    assert_eq!(size(&folder, &[&baseline[..], &["--accept", "hello"]].concat()).status, 0);
    let text = fs::read_to_string(folder.join("budgets/b.json")).expect("a baseline");
    assert!(text.contains("\"root\": \"..\"") && text.contains("    \"hello\": {\n"), "{text}");
    let checked = printed(&folder, &baseline);
    assert!(checked.contains("ok          hello\n"), "{checked}");
    let inside = size(&folder.join("budgets"), &["check", "--baseline", "b.json", "../hello"]);
    assert_eq!((inside.status, inside.stdout), (0, checked));
}

#[test]
fn history_grows_by_revisions() {
    let folder = module();
    git(&folder, &["init", "-q"]);
    for text in [HELLO, ECHO] {
        fs::write(folder.join("hello/main.neva"), text).expect("a file");
        git(&folder, &["add", "hello", "neva.yml"]);
        git(&folder, &["commit", "-q", "-m", "x"]);
        let _ = fs::remove_file(folder.join("size-baseline.json"));
        assert_eq!(size(&folder, &["check", "--accept", "--record", "hello"]).status, 0);
    }
    assert!(printed(&folder, &["history"]).starts_with("2 revisions\n"));
    assert_eq!(printed(&folder, &["history", "--html", "history.html"]), "");
    let page = fs::read_to_string(folder.join("history.html")).expect("a page");
    assert_eq!(page.matches("<circle").count(), 2);

    let diff = printed(&folder, &["diff", "--program", "hello", "HEAD~", "HEAD"]);
    assert!(diff.contains("new") && diff.contains("scanln"), "{diff}");
    let same = printed(&folder, &["diff", "--program", "hello", "HEAD", "HEAD"]);
    assert!(same.contains("nothing changed"), "{same}");
    let ended = size(&folder, &["diff", "--program", "hello", "HEAD", "nowhere"]);
    assert_eq!(ended.status, 1);
    assert_eq!(ended.stderr.matches("error[").count(), 1, "{}", ended.stderr);
}

#[test]
fn reports_and_programs_are_compared() {
    let folder = module();
    for program in ["echo", "shout"] {
        let report = printed(&folder, &["--json", program]);
        fs::write(folder.join(format!("{program}.json")), report).expect("a file");
    }
    let by_report = printed(&folder, &["diff", "echo.json", "shout.json"]);
    assert_eq!(by_report, printed(&folder, &["diff", "echo", "shout"]));
    assert!(by_report.contains("  new  ") && by_report.contains("strings_to_upper"), "{by_report}");
    // Any two binaries with symbols.
    fs::write(folder.join("some.rs"), "fn main() {}").expect("a file");
    assert_eq!(run(Command::new("rustc").current_dir(&*folder).arg("some.rs")).status, 0);
    assert!(printed(&folder, &["diff", "some", "some"]).contains("nothing changed"));
    let all = printed(&folder, &["diff", "--noise", "0", "--view", "func", "echo.json", "shout.json"]);
    assert!(
        all.lines().count()
            > printed(&folder, &["diff", "--noise", "500", "--view", "func", "echo.json", "shout.json"])
                .lines()
                .count()
    );
}

#[test]
fn each_flag_is_measured_alone() {
    let folder = module();
    let rows = json(&printed(&folder, &["flags", "--json", "echo"]));
    let bytes = |name: &str| {
        let row = rows.as_array().expect("a list").iter().find(|row| row["name"] == name);
        row.unwrap_or_else(|| panic!("no row `{name}`: {rows}"))["bytes"].as_u64().expect("a number")
    };
    let minimal = bytes("build --minimal");
    for name in [
        "every file of the runtime",
        "every file of the runtime, unused code kept",
        "with the standard library",
        "opt-level 3",
        "no LTO",
        "16 codegen units",
        "not stripped",
        "identical functions not folded",
        "with a table of sections",
        "build",
    ] {
        assert!(bytes(name) >= minimal, "{name}: {rows}");
    }
    assert!(bytes("with the standard library") > 10 * minimal);
}

#[test]
fn what_cannot_be_measured_gets_one_error() {
    let folder = module();
    let shell = fs::read("/bin/sh").expect("there is a shell");
    let foreign = |class: u8, machine: u16| {
        let mut bytes = shell.clone();
        bytes[4] = class;
        bytes[18..20].copy_from_slice(&machine.to_le_bytes());
        bytes
    };
    let files: [(&str, &[u8], &str); 9] = [
        ("empty", b"", "not-elf"),
        ("script", b"#!/bin/sh\n", "not-elf"),
        ("windows", b"MZ\x90\0\x03\0\0\0", "not-elf"),
        ("mac", b"\xcf\xfa\xed\xfe\x07\0\0\x01", "not-elf"),
        ("stripped", &shell, "stripped-binary"),
        ("cut", &shell[..shell.len() / 2], "damaged-binary"),
        ("header", &shell[..17], "damaged-binary"),
        ("arm", &foreign(2, 183), "foreign-binary"),
        ("old", &foreign(1, 3), "foreign-binary"),
    ];
    for (name, bytes, code) in files {
        fs::write(folder.join(name), bytes).expect("a file");
        refused(&folder, &[name], code);
    }
    refused(&folder, &["missing"], "unreadable");
    refused(&folder, &["missing.json"], "unreadable");

    let baseline = |text: &str| fs::write(folder.join("size-baseline.json"), text).expect("a file");
    refused(&folder, &["check"], "unreadable");
    baseline("ELF");
    refused(&folder, &["check"], "bad-baseline");
    baseline("{\"schema\": 99, \"programs\": {}}");
    refused(&folder, &["check"], "other-schema");
    assert_eq!(fs::remove_file(folder.join("size-baseline.json")).map_err(|error| error.kind()), Ok(()));
    assert_eq!(size(&folder, &["check", "--accept", "nothing"]).status, 0);
    fs::remove_dir_all(folder.join("nothing")).expect("it was there");
    refused(&folder, &["check"], "stale-baseline");
    fs::write(folder.join("report.json"), "{\"schema\": 7}").expect("a file");
    refused(&folder, &["diff", "report.json", "report.json"], "other-schema");
}

/// One error with this code, and nothing else.
fn refused(folder: &Path, arguments: &[&str], code: &str) {
    let ended = size(folder, arguments);
    assert_eq!((ended.status, ended.stdout.as_str()), (1, ""), "{arguments:?}");
    assert!(ended.stderr.starts_with(&format!("error[{code}]")), "{arguments:?}: {}", ended.stderr);
    assert_eq!(ended.stderr.matches("error[").count(), 1, "{arguments:?}: {}", ended.stderr);
}

#[test]
fn tables_fit_the_terminal() {
    let folder = module();
    for columns in [60, 80, 120] {
        let ended = run(command(&folder).env("COLUMNS", columns.to_string()).arg("shout"));
        let longest = ended.stdout.lines().map(|line| line.chars().count()).max().unwrap_or_default();
        assert!(longest <= columns, "{longest} columns of {columns}");
    }
    let (one, two) = (printed(&folder, &["--stable", "shout"]), printed(&folder, &["--stable", "shout"]));
    assert_eq!(one, two);
    assert!(!one.contains('%'));
    let markdown = printed(&folder, &["--markdown", "shout"]);
    assert!(markdown.contains("| func | bytes | share |\n| --- | ---: | ---: |\n"), "{markdown}");
}

#[test]
fn the_page_of_a_program_has_the_bytes_of_nodes() {
    let folder = module();
    let outcome = run(neva_in(&folder).args(["view", "--html", "page.html", "--sizes", "hello"]));
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let page = fs::read_to_string(folder.join("page.html")).expect("a page");
    let (_, bytes) = page.split_once("\"bytes\":{").expect("sizes");
    assert!(bytes.split('}').next().is_some_and(|bytes| bytes.contains("\"println\":")), "{bytes}");
}
