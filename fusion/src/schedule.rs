//! The schedule: which node moves next. It depends on the state alone.
//!
//! 1. Every ordinary node that can move does, until none can; questions wait until no other move is left.
//! 2. Then, unless the program's end is reached, the generator moves whose output is wanted: the search goes from the end
//!    of the program backwards, through empty channels to their senders and through full ones to their receivers.
//! 3. A node that waits for quiet goes on when nothing that could reach it can move.
//! 4. Timers and the outside world come last.
//!
//! Generators that ran as soon as they can would fill the pipeline before slow starters arrive, and independent lanes
//! would run ahead of each other; both multiply the states.

use crate::cell::{Answer, Arena, Cell, EMPTY, Sym};
use crate::network::{Network, Waiter};
use crate::state::State;
use crate::step::{self, Code, Context, End, Grant, Outcome, Question, Wait};
use neva_blocks::DEADLOCK;
use neva_registry::Schedule;
use std::collections::BTreeSet;

/// Which generator moves when several can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// One whose output the program's end needs; any other only when there is none. What nobody needs is not done.
    Needed,
    /// One whose output the program's end does not need. So a stream that was left behind runs dry instead of
    /// standing still wherever it happened to be, which is a state of its own for all that follows.
    LeftBehind,
}

/// The fixed order among nodes: downstream first.
pub struct Plan {
    rank: Vec<u32>,
    node: Vec<u32>,
    generators: Vec<u32>,
    order: Order,
    incoming: Vec<u32>,
    outgoing: Vec<u32>,
}

impl Plan {
    /// The order for a network.
    pub fn of(network: &Network, order: Order) -> Plan {
        let node = postorder(network);
        let mut rank = vec![0; node.len()];
        for (position, node) in node.iter().enumerate() {
            rank[*node as usize] = position as u32;
        }
        let is_generator = |node: &u32| network.nodes[*node as usize].record.schedule == Schedule::Generator;
        let generators = node.iter().copied().filter(is_generator).collect();
        let mut incoming = vec![];
        let mut outgoing = vec![];
        for &channel in network.outside.keys() {
            let receives = network.channels[channel as usize].consumer.is_some();
            if receives { &mut incoming } else { &mut outgoing }.push(channel);
        }
        incoming.sort_unstable();
        outgoing.sort_unstable();
        Plan { rank, node, generators, order, incoming, outgoing }
    }
}

impl Plan {
    /// A node may have become able to move.
    pub fn wake(&self, sets: &mut Sets, node: u32) {
        sets.ready.insert(self.rank[node as usize]);
    }
}

/// Which nodes may be able to move, by rank. Each is asked again before it does.
#[derive(Clone, Debug, Default)]
pub struct Sets {
    ready: BTreeSet<u32>,
    asking: BTreeSet<u32>,
    quiet: BTreeSet<u32>,
    sleeping: BTreeSet<u32>,
    outside: BTreeSet<u32>,
}

impl Sets {
    /// A node may have become able to move.
    pub fn wake_rank(&mut self, rank: u32) {
        self.ready.insert(rank);
    }
}

/// What a network waits for when nothing in it can move.
#[derive(Debug, Default)]
pub struct Events {
    /// Nodes with their deadlines.
    pub sleepers: Vec<(u32, Sym)>,
    /// The node that waits for a line of standard input.
    pub input: Option<u32>,
    /// Channels on which messages of other clusters are awaited.
    pub messages: Vec<u32>,
    /// The node that waits until nothing can move in the whole program.
    pub quiet: Option<u32>,
}

/// What happens next in a network.
pub enum Next {
    /// A node moved.
    Moved,
    /// A node asks; the answers to its questions so far.
    Asks(u32, Question, Vec<Answer>),
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

/// Lets the next node move.
pub fn next(
    context: &Context,
    plan: &Plan,
    arena: &mut Arena,
    state: &mut State,
    code: &mut Code,
    sets: &mut Sets,
) -> Next {
    let mut scheduler = Scheduler { context, plan, arena, state, code, sets };
    scheduler.next()
}

const LOOK: Grant = Grant { decide: false, quiet: false, pull: false };
const ACT: Grant = Grant { decide: true, quiet: false, pull: true };

struct Scheduler<'a, 'n, 'c> {
    context: &'a Context<'n>,
    plan: &'a Plan,
    arena: &'a mut Arena,
    state: &'a mut State,
    code: &'a mut Code<'c>,
    sets: &'a mut Sets,
}

