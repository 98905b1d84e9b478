//! Running commands and measuring what they take.

use crate::codes;
use neva_diagnostics::{Diagnostic, error};
use neva_files::unreadable;
use std::ffi::OsString;
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use wait4::Wait4;

/// A program and what it is given.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// What it is called where it fails.
    pub name: String,
    /// The binary.
    pub binary: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// The file that is its standard input; nothing is empty.
    pub stdin: Option<PathBuf>,
}

/// What some runs took, in seconds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    /// Of the processor, for the program and for the system on its behalf.
    pub processor: f64,
    /// From beginning to end.
    pub elapsed: f64,
}

impl Run {
    /// Runs the program a number of times, one after the other, without its output.
    pub(crate) fn cost(&self, times: u64) -> Result<Cost, Diagnostic> {
        let mut processor = Duration::ZERO;
        let begin = Instant::now();
        for _ in 0..times {
            let used = self.spawn(Stdio::null(), Stdio::null())?.wait4();
            let used = used.map_err(|error| self.failure(&error.to_string()))?;
            if !used.status.success() {
                return Err(self.failure(&used.status.to_string()));
            }
            processor += used.rusage.utime + used.rusage.stime;
        }
        Ok(Cost { processor: processor.as_secs_f64(), elapsed: begin.elapsed().as_secs_f64() })
    }

    /// Runs the program once; what it writes to standard output.
    pub(crate) fn output(&self) -> Result<Vec<u8>, Diagnostic> {
        let child = self.spawn(Stdio::piped(), Stdio::piped())?;
        let output = child.wait_with_output().map_err(|error| self.failure(&error.to_string()))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(self.failure(&format!("{}\n{}", output.status, said.trim_end())))
    }

    /// The peak of the program's memory in bytes, in a run of its own; nothing where the system doesn't tell.
    ///
    /// The system also keeps a peak for processes that have ended, but that includes the memory of the
    /// process which started them. So this looks at the process while it runs, less often the longer it does.
    pub(crate) fn peak_memory(&self) -> Result<Option<u64>, Diagnostic> {
        let mut child = self.spawn(Stdio::null(), Stdio::null())?;
        let (begin, mut peak) = (Instant::now(), None);
        loop {
            peak = peak.max(memory_of(child.id()));
            let ended = child.try_wait().map_err(|error| self.failure(&error.to_string()))?;
            if ended.is_some() {
                return Ok(peak);
            }
            std::thread::sleep(begin.elapsed() / 50);
        }
    }

    fn spawn(&self, stdout: Stdio, stderr: Stdio) -> Result<Child, Diagnostic> {
        let stdin = match &self.stdin {
            Some(path) => File::open(path).map_err(|error| unreadable(path, &error))?.into(),
            None => Stdio::null(),
        };
        let mut command = Command::new(&self.binary);
        command.args(&self.args).stdin(stdin).stdout(stdout).stderr(stderr);
        command.spawn().map_err(|error| self.failure(&error.to_string()))
    }

    fn failure(&self, reason: &str) -> Diagnostic {
        let mut said = reason.lines();
        let title = said.next().unwrap_or_default().to_owned();
        let error = error!(codes::BENCHMARK_FAILED, "`{}` failed: {title}", self.name);
        let rest: Vec<&str> = said.collect();
        if rest.is_empty() { error } else { error.because(rest.join("\n")) }
    }
}

/// The peak of a process' memory so far, in bytes; nothing once it has ended.
fn memory_of(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
