//! Runs the clusters of a program one at a time, by the scheduler that generated programs have too.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use neva_blocks::Channel;
use neva_kernels::schedule::{self, Blocked, Cluster, UNSENT};
use neva_kernels::value::Value;

use crate::code::{Code, End, Events};
use crate::exec::{Ending, Halt, RunningCluster};
use crate::hot::LoopCompiler;

/// Runs a program with these channels between its clusters.
pub fn run(codes: Vec<Code>, channels: &[Channel], native: Option<&dyn LoopCompiler>) -> Ending {
    let (sent, stopped) = (Cell::new(0), Cell::new(false));
    let queues = queues(channels, &codes, &sent);
    let changes = Changes::new(codes.len());
    let awaited: Vec<Vec<Awaited<'_>>> = codes.iter().map(|code| awaited(code, &queues)).collect();
    let running = codes.into_iter().zip(&awaited).map(|(code, awaited)| Running {
        part: RunningCluster::new(code, native),
        queues: &queues,
        changes: &changes,
        awaited,
        stopped: &stopped,
        waits_at: None,
        blocked: Blocked::Ready(0),
    });
    let mut running: Vec<Running<'_>> = running.collect();
    let end = schedule::run(&mut running, || stopped.get());
    let ending = match end {
        schedule::End::Stopped => Ending::Stop,
        schedule::End::Ended(ending) => ending,
        schedule::End::Deadlock => {
            let (all, mut text): (Vec<&Queue<'_>>, _) = (queues.iter().collect(), vec![]);
            schedule::report_deadlock(&mut running, &all, |part| text.extend_from_slice(part));
            Ending::Deadlock(String::from_utf8_lossy(&text).trim_end().to_owned())
        }
    };
    running.iter_mut().for_each(|running| running.part.keep_values());
    ending
}

/// The queues that the end of a block waits for.
#[derive(Default)]
struct Awaited<'q> {
    /// Those whose messages it takes.
    messages: Vec<&'q Queue<'q>>,
    /// Those whose messages others are to take.
    taken: Vec<&'q Queue<'q>>,
}

/// What each end of a block waits for.
fn awaited<'q>(code: &Code, queues: &'q [Queue<'q>]) -> Vec<Awaited<'q>> {
    let of_end = |end: &End| match end {
        End::Wait(events) => Awaited {
            messages: events.messages.iter().map(|channel| &queues[channel.0 as usize]).collect(),
            taken: events.taken.iter().map(|channel| &queues[channel.0 as usize]).collect(),
        },
        _ => Awaited::default(),
    };
    code.ends.iter().map(of_end).collect()
}

/// Messages, each with its number among all that were sent in the program.
type Messages = Rc<RefCell<VecDeque<(u64, Value)>>>;

/// A channel between two clusters.
struct Queue<'q> {
    /// Its messages.
    messages: Messages,
    /// Those of the channels that they are taken with, and their inports.
    with: Vec<(Messages, &'q str)>,
    /// Number of messages sent in the program.
    sent: &'q Cell<u64>,
    inport: &'q str,
    /// The turn in which its messages are received, if they wait for one.
    turn: u32,
    /// The clusters that may go on when a message comes or goes.
    watchers: Vec<usize>,
}

/// Clusters for which a message has come or gone since the last sweep.
struct Changes {
    is_among: Vec<Cell<bool>>,
    clusters: RefCell<Vec<usize>>,
}

impl Changes {
    fn new(clusters: usize) -> Changes {
        Changes { is_among: vec![Cell::new(false); clusters], clusters: RefCell::default() }
    }

    /// Notes that a message of a queue has come or gone.
    fn note(&self, queue: &Queue<'_>) {
        for &cluster in &queue.watchers {
            if !self.is_among[cluster].replace(true) {
                self.clusters.borrow_mut().push(cluster);
            }
        }
    }

    /// Gives the clusters in order, and has none any more.
    fn take(&self) -> Vec<usize> {
        let mut clusters = self.clusters.take();
        clusters.iter().for_each(|cluster| self.is_among[*cluster].set(false));
        clusters.sort_unstable();
        clusters
    }
}

/// For each channel the clusters that wait for its messages, also by those that are taken together, or for
/// others to take them.
fn watchers(channels: &[Channel], codes: &[Code]) -> Vec<Vec<usize>> {
    let mut watchers = vec![vec![]; channels.len()];
    for (cluster, code) in codes.iter().enumerate() {
        for end in &code.ends {
            let End::Wait(Events { messages, taken, .. }) = end else { continue };
            for channel in messages.iter().map(|message| message.0).chain(taken.iter().map(|one| one.0)) {
                let with = channels[channel as usize].with.iter().copied();
                with.chain([channel]).for_each(|channel| watchers[channel as usize].push(cluster));
            }
        }
    }
    for clusters in &mut watchers {
        clusters.dedup();
    }
    watchers
}

/// The queues of a program's channels.
fn queues<'q>(channels: &'q [Channel], codes: &[Code], sent: &'q Cell<u64>) -> Vec<Queue<'q>> {
    let messages: Vec<Messages> = channels.iter().map(|_| Messages::default()).collect();
    let of_other = |other: &u32| {
        let other = *other as usize;
        (messages[other].clone(), channels[other].inport.as_str())
    };
    let queue = |((channel, messages), watchers): ((&'q Channel, &Messages), Vec<usize>)| Queue {
        messages: messages.clone(),
        with: channel.with.iter().map(of_other).collect(),
        sent,
        inport: &channel.inport,
        turn: channel.turn,
        watchers,
    };
    channels.iter().zip(&messages).zip(watchers(channels, codes)).map(queue).collect()
}

impl Queue<'_> {
    /// Adds a message.
    fn send(&self, value: Value) {
        self.sent.set(self.sent.get() + 1);
        self.messages.borrow_mut().push_back((self.sent.get(), value));
    }
}

impl schedule::Queue for Queue<'_> {
    fn first(&self) -> u64 {
        self.with.iter().fold(first(&self.messages), |last, (messages, _)| last.max(first(messages)))
    }

    fn turn(&self) -> u32 {
        self.turn
    }

    fn own_first(&self) -> u64 {
        first(&self.messages)
    }

    fn inport(&self) -> &[u8] {
        self.inport.as_bytes()
    }

    fn lacking(&self) -> &[u8] {
        let lacking = self.with.iter().find(|(messages, _)| messages.borrow().is_empty());
        match lacking {
            Some((_, inport)) if self.is_filled() => inport,
            _ => self.inport,
        }
        .as_bytes()
    }
}

