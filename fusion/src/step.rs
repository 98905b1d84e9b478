//! One step of a node, executed symbolically: the [`Machine`] that processes talk to while the network is
//! explored.

pub(crate) mod handover;
mod machine;
pub(crate) mod trace;

use crate::code::{Code, End, Inquiry, Move, Question, RawInst};
use crate::constants::{constant_of, expand, leaf_operand};
use crate::known::{Known, known_of, known_of_result};
use crate::network::Network;
use crate::print;
use crate::state::{Layout, State};
use crate::symbolic::{Answer, Answered, Arena, Asked, Control, EMPTY, Sym, Symbolic, UNIT};
use neva_blocks::{Op, Operand};
use neva_registry::{HOLDS_ROUNDS, Halt, Kernel, Record, Schedule, Val};
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Unions and structs nested deeper than this are built at run time, so that states stay finitely many.
const DEPTH: u8 = 6;

/// What became of a step.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It happened. These nodes may have become able to move.
    Moved(Vec<u32>),
    /// It waits: for these empty channels to fill, or these full ones to empty.
    Waiting(Wait),
    /// It asks.
    Asks(Inquiry),
    /// It would do this, but was not allowed to yet.
    Undecided(Decision),
    /// It ends the program.
    Ends(End),
}

/// What a step needs permission for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// To ask what only decides how the node goes on.
    Ask,
    /// To do what others can see.
    Effect,
    /// To end the program.
    End,
}

/// Why a node waits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wait {
    /// Channels that must fill.
    pub empty: Vec<u32>,
    /// Channels that must empty.
    pub full: Vec<u32>,
    /// A point in time.
    pub deadline: Option<Sym>,
    /// A channel into which nothing may move any more.
    pub quiet: Option<u32>,
}

/// From where a node receives in a control state.
#[derive(Clone, Debug)]
pub(crate) struct Receiving {
    /// The channels.
    pub channels: Rc<[u32]>,
    /// Whether it needs a message from each.
    pub needs_all: bool,
}

/// What a step may do beside the ordinary.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Permissions {
    /// Ask questions and end the program.
    pub decide: bool,
    /// Go on after waiting for quiet.
    pub quiet: bool,
    /// Do more than deposit messages, for generators and nodes that wait for the outside.
    pub pull: bool,
}

impl Permissions {
    /// A step is tried: it may only move messages.
    pub(crate) const TENTATIVE: Permissions = Permissions { decide: false, quiet: false, pull: false };
    /// A step may ask, end the program and, for a generator, bring a message of its own.
    pub(crate) const DECISIVE: Permissions = Permissions { decide: true, quiet: false, pull: true };
}

/// What stays the same while a network is explored.
pub(crate) struct Context<'n> {
    /// The network.
    pub network: &'n Network,
    /// Where things are in a state.
    pub layout: Layout,
    /// The configuration of each node.
    pub configs: Vec<Sym>,
    /// From which channels a node receives in each of its control states, as far as it was asked for.
    pub receiving: RefCell<FxHashMap<(u32, Sym), Receiving>>,
    /// Until when a node waits in each of its control states in which it has been found to wait for nothing
    /// else.
    pub sleeping: RefCell<FxHashMap<(u32, Sym), Sym>>,
    /// For a node in a control state, the inport of which it awaits a message in every slot, whatever it
    /// receives before, and one of the slots; as far as that has been found.
    pub awaiting: RefCell<FxHashMap<(u32, Sym), (usize, usize)>>,
    /// How many steps were run, those that were only tried and those that waited included.
    pub runs: Cell<usize>,
    /// Whether one of several generators was chosen, which depends on their order.
    pub chose: Cell<bool>,
}

