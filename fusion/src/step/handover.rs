//! Handing messages over: a message leaves its sender when the receiver takes it, as in Go.

use super::{Context, Permissions, Receiving, Step};
use crate::code::Code;
use crate::state::State;
use crate::symbolic::{Arena, Control, EMPTY, Known, Sym, Symbolic};
use neva_registry::Process;

impl Step<'_, '_> {
    /// Hands pending messages over to receivers that take them; whether any did.
    pub(super) fn deposit(&mut self) -> bool {
        let pending = std::mem::take(&mut self.own.pending);
        let mut kept: Vec<(u32, Sym)> = vec![];
        let mut moved = false;
        for (channel, value) in pending {
            let queued = kept.iter().any(|(blocked, _)| *blocked == channel);
            if !queued && self.is_taken(channel) {
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
        let Some((consumer, _, _)) = self.network.channels[channel as usize].consumer else { return true };
        let receiver = &self.network.nodes[consumer as usize];
        if consumer == self.node {
            return self.takes_its_own(channel);
        }
        let control = self.state.get(self.layout.node(consumer));
        if !self.arena.node(control).pending.is_empty() {
            return false;
        }
        if matches!(receiver.record.process, Process::Call(_)) || receiver.merges() {
            return true;
        }
        if let [only] = &receiver.inputs[..]
            && only.len() == 1
        {
            return true;
        }
        receiving(self.context, self.arena, self.state, consumer).channels.contains(&channel)
    }

    /// Whether a node that sends to itself takes the message next. Go's funcs wait for ever then; this is for
    /// processes of several steps that do what several nodes do in Go, such as `Partition` for `Filter`.
    fn takes_its_own(&mut self, channel: u32) -> bool {
        if !matches!(self.record.process, Process::Step(_)) || self.own == Control::default() {
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
        if self.network.nodes[consumer as usize].record.inputs[input as usize].ordered {
            self.reorder(consumer, |order| {
                if !order.contains(&(slot as u16)) {
                    order.push(slot as u16);
                }
            });
        }
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
    step.own = step.arena.node(control);
    step.probing = Some(unknown);
    let record = step.record;
    // Whatever comes of it, the step has said from where it receives.
    let _ = record.step(&mut step);
    step.undo();
    let receiving = Receiving { channels: step.wait.empty.into(), needs_all: !step.has_choice };
    context.receiving.borrow_mut().insert((node, control), receiving.clone());
    receiving
}
