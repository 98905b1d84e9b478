//! How long a keystroke takes in modules of different sizes, and how memory grows over many of them.
//!
//! Each keystroke is an edit and a completion; the time goes from the edit to both the findings and the
//! answer. The mean of the processor's time is that of a machine with nothing else to do. `benches/lsp` runs
//! it.

#[path = "../tests/support/mod.rs"]
mod support;

use serde_json::json;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use support::Editor;

/// Keystrokes that are timed in each module.
const TIMED: usize = 40;
/// Keystrokes after which memory is compared.
const MANY: usize = 10_000;

fn main() {
    println!("lines    files  median  slowest  processor  (of {TIMED} keystrokes, in ms)");
    for (lines, files) in [(10_000, 1), (10_000, 100), (100_000, 1), (100_000, 100)] {
        let (mut times, processor) = in_module(lines, files, |typist| {
            let before = processor_time();
            let times: Vec<Duration> = (0..TIMED).map(|_| typist.keystroke()).collect();
            (times, (processor_time() - before) * 1e3 / TIMED as f64)
        });
        times.sort_unstable();
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let (median, slowest) = (ms(times[TIMED / 2]), ms(times[TIMED - 1]));
        println!("{lines:<8} {files:<6} {median:<7.1} {slowest:<8.1} {processor:.1}");
    }
    let (before, after) = in_module(1_000, 1, |typist| {
        (0..MANY / 10).map(|_| typist.keystroke()).for_each(|_| {});
        let before = resident();
        (0..MANY).map(|_| typist.keystroke()).for_each(|_| {});
        (before, resident())
    });
    println!("memory before and after {MANY} more keystrokes in 1000 lines: {before} KiB, {after} KiB");
}

/// Runs a typist on a generated module without findings.
fn in_module<R>(lines: usize, files: usize, run: impl FnOnce(&mut Typist) -> R) -> R {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("main")).expect("a folder");
    fs::write(folder.path().join("neva.yml"), "neva: 0.41.0\n").expect("a file");
    let texts: Vec<String> = (0..files).map(|file| text(file, lines / files)).collect();
    for (file, text) in texts.iter().enumerate() {
        fs::write(folder.path().join(format!("main/f{file}.neva")), text).expect("a file");
    }
    let mut typist = Typist::start(folder.path(), &texts[0]);
    let result = run(&mut typist);
    assert_eq!(typist.findings, 0, "each second keystroke takes the first one back");
    typist.editor.end();
    result
}

/// A file of components of ten lines; the first file has `Main`, too.
fn text(file: usize, lines: usize) -> String {
    let mut text = String::new();
    if file == 0 {
        text.push_str(
            "def Main(start any) (stop any) {\n\tstep Step0_0\n\t---\n\t:start -> 1 -> step -> :stop\n}\n\n",
        );
    }
    for index in 0..lines / 10 {
        let _ = write!(
            text,
            "// Step{file}_{index} adds.\ndef Step{file}_{index}(data int) (res int) {{\n\tadd Add\n\tinc Inc\n\t---\n\
             \t:data -> [inc, add:left]\n\tinc -> add:right\n\tadd -> :res\n}}\n\n"
        );
    }
    text
}

struct Typist {
    editor: Editor,
    uri: String,
    /// How many findings were told last.
    findings: usize,
    keystrokes: usize,
}

impl Typist {
    fn start(root: &Path, text: &str) -> Self {
        let setup = support::setup(&root.join(".std"), |_, _| None);
        let (mut editor, _) = Editor::start(setup, json!({ "capabilities": {} }));
        let uri = format!("file://{}/main/f0.neva", root.display());
        let document = json!({ "uri": uri, "languageId": "neva", "version": 1, "text": text });
        editor.notify("textDocument/didOpen", json!({ "textDocument": document }));
        let mut typist = Typist { editor, uri, findings: 0, keystrokes: 0 };
        typist.complete();
        typist
    }

    /// Types a letter into the name of a node, or takes it back, and asks for completion there.
    fn keystroke(&mut self) -> Duration {
        let start = Instant::now();
        let is_typed = self.keystrokes.is_multiple_of(2);
        self.keystrokes += 1;
        let at = |character: usize| json!({ "line": 3, "character": character });
        let range = json!({ "start": at(20), "end": at(if is_typed { 20 } else { 21 }) });
        let edit = json!({ "range": range, "text": if is_typed { "x" } else { "" } });
        let document = json!({ "uri": self.uri, "version": 2 });
        let params = json!({ "textDocument": document, "contentChanges": [edit] });
        self.editor.notify("textDocument/didChange", params);
        self.complete();
        assert_eq!(self.findings > 0, is_typed);
        start.elapsed()
    }

    fn complete(&mut self) {
        let position = json!({ "line": 3, "character": 20 });
        let params = json!({ "textDocument": { "uri": self.uri }, "position": position });
        self.editor.request("textDocument/completion", params).expect("an answer");
        if let Some(told) = self.editor.take_told().last() {
            self.findings = told["diagnostics"].as_array().map_or(0, Vec::len);
        }
    }
}

/// The resident memory of this process in KiB; 0 where `/proc` is not there.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// The processor's time of this process in seconds; 0 where `/proc` is not there.
fn processor_time() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(") ").next().unwrap_or_default().split_whitespace();
    // User and system time, in hundredths of a second.
    let ticks: f64 = fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
    ticks / 100.0
}
