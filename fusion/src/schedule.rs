//! The schedule: which node moves next. It depends on the state alone.
//!
//! `docs/architecture.md` has its rules. Ordinary nodes move before the generator whose output is wanted, a
//! node that waits for quiet after those, and what waits for the outside last. Generators that ran as soon as
//! they can would fill the pipeline before slow starters arrive, and independent lanes would run ahead of
//! each other; both multiply the states.

mod generators;
mod readers;
mod report;
mod turns;

pub(crate) use turns::{turn_of_effect, turn_of_round};

use crate::code::{Code, End, Inquiry, Instant};
use crate::plan::{GeneratorOrder, Plan, Worklists};
use crate::state::State;
use crate::step::{self, Context, Decision, Outcome, Permissions, Wait};
use crate::symbolic::{Arena, EMPTY, SENT, Sym, Symbolic, TAKEN};
use neva_blocks::QUIET;
use neva_registry::Schedule;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Questions that only compute and may be asked after the program's end was reached.
pub(crate) const LAST_QUESTIONS: u32 = 16;

/// What a network waits for when nothing in it can move.
#[derive(Debug, Default)]
pub(crate) struct Events {
    /// Nodes with their deadlines.
    pub sleepers: Vec<(u32, Sym)>,
    /// The node that waits for a line of standard input.
    pub input: Option<u32>,
    /// Channels on which messages of other clusters are awaited.
    pub messages: Vec<u32>,
    /// Channels to other clusters whose messages are to be taken there.
    pub taken: Vec<u32>,
    /// The node that waits until nothing else can move in the whole program, and the number of its turn.
    pub turn: Option<(u32, u32)>,
}

/// What could go on in a state.
#[derive(Default)]
pub(crate) struct Waiting {
    /// Nodes that can move.
    pub able: Vec<u32>,
    /// Nodes that sleep, with their deadlines.
    pub sleepers: Vec<(u32, Sym)>,
    /// The node that waits for a line of standard input.
    pub input: Option<u32>,
}

/// What happens next in a network.
pub(crate) enum Next {
    /// A node moved.
    Moved(u32),
    /// Nodes that merge senders took messages that came round loops, all at once.
    Began(Vec<u32>),
    /// A node asks.
    Asks(u32, Inquiry),
    /// A node ends the program.
    Ends(u32, End),
    /// The program's end is reached and nothing but generators, timers and input could move.
    Stop,
    /// A message has to leave for another cluster, on this channel.
    Sends(u32),
    /// Only events can go on.
    Waits(Events),
    /// Nothing can go on; a report of who waits for whom.
    Stuck(String),
}

/// Lets the nodes of a network move, one after the other.
pub(crate) struct Scheduler<'a, 'n, 'c> {
    /// What stays the same.
    pub context: &'a Context<'n>,
    /// The order among nodes.
    pub plan: &'a Plan,
    /// Symbolic values.
    pub arena: &'a mut Arena,
    /// The state of the network.
    pub state: &'a mut State,
    /// The block that is written.
    pub code: &'a mut Code<'c>,
    /// The nodes that may be able to move.
    pub worklists: &'a mut Worklists,
}

