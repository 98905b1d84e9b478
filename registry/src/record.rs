//! The record of a runtime func: everything the compiler, the lint and the documentation know of it.

use crate::declared_at::DeclaredAt;
use crate::kernel::{Kernel, Type};
use crate::machine::{Halt, Machine, Step, Val};

/// A runtime func, described once for every stage.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// Name in the IR, such as `int_add`; unique.
    pub reference: &'static str,
    /// Package of the std component that it implements, such as `builtin` or `streams`.
    pub package: &'static str,
    /// Name of that component, such as `Add`; components with overloads have several records.
    pub component: &'static str,
    /// One sentence: what the node does.
    pub doc: &'static str,
    /// Inports, in the order that processes number them.
    pub inputs: &'static [Port],
    /// Outports, in the order that processes number them.
    pub outputs: &'static [Port],
    /// Type of the configuration message, for funcs that take one.
    pub config: Option<Type>,
    /// When the scheduler may let the node move.
    pub schedule: Schedule,
    /// What the node does.
    pub process: Process,
    /// Every kernel that the process may call: the roots of the func's closure.
    pub kernels: &'static [&'static Kernel],
    /// Where it is declared.
    pub place: DeclaredAt,
}

/// A port of a runtime func.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Port {
    /// Name as in the IR, without slot index. An array inport without a name means all inports of a node,
    /// whatever their names: each is a slot, in the order of names; see [`Machine::slot_name`].
    pub name: &'static str,
    /// Type of the messages; [`Type::Var`] where the component is generic.
    pub ty: Type,
    /// Whether the port has slots.
    pub array: bool,
    /// Whether the node asks which slot's message was sent first ([`Machine::oldest`]); only then is the
    /// order kept.
    pub ordered: bool,
    /// What the node does with the payload of a message that arrives here; outports have [`Use::Value`].
    pub usage: Use,
}

/// What becomes of the payload of a received message. Payloads that nobody looks at are not computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// It is looked at.
    Value,
    /// Only the arrival matters.
    Signal,
    /// It is sent on as it is, to every outport, and not looked at.
    Pass,
}

/// When the scheduler may let a node move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// As soon as it can.
    Eager,
    /// It can send without receiving, so it moves only when everything else is quiet and its output is
    /// wanted. Between two streams it is in its first state. The rest of a stream may be left out, if what is
    /// left needs no message and calls only pure kernels ([`Machine::cut_short`]).
    Generator,
    /// It waits for something outside of the program, so it moves only when nothing else can.
    Blocking,
    /// Like [`Schedule::Blocking`], and what it waits for is a line of standard input: timers go on
    /// meanwhile.
    Input,
}

/// What a node does.
#[derive(Clone, Copy)]
pub enum Process {
    /// Takes one message from every inport, calls the kernel with the payloads of those that are not signals,
    /// and sends the result to the outport `res`; when the kernel fails, an error to `err`.
    Call(&'static Kernel),
    /// One step of a process, run again and again; see [`Machine`].
    Step(fn(&mut dyn Machine) -> Step),
    /// A process that takes one message from every inport and slot, or from one of the slots of an ordered
    /// inport, and keeps nothing for the next ones. They may wait for it at run time.
    Join(fn(&mut dyn Machine) -> Step),
    /// Takes one message from every inport, calls the first kernel of the record with their payloads, and
    /// sends the result to the first outport. If the guard has a text for them, the program ends by a fault,
    /// in a step of its own. What the guard looks at comes from the last inport.
    Guarded(Guard),
}

/// Looks at the payloads of messages; the text of the fault that they lead to, if any.
pub type Guard = fn(&mut dyn Machine, &[Val]) -> Result<Option<Val>, Halt>;

/// The state of a guarded process that is about to end the program.
const FAULTY: u32 = 1;

impl std::fmt::Debug for Process {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Process::Call(kernel) => write!(f, "Call({})", kernel.name),
            Process::Step(_) => write!(f, "Step"),
            Process::Join(_) => write!(f, "Join"),
            Process::Guarded(_) => write!(f, "Guarded"),
        }
    }
}

