//! How the clusters of a program take turns, and which of the events that one waits for has happened.
//!
//! A generated program and the engine have this in common. What a cluster is, and where its messages are,
//! each says for itself.

use crate::out;
use crate::sys::clock;
use crate::sys::tick;
use crate::sys::wait;
use crate::time::wait::earliest;
use crate::time::wait_input;

/// Messages that a channel holds before its sender waits.
pub const ROOM: usize = 64;

/// Turns of the other clusters after one of them has reached the program's end.
const LAST_TURNS: usize = 1000;

/// The number of a message whose sender waits for room.
pub const UNSENT: u64 = u64::MAX;

/// What a program says in which nothing can move any more. A line for each inport that waits in vain comes
/// after it.
pub const DEADLOCK: &str = "deadlock: no node of the program can go on\n";

/// The messages of a channel.
pub trait Queue {
    /// The number of the first message among all that were sent in the program; [`UNSENT`] if there is none.
    fn first(&self) -> u64;

    /// Counts the last message as sent, if there is room for it.
    fn admit(&self) -> bool;

    /// Has room for [`ROOM`] more messages before the sender waits.
    fn give_room(&self);

    /// The inport that the channel leads to.
    fn inport(&self) -> &[u8];
}

/// A cluster between its turns.
pub trait Cluster<'q> {
    /// The messages of its channels.
    type Queue: Queue + 'q;

    /// How a cluster ends the program, but by reaching its end.
    type Ending;

    /// Why it does not go on.
    fn blocked(&mut self) -> &mut Blocked<'q, Self::Queue>;

    /// Goes on with an answer to what it waited for, as far as it can. After that, [`Cluster::blocked`] says
    /// why it does not go on.
    fn go_on(&mut self, answer: usize) -> Result<(), Self::Ending>;
}

/// Why a cluster does not go on.
pub enum Blocked<'q, Q> {
    /// It does, with this answer.
    Ready(usize),
    /// The last message of this queue needs room.
    Send(&'q Q),
    /// None of several events has happened.
    Wait(Events<'q, Q>),
    /// It is done.
    Ended,
}

/// Events that a cluster waits for. The answer counts messages, then moments, then input, then quiet.
pub struct Events<'q, Q> {
    messages: &'q [&'q Q],
    /// The earliest moment, and the answer that it is.
    moment: Option<(usize, i64)>,
    input: Option<usize>,
    quiet: Option<usize>,
    /// It goes on also if none has happened, once the others had a turn.
    busy: Option<usize>,
}

/// How turns end.
pub enum End<E> {
    /// A cluster has reached the program's end.
    Stopped,
    /// Nothing can move any more.
    Deadlock,
    /// A cluster has ended the program.
    Ended(E),
}

/// Lets clusters take turns until the program ends. `has_stopped` says whether one of them has reached the
/// program's end; the others have a bounded number of turns then.
pub fn run<'q, C: Cluster<'q>>(clusters: &mut [C], has_stopped: impl Fn() -> bool) -> End<C::Ending> {
    let mut turns_left = LAST_TURNS;
    loop {
        let mut moved = false;
        for cluster in &mut *clusters {
            match turn(cluster) {
                Ok(has_moved) => moved |= has_moved,
                Err(ending) => return End::Ended(ending),
            }
        }
        if has_stopped() {
            turns_left = turns_left.wrapping_sub(1);
            if !moved || turns_left == 0 {
                return End::Stopped;
            }
        } else if !go_on_busy(clusters)
            && !moved
            && !go_outside(clusters)
            && !give_room(clusters)
            && !grant_quiet(clusters)
        {
            return End::Deadlock;
        }
    }
}

/// Says that nothing can move any more, and which inports wait in vain.
pub fn report_deadlock<'q, C: Cluster<'q>>(clusters: &mut [C], mut say: impl FnMut(&[u8])) {
    say(DEADLOCK.as_bytes());
    for cluster in clusters {
        let Blocked::Wait(events) = cluster.blocked() else { continue };
        for queue in events.messages {
            say(b"  ");
            say(queue.inport());
            say(b" waits for a message\n");
        }
    }
}

/// Lets a cluster go on as far as it can; whether it could at all.
fn turn<'q, C: Cluster<'q>>(cluster: &mut C) -> Result<bool, C::Ending> {
    let Some(answer) = cluster.blocked().ready() else { return Ok(false) };
    cluster.go_on(answer)?;
    Ok(true)
}

