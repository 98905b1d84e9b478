//! A line on the terminal for work that takes a while.

use neva_diagnostics::escaped;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Shows what goes on, once the work takes longer than a moment, if standard error is a terminal.
pub(crate) struct Progress {
    begun: Instant,
    is_terminal: bool,
    is_shown: bool,
}

/// Work shorter than this shows nothing.
const MOMENT: Duration = Duration::from_millis(150);

impl Progress {
    /// Work begins.
    pub(crate) fn begin() -> Progress {
        Progress { begun: Instant::now(), is_terminal: std::io::stderr().is_terminal(), is_shown: false }
    }

    /// The work is at this step now.
    pub(crate) fn step(&mut self, what: &str) {
        if self.is_shown || self.begun.elapsed() > MOMENT {
            self.long_step(what);
        }
    }

    /// Clears the line; the next step shows it again.
    pub(crate) fn hide(&mut self) {
        if self.is_shown {
            eprint!("\r\x1b[K");
            let _ = std::io::stderr().flush();
            self.is_shown = false;
        }
    }

    /// Shows a step that is known to take long.
    pub(crate) fn long_step(&mut self, what: &str) {
        if self.is_terminal {
            eprint!("\r\x1b[K{} ...", escaped(what));
            let _ = std::io::stderr().flush();
            self.is_shown = true;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.hide();
    }
}