impl Port {
    /// A single port whose payload is looked at.
    pub const fn value(name: &'static str, ty: Type) -> Port {
        Port { name, ty, array: false, ordered: false, usage: Use::Value }
    }

    /// A single port on which only the arrival of a message matters.
    pub const fn signal(name: &'static str) -> Port {
        Port { name, ty: Type::Any, array: false, ordered: false, usage: Use::Signal }
    }

    /// A single port whose payload is sent on as it is.
    pub const fn pass(name: &'static str, ty: Type) -> Port {
        Port { name, ty, array: false, ordered: false, usage: Use::Pass }
    }

    /// The same port with slots.
    pub const fn array(self) -> Port {
        Port { array: true, ..self }
    }

    /// The same array port, for a process that asks which slot's message was sent first.
    pub const fn ordered(self) -> Port {
        Port { ordered: true, ..self }
    }
}

impl Record {
    /// Does one step of the process: all of it or, with the reason in `Err`, nothing. See [`Machine`].
    ///
    /// # Errors
    /// The step cannot happen now, or the program ends.
    pub fn step(&self, machine: &mut dyn Machine) -> Step {
        match self.process {
            Process::Call(kernel) => self.call(kernel, machine),
            Process::Step(step) | Process::Join(step) => step(machine),
            Process::Guarded(guard) => self.guarded(guard, machine),
        }
    }

    /// [`Process::Call`]. The outports are `res` and, for a kernel that can fail, `err`.
    fn call(&self, kernel: &'static Kernel, machine: &mut dyn Machine) -> Step {
        let mut args = vec![];
        for (input, port) in self.inputs.iter().enumerate() {
            let message = machine.receive(input)?;
            if port.usage != Use::Signal {
                args.push(message);
            }
        }
        let result =
            if kernel.fallible { machine.try_call(kernel, &args)? } else { Ok(machine.call(kernel, &args)) };
        machine.send_result(result, 0, 1);
        Ok(())
    }

    /// [`Process::Guarded`].
    fn guarded(&self, guard: Guard, machine: &mut dyn Machine) -> Step {
        if machine.state() == FAULTY {
            let text = machine.local(0);
            return Err(machine.fault(text));
        }
        let messages = (0..self.inputs.len()).map(|input| machine.receive(input));
        let messages = messages.collect::<Result<Vec<_>, _>>()?;
        if let Some(text) = guard(machine, &messages)? {
            machine.set_local(0, text);
            machine.set_state(FAULTY);
        } else {
            let result = machine.call(self.kernels[0], &messages);
            machine.send(0, result);
        }
        Ok(())
    }

    /// The kernel of a func that calls one, for other funcs.
    ///
    /// # Panics
    /// If the func has a process of its own. In the declaration of a record that is an error of rustc.
    pub const fn kernel(&self) -> &'static Kernel {
        match self.process {
            Process::Call(kernel) => kernel,
            Process::Step(_) | Process::Join(_) | Process::Guarded(_) => {
                panic!("this func has a process of its own")
            }
        }
    }

    /// Position of an inport by name.
    pub fn input(&self, name: &str) -> Option<usize> {
        self.inputs.iter().position(|port| port.name == name)
    }

    /// Position of an outport by name.
    pub fn output(&self, name: &str) -> Option<usize> {
        self.outputs.iter().position(|port| port.name == name)
    }
}

/// All records, looked up by reference.
#[derive(Clone, Copy, Debug)]
pub struct Registry {
    records: &'static [&'static Record],
}

impl Registry {
    /// A registry of records, which must be sorted by reference: [`get`](Registry::get) is a binary search.
    pub const fn new(records: &'static [&'static Record]) -> Registry {
        Registry { records }
    }

    /// The record of a reference, such as `int_add`.
    pub fn get(&self, reference: &str) -> Option<&'static Record> {
        let found = self.records.binary_search_by(|record| record.reference.cmp(reference)).ok()?;
        Some(self.records[found])
    }

    /// All records, sorted by reference.
    pub fn records(&self) -> &'static [&'static Record] {
        self.records
    }
}
