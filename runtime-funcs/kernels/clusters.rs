//! Clusters of a program: they run in turn, on one thread, and exchange messages.

use core::cell::UnsafeCell;
use core::future::{Future, pending, poll_fn};
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use crate::end;
use crate::out;
use crate::report;
use crate::stdin;
use crate::sys::clock;
use crate::sys::exit;
use crate::sys::wait::wait as wait_outside;
use crate::time::wait::earliest;
use crate::value::list::List;

/// Messages that a channel holds before its sender waits.
const ROOM: usize = 64;

/// Turns of the other clusters after one of them has reached the program's end.
const LAST_TURNS: usize = 1000;

/// What the clusters' turns leave for each other.
struct State {
    /// Whose turn it is.
    turn: usize,
    /// Whether any went on since this was set to false.
    moved: bool,
    /// Whether one has reached the program's end.
    stopping: bool,
    /// Number of messages sent.
    sent: u64,
    /// What may happen that would not by itself.
    granted: Grant,
    /// What was waited for in this round.
    deadline: i64,
    input: Option<usize>,
    room: bool,
    quiet: Option<usize>,
}

#[derive(PartialEq)]
enum Grant {
    Nothing,
    /// The input that this cluster waits for is there.
    Input(usize),
    /// Senders that wait get more room.
    Room,
    /// Nothing moves any more but this cluster.
    Quiet(usize),
    /// Nothing at all: whoever waits says for what.
    Report,
}

static mut STATE: State = State {
    turn: 0,
    moved: true,
    stopping: false,
    sent: 0,
    granted: Grant::Nothing,
    deadline: i64::MAX,
    input: None,
    room: false,
    quiet: None,
};

fn with<T>(act: impl FnOnce(&mut State) -> T) -> T {
    let state = &raw mut STATE;
    // SAFETY: there is one thread, and what is called here never comes back here.
    act(unsafe { &mut *state })
}

/// Runs the clusters until one ends the program.
pub fn run<const N: usize>(mut clusters: [Pin<&mut dyn Future<Output = ()>>; N]) -> ! {
    let mut context = Context::from_waker(Waker::noop());
    let mut turns_left = LAST_TURNS;
    loop {
        for (turn, cluster) in clusters.iter_mut().enumerate() {
            with(|state| state.turn = turn);
            let _ = cluster.as_mut().poll(&mut context);
        }
        if with(|state| state.granted == Grant::Report) {
            exit::exit(2);
        }
        let moved = with(|state| core::mem::replace(&mut state.moved, false));
        if with(|state| state.stopping) {
            turns_left = turns_left.wrapping_sub(1);
            if !moved || turns_left == 0 {
                end::stop();
            }
        } else if !moved {
            let granted = next_grant();
            with(|state| state.granted = granted);
        } else {
            with(|state| state.granted = Grant::Nothing);
        }
        with(|state| {
            state.deadline = i64::MAX;
            state.input = None;
            state.room = false;
            state.quiet = None;
        });
    }
}

/// What happens when no cluster can go on by itself.
fn next_grant() -> Grant {
    let (deadline, input, room, quiet) = with(|state| (state.deadline, state.input, state.room, state.quiet));
    if let Some(cluster) = input
        && stdin::is_buffered()
    {
        return Grant::Input(cluster);
    }
    if input.is_some() || deadline != i64::MAX {
        out::hand_over();
        return match input {
            Some(cluster) if wait_outside(true, deadline) => Grant::Input(cluster),
            Some(_) => Grant::Nothing,
            None => {
                wait_outside(false, deadline);
                Grant::Nothing
            }
        };
    }
    match quiet {
        _ if room => Grant::Room,
        Some(cluster) => Grant::Quiet(cluster),
        None => {
            let _ = out::flush();
            Grant::Report
        }
    }
}

/// Ends the program once nothing else moves, or a bounded number of turns later.
pub async fn stop() -> ! {
    with(|state| {
        state.stopping = true;
        state.moved = true;
    });
    loop {
        pending::<()>().await;
    }
}