/// Runs one step of a node on a state. Unless it happens, the state is as before.
pub(crate) fn run(
    context: &Context,
    arena: &mut Arena,
    state: &mut State,
    code: &mut Code,
    node: u32,
    permissions: Permissions,
) -> Outcome {
    let Context { network, layout, runs, .. } = context;
    let (network, layout) = (*network, *layout);
    runs.set(runs.get() + 1);
    let (log, logged) = match arena.get(state.get(layout.log())) {
        Symbolic::Log(owner, answers) if *owner == node => (answers.to_vec(), true),
        _ => (vec![], false),
    };
    let control = state.get(layout.node(node));
    if !logged && let Some(&deadline) = context.sleeping.borrow().get(&(node, control)) {
        return Outcome::Waiting(Wait { deadline: Some(deadline), ..Wait::default() });
    }
    let own = arena.node(control).clone();
    let mark = code.mark();
    let mut step = Step::new(context, arena, state, code, node, permissions);
    step.own = own;
    step.log = log;
    if !step.own.pending.is_empty() {
        if step.deposit() {
            return step.commit();
        }
        step.undo();
        return Outcome::Waiting(step.wait);
    }
    if step.record.schedule != Schedule::Eager && !permissions.pull {
        return Outcome::Waiting(Wait::default());
    }
    let what = &network.nodes[node as usize];
    if what.holds() && !permissions.decide {
        let is_there = what.inputs.iter().flatten().any(|channel| step.state.get(*channel) != EMPTY);
        let asks = if what.begins_rounds() { !is_there && step.own.state == HOLDS_ROUNDS } else { is_there };
        if asks {
            return Outcome::Undecided(Decision::Ask);
        }
    }
    if logged {
        let log = step.layout.log();
        step.set(log, EMPTY);
    }
    if let Some(first) = step.log.first()
        && let asked @ (Asked::Input | Asked::Turn) = first.asked
    {
        // A node that reads input or does what others can see waited for it, before its process asks for
        // anything.
        step.replay(asked);
    }
    let record = step.record;
    match record.step(&mut step) {
        Ok(()) => {
            if let Some(trace) = network.trace {
                step.write_received(trace);
                step.write_sent(trace);
            }
            step.deposit();
            step.commit()
        }
        Err(halt) => {
            if let (Some(trace), Some(_)) = (network.trace, &step.end) {
                step.write_received(trace);
            }
            if let (Halt::Waiting, Some(deadline), true) = (&halt, step.wait.deadline, step.undo.is_empty()) {
                context.sleeping.borrow_mut().insert((node, control), deadline);
            }
            step.undo();
            let Step { code, wait, question, end, answered, has_effect, .. } = step;
            match (halt, question, end) {
                (Halt::Undecided, Some((asked, question)), _) => {
                    return Outcome::Asks(Inquiry { question, asked, before: answered });
                }
                (Halt::Ended, _, Some(end)) => return Outcome::Ends(end),
                _ => {}
            }
            code.reset(mark);
            match halt {
                Halt::Waiting => Outcome::Waiting(wait),
                Halt::Undecided if has_effect => Outcome::Undecided(Decision::Effect),
                Halt::Undecided => Outcome::Undecided(Decision::Ask),
                Halt::Ended => Outcome::Undecided(Decision::End),
            }
        }
    }
}

/// Whether a node is known to wait because a slot of an inport is empty of which it awaits a message in every
/// slot. So a node with many slots is not run again for each message: the slot that was empty is looked at
/// first, and the next empty one is looked for from there.
pub(crate) fn awaits_more(context: &Context, state: &State, node: u32) -> bool {
    let control = state.get(context.layout.node(node));
    let mut awaiting = context.awaiting.borrow_mut();
    let Some((input, slot)) = awaiting.get_mut(&(node, control)) else { return false };
    let channels = &context.network.nodes[node as usize].inputs[*input];
    let slots = (*slot..channels.len()).chain(0..*slot);
    let empty = { slots }.find(|slot| state.get(channels[*slot]) == EMPTY);
    *slot = empty.unwrap_or(*slot);
    empty.is_some()
}

/// Puts a message from outside into a channel.
pub(crate) fn deliver(context: &Context, arena: &mut Arena, state: &mut State, channel: u32, value: Sym) {
    let network = context.network;
    let dead = network.channels[channel as usize].dead && network.trace.is_none();
    state.set(arena, channel, if dead { UNIT } else { value });
    let Some((consumer, input, slot)) = network.channels[channel as usize].consumer else { return };
    if network.nodes[consumer as usize].record.inputs[input as usize].ordered {
        let mut node = arena.node(state.get(context.layout.node(consumer))).clone();
        let mut order = node.order.to_vec();
        let nearer = &network.nodes[consumer as usize].nearer;
        handover::queue(if node.pending.is_empty() { nearer } else { &[] }, &mut order, slot as u16);
        node.order = order.into();
        let node = arena.intern(Symbolic::Control(node));
        state.set(arena, context.layout.node(consumer), node);
    }
}

