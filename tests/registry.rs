//! The registry commands, from outside.

use crate::support::{Folder, neva, neva_in, run};
use serde_json::Value;

/// What a command prints that must not fail.
fn printed(args: &[&str]) -> String {
    let ended = run(neva_in(&Folder::new(&[])).arg("registry").args(args));
    assert_eq!((ended.stderr.as_str(), ended.status), ("", 0), "{args:?}");
    ended.stdout
}

/// What a command says that fails.
fn refused(args: &[&str]) -> String {
    let ended = run(neva_in(&Folder::new(&[])).arg("registry").args(args));
    assert_eq!((ended.stdout.as_str(), ended.status), ("", 1), "{args:?}");
    ended.stderr
}

#[test]
fn a_func_is_shown_with_what_it_needs_and_who_needs_it() {
    let text = printed(&["show", "stream_reduce"]);
    let labels = text.lines().skip(2).filter_map(|line| line.split_whitespace().next());
    let mut labels: Vec<&str> = labels.collect();
    labels.dedup();
    assert_eq!(
        labels,
        ["component", "process", "schedule", "inport", "outport", "own", "std", "used", "declared"],
        "{text}"
    );
    assert!(text.contains("  used in    streams.Reduce (std/streams/"), "{text}");
}

#[test]
fn pictures_have_all_that_a_func_needs() {
    let dot = printed(&["graph", "atoi"]);
    assert!(dot.starts_with("digraph ") && dot.contains("label=\"strconv::atoi::atoi\""), "{dot}");
    let mermaid = printed(&["graph", "atoi", "--format", "mermaid"]);
    assert!(
        mermaid.starts_with("flowchart LR\n") && mermaid.contains("([\"strconv::atoi::atoi\"])"),
        "{mermaid}"
    );
    let svg = printed(&["graph", "atoi", "--format", "svg"]);
    assert!(svg.contains("<title>strconv::atoi::atoi</title>"), "{svg}");
    let edges = dot.matches(" -> ").count();
    assert_eq!((mermaid.matches(" --> ").count(), svg.matches("<path ").count()), (edges, edges));
    let all = printed(&["graph", "--format", "svg"]);
    assert!(all.contains("<title>http_get</title>") && all.contains("<title>ureq</title>"));
}

#[test]
fn misspelt_references_get_the_nearest_names() {
    for command in [&["show"][..], &["graph"], &["lint", "--sizes", "--func"]] {
        let text = refused(&[command, &["printn"]].concat());
        assert!(text.starts_with("error[unknown-ref]: there is no runtime func `printn`"), "{text}");
        assert!(text.contains("did you mean `print` or `printf` or `println`?"), "{text}");
    }
}

#[test]
fn the_lint_has_a_form_for_programs() {
    let text = printed(&["lint", "--json"]);
    let report: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(report, serde_json::json!({ "schema": 1, "findings": [] }));
    assert_eq!(text, printed(&["lint", "--json"]));
}

#[test]
fn what_rewrites_sources_wants_some() {
    let text = refused(&["lint", "--sizes", "--accept"]);
    assert!(text.starts_with("error[no-sources]"), "{text}");
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
