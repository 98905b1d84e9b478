//! Runs the parts of a program in turn, and waits for the outside when none can go on.

use crate::code::{Code, End};
use crate::exec::{Ending, Halt, Part};
use neva_kernels::sys::{clock, wait};
use neva_kernels::value::Value;
use neva_kernels::{out, stdin};
use std::collections::VecDeque;

/// Messages that a channel holds before its sender waits.
const ROOM: usize = 64;

/// Turns of the other parts after one of them has reached the program's end.
const LAST_TURNS: usize = 1000;

/// A channel between two parts.
#[derive(Default)]
struct Ring {
    /// Messages, each with its number among all that were sent in the program.
    messages: VecDeque<(u64, Value)>,
    /// Room beside [`ROOM`], given when all parts waited for each other.
    extra: usize,
}

/// Runs a program. `channels` are the inports behind the channels between its parts.
pub fn run(codes: Vec<Code>, channels: &[String]) -> Ending {
    let mut program = Running {
        parts: codes.into_iter().map(|code| (Part::new(code), None)).collect(),
        rings: channels.iter().map(|_| Ring::default()).collect(),
        sent: 0,
    };
    let mut turns_left = None;
    loop {
        let mut moved = false;
        for index in 0..program.parts.len() {
            match program.turn(index) {
                None => {}
                Some(Halt::Blocked(_)) => moved = true,
                Some(Halt::Ended(Ending::Stop)) => {
                    moved = true;
                    turns_left.get_or_insert(LAST_TURNS);
                }
                Some(Halt::Ended(ending)) => return ending,
            }
        }
        if let Some(turns) = &mut turns_left {
            *turns -= 1;
            if !moved || *turns == 0 || program.parts.len() == 1 {
                return Ending::Stop;
            }
        } else if !moved && !program.wait_outside() && !program.give_room() && !program.grant_quiet() {
            return Ending::Deadlock(program.report(channels));
        }
    }
}

struct Running {
    /// Parts, and where each waits: nothing for one that has not begun.
    parts: Vec<(Part, Option<Place>)>,
    rings: Vec<Ring>,
    sent: u64,
}

#[derive(Clone, Copy)]
enum Place {
    Blocked(u32),
    Ended,
}

impl Running {
    /// Lets a part go on as far as it can; nothing when it can't at all.
    fn turn(&mut self, index: usize) -> Option<Halt> {
        let place = self.parts[index].1;
        match place {
            Some(Place::Ended) => return None,
            Some(Place::Blocked(end)) if !self.unblock(index, end) => return None,
            _ => {}
        }
        loop {
            let (part, place) = &mut self.parts[index];
            let halt = part.run();
            match &halt {
                Halt::Blocked(end) => {
                    let end = *end;
                    *place = Some(Place::Blocked(end));
                    if self.unblock(index, end) {
                        continue;
                    }
                }
                Halt::Ended(_) => *place = Some(Place::Ended),
            }
            return Some(halt);
        }
    }

    /// Whether what a part waits for is there; then it is taken, and the part goes on when it is run.
    fn unblock(&mut self, index: usize, end: u32) -> bool {
        let part = &mut self.parts[index].0;
        match part.end(end).clone() {
            End::Send(channel, value, place) => {
                let ring = &mut self.rings[channel as usize];
                if ring.messages.len() >= ROOM + ring.extra {
                    return false;
                }
                ring.messages.push_back((self.sent, part.take(value)));
                self.sent += 1;
                part.resume(place);
                true
            }
            End::Wait(events) => {
                let oldest = events
                    .messages
                    .iter()
                    .filter_map(|way| Some((self.rings[way.0 as usize].messages.front()?.0, way)))
                    .min_by_key(|(number, _)| *number);
                if let Some((_, (channel, target, place))) = oldest {
                    if let Some((_, value)) = self.rings[*channel as usize].messages.pop_front() {
                        part.put(*target, value);
                    }
                    part.resume(*place);
                    return true;
                }
                let first = events.deadlines.iter().min_by_key(|(reg, _)| part.int(*reg));
                match first {
                    Some((reg, place)) if part.int(*reg) <= clock::monotonic() => {
                        part.resume(*place);
                        true
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// Waits for the next deadline or for input, if any part does; whether one did.
    fn wait_outside(&mut self) -> bool {
        let mut deadline = None;
        let mut input = None;
        for (index, (part, place)) in self.parts.iter().enumerate() {
            let Some(Place::Blocked(end)) = place else { continue };
            let End::Wait(events) = part.end(*end) else { continue };
            let first = events.deadlines.iter().map(|(reg, _)| part.int(*reg)).min();
            deadline = deadline.into_iter().chain(first).min();
            if let Some(place) = events.input {
                input.get_or_insert((index, place));
            }
        }
        if deadline.is_none() && input.is_none() {
            return false;
        }
        out::hand_over();
        let is_there = input.is_some() && stdin::is_buffered();
        if (is_there || wait::wait(input.is_some(), deadline.unwrap_or(i64::MAX)))
            && let Some((index, place)) = input
        {
            self.go_on(index, place);
        }
        true
    }

    fn go_on(&mut self, index: usize, place: u32) {
        let (part, waits) = &mut self.parts[index];
        part.resume(place);
        *waits = None;
    }

    /// Gives the channels room whose senders wait; whether there are any.
    fn give_room(&mut self) -> bool {
        let mut given = false;
        for (part, place) in &self.parts {
            let Some(Place::Blocked(end)) = place else { continue };
            if let End::Send(channel, ..) = part.end(*end) {
                self.rings[*channel as usize].extra += ROOM;
                given = true;
            }
        }
        given
    }

    /// Lets the first part go on that waits for quiet; whether there is one.
    fn grant_quiet(&mut self) -> bool {
        for index in 0..self.parts.len() {
            let (part, place) = &self.parts[index];
            let Some(Place::Blocked(end)) = place else { continue };
            if let End::Wait(events) = part.end(*end)
                && let Some(place) = events.quiet
            {
                self.go_on(index, place);
                return true;
            }
        }
        false
    }

    /// Which inports wait in vain, a line each.
    fn report(&self, channels: &[String]) -> String {
        let mut lines = vec![];
        for (part, place) in &self.parts {
            let Some(Place::Blocked(end)) = place else { continue };
            if let End::Wait(events) = part.end(*end) {
                let names =
                    events.messages.iter().filter_map(|(channel, ..)| channels.get(*channel as usize));
                lines.extend(names.map(|name| format!("\n  {name} waits for a message")));
            }
        }
        format!("{}{}", neva_blocks::DEADLOCK, lines.join(""))
    }
}
