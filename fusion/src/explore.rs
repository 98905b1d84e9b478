//! Exploration: from a network to a graph of blocks.
//!
//! Under one fixed schedule a network is a graph of states that branches only where run time decides. The
//! states are found by executing the nodes' steps symbolically. States with the same skeleton are one block;
//! where their leaves differ, the block has a parameter. Everything here is deterministic.

mod block;
mod proofs;

use crate::budget::{Budget, OverBudget};
use crate::code::{Code, Question};
use crate::constants::message_sym;
use crate::effects::{LedTo, may_fail};
use crate::fairness::{ends_without, loops, reached, upstream};
use crate::fingerprint::Fingerprint;
use crate::graph::{Graph, RawBlock, RawEvent, RawTerm};
use crate::network::{Network, NetworkNode};
use crate::plan::{GeneratorOrder, Plan, Worklists};
use crate::schedule::{Scheduler, Waiting};
use crate::state::{Layout, State};
use crate::step::{self, Context};
use crate::symbolic::{Arena, EMPTY, UNIT};
use fixedbitset::FixedBitSet;
use neva_kernels::schedule::TurnClass;
use neva_registry::Schedule;
use proofs::Proofs;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeSet;

/// Explores a network.
///
/// # Errors
/// When the budget is used up.
pub(crate) fn explore(network: &Network, budget: Budget) -> Result<Graph, OverBudget> {
    explore_in(network, GeneratorOrder::Needed, budget).0
}

/// Explores a network with its generators in one order or the other.
///
/// # Errors
/// When the budget is used up in each.
pub(crate) fn explore_in_any_order(network: &Network, budget: Budget) -> Result<Graph, Vec<OverBudget>> {
    let (explored, chose) = explore_in(network, GeneratorOrder::Needed, budget);
    explored.or_else(|limit| {
        // Where none was chosen among several, the other order is the same.
        let other = chose.then(|| explore_in(network, GeneratorOrder::LeftBehind, budget).0);
        match other {
            Some(Ok(graph)) => Ok(graph),
            Some(Err(other)) => Err(vec![limit, other]),
            None => Err(vec![limit]),
        }
    })
}

/// Explores a network. It also says whether one of several generators was chosen.
fn explore_in(network: &Network, order: GeneratorOrder, budget: Budget) -> (Result<Graph, OverBudget>, bool) {
    let layout = Layout::of(network);
    let mut arena = Arena::default();
    let configs = network
        .nodes
        .iter()
        .map(|node| node.config.as_ref().map_or(UNIT, |message| message_sym(&mut arena, message, 0)))
        .collect();
    let context = Context {
        network,
        layout,
        configs,
        receiving: RefCell::default(),
        sleeping: RefCell::default(),
        awaiting: RefCell::default(),
        runs: Cell::default(),
        chose: Cell::default(),
    };
    let plan = Plan::of(network, order);
    let mut state = State::new(layout.count());
    let mut worklists = Worklists::default();
    for rank in 0..network.nodes.len() as u32 {
        worklists.ready.insert(rank);
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
        unneeded: FxHashMap::default(),
        steps: 0,
        budget,
    };
    let explored = explorer.explore(&state, worklists);
    let (blocks, steps) = (explorer.blocks.len(), explorer.steps);
    let path = |node: Option<&NetworkNode>| node.map_or("", |node| &*node.path).to_string();
    tracing::debug!(
        nodes = network.nodes.len(),
        first = path(network.nodes.first()),
        last = path(network.nodes.last()),
        blocks,
        steps,
        runs = explorer.context.runs.get(),
        ?budget,
        ?order,
        ok = explored.is_ok(),
        "explored"
    );
    let chose = explorer.context.chose.get();
    (explored.map(|()| Graph { arena: explorer.arena, blocks: explorer.blocks }), chose)
}

/// What a block in a loop does first, so that nothing waits for ever while the loop goes round.
#[derive(Clone, Default)]
struct Yield {
    /// Looks for events.
    polls: Option<Polls>,
    /// Lets these nodes move.
    nodes: Vec<u32>,
}

/// Which events a block in a loop looks for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Polls {
    /// All but input.
    ButInput,
    /// All.
    All,
}

/// What waits at the entry of a block.
struct Survey {
    /// Nodes that can move, and generators that can bring a message which would be taken.
    able: BTreeSet<u32>,
    /// Whether a moment could come.
    has_moments: bool,
    /// Whether input could come.
    has_input: bool,
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
    /// Whether the program can end before a generator has sent anything, as far as it was asked for.
    unneeded: FxHashMap<u32, bool>,
    steps: usize,
    budget: Budget,
}

