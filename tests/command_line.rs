//! What the commands take, write and say.

use crate::support::{Outcome, neva, root, run};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

fn example(name: &str) -> std::path::PathBuf {
    root().join("examples").join(name)
}

fn in_folder(folder: &Path, args: &[&str]) -> Outcome {
    run(neva().args(args).current_dir(folder))
}

fn temporary() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

#[test]
fn version_is_that_of_the_language() {
    let outcome = run(neva().arg("version"));
    assert_eq!((outcome.stdout.as_str(), outcome.status), ("0.41.0\n", 0));
    let told: serde_json::Value =
        serde_json::from_str(&run(neva().args(["version", "-json"])).stdout).expect("JSON");
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
fn the_first_argument_of_a_program_is_its_own_name() {
    let folder = temporary();
    let program = root().join("tests/programs/program_name");
    let outcome = run(neva().arg("run").arg(&program).arg("--help"));
    assert_eq!(outcome.stdout, format!("{}\n", program.display()), "{}", outcome.stderr);
    let mut build = neva();
    let built = run(build.arg("build").arg("--output").arg(folder.path()).arg(&program));
    assert_eq!(built.status, 0, "{}", built.stderr);
    let outcome = run(Command::new("./output").current_dir(folder.path()));
    assert_eq!(outcome.stdout, "./output\n");
}

#[test]
fn the_output_folder_is_made() {
    let folder = temporary();
    let deep = folder.path().join("a/b");
    let mut build = neva();
    let outcome = run(build.args(["build", "--output"]).arg(&deep).arg(example("hello")));
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert_eq!(run(&mut Command::new(deep.join("output"))).stdout, "Hello from Neva\n");
}

#[test]
fn ir_is_written_in_each_format_and_read_back() {
    let folder = temporary();
    let program = example("primes");
    let program = program.to_str().expect("a path");
    let expected = in_folder(folder.path(), &["run", program]).stdout;
    assert!(expected.starts_with("[2,3,5,"), "{expected}");
    let formats = [("yaml", "ir.yml"), ("json", "ir.json"), ("dot", "ir.dot"), ("mermaid", "ir.md")];
    for (format, file) in formats {
        let args = ["build", "--target", "ir", "--target-ir-format", format, program];
        let outcome = in_folder(folder.path(), &args);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        assert!(folder.path().join(file).exists(), "{file}");
        if ["yaml", "json"].contains(&format) {
            assert_eq!(in_folder(folder.path(), &["run", file]).stdout, expected, "{file}");
        }
    }
    let left = fs::read_dir(folder.path()).expect("the folder").count();
    assert_eq!(left, formats.len(), "nothing else is written");
}

#[test]
fn yaml_is_the_format_of_ir_unless_said_otherwise() {
    let folder = temporary();
    let program = example("hello");
    let outcome = in_folder(folder.path(), &["build", "--target", "ir", program.to_str().expect("a path")]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(folder.path().join("ir.yml").exists());
}

#[test]
fn a_written_project_builds_by_hand() {
    let folder = temporary();
    let project = folder.path().join("project");
    let mut build = neva();
    build.args(["build", "--target", "rust", "--output"]).arg(&project).arg(example("collatz"));
    let outcome = run(&mut build);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--release", "--offline", "--quiet"]).current_dir(&project);
    let outcome = run(cargo.env_remove("CARGO_TARGET_DIR"));
    assert_eq!((outcome.stdout.as_str(), outcome.status), ("111\n", 0), "{}", outcome.stderr);
    assert_eq!(outcome.stderr, "", "it builds without warnings");
}

#[test]
fn a_project_does_not_overwrite_what_is_not_its_own() {
    let folder = temporary();
    fs::write(folder.path().join("Cargo.toml"), "mine").expect("a file");
    let mut build = neva();
    build.args(["build", "--target", "rust", "--output"]).arg(folder.path()).arg(example("hello"));
    let outcome = run(&mut build);
    assert_eq!(outcome.status, 1);
    assert!(outcome.stderr.starts_with("error["), "{}", outcome.stderr);
    assert_eq!(fs::read_to_string(folder.path().join("Cargo.toml")).expect("the file"), "mine");
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1, "nothing is added");
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
        let folder = temporary();
        let outcome = in_folder(folder.path(), &[&["build"], flags, &[program]].concat());
        assert_eq!(outcome.status, 1, "{flags:?}");
        assert!(outcome.stderr.starts_with("error[unsupported]"), "{flags:?}: {}", outcome.stderr);
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0, "{flags:?}");
    }
}

#[test]
fn the_system_of_the_compiler_can_be_named() {
    let list = run(neva().arg("osarch")).stdout;
    let (os, arch) = list.trim_end().lines().last().and_then(|line| line.split_once('/')).expect("a system");
    let program = example("hello");
    let program = program.to_str().expect("a path");
    let folder = temporary();
    let flags = ["build", "--target", "rust", "--target-os", os, "--target-arch", arch, program];
    let outcome = in_folder(folder.path(), &flags);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    for flags in [["--target-os", os], ["--target-arch", arch]] {
        let outcome = in_folder(folder.path(), &["build", flags[0], flags[1], program]);
        assert_eq!(outcome.status, 1);
        assert!(outcome.stderr.starts_with("error[bad-flags]"), "{}", outcome.stderr);
    }
}