impl Scheduler<'_, '_, '_> {
    fn next(&mut self) -> Next {
        if let Some(channel) = self.plan.outgoing.iter().find(|channel| self.state.get(**channel) != EMPTY) {
            return Next::Sends(*channel);
        }
        if let Cell::Log(node, _) = self.arena.get(self.state.get(self.context.slots.log())) {
            let node = *node;
            let outcome = self.run(node, ACT);
            if let Some(next) = self.settle(node, outcome) {
                return next;
            }
            self.state.set(self.arena, self.context.slots.log(), EMPTY);
            self.sets.ready.insert(self.plan.rank[node as usize]);
        }
        while let Some(rank) = self.sets.ready.pop_first() {
            let node = self.plan.node[rank as usize];
            match self.run(node, LOOK) {
                Outcome::Moved(woken) => {
                    self.wake(&woken);
                    return Next::Moved;
                }
                Outcome::Waiting(wait) => self.classify(rank, &wait),
                Outcome::Asks(..) | Outcome::Ends(_) | Outcome::Undecided => {
                    self.sets.asking.insert(rank);
                }
            }
        }
        let ended = self.state.get(self.context.network.stop) != EMPTY;
        if ended && crate::explore::is_spent(self.context, self.arena, self.state) {
            return Next::Stop;
        }
        while let Some(rank) = self.sets.asking.pop_first() {
            let node = self.plan.node[rank as usize];
            let outcome = self.run(node, ACT);
            if let Some(next) = self.settle(node, outcome) {
                return next;
            }
        }
        if ended {
            return Next::Stop;
        }
        if let Some(next) = self.pull() {
            return next;
        }
        self.wait()
    }

    fn run(&mut self, node: u32, grant: Grant) -> Outcome {
        step::run(self.context, self.arena, self.state, self.code, node, grant)
    }

    /// What follows from the outcome of a step; nothing when it waits.
    fn settle(&mut self, node: u32, outcome: Outcome) -> Option<Next> {
        match outcome {
            Outcome::Moved(woken) => {
                self.wake(&woken);
                Some(Next::Moved)
            }
            Outcome::Asks(question, answers) => Some(Next::Asks(node, question, answers)),
            Outcome::Ends(end) => Some(Next::Ends(node, end)),
            Outcome::Waiting(wait) => {
                self.classify(self.plan.rank[node as usize], &wait);
                None
            }
            Outcome::Undecided => None,
        }
    }

    fn wake(&mut self, nodes: &[u32]) {
        for node in nodes {
            self.sets.ready.insert(self.plan.rank[*node as usize]);
        }
    }

    fn schedule_of(&self, node: u32) -> Schedule {
        self.context.network.nodes[node as usize].record.schedule
    }

    fn classify(&mut self, rank: u32, wait: &Wait) {
        let node = self.plan.node[rank as usize];
        if wait.deadline.is_some() {
            self.sets.sleeping.insert(rank);
        }
        if wait.quiet.is_some() {
            self.sets.quiet.insert(rank);
        }
        if matches!(self.schedule_of(node), Schedule::Blocking | Schedule::Input) {
            self.sets.outside.insert(rank);
        }
    }

    /// The move of the generator that the program's end needs, or else of any; or of a node that waits for quiet.
    fn pull(&mut self) -> Option<Next> {
        let stop = &self.context.network.channels[self.context.network.stop as usize];
        if let Some((producer, _, _)) = stop.producer {
            if self.plan.order == Order::LeftBehind
                && let Some(next) = self.drain(producer)
            {
                return Some(next);
            }
            if let Found::Move(next) = self.search(producer, true) {
                return Some(next);
            }
        }
        for index in 0..self.plan.generators.len() {
            let generator = self.plan.generators[index];
            let outcome = self.run(generator, ACT);
            if let Some(next) = self.settle(generator, outcome) {
                return Some(next);
            }
        }
        for rank in self.sets.quiet.clone() {
            let node = self.plan.node[rank as usize];
            if !matches!(self.run(node, LOOK), Outcome::Waiting(Wait { quiet: Some(_), .. })) {
                self.sets.quiet.remove(&rank);
                continue;
            }
            if let Some(next) = self.grant_quiet(node) {
                return Some(next);
            }
        }
        None
    }

    /// The move of a generator whose output a node does not need, directly or through others.
    fn drain(&mut self, from: u32) -> Option<Next> {
        let needed = self.needed(from);
        for index in 0..self.plan.generators.len() {
            let generator = self.plan.generators[index];
            if needed[generator as usize] {
                continue;
            }
            let outcome = self.run(generator, ACT);
            if let Some(next) = self.settle(generator, outcome) {
                return Some(next);
            }
        }
        None
    }

    /// The nodes that a node waits for, directly or through others.
    fn needed(&mut self, from: u32) -> Vec<bool> {
        let mut needed = vec![false; self.plan.node.len()];
        let mut work = vec![from];
        while let Some(node) = work.pop() {
            if std::mem::replace(&mut needed[node as usize], true) {
                continue;
            }
            // A generator that can move waits for nobody; one that can't is asked like any other node.
            let generates = self.schedule_of(node) == Schedule::Generator;
            let wait = if generates { self.blocked_by(node) } else { self.look_outside(node) };
            work.extend(self.needs(&wait));
        }
        needed
    }

    /// What a generator that cannot move waits for, without moving it.
    fn blocked_by(&mut self, node: u32) -> Wait {
        let mut state = self.state.clone();
        let mark = self.code.mark();
        let outcome = step::run(self.context, self.arena, &mut state, self.code, node, ACT);
        self.code.reset(mark);
        match outcome {
            Outcome::Waiting(wait) => wait,
            _ => Wait::default(),
        }
    }

    /// Lets a node go on that waits for quiet, if nothing that could reach it can move, and no event is awaited there;
    /// otherwise the move of what can.
    fn grant_quiet(&mut self, node: u32) -> Option<Next> {
        match self.search(node, false) {
            Found::Move(next) => Some(next),
            Found::Event => None,
            Found::Nothing => {
                let outcome = self.run(node, Grant { quiet: true, ..ACT });
                self.settle(node, outcome)
            }
        }
    }

    /// Depth first through the nodes that a node waits for, to a generator that can move; or, with `quiet`, to a node
    /// that waits for quiet and can have it.
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
                let grant = if self.schedule_of(node) == Schedule::Generator { ACT } else { LOOK };
                let outcome = self.run(node, grant);
                let wait = match outcome {
                    Outcome::Waiting(wait) => wait,
                    outcome => match self.settle(node, outcome) {
                        Some(next) => return Found::Move(next),
                        None => Wait::default(),
                    },
                };
                let outside = matches!(self.schedule_of(node), Schedule::Blocking | Schedule::Input);
                let awaits_message = |channel: &u32| self.context.network.outside.contains_key(channel);
                if wait.deadline.is_some() || wait.empty.iter().any(awaits_message) {
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
    fn needs(&self, wait: &Wait) -> Vec<u32> {
        let channels = &self.context.network.channels;
        let full = wait.full.iter().map(|channel| channels[*channel as usize].consumer);
        let empty = wait.empty.iter().chain(&wait.quiet);
        let empty = empty.map(|channel| channels[*channel as usize].producer);
        full.chain(empty).flatten().map(|(node, _, _)| node).collect()
    }

    /// What a node that waits for the outside lacks from the inside.
    fn look_outside(&mut self, node: u32) -> Wait {
        match self.run(node, Grant { pull: true, ..LOOK }) {
            Outcome::Waiting(wait) => wait,
            _ => Wait::default(),
        }
    }

    /// Whether a node that waits for the outside has what it needs from the inside.
    fn is_able(&mut self, node: u32) -> bool {
        !matches!(self.run(node, Grant { pull: true, ..LOOK }), Outcome::Waiting(_))
    }

    fn wait(&mut self) -> Next {
        let mut sleepers = vec![];
        for rank in self.sets.sleeping.clone() {
            let node = self.plan.node[rank as usize];
            match self.run(node, LOOK) {
                Outcome::Waiting(Wait { deadline: Some(deadline), .. }) => sleepers.push((node, deadline)),
                _ => {
                    self.sets.sleeping.remove(&rank);
                }
            }
        }
        let mut input = None;
        for rank in self.sets.outside.clone() {
            let node = self.plan.node[rank as usize];
            if self.schedule_of(node) == Schedule::Input && !sleepers.is_empty() {
                if input.is_none() && self.is_able(node) {
                    input = Some(node);
                }
                continue;
            }
            let outcome = self.run(node, ACT);
            match self.settle(node, outcome) {
                Some(next) => return next,
                None => {
                    self.sets.outside.remove(&rank);
                }
            }
        }
        let messages = self.awaited_messages();
        let quiet = if self.plan.incoming.is_empty() { None } else { self.awaits_quiet() };
        if sleepers.is_empty() && messages.is_empty() && quiet.is_none() {
            return Next::Stuck(self.report());
        }
        Next::Waits(Events { sleepers, input, messages, quiet })
    }

    /// The empty channels from other clusters whose receivers wait for them.
    fn awaited_messages(&mut self) -> Vec<u32> {
        let mut awaited = vec![];
        for &channel in &self.plan.incoming {
            let consumer = self.context.network.channels[channel as usize].consumer;
            let Some((node, _, _)) = consumer.filter(|_| self.state.get(channel) == EMPTY) else { continue };
            let wait = self.look_outside(node);
            if wait.empty.contains(&channel) || wait.quiet == Some(channel) {
                awaited.push(channel);
            }
        }
        awaited
    }

    /// The first node that waits for quiet, which only the whole program can have.
    fn awaits_quiet(&mut self) -> Option<u32> {
        for rank in self.sets.quiet.clone() {
            let node = self.plan.node[rank as usize];
            if matches!(self.run(node, LOOK), Outcome::Waiting(Wait { quiet: Some(_), .. })) {
                return Some(node);
            }
        }
        None
    }

    /// Who waits for whom, a line a node, beginning with the node that should end the program.
    fn report(&mut self) -> String {
        let network = self.context.network;
        let mut lines: Vec<(Waiter, String)> = vec![];
        let mut queue: Vec<u32> = vec![];
        let mut seen = vec![false; network.nodes.len()];
        queue.extend(network.channels[network.stop as usize].producer.map(|(node, _, _)| node));
        let mut at = 0;
        while at < queue.len()
            && lines.iter().filter(|(waiter, _)| *waiter == Waiter::User).count() < MOST_LINES
        {
            let node = queue[at];
            at += 1;
            if std::mem::replace(&mut seen[node as usize], true) {
                continue;
            }
            let Outcome::Waiting(wait) = self.run(node, Grant { pull: true, ..LOOK }) else { continue };
            for channel in wait.empty.iter().chain(&wait.quiet) {
                let (waiter, name) = network.waiter(*channel);
                lines.push((waiter, format!("\n  {name} waits for a message")));
                queue.extend(network.channels[*channel as usize].producer.map(|(node, _, _)| node));
            }
            for channel in &wait.full {
                let (waiter, name) = network.waiter(*channel);
                lines.push((waiter, format!("\n  {name} is full, and its sender waits")));
                queue.extend(network.channels[*channel as usize].consumer.map(|(node, _, _)| node));
            }
        }
        lines.sort_by_key(|(waiter, _)| *waiter);
        if lines.first().is_some_and(|(waiter, _)| *waiter != Waiter::Notation) {
            lines.retain(|(waiter, _)| *waiter != Waiter::Notation);
        }
        lines.dedup();
        let lines: Vec<String> = lines.into_iter().take(MOST_LINES).map(|(_, line)| line).collect();
        format!("{DEADLOCK}{}", lines.concat())
    }
}

