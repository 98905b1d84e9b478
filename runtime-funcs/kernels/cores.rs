//! Work on several cores: what a loop needs for its next iterations, and functions that are started beside
//! others. The functions get numbers and give numbers, and do nothing else.

use std::collections::BTreeMap;
use std::panic;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::value::list::List;

/// A function of so many nanoseconds and more is worth passing its results between threads.
const SHORTEST: Duration = Duration::from_nanos(100);

/// Work of this time and more is worth starting threads.
const LEAST: Duration = Duration::from_millis(1);

/// How long a thread works before it passes on what it has.
const CHUNK: Duration = Duration::from_micros(100);

/// A chunk is waited for so long at least. One result of it might take for ever, and not be asked for.
const PATIENCE: Duration = Duration::from_millis(100);

/// Results that a thread passes on at once, at the most.
const MOST: u128 = 1 << 14;

/// What a function gives for numbers that follow each other, computed by all cores before they are asked for.
pub struct Ahead<T, F> {
    numbers: Numbers,
    function: F,
    /// How many results were computed without other threads.
    taken: u64,
    /// The calls that were timed, and how long they took.
    timed: (u32, Duration),
    /// The other threads, once the work was found to be worth them.
    team: Option<Arc<Team<T>>>,
    /// The chunk at hand, and its number.
    chunk: (usize, Vec<T>),
}

/// Numbers with the same distance.
#[derive(Clone, Copy)]
struct Numbers {
    first: i64,
    step: i64,
    /// How many there are.
    count: usize,
}

impl Numbers {
    /// The place of a number.
    fn place(self, number: i64) -> Option<usize> {
        let distance = i128::from(number) - i128::from(self.first);
        let step = i128::from(self.step);
        let place = distance.checked_div(step)?;
        if place.checked_mul(step) != Some(distance) {
            return None;
        }
        usize::try_from(place).ok().filter(|place| *place < self.count)
    }

    fn at(self, place: usize) -> i64 {
        self.first.wrapping_add(self.step.wrapping_mul(place as i64))
    }
}

impl<T: Copy + Send + 'static, F: Fn(i64) -> T + Clone + Send + 'static> Ahead<T, F> {
    /// Results of a function for numbers from `first` on, in steps, before `end`. Whatever it is asked for,
    /// the result is that of the function.
    pub fn new(first: i64, step: i64, end: i64, function: F) -> Self {
        let distance = i128::from(end) - i128::from(first);
        let count = distance.checked_div(i128::from(step)).unwrap_or(0);
        let numbers = Numbers { first, step, count: usize::try_from(count).unwrap_or(0) };
        Ahead {
            numbers,
            function,
            taken: 0,
            timed: (0, Duration::ZERO),
            team: None,
            chunk: (usize::MAX, vec![]),
        }
    }

    /// The result for a number. Those for the numbers before it are not asked for any more.
    pub fn take(&mut self, number: i64) -> T {
        if self.team.is_some() {
            let found = self.numbers.place(number).and_then(|place| self.computed(place));
            return found.unwrap_or_else(|| (self.function)(number));
        }
        self.taken = self.taken.wrapping_add(1);
        if !self.taken.is_power_of_two() {
            return (self.function)(number);
        }
        let start = Instant::now();
        let result = (self.function)(number);
        self.timed = (self.timed.0.saturating_add(1), self.timed.1.saturating_add(start.elapsed()));
        if let Some(place) = self.numbers.place(number) {
            self.consider(place.saturating_add(1));
        }
        result
    }

    /// Starts threads if what is left from a place on is worth them.
    #[cold]
    fn consider(&mut self, place: usize) {
        let one = self.timed.1.checked_div(self.timed.0).unwrap_or_default();
        let left = self.numbers.count.saturating_sub(place);
        let all = one.saturating_mul(u32::try_from(left).unwrap_or(u32::MAX));
        let cores = thread::available_parallelism().map_or(1, |cores| cores.get());
        if one < SHORTEST || all < LEAST || cores < 2 {
            return;
        }
        let fitting = CHUNK.as_nanos().checked_div(one.as_nanos()).unwrap_or(1).clamp(1, MOST) as usize;
        // Each core gets several, so that all end at about the same time.
        let length = fitting.min(left / cores / 4).max(1);
        let numbers = Numbers { first: self.numbers.at(place), count: left, ..self.numbers };
        let team = Arc::new(Team {
            numbers,
            length,
            most: cores.saturating_mul(8),
            patience: one.saturating_mul(length as u32).saturating_mul(20).max(PATIENCE),
            state: Mutex::new(State { next: 0, wanted: 0, done: BTreeMap::new(), is_over: false }),
            changed: Condvar::new(),
        });
        // This thread only takes results: what it began ahead might never end, and never be asked for.
        for _ in 0..cores {
            let (team, function) = (Arc::clone(&team), self.function.clone());
            // Where there is no thread to be had, this one computes all.
            let _ = thread::Builder::new().spawn(move || team.work(function));
        }
        self.numbers = numbers;
        self.team = Some(team);
    }

