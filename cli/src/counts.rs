//! `neva run --counts FILE`: how many messages each port sent.
//!
//! The program is traced, but by kernels that count in memory.

use crate::codes;
use neva_diagnostics::Diagnostic;
use neva_files::{JsonForm, json};
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
        Box::leak(Box::new(Kernel { run: Run::General(run), direct: None, ..*kernel }))
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
    neva_files::write(file, json(&CountsFile { version: VERSION, sent }))
}

/// Reads what [`write()`] wrote.
pub(crate) fn read(file: &Path) -> Result<Sent, Diagnostic> {
    let (version, bad) = (("version", VERSION), codes::NOT_COUNTS);
    let form = JsonForm {
        what: "file with counts of messages",
        version,
        bad,
        command: "neva run --counts FILE PROGRAM",
    };
    Ok(form.read::<CountsFile>(file)?.sent)
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