/// Lines of a report of who waits for whom, at the most.
const MOST_LINES: usize = 12;

/// What a search comes to.
enum Found {
    /// Something moved.
    Move(Next),
    /// Nothing can move, but an event is awaited that could change that.
    Event,
    /// Nothing.
    Nothing,
}

/// Nodes in postorder of the network from the start: the most downstream first.
fn postorder(network: &Network) -> Vec<u32> {
    let count = network.nodes.len();
    let mut order = Vec::with_capacity(count);
    let mut seen = vec![false; count];
    let start = network.start.and_then(|start| network.channels[start as usize].consumer);
    let roots = start.map(|(node, _, _)| node).into_iter().chain(0..count as u32);
    for root in roots {
        if std::mem::replace(&mut seen[root as usize], true) {
            continue;
        }
        let mut stack = vec![(root, receivers(network, root).into_iter())];
        while let Some((node, rest)) = stack.last_mut() {
            match rest.next() {
                Some(next) => {
                    if !std::mem::replace(&mut seen[next as usize], true) {
                        stack.push((next, receivers(network, next).into_iter()));
                    }
                }
                None => {
                    order.push(*node);
                    stack.pop();
                }
            }
        }
    }
    order
}

fn receivers(network: &Network, node: u32) -> Vec<u32> {
    let channels = network.nodes[node as usize].outputs.iter().flatten().flatten();
    channels
        .filter_map(|channel| network.channels[*channel as usize].consumer.map(|(node, _, _)| node))
        .collect()
}
