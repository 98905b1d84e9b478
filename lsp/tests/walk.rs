//! A client walks through every request: in all files of `examples/`, and in generated modules of 10,000 and
//! 100,000 lines.
//!
//! What is answered in the examples is counted, by `walk/examples.txt`; `UPDATE_EXPECT=1` accepts new counts.
//! In the generated modules, answers about a component are those about the same one in a small module.

mod support;

use serde_json::{Value, json};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use support::Editor;

/// Requests about a file.
const OF_FILES: [&str; 6] =
    ["documentSymbol", "semanticTokens/full", "codeLens", "foldingRange", "inlayHint", "formatting"];
/// Requests about a place.
const OF_PLACES: [&str; 13] = [
    "completion",
    "hover",
    "definition",
    "typeDefinition",
    "implementation",
    "references",
    "documentHighlight",
    "prepareRename",
    "rename",
    "selectionRange",
    "codeAction",
    "semanticTokens/range",
    "prepareCallHierarchy",
];
/// In the examples, requests about places are made at each name of this number.
const STRIDE: usize = 5;

#[test]
fn the_examples_are_answered() {
    let root = fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")).unwrap();
    let mut client = Client::start(&root);
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut counts = String::new();
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let uri = format!("file://{}", path.display());
        client.open(&uri, &text);
        let _ = writeln!(counts, "{}", path.strip_prefix(&root).unwrap().display());
        let mut line = String::new();
        for method in OF_FILES {
            let _ = write!(line, " {method} {}", count(&client.ask(method, &uri, 0, 0).unwrap()));
        }
        let _ = writeln!(counts, "  file:{line}");
        let tokens = client.ask("semanticTokens/full", &uri, 0, 0).unwrap();
        let names: Vec<(u64, u64)> = places(&tokens).into_iter().step_by(STRIDE).collect();
        let _ = write!(counts, "  {} places:", names.len());
        for method in OF_PLACES {
            let answers = names.iter().map(|(line, character)| client.ask(method, &uri, *line, *character));
            let sizes: Vec<usize> = answers.map(|answer| answer.map_or(0, |answer| count(&answer))).collect();
            let answered = sizes.iter().filter(|size| **size > 0).count();
            let _ = write!(counts, " {method} {answered}");
            // What there is to complete and to refer to grows with the standard library.
            if !matches!(method, "completion" | "references") {
                let _ = write!(counts, "/{}", sizes.iter().sum::<usize>());
            }
        }
        counts.push('\n');
    }
    let findings = client.end();
    assert!(findings.iter().all(|told| told["diagnostics"] == json!([])), "{findings:?}");
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/walk/examples.txt");
    neva_test_cases::hold(&expected, &counts).unwrap_or_else(|why| panic!("{why}"));
}

#[test]
fn large_modules_are_answered_as_small_ones() {
    let small = in_module(3);
    for components in [1_000, 10_000] {
        for (large, small) in in_module(components).iter().zip(&small) {
            assert_eq!(large, small, "{components} components");
        }
    }
}

