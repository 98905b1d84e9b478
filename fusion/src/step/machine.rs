//! What a process can ask for and do while the network is explored.

use super::Step;
use crate::code::{DEADLINE, End, Question};
use crate::constants::expand;
use crate::known::{Known, known_of, known_of_part};
use crate::print;
use crate::symbolic::{Answer, Answered, Asked, EMPTY, FALSE, Sym, Symbolic, TRUE, UNIT};
use neva_blocks::{Constant, Op, Operand, PrintPart};
use neva_registry::{Effect, Halt, Kernel, Machine, Val, View};

impl Machine for Step<'_, '_> {
    fn slots(&self, input: usize) -> usize {
        self.network.nodes[self.node as usize].inputs[input].len()
    }

    fn slot_name(&self, input: usize, slot: usize) -> String {
        let channel = self.network.nodes[self.node as usize].inputs[input].get(slot);
        channel.map_or_else(String::new, |channel| self.network.channels[*channel as usize].name.slot_name())
    }

    fn out_slots(&self, output: usize) -> usize {
        self.network.nodes[self.node as usize].outputs[output].len()
    }

    fn receive_slot(&mut self, input: usize, slot: usize) -> Result<Val, Halt> {
        let Some(&channel) = self.network.nodes[self.node as usize].inputs[input].get(slot) else {
            return Err(Halt::Waiting);
        };
        if let Some(unknown) = self.probing {
            self.wait.empty.push(channel);
            return Ok(Val(unknown.0));
        }
        if self.state.get(channel) == EMPTY {
            self.wait.empty.push(channel);
            return Err(Halt::Waiting);
        }
        Ok(Val(self.take(channel, input, slot).0))
    }

    fn await_all(&mut self, input: usize) -> Result<(), Halt> {
        let channels = &self.network.nodes[self.node as usize].inputs[input];
        let is_empty = |channel: &u32| self.state.get(*channel) == EMPTY;
        let Some(empty) = channels.iter().position(is_empty).filter(|_| self.probing.is_none()) else {
            return Ok(());
        };
        if !self.has_looked && !self.has_choice && self.answered.is_empty() {
            let control = self.state.get(self.layout.node(self.node));
            self.context.awaiting.borrow_mut().insert((self.node, control), (input, empty));
        }
        self.wait.empty.push(channels[empty]);
        Err(Halt::Waiting)
    }

    fn oldest(&mut self, input: usize) -> Result<usize, Halt> {
        assert!(self.record.inputs[input].ordered, "{}: inport is not ordered", self.record.reference);
        self.has_choice = true;
        if self.probing.is_some() {
            self.wait.empty.extend(&self.network.nodes[self.node as usize].inputs[input]);
            return Ok(0);
        }
        match self.own.order.first() {
            Some(slot) => Ok(usize::from(*slot)),
            None => {
                self.wait.empty.extend(&self.network.nodes[self.node as usize].inputs[input]);
                Err(Halt::Waiting)
            }
        }
    }

    fn has(&mut self, input: usize, slot: usize) -> bool {
        let Some(&channel) = self.network.nodes[self.node as usize].inputs[input].get(slot) else {
            return false;
        };
        self.has_choice = true;
        if self.probing.is_none() && self.state.get(channel) != EMPTY {
            return true;
        }
        // Messages that wait at run time come when they are received, not when they are looked for.
        if !self.takes_streams_in_order() {
            self.wait.empty.push(channel);
        }
        false
    }

    fn cut_short(&mut self, input: usize) -> bool {
        let [channel] = self.network.nodes[self.node as usize].inputs[input][..] else { return false };
        self.cut_stream(channel)
    }

    fn send_slot(&mut self, output: usize, slot: usize, value: Val) {
        let slots = &self.network.nodes[self.node as usize].outputs[output];
        let traced = self.network.trace.is_some();
        let Some(channel) = slots.get(slot).copied().flatten() else {
            if traced {
                self.dropped.push((output as u32, slot as u32, Sym(value.0)));
            }
            return;
        };
        let to = &self.network.channels[channel as usize];
        let is_known = to.dead || to.constant.is_some() && self.leads_outside(channel);
        let value = if is_known && !traced {
            UNIT
        } else if self.leads_outside(channel) && !traced {
            self.built(Sym(value.0))
        } else {
            self.bounded(Sym(value.0))
        };
        let mut pending = std::mem::take(&mut self.own.pending).into_vec();
        pending.push((channel, value));
        self.own.pending = pending.into();
    }

