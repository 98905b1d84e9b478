//! The readers that `cargo fuzz` runs, on texts of ours that are spoiled at random.

#[path = "../fuzz/readers.rs"]
mod targets;

use crate::random::numbers::Random;
use crate::support::root;
use serde_json::json;
use std::fs;
use std::path::Path;
use targets::READERS;

/// How often each text of the corpus is spoiled.
const ROUNDS: u64 = 40;

/// No text of the corpus is longer.
const LONGEST: usize = 4096;

/// Texts that a reader takes, without anything wrong.
fn corpus(reader: &str) -> Vec<Vec<u8>> {
    let file = |path: &str| fs::read(root().join(path)).expect("a text of ours");
    match reader {
        "parser" | "formatter" => sources(),
        "manifest" => vec![
            file("examples/neva.yml"),
            b"neva: 0.41.0 # it\ndeps:\n  host/x:\n    version: 1.0\nfuncs: funcs\n".to_vec(),
        ],
        "lock_file" => vec![
            b"form = 1\n\n[[dependency]]\npath = \"host/x\"\nversion = \"1.0\"\nrevision = \"ab\"\nsha256 = \"01\"\n".to_vec(),
        ],
        "lsp" => sources().iter().take(4).map(|source| session(source)).collect(),
        "ir_json" => vec![file("tests/programs/wrong_field_type/ir.json")],
        "ir_yaml" => vec![
            b"connections: {'in:start': 'a/in:sig', 'a/out:res': 'out:stop'}\nfuncs:\n  - ref: new\n    io:\n      \
              in: ['a/in:sig']\n      out: ['a/out:res']\n    msg: {type: list, list: [{type: int, int: 1}]}\n"
                .to_vec(),
        ],
        "blocks" => vec![
            b"program \"p\"\ncluster main\nb0:\n    jump b1(1)\nb1(v0: int):\n    v1: int = int_add v0, 1\n    \
              print flush v1, \"\\n\" -> b1(v1) error v2: string -> b2\nb2:\n    stop\n"
                .to_vec(),
        ],
        "regexp" => ["(a+|b)*?[^x-z\\d]{2,3}$\naab12", "(?i)\\bk\\pL+\nKelvin", "^(a(b(c))?)\nabc"]
            .map(|text| text.as_bytes().to_vec())
            .into(),
        "json_strings" => vec![b"quotes \" and \\ \x00\x7f \xff \xe2\x80\xa8 \xf0\x9f\x99\x82".to_vec()],
        "elf" => vec![fs::read(std::env::current_exe().expect("a path")).expect("this binary")[..LONGEST].to_vec()],
        other => panic!("the reader {other} has no corpus"),
    }
}

/// An editor opens a source, changes it, and asks what can be asked about a place.
fn session(source: &[u8]) -> Vec<u8> {
    let document = json!({ "uri": "file:///fuzz/main.neva" });
    let place = json!({ "line": 12, "character": 3 });
    let open = json!({ "uri": document["uri"], "languageId": "neva", "version": 1, "text": String::from_utf8_lossy(source) });
    let typed = json!([{ "range": { "start": place, "end": place }, "text": "fmt." }]);
    let mut messages = vec![
        json!({ "method": "textDocument/didOpen", "params": { "textDocument": open } }),
        json!({ "method": "textDocument/didChange", "params": { "textDocument": { "uri": document["uri"], "version": 2 }, "contentChanges": typed } }),
    ];
    for (id, about) in
        ["completion", "hover", "definition", "references", "rename", "formatting", "codeAction"]
            .into_iter()
            .enumerate()
    {
        let params = json!({
            "textDocument": document, "position": place, "newName": "other", "context": { "includeDeclaration": true, "diagnostics": [] },
            "range": { "start": place, "end": place }, "options": { "tabSize": 4, "insertSpaces": false },
        });
        messages.push(json!({ "id": id + 1, "method": format!("textDocument/{about}"), "params": params }));
    }
    messages.push(json!({ "method": "exit" }));
    messages
        .into_iter()
        .map(|mut message| {
            message["jsonrpc"] = "2.0".into();
            message.to_string()
        })
        .collect::<Vec<_>>()
        .join("\n")
        .into_bytes()
}

/// The sources of some examples.
fn sources() -> Vec<Vec<u8>> {
    let folders = fs::read_dir(root().join("examples")).expect("the examples");
    let mut paths: Vec<_> = folders.map(|entry| entry.expect("a folder").path().join("main.neva")).collect();
    paths.sort();
    let read = |path: &Path| fs::read(path).ok().filter(|text| text.len() <= LONGEST);
    paths.iter().filter_map(|path| read(path)).take(20).collect()
}

/// The text with some of its bytes replaced, repeated or removed.
fn spoiled(text: &[u8], random: &mut Random) -> Vec<u8> {
    let mut text = text.to_vec();
    for _ in 0..=random.below(4) {
        if text.is_empty() {
            break;
        }
        let at = random.below(text.len() as u64) as usize;
        let end = (at + random.below(9) as usize).min(text.len());
        match random.below(4) {
            0 => text[at] = random.below(256) as u8,
            1 => drop(text.drain(at..end)),
            2 => {
                let part = text[at..end].to_vec();
                let to = random.below(text.len() as u64) as usize;
                text.splice(to..to, part);
            }
            _ => text.truncate(at),
        }
    }
    text
}

#[test]
fn readers_take_spoiled_texts() {
    for (number, (name, read)) in READERS.into_iter().enumerate() {
        let texts = corpus(name);
        assert!(!texts.is_empty(), "{name} has no corpus");
        let mut random = Random::new(number as u64);
        for text in &texts {
            read(text);
            for _ in 0..ROUNDS {
                read(&spoiled(text, &mut random));
            }
        }
    }
}
