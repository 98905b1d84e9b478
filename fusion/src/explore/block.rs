//! Writing a block: its nodes move from the state at its entry on, until run time decides.

use super::{Explorer, Polls, Yield};
use crate::budget::OverBudget;
use crate::code::{Code, Inquiry, Question};
use crate::constants::{leaf_operand, message_sym};
use crate::graph::{RawEdge, RawEvent, RawTerm};
use crate::known::Known;
use crate::network::Channel;
use crate::plan::Worklists;
use crate::schedule::{Events, LAST_QUESTIONS, Next, Scheduler};
use crate::state::State;
use crate::step;
use crate::symbolic::{Answer, Answered, Asked, EMPTY, FALSE, SENT, Sym, Symbolic, TAKEN, TRUE, UNIT};
use neva_blocks::QUIET;
use neva_kernels::schedule::is_effect;

/// In the slot [`Layout::entered`](crate::state::Layout::entered): the block before has looked for events.
const POLLED: Sym = TRUE;

/// In the same slot: the block is entered because a turn has come.
const IN_TURN: Sym = TAKEN;

/// A block that is being written.
struct Draft<'c> {
    state: State,
    worklists: Worklists,
    code: Code<'c>,
    /// The nodes that have moved.
    movers: Vec<u32>,
}

/// How a block ends.
struct Ending {
    term: RawTerm,
    edges: Vec<RawEdge>,
    /// The node whose step ends it.
    node: u32,
}

impl Ending {
    fn new(term: RawTerm, edges: Vec<RawEdge>) -> Ending {
        Ending { term, edges, node: 0 }
    }
}

impl<'n> Explorer<'n> {
    /// Writes a block anew.
    pub(super) fn write(&mut self, block: u32) -> Result<(), OverBudget> {
        let raw = &mut self.blocks[block as usize];
        let (state, worklists) = (raw.entry.clone(), raw.worklists.clone());
        let mut vars = std::mem::take(&mut raw.vars);
        let code = Code::of_block(block, &mut vars);
        let mut draft = Draft { state, worklists, code, movers: vec![] };
        let Ending { term, edges, node } = self.run(block, &mut draft)?;
        let Draft { state, code: Code { insts, moves, .. }, movers, .. } = draft;
        let raw = &mut self.blocks[block as usize];
        raw.last = state;
        (raw.insts, raw.moves, raw.movers, raw.vars) = (insts, moves, movers, vars);
        (raw.term, raw.edges, raw.node) = (term, edges, node);
        Ok(())
    }

    /// Lets nodes move, from the entry of a block to where it ends.
    fn run(&mut self, block: u32, draft: &mut Draft) -> Result<Ending, OverBudget> {
        let layout = self.context.layout;
        let entered = draft.state.set(&self.arena, layout.entered(), EMPTY);
        let is_in_step = draft.state.get(layout.log()) != EMPTY;
        let Yield { polls, nodes } = self.yields.get(&block).cloned().unwrap_or_default();
        self.count_step()?;
        if let Some(channel) = self.scheduler(draft).next_of_joined() {
            return self.wait(draft, Events { messages: vec![channel], ..Events::default() });
        }
        if let (Some(polls), true) = (polls, entered != POLLED) {
            return self.poll(draft, polls);
        }
        let mut nodes = nodes.into_iter();
        let mut steps = 1_usize;
        let mut landmark = draft.state.skeleton();
        loop {
            let mut scheduler = self.scheduler(draft);
            let yields = !scheduler.has_ended();
            let first = nodes.find_map(|node| if yields { scheduler.next_of(node) } else { None });
            let next = first.unwrap_or_else(|| scheduler.next());
            if let Some(ending) = self.end(draft, next, entered == IN_TURN)? {
                return Ok(ending);
            }
            self.count_step()?;
            steps += 1;
            // The branches of a question are merged at once where their states agree again. And a state that
            // comes back is a loop without questions (found as in Brent's algorithm).
            let is_back = draft.state.skeleton() == landmark;
            if steps.is_power_of_two() {
                landmark = draft.state.skeleton();
            }
            if is_back && draft.state.get(self.context.network.stop) != EMPTY {
                return Ok(Ending::new(RawTerm::Stop, vec![]));
            }
            if is_back || (is_in_step && steps == 2) {
                let edge = self.edge(draft.state.clone(), draft.worklists.clone())?;
                return Ok(Ending::new(RawTerm::Jump, vec![edge]));
            }
        }
    }

