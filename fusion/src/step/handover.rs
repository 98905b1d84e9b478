//! Handing messages over: a message leaves its sender when the receiver takes it, as in Go.
//!
//! A channel to another cluster is empty, or holds a message that is to be sent there, or [`SENT`], or
//! [`TAKEN`]. Its sender keeps a message for it until it was taken.

use super::{Context, Permissions, Receiving, Step};
use crate::code::Code;
use crate::known::Known;
use crate::state::State;
use crate::symbolic::{Arena, Control, EMPTY, Sym, Symbolic, TAKEN, UNIT};
use neva_registry::{Effect, Process, Schedule};

impl Step<'_, '_> {
    /// Hands pending messages over to receivers that take them; whether any did.
    pub(super) fn deposit(&mut self) -> bool {
        let pending = std::mem::take(&mut self.own.pending);
        let mut kept: Vec<(u32, Sym)> = vec![];
        let mut moved = false;
        for (channel, value) in pending {
            let queued = kept.iter().any(|(blocked, _)| *blocked == channel);
            if !queued && self.leads_outside(channel) && !self.network.channels[channel as usize].has_room {
                match self.state.get(channel) {
                    EMPTY => {
                        self.put(channel, value);
                        moved = true;
                    }
                    TAKEN => {
                        self.set(channel, EMPTY);
                        moved = true;
                        continue;
                    }
                    _ => self.wait.full.push(channel),
                }
                kept.push((channel, UNIT));
            } else if !queued && self.is_taken(channel) {
                self.put(channel, value);
                moved = true;
            } else {
                if !queued {
                    self.offer(channel);
                }
                self.wait.full.push(channel);
                kept.push((channel, value));
            }
        }
        self.own.pending = kept.into();
        moved
    }

    /// Whether the receiver takes a message now: it has not received one on this channel, has nothing to hand
    /// on itself, and its process asks for it. A message of Go waits in its sender until then.
    fn is_taken(&mut self, channel: u32) -> bool {
        if self.state.get(channel) != EMPTY {
            return false;
        }
        match self.network.channels[channel as usize].consumer {
            None => true,
            Some((consumer, _, _)) if consumer == self.node => self.takes_its_own(channel),
            Some((consumer, _, _)) => takes(self.context, self.arena, self.state, consumer, channel),
        }
    }

    /// Whether a node that sends to itself takes the message next. Go's funcs wait for ever then; this is for
    /// processes of several steps that do what several nodes do in Go, such as `Partition` for `Filter`.
    fn takes_its_own(&mut self, channel: u32) -> bool {
        if matches!(self.record.process, Process::Call(_)) || self.own == Control::default() {
            return false;
        }
        let control = self.arena.intern(Symbolic::Control(self.own.clone()));
        self.set(self.layout.node(self.node), control);
        receiving(self.context, self.arena, self.state, self.node).channels.contains(&channel)
    }

    /// Notes that a message waits for a node that takes those of several senders in the order in which they
    /// are sent.
    pub(super) fn offer(&mut self, channel: u32) {
        let Some((consumer, input, slot)) = self.network.channels[channel as usize].consumer else { return };
        let receiver = &self.network.nodes[consumer as usize];
        if !receiver.record.inputs[input as usize].ordered {
            return;
        }
        let control = self.arena.node(self.state.get(self.layout.node(consumer)));
        let nearer =
            if consumer == self.node || !control.pending.is_empty() { &[] } else { &receiver.nearer[..] };
        self.reorder(consumer, |order| queue(nearer, order, slot as u16));
    }

    /// Leaves out the rest of a stream that nobody has a use for. That is only done where the generator that
    /// sends it is in the midst of it, needs no message for it, and nobody can tell. It keeps what comes next
    /// from being explored for each point at which the stream might be.
    pub(super) fn cut_stream(&mut self, channel: u32) -> bool {
        let network = self.network;
        let Some((sender, _, _)) = network.channels[channel as usize].producer else { return false };
        let record = network.nodes[sender as usize].record;
        let is_alone = network.nodes[sender as usize].outputs.iter().flatten().flatten().count() == 1;
        let is_pure = || record.kernels.iter().all(|kernel| kernel.effect == Effect::Pure);
        if record.schedule != Schedule::Generator || network.trace.is_some() || !is_alone || !is_pure() {
            return false;
        }
        let slot = self.layout.node(sender);
        let Control { state, pending, .. } = self.arena.node(self.state.get(slot));
        if *state == 0 || !pending.is_empty() || self.state.get(channel) != EMPTY {
            return false;
        }
        if !receiving(self.context, self.arena, self.state, sender).channels.is_empty() {
            return false;
        }
        self.set(slot, EMPTY);
        self.woken.push(sender);
        true
    }

    /// Those that have a message for the node may become able to hand it over.
    pub(super) fn wake_senders(&mut self) {
        let network = self.network;
        for &channel in network.nodes[self.node as usize].inputs.iter().flatten() {
            let Some((sender, _, _)) = network.channels[channel as usize].producer else { continue };
            let control = self.state.get(self.layout.node(sender));
            if control != EMPTY && self.arena.node(control).pending.iter().any(|(to, _)| *to == channel) {
                self.woken.push(sender);
            }
        }
    }
}

/// Puts a slot into the order of messages: after all, but before those that it is nearer than. `nearer` has
/// those of each slot, or nothing where the messages were not there at the same time.
pub(crate) fn queue(nearer: &[Vec<u16>], order: &mut Vec<u16>, slot: u16) {
    if !order.contains(&slot) {
        let is_passed =
            |other: &u16| nearer.get(usize::from(*other)).is_some_and(|slots| slots.contains(&slot));
        let at = order.iter().rposition(|other| !is_passed(other)).map_or(0, |at| at + 1);
        order.insert(at, slot);
    }
}

/// Whether a node takes a message from an empty channel: it has nothing to hand on itself, and its process
/// asks for it.
pub(crate) fn takes(
    context: &Context,
    arena: &mut Arena,
    state: &mut State,
    node: u32,
    channel: u32,
) -> bool {
    let control = state.get(context.layout.node(node));
    if !arena.node(control).pending.is_empty() {
        return false;
    }
    let receiver = &context.network.nodes[node as usize];
    if matches!(receiver.record.process, Process::Call(_)) || receiver.merges() {
        return true;
    }
    if let [only] = &receiver.inputs[..]
        && only.len() == 1
    {
        return true;
    }
    receiving(context, arena, state, node).channels.contains(&channel)
}

/// The channels from which a node receives in a control state, whatever it would receive.
pub(crate) fn receiving(context: &Context, arena: &mut Arena, state: &mut State, node: u32) -> Receiving {
    let control = state.get(context.layout.node(node));
    if let Some(known) = context.receiving.borrow().get(&(node, control)) {
        return known.clone();
    }
    let mut vars = vec![];
    let code = &mut Code::new(&mut vars);
    let unknown = code.var(arena, Known::Nothing);
    let unknown = arena.intern(Symbolic::Var(unknown));
    let mut step =
        Step::new(context, arena, state, code, node, Permissions { pull: true, ..Permissions::TENTATIVE });
    step.own = step.arena.node(control).clone();
    step.probing = Some(unknown);
    let record = step.record;
    // Whatever comes of it, the step has said from where it receives.
    let _ = record.step(&mut step);
    step.undo();
    let receiving = Receiving { channels: step.wait.empty.into(), needs_all: !step.has_choice };
    context.receiving.borrow_mut().insert((node, control), receiving.clone());
    receiving
}
