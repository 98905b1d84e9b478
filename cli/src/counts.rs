//! `neva run --counts FILE`: how many messages each port sent.
//!
//! The program is traced, but by kernels that count in memory.

use crate::codes;
use neva_diagnostics::{Diagnostic, error};
use neva_kernels::value::*;
use neva_registry::{Kernel, Run, Trace};
use neva_view::Sent;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

/// The form of the file; it grows when something that is there changes its meaning.
const VERSION: u32 = 1;

/// The numbers so far, by the port as the trace names it. A program has one thread.
static COUNTS: Mutex<BTreeMap<Vec<u8>, u64>> = Mutex::new(BTreeMap::new());

/// A file with counts.
#[derive(Serialize, Deserialize)]
struct CountsFile {
    version: u32,
    sent: Sent,
}

/// A port as traces name it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TracedPort {
    path: String,
    port: String,
    index: Option<u32>,
}

/// Kernels that count, in place of those that write a trace. Those live as long as the process.
pub(crate) fn counting() -> Trace {
    let trace = neva_runtime_funcs::TRACE;
    let with = |kernel: &Kernel, run| -> &'static Kernel {
        Box::leak(Box::new(Kernel { run: Run::General(run), ..*kernel }))
    };
    Trace {
        begin: with(trace.begin, |_| Ok(Value::Unit)),
        caused: with(trace.caused, |_| Ok(Value::List(List::new()))),
        sent: with(trace.sent, count),
        received: with(trace.received, |_| Ok(Value::Unit)),
    }
}

/// Writes what was counted so far.
pub(crate) fn write(file: &Path) -> Result<(), Diagnostic> {
    let counts = COUNTS.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let sent = counts.iter().map(|(port, count)| (name(port), *count)).collect();
    let text = serde_json::to_string_pretty(&CountsFile { version: VERSION, sent });
    let text = text.unwrap_or_else(|error| unreachable!("names and numbers are JSON: {error}"));
    neva_files::write(file, text + "\n")
}

/// Reads what [`write()`] wrote.
pub(crate) fn read(file: &Path) -> Result<Sent, Diagnostic> {
    let text = neva_files::read_text(file)?;
    match serde_json::from_str::<CountsFile>(&text) {
        Ok(read) if read.version == VERSION => Ok(read.sent),
        Ok(read) => Err(not_counts(file).because(format!("its version is {}, not {VERSION}", read.version))),
        Err(error) => Err(not_counts(file).because(error.to_string())),
    }
}

fn not_counts(file: &Path) -> Diagnostic {
    error!(codes::NOT_COUNTS, "{} has no counts of messages", file.display())
        .help("write it by `neva run --counts FILE PROGRAM`")
}

/// `a/b:case[0]` for `{"Index":0,"Path":"a/b","Port":"case"}`.
fn name(port: &[u8]) -> String {
    let TracedPort { path, port, index } = serde_json::from_slice(port)
        .unwrap_or_else(|error| unreachable!("fusion writes ports as JSON: {error}"));
    match index {
        Some(index) => format!("{path}:{port}[{index}]"),
        None => format!("{path}:{port}"),
    }
}

fn count(args: &mut [Value]) -> Result<Value, Str> {
    let Some(Value::Str(port)) = args.first() else { unreachable!("a message is sent from a port") };
    let mut counts = COUNTS.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    match counts.get_mut(&port[..]) {
        Some(count) => *count += 1,
        None => {
            counts.insert(port.to_vec(), 1);
        }
    }
    Ok(Value::Int(0))
}
