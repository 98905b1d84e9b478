//! How the clusters of a program go on one after the other, and which of the events that one waits for has
//! happened.
//!
//! A generated program and the engine have this in common. What a cluster is, and where its messages are,
//! each says for itself.

use crate::out;
use crate::sys::clock;
use crate::sys::tick;
use crate::sys::wait;
use crate::time::wait::earliest;
use crate::time::wait_input;

/// Sweeps after which the clock and standard input are looked at. Once so many were made, what moves goes
/// round for ever, and they are looked at after [`AGAIN`] sweeps.
const PATIENCE: u32 = 1000;

/// Sweeps after which a cluster has its turn that waits until nothing else moves, and then after [`AGAIN`].
/// Streams that only compute are done by then, but for some of ten thousands of items.
const TURN_PATIENCE: u32 = 100_000;

/// Turns of others after which a cluster has its own.
const PASSED: u32 = 256;

/// See [`PATIENCE`]. A prime, so that a loop of clusters is not met at the same point each time.
const AGAIN: u32 = 97;

/// The last reader where none is to be passed over.
const NOBODY: u32 = u32::MAX;

/// The number of a message that isn't there.
pub const UNSENT: u64 = u64::MAX;

/// Sweeps after the program's end is reached, so that what is on its way to an effect gets there.
const LAST_SWEEPS: u32 = 16;

/// No turn: messages are received as soon as they are wanted.
pub const AT_ONCE: u32 = 0;

/// The last of all turns: no moment and no input is awaited either.
pub const QUIET: u32 = u32::MAX;

/// The bit of the turn of a generator that sends in step with others.
pub const IN_STEP: u32 = 1 << 23;

/// What is done in a turn. All turns of a class come before those of the next.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TurnClass {
    /// A node that merges messages takes one that came by a longer path.
    Merge,
    /// What others can see, and messages that came round a loop.
    Effect,
    /// A node that holds rounds begins the next one.
    Round,
    /// A generator sends.
    Generator,
    /// A node that waits for the outside goes on.
    Outside,
}

impl TurnClass {
    /// The number of a turn of this class: that of its node within the class, below 2^24.
    pub const fn turn(self, place: u32) -> u32 {
        (self as u32) << 24 | place
    }

    /// All turns of this class.
    const fn turns(self) -> core::ops::RangeInclusive<u32> {
        self.turn(0)..=self.turn((1 << 24) - 1)
    }
}

/// What a program says in which nothing can move any more. A line for each inport that waits in vain comes
/// after it.
pub const DEADLOCK: &str = "deadlock: no node of the program can go on\n";

/// The messages of a channel.
pub trait Queue {
    /// The number of the first message among all that were sent in the program, or the last of those that are
    /// taken together with it; [`UNSENT`] if one of them isn't there.
    fn first(&self) -> u64;

    /// The number of its own first message.
    fn own_first(&self) -> u64;

    /// The turn in which its messages are received; [`AT_ONCE`] if they need not wait for one.
    fn turn(&self) -> u32;

    /// Whether it has a message of its own.
    fn is_filled(&self) -> bool {
        self.own_first() != UNSENT
    }

    /// The inport that the channel leads to.
    fn inport(&self) -> &[u8];

    /// The same, or the inport of the first that has no message of those whose messages are taken together.
    fn lacking(&self) -> &[u8];
}

/// A cluster that waits or can go on.
pub trait Cluster<'q>: Sized {
    /// The messages of its channels.
    type Queue: Queue + 'q;

    /// How a cluster ends the program, but by reaching its end.
    type Ending;

    /// Why it does not go on.
    fn blocked(&mut self) -> &mut Blocked<'q, Self::Queue>;

    /// Goes on with an answer to what it waited for, as far as it can. After that, [`Cluster::blocked`] says
    /// why it does not go on.
    fn go_on(&mut self, answer: usize) -> Result<(), Self::Ending>;

    /// Lets each cluster go on that can before it; whether one could. Only messages that were sent or taken
    /// in the last sweep let clusters go on, unless it is one of `all`.
    fn sweep(clusters: &mut [Self], _all: bool) -> Result<bool, Self::Ending> {
        for cluster in &mut *clusters {
            let blocked = cluster.blocked();
            if let Some(answer) = blocked.ready() {
                *blocked = Blocked::Ready(answer);
            }
        }
        let mut moved = false;
        for cluster in clusters {
            if let Blocked::Ready(answer) = *cluster.blocked() {
                cluster.go_on(answer)?;
                moved = true;
            }
        }
        Ok(moved)
    }
}

