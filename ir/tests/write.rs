//! What the writers write.

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
    Program {
        comment: "// module=@@ main=hello compiler=0.41.0".into(),
        connections: BTreeMap::from([
            (port("in", "start"), port("app/hi/in", "sig")),
            (port("app/hi/out", "res"), port("split/in", "data")),
            (slot("split/out", "data", 1), port("out", "stop")),
        ]),
        funcs: vec![new, fan_out],
    }
}

fn with_config(message: Message, format: Format) -> String {
    let new = FuncCall { reference: "new".into(), inputs: vec![], outputs: vec![], config: Some(message) };
    write(&Program { funcs: vec![new], ..Program::default() }, format)
}

/// The message of a program in JSON, without white space.
fn json_config(message: Message) -> String {
    let text: String = with_config(message, Format::Json).split_whitespace().collect();
    let message = text.strip_prefix(r#"{"funcs":[{"ref":"new","io":{},"msg":"#).unwrap_or(&text);
    message.strip_suffix("}]}").unwrap_or(message).to_owned()
}

#[test]
fn json_has_the_schema_of_the_go_compiler() {
    assert_eq!(
        write(&program(), Format::Json),
        r#"{
  "comment": "// module=@@ main=hello compiler=0.41.0",
  "connections": {
    "app/hi/out:res": "split/in:data",
    "in:start": "app/hi/in:sig",
    "split/out:data[1]": "out:stop"
  },
  "funcs": [
    {
      "ref": "new",
      "io": {
        "in": [
          "app/hi/in:sig"
        ],
        "out": [
          "app/hi/out:res"
        ]
      },
      "msg": {
        "type": "string",
        "str": "hi",
        "union": {
          "tag": ""
        }
      }
    },
    {
      "ref": "fan_out",
      "io": {
        "in": [
          "split/in:data"
        ],
        "out": [
          "split/out:data[0]",
          "split/out:data[1]"
        ]
      }
    }
  ]
}
"#
    );
}

#[test]
fn yaml_has_the_schema_of_the_go_compiler() {
    assert_eq!(
        write(&program(), Format::Yaml),
        "\
comment: // module=@@ main=hello compiler=0.41.0
connections:
- from: app/hi/out:res
  to: split/in:data
- from: in:start
  to: app/hi/in:sig
- from: split/out:data[1]
  to: out:stop
funcs:
- ref: new
  io:
    in:
    - app/hi/in:sig
    out:
    - app/hi/out:res
  msg:
    type: string
    str: hi
- ref: fan_out
  io:
    in:
    - split/in:data
    out:
    - split/out:data[0]
    - split/out:data[1]
"
    );
}