/// Waits for the oldest message of some channels, the earliest of some moments, input if it is wanted, or quiet if it is.
/// Says which it was, by the position in this order.
pub async fn wait(channels: &[&dyn Inlet], deadlines: &[i64], input: bool, quiet: bool) -> usize {
    let (at, earliest) = earliest(deadlines);
    poll_fn(move |_| {
        let mut first: Option<(u64, usize)> = None;
        for (at, channel) in channels.iter().enumerate() {
            if let Some(number) = channel.first()
                && first.is_none_or(|(oldest, _)| number < oldest)
            {
                first = Some((number, at));
            }
        }
        let outside = channels.len().wrapping_add(deadlines.len());
        let ready = with(|state| match first {
            Some((_, at)) => Some(at),
            None if earliest != i64::MAX && earliest <= clock::monotonic() => {
                Some(channels.len().wrapping_add(at))
            }
            None if input && state.granted == Grant::Input(state.turn) => Some(outside),
            None if quiet && state.granted == Grant::Quiet(state.turn) => {
                Some(outside.wrapping_add(usize::from(input)))
            }
            None => None,
        });
        if let Some(ready) = ready {
            with(|state| state.moved = true);
            return Poll::Ready(ready);
        }
        if with(|state| state.granted == Grant::Report) {
            for channel in channels {
                report::say(channel.inport());
                report::say(b" waits for a message\n");
            }
        }
        with(|state| {
            if earliest < state.deadline {
                state.deadline = earliest;
            }
            if input && state.input.is_none() {
                state.input = Some(state.turn);
            }
            if quiet && state.quiet.is_none() {
                state.quiet = Some(state.turn);
            }
        });
        Poll::Pending
    })
    .await
}

/// What waiting needs to know of a channel.
pub trait Inlet {
    /// The number, among all messages of the program, of the one that is first in the channel.
    fn first(&self) -> Option<u64>;

    /// The inport that it leads to.
    fn inport(&self) -> &'static [u8];
}

/// A channel from one cluster to another.
pub struct Channel<T> {
    queue: UnsafeCell<Queue<T>>,
    inport: &'static [u8],
}

struct Queue<T> {
    messages: List<Option<(u64, T)>>,
    /// Position of the first one.
    head: usize,
    /// Room beside `ROOM`, given when all clusters waited for each other.
    extra: usize,
}

// SAFETY: there is one thread.
unsafe impl<T> Sync for Channel<T> {}

impl<T> Inlet for Channel<T> {
    fn first(&self) -> Option<u64> {
        // SAFETY: there is one thread, and no reference into the queue outlives a function of this file.
        let queue = unsafe { &*self.queue.get() };
        queue.messages.get(queue.head)?.as_ref().map(|(number, _)| *number)
    }

    fn inport(&self) -> &'static [u8] {
        self.inport
    }
}

impl<T: Clone + Default> Channel<T> {
    /// A channel without messages that leads to an inport.
    pub const fn new(inport: &'static [u8]) -> Channel<T> {
        Channel { queue: UnsafeCell::new(Queue { messages: List::new(), head: 0, extra: 0 }), inport }
    }

    /// Takes the first message; there is one.
    pub fn take(&self) -> T {
        // SAFETY: as in `first`.
        let queue = unsafe { &mut *self.queue.get() };
        let message = queue.messages.make_unique().get_mut(queue.head).and_then(Option::take);
        queue.head = queue.head.wrapping_add(1);
        if queue.head >= ROOM || queue.head == queue.messages.len() {
            let left = queue.messages.len().wrapping_sub(queue.head);
            let messages = queue.messages.make_unique();
            for to in 0..left {
                messages.swap(to, to.wrapping_add(queue.head));
            }
            queue.messages.truncate(left);
            queue.head = 0;
        }
        message.map_or(T::default(), |(_, value)| value)
    }

    /// Adds a message, when there is room.
    pub async fn send(&self, value: T) {
        let mut value = Some(value);
        poll_fn(move |_| {
            // SAFETY: as in `first`.
            let queue = unsafe { &mut *self.queue.get() };
            if with(|state| state.granted == Grant::Room) && queue.is_full() {
                queue.extra = queue.extra.wrapping_add(ROOM);
            }
            if queue.is_full() {
                with(|state| state.room = true);
                return Poll::Pending;
            }
            let number = with(|state| {
                state.moved = true;
                state.sent = state.sent.wrapping_add(1);
                state.sent
            });
            if let Some(value) = value.take() {
                queue.messages.push(Some((number, value)));
            }
            Poll::Ready(())
        })
        .await
    }
}

impl<T> Queue<T> {
    fn is_full(&self) -> bool {
        self.messages.len().wrapping_sub(self.head) >= ROOM.wrapping_add(self.extra)
    }
}