/// The number of the first message.
fn first(messages: &Messages) -> u64 {
    messages.borrow().front().map_or(UNSENT, |(number, _)| *number)
}

/// A cluster under execution.
struct Running<'q> {
    part: RunningCluster<'q>,
    queues: &'q [Queue<'q>],
    changes: &'q Changes,
    /// See [`awaited`].
    awaited: &'q [Awaited<'q>],
    /// Whether a cluster has reached the program's end.
    stopped: &'q Cell<bool>,
    /// The end of a block at which it waits; none before it begins.
    waits_at: Option<u32>,
    blocked: Blocked<'q, Queue<'q>>,
}

impl<'q> Cluster<'q> for Running<'q> {
    type Queue = Queue<'q>;
    type Ending = Ending;

    fn blocked(&mut self) -> &mut Blocked<'q, Queue<'q>> {
        &mut self.blocked
    }

    fn go_on(&mut self, answer: usize) -> Result<(), Ending> {
        let mut next = Some(answer);
        while let Some(answer) = next {
            self.resume(answer);
            self.blocked = match self.part.run() {
                Halt::Blocked(end) => self.wait(end),
                Halt::Ended(Ending::Stop) => {
                    self.stopped.set(true);
                    Blocked::Ended
                }
                Halt::Ended(ending) => return Err(ending),
            };
            next = self.blocked.ready();
        }
        Ok(())
    }

    fn sweep(clusters: &mut [Self], all: bool) -> Result<bool, Ending> {
        let Some(changes) = clusters.first().map(|cluster| cluster.changes) else { return Ok(false) };
        let changed = changes.take();
        let asked = if all { (0..clusters.len()).collect() } else { changed };
        let ready = asked.into_iter().filter_map(|at| Some((at, clusters[at].blocked.ready()?)));
        let ready: Vec<(usize, usize)> = ready.collect();
        for &(at, answer) in &ready {
            clusters[at].go_on(answer)?;
        }
        Ok(!ready.is_empty())
    }
}

impl<'q> Running<'q> {
    /// Begins to wait at an end of a block, or offers a message there and goes on.
    fn wait(&mut self, end: u32) -> Blocked<'q, Queue<'q>> {
        self.waits_at = Some(end);
        match self.part.end(end) {
            &End::Send(channel, value, _) => {
                let queue = &self.queues[channel as usize];
                queue.send(self.part.take(value));
                self.changes.note(queue);
                Blocked::Ready(0)
            }
            End::Wait(Events { deadlines, input, turn, busy, .. }) => {
                let moments: Vec<i64> = deadlines.iter().map(|(reg, _)| self.part.int(*reg)).collect();
                let Awaited { messages, taken } = &self.awaited[end as usize];
                let (reader, turn) = (input.map(|(reader, _)| reader), turn.map(|(turn, _)| turn));
                let events = schedule::Events::new(messages, taken, &moments, reader, turn);
                let others = messages.len() + taken.len() + moments.len() + usize::from(input.is_some());
                Blocked::Wait(if busy.is_some() { events.or_busy(others) } else { events })
            }
            end => unreachable!("a cluster does not wait at {end:?}"),
        }
    }

    /// Has the part go on from where the answer to what it waited for leads.
    fn resume(&mut self, answer: usize) {
        let Some(end) = self.waits_at.take() else { return };
        let place = match self.part.end(end) {
            End::Send(_, _, place) => *place,
            End::Wait(events) => match events.messages.get(answer) {
                Some(&(channel, target, place)) => {
                    let queue = &self.queues[channel as usize];
                    let message = queue.messages.borrow_mut().pop_front();
                    self.changes.note(queue);
                    let Some((_, value)) = message else {
                        unreachable!("the answer is a message that is not there")
                    };
                    self.part.put(target, value);
                    place
                }
                None => {
                    let place = events.other_places().nth(answer - events.messages.len());
                    place.unwrap_or_else(|| {
                        unreachable!("the scheduler answers with an event that was asked for")
                    })
                }
            },
            end => unreachable!("a cluster does not wait at {end:?}"),
        };
        self.part.resume(place);
    }
}
