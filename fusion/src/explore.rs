//! Exploration: from a network to a graph of blocks.
//!
//! Under one fixed schedule a network is a graph of states that branches only where run time decides. The
//! states are found by executing the nodes' steps symbolically. States with the same skeleton are one block;
//! where their leaves differ, the block has a parameter. Everything here is deterministic.

use crate::budget::{Budget, OverBudget};
use crate::code::{Code, Inquiry, Question};
use crate::constants::{leaf_operand, message_sym};
use crate::fairness::{downstream, ends_without, loops, reached};
use crate::fingerprint::Fingerprint;
use crate::graph::{Graph, RawBlock, RawEdge, RawEvent, RawTerm};
use crate::network::{Channel, Network, NetworkNode};
use crate::plan::{GeneratorOrder, Plan, Worklists};
use crate::schedule::{Events, LAST_QUESTIONS, Next, Scheduler};
use crate::state::{Layout, State};
use crate::step::{self, Context};
use crate::symbolic::{
    Answer, Answered, Arena, Asked, EMPTY, FALSE, Known, SENT, Sym, Symbolic, TAKEN, TRUE, UNIT,
};
use neva_blocks::QUIET;
use neva_kernels::schedule::TurnClass;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Explores a network.
///
/// # Errors
/// When the budget is used up.
pub(crate) fn explore(network: &Network, order: GeneratorOrder, budget: Budget) -> Result<Graph, OverBudget> {
    let layout = Layout::of(network);
    let mut arena = Arena::default();
    let configs = network
        .nodes
        .iter()
        .map(|node| node.config.as_ref().map_or(UNIT, |message| message_sym(&mut arena, message, 0)))
        .collect();
    let context =
        Context { network, layout, configs, receiving: RefCell::default(), sleeping: RefCell::default() };
    let plan = Plan::of(network, order);
    let mut state = State::new(layout.count());
    let mut worklists = Worklists::default();
    for rank in 0..network.nodes.len() as u32 {
        worklists.wake_rank(rank);
    }
    if let Some(start) = network.start {
        let message = if network.trace.is_some() { step::trace::start(&mut arena) } else { UNIT };
        step::deliver(&context, &mut arena, &mut state, start, message);
    }
    let mut explorer = Explorer {
        context,
        plan,
        arena,
        blocks: vec![],
        index: FxHashMap::default(),
        work: vec![],
        turns: FxHashMap::default(),
        surveys: FxHashMap::default(),
        steps: 0,
        budget,
    };
    let explored = explorer.explore(&state, worklists);
    let (blocks, steps) = (explorer.blocks.len(), explorer.steps);
    let path = |node: Option<&NetworkNode>| node.map_or("", |node| node.path.as_str()).to_string();
    tracing::debug!(
        nodes = network.nodes.len(),
        first = path(network.nodes.first()),
        last = path(network.nodes.last()),
        blocks,
        steps,
        ?budget,
        ?order,
        ok = explored.is_ok(),
        "explored"
    );
    explored.map(|()| Graph { arena: explorer.arena, blocks: explorer.blocks })
}

/// In the slot [`Layout::polled`]: the block before has looked for events.
const POLLED: Sym = TRUE;

/// In the slot [`Layout::polled`]: the block is entered because a turn has come.
const IN_TURN: Sym = TAKEN;

/// What a block in a loop does first.
#[derive(Clone, Default)]
struct Turn {
    /// Looks for events.
    polls: bool,
    /// Lets these nodes move.
    nodes: Vec<u32>,
}

/// What waits at the entry of a block.
struct Survey {
    /// Nodes that can move, but for generators.
    able: Vec<u32>,
    /// Generators that can bring a message which would be taken.
    generators: Vec<u32>,
    /// Whether a moment or input could come.
    has_events: bool,
    /// Whether the block can let other clusters have their turn: no step is under way, and the end is not
    /// reached.
    can_yield: bool,
}

struct Explorer<'n> {
    context: Context<'n>,
    plan: Plan,
    arena: Arena,
    blocks: Vec<RawBlock>,
    index: FxHashMap<Fingerprint, u32>,
    work: Vec<u32>,
    /// What certain blocks do first, so that nothing waits for ever while a loop goes round.
    turns: FxHashMap<u32, Turn>,
    /// What waits at the entry of blocks, as far as it was asked for.
    surveys: FxHashMap<u32, Survey>,
    steps: usize,
    budget: Budget,
}

