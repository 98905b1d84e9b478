//! Exploration: from a network to a graph of blocks.
//!
//! Under one fixed schedule a network is a graph of states that branches only where run time decides. The states are
//! found by executing the nodes' steps symbolically. States with the same skeleton are one block; where their leaves
//! differ, the block has a parameter. Everything here is deterministic.

use crate::cell::{Answer, Arena, Cell, EMPTY, FALSE, Known, Sym, TRUE, UNIT};
use crate::network::Network;
use crate::schedule::{self, Next, Order, Sets};
use crate::state::State;
use crate::step::{self, Code, Context, End, Move, Question, RawInst, Slots};
use neva_blocks::{Constant, Operand};
use neva_ir::Message;
use rustc_hash::FxHashMap;

/// How much an exploration may cost before it is given up.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Blocks at the most.
    pub blocks: usize,
    /// Steps of nodes at the most.
    pub steps: usize,
}

/// Questions that may be asked after the program's end was reached, before it is taken.
const LAST_QUESTIONS: u32 = 16;

/// An explored network.
pub struct Graph {
    /// Cells, variables and constants.
    pub arena: Arena,
    /// Blocks; 0 is the entry.
    pub blocks: Vec<RawBlock>,
}

/// A block of an explored network.
pub struct RawBlock {
    /// The state that it begins with: leaves are constants, variables that are the same on all ways here, or parameters.
    pub entry: State,
    /// The slots in which each parameter stands.
    pub params: FxHashMap<u32, Vec<u32>>,
    /// Its code, once explored.
    pub insts: Vec<RawInst>,
    /// The moves of messages in it, once explored.
    pub moves: Vec<Move>,
    /// How it ends, once explored.
    pub term: RawTerm,
    /// The states with which it leads to other blocks.
    pub edges: Vec<RawEdge>,
    /// The node whose step ends it.
    pub node: u32,
    sets: Sets,
    vars: Vec<u32>,
    queued: bool,
}

/// How an explored block ends. Edges are in [`RawBlock::edges`], in the order of the answers.
#[derive(Clone, Debug)]
pub enum RawTerm {
    /// Goes on.
    Jump,
    /// Asks.
    Ask(Question),
    /// Waits for the first of several events.
    Wait(Vec<RawEvent>),
    /// Sends to another cluster, by the network's own channel.
    Send(u32, Operand),
    /// The program's end.
    Stop,
    /// The program ends otherwise.
    End(End),
    /// Nothing can move; who waits for whom.
    Deadlock(String),
}

/// Where a block leads to, and the state with which it does.
pub type RawEdge = (u32, State);

/// What an explored block waits for.
#[derive(Clone, Debug)]
pub enum RawEvent {
    /// A point in time.
    Deadline(Operand),
    /// Standard input.
    Input,
    /// A message of another cluster, by the network's own channel, in a variable.
    Message(u32, u32),
    /// Quiet in the whole program.
    Quiet,
}

/// Explores a network.
///
/// # Errors
/// When the budget is used up.
pub fn explore(network: &Network, order: Order, budget: Budget) -> Result<Graph, OverBudget> {
    let slots = Slots::of(network);
    let mut arena = Arena::default();
    let configs = network
        .nodes
        .iter()
        .map(|node| node.config.as_ref().map_or(UNIT, |message| message_sym(&mut arena, message, 0)))
        .collect();
    let context = Context { network, slots, configs };
    let plan = schedule::Plan::of(network, order);
    let mut state = State::new(slots.count());
    let mut sets = Sets::default();
    for rank in 0..network.nodes.len() as u32 {
        sets.wake_rank(rank);
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
        steps: 0,
        budget,
    };
    explorer.target(&state, sets)?;
    while let Some(block) = explorer.work.pop() {
        explorer.blocks[block as usize].queued = false;
        explorer.block(block)?;
    }
    Ok(Graph { arena: explorer.arena, blocks: explorer.blocks })
}

/// The exploration cost more than it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverBudget;

struct Explorer<'n> {
    context: Context<'n>,
    plan: schedule::Plan,
    arena: Arena,
    blocks: Vec<RawBlock>,
    index: FxHashMap<crate::cell::Hash2, u32>,
    work: Vec<u32>,
    steps: usize,
    budget: Budget,
}

