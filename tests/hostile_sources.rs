//! Sources that nobody would write: whatever they are, the compiler says what is wrong and ends.

use crate::support::{Folder, Outcome, neva, neva_in, root, run};
use std::fs;
use tempfile::TempDir;

const MAIN: &str = "def Main(start any) (stop any) {\n\tp Pass<any>\n\t---\n\t:start -> p -> :stop\n}\n";

/// Checks and formats a module; the findings of the former.
fn findings(files: &[(&str, &str)]) -> String {
    let mut all = vec![("neva.yml", "neva: 0.41.0\n")];
    all.extend_from_slice(files);
    let folder = Folder::new(&all);
    let checked = run(neva_in(&folder).args(["check", "main"]));
    let formatted = run(neva_in(&folder).args(["fmt", "-e", "main"]));
    for ended in [&checked, &formatted] {
        assert!(matches!(ended.status, 0 | 1), "status {}: {}", ended.status, ended.stderr);
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    }
    checked.stderr
}

/// What `neva check` says to a program of these files.
fn check(files: &[(&str, &[u8])]) -> Outcome {
    let folder = TempDir::new().expect("a temporary folder");
    for (path, content) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    run(neva().args(["check", "src"]).current_dir(folder.path()))
}

fn check_main(text: &[u8]) -> Outcome {
    check(&[("neva.yml", b"neva: 0.41.0\n"), ("src/main.neva", text)])
}

fn assert_refused(outcome: &Outcome, what: &str) {
    assert_eq!(outcome.status, 1, "{what}: {}", outcome.stderr);
    assert!(outcome.stderr.contains("error["), "{what}: {}", outcome.stderr);
    assert!(!outcome.stderr.contains("panicked"), "{what}: {}", outcome.stderr);
}

#[test]
fn truncated_sources_are_refused() {
    let source = fs::read(root().join("examples/hello/main.neva")).expect("the example");
    let end = source.iter().rposition(|byte| *byte == b'}').expect("the end of Main");
    let begin = source.windows(4).position(|word| word == b"def ").expect("the begin of Main");
    for length in (begin + 4..=end).step_by(9) {
        assert_refused(&check_main(&source[..length]), &format!("{length} bytes"));
    }
}

#[test]
fn deep_nesting_is_refused() {
    let cases = [
        format!("const x list<int> = {}", "[".repeat(10_000)),
        format!("type X {}", "list<".repeat(10_000)),
        format!("type X {}", "struct { x ".repeat(10_000)),
        format!("def Main(start any) (stop any) {{ :start {}", "-> [".repeat(10_000)),
        format!("def Main(start any) (stop any) {{\n{}", "a X{\n".repeat(10_000)),
    ];
    for case in cases {
        assert_refused(&check_main(case.as_bytes()), &case[..40]);
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let noise: Vec<u8> =
        (0..20_000u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 23) as u8).collect();
    assert_refused(&check_main(&noise), "noise");
    assert_refused(&check_main(b"def Main(start any) (stop any) { :start -> :stop }\xff"), "no UTF-8");
    assert_refused(&check_main(b""), "nothing");
}

#[test]
fn a_line_of_ten_megabytes_is_survived() {
    let names = format!("def Main(start any) (stop any) {{ :start -> {} }}", "a -> ".repeat(2_000_000));
    assert_refused(&check_main(names.as_bytes()), "a long chain");
    let text = format!("const x string = '{}", "x".repeat(10_000_000));
    assert_refused(&check_main(text.as_bytes()), "a long string");
}

#[test]
fn packages_that_import_each_other_are_fine() {
    let main =
        b"import { @:a }\ndef Main(start any) (stop any) {\n\tx a.X\n\t---\n\t:start -> x -> :stop\n}\n";
    let a = b"import { @:b }\npub def X(data any) (res any) {\n\ty b.Y\n\t---\n\t:data -> y -> :res\n}\npub def Z(data any) (res any) {\n\t:data -> :res\n}\n";
    let b = b"import { @:a }\npub def Y(data any) (res any) {\n\tz a.Z\n\t---\n\t:data -> z -> :res\n}\n";
    let outcome =
        check(&[("neva.yml", b"neva: 0.41.0\n"), ("src/main.neva", main), ("a/a.neva", a), ("b/b.neva", b)]);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
}

#[test]
fn long_lines_are_read() {
    for text in ["// ", "\n\n// '", "   "].map(|begin| format!("{MAIN}{begin}{}", "x ".repeat(500_000))) {
        findings(&[("main/main.neva", &text)]);
    }
    let findings =
        findings(&[("main/main.neva", &format!("{MAIN}const a string = '{}", "x".repeat(1_000_000)))]);
    assert!(findings.contains("error[") && findings.len() < 10_000, "{} bytes of findings", findings.len());
}

#[test]
fn what_leads_back_to_itself_ends() {
    let import = "import {\n\t@:main\n\t@:a\n}\n";
    assert_eq!(
        findings(&[("main/main.neva", MAIN), ("a/a.neva", import), ("b/b.neva", import)])
            .matches("error")
            .count(),
        0
    );
    let nodes = MAIN.replace("Pass<any>", "A")
        + &MAIN.replace("Main", "A").replace("Pass<any>", "B")
        + &MAIN.replace("Main", "B").replace("Pass<any>", "A");
    assert!(findings(&[("main/main.neva", &nodes)]).contains("error["));
    let types = format!(
        "{MAIN}type a b\ntype b a\ntype c<T> list<c<list<T>>>\nconst x c<int> = []\nconst y int = z\nconst z int = y\n"
    );
    assert!(findings(&[("main/main.neva", &types)]).contains("error["));
    let manifest = "neva: 0.41.0\ndeps:\n  me: {path: ./, version: 1.0.0}\n";
    let own = format!("import {{ me:main }}\n{}", MAIN.replace("Pass<any>", "main.Main"));
    findings(&[("neva.yml", manifest), ("main/main.neva", &own)]);
}

#[test]
fn doubling_sizes_are_refused_or_cheap() {
    let mut components = MAIN.replace("Pass<any>", "C40");
    let mut types = MAIN.replace("<any>", "<t40>");
    for level in 1..=40 {
        let below = level - 1;
        components.push_str(&format!(
            "def C{level}(start any) (stop any) {{\n\ta C{below}\n\tb C{below}\n\t---\n\t:start -> a -> b -> :stop\n}}\n"
        ));
        types.push_str(&format!("type t{level} struct {{\n\ta t{below}\n\tb t{below}\n}}\n"));
    }
    components.push_str(&MAIN.replace("Main", "C0"));
    types.push_str("type t0 int\n");
    assert!(findings(&[("main/main.neva", &components)]).contains("error["));
    findings(&[("main/main.neva", &types)]);
}

#[test]
fn parts_of_sources_are_no_problem() {
    for (package, file, text) in neva_std::FILES.iter().step_by(5) {
        let cuts = [text.len() / 3, text.len() / 2, text.len() - 2];
        let files: Vec<(String, &str)> =
            cuts.iter().filter_map(|cut| Some((format!("main/{cut}_{file}"), text.get(..*cut)?))).collect();
        let mut files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        files.push(("main/main.neva", MAIN));
        assert!(findings(&files).contains("error["), "{package}/{file}");
    }
}
