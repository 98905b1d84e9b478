//! The interface between a process and what executes it.
//!
//! A process is a function that does **one step** of a node: it receives, computes, sends, and returns. It is
//! written as if it ran alone and always found what it asks for. When it asks for what is not there (a
//! message that has not arrived, a fact that only run time decides), the call returns `Err(Halt)`, which the
//! process hands on with `?`; then everything that the step did so far is undone, and the step is run again
//! from its beginning later on. So a step happens as a whole or not at all, and no process mentions threads,
//! channels or scheduling.
//!
//! The same step may be run for several outcomes of one question (both branches of a condition): a process
//! must be a function of what the machine tells it.

use crate::kernel::Kernel;

/// A value known to the machine: a constant, something that will be computed at run time, or a union or
/// struct with such parts. Meaningful only to the machine that gave it, within one step or in a local.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Val(pub u32);

/// Why a step did not happen; only machines make and look into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// It waits for a message or an event.
    Waiting,
    /// It asks what only run time decides.
    Undecided,
    /// The program ends here.
    Ended,
}

/// The state of a node of the func `meet` that may hold messages of which each begins a round. Fusion asks
/// such a node for the next one when all else has moved.
pub const HOLDS_ROUNDS: u32 = 1;

/// Outcome of a step: it happened, or why it did not.
pub type Step = Result<(), Halt>;

/// What is known of a value before run time.
#[derive(Clone, Debug, PartialEq)]
pub enum View {
    /// The empty struct.
    Unit,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A float.
    Float(f64),
    /// A string.
    Str(Vec<u8>),
    /// A list of constants.
    List(Vec<Val>),
    /// A union member.
    Union {
        /// The tag.
        tag: String,
        /// The payload.
        payload: Option<Val>,
    },
    /// A struct with its fields by name.
    Struct(Vec<(String, Val)>),
    /// Something that only run time knows, or a constant of another kind.
    Unknown,
}

/// What a step can ask for and do. Ports are numbered as in the record; single ports have slot 0 only.
pub trait Machine {
    /// How many slots an array inport has in this program.
    fn slots(&self, input: usize) -> usize;

    /// Name of the inport that is a slot of the nameless array inport, such as a field's of a struct builder.
    fn slot_name(&self, input: usize, slot: usize) -> String;

    /// How many slots an array outport has in this program.
    fn out_slots(&self, output: usize) -> usize;

    /// Takes the message of a slot.
    fn receive_slot(&mut self, input: usize, slot: usize) -> Result<Val, Halt>;

    /// Returns when a message waits in every slot of an inport. No message is taken.
    fn await_all(&mut self, _input: usize) -> Result<(), Halt> {
        Ok(())
    }

    /// The slot of an array inport whose message was sent first; the message stays.
    fn oldest(&mut self, input: usize) -> Result<usize, Halt>;

    /// Whether a message waits in a slot; for processes that serve whichever inport comes first.
    fn has(&mut self, input: usize, slot: usize) -> bool;

    /// Whether the rest of the stream on an inport is left out, as the node has no use for it. If not, it
    /// comes, and the node has to take it. The sender is in its first state if so.
    fn cut_short(&mut self, _input: usize) -> bool {
        false
    }

    /// Sends. Messages to one slot arrive in the order they were sent. The step completes at once; the node's
    /// next step waits until all messages of this one have found room.
    fn send_slot(&mut self, output: usize, slot: usize, value: Val);

    /// The node's configuration message; the empty struct when it has none.
    fn config(&self) -> Val;

    /// The node's control state, 0 at first. Keep it small: each value multiplies the states to explore. What
    /// can be data belongs in a local.
    fn state(&self) -> u32;

    /// Sets the control state.
    fn set_state(&mut self, state: u32);

    /// A local that was set before; the empty struct otherwise.
    fn local(&self, index: usize) -> Val;

    /// Sets a local.
    fn set_local(&mut self, index: usize, value: Val);

    /// Forgets all locals. To be called whenever a node returns to its initial state.
    fn clear_locals(&mut self);

