//! The kinds of findings of the command line itself.

neva_diagnostics::codes! {
    BAD_ARGUMENTS: "bad-arguments", "arguments do not go together";
    BAD_BASELINE: "bad-baseline", "a file of saved benchmarks can't be read";
    BAD_FLAGS: "bad-flags", "options do not go together, or one is missing";
    BAD_PATTERN: "bad-pattern", "a pattern to search by is no regular expression";
    BENCHMARK_FAILED: "benchmark-failed", "a benchmark, or a program beside it, failed";
    COMMAND_FAILED: "command-failed", "a command that was called failed";
    COMMAND_LINE: "command-line", "the command line is not understood";
    CRATE_VERSION: "crate-version", "two crates want different versions of a crate";
    DIFFERENT_OUTPUT: "different-output", "two sides of a benchmark do not print the same";
    EXISTS: "exists", "a file that would be written is there already";
    FUNCS_BUILD: "funcs-build", "the crate with a module's funcs does not build";
    FUNCS_COLLISION: "funcs-collision", "two modules have a func or kernel file of one name";
    FUNCS_DENIED: "funcs-denied", "runtime funcs of a module would run, which `--no-funcs` or `NEVA_FUNCS=deny` forbids";
    FUNCS_LOAD: "funcs-load", "the library of a module's funcs cannot be loaded";
    FUNCS_MISMATCH: "funcs-mismatch", "the library of a module's funcs was built for another compiler";
    FUNCS_RUST: "funcs-rust", "rustc refuses the crate with a module's funcs";
    FUNCS_TOOLCHAIN: "funcs-toolchain", "the toolchain that a module's funcs are built by is not there";
    KERNEL_FOLDER: "kernel-folder", "a module's kernel file has the name of one of the compiler's folders";
    KERNEL_STATE: "kernel-state", "a module's kernel file uses what belongs to the running program";
    LINK_OUTSIDE: "link-outside", "a link leads out of the module";
    LOCK_MISMATCH: "lock-mismatch", "a dependency is not what neva.lock says";
    NO_BENCHMARKS: "no-benchmarks", "a folder has no benchmark";
    NO_COMPONENT: "no-component", "a program has no component of this name";
    NO_FOLDER: "no-folder", "there is no folder to install into";
    NO_FUNCS: "no-funcs", "the crate with a module's funcs is not there";
    NO_NAME: "no-name", "a program that is installed has no name";
    NO_SERVER: "no-server", "the page can't be served";
    NO_SOURCES: "no-sources", "the compiler's own sources are not there";
    NO_TESTS: "no-tests", "a folder has no test";
    NOT_A_SOURCE: "not-a-source", "a file's name does not end in `.neva`";
    NOT_A_TRACE: "not-a-trace", "a file is no trace of a program";
    NOT_COUNTS: "not-counts", "a file has no counts of messages";
    NOT_IN_BASELINE: "not-in-baseline", "a program is not in the baseline";
    NOT_IN_REPOSITORY: "not-in-repository", "a program is in no git repository";
    NOT_LOCKED: "not-locked", "a dependency is not in neva.lock, which `--locked` asks for";
    OFFLINE: "offline", "a dependency is not there, and `--offline` forbids to fetch it";
    PROTOCOL: "protocol", "an editor does not follow the language server protocol";
    STALE_BASELINE: "stale-baseline", "the baseline was made of another program";
    TEMPLATE: "template", "a template cannot be cloned";
    UNKNOWN_TOOL: "unknown-tool", "there is no tool of this name";
    UNMEASURED: "unmeasured", "the size of a func cannot be measured";
    UNSUPPORTED: "unsupported", "the Go compiler's command or option does not exist here";
    WATCH: "watch", "the program cannot be watched";
}

#[cfg(test)]
mod tests {
    use neva_diagnostics::FindingCode;
    use std::fs;
    use std::path::Path;

    const TABLES: [(&str, &[FindingCode]); 9] = [
        ("sources and modules", neva_frontend::codes::ALL),
        ("programs that cannot be lowered", neva_irgen::codes::ALL),
        ("IR files", neva_ir::codes::ALL),
        ("networks", neva_fusion::codes::ALL),
        ("runtime funcs and kernel files", neva_registry_lint::codes::ALL),
        ("building", neva_backend::codes::ALL),
        ("files and the cache", neva_files::codes::ALL),
        ("binaries, reports and baselines", neva_size::codes::ALL),
        ("the command line", super::ALL),
    ];

    /// `UPDATE_EXPECT=1 cargo test -p neva-cli codes` writes the page anew.
    #[test]
    fn the_page_of_findings_lists_every_code() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/diagnostics.md");
        let page = fs::read_to_string(&path).expect("the page");
        let (text, _) = page.split_once("## Codes of ").expect("a list of codes");
        let mut expected = text.to_owned();
        for (subject, codes) in TABLES {
            assert!(codes.is_sorted_by(|one, other| one.name < other.name), "codes of {subject} are sorted");
            expected += &format!("## Codes of {subject}\n\n| code | what it says |\n|---|---|\n");
            expected.extend(codes.iter().map(|code| format!("| `{}` | {} |\n", code.name, code.meaning)));
            expected.push('\n');
        }
        expected.pop();
        neva_test_cases::hold(&path, &expected).unwrap_or_else(|why| panic!("{why}"));
    }

    #[test]
    fn each_code_is_used_and_called_like_its_constant() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for folder in
            ["frontend", "irgen", "ir", "fusion", "registry/lint", "backend", "files", "size", "cli"]
        {
            let table = fs::read_to_string(root.join(folder).join("src/codes.rs")).expect("a table of codes");
            let sources = sources(&root.join(folder).join("src"));
            for line in table.lines().filter(|line| line.contains(": \"") && line.ends_with(';')) {
                let (constant, name) = line.trim().split_once(": \"").expect("a constant and its code");
                let name = name.split('"').next().unwrap_or_default();
                assert_eq!(constant, name.to_uppercase().replace('-', "_"), "{folder}/src/codes.rs");
                let used = format!("codes::{constant}");
                let uses = sources.match_indices(&used);
                let mut ends = uses.map(|(at, used)| sources[at + used.len()..].chars().next());
                let is_word = |c: char| c.is_alphanumeric() || c == '_';
                assert!(ends.any(|end| !end.is_some_and(is_word)), "{folder}: nothing reports {name}");
            }
        }
    }

    /// The text of all files in a folder and those below it.
    fn sources(folder: &Path) -> String {
        let mut text = String::new();
        for entry in fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                text += &sources(&path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text += &fs::read_to_string(&path).expect("a source");
            }
        }
        text
    }
}
