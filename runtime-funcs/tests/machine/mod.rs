//! A machine that runs one func on lists of messages, which are written as text; see [`notation`].

mod notation;

use neva_kernels::text::json;
use neva_kernels::value::{Dict, List, Str, Struct, Value, matching};
use neva_registry::{Halt, Kernel, Machine, Process, Record, Run, Val, View};
use std::collections::VecDeque;

/// Runs a func with a configuration on messages until it waits or ends; gives what it did.
///
/// It runs twice: once the process may look at all messages as constants, once at none.
///
/// # Panics
/// If it does not do the same both times.
pub(crate) fn run(record: &Record, config: &str, messages: &str) -> String {
    let [constant, variable] =
        [true, false].map(|constant| TestMachine::new(record, config, messages, constant).run());
    assert_eq!(constant, variable, "with messages that are constants, and with variables");
    variable
}

struct TestMachine<'a> {
    record: &'a Record,
    /// Every value there is; [`Val`] is the position here.
    values: Vec<Value>,
    /// Whether the process may look at values.
    constant: bool,
    config: Val,
    /// Values that the process may look at in any case: the configuration message.
    visible: Vec<Val>,
    /// Names of the slots of a nameless inport.
    names: Vec<String>,
    live: Live,
}

/// What a step that does not happen leaves as it was.
#[derive(Clone, Default)]
struct Live {
    /// Messages by inport and slot, with the time each was sent.
    inputs: Vec<Vec<VecDeque<(usize, Val)>>>,
    /// What was sent, by outport and slot.
    outputs: Vec<Vec<Vec<Val>>>,
    stdout: Vec<u8>,
    state: u32,
    locals: Vec<Val>,
    end: Option<String>,
}

impl<'a> TestMachine<'a> {
    fn new(record: &'a Record, config: &str, messages: &str, constant: bool) -> Self {
        let values = vec![Value::Unit];
        let mut machine = TestMachine {
            record,
            values,
            constant,
            config: Val(0),
            visible: vec![],
            names: vec![],
            live: Live::default(),
        };
        machine.config = machine.add(notation::value(config));
        machine.visible.push(machine.config);
        machine.live.inputs = record.inputs.iter().map(|_| vec![]).collect();
        machine.live.outputs =
            record.outputs.iter().map(|port| vec![vec![]; usize::from(!port.array)]).collect();
        for line in notation::lines(messages) {
            if let Some(name) = line.name.strip_prefix("out ") {
                let Some(Value::Int(count)) = line.values.first() else { panic!("out PORT: COUNT") };
                let output = record.output(name).expect("an outport of the record");
                machine.live.outputs[output] = vec![vec![]; *count as usize];
                continue;
            }
            let nameless = record.inputs.first().is_some_and(|port| port.name.is_empty());
            let (input, slot) = if nameless {
                (0, machine.names.len())
            } else {
                (record.input(&line.name).expect("an inport of the record"), line.slot)
            };
            if nameless {
                machine.names.push(line.name);
            }
            let queue = line.values.into_iter().enumerate().map(|(time, value)| (time, machine.add(value)));
            let queue = queue.collect();
            let slots = &mut machine.live.inputs[input];
            slots.resize(slots.len().max(slot + 1), VecDeque::new());
            slots[slot] = queue;
        }
        machine
    }

    fn run(mut self) -> String {
        while self.live.end.is_none() {
            let before = self.live.clone();
            let record = self.record;
            match record.step(&mut self) {
                Ok(()) => {}
                Err(Halt::Waiting) => {
                    self.live = before;
                    break;
                }
                Err(Halt::Ended) => assert!(self.live.end.is_some()),
                Err(Halt::Undecided) => unreachable!("every value is known"),
            }
            let moved = before.inputs != self.live.inputs
                || before.outputs != self.live.outputs
                || before.state != self.live.state
                || before.stdout != self.live.stdout
                || self.live.end.is_some();
            assert!(moved, "{}: a step that does nothing goes on forever", self.record.reference);
            let sent: usize = self.live.outputs.iter().flatten().map(Vec::len).sum();
            if sent > 200 {
                break;
            }
        }
        self.report()
    }