    fn count_step(&mut self) -> Result<(), OverBudget> {
        self.steps += 1;
        if self.steps > self.budget.steps { Err(OverBudget::Steps(self.budget.steps)) } else { Ok(()) }
    }

    fn scheduler<'s, 'c>(&'s mut self, draft: &'s mut Draft<'c>) -> Scheduler<'s, 'n, 'c> {
        Scheduler {
            context: &self.context,
            plan: &self.plan,
            arena: &mut self.arena,
            state: &mut draft.state,
            code: &mut draft.code,
            worklists: &mut draft.worklists,
        }
    }

    /// How a block ends with what happens next in it; nothing if it goes on.
    fn end(&mut self, draft: &mut Draft, next: Next, in_turn: bool) -> Result<Option<Ending>, OverBudget> {
        let is_part = self.context.network.is_part;
        Ok(Some(match next {
            Next::Moved(node) => {
                draft.movers.push(node);
                return Ok(None);
            }
            Next::Began(nodes) => {
                draft.movers.extend(nodes);
                return Ok(None);
            }
            Next::Asks(node, inquiry) => {
                let edges = self.ask(draft, node, &inquiry)?;
                Ending { term: RawTerm::Ask(inquiry.question), edges, node }
            }
            Next::Ends(node, end) => Ending { term: RawTerm::End(end), edges: vec![], node },
            Next::Stop => Ending::new(RawTerm::Stop, vec![]),
            Next::Sends(channel) => self.send(draft, channel)?,
            Next::Waits(Events { turn: Some((node, _)), .. })
                if in_turn && self.context.network.nodes[node as usize].outputs.is_empty() =>
            {
                // Its message was received in the turn of the end that it leads to.
                match self.scheduler(draft).next_of(node) {
                    Some(Next::Ends(node, end)) => Ending { term: RawTerm::End(end), edges: vec![], node },
                    _ => unreachable!("what ends the program is ready"),
                }
            }
            Next::Waits(_) if is_part && !draft.movers.is_empty() => {
                // Whatever moved before, there is one block for the wait.
                let edge = self.edge(draft.state.clone(), draft.worklists.clone())?;
                Ending::new(RawTerm::Jump, vec![edge])
            }
            Next::Waits(events) => {
                if let Some((node, _)) = events.turn {
                    // Each waiting cluster gets its turn eventually.
                    let able = self.scheduler(draft).waiting().able;
                    draft.movers.extend(able.into_iter().chain([node]));
                }
                self.wait(draft, events)?
            }
            Next::Stuck(_) if is_part => Ending::new(RawTerm::Wait(vec![]), vec![]),
            Next::Stuck(report) => Ending::new(RawTerm::Deadlock(report), vec![]),
        }))
    }

    /// Ends a block with a message that leaves for another cluster.
    fn send(&mut self, draft: &mut Draft, channel: u32) -> Result<Ending, OverBudget> {
        let Draft { state, worklists, .. } = draft;
        let value = leaf_operand(&self.arena, state.get(channel));
        let Channel { producer, has_room, .. } = &self.context.network.channels[channel as usize];
        state.set(&self.arena, channel, if *has_room { EMPTY } else { SENT });
        if let (Some((producer, _, _)), true) = (producer, has_room) {
            self.plan.wake(worklists, *producer);
        }
        let edge = self.edge(state.clone(), worklists.clone())?;
        Ok(Ending::new(RawTerm::Send(channel, value), vec![edge]))
    }

    /// Ends a block with a look for events: it goes on also if none has happened.
    fn poll(&mut self, draft: &mut Draft, polls: Polls) -> Result<Ending, OverBudget> {
        let mut events = self.scheduler(draft).events();
        if polls == Polls::ButInput {
            events.input = None;
        }
        let (mut awaited, mut edges) = self.events(draft, events)?;
        let mut state = draft.state.clone();
        state.set(&self.arena, self.context.layout.entered(), POLLED);
        awaited.push(RawEvent::Busy);
        edges.push(self.edge(state, draft.worklists.clone())?);
        Ok(Ending::new(RawTerm::Wait(awaited), edges))
    }

    /// Ends a block with the wait for the first of some events.
    fn wait(&mut self, draft: &mut Draft, events: Events) -> Result<Ending, OverBudget> {
        let (awaited, edges) = self.events(draft, events)?;
        Ok(Ending::new(RawTerm::Wait(awaited), edges))
    }

    /// The events that a block waits for, with the edge of each.
    fn events(
        &mut self,
        draft: &mut Draft,
        events: Events,
    ) -> Result<(Vec<RawEvent>, Vec<RawEdge>), OverBudget> {
        let mut awaited = vec![];
        let mut edges = vec![];
        for (node, deadline) in events.sleepers {
            awaited.push(RawEvent::Deadline(leaf_operand(&self.arena, deadline)));
            edges.push(self.happened(draft, node, Asked::WaitUntil)?);
        }
        if let Some(node) = events.input {
            awaited.push(RawEvent::Input(self.plan.place[node as usize]));
            edges.push(self.happened(draft, node, Asked::Input)?);
        }
        for channel in events.messages {
            let var = draft.code.var(&mut self.arena, Known::Nothing);
            let value = match &self.context.network.channels[channel as usize].constant {
                Some(constant) if self.context.network.trace.is_none() => {
                    message_sym(&mut self.arena, constant, 0)
                }
                _ => self.arena.intern(Symbolic::Var(var)),
            };
            let (mut state, mut worklists) = (draft.state.clone(), draft.worklists.clone());
            step::deliver(&self.context, &mut self.arena, &mut state, channel, value);
            if let Some(receiver) = self.context.network.receiver(channel) {
                self.plan.wake(&mut worklists, receiver);
            }
            if is_effect(self.context.network.channels[channel as usize].turn) {
                state.set(&self.arena, self.context.layout.entered(), IN_TURN);
            }
            awaited.push(RawEvent::Message(channel, var));
            edges.push(self.edge(state, worklists)?);
        }
        for channel in events.taken {
            let (mut state, mut worklists) = (draft.state.clone(), draft.worklists.clone());
            state.set(&self.arena, channel, TAKEN);
            if let Some(sender) = self.context.network.sender(channel) {
                self.plan.wake(&mut worklists, sender);
            }
            awaited.push(RawEvent::Taken(channel));
            edges.push(self.edge(state, worklists)?);
        }
        if let Some((node, turn)) = events.turn {
            awaited.push(RawEvent::Turn(turn));
            let asked = if turn == QUIET { Asked::Quiet } else { Asked::Turn };
            edges.push(self.happened(draft, node, asked)?);
        }
        Ok((awaited, edges))
    }

    /// The edge to the block of a state.
    fn edge(&mut self, state: State, worklists: Worklists) -> Result<RawEdge, OverBudget> {
        Ok((self.target(&state, worklists)?, state))
    }

    /// The edge for an event that a node waits for.
    fn happened(&mut self, draft: &Draft, node: u32, asked: Asked) -> Result<RawEdge, OverBudget> {
        let log = [Answered { asked, answer: Answer::Event }].into();
        self.answered(draft, Symbolic::Log(node, log), None)
    }

    /// The edge of each answer to a question.
    fn ask(&mut self, draft: &Draft, node: u32, inquiry: &Inquiry) -> Result<Vec<RawEdge>, OverBudget> {
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
            edges.push(self.answered(draft, Symbolic::Log(node, log), fact)?);
        }
        Ok(edges)
    }

    /// The edge to the block in which a question is answered.
    fn answered(
        &mut self,
        draft: &Draft,
        log: Symbolic,
        fact: Option<(u32, Sym)>,
    ) -> Result<RawEdge, OverBudget> {
        let layout = self.context.layout;
        let mut state = draft.state.clone();
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
        self.edge(state, draft.worklists.clone())
    }
}
