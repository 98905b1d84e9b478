//! `neva build`, `install` and `run`: what they take, where they write, in which form.

use crate::support::{Folder, HELLO, example, in_folder, neva, neva_in, run};
use std::fs;
use std::process::Command;

#[test]
fn the_output_folder_is_made() {
    let folder = Folder::new(&[]);
    let deep = folder.join("a/b");
    let mut build = neva();
    let outcome = run(build.args(["build", "--output"]).arg(&deep).arg(example("hello")));
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert_eq!(run(&mut Command::new(deep.join("output"))).stdout, "Hello from Neva\n");
}

#[test]
fn ir_is_written_in_each_format_and_read_back() {
    let folder = Folder::new(&[]);
    let program = example("primes");
    let program = program.to_str().expect("a path");
    let expected = in_folder(&folder, &["run", program]).stdout;
    assert!(expected.starts_with("[2,3,5,"), "{expected}");
    let formats = [("yaml", "ir.yml"), ("json", "ir.json"), ("dot", "ir.dot"), ("mermaid", "ir.md")];
    for (format, file) in formats {
        let args = ["build", "--target", "ir", "--target-ir-format", format, program];
        let outcome = in_folder(&folder, &args);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        assert!(folder.join(file).exists(), "{file}");
        if ["yaml", "json"].contains(&format) {
            assert_eq!(in_folder(&folder, &["run", file]).stdout, expected, "{file}");
        }
    }
    let left = fs::read_dir(&*folder).expect("the folder").count();
    assert_eq!(left, formats.len(), "nothing else is written");
}

#[test]
fn yaml_is_the_format_of_ir_unless_said_otherwise() {
    let folder = Folder::new(&[]);
    let program = example("hello");
    let outcome = in_folder(&folder, &["build", "--target", "ir", program.to_str().expect("a path")]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(folder.join("ir.yml").exists());
}

#[test]
fn run_writes_the_ir_into_the_current_folder() {
    let folder = Folder::module(HELLO);
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
fn ir_that_has_no_end_is_refused() {
    let outcome = run(neva().args(["run", "/dev/zero"]));
    assert!(outcome.stderr.starts_with("error[ir-too-large]"), "{}", outcome.stderr);
}

#[test]
fn ports_are_checked_with_and_without_the_flag() {
    let folder = Folder::new(&[]);
    fs::write(folder.join("ir.yml"), "connections:\n- from: in:start\n  to: a/in:data\nfuncs: []\n")
        .expect("IR");
    let flagged = in_folder(&folder, &["run", "--debug-runtime-validation", "ir.yml"]);
    let plain = in_folder(&folder, &["run", "ir.yml"]);
    assert_eq!((flagged.status, &flagged.stderr), (1, &plain.stderr));
    let hello = example("hello");
    let args = ["run", "-debug-runtime-validation", hello.to_str().expect("a path")];
    assert_eq!(in_folder(&folder, &args).stdout, "Hello from Neva\n");
}

#[test]
fn a_written_project_builds_by_hand() {
    let folder = Folder::new(&[]);
    let project = folder.join("project");
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
    let folder = Folder::new(&[]);
    fs::write(folder.join("Cargo.toml"), "mine").expect("a file");
    let mut build = neva();
    build.args(["build", "--target", "rust", "--output"]).arg(&*folder).arg(example("hello"));
    let outcome = run(&mut build);
    assert_eq!(outcome.status, 1);
    assert!(outcome.stderr.starts_with("error["), "{}", outcome.stderr);
    assert_eq!(fs::read_to_string(folder.join("Cargo.toml")).expect("the file"), "mine");
    assert_eq!(fs::read_dir(&*folder).expect("the folder").count(), 1, "nothing is added");
}

#[test]
fn the_system_of_the_compiler_can_be_named() {
    let list = run(neva().arg("osarch")).stdout;
    let (os, arch) = list.trim_end().lines().last().and_then(|line| line.split_once('/')).expect("a system");
    let program = example("hello");
    let program = program.to_str().expect("a path");
    let folder = Folder::new(&[]);
    let flags = ["build", "--target", "rust", "--target-os", os, "--target-arch", arch, program];
    let outcome = in_folder(&folder, &flags);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    for flags in [["--target-os", os], ["--target-arch", arch]] {
        let outcome = in_folder(&folder, &["build", flags[0], flags[1], program]);
        assert_eq!(outcome.status, 1);
        assert!(outcome.stderr.starts_with("error[bad-flags]"), "{}", outcome.stderr);
    }
}

#[test]
fn several_builds_at_once_do_not_disturb_each_other() {
    let names = ["gcd", "collatz", "squares"];
    let folders = names.map(|_| Folder::new(&[]));
    let mut children: Vec<_> = names
        .iter()
        .zip(&folders)
        .map(|(name, folder)| {
            let mut build = neva();
            build.args(["build", "--minimal", "--output"]).arg(&**folder).arg(example(name));
            build.spawn().expect("the compiler")
        })
        .collect();
    for child in &mut children {
        assert!(crate::support::wait(child).success());
    }
    let expected = ["the greatest common divisor of 3528 and 3780 is 252\n", "111\n", "385\n"];
    for (folder, expected) in folders.iter().zip(expected) {
        assert_eq!(run(&mut Command::new(folder.join("output"))).stdout, expected);
    }
}

#[test]
fn the_users_toolchain_file_and_profiles_change_no_binary() {
    let folder = Folder::module(HELLO);
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
fn a_program_is_installed_under_the_name_of_its_folder() {
    let folder = Folder::new(&[]);
    let source = folder.join("greet/src");
    fs::create_dir_all(&source).expect("a folder");
    fs::copy(example("hello").join("main.neva"), source.join("main.neva")).expect("a source file");
    fs::write(folder.join("greet/neva.yml"), "neva: 0.41.0\n").expect("a manifest");
    let programs = folder.join("programs");
    let mut install = neva();
    install.current_dir(&*folder).env("GOBIN", &programs).args(["install", "--minimal", "greet"]);
    let outcome = run(&mut install);
    let program = programs.join("greet");
    let said = format!("installed greet to {}\n", program.display());
    assert_eq!((outcome.stdout, outcome.status), (said, 0), "{}", outcome.stderr);
    assert_eq!(run(&mut Command::new(&program)).stdout, "Hello from Neva\n");
    assert_eq!(fs::read_dir(&programs).expect("the folder").count(), 1, "nothing else is left there");
}
