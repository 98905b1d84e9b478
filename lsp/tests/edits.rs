//! Random edits: whatever is typed, each request is answered, and what is known in the end is what a server
//! knows that reads the last text at once.

mod support;

use lsp_server::ErrorCode;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use support::Editor;

/// What is typed, beside deleting.
const TYPED: [&str; 32] = [
    "a",
    "x",
    " ",
    "\n",
    ":",
    "->",
    ".",
    "$",
    "#",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "<",
    ">",
    "'",
    "// ",
    "?",
    ",",
    "::",
    "---\n",
    "def ",
    "type A struct {\n\ta int\n}\n",
    "println",
    ":start -> :stop\n",
    "fmt.",
    "1",
    "ö\u{1F600}",
    "\r\n",
    "import { strconv }\n",
];

const TEXT: &str = "import {\n\tfmt\n\tstrconv\n}\n\n\
    type Item struct {\n\tname string\n\tprice int\n}\n\n\
    type Color union {\n\tRed\n\tGreen int\n}\n\n\
    const item Item = {name: 'tea', price: 3}\n\
    const color Color = Color::Green(3)\n\n\
    interface Asks(data int) (res bool)\n\n\
    // Main begins.\ndef Main(start any) (stop any) {\n\tshow Show{IsEven}\n\tpanic Panic\n\t---\n\
    \t:start -> $item -> .price -> show\n\tshow -> :stop\n\tshow:err -> panic\n}\n\n\
    def Show(data int) (res any, err error) {\n\tasks Asks\n\tprintln fmt.Println<bool>?\n\tdel Del\n\t---\n\
    \t:data -> asks -> [println, del]\n\tprintln -> :res\n}\n\n\
    def IsEven(data int) (res bool) {\n\tmod Mod\n\teq Eq\n\t---\n\
    \t:data -> mod:left\n\t2 -> mod:right\n\tmod -> eq:left\n\t0 -> eq:right\n\teq -> :res\n}\n";

const METHODS: [&str; 17] = [
    "textDocument/completion",
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/typeDefinition",
    "textDocument/implementation",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/documentSymbol",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/formatting",
    "textDocument/semanticTokens/full",
    "textDocument/inlayHint",
    "textDocument/codeAction",
    "textDocument/foldingRange",
    "textDocument/selectionRange",
    "textDocument/codeLens",
];

/// An edit: where, how many characters go, and what comes.
type Edit = (prop::sample::Index, usize, usize);

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 40, ..ProptestConfig::default() })]
    #[test]
    fn every_request_is_answered_after_any_edits(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..4usize, 0..=TYPED.len()), 1..25),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir_all(root.join("main")).unwrap();
        fs::write(root.join("neva.yml"), "neva: 0.41.0\n").unwrap();
        fs::write(root.join("main/main.neva"), TEXT).unwrap();
        let mut client = Client::start(&root);
        let mut text = TEXT.to_owned();
        client.open(&text);
        for edit in &edits {
            let (at, line, character) = client.edit(&mut text, edit);
            client.ask_everything(line, character, at);
        }
        let findings = client.end();
        let mut fresh = Client::start(&root);
        fresh.open(&text);
        fresh.ask("textDocument/hover", 0, 0);
        prop_assert_eq!(findings, fresh.end(), "{}", text);
    }
}

struct Client {
    editor: Editor,
    uri: String,
    /// The findings that were told last.
    findings: Value,
}

impl Client {
    fn start(root: &Path) -> Self {
        let setup = support::setup(&root.join(".std"), |_, _| None);
        let (editor, _) = Editor::start(setup, json!({ "capabilities": {} }));
        let uri = format!("file://{}/main/main.neva", root.display());
        Client { editor, uri, findings: Value::Null }
    }

    fn open(&mut self, text: &str) {
        let document = json!({ "uri": self.uri, "languageId": "neva", "version": 1, "text": text });
        self.editor.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Edits the text here and in the server; gives the place after the edit.
    fn edit(&mut self, text: &mut String, (at, deleted, typed): &Edit) -> (usize, usize, usize) {
        // No position is between the two characters of a line end.
        let is_position = |at: &usize| !(text[..*at].ends_with('\r') && text[*at..].starts_with('\n'));
        let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let boundaries: Vec<usize> = starts.filter(is_position).collect();
        let from = at.index(boundaries.len());
        let to = (from + deleted).min(boundaries.len() - 1);
        let (from, to) = (boundaries[from], boundaries[to]);
        let new = TYPED.get(*typed).copied().unwrap_or_default();
        let range = json!({ "start": position(text, from), "end": position(text, to) });
        text.replace_range(from..to, new);
        let document = json!({ "uri": self.uri, "version": 2 });
        let change = json!({ "textDocument": document, "contentChanges": [{ "range": range, "text": new }] });
        self.editor.notify("textDocument/didChange", change);
        let at = position(text, from + new.len());
        let number = |name: &str| at[name].as_u64().unwrap() as usize;
        (from + new.len(), number("line"), number("character"))
    }

    fn ask_everything(&mut self, line: usize, character: usize, salt: usize) {
        for method in METHODS.iter().cycle().skip(salt % METHODS.len()).take(6) {
            self.ask(method, line, character);
        }
    }

    fn ask(&mut self, method: &str, line: usize, character: usize) {
        let position = json!({ "line": line, "character": character });
        let params = json!({
            "textDocument": { "uri": self.uri },
            "position": position,
            "positions": [position],
            "range": { "start": position, "end": { "line": line + 9, "character": 3 } },
            "context": { "includeDeclaration": true, "diagnostics": [], "triggerKind": 1 },
            "options": { "tabSize": 4, "insertSpaces": false },
            "newName": "other",
        });
        let refused = self.editor.request(method, params).err();
        let failed = [ErrorCode::InternalError, ErrorCode::InvalidParams].map(|code| code as i32);
        assert!(!refused.as_ref().is_some_and(|error| failed.contains(&error.code)), "{method}: {refused:?}");
        if let Some(mut last) = self.editor.take_told().pop() {
            self.findings = last["diagnostics"].take();
        }
    }

    /// Ends the server; gives the findings that were told last.
    fn end(self) -> Value {
        let Client { editor, findings, .. } = self;
        editor.end().pop().map_or(findings, |mut last| last["diagnostics"].take())
    }
}

/// The position of a byte in units of 16 bits.
fn position(text: &str, at: usize) -> Value {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    json!({ "line": text[..at].matches('\n').count(), "character": text[start..at].encode_utf16().count() })
}
