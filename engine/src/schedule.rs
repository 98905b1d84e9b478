//! Runs the clusters of a program in turn, by the scheduler that generated programs have too.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use neva_kernels::schedule::{self, Blocked, Cluster, ROOM, UNSENT};
use neva_kernels::value::Value;

use crate::code::{Code, End, Events};
use crate::exec::{Ending, Halt, RunningCluster};
use crate::hot::LoopCompiler;

/// Runs a program. `channels` are the inports that the channels between its clusters lead to.
pub fn run(codes: Vec<Code>, channels: &[String], native: Option<&dyn LoopCompiler>) -> Ending {
    let (sent, stopped) = (Cell::new(0), Cell::new(false));
    let queues: Vec<Queue<'_>> = channels.iter().map(|inport| Queue::new(inport, &sent)).collect();
    let awaited: Vec<Vec<Vec<&Queue<'_>>>> = codes.iter().map(|code| awaited(code, &queues)).collect();
    let running = codes.into_iter().zip(&awaited).map(|(code, awaited)| Running {
        part: RunningCluster::new(code, native),
        queues: &queues,
        awaited,
        stopped: &stopped,
        waits_at: None,
        blocked: Blocked::Ready(0),
    });
    let mut running: Vec<Running<'_>> = running.collect();
    match schedule::run(&mut running, || stopped.get()) {
        schedule::End::Stopped => Ending::Stop,
        schedule::End::Ended(ending) => ending,
        schedule::End::Deadlock => {
            let mut text = vec![];
            schedule::report_deadlock(&mut running, |part| text.extend_from_slice(part));
            Ending::Deadlock(String::from_utf8_lossy(&text).trim_end().to_owned())
        }
    }
}

/// For each end of a block, the queues whose messages it waits for.
fn awaited<'q>(code: &Code, queues: &'q [Queue<'q>]) -> Vec<Vec<&'q Queue<'q>>> {
    let of_end = |end: &End| match end {
        End::Wait(events) => events.messages.iter().map(|way| &queues[way.0 as usize]).collect(),
        _ => vec![],
    };
    code.ends.iter().map(of_end).collect()
}

/// The messages of a channel between two clusters.
struct Queue<'q> {
    /// Messages, each with its number among all that were sent in the program.
    messages: RefCell<VecDeque<(u64, Value)>>,
    /// How many it holds before its sender waits.
    room: Cell<usize>,
    /// Number of messages sent in the program.
    sent: &'q Cell<u64>,
    inport: &'q str,
}

impl<'q> Queue<'q> {
    fn new(inport: &'q str, sent: &'q Cell<u64>) -> Queue<'q> {
        Queue { messages: RefCell::default(), room: Cell::new(ROOM), sent, inport }
    }
}

impl schedule::Queue for Queue<'_> {
    fn first(&self) -> u64 {
        self.messages.borrow().front().map_or(UNSENT, |(number, _)| *number)
    }

    fn admit(&self) -> bool {
        let mut messages = self.messages.borrow_mut();
        let has_room = messages.len() <= self.room.get();
        if has_room && let Some((number, _)) = messages.back_mut() {
            self.sent.set(self.sent.get() + 1);
            *number = self.sent.get();
        }
        has_room
    }

    fn give_room(&self) {
        self.room.set(self.room.get() + ROOM);
    }

    fn inport(&self) -> &[u8] {
        self.inport.as_bytes()
    }
}

/// A cluster under execution.
struct Running<'q> {
    part: RunningCluster<'q>,
    queues: &'q [Queue<'q>],
    /// See [`awaited`].
    awaited: &'q [Vec<&'q Queue<'q>>],
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
}

impl<'q> Running<'q> {
    /// Begins to wait at an end of a block. A message that is to be sent is in its queue then.
    fn wait(&mut self, end: u32) -> Blocked<'q, Queue<'q>> {
        self.waits_at = Some(end);
        match self.part.end(end) {
            &End::Send(channel, value, _) => {
                let queue = &self.queues[channel as usize];
                queue.messages.borrow_mut().push_back((UNSENT, self.part.take(value)));
                Blocked::Send(queue)
            }
            End::Wait(Events { deadlines, input, quiet, busy, .. }) => {
                let moments: Vec<i64> = deadlines.iter().map(|(reg, _)| self.part.int(*reg)).collect();
                let messages = &self.awaited[end as usize];
                let events = schedule::Events::new(messages, &moments, input.is_some(), quiet.is_some());
                let others = messages.len() + moments.len() + usize::from(input.is_some());
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
                    let message = self.queues[channel as usize].messages.borrow_mut().pop_front();
                    let Some((_, value)) = message else {
                        unreachable!("the answer is a message that is not there")
                    };
                    self.part.put(target, value);
                    place
                }
                None => events.other_place(answer - events.messages.len()),
            },
            end => unreachable!("a cluster does not wait at {end:?}"),
        };
        self.part.resume(place);
    }
}