/// Why a cluster does not go on.
pub enum Blocked<'q, Q> {
    /// It does, with this answer.
    Ready(usize),
    /// None of several events has happened.
    Wait(Events<'q, Q>),
    /// It is done.
    Ended,
}

/// Events that a cluster waits for. The answer counts messages to receive, then messages to be taken by
/// others, then moments, then input, then the turn.
pub struct Events<'q, Q> {
    messages: &'q [&'q Q],
    taken: &'q [&'q Q],
    /// The earliest moment, and the answer that it is.
    moment: Option<(usize, i64)>,
    /// The answer that it has a line, and the number of the reader.
    input: Option<(usize, u32)>,
    /// The number of its turn, and the answer that it has come.
    turn: Option<(usize, u32)>,
    /// How often another had its turn since it waits.
    passed: u32,
    /// Whether one of these turns was that of an effect.
    is_under_way: bool,
    /// It goes on also if none has happened, once the others went on.
    busy: Option<usize>,
}

/// How a program of several clusters ends.
pub enum End<E> {
    /// A cluster has reached the program's end.
    Stopped,
    /// Nothing can move any more.
    Deadlock,
    /// A cluster has ended the program.
    Ended(E),
}

/// Lets clusters go on until the program ends. `has_stopped` says whether one of them has reached the
/// program's end.
///
/// In a sweep each cluster goes on that could before it, so that a message takes as many sweeps as it goes
/// through clusters. When none can, the cluster with the lowest turn does, then the one that waits for the
/// next moment or for input.
pub fn run<'q, C: Cluster<'q>>(clusters: &mut [C], has_stopped: impl Fn() -> bool) -> End<C::Ending> {
    // Sweeps since nothing but the outside could go on, and sweeps in a row in which a cluster moved.
    let (mut sweeps, mut in_a_row) = (0_u32, 0_u32);
    let mut all = true;
    // The turn of the last effect, unless a generator or the outside went on since.
    let mut last = AT_ONCE;
    let mut last_reader = NOBODY;
    loop {
        let moved = match C::sweep(clusters, all) {
            Ok(moved) => moved,
            Err(ending) => return End::Ended(ending),
        };
        if has_stopped() {
            return match finish(clusters, last) {
                Ok(()) => End::Stopped,
                Err(ending) => End::Ended(ending),
            };
        }
        sweeps = sweeps.wrapping_add(1);
        in_a_row = if moved { in_a_row.wrapping_add(1) } else { TURN_PATIENCE };
        let (is_due, turns_are_due) = (sweeps >= PATIENCE, in_a_row >= TURN_PATIENCE);
        all = is_due || turns_are_due;
        if !all {
            continue;
        }
        if is_due {
            sweeps = PATIENCE - AGAIN;
        }
        if turns_are_due {
            in_a_row = if moved { TURN_PATIENCE - AGAIN } else { 0 };
        }
        // Shorter work than a tick depends on no clock, and those that have turns wait for it.
        let awaited = Awaited::of(clusters);
        let may_look = awaited.busy || is_due && (awaited.input || awaited.moment);
        let looks = may_look && tick::is_due() && tick::restart();
        let turns_are_due = turns_are_due && (moved || looks || !awaited.busy);
        let turn = if turns_are_due { next_turn(clusters, EARLIER) } else { None };
        last = match turn {
            Some(turn) if turn >= TurnClass::Generator.turn(0) => AT_ONCE,
            Some(turn) if is_effect(turn) => turn,
            _ => last,
        };
        if !look(clusters, awaited, looks, &mut last_reader) && turn.is_none() && !moved {
            (sweeps, last) = (0, AT_ONCE);
            tick::forget();
            if !go_outside(clusters, &mut last_reader) && next_turn(clusters, QUIET..=QUIET).is_none() {
                return End::Deadlock;
            }
        }
    }
}

/// The turns of effects.
const EFFECTS: core::ops::RangeInclusive<u32> = TurnClass::Effect.turns();