    fn config(&self) -> Val {
        Val(self.config.0)
    }

    fn state(&self) -> u32 {
        self.own.state
    }

    fn set_state(&mut self, state: u32) {
        self.own.state = state;
    }

    fn local(&self, index: usize) -> Val {
        Val(self.own.locals.get(index).copied().unwrap_or(UNIT).0)
    }

    fn set_local(&mut self, index: usize, value: Val) {
        let value = self.bounded(Sym(value.0));
        let mut locals = std::mem::take(&mut self.own.locals).into_vec();
        if locals.len() <= index {
            locals.resize(index + 1, UNIT);
        }
        locals[index] = value;
        self.own.locals = locals.into();
    }

    fn clear_locals(&mut self) {
        self.own.locals = Box::default();
    }

    fn unit(&mut self) -> Val {
        Val(UNIT.0)
    }

    fn bool(&mut self, value: bool) -> Val {
        Val(if value { TRUE } else { FALSE }.0)
    }

    fn int(&mut self, value: i64) -> Val {
        Val(self.arena.intern(Symbolic::Int(value)).0)
    }

    fn str(&mut self, value: &[u8]) -> Val {
        Val(self.arena.constant(Constant::Str(value.to_vec())).0)
    }

    fn empty_list(&mut self) -> Val {
        let empty = self.arena.constant(Constant::List(vec![]));
        if !self.takes_streams_in_order() {
            return Val(empty.0);
        }
        // A variable, so that states do not tell which of the streams have had no item.
        self.once(Asked::Call("empty_list"), |step| {
            let args = step.operands(&[Val(empty.0)]);
            step.emit(Op::Copy, args, known_of(step.arena, empty))
        })
    }

    fn empty_dict(&mut self) -> Val {
        Val(self.arena.constant(Constant::Dict(Default::default())).0)
    }

    fn union(&mut self, tag: &str, payload: Option<Val>) -> Val {
        let tag = self.arena.name(tag);
        Val(self.arena.intern(Symbolic::Union(tag, payload.map(|payload| Sym(payload.0)))).0)
    }

    fn structure(&mut self, fields: &[(&str, Val)]) -> Val {
        let mut fields = fields.to_vec();
        fields.sort_by_key(|(name, _)| *name);
        let values = fields.iter().map(|(_, value)| Sym(value.0)).collect();
        let names: Vec<u32> = fields.iter().map(|(name, _)| self.arena.name(name)).collect();
        if names.is_empty() {
            return Val(UNIT.0);
        }
        let shape = self.arena.shape(&names);
        Val(self.arena.intern(Symbolic::Struct(shape, values)).0)
    }

    fn view(&mut self, value: Val) -> View {
        self.has_looked = true;
        let sym = expand(self.arena, Sym(value.0));
        match self.arena.get(sym).clone() {
            Symbolic::Unit => View::Unit,
            Symbolic::Bool(value) => View::Bool(value),
            Symbolic::Int(value) => View::Int(value),
            Symbolic::Float(bits) => View::Float(f64::from_bits(bits)),
            Symbolic::Const(number) => match self.arena.constants()[number as usize].clone() {
                Constant::Str(text) => View::Str(text),
                Constant::List(elements) => View::List(
                    elements.into_iter().map(|element| Val(self.arena.constant(element).0)).collect(),
                ),
                _ => View::Unknown,
            },
            Symbolic::Union(tag, payload) => View::Union {
                tag: self.arena.name_of(tag).to_string(),
                payload: payload.map(|payload| Val(payload.0)),
            },
            Symbolic::Struct(shape, fields) => {
                let names = self.arena.shape_names(shape).iter();
                let names = names.map(|name| self.arena.name_of(*name).to_string());
                View::Struct(names.zip(fields.iter().map(|field| Val(field.0))).collect())
            }
            _ => View::Unknown,
        }
    }