/// What moves in a loop of blocks.
struct Motion {
    movers: FxHashSet<u32>,
    /// The nodes whose messages lead to these, once they are asked for.
    fed_by: OnceCell<FixedBitSet>,
    /// Whether something else than an event leads out of the loop.
    has_end: bool,
    /// Whether a generator is among the movers.
    is_driven: bool,
    /// Whether the loop only computes; see `enclosed.rs`.
    is_enclosed: bool,
    /// The nodes that may not wait for the end of the loop, at the entry of a block, once they are asked for.
    urgent: OnceCell<FixedBitSet>,
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
            last: state.clone(),
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
            // Where a node reads in each round, the others that wait for input have their turns.
            let looks = |raw: &RawBlock| waits(&raw.term) || self.reads(raw);
            let unwatched = self.unwatched(&blocks, Polls::All, looks);
            changed |= self.watch(&successors, unwatched, Polls::All, |survey| survey.has_input);
            let unwatched = self.unwatched(&blocks, Polls::ButInput, |raw| waits(&raw.term));
            changed |= self.watch(&successors, unwatched, Polls::ButInput, |survey| survey.has_moments);
            // Loops that never let other clusters have their turn.
            if self.context.network.is_part {
                let unwatched =
                    self.unwatched(&blocks, Polls::All, |raw| matches!(raw.term, RawTerm::Wait(_)));
                changed |= self.watch(&successors, unwatched, Polls::All, |survey| survey.can_yield);
            }
            // Loops in which a node never moves.
            let mut waiting = BTreeSet::new();
            blocks.iter().for_each(|block| waiting.extend(&self.survey(*block).able));
            if waiting.is_empty() {
                continue;
            }
            let motion = self.motion(&blocks);
            for node in waiting {
                if !motion.movers.contains(&node) {
                    changed |= self.let_move(node, &blocks, &motion);
                    continue;
                }
                let moves = |block: u32| self.blocks[block as usize].movers.contains(&node);
                let without: Vec<u32> = blocks.iter().copied().filter(|block| !moves(*block)).collect();
                for blocks in loops(&successors, &without) {
                    let motion = self.motion(&blocks);
                    changed |= self.let_move(node, &blocks, &motion);
                }
            }
        }
        changed
    }

    /// Has a block of a loop let a node move first that never moves in it, unless the loop holds up nothing.
    /// Whether there is such a block.
    fn let_move(&mut self, node: u32, blocks: &[u32], motion: &Motion) -> bool {
        if is_generator(self.context.network, node) && !self.holds_up(motion, node) {
            return false;
        }
        if motion.has_end && (motion.is_enclosed || !self.urgent(blocks, motion).contains(node as usize)) {
            return false;
        }
        // A block that looks for events does nothing else; the one after it can let the node move. In one
        // that was to let it move before, another node did.
        let able = blocks.iter().copied().find(|block| {
            let first = self.yields.get(block);
            let is_taken = first.is_some_and(|first| first.polls.is_some() || first.nodes.contains(&node));
            !is_taken && self.survey(*block).able.contains(&node)
        });
        let Some(block) = able else { return false };
        self.yields.entry(block).or_default().nodes.push(node);
        self.queue(block);
        true
    }

    /// What moves in a loop of blocks.
    fn motion(&self, blocks: &[u32]) -> Motion {
        let network = self.context.network;
        let raw = |block: &u32| &self.blocks[*block as usize];
        let movers: FxHashSet<u32> = blocks.iter().flat_map(|block| &raw(block).movers).copied().collect();
        let has_end = blocks.iter().map(raw).any(|raw| {
            !matches!(raw.term, RawTerm::Wait(_))
                && raw.edges.iter().any(|(target, _)| blocks.binary_search(target).is_err())
        });
        let is_driven = movers.iter().any(|node| is_generator(network, *node));
        let is_enclosed = movers.iter().all(|node| network.nodes[*node as usize].is_enclosed);
        Motion { movers, fed_by: OnceCell::new(), has_end, is_driven, is_enclosed, urgent: OnceCell::new() }
    }

    /// The nodes that could move beside a loop of blocks and lead to something that can be seen while it goes
    /// on. What others lead to has to wait for what comes of the loop.
    fn urgent<'m>(&mut self, blocks: &[u32], motion: &'m Motion) -> &'m FixedBitSet {
        motion.urgent.get_or_init(|| {
            let mut able = BTreeSet::new();
            blocks.iter().for_each(|block| able.extend(&self.survey(*block).able));
            able.retain(|node| !motion.movers.contains(node));
            let Some(block) = blocks.iter().copied().find(|block| self.survey(*block).can_yield) else {
                return (0..self.context.network.nodes.len()).collect();
            };
            let able = able.into_iter().collect();
            let mut led_to = self.at_entry(block, |scheduler| scheduler.lead_to(able, &motion.movers));
            if !self.have_no_faults(&led_to) {
                led_to.seen.append(&mut led_to.faults);
            }
            led_to.urgent(self.context.network)
        })
    }

    /// Whether the faults to which some nodes lead never come, as the blocks say that were found so far. They
    /// say so only if all is in them to which the nodes lead by themselves: wherever the program ends, these
    /// wait for others.
    fn have_no_faults(&self, led_to: &LedTo) -> bool {
        let Explorer { context: Context { network, layout, .. }, blocks, arena, .. } = self;
        if led_to.faults.is_empty() || network.is_part {
            return led_to.faults.is_empty();
        }
        let is_idle = |state: &State| {
            led_to.could_move.ones().all(|node| {
                let mut inputs = network.nodes[node].inputs.iter().flatten();
                state.get(layout.node(node as u32)) == EMPTY
                    && inputs.all(|channel| state.get(*channel) == EMPTY)
            })
        };
        let mut proofs = Proofs::new(blocks, arena);
        let successors: Vec<Vec<u32>> = (0..)
            .zip(blocks)
            .map(|(block, raw)| {
                let first = usize::from(
                    may_fail(network, &network.nodes[raw.node as usize]) && proofs.never_finds_zero(block),
                );
                raw.edges.iter().skip(first).map(|(target, _)| *target).collect()
            })
            .collect();
        reached(&successors).into_iter().all(|block| {
            let raw = &blocks[block as usize];
            let is_fault = matches!(raw.term, RawTerm::End(_)) && led_to.faults.contains(&raw.node);
            !raw.edges.is_empty() || !is_fault && is_idle(&raw.last)
        })
    }

    /// Asks the scheduler something about the entry of a block.
    fn at_entry<T>(&mut self, block: u32, ask: impl FnOnce(&mut Scheduler) -> T) -> T {
        let Explorer { context, plan, arena, blocks, .. } = self;
        let raw = &blocks[block as usize];
        let (mut worklists, mut vars) = (raw.worklists.clone(), vec![]);
        let (worklists, code) = (&mut worklists, &mut Code::new(&mut vars));
        raw.entry.tried(|state| ask(&mut Scheduler { context, plan, arena, state, code, worklists }))
    }

    /// Whether a loop of blocks holds up a generator that never moves in it. A loop that goes on for ever
    /// does, and so does one in a part, as another part may wait for what the generator sends. Any other loop
    /// does not where it works on what the generator has sent, nor where another generator drives it: streams
    /// may come one after the other, unless the program might end before the second one has come.
    fn holds_up(&mut self, motion: &Motion, generator: u32) -> bool {
        let network = self.context.network;
        if !motion.has_end || network.is_part {
            return true;
        }
        let fed_by = motion.fed_by.get_or_init(|| upstream(network, &motion.movers));
        if fed_by.contains(generator as usize) {
            return false;
        }
        let leads_to_effect = network.nodes[generator as usize].leads_to != u32::MAX;
        !motion.is_driven
            || leads_to_effect && {
                let known = self.unneeded.entry(generator);
                *known.or_insert_with(|| ends_without(network, generator))
            }
    }

    /// The blocks among some that do not look for these events themselves, and do not by what they end with.
    fn unwatched(&self, blocks: &[u32], polls: Polls, looks: impl Fn(&RawBlock) -> bool) -> Vec<u32> {
        let is_watched = |block: &u32| {
            self.yields.get(block).is_some_and(|first| first.polls >= Some(polls))
                || looks(&self.blocks[*block as usize])
        };
        blocks.iter().copied().filter(|block| !is_watched(block)).collect()
    }

    /// Whether a block ends with the step of a node that reads a line.
    fn reads(&self, raw: &RawBlock) -> bool {
        matches!(raw.term, RawTerm::Ask(Question::Try(..)))
            && self.context.network.nodes[raw.node as usize].record.schedule == Schedule::Input
    }

    /// Finds loops of `unwatched` blocks alone, and has one of their blocks that `wants` it look for events.
    /// Whether there were any.
    fn watch(
        &mut self,
        successors: &[Vec<u32>],
        mut unwatched: Vec<u32>,
        polls: Polls,
        wants: impl Fn(&Survey) -> bool,
    ) -> bool {
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
                let own = &mut self.yields.entry(block).or_default().polls;
                *own = (*own).max(Some(polls));
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
        if !self.surveys.contains_key(&block) {
            let survey = self.at_entry(block, |scheduler| {
                if scheduler.has_ended() || scheduler.is_in_step() || scheduler.next_of_joined().is_some() {
                    return Survey {
                        able: BTreeSet::new(),
                        has_moments: false,
                        has_input: false,
                        can_yield: false,
                    };
                }
                let Waiting { able, sleepers, input } = scheduler.waiting();
                Survey {
                    able: able.into_iter().chain(scheduler.wanted_generators()).collect(),
                    has_moments: !sleepers.is_empty(),
                    has_input: input.is_some(),
                    can_yield: true,
                }
            });
            self.surveys.insert(block, survey);
        }
        &self.surveys[&block]
    }
}

fn is_generator(network: &Network, node: u32) -> bool {
    network.nodes[node as usize].record.schedule == Schedule::Generator
}
