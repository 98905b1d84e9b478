//! Exploration: from a network to a graph of blocks.
//!
//! Under one fixed schedule a network is a graph of states that branches only where run time decides. The
//! states are found by executing the nodes' steps symbolically. States with the same skeleton are one block;
//! where their leaves differ, the block has a parameter. Everything here is deterministic.

mod block;

use crate::budget::{Budget, OverBudget};
use crate::code::Code;
use crate::constants::message_sym;
use crate::fairness::{downstream, ends_without, loops, reached};
use crate::fingerprint::Fingerprint;
use crate::graph::{Graph, RawBlock, RawEvent, RawTerm};
use crate::network::{Network, NetworkNode};
use crate::plan::{GeneratorOrder, Plan, Worklists};
use crate::schedule::{Events, Scheduler};
use crate::state::{Layout, State};
use crate::step::{self, Context};
use crate::symbolic::{Arena, UNIT};
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
        yields: FxHashMap::default(),
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

/// What a block in a loop does first, so that nothing waits for ever while the loop goes round.
#[derive(Clone, Default)]
struct Yield {
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
    /// The blocks that do something else first.
    yields: FxHashMap<u32, Yield>,
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
                self.write(block)?;
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
                let waits = |term: &RawTerm| matches!(term, RawTerm::Wait(_));
                changed |= self.watch(&successors, &blocks, waits, |survey| survey.can_yield);
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
                        let first = self.yields.get(block);
                        let is_taken = first.is_some_and(|first| first.polls || first.nodes.contains(&node));
                        let Survey { able, generators, .. } = self.survey(*block);
                        !is_taken && able.iter().chain(generators).any(|able| *able == node)
                    });
                    let Some(block) = able else { continue };
                    self.yields.entry(block).or_default().nodes.push(node);
                    self.queue(block);
                    changed = true;
                }
            }
        }
        changed
    }

    /// Whether a loop of blocks holds up a generator that never moves in it. A loop that goes on for ever
    /// does, and so does one in a part, as another part may wait for what the generator sends. Any other loop
    /// does not where it works on what the generator has sent, nor where another generator drives it: streams
    /// may come one after the other, unless the program might end before the second one has come.
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

    /// Finds loops without a block whose end is one that `is_end` says yes to, and has one of their blocks
    /// that `wants` it look for events. Whether there were any.
    fn watch(
        &mut self,
        successors: &[Vec<u32>],
        blocks: &[u32],
        is_end: impl Fn(&RawTerm) -> bool,
        wants: impl Fn(&Survey) -> bool,
    ) -> bool {
        let unwatched = blocks.iter().copied().filter(|block| {
            let is_watched = self.yields.get(block).is_some_and(|first| first.polls);
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
                self.yields.entry(block).or_default().polls = true;
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
}
