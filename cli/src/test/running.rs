//! The tests that run now, on a line of the terminal.

use crate::progress::Progress;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many names of tests the line has.
const MOST_NAMES: usize = 2;

/// The tests that run. Several threads tell it what they do.
pub(super) struct RunningTests(Mutex<State>);

struct State {
    progress: Progress,
    /// The tests that run, those that began first before the others.
    names: Vec<String>,
    done: usize,
    all: usize,
}

impl RunningTests {
    /// None of so many tests has begun.
    pub(super) fn none_of(all: usize) -> RunningTests {
        RunningTests(Mutex::new(State { progress: Progress::begin(), names: Vec::new(), done: 0, all }))
    }

    /// A test runs as long as the work takes.
    pub(super) fn during<R>(&self, name: &str, work: impl FnOnce() -> R) -> R {
        self.change(|state| state.names.push(name.to_owned()));
        let result = work();
        self.change(|state| {
            let ended = state.names.iter().position(|running| running == name);
            ended.map(|index| state.names.remove(index));
            state.done += 1;
        });
        result
    }

    /// Prints something where the line is; the next change shows the line again.
    pub(super) fn aside<R>(&self, print: impl FnOnce() -> R) -> R {
        let mut state = self.lock();
        state.progress.hide();
        print()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        change(&mut state);
        let text = line(&state.names, state.done, state.all);
        state.progress.step(&text);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Half a change of names does no harm.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn line(names: &[String], done: usize, all: usize) -> String {
    let shown = names.iter().take(MOST_NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
    let others = names.len().saturating_sub(MOST_NAMES);
    let others = if others > 0 { format!(" and {others} more") } else { String::new() };
    format!("{done} of {all} tests, {shown}{others}").trim_end_matches([',', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn the_line_names_what_runs_longest() {
        let of = |names: &[&str]| line(&names.iter().map(|name| name.to_string()).collect::<Vec<_>>(), 2, 9);
        assert_eq!(of(&[]), "2 of 9 tests");
        assert_eq!(of(&["a/One"]), "2 of 9 tests, a/One");
        assert_eq!(of(&["a", "b", "c", "d"]), "2 of 9 tests, a, b and 2 more");
    }
}
