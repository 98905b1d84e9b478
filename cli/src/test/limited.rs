//! Programs of tests that are stopped when they take too long.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How a test is run.
#[derive(Clone, Copy)]
pub(super) struct How<'a> {
    /// Whether its module has errors, which are left out.
    pub leaves_errors_out: bool,
    /// The file into which it writes how many messages it sent.
    pub counts: Option<&'a Path>,
    /// How long it may take.
    pub limit: Duration,
}

/// What a command does that is given `input`.
///
/// # Errors
/// It does not start, or takes longer than `limit`; then it is stopped, and the error has what it wrote.
pub(super) fn output(mut command: Command, input: &[u8], limit: Duration) -> Result<Output, String> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("the program does not start: {error}"))?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (status, stdout, stderr) = thread::scope(|scope| {
        // A program need not read its input.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        let stdout = scope.spawn(move || all_of(stdout));
        let stderr = scope.spawn(move || all_of(stderr));
        let status = status(&mut child, limit);
        (status, stdout.join().unwrap_or_default(), stderr.join().unwrap_or_default())
    });
    match status? {
        Some(status) => Ok(Output { status, stdout, stderr }),
        None => Err(format!(
            "stopped after {} seconds, `--timeout` changes that\n{}{}",
            limit.as_secs_f64(),
            String::from_utf8_lossy(&stdout),
            String::from_utf8_lossy(&stderr)
        )),
    }
}

/// All that a pipe has, until it ends or fails.
fn all_of(pipe: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = pipe.map(|mut pipe| pipe.read_to_end(&mut bytes));
    bytes
}

/// How a process ended; nothing if it had to be stopped.
fn status(child: &mut Child, limit: Duration) -> Result<Option<ExitStatus>, String> {
    let failure = |error: std::io::Error| error.to_string();
    let begun = Instant::now();
    let mut pause = Duration::from_micros(500);
    loop {
        if let Some(status) = child.try_wait().map_err(failure)? {
            return Ok(Some(status));
        }
        if begun.elapsed() >= limit {
            child.kill().map_err(failure)?;
            child.wait().map_err(failure)?;
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(10));
    }
}