    /// The result at a place, if another thread computed it.
    fn computed(&mut self, place: usize) -> Option<T> {
        let team = self.team.as_ref()?;
        let number = place.checked_div(team.length)?;
        if self.chunk.0 != number {
            self.chunk = (number, team.take(number));
        }
        self.chunk.1.get(place.checked_rem(team.length)?).copied()
    }
}

impl<T, F> Drop for Ahead<T, F> {
    fn drop(&mut self) {
        if let Some(team) = &self.team {
            team.lock().is_over = true;
            team.changed.notify_all();
        }
    }
}

/// What threads that compute chunks of results share.
struct Team<T> {
    numbers: Numbers,
    /// The results of a chunk.
    length: usize,
    /// How many chunks are computed ahead at the most.
    most: usize,
    /// How long a chunk is waited for.
    patience: Duration,
    state: Mutex<State<T>>,
    /// Something was computed, or is wanted, or it is over.
    changed: Condvar,
}

struct State<T> {
    /// The first chunk that nobody computes.
    next: usize,
    /// The chunk that is wanted.
    wanted: usize,
    /// Chunks that nobody has taken, by their numbers.
    done: BTreeMap<usize, Vec<T>>,
    /// Nobody asks for results any more.
    is_over: bool,
}

impl<T> Team<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'s>(&self, state: MutexGuard<'s, State<T>>) -> MutexGuard<'s, State<T>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// The next chunk to be computed, if one is near enough.
    fn claim(&self, state: &mut State<T>) -> Option<usize> {
        let number = state.next;
        let is_there = number.saturating_mul(self.length) < self.numbers.count;
        if !is_there || number >= state.wanted.saturating_add(self.most) {
            return None;
        }
        state.next = number.saturating_add(1);
        Some(number)
    }

    fn compute(&self, number: usize, function: impl Fn(i64) -> T) -> Vec<T> {
        let first = number.saturating_mul(self.length);
        let places = first..first.saturating_add(self.length).min(self.numbers.count);
        places.map(|place| function(self.numbers.at(place))).collect()
    }

    /// Computes chunks until it is over.
    fn work(&self, function: impl Fn(i64) -> T) {
        let mut state = self.lock();
        while !state.is_over {
            match self.claim(&mut state) {
                Some(number) => {
                    drop(state);
                    let chunk = self.compute(number, &function);
                    state = self.lock();
                    state.done.insert(number, chunk);
                    self.changed.notify_all();
                }
                None => state = self.wait(state),
            }
        }
    }

    /// A chunk that another thread computed. Nothing if none began it, or if it takes too long. Then the
    /// thread that takes computes each result when it is asked for, and no other one: the next result of the
    /// chunk might take for ever, and not be asked for.
    fn take(&self, number: usize) -> Vec<T> {
        let mut state = self.lock();
        state.wanted = number;
        state.done.retain(|done, _| *done >= number);
        self.changed.notify_all();
        if number >= state.next {
            state.next = number.saturating_add(1);
            return vec![];
        }
        let waited =
            self.changed.wait_timeout_while(state, self.patience, |state| !state.done.contains_key(&number));
        waited.unwrap_or_else(PoisonError::into_inner).0.done.remove(&number).unwrap_or_default()
    }
}

/// The numbers or booleans of a list, for all cores. The list itself stays on its thread.
pub fn items<T: Copy>(list: &List<T>) -> Arc<[T]> {
    list[..].into()
}

/// One of them, at a position that there is.
pub fn item<T: Copy + Default>(items: &[T], index: i64) -> T {
    items.get(index as usize).copied().unwrap_or_default()
}

/// A function that another core computes.
pub struct Started<T, F> {
    function: F,
    thread: Option<JoinHandle<T>>,
}

/// Starts a function on another core.
pub fn start<T: Send + 'static, F: Fn() -> T + Copy + Send + 'static>(function: F) -> Started<T, F> {
    Started { function, thread: thread::Builder::new().spawn(function).ok() }
}

impl<T, F: Fn() -> T> Started<T, F> {
    /// Waits for the result. Where there was no thread to be had, this one computes it.
    pub fn join(self) -> T {
        match self.thread.map(JoinHandle::join) {
            Some(Ok(result)) => result,
            Some(Err(error)) => panic::resume_unwind(error),
            None => (self.function)(),
        }
    }
}