/// The turns of generators.
const GENERATORS: core::ops::RangeInclusive<u32> = TurnClass::Generator.turns();

/// All turns but the last.
const EARLIER: core::ops::RangeInclusive<u32> = 0..=QUIET - 1;

/// Does the effects that were under way when the program's end was reached, in order: those that were ready
/// when the `last` turn was given, and those to which it led that come after it.
fn finish<'q, C: Cluster<'q>>(clusters: &mut [C], last: u32) -> Result<(), C::Ending> {
    for _ in 0..LAST_SWEEPS {
        if !C::sweep(clusters, true)? {
            break;
        }
    }
    for cluster in &mut *clusters {
        let blocked = cluster.blocked();
        let is_under_way = match blocked {
            Blocked::Wait(events) => {
                let is_first =
                    |turn: u32| is_effect(turn) && turn & 1 == 0 && (events.is_under_way || turn > last);
                events.turn(&EFFECTS).is_some_and(|(_, turn)| is_first(turn))
            }
            _ => false,
        };
        if !is_under_way {
            *blocked = Blocked::Ended;
        }
    }
    while next_turn(clusters, EFFECTS).is_some() {
        for cluster in &mut *clusters {
            if let Blocked::Ready(answer) = *cluster.blocked() {
                cluster.go_on(answer)?;
                *cluster.blocked() = Blocked::Ended;
            }
        }
    }
    Ok(())
}

/// Says that nothing can move any more, which inports have messages that are not taken, and which wait in
/// vain. Several channels may lead to what the sources call one inport.
pub fn report_deadlock<'q, C: Cluster<'q>>(
    clusters: &mut [C],
    queues: &[&C::Queue],
    mut say: impl FnMut(&[u8]),
) {
    say(DEADLOCK.as_bytes());
    for (at, queue) in queues.iter().enumerate() {
        let inport = queue.inport();
        let is_same = |other: &&C::Queue| other.inport() == inport;
        let is_awaited = |cluster: &mut C| match cluster.blocked() {
            Blocked::Wait(events) => events.messages.iter().any(|queue| queue.lacking() == inport),
            _ => false,
        };
        let what: &[u8] = if queues.iter().take(at).any(is_same) {
            continue;
        } else if queues.iter().filter(|other| other.is_filled()).any(is_same) {
            b" has a message that is not taken\n"
        } else if clusters.iter_mut().any(is_awaited) {
            b" waits for a message\n"
        } else {
            continue;
        };
        say(b"  ");
        say(inport);
        say(what);
    }
}