impl Explorer<'_> {
    /// Finds all blocks that a state leads to.
    fn explore(&mut self, state: &State, worklists: Worklists) -> Result<(), OverBudget> {
        self.target(state, worklists)?;
        loop {
            while let Some(block) = self.work.pop() {
                self.blocks[block as usize].queued = false;
                self.block(block)?;
            }
            if !self.be_fair() {
                return Ok(());
            }
        }
    }

    /// The block for a state: a new one, or one that has met the skeleton before and now holds for this state
    /// too.
    fn target(&mut self, state: &State, worklists: Worklists) -> Result<u32, OverBudget> {
        if let Some(&block) = self.index.get(&state.skeleton()) {
            let raw = &mut self.blocks[block as usize];
            if raw.join(&mut self.arena, state) && !raw.queued {
                raw.queued = true;
                self.work.push(block);
            }
            return Ok(block);
        }
        if self.blocks.len() >= self.budget.blocks {
            return Err(OverBudget::Blocks(self.budget.blocks));
        }
        let block = self.blocks.len() as u32;
        self.index.insert(state.skeleton(), block);
        self.blocks.push(RawBlock {
            entry: state.clone(),
            params: FxHashMap::default(),
            insts: vec![],
            moves: vec![],
            term: RawTerm::Stop,
            edges: vec![],
            movers: vec![],
            node: 0,
            worklists,
            vars: vec![],
            queued: true,
        });
        self.work.push(block);
        Ok(block)
    }

    /// Finds loops of blocks in which an event is never looked for, or a node that can move never does, and
    /// has one of their blocks do so first. Whether there were any.
    fn be_fair(&mut self) -> bool {
        let successors: Vec<Vec<u32>> =
            self.blocks.iter().map(|raw| raw.edges.iter().map(|(target, _)| *target).collect()).collect();
        let mut changed = false;
        for blocks in loops(&successors, &reached(&successors)) {
            // Loops that never look for the moment or the input that a node waits for.
            let is_inner = |event: &RawEvent| matches!(event, RawEvent::Turn(turn) if *turn < TurnClass::Outside.turn(0));
            let waits =
                |term: &RawTerm| matches!(term, RawTerm::Wait(events) if !events.iter().any(is_inner));
            changed |= self.watch(&successors, &blocks, waits, |survey| survey.has_events);
            // Loops that never let other clusters have their turn.
            if self.context.network.is_part {
                let yields = |term: &RawTerm| matches!(term, RawTerm::Wait(_));
                changed |= self.watch(&successors, &blocks, yields, |survey| survey.can_yield);
            }
            // Loops in which a node never moves.
            let mut waiting = BTreeSet::new();
            for block in &blocks {
                let Survey { able, generators, .. } = self.survey(*block);
                waiting.extend(able.iter().chain(generators).copied());
            }
            for node in waiting {
                let moves = |block: u32| self.blocks[block as usize].movers.contains(&node);
                let without: Vec<u32> = blocks.iter().copied().filter(|block| !moves(*block)).collect();
                for blocks in loops(&successors, &without) {
                    if self.plan.generators.contains(&node) && !self.holds_up(&blocks, node) {
                        continue;
                    }
                    // A block that looks for events does nothing else; the one after it can let the node
                    // move. In one that was to let it move before, another node did.
                    let able = blocks.into_iter().find(|block| {
                        let turn = self.turns.get(block);
                        let is_taken = turn.is_some_and(|turn| turn.polls || turn.nodes.contains(&node));
                        let Survey { able, generators, .. } = self.survey(*block);
                        !is_taken && able.iter().chain(generators).any(|able| *able == node)
                    });
                    let Some(block) = able else { continue };
                    self.turns.entry(block).or_default().nodes.push(node);
                    self.queue(block);
                    changed = true;
                }
            }
        }
        changed
    }

    /// Whether a loop of blocks holds up a generator that never moves in it. A loop that has an end does not
    /// where it works on what the generator has sent. Nor where another generator drives it, as streams may
    /// come one after the other, unless the program might end before the second one has come. In a part it
    /// does, as another part may wait for what the generator sends.
    fn holds_up(&self, blocks: &[u32], generator: u32) -> bool {
        let network = self.context.network;
        let has_end = blocks.iter().map(|block| &self.blocks[*block as usize]).any(|raw| {
            !matches!(raw.term, RawTerm::Wait(_))
                && raw.edges.iter().any(|(target, _)| blocks.binary_search(target).is_err())
        });
        if !has_end || network.is_part {
            return true;
        }
        let mut movers = blocks.iter().flat_map(|block| &self.blocks[*block as usize].movers);
        let fed = downstream(network, generator);
        if movers.clone().any(|node| fed.contains(*node as usize)) {
            return false;
        }
        let is_driven = movers.any(|node| self.plan.generators.contains(node));
        let leads_to_effect = network.nodes[generator as usize].leads_to != u32::MAX;
        !is_driven || leads_to_effect && ends_without(network, generator)
    }

    /// Finds loops without a block of such an end, and has one of their blocks that wants it look for events.
    /// Whether there were any.
    fn watch(
        &mut self,
        successors: &[Vec<u32>],
        blocks: &[u32],
        is_end: impl Fn(&RawTerm) -> bool,
        wants: impl Fn(&Survey) -> bool,
    ) -> bool {
        let unwatched = blocks.iter().copied().filter(|block| {
            let is_watched = self.turns.get(block).is_some_and(|turn| turn.polls);
            !is_watched && !is_end(&self.blocks[*block as usize].term)
        });
        let mut unwatched: Vec<u32> = unwatched.collect();
        let mut changed = false;
        loop {
            let loops = loops(successors, &unwatched).into_iter();
            let found: Vec<u32> = loops
                .filter_map(|blocks| blocks.into_iter().find(|block| wants(self.survey(*block))))
                .collect();
            if found.is_empty() {
                return changed;
            }
            changed = true;
            unwatched.retain(|block| !found.contains(block));
            for block in found {
                self.turns.entry(block).or_default().polls = true;
                self.queue(block);
            }
        }
    }

    fn queue(&mut self, block: u32) {
        if !std::mem::replace(&mut self.blocks[block as usize].queued, true) {
            self.work.push(block);
        }
    }

    /// What waits at the entry of a block; nothing once the program's end is reached.
    fn survey(&mut self, block: u32) -> &Survey {
        let Explorer { context, plan, arena, blocks, surveys, .. } = self;
        surveys.entry(block).or_insert_with(|| {
            let raw = &blocks[block as usize];
            let (mut state, mut worklists, mut vars) = (raw.entry.clone(), raw.worklists.clone(), vec![]);
            let code = &mut Code::new(&mut vars);
            let mut scheduler =
                Scheduler { context, plan, arena, state: &mut state, code, worklists: &mut worklists };
            if scheduler.has_ended() || scheduler.is_in_step() || scheduler.next_of_joined().is_some() {
                return Survey { able: vec![], generators: vec![], has_events: false, can_yield: false };
            }
            let Events { sleepers, input, .. } = scheduler.events();
            Survey {
                able: scheduler.able(),
                generators: scheduler.wanted_generators(),
                has_events: !sleepers.is_empty() || input.is_some(),
                can_yield: true,
            }
        })
    }

    fn block(&mut self, block: u32) -> Result<(), OverBudget> {
        let raw = &mut self.blocks[block as usize];
        let mut state = raw.entry.clone();
        let mut worklists = raw.worklists.clone();
        let mut vars = std::mem::take(&mut raw.vars);
        let mut code = Code::of_block(block, &mut vars);
        let layout = self.context.layout;
        let mut steps = 0_usize;
        let mut landmark = state.skeleton();
        let resumed = state.get(layout.log()) != EMPTY;
        let entered = state.set(&self.arena, layout.polled(), EMPTY);
        let (polled, is_turn) = (entered == POLLED, entered == IN_TURN);
        let turn = self.turns.get(&block).cloned().unwrap_or_default();
        let polls = turn.polls && !polled;
        let out_of_order = !turn.nodes.is_empty();
        let mut first = turn.nodes.into_iter();
        let mut movers = vec![];
        let (term, edges, node) = loop {
            steps += 1;
            self.steps += 1;
            if self.steps > self.budget.steps {
                return Err(OverBudget::Steps(self.budget.steps));
            }
            // What a question decided is merged again at once where it makes no lasting difference. And a
            // state that comes back is a loop without questions (found as in Brent's algorithm).
            let again = steps > 1 && state.skeleton() == landmark;
            if steps.is_power_of_two() {
                landmark = state.skeleton();
            }
            if again && state.get(self.context.network.stop) != EMPTY {
                break (RawTerm::Stop, vec![], 0);
            }
            if again || (resumed && steps == 2) {
                let target = self.target(&state, worklists)?;
                break (RawTerm::Jump, vec![(target, state)], 0);
            }
            let mut scheduler = Scheduler {
                context: &self.context,
                plan: &self.plan,
                arena: &mut self.arena,
                state: &mut state,
                code: &mut code,
                worklists: &mut worklists,
            };
            if steps == 1
                && let Some(channel) = scheduler.next_of_joined()
            {
                let events = Events { messages: vec![channel], ..Events::default() };
                let (events, edges) = self.wait(&state, &worklists, events, &mut code)?;
                break (RawTerm::Wait(events), edges, 0);
            }
            if polls {
                let events = scheduler.events();
                let (events, edges) = self.poll(&state, &worklists, events, &mut code)?;
                break (RawTerm::Wait(events), edges, 0);
            }
            let due = if out_of_order && scheduler.is_end_due() { Some(Next::Stop) } else { None };
            let out_of_turn = due.or_else(|| first.find_map(|node| scheduler.next_of(node)));
            let next = out_of_turn.unwrap_or_else(|| scheduler.next());
            match next {
                Next::Moved(node) => movers.push(node),
                Next::Asks(node, inquiry) => {
                    let edges = self.ask(&state, &worklists, node, &inquiry)?;
                    break (RawTerm::Ask(inquiry.question), edges, node);
                }
                Next::Ends(node, end) => break (RawTerm::End(end), vec![], node),
                Next::Stop => break (RawTerm::Stop, vec![], 0),
                Next::Sends(channel) => {
                    let value = leaf_operand(&self.arena, state.get(channel));
                    let Channel { producer, has_room, .. } = &self.context.network.channels[channel as usize];
                    state.set(&self.arena, channel, if *has_room { EMPTY } else { SENT });
                    if let (Some((producer, _, _)), true) = (producer, has_room) {
                        self.plan.wake(&mut worklists, *producer);
                    }
                    let target = self.target(&state, worklists)?;
                    break (RawTerm::Send(channel, value), vec![(target, state)], 0);
                }
                Next::Waits(Events { turn: Some((node, _)), .. })
                    if is_turn && self.context.network.nodes[node as usize].outputs.is_empty() =>
                {
                    // Its message was received in the turn of the end that it leads to.
                    match scheduler.next_of(node) {
                        Some(Next::Ends(node, end)) => break (RawTerm::End(end), vec![], node),
                        _ => unreachable!("what ends the program is ready"),
                    }
                }
                Next::Waits(events) => {
                    if events.turn.is_some() {
                        // The turn comes sooner or later, and one after the other has it.
                        movers.extend(scheduler.able());
                    }
                    let (events, edges) = self.wait(&state, &worklists, events, &mut code)?;
                    break (RawTerm::Wait(events), edges, 0);
                }
                Next::Stuck(_) if self.context.network.is_part => break (RawTerm::Wait(vec![]), vec![], 0),
                Next::Stuck(report) => break (RawTerm::Deadlock(report), vec![], 0),
            }
        };
        let Code { insts, moves, .. } = code;
        let raw = &mut self.blocks[block as usize];
        raw.insts = insts;
        raw.moves = moves;
        raw.movers = movers;
        raw.term = term;
        raw.edges = edges;
        raw.node = node;
        raw.vars = vars;
        Ok(())
    }

    /// The edge of each event that is looked for, and of none having happened.
    fn poll(
        &mut self,
        state: &State,
        worklists: &Worklists,
        events: Events,
        code: &mut Code,
    ) -> Result<(Vec<RawEvent>, Vec<RawEdge>), OverBudget> {
        let (mut awaited, mut edges) = self.wait(state, worklists, events, code)?;
        let mut state = state.clone();
        state.set(&self.arena, self.context.layout.polled(), POLLED);
        let target = self.target(&state, worklists.clone())?;
        awaited.push(RawEvent::Busy);
        edges.push((target, state));
        Ok((awaited, edges))
    }

    /// The edge of each event that a state waits for.
    fn wait(
        &mut self,
        state: &State,
        worklists: &Worklists,
        events: Events,
        code: &mut Code,
    ) -> Result<(Vec<RawEvent>, Vec<RawEdge>), OverBudget> {
        let mut awaited = vec![];
        let mut edges = vec![];
        for (node, deadline) in events.sleepers {
            awaited.push(RawEvent::Deadline(leaf_operand(&self.arena, deadline)));
            edges.push(self.happened(state, worklists, node, Asked::WaitUntil)?);
        }
        if let Some(node) = events.input {
            awaited.push(RawEvent::Input);
            edges.push(self.happened(state, worklists, node, Asked::Input)?);
        }
        for channel in events.messages {
            let var = code.var(&mut self.arena, Known::Nothing);
            let value = match &self.context.network.channels[channel as usize].constant {
                Some(constant) if self.context.network.trace.is_none() => {
                    message_sym(&mut self.arena, constant, 0)
                }
                _ => self.arena.intern(Symbolic::Var(var)),
            };
            let (mut state, mut worklists) = (state.clone(), worklists.clone());
            step::deliver(&self.context, &mut self.arena, &mut state, channel, value);
            if let Some((consumer, _, _)) = self.context.network.channels[channel as usize].consumer {
                self.plan.wake(&mut worklists, consumer);
            }
            if self.context.network.channels[channel as usize].turn >= TurnClass::Effect.turn(0) {
                state.set(&self.arena, self.context.layout.polled(), IN_TURN);
            }
            let target = self.target(&state, worklists)?;
            awaited.push(RawEvent::Message(channel, var));
            edges.push((target, state));
        }
        for channel in events.taken {
            let (mut state, mut worklists) = (state.clone(), worklists.clone());
            state.set(&self.arena, channel, TAKEN);
            if let Some((producer, _, _)) = self.context.network.channels[channel as usize].producer {
                self.plan.wake(&mut worklists, producer);
            }
            awaited.push(RawEvent::Taken(channel));
            let target = self.target(&state, worklists)?;
            edges.push((target, state));
        }
        if let Some((node, turn)) = events.turn {
            awaited.push(RawEvent::Turn(turn));
            let asked = if turn == QUIET { Asked::Quiet } else { Asked::Turn };
            edges.push(self.happened(state, worklists, node, asked)?);
        }
        Ok((awaited, edges))
    }

    /// The edge for an event that a node waits for.
    fn happened(
        &mut self,
        state: &State,
        worklists: &Worklists,
        node: u32,
        asked: Asked,
    ) -> Result<RawEdge, OverBudget> {
        let log = [Answered { asked, answer: Answer::Event }].into();
        self.answered(state, worklists, Symbolic::Log(node, log), None)
    }

    fn ask(
        &mut self,
        state: &State,
        worklists: &Worklists,
        node: u32,
        inquiry: &Inquiry,
    ) -> Result<Vec<(u32, State)>, OverBudget> {
        let answered: [(Answer, Option<(u32, Sym)>); 2] = match &inquiry.question {
            Question::If(condition, _) => {
                let var = match self.arena.get(*condition) {
                    Symbolic::Var(var) => Some(*var),
                    _ => None,
                };
                [
                    (Answer::Truth(true), var.map(|var| (var, TRUE))),
                    (Answer::Truth(false), var.map(|var| (var, FALSE))),
                ]
            }
            Question::Try(_, _, ok, err) => {
                let (ok, err) =
                    (self.arena.intern(Symbolic::Var(*ok)), self.arena.intern(Symbolic::Var(*err)));
                [(Answer::Ok(ok), None), (Answer::Err(err), None)]
            }
            Question::Print(_, err) => {
                let err = self.arena.intern(Symbolic::Var(*err));
                [(Answer::Ok(UNIT), None), (Answer::Err(err), None)]
            }
        };
        let mut edges = vec![];
        for (answer, fact) in answered {
            let answer = Answered { asked: inquiry.asked, answer };
            let log = inquiry.before.iter().copied().chain([answer]).collect();
            edges.push(self.answered(state, worklists, Symbolic::Log(node, log), fact)?);
        }
        Ok(edges)
    }

    /// The edge to the block in which a question is answered.
    fn answered(
        &mut self,
        state: &State,
        worklists: &Worklists,
        log: Symbolic,
        fact: Option<(u32, Sym)>,
    ) -> Result<(u32, State), OverBudget> {
        let layout = self.context.layout;
        let mut state = state.clone();
        let log = self.arena.intern(log);
        state.set(&self.arena, layout.log(), log);
        if let Some((var, value)) = fact {
            let mut places = vec![];
            state.containing(&self.arena, var, &mut places);
            for slot in places {
                let known = self.arena.replace(state.get(slot), var, value);
                state.set(&self.arena, slot, known);
            }
        }
        if state.get(self.context.network.stop) != EMPTY {
            let age = match self.arena.get(state.get(layout.age())) {
                Symbolic::Count(age) => *age + 1,
                Symbolic::Empty => 1,
                other => unreachable!("{other:?} is no age"),
            };
            let age = self.arena.intern(Symbolic::Count(age.min(LAST_QUESTIONS)));
            state.set(&self.arena, layout.age(), age);
        }
        let target = self.target(&state, worklists.clone())?;
        Ok((target, state))
    }
}
