//! Sessions of an editor with the server, over the protocol.
//!
//! A session has files, then steps. A file is a line `file PATH` and its text, each line after `| `. A step
//! is a line after `> `; [`step`] lists them. The output has for each step what the server said. Lines and
//! columns count from 1. In output a range is `LINE:COLUMN-LINE:COLUMN`, and addresses are relative to the
//! module. With a line `encoding utf-8` the editor offers to count bytes, with `commands NAMES` it says that
//! it has these commands.

mod support;

use lsp_server::ResponseError;
use neva_frontend::check::model::Site;
use neva_frontend::module::{PackageId, SourceTree};
use neva_frontend::syntax::Span;
use neva_lsp::{Compiled, Fate};
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use support::Editor;

fn main() {
    neva_test_cases::main("tests/session", |_, input| run(input))
}

fn run(input: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(folder.path()).unwrap();
    let mut session = Session::begin(&root, input);
    let mut path = None;
    for line in input.lines() {
        if let Some(name) = line.strip_prefix("file ") {
            let target = root.join(name);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::write(&target, "").unwrap();
            path = Some(target);
        } else if let Some(text) = line.strip_prefix('|') {
            let target = path.as_ref().expect("a file before its text");
            let text = fs::read_to_string(target).unwrap() + text.strip_prefix(' ').unwrap_or(text) + "\n";
            fs::write(target, text).unwrap();
        } else if let Some(command) = line.strip_prefix("> ") {
            session.start();
            let _ = writeln!(session.output, "> {command}");
            step(&mut session, command);
        }
    }
    session.end()
}

/// Does one step: `open PATH`, `change PATH RANGE TEXT`, `save PATH`, `close PATH`, `write PATH TEXT` (on
/// disk; the editor tells it), or a request: `METHOD PATH LINE:COLUMN [PARAMS]`, where PARAMS are added to
/// the usual ones. `METHOD PARAMS` is a request with just these.
fn step(session: &mut Session, command: &str) {
    let mut words = command.splitn(3, ' ');
    let (name, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let rest = words.next().unwrap_or_default();
    let uri = session.uri(path);
    match name {
        "open" => {
            let text = fs::read_to_string(session.root.join(path)).unwrap();
            let document = json!({ "uri": uri, "languageId": "neva", "version": 1, "text": text });
            session.notify("textDocument/didOpen", json!({ "textDocument": document }));
        }
        "change" => {
            let (range, text) = rest.split_once(' ').unwrap_or((rest, ""));
            let (from, to) = range.split_once('-').unwrap_or((range, range));
            let range = json!({ "start": position(from), "end": position(to) });
            let edit = json!({ "range": range, "text": unescaped(text) });
            let document = json!({ "uri": uri, "version": 2 });
            let params = json!({ "textDocument": document, "contentChanges": [edit] });
            session.notify("textDocument/didChange", params);
        }
        "save" => session.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } })),
        "close" => session.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } })),
        "write" => {
            fs::write(session.root.join(path), unescaped(rest)).unwrap();
            let params = json!({ "changes": [{ "uri": uri, "type": 2 }] });
            session.notify("workspace/didChangeWatchedFiles", params);
        }
        method if path.starts_with('{') => {
            let params =
                &command[method.len()..].replace("ROOT", &format!("file://{}", session.root.display()));
            session.request(method, serde_json::from_str(params).unwrap());
        }
        method => {
            let (place, more) = rest.split_once(' ').unwrap_or((rest, "{}"));
            let mut params = json!({ "textDocument": { "uri": uri } });
            if place.contains('-') {
                let (from, to) = place.split_once('-').unwrap();
                params["range"] = json!({ "start": position(from), "end": position(to) });
            } else if !place.is_empty() {
                params["position"] = position(place);
            }
            let more: Map<String, Value> = serde_json::from_str(more).unwrap();
            params.as_object_mut().unwrap().extend(more);
            session.request(method, params);
        }
    }
}

struct Session {
    root: std::path::PathBuf,
    is_utf8: bool,
    /// The commands that the editor has.
    commands: Vec<String>,
    editor: Option<Editor>,
    output: String,
    /// What the numbers in semantic tokens mean.
    legend: Value,
}