/// Lets the clusters go on that are busy, after a look at standard input for the one that reads it; whether
/// there are any.
fn go_on_busy<'q, C: Cluster<'q>>(clusters: &mut [C]) -> bool {
    let mut busy = false;
    let mut reads = false;
    for cluster in &mut *clusters {
        let Blocked::Wait(events) = cluster.blocked() else { continue };
        busy |= events.busy.is_some();
        reads |= events.input.is_some();
    }
    if !busy {
        return false;
    }
    tick::restart();
    out::hand_over();
    let mut has_input = reads && wait_input::line(0);
    for cluster in clusters {
        let blocked = cluster.blocked();
        let Blocked::Wait(events) = *blocked else { continue };
        if let (Some(answer), true) = (events.input, has_input) {
            *blocked = Blocked::Ready(answer);
            has_input = false;
        } else if let (Some(answer), None) = (events.busy, events.ready()) {
            *blocked = Blocked::Ready(answer);
        }
    }
    true
}

/// Waits for the next moment or for input, if any cluster does; whether one did.
fn go_outside<'q, C: Cluster<'q>>(clusters: &mut [C]) -> bool {
    let mut next = i64::MAX;
    let mut waits = false;
    let mut reader = None;
    for cluster in clusters {
        let Blocked::Wait(events) = cluster.blocked() else { continue };
        let (moment, input) = (events.moment, events.input);
        if let Some((_, moment)) = moment {
            next = next.min(moment);
            waits = true;
        }
        if let (Some(answer), None) = (input, &reader) {
            reader = Some((cluster, answer));
        }
    }
    if !waits && reader.is_none() {
        return false;
    }
    out::hand_over();
    match reader {
        None => {
            wait::wait(false, next);
        }
        Some((cluster, answer)) => {
            if wait_input::line(next) {
                *cluster.blocked() = Blocked::Ready(answer);
            }
        }
    }
    true
}

/// Gives the channels room whose senders wait; whether there are any.
fn give_room<'q, C: Cluster<'q>>(clusters: &mut [C]) -> bool {
    let mut given = false;
    for cluster in clusters {
        if let Blocked::Send(queue) = cluster.blocked() {
            queue.give_room();
            given = true;
        }
    }
    given
}

/// Lets the first cluster go on that waits for quiet; whether there is one.
fn grant_quiet<'q, C: Cluster<'q>>(clusters: &mut [C]) -> bool {
    for cluster in clusters {
        if let Blocked::Wait(Events { quiet: Some(answer), .. }) = *cluster.blocked() {
            *cluster.blocked() = Blocked::Ready(answer);
            return true;
        }
    }
    false
}

impl<Q: Queue> Blocked<'_, Q> {
    /// The answer to what the cluster waits for, if it can go on.
    #[inline(never)]
    pub fn ready(&self) -> Option<usize> {
        match self {
            Blocked::Ready(answer) => Some(*answer),
            Blocked::Send(queue) => queue.admit().then_some(0),
            Blocked::Wait(events) => events.ready(),
            Blocked::Ended => None,
        }
    }
}

impl<Q> Clone for Blocked<'_, Q> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Q> Copy for Blocked<'_, Q> {}

impl<'q, Q: Queue> Events<'q, Q> {
    /// The oldest message of some queues, the earliest of some moments, input if it is wanted, or quiet if it
    /// is.
    pub fn new(messages: &'q [&'q Q], moments: &[i64], input: bool, quiet: bool) -> Events<'q, Q> {
        let (at, moment) = earliest(moments);
        let outside = messages.len().wrapping_add(moments.len());
        Events {
            messages,
            moment: (!moments.is_empty()).then_some((messages.len().wrapping_add(at), moment)),
            input: input.then_some(outside),
            quiet: quiet.then_some(outside.wrapping_add(usize::from(input))),
            busy: None,
        }
    }

    /// The same for a cluster that goes on, with this answer, if none of them has happened.
    pub fn or_busy(self, answer: usize) -> Events<'q, Q> {
        Events { busy: Some(answer), ..self }
    }

    /// Which has happened: of the messages the one that was sent first, else a moment.
    fn ready(&self) -> Option<usize> {
        let mut first = (UNSENT, 0);
        for (at, queue) in self.messages.iter().enumerate() {
            let number = queue.first();
            if number < first.0 {
                first = (number, at);
            }
        }
        if first.0 != UNSENT {
            return Some(first.1);
        }
        let (answer, moment) = self.moment?;
        (moment <= clock::monotonic()).then_some(answer)
    }
}

impl<Q> Clone for Events<'_, Q> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Q> Copy for Events<'_, Q> {}
