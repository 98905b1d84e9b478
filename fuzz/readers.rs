//! Every reader of what strangers write, as a function on bytes that must not panic and must agree with its
//! writer. `cargo fuzz` runs each as a target; `tests/readers.rs` runs all of them on stable.

use neva_blocks::text;
use neva_frontend::format::format;
use neva_frontend::module::{LockFile, Manifest};
use neva_frontend::syntax::{SourceFile, parse};
use neva_ir::Format;
use neva_kernels::regexp::{compile::compile_new, search::submatch};
use neva_kernels::text::json;
use neva_kernels::value::{List, Str};
use neva_lsp::{Setup, Transport};
use neva_registry::Kernel;
use neva_runtime_funcs::REGISTRY;
use std::io::{self, Cursor, Write};
use std::path::PathBuf;
use std::str::Utf8Chunk;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A reader: its name, and the function.
pub type Reader = (&'static str, fn(&[u8]));

/// All readers.
pub const READERS: [Reader; 11] = [
    ("parser", parser),
    ("formatter", formatter),
    ("manifest", manifest),
    ("lock_file", lock_file),
    ("ir_json", ir_json),
    ("ir_yaml", ir_yaml),
    ("blocks", blocks),
    ("regexp", regexp),
    ("json_strings", json_strings),
    ("elf", elf),
    ("lsp", lsp),
];

/// The parser gives a tree and all errors.
pub fn parser(bytes: &[u8]) {
    let source = SourceFile::new("fuzz.neva", String::from_utf8_lossy(bytes));
    parse(&source);
}

/// What is in the canonical layout stays as it is.
pub fn formatter(bytes: &[u8]) {
    let source = SourceFile::new("fuzz.neva", String::from_utf8_lossy(bytes));
    let Ok(once) = format(&source) else { return };
    let again = format(&SourceFile::new("fuzz.neva", once.clone())).expect("the layout follows the grammar");
    assert_eq!(again, once);
}

/// A manifest is written as it is read.
pub fn manifest(bytes: &[u8]) {
    let Ok(manifest) = Manifest::parse(&String::from_utf8_lossy(bytes), "neva.yml") else { return };
    assert_eq!(Manifest::parse(&manifest.to_string(), "neva.yml"), Ok(manifest));
}

/// A lock file is written as it is read, where nothing in it needs an escape.
pub fn lock_file(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(lock) = LockFile::parse(&text, "neva.lock") else { return };
    if !text.contains(['\\', '\'']) && !text.contains("\"\"\"") {
        assert_eq!(LockFile::parse(&lock.text(), "neva.lock"), Ok(lock));
    }
}

/// IR that is read is written and read back.
pub fn ir_json(bytes: &[u8]) {
    ir(bytes, "ir.json", Format::Json);
}

/// IR that is read is written and read back.
pub fn ir_yaml(bytes: &[u8]) {
    ir(bytes, "ir.yml", Format::Yaml);
}

fn ir(bytes: &[u8], file: &str, format: Format) {
    let Ok(program) = neva_ir::read(bytes, file) else { return };
    let text = neva_ir::write(&program, format);
    // A text compares numbers that are not equal to themselves, too.
    let again = neva_ir::read(text.as_bytes(), file).expect("what was written is read");
    assert_eq!(neva_ir::write(&again, format), text);
}

/// A block program is printed as it is read.
pub fn blocks(bytes: &[u8]) {
    let Ok(program) = text::parse(&String::from_utf8_lossy(bytes), &kernel) else { return };
    let printed = text::print(&program);
    let again = text::parse(&printed, &kernel).expect("what was printed is read");
    assert_eq!(text::print(&again), printed);
}

fn kernel(name: &str) -> Option<&'static Kernel> {
    let kernels = REGISTRY.records().iter().flat_map(|record| record.kernels);
    kernels.copied().find(|kernel| kernel.name == name)
}

/// A pattern is refused, or finds parts of a text.
pub fn regexp(bytes: &[u8]) {
    let line = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (pattern, text) = bytes.split_at(line);
    let Ok(program) = compile_new(&Str::from_slice(pattern)) else { return };
    let text = &text[..text.len().min(64)];
    for part in submatch(&program, &Str::from_slice(text)).iter() {
        assert!(part.is_empty() || text.windows(part.len()).any(|window| window == &part[..]));
    }
}

/// A string in a list is JSON of the same text.
pub fn json_strings(bytes: &[u8]) {
    let list: List<Str> = [Str::from_slice(bytes)].into_iter().collect();
    let printed = json::text(&list, json::Style::Compact);
    let read: Vec<String> = serde_json::from_slice(&printed).expect("JSON");
    // As in Go, each byte that belongs to no character becomes one of its own.
    let chunk = |chunk: Utf8Chunk| format!("{}{}", chunk.valid(), "\u{fffd}".repeat(chunk.invalid().len()));
    assert_eq!(read, [bytes.utf8_chunks().map(chunk).collect::<String>()]);
}

/// A binary is measured or refused.
pub fn elf(bytes: &[u8]) {
    let input = neva_size::Binaries { shipped: bytes, ..neva_size::Binaries::default() };
    let _ = neva_size::attribute(&input);
}

/// Whatever an editor says, each line a message, nothing fails inside of the server, and it ends when the
/// editor goes.
pub fn lsp(bytes: &[u8]) {
    let message = |text: &[u8]| [format!("Content-Length: {}\r\n\r\n", text.len()).as_bytes(), text].concat();
    let begin = [
        br#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"capabilities":{}}}"#.as_slice(),
        br#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#,
    ];
    let said: Vec<u8> =
        begin.into_iter().chain(bytes.split(|byte| *byte == b'\n')).flat_map(message).collect();
    let setup = Setup {
        std: neva_std::FILES,
        std_folder: PathBuf::from("/std"),
        fetch: |_, _| unreachable!("a file without a manifest has no dependencies"),
        explain: |_, _| None,
        patience: Duration::ZERO,
    };
    let answers = Answers::default();
    // The editor may break the protocol.
    let _ = neva_lsp::serve(Transport::of(Cursor::new(said), answers.clone()), setup, "0");
    let answers = answers.0.lock().expect("nobody else writes").clone();
    assert!(!String::from_utf8_lossy(&answers).contains("\"code\":-32603"), "a request failed");
}

/// What the server says.
#[derive(Clone, Default)]
struct Answers(Arc<Mutex<Vec<u8>>>);

impl Write for Answers {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody else writes").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