    fn call(&mut self, kernel: &'static Kernel, args: &[Val]) -> Val {
        self.once(Asked::Call(kernel.name), |step| {
            let known = step.known_of_call(kernel, args);
            let args = step.operands(args);
            let span = match args[..] {
                [Operand::Int(span)] if kernel.name == DEADLINE => Some(span.max(0)),
                _ => None,
            };
            let value = step.emit(Op::Call(kernel), args, known);
            if let (Some(span), Some(instant), Symbolic::Var(var)) =
                (span, step.code.instant(), step.arena.get(value))
            {
                step.arena.set_moment(*var, instant, span);
            }
            value
        })
    }

    fn try_call(&mut self, kernel: &'static Kernel, args: &[Val]) -> Result<Result<Val, Val>, Halt> {
        let asked = match kernel.effect {
            Effect::Pure => Asked::TryCall(kernel.name),
            Effect::World => Asked::Effect(kernel.name),
        };
        match self.replay_result(asked) {
            Some(result) => Ok(result),
            None => Err(self.ask(asked, |step| {
                let known = step.known_of_call(kernel, args);
                let args = step.operands(args);
                let ok = step.code.var(step.arena, known);
                let err = step.code.var(step.arena, Known::Str);
                Question::Try(kernel, args, ok, err)
            })),
        }
    }

    fn is_true(&mut self, value: Val) -> Result<bool, Halt> {
        self.has_looked = true;
        match self.replay_truth(Asked::IsTrue) {
            Some(truth) => Ok(truth),
            None => self.truth(Asked::IsTrue, Sym(value.0)),
        }
    }

    fn equal(&mut self, left: Val, right: Val) -> Val {
        self.once(Asked::Equal, |step| match step.compare(Sym(left.0), Sym(right.0)) {
            Ok(equal) => Sym(step.bool(equal).0),
            Err((left, right)) => step.emit(Op::Equal, vec![left, right], Known::Bool),
        })
    }

    fn matches(&mut self, value: Val, pattern: Val) -> Result<bool, Halt> {
        self.has_looked = true;
        if let Some(truth) = self.replay_truth(Asked::Matches) {
            return Ok(truth);
        }
        let value = expand(self.arena, Sym(value.0));
        let pattern = expand(self.arena, Sym(pattern.0));
        let condition = match (self.arena.get(value).clone(), self.arena.get(pattern).clone()) {
            (Symbolic::Union(a, _), Symbolic::Union(b, _)) if a != b => FALSE,
            (Symbolic::Union(..), Symbolic::Union(_, None)) => TRUE,
            (Symbolic::Union(_, None), Symbolic::Union(_, Some(_))) => FALSE,
            (Symbolic::Union(_, Some(a)), Symbolic::Union(_, Some(b))) => match self.compare(a, b) {
                Ok(equal) => Sym(self.bool(equal).0),
                Err((a, b)) => self.emit(Op::Equal, vec![a, b], Known::Bool),
            },
            (Symbolic::Var(_), Symbolic::Union(tag, None)) => {
                let tag = self.arena.name_of(tag).to_string();
                let value = self.operand(value);
                self.emit(Op::HasTag(tag), vec![value], Known::Bool)
            }
            (Symbolic::Var(_), Symbolic::Union(..) | Symbolic::Var(_))
            | (Symbolic::Union(..), Symbolic::Var(_)) => {
                let args = vec![self.operand(value), self.operand(pattern)];
                self.emit(Op::Matches, args, Known::Bool)
            }
            _ => match self.compare(value, pattern) {
                Ok(equal) => Sym(self.bool(equal).0),
                Err((a, b)) => self.emit(Op::Equal, vec![a, b], Known::Bool),
            },
        };
        self.truth(Asked::Matches, condition)
    }

    fn unbox(&mut self, value: Val) -> Val {
        self.once(Asked::Unbox, |step| {
            let sym = expand(step.arena, Sym(value.0));
            match step.arena.get(sym).clone() {
                Symbolic::Union(_, Some(payload)) => payload,
                Symbolic::Var(var) if matches!(step.arena.known(var), Known::Nothing | Known::Never) => {
                    let operand = step.operand(sym);
                    step.emit(Op::Unbox, vec![operand], known_of_part(step.arena, sym))
                }
                _ => sym,
            }
        })
    }