/// The answers about a component in the middle of a module of many, as if it were the only one.
fn in_module(components: usize) -> Vec<String> {
    /// So many lines are above the first component that no line of the standard library is taken for one.
    const ABOVE: usize = 2_000;
    /// Places that name something of the standard library.
    const STD: [(usize, u64); 3] = [(1, 20), (2, 6), (6, 12)];
    let mut text = "// Nothing.\n".repeat(ABOVE) + "\n";
    for index in 0..components {
        let _ = write!(
            text,
            "// Step{index:05} adds.\ndef Step{index:05}(data int) (res int) {{\n\tadd Add\n\tinc Inc\n\t---\n\
             \t:data -> [inc, add:left]\n\tinc -> add:right\n\tadd -> :res\n}}\n\n"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(folder.path()).unwrap();
    fs::create_dir(root.join("main")).unwrap();
    fs::write(root.join("neva.yml"), "neva: 0.41.0\n").unwrap();
    fs::write(root.join("main/main.neva"), &text).unwrap();
    let uri = format!("file://{}/main/main.neva", root.display());
    let mut client = Client::start(&root);
    client.open(&uri, &text);
    let chosen = components / 2;
    let first = ABOVE + 1 + chosen * 10;
    let mut answers = Vec::new();
    for method in OF_FILES {
        let answer = client.ask(method, &uri, first as u64, 0).unwrap();
        // Hints are about a part of a file.
        let parts = if method == "inlayHint" { 1 } else { components };
        answers.push(format!("{method}: {} for a component", count(&answer) / parts));
    }
    for (line, character) in
        [(1, 6), (1, 15), (1, 20), (2, 2), (2, 6), (5, 3), (5, 8), (5, 12), (6, 12), (7, 9)]
    {
        for method in OF_PLACES {
            let mut answer = client.ask(method, &uri, (first + line) as u64, character);
            if matches!(method, "references" | "documentHighlight") && STD.contains(&(line, character)) {
                assert!(answer.is_ok_and(|answer| count(&answer) >= components), "all components name it");
                continue;
            }
            if let Ok(answer) = &mut answer {
                shift(answer, first as u64);
            }
            let answer = answer.map_or_else(|refused| refused, |answer| answer.to_string());
            let answer = answer.replace(&root.display().to_string(), "ROOT");
            let answer = answer.replace(&client.std.path().display().to_string(), "STD");
            let answer = if method == "completion" { String::new() } else { answer };
            answers.push(format!(
                "{method} {line}:{character}: {}",
                answer.replace(&format!("Step{chosen:05}"), "Step")
            ));
        }
    }
    assert!(client.end().iter().all(|told| told["diagnostics"] == json!([])));
    answers
}

/// Makes lines of the module count from the component's first one. All after it are one.
fn shift(value: &mut Value, first: u64) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                // The first number of tokens is a line.
                let is_tokens = name == "data" && value[0].is_u64();
                let value = if is_tokens { &mut value[0] } else { value };
                match value.as_u64().filter(|line| (is_tokens || name == "line") && *line >= first) {
                    Some(line) => *value = json!((line - first).min(10)),
                    None => shift(value, first),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| shift(value, first)),
        _ => {}
    }
}

/// How much there is in an answer.
fn count(answer: &Value) -> usize {
    match answer {
        Value::Null => 0,
        Value::Array(values) => values.len(),
        Value::Object(fields) => match fields.get("data").or(fields.get("items")) {
            Some(Value::Array(values)) => values.len(),
            _ => match fields.get("changes") {
                Some(Value::Object(files)) => files.values().map(count).sum(),
                _ => 1,
            },
        },
        _ => 1,
    }
}

/// Line and column of each semantic token.
fn places(tokens: &Value) -> Vec<(u64, u64)> {
    let data: Vec<u64> = tokens["data"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
    let (mut line, mut character) = (0, 0);
    let step = |token: &[u64]| {
        character = if token[0] == 0 { character + token[1] } else { token[1] };
        line += token[0];
        (line, character)
    };
    data.chunks_exact(5).map(step).collect()
}

/// The sources below a folder, in order.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort_unstable();
    for path in paths {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "neva") {
            found.push(path);
        }
    }
}

struct Client {
    editor: Editor,
    /// Where the server shows the standard library.
    std: tempfile::TempDir,
}

impl Client {
    fn start(root: &Path) -> Self {
        let std = tempfile::tempdir().unwrap();
        let root = format!("file://{}", root.display());
        let commands = json!({ "commands": { "commands": ["neva.runMain", "neva.test"] } });
        let introduction = json!({ "capabilities": { "experimental": commands }, "rootUri": root });
        let (editor, _) = Editor::start(support::setup(std.path(), |_, _| None), introduction);
        Client { editor, std }
    }

    fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "neva", "version": 1, "text": text });
        self.editor.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Asks about a place in a file; an error is why that is refused.
    fn ask(&mut self, method: &str, uri: &str, line: u64, character: u64) -> Result<Value, String> {
        let position = json!({ "line": line, "character": character });
        let params = json!({
            "textDocument": { "uri": uri },
            "position": position,
            "positions": [position],
            "range": { "start": { "line": line, "character": 0 }, "end": { "line": line + 9, "character": 0 } },
            "context": { "includeDeclaration": true, "diagnostics": [], "triggerKind": 1 },
            "options": { "tabSize": 4, "insertSpaces": false },
            "newName": "other",
        });
        self.editor.request(&format!("textDocument/{method}"), params).map_err(|refused| {
            assert_eq!(refused.code, lsp_server::ErrorCode::RequestFailed as i32, "{method}: {refused:?}");
            refused.message
        })
    }

    /// Ends the server; gives what it told of files.
    fn end(self) -> Vec<Value> {
        self.editor.end()
    }
}