    fn report(&self) -> String {
        let mut parts = vec![];
        for (port, slots) in self.record.outputs.iter().zip(&self.live.outputs) {
            for (slot, sent) in slots.iter().enumerate().filter(|(_, sent)| !sent.is_empty()) {
                let index = if port.array { format!("[{slot}]") } else { String::new() };
                let sent: Vec<String> = sent.iter().map(|val| notation::text(&self.get(*val))).collect();
                parts.push(format!("{}{index}: {}", port.name, sent.join(" ")));
            }
        }
        if !self.live.stdout.is_empty() {
            parts.push(format!("stdout '{}'", String::from_utf8_lossy(&self.live.stdout)));
        }
        parts.extend(self.live.end.clone());
        parts.join("\n")
    }

    fn add(&mut self, value: Value) -> Val {
        self.values.push(value);
        Val(self.values.len() as u32 - 1)
    }

    fn get(&self, val: Val) -> Value {
        self.values[val.0 as usize].clone()
    }

    fn end(&mut self, how: &str, value: Val) -> Halt {
        self.live.end = Some(format!("{how} {}", notation::text(&self.get(value))));
        Halt::Ended
    }
}

impl Machine for TestMachine<'_> {
    fn slots(&self, input: usize) -> usize {
        self.live.inputs[input].len()
    }

    fn slot_name(&self, _input: usize, slot: usize) -> String {
        self.names[slot].clone()
    }

    fn out_slots(&self, output: usize) -> usize {
        self.live.outputs[output].len()
    }

    fn receive_slot(&mut self, input: usize, slot: usize) -> Result<Val, Halt> {
        let is_new_round = input == 0 && matches!(self.record.process, Process::Join(_));
        let keeps_nothing = self.live.state == 0 && self.live.locals.is_empty();
        assert!(keeps_nothing || !is_new_round, "a join keeps something for the next messages");
        let queue = self.live.inputs[input].get_mut(slot);
        queue.and_then(VecDeque::pop_front).map(|(_, val)| val).ok_or(Halt::Waiting)
    }

    fn oldest(&mut self, input: usize) -> Result<usize, Halt> {
        let waiting = self.live.inputs[input].iter().enumerate();
        let first = waiting.filter_map(|(slot, queue)| Some((queue.front()?.0, slot))).min();
        first.map(|(_, slot)| slot).ok_or(Halt::Waiting)
    }

    fn has(&mut self, input: usize, slot: usize) -> bool {
        self.live.inputs[input].get(slot).is_some_and(|queue| !queue.is_empty())
    }

    fn send_slot(&mut self, output: usize, slot: usize, value: Val) {
        self.live.outputs[output][slot].push(value);
    }

    fn config(&self) -> Val {
        self.config
    }

    fn state(&self) -> u32 {
        self.live.state
    }

    fn set_state(&mut self, state: u32) {
        self.live.state = state;
    }

    fn local(&self, index: usize) -> Val {
        self.live.locals.get(index).copied().unwrap_or(Val(0))
    }

    fn set_local(&mut self, index: usize, value: Val) {
        let count = self.live.locals.len().max(index + 1);
        self.live.locals.resize(count, Val(0));
        self.live.locals[index] = value;
    }

    fn clear_locals(&mut self) {
        self.live.locals.clear();
    }

    fn unit(&mut self) -> Val {
        self.add(Value::Unit)
    }

    fn bool(&mut self, value: bool) -> Val {
        self.add(Value::Bool(value))
    }

    fn int(&mut self, value: i64) -> Val {
        self.add(Value::Int(value))
    }

    fn str(&mut self, value: &[u8]) -> Val {
        self.add(Value::Str(Str::from_slice(value)))
    }

    fn empty_list(&mut self) -> Val {
        self.add(Value::List(List::new()))
    }

    fn empty_dict(&mut self) -> Val {
        self.add(Value::Dict(Dict::new()))
    }

    fn union(&mut self, tag: &str, payload: Option<Val>) -> Val {
        let tag = Str::from_slice(tag.as_bytes());
        self.add(match payload {
            Some(payload) => Value::union(tag, self.get(payload)),
            None => Value::Tag(tag),
        })
    }

    fn structure(&mut self, fields: &[(&str, Val)]) -> Val {
        let mut result = Struct::default();
        for (name, value) in fields {
            result.set(Str::from_slice(name.as_bytes()), self.get(*value));
        }
        self.add(Value::Struct(result))
    }

    fn view(&mut self, value: Val) -> View {
        let visible = self.constant || self.visible.contains(&value);
        match self.get(value) {
            Value::Unit => View::Unit,
            _ if !visible => View::Unknown,
            Value::Str(text) => View::Str(text.to_vec()),
            Value::Bool(value) => View::Bool(value),
            Value::Int(value) => View::Int(value),
            Value::Float(value) => View::Float(value),
            Value::List(list) => {
                let elements: Vec<Val> = list.iter().map(|element| self.add(element.clone())).collect();
                self.visible.extend(&elements);
                View::List(elements)
            }
            value => match value.tag() {
                Some(tag) => View::Union {
                    tag: String::from_utf8_lossy(tag).into_owned(),
                    payload: value.payload().map(|payload| self.add(payload.clone())),
                },
                None => View::Unknown,
            },
        }
    }

    fn call(&mut self, kernel: &'static Kernel, args: &[Val]) -> Val {
        assert!(!kernel.fallible, "{kernel:?} can fail");
        match self.apply(kernel, args) {
            Ok(result) => result,
            Err(_) => unreachable!("only fallible kernels fail"),
        }
    }

    fn try_call(&mut self, kernel: &'static Kernel, args: &[Val]) -> Result<Result<Val, Val>, Halt> {
        assert!(kernel.fallible, "{kernel:?} cannot fail");
        Ok(self.apply(kernel, args))
    }

    fn is_true(&mut self, value: Val) -> Result<bool, Halt> {
        match self.get(value) {
            Value::Bool(value) => Ok(value),
            other => panic!("{} is no boolean", notation::text(&other)),
        }
    }

    fn equal(&mut self, left: Val, right: Val) -> Val {
        let equal = self.get(left) == self.get(right);
        self.add(Value::Bool(equal))
    }

    fn matches(&mut self, value: Val, pattern: Val) -> Result<bool, Halt> {
        Ok(matching::matches(&self.get(value), &self.get(pattern)))
    }

    fn unbox(&mut self, value: Val) -> Val {
        self.add(matching::unbox(self.get(value)))
    }

    fn tag(&mut self, value: Val, tags: &[&str]) -> Result<(usize, Val), Halt> {
        let value = self.get(value);
        let tag = value.tag().map(|tag| String::from_utf8_lossy(tag).into_owned());
        let found = tags.iter().position(|known| Some(*known) == tag.as_deref()).expect("one of the tags");
        Ok((found, self.add(matching::unbox(value))))
    }

    fn field(&mut self, value: Val, name: &str) -> Val {
        let value = self.get(value);
        let field = value.fields().iter().find(|(known, _)| known[..] == *name.as_bytes());
        self.add(field.expect("a field of the struct").1.clone())
    }

    fn print(&mut self, values: &[Val]) -> Result<Result<(), Val>, Halt> {
        for value in values {
            self.live.stdout.extend_from_slice(&json::text(&self.get(*value), json::Style::Plain));
        }
        if self.live.stdout.ends_with(b"device full") {
            return Ok(Err(self.str(b"no space left on device")));
        }
        Ok(Ok(()))
    }

    fn quiet(&mut self, input: usize) -> Result<(), Halt> {
        let nothing_waits = self.live.inputs[input].iter().all(VecDeque::is_empty);
        if nothing_waits { Ok(()) } else { Err(Halt::Waiting) }
    }

    fn wait_until(&mut self, deadline: Val) -> Result<(), Halt> {
        match self.get(deadline) {
            Value::Int(_) => Ok(()),
            other => panic!("{} is no point in time", notation::text(&other)),
        }
    }

    fn panic(&mut self, value: Val) -> Halt {
        self.end("panic", value)
    }

    fn fault(&mut self, text: Val) -> Halt {
        self.end("fault", text)
    }

    fn exit(&mut self, status: Val) -> Halt {
        self.end("exit", status)
    }
}

impl TestMachine<'_> {
    fn apply(&mut self, kernel: &'static Kernel, args: &[Val]) -> Result<Val, Val> {
        let listed = self.record.kernels.contains(&kernel);
        assert!(listed, "{} does not list its kernel {kernel:?}", self.record.reference);
        let mut args: Vec<Value> = args.iter().map(|val| self.get(*val)).collect();
        assert_eq!(args.len(), kernel.params.len(), "arguments of {kernel:?}");
        let result = match kernel.run {
            Run::General(run) => run(&mut args),
            operator => Ok(operator.apply(&args).expect("operands of the types that the kernel declares")),
        };
        result.map(|value| self.add(value)).map_err(|text| self.add(Value::Str(text)))
    }
}
