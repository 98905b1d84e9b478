//! Many programs built as one: modules of one project, which share one compilation.

use super::choices::Choices;
use super::forms::{self, Form};
use super::{generate, kinds_and_seeds};
use crate::support::{feed, run};
use neva_backend::{Base, Goal, Options};
use neva_blocks::Program;
use neva_runtime_funcs::module_set;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The seeds of the programs that are built.
const SEEDS: std::ops::Range<u64> = 1000..1020;

/// Bytes of the stack on which code is generated: without optimization, printing deeply nested code takes
/// more than the stack of a test.
const STACK: usize = 256 << 20;

#[test]
#[ignore = "takes minutes; run it by hand"]
fn built_forms_do_the_same() {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(build_and_compare).expect("a thread");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

fn build_and_compare() {
    let folder = TempDir::new().expect("a temporary folder");
    let mut project = Project::default();
    let mut programs = vec![];
    for (kind, seed) in kinds_and_seeds(SEEDS) {
        let mut choices = Choices::of_seed(seed);
        let generated = generate(kind, &mut choices);
        let network = forms::network(folder.path(), &generated)
            .unwrap_or_else(|why| panic!("{why}\n{}", generated.source));
        for (form, program) in Form::any(&mut choices, &network).programs(&network) {
            if project.add(&program) {
                programs.push((seed, form, generated.expected(), generated.stdin.clone()));
            }
        }
    }
    assert!(programs.len() as u64 > SEEDS.end - SEEDS.start, "{} forms", programs.len());
    let binary = project.build(folder.path());
    for (number, (seed, form, expected, stdin)) in programs.iter().enumerate() {
        let outcome = feed(Command::new(&binary).arg(number.to_string()), stdin.as_bytes());
        let found = forms::outcome(&outcome.stdout, &outcome.stderr, outcome.status);
        assert_eq!(&found, expected, "seed {seed}, {form}");
    }
    eprintln!("{} forms", programs.len());
}

/// A project with several programs.
#[derive(Default)]
struct Project {
    /// Paths of kernel files, such as `sys::io`.
    kernel_files: BTreeSet<String>,
    /// Files in place of those of the runtime.
    others: BTreeMap<String, String>,
    /// The code of each program.
    programs: Vec<String>,
}

impl Project {
    /// Adds a program and says so, unless it needs crates.
    fn add(&mut self, program: &Program) -> bool {
        let options = Options { goal: Goal::Speed, base: Base::Std, sources: None, uses_cores: false };
        let project = neva_backend::generate(program, module_set(), options).expect("a project");
        if project.has_dependencies {
            return false;
        }
        for (file, text) in &project.files {
            let Some(path) = file.strip_prefix("src/").and_then(|file| file.strip_suffix(".rs")) else {
                continue;
            };
            match path {
                "main" => self.programs.push(without_modules(text)),
                // No program here prints floats, so this is the file for those that have none.
                "text/float" => drop(self.others.insert("text::float".to_owned(), text.clone())),
                _ => drop(self.kernel_files.insert(path.replace('/', "::"))),
            }
        }
        true
    }

    /// Builds it; gives the binary, which runs the program of the number that is its argument.
    fn build(&self, folder: &Path) -> PathBuf {
        let write = |path: &str, text: &str| {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        let mut declared: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for path in self.kernel_files.iter().chain(self.others.keys()) {
            let known = module_set().std.iter().find(|module| module.path == path);
            let text =
                self.others.get(path).map_or_else(|| known.expect("a kernel file").source, String::as_str);
            write(&format!("src/{}.rs", path.replace("::", "/")), text);
            let (module, file) = path.split_once("::").unwrap_or((path, ""));
            declared.entry(module).or_default().insert(file);
        }
        let mut main = String::from("#![allow(warnings)]\n");
        for (module, files) in declared {
            let files: Vec<String> = files
                .into_iter()
                .filter(|file| !file.is_empty())
                .map(|file| format!("pub mod {file};"))
                .collect();
            let _ = match files.as_slice() {
                [] => writeln!(main, "mod {module};"),
                _ => writeln!(main, "mod {module} {{ {} }}", files.join(" ")),
            };
        }
        let mut cases = String::new();
        for (number, program) in self.programs.iter().enumerate() {
            let _ = writeln!(main, "mod program{number} {{\nuse super::*;\n{program}}}");
            let _ = writeln!(cases, "Some(\"{number}\") => program{number}::main(),");
        }
        let _ = writeln!(
            main,
            "fn main() {{ match std::env::args().nth(1).as_deref() {{ {cases} _ => {{}} }} }}"
        );
        write("src/main.rs", &main);
        write(
            "Cargo.toml",
            "[package]\nname = \"programs\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[profile.dev]\npanic = \"abort\"\ndebug = false\n[workspace]\n",
        );
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--offline", "--quiet", "--target-dir", "target"]);
        let outcome = run(cargo.env_remove("CARGO_TARGET_DIR").current_dir(folder));
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        folder.join("target/debug/programs")
    }
}

/// The text of a `main.rs` without the documentation and the modules with which it begins.
fn without_modules(text: &str) -> String {
    let mut in_module = false;
    let is_before = |line: &&str| {
        let before = in_module
            || line.is_empty()
            || ["//!", "mod ", "#[allow(dead_code)]"].iter().any(|start| line.starts_with(start));
        in_module = (in_module || line.starts_with("mod ") && line.ends_with('{')) && *line != "}";
        before
    };
    text.lines().skip_while(is_before).fold(String::new(), |mut code, line| {
        code.push_str(line);
        code.push('\n');
        code
    })
}