struct Step<'a, 'c> {
    context: &'a Context<'a>,
    network: &'a Network,
    config: Sym,
    record: &'static Record,
    layout: Layout,
    arena: &'a mut Arena,
    state: &'a mut State,
    code: &'a mut Code<'c>,
    node: u32,
    permissions: Permissions,
    own: Control,
    /// What was asked before in this step, when it is run again.
    log: Vec<Answered>,
    /// What is asked in this run of it.
    answered: Vec<Answered>,
    undo: Vec<(u32, Sym)>,
    woken: Vec<u32>,
    /// With tracing: channel, number and content of each message that was received.
    received: Vec<(u32, Sym, Sym)>,
    /// With tracing: outport, slot and content of each message that was sent to nobody.
    dropped: Vec<(u32, u32, Sym)>,
    wait: Wait,
    question: Option<(Asked, Question)>,
    /// Whether the pending question has an effect.
    has_effect: bool,
    end: Option<End>,
    /// In a probing run (which only finds the channels that the node receives from): the value used for every
    /// message.
    probing: Option<Sym>,
    /// Whether it has only looked whether there is a message, or whose is the oldest.
    has_choice: bool,
    /// Whether it has looked what a value is.
    has_looked: bool,
}

impl<'a, 'c> Step<'a, 'c> {
    fn new(
        context: &'a Context,
        arena: &'a mut Arena,
        state: &'a mut State,
        code: &'a mut Code<'c>,
        node: u32,
        permissions: Permissions,
    ) -> Step<'a, 'c> {
        Step {
            context,
            network: context.network,
            config: context.configs[node as usize],
            record: context.network.nodes[node as usize].record,
            layout: context.layout,
            arena,
            state,
            code,
            node,
            permissions,
            own: Control::default(),
            log: vec![],
            answered: vec![],
            undo: vec![],
            woken: vec![],
            received: vec![],
            dropped: vec![],
            wait: Wait::default(),
            question: None,
            has_effect: false,
            end: None,
            probing: None,
            has_choice: false,
            has_looked: false,
        }
    }
}

impl Step<'_, '_> {
    fn set(&mut self, slot: u32, sym: Sym) {
        let old = self.state.set(self.arena, slot, sym);
        if old != sym {
            self.undo.push((slot, old));
        }
    }

    /// Undoes what the step has changed.
    fn undo(&mut self) {
        for (slot, sym) in std::mem::take(&mut self.undo).into_iter().rev() {
            self.state.set(self.arena, slot, sym);
        }
    }

    /// # Panics
    /// If the step was given an answer that it did not ask for.
    fn commit(mut self) -> Outcome {
        assert!(
            self.answered.len() >= self.log.len(),
            "a step of `{}` is done without asking for {:?}",
            self.record.reference,
            &self.log[self.answered.len()..],
        );
        if self.own.pending.is_empty() {
            self.wake_senders();
        }
        let own = if self.own == Control::default() {
            EMPTY
        } else {
            self.arena.intern(Symbolic::Control(self.own))
        };
        self.state.set(self.arena, self.layout.node(self.node), own);
        self.woken.push(self.node);
        Outcome::Moved(self.woken)
    }

    fn put(&mut self, channel: u32, value: Sym) {
        self.set(channel, value);
        self.code.moves.push(Move::Put(channel));
        if let (Some(trace), true) = (self.network.trace, channel == self.network.stop) {
            self.write_stop(trace, channel, value);
        }
        let Some((consumer, _, _)) = self.network.channels[channel as usize].consumer else { return };
        self.woken.push(consumer);
        self.offer(channel);
    }