#[test]
fn zero_values_are_omitted() {
    let none = r#""union":{"tag":""}"#;
    for (message, expected) in [
        (Message::Bool(false), format!(r#"{{"type":"bool",{none}}}"#)),
        (Message::Bool(true), format!(r#"{{"type":"bool","bool":true,{none}}}"#)),
        (Message::Int(0), format!(r#"{{"type":"int",{none}}}"#)),
        (Message::Int(i64::MIN), format!(r#"{{"type":"int","int":-9223372036854775808,{none}}}"#)),
        (Message::Float(0.0), format!(r#"{{"type":"float",{none}}}"#)),
        (Message::Float(-0.0), format!(r#"{{"type":"float","float":-0.0,{none}}}"#)),
        (Message::String(String::new()), format!(r#"{{"type":"string",{none}}}"#)),
        (Message::Bytes(vec![]), format!(r#"{{"type":"bytes",{none}}}"#)),
        (Message::Bytes(vec![0, 255, 16]), format!(r#"{{"type":"bytes","bytes":"AP8Q",{none}}}"#)),
        (Message::List(vec![]), format!(r#"{{"type":"list",{none}}}"#)),
        (Message::Dict(BTreeMap::new()), format!(r#"{{"type":"dict",{none}}}"#)),
        (
            Message::Struct(BTreeMap::from([("a".into(), Message::Int(0))])),
            format!(r#"{{"type":"struct","map":{{"a":{{"type":"int",{none}}}}},{none}}}"#),
        ),
        (
            Message::Union { tag: "None".into(), data: None },
            r#"{"type":"union","union":{"tag":"None"}}"#.into(),
        ),
        (
            Message::Union { tag: "Some".into(), data: Some(Box::new(Message::Int(1))) },
            format!(r#"{{"type":"union","union":{{"tag":"Some","data":{{"type":"int","int":1,{none}}}}}}}"#),
        ),
    ] {
        assert_eq!(json_config(message), expected);
    }
    assert_eq!(write(&Program::default(), Format::Json), "{}\n");
    assert_eq!(write(&Program::default(), Format::Yaml), "{}\n");
    let bytes = with_config(Message::Bytes(vec![0, 255]), Format::Yaml);
    assert!(bytes.ends_with("  msg:\n    type: bytes\n    bytes:\n    - 0\n    - 255\n"), "{bytes}");
}

#[test]
fn dot_draws_components_as_clusters_and_nodes_with_their_ports() {
    let node = |title: &str, inputs: &str, outputs: &str| {
        let row = |cells: &str| match cells {
            "" => String::new(),
            _ => format!(r#"<tr><td><table border="0" cellspacing="4"><tr>{cells}</tr></table></td></tr>"#),
        };
        format!(
            r#"<<table border="0" cellspacing="0">{}<tr><td border="1" style="rounded" cellpadding="4">{title}</td></tr>{}</table>>"#,
            row(inputs),
            row(outputs)
        )
    };
    let expected = format!(
        "\
digraph G {{
    node [shape=plaintext];
    n0 [label={}];
    n1 [label={}];
    n3 [label={}];
    subgraph cluster_0 {{
        label=<app>;
        n2 [label={}];
    }}
    n2:o0 -> n3:i0;
    n0:o0 -> n2:i0;
    n3:o1 -> n1:i0;
}}
",
        node("in", "", r#"<td port="o0" border="1">start</td>"#),
        node("out", r#"<td port="i0" border="1">stop</td>"#, ""),
        node(
            "split<br/>fan_out",
            r#"<td port="i0" border="1">data</td>"#,
            r#"<td port="o0" border="1">data[0]</td><td port="o1" border="1">data[1]</td>"#
        ),
        node(
            "hi<br/>new<br/>&quot;hi&quot;",
            r#"<td port="i0" border="1">sig</td>"#,
            r#"<td port="o0" border="1">res</td>"#
        ),
    );
    assert_eq!(write(&program(), Format::Dot), expected);
}

#[test]
fn mermaid_is_a_page_with_a_flowchart_and_a_table() {
    assert_eq!(
        write(&program(), Format::Mermaid),
        r#"# `hello`

Compiler: `0.41.0`

## Flow

```mermaid
flowchart TD
    subgraph n0 ["in"]
        n0o0(["start"])
    end
    subgraph n1 ["out"]
        n1i0(["stop"])
    end
    subgraph n3 ["split<br>fan_out"]
        n3i0(["data"])
        n3o0(["data[0]"])
        n3o1(["data[1]"])
    end
    subgraph g0 ["app"]
        subgraph n2 ["hi<br>new<br>#34;hi#34;"]
            n2i0(["sig"])
            n2o0(["res"])
        end
    end
    n2o0 --> n3i0
    n0o0 --> n2i0
    n3o1 --> n1i0
```

## Nodes

| Node | Func | Message | Inports | Outports |
| :--- | :--- | :--- | :--- | :--- |
| `in` | - | - | - | `start` |
| `out` | - | - | `stop` | - |
| `app/hi` | `new` | `"hi"` | `sig` | `res` |
| `split` | `fan_out` | - | `data` | `data[0], data[1]` |

Nodes: 4, connections: 3
"#
    );
}

/// A program with these names for a component, a node and a port.
fn named(component: &str, node: &str, name: &str) -> Program {
    Program {
        comment: "main=`x`|y".into(),
        connections: BTreeMap::from([
            (port(&format!("{component}/{node}/out"), name), port("//in", name)),
            (port("in/in/out", "a"), port("in/in", "b")),
        ]),
        funcs: vec![],
    }
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
    let program = Program { connections, ..Program::default() };
    assert_eq!(write(&program, Format::Dot).matches("subgraph").count(), 32);
    assert_eq!(write(&program, Format::Mermaid).matches("subgraph").count(), 32 + 2);
}