/// What a compiler would say of `main/prices.neva`, where there is a program in its package.
fn explain(tree: &SourceTree, main: PackageId) -> Option<Compiled> {
    let file = tree.files(main).find(|file| tree.file(*file).source.path() == "main/prices.neva")?;
    let fate = |path: &str, line, became: &str| Fate {
        node: format!("{path} (int_mul) at main/prices.neva:{line}"),
        became: became.to_owned(),
    };
    let text = tree.file(file).source.text();
    let connection = |arrow: &str, receiver: &str, became: &str| {
        let arrow = text.find(arrow).expect("an arrow");
        let start = (arrow + text[arrow..].find(receiver).expect("a receiver")) as u32;
        let span = Span::new(start, start + receiver.len() as u32);
        (Site { file, span }, became.to_owned())
    };
    let looped = "code in cluster main, in the loop at main/prices.neva:12";
    let nodes = vec![
        fate("show/price", 12, looped),
        fate("again/price", 12, looped),
        fate("other/price", 12, "gone: it only passes messages on"),
        fate("show/prices", 12, "another name"),
        fate("show/price", 13, "another line"),
    ];
    let connections = vec![
        connection("-> price", "price", "fused"),
        connection("-> price", "price", "fused"),
        connection("-> println", "println", "another connection"),
        connection("-> :res", ":res", "a channel"),
    ];
    Some(Compiled { nodes, connections })
}

impl Session {
    fn begin(root: &Path, input: &str) -> Self {
        let commands = input.lines().filter_map(|line| line.strip_prefix("commands "));
        Session {
            root: root.to_owned(),
            is_utf8: input.contains("encoding utf-8"),
            commands: commands.flat_map(str::split_whitespace).map(str::to_owned).collect(),
            editor: None,
            output: String::new(),
            legend: Value::Null,
        }
    }

    /// Starts the server, unless it runs.
    fn start(&mut self) {
        if self.editor.is_some() {
            return;
        }
        let setup = support::setup(&self.root.join(".std"), explain);
        let encodings = if self.is_utf8 { json!(["utf-8", "utf-16"]) } else { json!(["utf-16"]) };
        let introduction = json!({
            "capabilities": {
                "general": { "positionEncodings": encodings },
                "experimental": { "commands": { "commands": self.commands } },
            },
            "workspaceFolders": [{ "uri": format!("file://{}", self.root.display()), "name": "test" }],
        });
        let (editor, capabilities) = Editor::start(setup, introduction);
        assert_eq!(capabilities["positionEncoding"], if self.is_utf8 { "utf-8" } else { "utf-16" });
        self.legend = capabilities["semanticTokensProvider"]["legend"].clone();
        self.editor = Some(editor);
        self.settle();
    }

    fn uri(&self, path: &str) -> String {
        let path =
            if path.starts_with('/') { path.to_owned() } else { self.root.join(path).display().to_string() };
        format!("file://{path}")
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.editor.as_mut().expect("a started session").notify(method, params);
        self.settle();
    }

    /// Waits until all findings are told: that is done before a request is answered.
    fn settle(&mut self) {
        let _ = self.ask("test/none", Value::Null);
    }

    fn request(&mut self, method: &str, params: Value) {
        match self.ask(method, params) {
            Ok(result) if method.starts_with("textDocument/semanticTokens") => self.tokens(&result),
            Ok(result) => self.show(&result),
            Err(error) => {
                let _ = writeln!(self.output, "refused: {}", error.message);
            }
        }
    }

    /// Sends a request and waits for the answer; findings that are told meanwhile are shown.
    fn ask(&mut self, method: &str, params: Value) -> Result<Value, ResponseError> {
        let editor = self.editor.as_mut().expect("a started session");
        let answer = editor.request(method, params);
        for told in editor.take_told() {
            self.findings(&told);
        }
        answer
    }

