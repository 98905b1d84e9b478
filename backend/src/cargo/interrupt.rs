//! Ctrl-C: ends cargo and all that it started, and leaves nothing behind.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is to be cleared away when the process is interrupted.
struct Work {
    /// Cargo's process group.
    group: Option<u32>,
    /// Unfinished folders.
    folders: Vec<PathBuf>,
}

static WORK: Mutex<Work> = Mutex::new(Work { group: None, folders: vec![] });

/// Does something that leaves unfinished folders if it is interrupted; they are removed then.
pub fn guarded<T>(folders: &[&Path], act: impl FnOnce() -> T) -> T {
    work().folders = folders.iter().map(|folder| folder.to_path_buf()).collect();
    let watch = watch::begin();
    let result = act();
    drop(watch);
    work().folders.clear();
    result
}

/// Runs a command in a process group of its own and waits for it.
pub fn output(command: &mut Command) -> io::Result<Output> {
    let _span = tracing::debug_span!("run", ?command).entered();
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let child = {
        // An interruption waits until the group is known.
        let mut work = work();
        let child: Child = command.spawn()?;
        work.group = Some(child.id());
        child
    };
    let output = child.wait_with_output();
    work().group = None;
    output
}

fn work() -> MutexGuard<'static, Work> {
    WORK.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
mod watch {
    use rustix::process::{Pid, Signal, kill_process_group};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::{Handle, Signals};

    /// Signals are watched for as long as this lives.
    pub struct Watch(Option<Handle>);

    /// Watches for signals that end the process.
    pub fn begin() -> Watch {
        let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGTERM]) else { return Watch(None) };
        let handle = signals.handle();
        std::thread::spawn(move || {
            if let Some(signal) = signals.forever().next() {
                clear();
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        });
        Watch(Some(handle))
    }

    impl Drop for Watch {
        fn drop(&mut self) {
            if let Some(handle) = &self.0 {
                handle.close();
            }
        }
    }

    fn clear() {
        let work = super::work();
        let group = work.group.and_then(|id| Pid::from_raw(id.try_into().ok()?));
        if let Some(group) = group {
            let _ = kill_process_group(group, Signal::KILL);
        }
        for folder in &work.folders {
            // What was just killed may still be writing.
            for _ in 0..10 {
                if std::fs::remove_dir_all(folder).is_ok() || !folder.exists() {
                    break;
                }
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
        }
    }
}

#[cfg(not(unix))]
mod watch {
    /// Elsewhere the system ends what runs in the same console.
    pub struct Watch;

    /// Nothing to watch for.
    pub fn begin() -> Watch {
        Watch
    }
}