    fn tag(&mut self, value: Val, tags: &[&str]) -> Result<(usize, Val), Halt> {
        self.has_looked = true;
        let sym = expand(self.arena, Sym(value.0));
        if let Symbolic::Union(tag, payload) = self.arena.get(sym).clone() {
            let tag = self.arena.name_of(tag);
            let found = tags.iter().position(|known| *known == tag).unwrap_or(tags.len().saturating_sub(1));
            return Ok((found, Val(payload.unwrap_or(sym).0)));
        }
        // A value that run time knows: ask for one tag after the other; it must have the last when it has no
        // other.
        let mut found = tags.len().saturating_sub(1);
        for (index, tag) in tags.iter().enumerate().take(found) {
            let has_tag = match self.replay_truth(Asked::HasTag) {
                Some(truth) => truth,
                None => {
                    let operand = self.operand(sym);
                    let condition = self.emit(Op::HasTag(tag.to_string()), vec![operand], Known::Bool);
                    self.truth(Asked::HasTag, condition)?
                }
            };
            if has_tag {
                found = index;
                break;
            }
        }
        let payload = self.once(Asked::Payload, |step| {
            let operand = step.operand(sym);
            step.emit(Op::Payload(tags[found].to_string()), vec![operand], known_of_part(step.arena, sym))
        });
        Ok((found, payload))
    }

    fn field(&mut self, value: Val, name: &str) -> Val {
        self.once(Asked::Field, |step| {
            let sym = expand(step.arena, Sym(value.0));
            match step.arena.get(sym).clone() {
                Symbolic::Struct(shape, fields) => {
                    let names = step.arena.shape_names(shape);
                    let found = names.iter().position(|known| step.arena.name_of(*known) == name);
                    found.map_or(UNIT, |index| fields[index])
                }
                _ => {
                    let operand = step.operand(sym);
                    step.emit(Op::Field(name.to_string()), vec![operand], known_of_part(step.arena, sym))
                }
            }
        })
    }

    fn print(&mut self, values: &[Val]) -> Result<Result<(), Val>, Halt> {
        match self.replay_result(Asked::Print) {
            Some(result) => Ok(result.map(|_| ())),
            None => Err(self.ask(Asked::Print, |step| {
                let parts = step.parts(values);
                let err = step.code.var(step.arena, Known::Reason);
                Question::Print(parts, err)
            })),
        }
    }

    fn quiet(&mut self, input: usize) -> Result<(), Halt> {
        if self.has_happened(Asked::Quiet) {
            return Ok(());
        }
        if self.permissions.quiet {
            self.answered.push(Answered { asked: Asked::Quiet, answer: Answer::Event });
            return Ok(());
        }
        self.wait.quiet = self.network.nodes[self.node as usize].inputs[input].first().copied();
        Err(Halt::Waiting)
    }

    fn wait_until(&mut self, deadline: Val) -> Result<(), Halt> {
        if self.has_happened(Asked::WaitUntil) {
            return Ok(());
        }
        self.wait.deadline = Some(Sym(deadline.0));
        Err(Halt::Waiting)
    }

    fn panic(&mut self, value: Val) -> Halt {
        self.finish(|step| End::Panic(step.parts(&[value])))
    }

    fn fault(&mut self, text: Val) -> Halt {
        self.finish(|step| End::Fault(step.parts(&[text])))
    }

    fn exit(&mut self, status: Val) -> Halt {
        self.finish(|step| End::Exit(step.operand(Sym(status.0))))
    }
}

impl Step<'_, '_> {
    fn parts(&mut self, values: &[Val]) -> Vec<PrintPart> {
        let mut parts = vec![];
        for value in values {
            let sym = expand(self.arena, Sym(value.0));
            if !print::lay_out(self.arena, sym, &mut parts) {
                let operand = self.operand(sym);
                parts.push(PrintPart::Value(operand, neva_blocks::Style::Plain));
            }
        }
        PrintPart::merged(parts)
    }
}