    /// Whether another cluster receives on a channel.
    fn leads_outside(&self, channel: u32) -> bool {
        self.network.channels[channel as usize].consumer.is_none()
            && self.network.outside.contains_key(&channel)
    }

    fn take(&mut self, channel: u32, input: usize, slot: usize) -> Sym {
        let value = self.state.get(channel);
        self.set(channel, EMPTY);
        self.code.moves.push(Move::Taken(channel));
        if self.record.inputs[input].ordered {
            self.reorder(self.node, |order| order.retain(|occupied| *occupied != slot as u16));
        }
        if self.network.trace.is_some() { self.open(channel, value) } else { value }
    }

    fn reorder(&mut self, node: u32, change: impl FnOnce(&mut Vec<u16>)) {
        if node == self.node {
            let mut order = self.own.order.to_vec();
            change(&mut order);
            self.own.order = order.into();
            return;
        }
        let slot = self.layout.node(node);
        let mut other = self.arena.node(self.state.get(slot)).clone();
        let mut order = other.order.to_vec();
        change(&mut order);
        other.order = order.into();
        let sym =
            if other == Control::default() { EMPTY } else { self.arena.intern(Symbolic::Control(other)) };
        self.set(slot, sym);
    }

    /// The logged answer to what is asked now, if it was asked before.
    ///
    /// # Panics
    /// If the log has the answer to another question at this position.
    fn replay(&mut self, asked: Asked) -> Option<Answer> {
        let logged = *self.log.get(self.answered.len())?;
        assert!(
            logged.asked == asked,
            "a step of `{}` asks for {asked:?}, and the answer is to {:?}: a process asks the same in each run",
            self.record.reference,
            logged.asked,
        );
        self.answered.push(logged);
        Some(logged.answer)
    }

    /// The value that is asked for: the one that was given before, or a new one.
    fn once(&mut self, asked: Asked, answer: impl FnOnce(&mut Self) -> Sym) -> Val {
        let value = match self.replay(asked) {
            Some(Answer::Value(value)) => value,
            Some(other) => unreachable!("the answer to {asked:?} is {other:?}"),
            None => {
                let value = answer(self);
                self.answered.push(Answered { asked, answer: Answer::Value(value) });
                value
            }
        };
        Val(value.0)
    }

    fn replay_truth(&mut self, asked: Asked) -> Option<bool> {
        match self.replay(asked)? {
            Answer::Truth(truth) => Some(truth),
            other => unreachable!("the answer to {asked:?} is {other:?}"),
        }
    }

    fn replay_result(&mut self, asked: Asked) -> Option<Result<Val, Val>> {
        match self.replay(asked)? {
            Answer::Ok(value) => Some(Ok(Val(value.0))),
            Answer::Err(text) => Some(Err(Val(text.0))),
            other => unreachable!("the answer to {asked:?} is {other:?}"),
        }
    }

    /// Whether an event has happened that is asked for.
    ///
    /// # Panics
    /// If the step has asked for anything before. That would be lost, since a step that waits is undone.
    fn has_happened(&mut self, asked: Asked) -> bool {
        if self.replay(asked).is_some() {
            return true;
        }
        assert!(
            self.answered.is_empty(),
            "a step of `{}` asks for {asked:?} after {:?}: a process waits before it asks for anything else",
            self.record.reference,
            self.answered,
        );
        false
    }

    fn ask(&mut self, asked: Asked, question: impl FnOnce(&mut Self) -> Question) -> Halt {
        self.has_effect = asked.has_effect();
        if self.permissions.decide {
            let question = question(self);
            self.question = Some((asked, question));
        }
        Halt::Undecided
    }

    fn finish(&mut self, end: impl FnOnce(&mut Self) -> End) -> Halt {
        if self.permissions.decide {
            let end = end(self);
            self.end = Some(end);
        }
        Halt::Ended
    }

    fn emit(&mut self, op: Op, args: Vec<Operand>, known: Known) -> Sym {
        let dst = self.code.var(self.arena, known);
        self.code.push(RawInst { dst, op, args, node: self.node });
        self.arena.intern(Symbolic::Var(dst))
    }