impl Explorer<'_> {
    /// The block for a state: a new one, or one that has met the skeleton before and now holds for this state too.
    fn target(&mut self, state: &State, sets: Sets) -> Result<u32, OverBudget> {
        if let Some(&block) = self.index.get(&state.skeleton()) {
            if self.join(block, state) && !self.blocks[block as usize].queued {
                self.blocks[block as usize].queued = true;
                self.work.push(block);
            }
            return Ok(block);
        }
        if self.blocks.len() >= self.budget.blocks {
            return Err(OverBudget);
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
            node: 0,
            sets,
            vars: vec![],
            queued: true,
        });
        self.work.push(block);
        Ok(block)
    }

    /// Makes the entry of a block hold for another state too; whether that changed it.
    fn join(&mut self, block: u32, state: &State) -> bool {
        let RawBlock { entry, params, .. } = &mut self.blocks[block as usize];
        let arena = &mut self.arena;
        let mut slots = vec![];
        entry.differences(state, &mut slots);
        if slots.is_empty() {
            return false;
        }
        // Where a parameter meets something new, all places where it stands must meet the same.
        let mut leaves = (vec![], vec![]);
        let mut affected = slots.clone();
        for &slot in &slots {
            leaves.0.clear();
            leaves.1.clear();
            arena.leaves(entry.get(slot), &mut leaves.0);
            arena.leaves(state.get(slot), &mut leaves.1);
            for (old, new) in leaves.0.iter().zip(&leaves.1) {
                if let (Cell::Var(var), true) = (arena.get(*old), old != new)
                    && let Some(places) = params.get(var)
                {
                    affected.extend(places);
                }
            }
        }
        affected.sort_unstable();
        affected.dedup();
        let mut pairs: FxHashMap<(Sym, Sym), Sym> = FxHashMap::default();
        let mut partner: FxHashMap<Sym, Sym> = FxHashMap::default();
        let mut changed = false;
        for slot in affected {
            let (old, new) = (entry.get(slot), state.get(slot));
            leaves.1.clear();
            arena.leaves(new, &mut leaves.1);
            let mut incoming = leaves.1.iter().copied();
            let mut placed = vec![];
            let joined = arena.map_leaves(old, &mut |arena, old| {
                let new = incoming.next().unwrap_or(old);
                let own = match arena.get(old) {
                    Cell::Var(var) => params.contains_key(var),
                    _ => false,
                };
                if !own && old == new {
                    return old;
                }
                if own && *partner.entry(old).or_insert(new) == new {
                    return old;
                }
                let param = *pairs.entry((old, new)).or_insert_with(|| {
                    let known = join_known(known_of(arena, old), known_of(arena, new));
                    let var = arena.fresh(known);
                    arena.intern(Cell::Var(var))
                });
                changed = true;
                placed.push(param);
                param
            });
            for param in placed {
                if let Cell::Var(var) = arena.get(param) {
                    let places = params.entry(*var).or_default();
                    if places.last() != Some(&slot) {
                        places.push(slot);
                    }
                }
            }
            entry.set(arena, slot, joined);
        }
        changed | self.widen(block, &partner)
    }

    /// A parameter whose values agree in less than before becomes a variable of which less is known.
    fn widen(&mut self, block: u32, partner: &FxHashMap<Sym, Sym>) -> bool {
        let mut weaker: Vec<(u32, Known)> = vec![];
        for (old, new) in partner {
            let Cell::Var(var) = self.arena.get(*old) else { continue };
            let (before, after) = (self.arena.known(*var), known_of(&self.arena, *new));
            let joined = join_known(before, after);
            if joined != before {
                weaker.push((*var, joined));
            }
        }
        weaker.sort_unstable_by_key(|(var, _)| *var);
        for &(var, known) in &weaker {
            let fresh = self.arena.fresh(known);
            let by = self.arena.intern(Cell::Var(fresh));
            let RawBlock { entry, params, .. } = &mut self.blocks[block as usize];
            let places = params.remove(&var).unwrap_or_default();
            for &slot in &places {
                let replaced = self.arena.replace(entry.get(slot), var, by);
                entry.set(&self.arena, slot, replaced);
            }
            params.insert(fresh, places);
        }
        !weaker.is_empty()
    }

    fn block(&mut self, block: u32) -> Result<(), OverBudget> {
        let raw = &mut self.blocks[block as usize];
        let mut state = raw.entry.clone();
        let mut sets = raw.sets.clone();
        let mut vars = std::mem::take(&mut raw.vars);
        let mut code = Code::new(&mut vars);
        let slots = self.context.slots;
        let mut steps = 0_usize;
        let mut landmark = state.skeleton();
        let resumed = state.get(slots.log()) != EMPTY;
        let (term, edges, node) = loop {
            steps += 1;
            self.steps += 1;
            if self.steps > self.budget.steps {
                return Err(OverBudget);
            }
            // What a question decided is merged again at once where it makes no lasting difference. And a state that
            // comes back is a loop without questions (Brent's way of finding it).
            let again = steps > 1 && state.skeleton() == landmark;
            if steps.is_power_of_two() {
                landmark = state.skeleton();
            }
            if again || (resumed && steps == 2) {
                let target = self.target(&state, sets)?;
                break (RawTerm::Jump, vec![(target, state)], 0);
            }
            let next =
                schedule::next(&self.context, &self.plan, &mut self.arena, &mut state, &mut code, &mut sets);
            match next {
                Next::Moved => {}
                Next::Asks(node, question, answers) => {
                    let edges = self.ask(&state, &sets, node, &question, answers)?;
                    break (RawTerm::Ask(question), edges, node);
                }
                Next::Ends(node, end) => break (RawTerm::End(end), vec![], node),
                Next::Stop => break (RawTerm::Stop, vec![], 0),
                Next::Sends(channel) => {
                    let value = leaf_operand(&self.arena, state.get(channel));
                    state.set(&self.arena, channel, EMPTY);
                    if let Some((producer, _, _)) = self.context.network.channels[channel as usize].producer {
                        self.plan.wake(&mut sets, producer);
                    }
                    let target = self.target(&state, sets)?;
                    break (RawTerm::Send(channel, value), vec![(target, state)], 0);
                }
                Next::Waits(events) => {
                    let (events, edges) = self.wait(&state, &sets, events, &mut code)?;
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
        raw.term = term;
        raw.edges = edges;
        raw.node = node;
        raw.vars = vars;
        Ok(())
    }

    /// The edge of each event that a state waits for.
    fn wait(
        &mut self,
        state: &State,
        sets: &Sets,
        events: schedule::Events,
        code: &mut Code,
    ) -> Result<(Vec<RawEvent>, Vec<RawEdge>), OverBudget> {
        let mut awaited = vec![];
        let mut edges = vec![];
        for (node, deadline) in events.sleepers {
            awaited.push(RawEvent::Deadline(leaf_operand(&self.arena, deadline)));
            edges.push(self.answered(state, sets, Cell::Log(node, [Answer::Event].into()), None)?);
        }
        if let Some(node) = events.input {
            awaited.push(RawEvent::Input);
            edges.push(self.answered(state, sets, Cell::Log(node, [Answer::Event].into()), None)?);
        }
        for channel in events.messages {
            let var = code.var(&mut self.arena, Known::Nothing);
            let value = self.arena.intern(Cell::Var(var));
            let (mut state, mut sets) = (state.clone(), sets.clone());
            step::deliver(&self.context, &mut self.arena, &mut state, channel, value);
            if let Some((consumer, _, _)) = self.context.network.channels[channel as usize].consumer {
                self.plan.wake(&mut sets, consumer);
            }
            let target = self.target(&state, sets)?;
            awaited.push(RawEvent::Message(channel, var));
            edges.push((target, state));
        }
        if let Some(node) = events.quiet {
            awaited.push(RawEvent::Quiet);
            edges.push(self.answered(state, sets, Cell::Log(node, [Answer::Event].into()), None)?);
        }
        Ok((awaited, edges))
    }

    fn ask(
        &mut self,
        state: &State,
        sets: &Sets,
        node: u32,
        question: &Question,
        answers: Vec<Answer>,
    ) -> Result<Vec<(u32, State)>, OverBudget> {
        let ways: [(Answer, Option<(u32, Sym)>); 2] = match question {
            Question::If(condition, _) => {
                let var = match self.arena.get(*condition) {
                    Cell::Var(var) => Some(*var),
                    _ => None,
                };
                [
                    (Answer::Truth(true), var.map(|var| (var, TRUE))),
                    (Answer::Truth(false), var.map(|var| (var, FALSE))),
                ]
            }
            Question::Try(_, _, ok, err) => {
                let (ok, err) = (self.arena.intern(Cell::Var(*ok)), self.arena.intern(Cell::Var(*err)));
                [(Answer::Ok(ok), None), (Answer::Err(err), None)]
            }
            Question::Print(_, err) => {
                let err = self.arena.intern(Cell::Var(*err));
                [(Answer::Ok(UNIT), None), (Answer::Err(err), None)]
            }
        };
        let mut edges = vec![];
        for (answer, fact) in ways {
            let answers = answers.iter().copied().chain([answer]).collect();
            edges.push(self.answered(state, sets, Cell::Log(node, answers), fact)?);
        }
        Ok(edges)
    }

    /// The edge to the block in which a question is answered.
    fn answered(
        &mut self,
        state: &State,
        sets: &Sets,
        log: Cell,
        fact: Option<(u32, Sym)>,
    ) -> Result<(u32, State), OverBudget> {
        let slots = self.context.slots;
        let mut state = state.clone();
        let log = self.arena.intern(log);
        state.set(&self.arena, slots.log(), log);
        if let Some((var, value)) = fact {
            let mut places = vec![];
            state.containing(&self.arena, var, &mut places);
            for slot in places {
                let known = self.arena.replace(state.get(slot), var, value);
                state.set(&self.arena, slot, known);
            }
        }
        if state.get(self.context.network.stop) != EMPTY {
            let age = match self.arena.get(state.get(slots.age())) {
                Cell::Count(age) => *age + 1,
                _ => 1,
            };
            let age = self.arena.intern(Cell::Count(age.min(LAST_QUESTIONS)));
            state.set(&self.arena, slots.age(), age);
        }
        let target = self.target(&state, sets.clone())?;
        Ok((target, state))
    }
}

/// Whether a state has gone on long enough after the program's end was reached.
pub fn is_spent(context: &Context, arena: &Arena, state: &State) -> bool {
    matches!(arena.get(state.get(context.slots.age())), Cell::Count(age) if *age >= LAST_QUESTIONS)
}

/// A leaf as an operand.
pub fn leaf_operand(arena: &Arena, sym: Sym) -> Operand {
    match arena.get(sym) {
        Cell::Bool(value) => Operand::Bool(*value),
        Cell::Int(value) => Operand::Int(*value),
        Cell::Float(bits) => Operand::Float(f64::from_bits(*bits)),
        Cell::Const(number) => Operand::Const(*number),
        Cell::Var(var) => Operand::Var(neva_blocks::Var(*var)),
        _ => Operand::Unit,
    }
}

fn known_of(arena: &Arena, sym: Sym) -> Known {
    match arena.get(sym) {
        Cell::Var(var) => arena.known(*var),
        Cell::Bool(_) => Known::Bool,
        Cell::Int(_) => Known::Int,
        Cell::Float(_) => Known::Float,
        Cell::Const(number) if matches!(arena.constants()[*number as usize], Constant::Str(_)) => Known::Str,
        _ => Known::Nothing,
    }
}

fn join_known(a: Known, b: Known) -> Known {
    match (a, b) {
        _ if a == b => a,
        (Known::Str | Known::Reason, Known::Str | Known::Reason) => Known::Str,
        _ => Known::Nothing,
    }
}

/// The deepest constant that is held as a cell with parts.
const CONSTANT_DEPTH: usize = 4;

fn message_sym(arena: &mut Arena, message: &Message, depth: usize) -> Sym {
    match message {
        Message::Struct(fields) if depth < CONSTANT_DEPTH && !fields.is_empty() => {
            let names: Vec<u32> = fields.keys().map(|name| arena.name(name)).collect();
            let values = fields.values().map(|value| message_sym(arena, value, depth + 1)).collect();
            let shape = arena.shape(&names);
            arena.intern(Cell::Struct(shape, values))
        }
        Message::Union { tag, data } if depth < CONSTANT_DEPTH => {
            let payload = data.as_ref().map(|data| message_sym(arena, data, depth + 1));
            let tag = arena.name(tag);
            arena.intern(Cell::Union(tag, payload))
        }
        _ => {
            let constant = message_constant(message);
            arena.constant(constant)
        }
    }
}

fn message_constant(message: &Message) -> Constant {
    match message {
        Message::Bool(value) => Constant::Bool(*value),
        Message::Int(value) => Constant::Int(*value),
        Message::Float(value) => Constant::Float(*value),
        Message::String(text) => Constant::Str(text.clone().into_bytes()),
        Message::Bytes(bytes) => Constant::Bytes(bytes.clone()),
        Message::List(elements) => Constant::List(elements.iter().map(message_constant).collect()),
        Message::Dict(entries) => Constant::Dict(
            entries.iter().map(|(key, value)| (key.clone().into_bytes(), message_constant(value))).collect(),
        ),
        Message::Struct(fields) if fields.is_empty() => Constant::Unit,
        Message::Struct(fields) => Constant::Struct(
            fields.iter().map(|(name, value)| (name.clone(), message_constant(value))).collect(),
        ),
        Message::Union { tag, data } => {
            Constant::Union(tag.clone(), data.as_ref().map(|data| Box::new(message_constant(data))))
        }
    }
}
