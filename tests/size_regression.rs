//! A kernel that pulls `core::fmt` in: the check of sizes names it, and so does the lint.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use neva_registry::{Module, ModuleSet};
use neva_registry_lint::{LintInput, lint};
use neva_size::budget::{self, Baseline, Status};
use neva_size::{Binaries, Report, attribute};

/// Prints how many characters there are in its input.
const PROGRAM: &str = r#"{
    "connections": {
        "in:start": "scan/in:sig",
        "scan/out:res": "length/in:data",
        "length/out:res": "print/in:data",
        "print/out:res": "out:stop",
        "scan/out:err": "panic/in:data",
        "print/out:err": "del/in:data"
    },
    "funcs": [
        { "ref": "scanln", "io": { "in": ["scan/in:sig"], "out": ["scan/out:res", "scan/out:err"] } },
        { "ref": "string_len", "io": { "in": ["length/in:data"], "out": ["length/out:res"] } },
        { "ref": "println", "io": { "in": ["print/in:data"], "out": ["print/out:res", "print/out:err"] } },
        { "ref": "panic", "io": { "in": ["panic/in:data"] } },
        { "ref": "del", "io": { "in": ["del/in:data"] } }
    ]
}"#;

/// The kernel that prints ints, which now formats them by `core::fmt`.
const PLANTED: &str = r#"
struct Planted;
impl core::fmt::Write for Planted {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        bytes(text.as_bytes());
        Ok(())
    }
}
/// Prints an int in decimal.
pub fn int(value: i64) {
    let _ = core::fmt::Write::write_fmt(&mut Planted, format_args!("{value:>3?}"));
}
"#;

/// The kernel files with the regression in `out`.
fn planted() -> ModuleSet {
    let set = neva_runtime_funcs::module_set();
    let plant = |module: &Module| match module.path {
        "out" => {
            let source = module.source.replace("pub fn int(", "pub fn int_as_it_was(") + PLANTED;
            assert_ne!(source, module.source.to_owned() + PLANTED, "there is a kernel to plant it in");
            Module { source: source.leak(), ..*module }
        }
        _ => *module,
    };
    ModuleSet { std: set.std.iter().map(plant).collect::<Vec<_>>().leak(), ..set }
}

/// What `neva size check` measures of the program when it is built from these kernel files.
fn report(set: ModuleSet) -> Report {
    let ir = neva_ir::read(PROGRAM.as_bytes(), "program.json").expect("it is IR");
    let source = neva_fusion::IrSource { file: "program.json", text: PROGRAM };
    let registry = &neva_runtime_funcs::REGISTRY;
    let mut program =
        neva_fusion::compile(&ir, registry, source, "length", &[], None, neva_fusion::Cut::Fewest)
            .expect("it compiles")
            .program;
    neva_optimizer::optimize(&mut program, neva_optimizer::Level::Full);
    let plan = neva_backend::Plan::new(&program, set, neva_backend::Options::host(neva_backend::Goal::Size))
        .expect("it is emitted");
    let (project, with_symbols) = (plan.project(), plan.with_symbols());
    let [shipped, symbols] =
        [&project, &with_symbols.symbols].map(|project| neva_backend::binary(project).expect("it builds"));
    let input = Binaries {
        shipped: &shipped,
        symbols: Some(&symbols),
        lines: None,
        code: project.files.get("src/main.rs").map(String::as_str),
        crate_name: Some(&project.name.replace('-', "_")),
        nodes: &program.origins,
    };
    Report::new("length", &attribute(&input).expect("it is attributed"))
}

fn denied(modules: ModuleSet) -> Vec<String> {
    let input = LintInput {
        registry: &neva_runtime_funcs::REGISTRY,
        modules,
        support: neva_backend::SUPPORT,
        passes: &[],
        components: &[],
        exceptions: &[],
    };
    lint(&input).into_iter().filter(|finding| finding.code == "denied").map(|finding| finding.title).collect()
}

#[test]
fn the_check_names_the_culprit() {
    let clean = neva_runtime_funcs::module_set();
    let before = report(clean);
    let mut baseline = Baseline::empty();
    baseline.accept("length", &before, None).expect("it is new");
    let budget = &baseline.programs["length"];
    // What did not change passes, and says the same again.
    let [one, two] = [&before, &report(clean)].map(|report| budget.check("length", report));
    assert_eq!(one.status, Status::Ok);
    assert_eq!(budget::text(&[one]), budget::text(&[two]));

    let verdict = budget.check("length", &report(planted()));
    let suspects: Vec<&str> = verdict.suspects.iter().map(|change| change.name.as_str()).collect();
    assert_eq!(verdict.status, Status::Over);
    assert!(suspects.len() <= 3 && suspects.contains(&"out::int"), "{suspects:?}");
    let text = budget::text(&[verdict]);
    assert!(text.contains("core::fmt::"), "the difference names what it brought: {text}");
}

#[test]
fn the_lint_names_the_culprit() {
    assert_eq!(denied(neva_runtime_funcs::module_set()), Vec::<String>::new());
    let found = denied(planted());
    assert!(!found.is_empty() && found.iter().all(|title| title.contains("out")), "{found:?}");
}