    fn findings(&mut self, params: &Value) {
        let uri = self.relative(params["uri"].as_str().unwrap());
        let findings = params["diagnostics"].as_array().unwrap();
        if findings.is_empty() {
            let _ = writeln!(self.output, "{uri}: no findings");
        }
        for finding in findings {
            let (place, message) = (range(&finding["range"]).unwrap(), finding["message"].as_str().unwrap());
            let severity = if finding["severity"] == 1 { "error" } else { "warning" };
            let code = finding["code"].as_str().unwrap();
            let message = message.replace("\n\n", " | ");
            let _ = writeln!(self.output, "{uri}:{place} {severity}[{code}] {message}");
        }
    }

    fn show(&mut self, answer: &Value) {
        let mut text = String::new();
        self.write(answer, 0, &mut text);
        self.output.push_str(text.trim_start_matches('\n'));
        self.output.push_str(if text.ends_with('\n') { "" } else { "\n" });
    }

    /// Semantic tokens, each with its place, length, kind and marks.
    fn tokens(&mut self, answer: &Value) {
        let numbers: Vec<usize> =
            answer["data"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect();
        let (mut line, mut column) = (1, 1);
        for token in numbers.chunks(5) {
            column = if token[0] == 0 { column + token[1] } else { token[1] + 1 };
            line += token[0];
            let kind = self.legend["tokenTypes"][token[3]].as_str().unwrap();
            let _ = write!(self.output, "{line}:{column}+{} {kind}", token[2]);
            for (bit, mark) in self.legend["tokenModifiers"].as_array().unwrap().iter().enumerate() {
                if token[4] & (1 << bit) != 0 {
                    let _ = write!(self.output, " {}", mark.as_str().unwrap());
                }
            }
            self.output.push('\n');
        }
    }

    /// An answer with a line for each item, and what belongs to it further right.
    fn write(&self, value: &Value, depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth);
        match value {
            Value::Array(items) if items.is_empty() => out.push_str("[]\n"),
            Value::Array(items) if items.iter().all(Value::is_number) => {
                let numbers: Vec<String> = items.iter().map(Value::to_string).collect();
                out.push_str(&numbers.join(" "));
                out.push('\n');
            }
            Value::Array(items) => {
                out.push('\n');
                for item in items {
                    let mut text = String::new();
                    self.write(item, depth + 1, &mut text);
                    let _ = write!(out, "{indent}- {}", text.trim_start());
                }
            }
            Value::Object(_) if range(value).is_some() => {
                let _ = writeln!(out, "{}", range(value).unwrap());
            }
            Value::Object(fields) if fields.contains_key("character") && fields.len() == 2 => {
                let _ = writeln!(out, "{}", shown(value));
            }
            Value::Object(fields) => {
                out.push('\n');
                for (name, value) in fields {
                    let mut text = String::new();
                    self.write(value, depth + 1, &mut text);
                    let _ = write!(
                        out,
                        "{indent}{}:{}{text}",
                        self.relative(name),
                        if text.starts_with('\n') { "" } else { " " }
                    );
                }
            }
            Value::String(text) => {
                let _ = writeln!(
                    out,
                    "{}",
                    self.relative(text).trim_end().replace('\n', &format!("\n{indent}| "))
                );
            }
            other => {
                let _ = writeln!(out, "{other}");
            }
        }
    }

    fn relative(&self, text: &str) -> String {
        let root = format!("{}/", self.root.display());
        text.replace(&format!("file://{root}"), "").replace(&root, "")
    }

    fn end(self) -> String {
        self.editor.expect("a session with a step").end();
        self.output
    }
}

/// A position of the protocol, which counts from 0.
fn position(text: &str) -> Value {
    let (line, column) = text.split_once(':').expect("LINE:COLUMN");
    let number = |text: &str| text.parse::<u32>().unwrap() - 1;
    json!({ "line": number(line), "character": number(column) })
}

fn shown(position: &Value) -> String {
    format!("{}:{}", position["line"].as_u64().unwrap() + 1, position["character"].as_u64().unwrap() + 1)
}

fn range(value: &Value) -> Option<String> {
    let (start, end) = (value.get("start")?, value.get("end")?);
    start.get("character")?;
    Some(format!("{}-{}", shown(start), shown(end)))
}

fn unescaped(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\t", "\t")
}