#[test]
fn the_registry_lists_and_shows_its_funcs() {
    let list = run(neva().args(["registry", "list"])).stdout;
    assert!(list.lines().count() >= 151, "{} funcs", list.lines().count());
    assert!(list.lines().any(|line| line.split_whitespace().next() == Some("int_add")));
    let shown = run(neva().args(["registry", "show", "int_add"])).stdout;
    assert!(shown.starts_with("int_add\n"), "{shown}");
    let unknown = run(neva().args(["registry", "show", "int_ad"]));
    assert_eq!(unknown.status, 1);
    assert!(unknown.stderr.contains("int_add"), "{}", unknown.stderr);
}

#[test]
fn several_builds_at_once_do_not_disturb_each_other() {
    let names = ["gcd", "collatz", "squares"];
    let folders = names.map(|_| temporary());
    let mut children: Vec<_> = names
        .iter()
        .zip(&folders)
        .map(|(name, folder)| {
            let mut build = neva();
            build.args(["build", "--minimal", "--output"]).arg(folder.path()).arg(example(name));
            build.spawn().expect("the compiler")
        })
        .collect();
    for child in &mut children {
        assert!(crate::support::wait(child).success());
    }
    let expected = ["the greatest common divisor of 3528 and 3780 is 252\n", "111\n", "385\n"];
    for (folder, expected) in folders.iter().zip(expected) {
        assert_eq!(run(&mut Command::new(folder.path().join("output"))).stdout, expected);
    }
}

#[test]
fn ports_are_checked_with_and_without_the_flag() {
    let folder = temporary();
    fs::write(folder.path().join("ir.yml"), "connections:\n- from: in:start\n  to: a/in:data\nfuncs: []\n")
        .expect("IR");
    let flagged = in_folder(folder.path(), &["run", "--debug-runtime-validation", "ir.yml"]);
    let plain = in_folder(folder.path(), &["run", "ir.yml"]);
    assert_eq!((flagged.status, &flagged.stderr), (1, &plain.stderr));
    let hello = example("hello");
    let args = ["run", "-debug-runtime-validation", hello.to_str().expect("a path")];
    assert_eq!(in_folder(folder.path(), &args).stdout, "Hello from Neva\n");
}

#[test]
fn a_program_is_installed_under_the_name_of_its_folder() {
    let folder = temporary();
    let source = folder.path().join("greet/src");
    fs::create_dir_all(&source).expect("a folder");
    fs::copy(example("hello").join("main.neva"), source.join("main.neva")).expect("a source file");
    fs::write(folder.path().join("greet/neva.yml"), "neva: 0.41.0\n").expect("a manifest");
    let programs = folder.path().join("programs");
    let mut install = neva();
    install.current_dir(folder.path()).env("GOBIN", &programs).args(["install", "--minimal", "greet"]);
    let outcome = run(&mut install);
    let program = programs.join("greet");
    let said = format!("installed greet to {}\n", program.display());
    assert_eq!((outcome.stdout, outcome.status), (said, 0), "{}", outcome.stderr);
    assert_eq!(run(&mut Command::new(&program)).stdout, "Hello from Neva\n");
    assert_eq!(fs::read_dir(&programs).expect("the folder").count(), 1, "nothing else is left there");
}

#[test]
fn a_module_and_a_library_are_checked_without_main() {
    let folder = temporary();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write("neva.yml", "neva: 0.41.0\n");
    write("lib/lib.neva", "pub def F(data any) (res any) {\n\t:data -> :res\n}\n");
    for path in [".", "lib", "lib/lib.neva"] {
        let outcome = in_folder(folder.path(), &["check", path]);
        assert_eq!((outcome.stderr.as_str(), outcome.status), ("", 0), "{path}");
    }
    write("src/main.neva", "def Main(start any) (stop any) {\n\t:start -> :stp\n}\n");
    let outcome = in_folder(folder.path(), &["check", "."]);
    assert!(outcome.stderr.contains("--> src/main.neva:2:12"), "{}", outcome.stderr);
    assert_eq!(outcome.status, 1);
    let outcome = in_folder(folder.path(), &["get", "--offline", "github.com/nevalang/x", "9"]);
    assert!(outcome.stderr.starts_with("error[offline]"), "{}", outcome.stderr);
}

#[test]
fn errors_of_the_command_line_are_json_if_asked_for() {
    for args in [&["--diagnostics", "json", "run"][..], &["--diagnostics=json", "run", "--frob", "src"]] {
        let outcome = run(neva().args(args));
        let findings: serde_json::Value = serde_json::from_str(&outcome.stderr).expect("JSON");
        assert_eq!(findings[0]["code"], "command-line", "{findings}");
    }
}

#[test]
fn ir_that_has_no_end_is_refused() {
    let outcome = run(neva().args(["run", "/dev/zero"]));
    assert!(outcome.stderr.starts_with("error[ir-too-large]"), "{}", outcome.stderr);
}
