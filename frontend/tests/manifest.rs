//! Manifests: what they say, what is wrong with them, and how they are changed.

use neva_diagnostics::Diagnostic;
use neva_frontend::module::{Dependency, LANGUAGE_VERSION, Manifest};

fn errors(text: &str) -> String {
    let findings = Manifest::parse(text, "neva.yml").unwrap_err();
    let shown = |finding: &Diagnostic| {
        format!("{}:{} {}", finding.code, finding.place.as_ref().map_or(0, |place| place.line), finding.title)
    };
    findings.iter().map(shown).collect::<Vec<_>>().join("; ")
}

#[test]
fn a_manifest_has_a_version_and_dependencies() {
    let text = "neva: 0.41.0\nother: [1]\ndeps:\n  github.com/a/x:\n    version: 0.0.18\n  y:\n    path: host/y\n    version: 1.0\n";
    let manifest = Manifest::parse(text, "neva.yml").unwrap();
    assert_eq!(manifest.language, LANGUAGE_VERSION);
    let shown: Vec<_> =
        manifest.dependencies.iter().map(|(k, d)| format!("{k}={}@{}", d.path, d.version)).collect();
    assert_eq!(shown, ["github.com/a/x=github.com/a/x@0.0.18", "y=host/y@1.0"]);
}

#[test]
fn short_and_bare_manifests_are_accepted() {
    for text in ["neva: 0.41", "neva: '0.41.0'\ndeps:\n", "neva: 0.32.0\n\n", "neva: v0.1.0 # old\ndeps: {}"]
    {
        assert!(Manifest::parse(text, "neva.yml").is_ok(), "{text}");
    }
}

#[test]
fn versions_are_checked() {
    assert_eq!(errors(""), "language-version:0 the manifest names no language version");
    assert_eq!(errors("# nothing\n"), "language-version:0 the manifest names no language version");
    assert_eq!(errors("a: 1\nneva: new\n"), "language-version:2 `new` is no version");
    assert_eq!(errors("neva: 0.42.0"), "language-version:1 the module is written for Neva 0.42.0");
}

#[test]
fn all_errors_of_dependencies_are_told() {
    assert_eq!(
        errors("neva: 0.41.0\ndeps:\n  std:\n    version: 1\n  x:\n    path: host/x\n  y:\n"),
        "std-dependency:4 `std` can't be a dependency; dependency-version:6 the dependency `x` has no version; \
         dependency-version:0 the dependency `y` has no version"
    );
}

#[test]
fn a_manifest_is_written_as_it_is_read() {
    let mut manifest = Manifest::default();
    assert_eq!(manifest.to_string(), "neva: 0.41.0\n");
    for (key, path, version) in [("github.com/a/x", "github.com/a/x", "0.0.18"), ("n", "git@h:it's", "1.0")] {
        let dependency = Dependency { path: path.to_owned(), version: version.to_owned() };
        manifest.dependencies.insert(key.to_owned(), dependency);
    }
    let text = manifest.to_string();
    assert_eq!(
        text,
        "neva: 0.41.0\ndeps:\n    github.com/a/x:\n        path: github.com/a/x\n        version: 0.0.18\n    \
         'n':\n        path: 'git@h:it''s'\n        version: 1.0\n"
    );
    assert_eq!(Manifest::parse(&text, "neva.yml"), Ok(manifest));
}

#[test]
fn a_dependency_is_added_and_nothing_else_changes() {
    let dependency = Dependency { path: "host/x".to_owned(), version: "1.0".to_owned() };
    let entry = |indent: &str| {
        format!("{indent}host/x:\n{indent}{indent}path: host/x\n{indent}{indent}version: 1.0\n")
    };
    for (before, between, after) in [
        ("neva: 0.41.0\n", "deps:\n", ""),
        ("# why\nneva: 0.41.0 # old\nother: [1]\n", "deps:\n", ""),
        ("deps: # all\n  # one\n  y:\n    version: 1 # tag\n", "", "\n# end\nneva: 0.41.0\nmore:\n  a: 1\n"),
        ("deps:\n", "", "neva: 0.41.0\n"),
    ] {
        let indent = if before.contains("  y:") { "  " } else { "    " };
        let text = format!("{before}{after}");
        let changed = Manifest::with_dependency(&text, "host/x", &dependency);
        assert_eq!(changed, Some(format!("{before}{between}{}{after}", entry(indent))), "{text}");
    }
    let changed = Manifest::with_dependency("deps: {}\nneva: 0.41.0\n", "host/x", &dependency);
    assert_eq!(changed, Some(format!("deps:\n{}neva: 0.41.0\n", entry("    "))));
    for text in ["{neva: 0.41.0}", "neva: 0.41.0\ndeps: {y: {version: 1}}\n"] {
        assert_eq!(Manifest::with_dependency(text, "host/x", &dependency), None, "{text}");
    }
}

#[test]
fn a_manifest_names_the_crate_with_runtime_funcs() {
    let text = "neva: 0.41.0\nfuncs: native/funcs\n";
    let manifest = Manifest::parse(text, "neva.yml").unwrap();
    assert_eq!(manifest.funcs.as_deref(), Some("native/funcs"));
    assert_eq!(manifest.to_string(), text);
    for folder in ["../funcs", "/funcs", "''", "."] {
        let found = errors(&format!("neva: 0.41.0\nfuncs: {folder}\n"));
        assert!(found.starts_with("funcs-folder:2 "), "{found}");
    }
}

#[test]
fn what_is_not_yaml_is_refused_with_a_place() {
    assert_eq!(errors("neva: [0.41.0\nx"), "manifest-form:1 the manifest can't be read");
    assert_eq!(errors("neva: 0.41.0\ndeps: 5\n"), "manifest-form:2 the manifest can't be read");
    assert!(errors(&"[".repeat(100_000)).starts_with("manifest-form"));
}
