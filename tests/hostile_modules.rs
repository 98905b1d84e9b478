//! No sources make the compiler crash or hang.

use crate::support::{Folder, neva_in, run};

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

#[test]
fn deep_nesting_is_refused() {
    for (open, close) in [("[", "]"), ("{ a: ", " }"), ("U::T(", ")"), ("(", ")")] {
        let text = format!("{MAIN}const a list<int> = {}{}\n", open.repeat(10_000), close.repeat(10_000));
        assert!(findings(&[("main/main.neva", &text)]).contains("error["), "{open}");
    }
    for open in ["list<", "struct { x ", "union { x "] {
        let text = format!("{MAIN}type a {}\n", open.repeat(10_000));
        assert!(findings(&[("main/main.neva", &text)]).contains("error["), "{open}");
    }
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