    /// A value as an operand: unions and structs are built, or become constants.
    fn operand(&mut self, sym: Sym) -> Operand {
        if !matches!(self.arena.get(sym), Symbolic::Union(..) | Symbolic::Struct(..)) {
            return leaf_operand(self.arena, sym);
        }
        if let Some(constant) = constant_of(self.arena, sym) {
            let constant = self.arena.constant(constant);
            return self.operand(constant);
        }
        let (op, parts) = match self.arena.get(sym).clone() {
            Symbolic::Union(tag, payload) => {
                (Op::Union(self.arena.name_of(tag).into()), payload.into_iter().collect::<Vec<_>>())
            }
            Symbolic::Struct(shape, fields) => {
                let names = self.arena.shape_names(shape).iter();
                (Op::Struct(names.map(|name| self.arena.name_of(*name).into()).collect()), fields.to_vec())
            }
            other => unreachable!("{other:?} has no parts"),
        };
        let args = parts.into_iter().map(|part| self.operand(part)).collect();
        let built = self.emit(op, args, Known::Nothing);
        self.operand(built)
    }

    fn operands(&mut self, args: &[Val]) -> Vec<Operand> {
        args.iter().map(|arg| self.operand(Sym(arg.0))).collect()
    }

    /// What is known of the result of a kernel that is called with these arguments.
    fn known_of_call(&self, kernel: &Kernel, args: &[Val]) -> Known {
        let args: Vec<Known> = args.iter().map(|arg| known_of(self.arena, Sym(arg.0))).collect();
        known_of_result(kernel, &args)
    }

    /// Whether the node receives streams to their ends that wait at run time, so that it takes one after the
    /// other.
    fn takes_streams_in_order(&self) -> bool {
        let node = &self.network.nodes[self.node as usize];
        node.collects()
            && node.inputs[0].iter().all(|channel| self.network.channels[*channel as usize].queued)
    }

    /// A value whose nesting is bounded.
    fn bounded(&mut self, sym: Sym) -> Sym {
        if self.arena.depth(sym) <= DEPTH { sym } else { self.built(sym) }
    }

    /// A value as a leaf.
    fn built(&mut self, sym: Sym) -> Sym {
        match self.operand(sym) {
            Operand::Var(var) => self.arena.intern(Symbolic::Var(var.0)),
            Operand::Const(number) => self.arena.intern(Symbolic::Const(number)),
            _ => sym,
        }
    }

    /// Whether two values are equal: known, or as operands to compare.
    fn compare(&mut self, left: Sym, right: Sym) -> Result<bool, (Operand, Operand)> {
        let (left, right) = (expand(self.arena, left), expand(self.arena, right));
        if let (Some(a), Some(b)) = (constant_of(self.arena, left), constant_of(self.arena, right)) {
            return Ok(print::constants_equal(&a, &b));
        }
        match (self.arena.get(left).clone(), self.arena.get(right).clone()) {
            (Symbolic::Union(a, _), Symbolic::Union(b, _)) if a != b => return Ok(false),
            (Symbolic::Union(_, Some(a)), Symbolic::Union(_, Some(b))) => return self.compare(a, b),
            (Symbolic::Union(_, a), Symbolic::Union(_, b)) => return Ok(a.is_none() && b.is_none()),
            _ => {}
        }
        Err((self.operand(left), self.operand(right)))
    }

    /// Whether a condition holds, which was asked for as `asked`.
    fn truth(&mut self, asked: Asked, condition: Sym) -> Result<bool, Halt> {
        match self.arena.get(condition) {
            Symbolic::Bool(value) => {
                let value = *value;
                self.answered.push(Answered { asked, answer: Answer::Truth(value) });
                Ok(value)
            }
            _ => Err(self.ask(asked, |step| {
                let mut condition = condition;
                let known = match step.arena.get(condition) {
                    Symbolic::Var(var) => step.arena.known(*var),
                    _ => Known::Nothing,
                };
                if known != Known::Bool {
                    let operand = step.operand(condition);
                    condition = step.emit(Op::Cast, vec![operand], Known::Bool);
                }
                let operand = step.operand(condition);
                Question::If(condition, operand)
            })),
        }
    }
}