impl Scheduler<'_, '_, '_> {
    /// Lets the next node move.
    pub(crate) fn next(&mut self) -> Next {
        if let Some(channel) = self.to_send() {
            return Next::Sends(channel);
        }
        let step = self.finish_step().or_else(|| self.move_due());
        if let Some(next) = step.or_else(|| self.move_ready()).or_else(|| self.release()) {
            return next;
        }
        self.worklists.after_effect = false;
        let has_ended = self.has_ended();
        let question = if has_ended { Self::last_question } else { Self::next_question };
        while let Some(node) = question(self) {
            let outcome = self.run(node, Permissions::DECISIVE);
            if let Some(next) = self.settle(node, outcome) {
                return next;
            }
            // It asks no longer. A merge may have waited for what would have come of it.
            if let Some(next) = self.release() {
                return next;
            }
        }
        if has_ended {
            return Next::Stop;
        }
        let next = if self.context.network.is_part {
            self.await_turn()
        } else {
            self.release_first().or_else(|| self.begin_round())
        };
        if let Some(next) = next {
            return next;
        }
        self.worklists.last = None;
        // In a part, generators have turns.
        if (!self.context.network.is_part || !self.worklists.quiet.is_empty())
            && let Some(next) = self.pull()
        {
            return next;
        }
        self.wait()
    }

    /// Goes on with the step that has asked run time, if there is one.
    fn finish_step(&mut self) -> Option<Next> {
        let Symbolic::Log(node, answers) = self.arena.get(self.state.get(self.context.layout.log())) else {
            return None;
        };
        let node = *node;
        let is_done = answers.iter().any(|answer| answer.asked.is_done_once());
        self.worklists.passed.remove(&self.plan.place[node as usize]);
        self.worklists.after_effect = answers.iter().any(|answer| answer.asked.has_effect());
        if self.worklists.after_effect {
            self.worklists.last = Some(self.plan.place[node as usize]);
        }
        if is_done && self.schedule_of(node) == Schedule::Input {
            self.note_reader(node);
        }
        // A turn is that of all which go on in step.
        let mut rounds = if self.round(node) > 0 { self.rounds_to_begin() } else { vec![] };
        let is_turn = self.context.network.is_part && self.schedule_of(node) == Schedule::Generator;
        if is_turn || !rounds.is_empty() && self.first_effect().is_none() {
            let due = self.in_step(node);
            self.set_due(due);
        }
        let outcome = self.run(node, Permissions::DECISIVE);
        if let Some(next) = self.settle(node, outcome) {
            rounds.retain(|other| *other == node || self.take_held(*other));
            return Some(if rounds.is_empty() { next } else { Next::Began(rounds) });
        }
        assert!(
            !is_done,
            "a step of `{}` waits after it has called what has an effect: it must receive before",
            self.context.network.nodes[node as usize].record.reference,
        );
        self.state.set(self.arena, self.context.layout.log(), EMPTY);
        self.plan.wake(self.worklists, node);
        None
    }

    /// Lets the first node move that can do so without asking run time, and sorts those that cannot.
    fn move_ready(&mut self) -> Option<Next> {
        while let Some(rank) = self.worklists.ready.pop_first() {
            let node = self.plan.node[rank as usize];
            if self.is_held(node) {
                self.worklists.held.insert(self.plan.place[node as usize]);
                continue;
            }
            if self.schedule_of(node) == Schedule::Eager && step::awaits_more(self.context, self.state, node)
            {
                continue;
            }
            match self.run(node, Permissions::TENTATIVE) {
                Outcome::Moved(woken) => {
                    self.wake(&woken);
                    return Some(Next::Moved(node));
                }
                Outcome::Waiting(wait) => self.classify(rank, &wait),
                Outcome::Undecided(Decision::End) if self.worklists.after_effect => {
                    // What fails and ends the program does so before other effects.
                    let outcome = self.run(node, Permissions::DECISIVE);
                    if let Some(next) = self.settle(node, outcome) {
                        return Some(next);
                    }
                }
                Outcome::Undecided(decision @ (Decision::Effect | Decision::End)) => {
                    if decision == Decision::End {
                        self.worklists.ends.insert(self.plan.place[node as usize]);
                    }
                    self.worklists.effects.insert(self.plan.place[node as usize]);
                }
                Outcome::Asks(..) | Outcome::Ends(_) | Outcome::Undecided(Decision::Ask) => {
                    self.worklists.asking.insert(rank);
                }
            }
        }
        None
    }

    /// Lets one node move before all others; nothing if it waits, or a message has to leave or a step to be
    /// finished before.
    pub(crate) fn next_of(&mut self, node: u32) -> Option<Next> {
        if self.is_in_step() || self.to_send().is_some() {
            return None;
        }
        let outcome = self.run(node, Permissions::DECISIVE);
        self.settle(node, outcome)
    }

    /// The channel on which a message is to leave for another cluster.
    fn to_send(&self) -> Option<u32> {
        let is_to_leave = |channel: &u32| !matches!(self.state.get(*channel), EMPTY | SENT | TAKEN);
        self.plan.outgoing.iter().copied().find(is_to_leave)
    }

    /// Whether a step is to be finished before anything else.
    pub(crate) fn is_in_step(&self) -> bool {
        self.state.get(self.context.layout.log()) != EMPTY
    }

    /// Whether the program's end is reached.
    pub(crate) fn has_ended(&self) -> bool {
        self.state.get(self.context.network.stop) != EMPTY
    }

    /// The events that could happen in this state, whether or not a node can move.
    pub(crate) fn events(&mut self) -> Events {
        let (messages, taken) = (self.awaited_messages(), self.awaited_takers());
        let Waiting { sleepers, input, .. } = self.waiting();
        Events { sleepers: self.first_of(sleepers), input, messages, taken, turn: None }
    }

    /// What could go on in this state, but for generators and what other clusters send or take.
    pub(crate) fn waiting(&mut self) -> Waiting {
        let mut found = Waiting::default();
        let mut readers = vec![];
        for node in self.candidates() {
            let Outcome::Waiting(wait) = self.attempt(node, Permissions::TENTATIVE) else {
                found.able.push(node);
                continue;
            };
            if self.can_go_outside(node, Schedule::Blocking) {
                found.able.push(node);
            }
            if let Some(deadline) = wait.deadline {
                found.sleepers.push((node, deadline));
            } else if self.can_go_outside(node, Schedule::Input) {
                readers.push(node);
            }
        }
        self.order_readers(&mut readers);
        found.input = readers.first().copied();
        found
    }

    /// Sleepers without those that sleep longer than another for certain, or as long as a nearer one.
    fn first_of(&self, mut sleepers: Vec<(u32, Sym)>) -> Vec<(u32, Sym)> {
        let mut first: FxHashMap<Instant, (i64, u32)> = FxHashMap::default();
        let moments = |(node, deadline): &(u32, Sym)| Some((*node, self.arena.moment(*deadline)?));
        for (node, (instant, span)) in sleepers.iter().filter_map(moments) {
            let least = first.entry(instant).or_insert((span, node));
            let place = |node: u32| self.plan.place[node as usize];
            if (span, place(node)) < (least.0, place(least.1)) {
                *least = (span, node);
            }
        }
        sleepers
            .retain(|sleeper| moments(sleeper).is_none_or(|(node, (instant, _))| first[&instant].1 == node));
        sleepers
    }

    /// The nodes that may be able to move, or wait for an event.
    fn candidates(&self) -> Vec<u32> {
        let Worklists { ready, asking, held, effects, sleeping, outside, .. } = &*self.worklists;
        let mut ranks: BTreeSet<u32> = ready.iter().chain(asking).copied().collect();
        ranks.extend(
            held.iter().chain(effects).map(|place| self.plan.rank[self.plan.node_at[place] as usize]),
        );
        ranks.extend(sleeping.iter().chain(outside));
        ranks.into_iter().map(|rank| self.plan.node[rank as usize]).collect()
    }

    /// What a step would come to. Nothing is changed.
    pub(crate) fn attempt(&mut self, node: u32, permissions: Permissions) -> Outcome {
        let mark = self.code.mark();
        let outcome = self
            .state
            .tried(|state| step::run(self.context, self.arena, state, self.code, node, permissions));
        self.code.reset(mark);
        outcome
    }

    /// Whether a node waits for the outside in this way, and has what it needs from the inside.
    fn can_go_outside(&mut self, node: u32, schedule: Schedule) -> bool {
        let permissions = Permissions { pull: true, ..Permissions::TENTATIVE };
        self.schedule_of(node) == schedule && !matches!(self.attempt(node, permissions), Outcome::Waiting(_))
    }

    pub(crate) fn run(&mut self, node: u32, permissions: Permissions) -> Outcome {
        step::run(self.context, self.arena, self.state, self.code, node, permissions)
    }

    /// What follows from the outcome of a step; nothing when it waits.
    pub(crate) fn settle(&mut self, node: u32, outcome: Outcome) -> Option<Next> {
        match outcome {
            Outcome::Moved(woken) => {
                self.wake(&woken);
                Some(Next::Moved(node))
            }
            Outcome::Asks(inquiry) => Some(Next::Asks(node, inquiry)),
            Outcome::Ends(end) => Some(Next::Ends(node, end)),
            Outcome::Waiting(wait) => {
                self.classify(self.plan.rank[node as usize], &wait);
                None
            }
            Outcome::Undecided(_) => None,
        }
    }

    /// These nodes may have become able to move.
    pub(crate) fn wake(&mut self, nodes: &[u32]) {
        for node in nodes {
            self.plan.wake(self.worklists, *node);
        }
    }

    fn schedule_of(&self, node: u32) -> Schedule {
        self.context.network.nodes[node as usize].record.schedule
    }

    fn classify(&mut self, rank: u32, wait: &Wait) {
        let node = self.plan.node[rank as usize];
        if self.schedule_of(node) == Schedule::Generator {
            self.worklists.generators.insert(rank);
        }
        if wait.deadline.is_some() {
            self.worklists.sleeping.insert(rank);
        }
        if wait.quiet.is_some() {
            self.worklists.quiet.insert(rank);
        }
        if matches!(self.schedule_of(node), Schedule::Blocking | Schedule::Input) {
            self.worklists.outside.insert(rank);
        }
    }

    /// The move of the generator that the program's end needs, or else of any; or of a node that waits for
    /// quiet.
    fn pull(&mut self) -> Option<Next> {
        let due = self.in_step(u32::MAX);
        let next = self.pull_one()?;
        let moved = match next {
            Next::Moved(node) | Next::Asks(node, _) => self.bit(node),
            _ => 0,
        };
        self.set_due(due & !moved);
        Some(next)
    }

    fn pull_one(&mut self) -> Option<Next> {
        let able = self.able_generators();
        if able.len() < 2 && self.worklists.quiet.is_empty() {
            // There is nothing to choose.
            let outcome = self.run(*able.first()?, Permissions::DECISIVE);
            return self.settle(able[0], outcome);
        }
        let stop = &self.context.network.channels[self.context.network.stop as usize];
        if let Some((producer, _, _)) = stop.producer {
            self.context.chose.set(true);
            if self.plan.order == GeneratorOrder::LeftBehind
                && let Some(next) = self.drain(producer)
            {
                return Some(next);
            }
            if let Found::Move(next) = self.search(producer, true) {
                return Some(next);
            }
        }
        for generator in able {
            let outcome = self.run(generator, Permissions::DECISIVE);
            if let Some(next) = self.settle(generator, outcome) {
                return Some(next);
            }
        }
        for rank in self.worklists.quiet.clone() {
            let node = self.plan.node[rank as usize];
            if !matches!(
                self.run(node, Permissions::TENTATIVE),
                Outcome::Waiting(Wait { quiet: Some(_), .. })
            ) {
                self.worklists.quiet.remove(&rank);
                continue;
            }
            if let Some(next) = self.grant_quiet(node) {
                return Some(next);
            }
        }
        None
    }

    /// Lets a node go on that waits for quiet, if nothing that could reach it can move, and no event is
    /// awaited there; otherwise the move of what can.
    fn grant_quiet(&mut self, node: u32) -> Option<Next> {
        match self.search(node, false) {
            Found::Move(next) => Some(next),
            Found::Event => None,
            Found::Nothing => {
                let outcome = self.run(node, Permissions { quiet: true, ..Permissions::DECISIVE });
                self.settle(node, outcome)
            }
        }
    }

    /// Depth first through the nodes that a node waits for, to a generator that can move; or, with `quiet`,
    /// to a node that waits for quiet and can have it.
    fn search(&mut self, from: u32, quiet: bool) -> Found {
        struct Visit {
            node: u32,
            needs: Vec<u32>,
            position: usize,
            quiet: bool,
        }
        let mut seen = vec![false; self.plan.node.len()];
        let mut stack: Vec<Visit> = vec![];
        let mut found = Found::Nothing;
        let mut enter = Some(from);
        loop {
            if let Some(node) = enter.take()
                && !std::mem::replace(&mut seen[node as usize], true)
            {
                let permissions = if self.schedule_of(node) == Schedule::Generator {
                    Permissions::DECISIVE
                } else {
                    Permissions::TENTATIVE
                };
                let outcome = self.run(node, permissions);
                let wait = match outcome {
                    Outcome::Waiting(wait) => wait,
                    outcome => match self.settle(node, outcome) {
                        Some(next) => return Found::Move(next),
                        None => Wait::default(),
                    },
                };
                let outside = matches!(self.schedule_of(node), Schedule::Blocking | Schedule::Input);
                let awaits_message = |channel: &u32| self.context.network.outside.contains_key(channel);
                if wait.deadline.is_some() || wait.empty.iter().chain(&wait.full).any(awaits_message) {
                    found = Found::Event;
                }
                if outside && self.is_able(node) {
                    found = Found::Event;
                }
                let wait = if outside { self.look_outside(node) } else { wait };
                let needs = self.needs(&wait);
                stack.push(Visit { node, needs, position: 0, quiet: quiet && wait.quiet.is_some() });
            }
            let Some(visit) = stack.last_mut() else { return found };
            if let Some(&need) = visit.needs.get(visit.position) {
                visit.position += 1;
                enter = Some(need);
                continue;
            }
            let (node, wants_quiet) = (visit.node, visit.quiet);
            stack.pop();
            if wants_quiet && let Some(next) = self.grant_quiet(node) {
                return Found::Move(next);
            }
        }
    }

    /// The nodes that a waiting node waits for.
    pub(crate) fn needs(&self, wait: &Wait) -> Vec<u32> {
        let network = self.context.network;
        let full = wait.full.iter().filter_map(|channel| network.receiver(*channel));
        let empty = wait.empty.iter().chain(&wait.quiet);
        full.chain(empty.filter_map(|channel| network.sender(*channel))).collect()
    }

    /// What a node that waits for the outside lacks from the inside.
    fn look_outside(&mut self, node: u32) -> Wait {
        match self.run(node, Permissions { pull: true, ..Permissions::TENTATIVE }) {
            Outcome::Waiting(wait) => wait,
            _ => Wait::default(),
        }
    }

    /// Whether a node that waits for the outside has what it needs from the inside.
    fn is_able(&mut self, node: u32) -> bool {
        !matches!(self.run(node, Permissions { pull: true, ..Permissions::TENTATIVE }), Outcome::Waiting(_))
    }

    fn wait(&mut self) -> Next {
        let mut sleepers = vec![];
        for rank in self.worklists.sleeping.clone() {
            let node = self.plan.node[rank as usize];
            match self.run(node, Permissions::TENTATIVE) {
                Outcome::Waiting(Wait { deadline: Some(deadline), .. }) => sleepers.push((node, deadline)),
                _ => {
                    self.worklists.sleeping.remove(&rank);
                }
            }
        }
        let sleepers = self.first_of(sleepers);
        let (mut input, mut outside) = (None, None);
        let mut nodes: Vec<u32> = self.nodes_outside().collect();
        self.order_readers(&mut nodes);
        for node in nodes {
            let is_part = self.context.network.is_part;
            if self.schedule_of(node) == Schedule::Input && (is_part || !sleepers.is_empty()) {
                if input.is_none() && self.is_able(node) {
                    input = Some(node);
                }
                continue;
            }
            if is_part && self.is_able(node) {
                outside = outside.or(Some((node, self.turn_outside(node))));
                continue;
            }
            let outcome = self.run(node, Permissions::DECISIVE);
            match self.settle(node, outcome) {
                Some(next) => return next,
                None => {
                    self.worklists.outside.remove(&self.plan.rank[node as usize]);
                }
            }
        }
        let (messages, taken) = (self.awaited_messages(), self.awaited_takers());
        let is_part = self.context.network.is_part;
        let quiet = if is_part { self.awaits_quiet() } else { None };
        let turn = outside.or(quiet.map(|node| (node, QUIET)));
        let is_stuck = sleepers.is_empty() && messages.is_empty() && taken.is_empty();
        if is_stuck && turn.is_none() && (input.is_none() || !is_part) {
            return Next::Stuck(self.report());
        }
        Next::Waits(Events { sleepers, input, messages, taken, turn })
    }
}

/// What a search comes to.
enum Found {
    /// Something moved.
    Move(Next),
    /// Nothing can move, but an event is awaited that could change that.
    Event,
    /// Nothing.
    Nothing,
}

/// Whether enough was asked after the program's end was reached.
pub(crate) fn is_end_due(context: &Context, arena: &Arena, state: &State) -> bool {
    matches!(arena.get(state.get(context.layout.age())), Symbolic::Count(age) if *age >= LAST_QUESTIONS)
}
