//! What the writers make of hostile names and deep paths; what they write otherwise is in `cases/`.

use neva_ir::{Format, FuncCall, Message, PortAddr, Program, write};
use std::collections::BTreeMap;

fn port(path: &str, port: &str) -> PortAddr {
    PortAddr { path: path.into(), port: port.into(), index: None }
}

fn slot(path: &str, name: &str, index: u32) -> PortAddr {
    PortAddr { index: Some(index), ..port(path, name) }
}

/// `in:start` through a constant in the component `app` to `out:stop`, and a fan-out with two slots.
fn program() -> Program {
    let new = FuncCall {
        reference: "new".into(),
        inputs: vec![port("app/hi/in", "sig")],
        outputs: vec![port("app/hi/out", "res")],
        config: Some(Message::String("hi".into())),
    };
    let fan_out = FuncCall {
        reference: "fan_out".into(),
        inputs: vec![port("split/in", "data")],
        outputs: vec![slot("split/out", "data", 0), slot("split/out", "data", 1)],
        config: None,
    };
    Program::new(
        "// module=@@ main=hello compiler=0.41.0".into(),
        BTreeMap::from([
            (port("in", "start"), port("app/hi/in", "sig")),
            (port("app/hi/out", "res"), port("split/in", "data")),
            (slot("split/out", "data", 1), port("out", "stop")),
        ]),
        vec![new, fan_out],
    )
}

/// A program with these names for a component, a node and a port.
fn named(component: &str, node: &str, name: &str) -> Program {
    Program::new(
        "main=`x`|y".into(),
        BTreeMap::from([
            (port(&format!("{component}/{node}/out"), name), port("//in", name)),
            (port("in/in/out", "a"), port("in/in", "b")),
        ]),
        vec![],
    )
}

/// Names that try to break out of each format.
fn hostile() -> Program {
    named("a\"b", "c\\d>]|{}<i>&quot;`end`%%{init}%%\n```", "\"];click n0 href \"x<y>|`z`")
}

#[test]
fn names_cannot_break_out_of_a_dot_label() {
    let text = write(&hostile(), Format::Dot);
    let tame = write(&named("a", "c", "x"), Format::Dot);
    for markup in ['<', '>', '"'] {
        assert_eq!(text.matches(markup).count(), tame.matches(markup).count(), "{markup} in {text}");
    }
    assert!(text.contains("label=<&#160;>;"), "an empty name has a label: {text}");
    assert!(text.contains("c\\d&gt;]|{}&lt;i&gt;&amp;quot;`end`%%{init}%% ```"), "{text}");
}

#[test]
fn names_cannot_break_out_of_a_mermaid_label_or_a_table() {
    let text = write(&hostile(), Format::Mermaid);
    let (page, table) = text.split_once("## Nodes").expect("two parts");
    let (_, chart) = page.split_once("```mermaid\n").expect("a chart");
    assert_eq!(chart.matches("```").count(), 1, "one fence ends the chart");
    for line in chart.lines().filter(|line| line.contains('"')) {
        assert_eq!(line.matches('"').count(), 2, "{line}");
        assert!(!line.contains(['<', '`', '%', '\\', '{']), "{line}");
    }
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).collect();
    assert_eq!(rows.len(), 6, "{table}");
    for row in rows {
        assert_eq!(row.replace("\\|", "").matches('|').count(), 6, "{row}");
    }
    assert!(page.starts_with("# `` `x`|y ``\n"), "{page}");
}

#[test]
fn three_js_is_a_page_with_nodes_and_edges() {
    let text = write(&program(), Format::Threejs);
    assert!(text.starts_with("<!DOCTYPE html>") && text.contains("import * as THREE"), "{text}");
    let nodes =
        r#"{"nodes":[{"name":"in","func":null},{"name":"out","func":null},{"name":"app/hi","func":"new"},"#;
    let edges = r#"{"name":"split","func":"fan_out"}],"edges":[[2,3],[0,2],[3,1]]}</script>"#;
    assert!(text.contains(&format!("{nodes}{edges}")), "{text}");
    let markup = |text: &str| text.matches(['<', '>']).count();
    let hostile = write(&named("a", "</script><script>alert()//", "x"), Format::Threejs);
    assert!(!hostile.contains("<script>alert"), "{hostile}");
    assert_eq!(markup(&hostile) - 2, markup(&write(&named("a", "c", "x"), Format::Threejs)), "{hostile}");
}

#[test]
fn a_deep_path_is_drawn_with_few_clusters() {
    let path = "a/".repeat(100_000) + "n/out";
    let connections = BTreeMap::from([(port(&path, "x"), port("out", "stop"))]);
    let program = Program::new(String::new(), connections, vec![]);
    assert_eq!(write(&program, Format::Dot).matches("subgraph").count(), 32);
    assert_eq!(write(&program, Format::Mermaid).matches("subgraph").count(), 32 + 2);
}