/// Gives the cluster its turn whose is the lowest within a range, or else one that others have passed too
/// often; the last turn given, if there is one. Where a loop's next round begins or a generator sends, so do
/// all that go in step: loops that lead to effects, if none goes before, and generators, if none is ready.
fn next_turn<'q, C: Cluster<'q>>(clusters: &mut [C], range: core::ops::RangeInclusive<u32>) -> Option<u32> {
    let mut first: Option<(&mut Blocked<'q, C::Queue>, usize, u32)> = None;
    let mut effect = QUIET;
    for cluster in &mut *clusters {
        let blocked = cluster.blocked();
        let Blocked::Wait(events) = blocked else { continue };
        let Some((answer, turn)) = events.turn(&range) else { continue };
        events.passed = events.passed.wrapping_add(1);
        let turn = if events.passed > PASSED { AT_ONCE } else { turn };
        if is_effect(turn) {
            effect = effect.min(turn);
        }
        if first.as_ref().is_none_or(|(_, _, lowest)| turn < *lowest) {
            first = Some((blocked, answer, turn));
        }
    }
    let (blocked, answer, first) = first?;
    *blocked = Blocked::Ready(answer);
    let mut last = first;
    for cluster in clusters {
        let blocked = cluster.blocked();
        let Blocked::Wait(events) = blocked else { continue };
        events.is_under_way |= is_effect(first);
        let Some((answer, turn)) = events.turn(&range) else { continue };
        if is_in_step(turn, first, effect) {
            *blocked = Blocked::Ready(answer);
            last = last.max(turn);
        }
    }
    Some(last)
}

/// Whether a turn is given together with another that is given `first`. `effect` is the first of effects.
fn is_in_step(turn: u32, first: u32, effect: u32) -> bool {
    let sends = turn & IN_STEP != 0 && GENERATORS.contains(&turn);
    if !begins_round(first) {
        return sends && GENERATORS.contains(&first);
    }
    let begins = begins_round(turn) && turn & 1 == 0;
    begins && turn < effect || sends && effect == QUIET
}

/// Whether a turn is that of an effect. It is odd if that is further from the start than the program's end.
pub fn is_effect(turn: u32) -> bool {
    EFFECTS.contains(&turn) && turn & 2 == 0
}

/// Whether a turn is that of a message which came round a loop: between those of two effects. It is odd if
/// others do not begin theirs with it.
fn begins_round(turn: u32) -> bool {
    EFFECTS.contains(&turn) && turn & 2 != 0
}

/// What clusters wait for beside each other.
#[derive(Clone, Copy, Default)]
struct Awaited {
    /// One goes on anyway, once the others went on.
    busy: bool,
    input: bool,
    moment: bool,
}

impl Awaited {
    fn of<'q, C: Cluster<'q>>(clusters: &mut [C]) -> Awaited {
        let mut awaited = Awaited::default();
        for cluster in clusters {
            let Blocked::Wait(events) = cluster.blocked() else { continue };
            awaited.busy |= events.busy.is_some();
            awaited.input |= events.input.is_some();
            awaited.moment |= events.moment.is_some();
        }
        awaited
    }
}

/// Lets the clusters go on that are busy, after a look at the clock and at standard input for those that wait
/// for them, if it `looks`; whether any cluster goes on.
fn look<'q, C: Cluster<'q>>(
    clusters: &mut [C],
    awaited: Awaited,
    looks: bool,
    last_reader: &mut u32,
) -> bool {
    if looks {
        out::hand_over();
    }
    let mut goes_on = awaited.busy;
    if looks && awaited.input && wait_input::line(0) {
        let reader = next_reader(clusters, *last_reader);
        goes_on |= let_read(clusters, reader, last_reader);
    }
    if !looks && !awaited.busy {
        return false;
    }
    for cluster in clusters {
        let blocked = cluster.blocked();
        let Blocked::Wait(events) = *blocked else { continue };
        if let (Some(answer), true) = (events.due(), looks) {
            *blocked = Blocked::Ready(answer);
        } else if let (Some(answer), None) = (events.busy, events.ready()) {
            *blocked = Blocked::Ready(answer);
        } else {
            continue;
        }
        goes_on = true;
    }
    goes_on
}

/// Waits for the next moment or for input, if any cluster does; whether one did.
fn go_outside<'q, C: Cluster<'q>>(clusters: &mut [C], last_reader: &mut u32) -> bool {
    let mut next: Option<(usize, usize, i64)> = None;
    let reader = next_reader(clusters, *last_reader);
    for (at, cluster) in clusters.iter_mut().enumerate() {
        let Blocked::Wait(events) = cluster.blocked() else { continue };
        if let Some((answer, moment)) = events.moment
            && next.is_none_or(|(_, _, earliest)| moment < earliest)
        {
            next = Some((at, answer, moment));
        }
    }
    if next.is_none() && reader.is_none() {
        return false;
    }
    out::hand_over();
    let moment = next.map_or(i64::MAX, |(_, _, moment)| moment);
    let has_input = match reader {
        None => {
            wait::wait(false, moment);
            false
        }
        Some(_) => wait_input::line(moment),
    };
    if has_input {
        let_read(clusters, reader, last_reader);
    } else if let Some((at, answer, _)) = next
        && let Some(cluster) = clusters.get_mut(at)
        && moment <= clock::monotonic()
    {
        *cluster.blocked() = Blocked::Ready(answer);
    }
    true
}

/// A cluster that is to read the next line.
struct Reader {
    at: usize,
    answer: usize,
    number: u32,
    /// Whether another waits, too.
    is_one_of_several: bool,
}

/// The reader with the next number after the `last` one, or else with the least of all.
fn next_reader<'q, C: Cluster<'q>>(clusters: &mut [C], last: u32) -> Option<Reader> {
    let order = |number: u32| (number <= last, number);
    let mut found: Option<Reader> = None;
    for (at, cluster) in clusters.iter_mut().enumerate() {
        let Blocked::Wait(Events { input: Some((answer, number)), .. }) = *cluster.blocked() else {
            continue;
        };
        let is_one_of_several = found.is_some();
        match &mut found {
            Some(first) if order(first.number) < order(number) => first.is_one_of_several = true,
            _ => found = Some(Reader { at, answer, number, is_one_of_several }),
        }
    }
    found
}

/// Lets a cluster go on that waits for input; whether there is one. It is the last reader if others wait.
fn let_read<'q, C: Cluster<'q>>(clusters: &mut [C], reader: Option<Reader>, last: &mut u32) -> bool {
    let Some(Reader { at, answer, number, is_one_of_several }) = reader else { return false };
    *last = if is_one_of_several { number } else { NOBODY };
    let Some(cluster) = clusters.get_mut(at) else { return false };
    *cluster.blocked() = Blocked::Ready(answer);
    true
}

impl<Q: Queue> Blocked<'_, Q> {
    /// The answer to what the cluster waits for, if it can go on.
    #[inline(never)]
    pub fn ready(&self) -> Option<usize> {
        match self {
            Blocked::Ready(answer) => Some(*answer),
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
    /// The oldest message of some queues, the first of some others that is taken, the earliest of some
    /// moments, input where there is a reader, or a turn.
    pub fn new(
        messages: &'q [&'q Q],
        taken: &'q [&'q Q],
        moments: &[i64],
        reader: Option<u32>,
        turn: Option<u32>,
    ) -> Events<'q, Q> {
        let (at, moment) = earliest(moments);
        let inside = messages.len().wrapping_add(taken.len());
        let outside = inside.wrapping_add(moments.len());
        Events {
            messages,
            taken,
            moment: (!moments.is_empty()).then_some((inside.wrapping_add(at), moment)),
            input: reader.map(|reader| (outside, reader)),
            turn: turn.map(|turn| (outside.wrapping_add(usize::from(reader.is_some())), turn)),
            passed: 0,
            is_under_way: false,
            busy: None,
        }
    }

    /// The same for a cluster that goes on, with this answer, if none of them has happened.
    pub fn or_busy(self, answer: usize) -> Events<'q, Q> {
        Events { busy: Some(answer), ..self }
    }

    /// Which has happened: of the messages the one that was sent first, else a message that was taken.
    fn ready(&self) -> Option<usize> {
        let mut first: Option<(usize, &Q)> = None;
        for (at, queue) in self.messages.iter().enumerate() {
            let is_first = first.map_or(queue.first() != UNSENT, |(_, first)| is_older(*queue, first));
            if is_first && queue.turn() == AT_ONCE {
                first = Some((at, queue));
            }
        }
        if let Some((at, _)) = first {
            return Some(at);
        }
        let taken = self.taken.iter().position(|queue| queue.first() == UNSENT)?;
        Some(self.messages.len().wrapping_add(taken))
    }

    /// The first turn within a range that it waits for, and the answer that it has come. A message that waits
    /// for its turn comes before what the cluster does in a turn.
    fn turn(&self, range: &core::ops::RangeInclusive<u32>) -> Option<(usize, u32)> {
        let own = self.turn.filter(|(_, turn)| range.contains(turn));
        let (mut found, mut oldest) = (own, UNSENT);
        for (at, queue) in self.messages.iter().enumerate() {
            let (turn, number) = (queue.turn(), queue.first());
            if turn == AT_ONCE || number == UNSENT || !range.contains(&turn) {
                continue;
            }
            if found.is_none_or(|(_, first)| turn < first || turn == first && number < oldest) {
                (found, oldest) = (Some((at, turn)), number);
            }
        }
        found
    }

    /// The moment, if it has come.
    fn due(&self) -> Option<usize> {
        let (answer, moment) = self.moment?;
        (moment <= clock::monotonic()).then_some(answer)
    }
}

/// Whether the message of a queue was sent before that of another. Of those that are taken together with the
/// same message, which came last, the own one decides.
fn is_older<Q: Queue>(queue: &Q, other: &Q) -> bool {
    let (number, of_other) = (queue.first(), other.first());
    number < of_other || number == of_other && queue.own_first() < other.own_first()
}

impl<Q> Clone for Events<'_, Q> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Q> Copy for Events<'_, Q> {}