    /// The empty struct.
    fn unit(&mut self) -> Val;
    /// A boolean constant.
    fn bool(&mut self, value: bool) -> Val;
    /// An integer constant.
    fn int(&mut self, value: i64) -> Val;
    /// A string constant.
    fn str(&mut self, value: &[u8]) -> Val;
    /// An empty list, of elements of whatever type it will meet.
    fn empty_list(&mut self) -> Val;
    /// An empty dict, of elements of whatever type it will meet.
    fn empty_dict(&mut self) -> Val;
    /// A union member.
    fn union(&mut self, tag: &str, payload: Option<Val>) -> Val;
    /// A struct; fields in any order.
    fn structure(&mut self, fields: &[(&str, Val)]) -> Val;

    /// What is known of a value.
    fn view(&mut self, value: Val) -> View;

    /// Calls a kernel that cannot fail.
    fn call(&mut self, kernel: &'static Kernel, args: &[Val]) -> Val;

    /// Calls a kernel that can fail; the error is its text.
    fn try_call(&mut self, kernel: &'static Kernel, args: &[Val]) -> Result<Result<Val, Val>, Halt>;

    /// Whether a boolean is true.
    fn is_true(&mut self, value: Val) -> Result<bool, Halt>;

    /// Whether two values are equal, as a boolean value.
    fn equal(&mut self, left: Val, right: Val) -> Val;

    /// Whether a value meets a pattern: equal, but a union member without payload meets every member with its
    /// tag.
    fn matches(&mut self, value: Val, pattern: Val) -> Result<bool, Halt>;

    /// The payload of a union member that has one, any other value as it is.
    fn unbox(&mut self, value: Val) -> Val;

    /// Which of `tags` a union has, and its payload, or the union itself when it has none. It must have one
    /// of them.
    fn tag(&mut self, value: Val, tags: &[&str]) -> Result<(usize, Val), Halt>;

    /// The field of a struct.
    fn field(&mut self, value: Val, name: &str) -> Val;

    /// Writes values to standard output as Go's `fmt.Print` does, each on its own and nothing between them;
    /// the error is its text.
    fn print(&mut self, values: &[Val]) -> Result<Result<(), Val>, Halt>;

    /// Returns when nothing that could still send to the given inport can move.
    fn quiet(&mut self, input: usize) -> Result<(), Halt>;

    /// Returns at a point in time, in nanoseconds of the monotonic clock.
    fn wait_until(&mut self, deadline: Val) -> Result<(), Halt>;

    /// Ends the program: `panic: VALUE` on standard error, status 1.
    fn panic(&mut self, value: Val) -> Halt;

    /// Ends the program by a fault, such as a division by zero: `panic: TEXT`, status 2.
    fn fault(&mut self, text: Val) -> Halt;

    /// Ends the program with a status.
    fn exit(&mut self, status: Val) -> Halt;
}

impl dyn Machine + '_ {
    /// Takes the message of a single inport.
    pub fn receive(&mut self, input: usize) -> Result<Val, Halt> {
        self.receive_slot(input, 0)
    }

    /// Takes one message from every slot of an array inport.
    pub fn receive_all(&mut self, input: usize) -> Result<Vec<Val>, Halt> {
        self.await_all(input)?;
        (0..self.slots(input)).map(|slot| self.receive_slot(input, slot)).collect()
    }

    /// Sends to a single outport.
    pub fn send(&mut self, output: usize, value: Val) {
        self.send_slot(output, 0, value);
    }

    /// An error message: a struct of the text and the cause, none.
    pub fn error(&mut self, text: Val) -> Val {
        let none = self.union("None", None);
        self.structure(&[("child", none), ("text", text)])
    }

    /// Sends a result to one outport or an error with its text to another.
    pub fn send_result(&mut self, result: Result<Val, Val>, res: usize, err: usize) {
        match result {
            Ok(value) => self.send(res, value),
            Err(text) => {
                let error = self.error(text);
                self.send(err, error);
            }
        }
    }
}
