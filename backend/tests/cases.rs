//! Generated Rust and settings, each with a file of cases.

mod support;

use neva_backend::{Base, Goal, Options, Plan, Project, Variant};

/// A program for which it does not matter what it does.
const HELLO: &str = "cluster main\nb0:\n    print flush \"Hello\" -> b1 error -> b1\nb1:\n    stop\n";

fn main() {
    neva_test_cases::main("tests/cases", |file, input| match file {
        "code" => {
            let project = support::project(&input.replace("<RLO>", "\u{202e}"), Goal::Size);
            for (path, text) in &project.files {
                assert!(!text.contains('\u{202e}'), "{path} has text that runs from right to left");
            }
            project.files["src/main.rs"].clone()
        }
        "cores" => on_cores(input),
        "loops" => for_main(&support::project(input, Goal::Size)),
        "variants" => variants(input.trim()),
        other => panic!("no test reads {other}.txt"),
    })
}

/// The functions of a program that may use several cores.
fn on_cores(input: &str) -> String {
    let program = support::program(input);
    let options = Options { uses_cores: true, ..Options::host(Goal::Speed) };
    let project = neva_backend::generate(&program, neva_runtime_funcs::module_set(), options);
    let code = &project.unwrap_or_else(|error| panic!("{error:?}")).files["src/main.rs"];
    let functions = code.lines().skip_while(|line| !line.contains("fn ") && *line != "#[inline(never)]");
    functions.collect::<Vec<_>>().join("\n")
}

/// How a form is compiled: for speed, or the smallest, freestanding or with the standard library.
fn variants(form: &str) -> String {
    let program = support::program(HELLO);
    let goal = match form {
        "minimal" | "minimal_with_std" => Goal::Size,
        "balanced" => Goal::Balance,
        _ => Goal::Speed,
    };
    let base = if form.ends_with("with_std") { Base::Std } else { Base::Freestanding };
    let options = Options { goal, base, sources: None, uses_cores: false };
    let plan = Plan::new(&program, neva_runtime_funcs::module_set(), options);
    let plan = plan.unwrap_or_else(|error| panic!("{error:?}"));
    let shipped = settings(&plan.project());
    let mut text = shipped.join("\n");
    for variant in Variant::ALL {
        text += &format!("\n\n{}\n", variant.name());
        let Some(project) = plan.variant(variant) else {
            text += "changes nothing";
            continue;
        };
        let changed = settings(&project);
        let removed = shipped.iter().filter(|line| !changed.contains(line)).map(|line| format!("- {line}"));
        let added = changed.iter().filter(|line| !shipped.contains(line)).map(|line| format!("+ {line}"));
        text += &removed.chain(added).collect::<Vec<_>>().join("\n");
    }
    text
}

/// The level of a build and what LLVM is told of `main`.
fn for_main(project: &Project) -> String {
    let is_for_main = |line: &String| line.starts_with("opt-level") || line.contains("-force-attribute");
    settings(project).into_iter().filter(is_for_main).collect::<Vec<_>>().join("\n")
}

/// The profile in `Cargo.toml`, the flags for rustc, and whether all kernel files are there.
fn settings(project: &Project) -> Vec<String> {
    let manifest = &project.files["Cargo.toml"];
    let profile = manifest.lines().skip_while(|line| !line.starts_with("[profile"));
    let lines = profile.filter(|line| !line.is_empty()).map(str::to_owned);
    let all_files = project.files.keys().any(|path| path.contains("strings"));
    lines.chain(project.rustflags.clone()).chain([format!("all kernel files: {all_files}")]).collect()
}
