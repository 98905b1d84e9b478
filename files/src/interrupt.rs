//! Commands that are ended with this process, by Ctrl-C or another signal: they, all that they started, and
//! what they left unfinished.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What is to be cleared away when the process is interrupted.
struct Work {
    /// The process group of the command.
    group: Option<u32>,
    /// Unfinished folders.
    folders: Vec<PathBuf>,
}

static WORK: Mutex<Work> = Mutex::new(Work { group: None, folders: vec![] });

/// Does something that leaves unfinished folders if it is interrupted; they are removed then.
pub fn guarded<T>(folders: &[&Path], act: impl FnOnce() -> T) -> T {
    work().folders = folders.iter().map(|folder| folder.to_path_buf()).collect();
    watch::begin();
    let result = act();
    work().folders.clear();
    result
}

/// Runs a command in a process group of its own and waits for it.
pub fn output(command: &mut Command) -> io::Result<Output> {
    let _span = tracing::debug_span!("run", ?command).entered();
    let output = spawn(command)?.wait_with_output();
    work().group = None;
    output
}

/// Runs a command in a process group of its own and waits for it, as long as it says something on standard
/// error.
///
/// # Errors
/// It does not start, or it said nothing for so long, [`io::ErrorKind::TimedOut`]; it is ended then.
pub fn output_unless_silent(command: &mut Command, patience: Duration) -> io::Result<Output> {
    let _span = tracing::debug_span!("run", ?command).entered();
    let mut child = spawn(command.stdout(Stdio::null()).stderr(Stdio::piped()))?;
    let (sender, chunks) = mpsc::channel();
    if let Some(mut stream) = child.stderr.take() {
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(length @ 1..) = stream.read(&mut chunk) {
                if sender.send(chunk[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
    }
    let mut stderr = vec![];
    let is_silent = loop {
        match chunks.recv_timeout(patience) {
            Ok(chunk) => stderr.extend(chunk),
            Err(error) => break error == RecvTimeoutError::Timeout,
        }
    };
    if is_silent {
        #[cfg(unix)]
        watch::kill(child.id());
        let _ = child.kill();
    }
    let status = child.wait();
    work().group = None;
    if is_silent {
        return Err(io::Error::new(io::ErrorKind::TimedOut, "it says nothing"));
    }
    Ok(Output { status: status?, stdout: vec![], stderr })
}

/// Starts a command in a process group of its own.
fn spawn(command: &mut Command) -> io::Result<Child> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    // An interruption waits until the group is known.
    let mut work = work();
    let child = command.spawn()?;
    work.group = Some(child.id());
    Ok(child)
}

fn work() -> MutexGuard<'static, Work> {
    WORK.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
mod watch {
    use rustix::process::{Pid, Signal, kill_process_group};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use std::sync::Once;

    /// Watches for signals that end the process, from the first call on.
    ///
    /// The watch never ends: a signal that no one watches for any more would be ignored.
    pub(super) fn begin() {
        static BEGUN: Once = Once::new();
        BEGUN.call_once(|| {
            let ignored = ignored();
            let ending =
                [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
            let Ok(mut signals) = Signals::new(ending) else { return };
            std::thread::spawn(move || {
                if let Some(signal) = signals.forever().next() {
                    clear_and_end(signal);
                }
            });
        });
    }

    /// The signals that are ignored, as by `nohup`: bit 0 is signal 1. None where the system doesn't say so.
    fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
    }

    /// Ends a process group.
    pub(super) fn kill(group: u32) {
        if let Some(group) = group.try_into().ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }

    fn clear_and_end(signal: i32) {
        // Held until the end: nobody else goes on and reports that the command failed.
        let work = super::work();
        work.group.into_iter().for_each(kill);
        for folder in &work.folders {
            // What was just killed may still be writing.
            for _ in 0..10 {
                if std::fs::remove_dir_all(folder).is_ok() || !folder.exists() {
                    break;
                }
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
        }
        let _ = signal_hook::low_level::emulate_default_handler(signal);
    }
}

#[cfg(not(unix))]
mod watch {
    /// Elsewhere the system ends what runs in the same console.
    pub(super) fn begin() {}
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_command_that_says_nothing_is_ended() -> io::Result<()> {
        let said =
            output_unless_silent(&mut shell("echo a >&2; echo b >&2; exit 3"), Duration::from_secs(60))?;
        assert_eq!((&*said.stderr, said.status.code()), (&b"a\nb\n"[..], Some(3)));
        // Its child has the other end of the pipe, too.
        let silent = output_unless_silent(&mut shell("sleep 1000 & sleep 1000"), Duration::from_millis(50));
        assert_eq!(silent.map_err(|error| error.kind()), Err(io::ErrorKind::TimedOut));
        Ok(())
    }
}
