//! `neva lsp` as an editor sees it: a client speaks the protocol with the real server, compiler included.

use crate::support::{Folder, neva_in, root};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

/// A constant, a selector, a component with a network of its own, and lists.
const PROGRAM: &str = "import {
	fmt
	runtime
}

type Pair struct {
	left int
}

const pair Pair = { left: 21 }

def Main(start any) (stop any) {
	double Double
	println fmt.Println<int>
	panic runtime.Panic
	---
	:start -> $pair -> .left -> double -> println
	println:res -> :stop
	println:err -> panic
}

def Double(data int) (res int) {
	add Add
	---
	:data -> [add:left, add:right]
	add -> :res
}
";

/// An editor with its server.
struct Editor {
    root: PathBuf,
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    requests: u64,
}

impl Editor {
    /// An editor that has opened a folder.
    fn new(folder: &Path) -> Editor {
        let mut command = neva_in(folder);
        let mut server =
            command.arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a server");
        let (input, output) = (server.stdin.take().expect("a pipe"), server.stdout.take().expect("a pipe"));
        let root = fs::canonicalize(folder).expect("a folder");
        let mut editor = Editor { root, server, input, output: BufReader::new(output), requests: 0 };
        let root = editor.uri("");
        editor.ask("initialize", json!({ "capabilities": {}, "rootUri": root }));
        editor.tell("initialized", json!({}));
        editor
    }

    fn uri(&self, path: &str) -> String {
        format!("file://{}", self.root.join(path).display())
    }

    fn open(&mut self, path: &str) {
        let text = fs::read_to_string(self.root.join(path)).expect("a file");
        let uri = self.uri(path);
        let document = json!({ "uri": uri, "languageId": "neva", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("the server reads");
        self.input.flush().expect("the server reads");
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// The result of a request.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.requests += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.requests, "method": method, "params": params }));
        loop {
            let mut message = self.receive();
            if message["id"] == self.requests {
                assert_eq!(message["error"], Value::Null, "{method}");
                return message["result"].take();
            }
        }
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.output.read_line(&mut line).expect("a header");
            if line.trim().is_empty() {
                break;
            }
            if let Some(number) = line.strip_prefix("Content-Length: ") {
                length = number.trim().parse().expect("a length");
            }
        }
        let mut bytes = vec![0; length];
        self.output.read_exact(&mut bytes).expect("a message");
        serde_json::from_slice(&bytes).expect("JSON")
    }

    /// The text of the hover over the last letter of a text in a file.
    fn hover(&mut self, path: &str, text: &str) -> String {
        let file = fs::read_to_string(self.root.join(path)).expect("a file");
        let before = &file[..file.find(text).unwrap_or_else(|| panic!("{text}")) + text.len() - 1];
        let line = before.matches('\n').count();
        let character = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
        let document = json!({ "uri": self.uri(path) });
        let position = json!({ "line": line, "character": character });
        let answer =
            self.ask("textDocument/hover", json!({ "textDocument": document, "position": position }));
        answer["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }

    /// The same when the program is compiled. Asking again is what editors do; a server that never knows more
    /// is given up.
    fn hover_compiled(&mut self, path: &str, text: &str) -> String {
        let mut hover = String::new();
        for _ in 0..5_000 {
            hover = self.hover(path, text);
            if hover.contains("Compiled:") {
                break;
            }
        }
        hover
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[test]
fn the_server_tells_what_became_of_nodes_and_connections() {
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("main/main.neva", PROGRAM)]);
    let mut editor = Editor::new(&folder);
    editor.open("main/main.neva");
    let hover = editor.hover_compiled("main/main.neva", "\tadd");
    assert!(
        hover.ends_with("Compiled:\n\n- constant: the compiler knows what it sends, or nobody needs it"),
        "{hover}"
    );
    for (arrow, receivers, connections) in [
        (":start ->", "-> $pair", ""),
        ("$pair ->", "-> .left", ""),
        (".left ->", "-> double:data int", ""),
        ("double ->", "-> println:data int", ""),
        ("println:res ->", "-> :stop any", ""),
        ("println:err ->", "-> panic:data any", ""),
        (":data ->", "-> add:left int\n-> add:right int", "2 connections: "),
        ("add ->", "-> :res int", ""),
    ] {
        let hover = editor.hover("main/main.neva", arrow);
        let expected = format!(
            "```neva\n{receivers}\n```\n\n---\n\nCompiled:\n\n- {connections}fused: no message is sent"
        );
        assert_eq!(hover, expected, "{arrow}");
    }
}

#[test]
fn helix_has_the_queries_of_the_grammar_with_its_own_names() {
    // Its themes know other names of colors, and its editor other names of indentation.
    let names = [
        ("@module", "@namespace"),
        ("@number", "@constant.numeric"),
        ("@boolean", "@constant.builtin.boolean"),
        ("@property", "@variable.other.member"),
        ("@string.escape", "@constant.character.escape"),
        ("@indent.begin", "@indent"),
        ("@indent.branch @indent.end", "@outdent"),
    ];
    for file in ["highlights.scm", "indents.scm"] {
        let read = |folder: &str| fs::read_to_string(root().join(folder).join(file)).expect("queries");
        let grammar = read("editors/tree-sitter-neva/queries");
        let expected = names.iter().fold(grammar, |text, (from, to)| text.replace(from, to));
        assert_eq!(read("editors/helix/queries"), expected, "{file}");
    }
}
