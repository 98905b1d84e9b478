//! The engine's code: flat instructions over two register files.

use neva_blocks::{Compute, Type};
use neva_kernels::value::{Str, Value};
use neva_registry::{Run, Scalar};

/// A register: the position in the file of scalars (integers, floats and booleans as bits), or in that of
/// values.
pub type Reg = u32;

/// One instruction. What does not fit into three numbers is in a table of [`Code`].
#[derive(Clone, Copy, Debug)]
pub enum Ins {
    /// Sum of two integers.
    Add(Reg, Reg, Reg),
    /// Difference of two integers.
    Sub(Reg, Reg, Reg),
    /// Product of two integers.
    Mul(Reg, Reg, Reg),
    /// Whether two integers are equal.
    IntEqual(Reg, Reg, Reg),
    /// Whether two floats are equal.
    FloatEqual(Reg, Reg, Reg),
    /// Whether two booleans are equal.
    BoolEqual(Reg, Reg, Reg),
    /// An operator on one scalar: table of operators, result, operand.
    Scalar1(u32, Reg, Reg),
    /// An operator on two scalars: table of operators, result, operands.
    Scalar2(u32, Reg, Reg, Reg),
    /// Copies a scalar: result, operand.
    Scalar(Reg, Reg),
    /// Copies a value: result, operand.
    Clone(Reg, Reg),
    /// Moves a value: result, operand.
    Move(Reg, Reg),
    /// A step that works on values: table of steps.
    Step(u32),
    /// Goes on elsewhere.
    Jump(u32),
    /// Goes on by a boolean: condition, when true, when false.
    If(Reg, u32, u32),
    /// Goes on by whether two integers are equal: operands, when equal, when not.
    IfEqual(Reg, Reg, u32, u32),
    /// Goes on by a comparison: table of operators, operands; then the next instruction is the jump when
    /// true, the one after it the jump when false.
    IfTest(u32, Reg, Reg),
    /// A step that ends a block: table of ends.
    End(u32),
}

/// Where a value comes from, and of what type it is.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// An integer.
    Int(Reg),
    /// A float.
    Float(Reg),
    /// A boolean.
    Bool(Reg),
    /// A value that is needed later.
    Shared(Reg),
    /// A value that is not needed later.
    Last(Reg),
    /// The empty struct.
    Unit,
}

/// Where a result goes, and of what type it is.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// An integer.
    Int(Reg),
    /// A float.
    Float(Reg),
    /// A boolean.
    Bool(Reg),
    /// A value.
    Value(Reg),
    /// Nobody wants it.
    Nowhere,
}

/// A step that works on values.
pub enum Step {
    /// Computes an instruction on values.
    Compute(Compute, Vec<Source>, Target),
    /// Puts a value into another kind of register, boxed or unboxed.
    Convert(Source, Target),
    /// Takes a value for one of a type.
    Cast(Source, Type, Target),
}

/// A piece of printed text.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Known text.
    Text(Vec<u8>),
    /// A value; how it is printed.
    Value(Source, neva_blocks::Style),
}

/// A step that ends a block.
#[derive(Clone, Debug)]
pub enum End {
    /// Goes on by which integer it is; the last is for all others. Sorted.
    IntSwitch(Reg, Vec<(i64, u32)>, u32),
    /// Goes on by which string it is.
    StrSwitch(Reg, Vec<(Vec<u8>, u32)>, u32),
    /// Calls a kernel that can fail: result and where to go on, error and where to go on.
    Try(fn(&mut [Value]) -> Result<Value, Str>, Vec<Source>, (Target, u32), (Target, u32)),
    /// Prints: pieces, whether the output must have left, where to go on, error and where to go on then.
    Print(Vec<Piece>, bool, u32, (Target, u32)),
    /// Waits for the first of several events.
    Wait(Events),
    /// Sends a value on a channel to another part, when there is room, and goes on.
    Send(u32, Source, u32),
    /// The end.
    Stop,
    /// The end with a status.
    Exit(Reg),
    /// The end by a panic: message, origin.
    Panic(Vec<Piece>, String),
    /// The end by a fault: message, origin.
    Fault(Vec<Piece>, String),
    /// Nothing can move.
    Deadlock(String),
}

/// What a part waits for, and where it goes on then.
#[derive(Clone, Debug, Default)]
pub struct Events {
    /// Deadlines.
    pub deadlines: Vec<(Reg, u32)>,
    /// Standard input.
    pub input: Option<u32>,
    /// Channels, and where their messages go.
    pub messages: Vec<(u32, Target, u32)>,
    /// Nothing can move anywhere.
    pub quiet: Option<u32>,
    /// None of these: goes on at once.
    pub busy: Option<u32>,
}

impl Events {
    /// Where to go on after an event that is no message. They are counted as the scheduler does: deadlines,
    /// then input, then quiet, then none.
    pub fn other_place(&self, at: usize) -> u32 {
        let deadlines = self.deadlines.iter().map(|(_, place)| *place);
        match deadlines.chain(self.input).chain(self.quiet).chain(self.busy).nth(at) {
            Some(place) => place,
            None => unreachable!("the scheduler answers with an event that was asked for"),
        }
    }
}

/// A program, or a part of one, for the engine.
#[derive(Default)]
pub struct Code {
    /// Instructions; the first is the entry.
    pub code: Vec<Ins>,
    /// Operators on scalars.
    pub operators: Vec<Run>,
    /// Steps that work on values.
    pub steps: Vec<Step>,
    /// Steps that end blocks.
    pub ends: Vec<End>,
    /// The scalars at the beginning: variables, then constants.
    pub scalars: Vec<u64>,
    /// The values at the beginning: variables, then constants.
    pub values: Vec<Value>,
}

/// A scalar as it is in a register; the code knows its type.
#[derive(Clone, Copy)]
pub struct Bits(pub u64);

impl Scalar for Bits {
    #[inline]
    fn int(&self) -> Option<i64> {
        Some(self.0 as i64)
    }

    #[inline]
    fn float(&self) -> Option<f64> {
        Some(f64::from_bits(self.0))
    }

    #[inline]
    fn bool(&self) -> Option<bool> {
        Some(self.0 != 0)
    }

    #[inline]
    fn from_int(value: i64) -> Bits {
        Bits(value as u64)
    }

    #[inline]
    fn from_float(value: f64) -> Bits {
        Bits(value.to_bits())
    }

    #[inline]
    fn from_bool(value: bool) -> Bits {
        Bits(u64::from(value))
    }
}

/// The result of an operator on registers.
#[inline]
pub fn apply(operator: Run, operands: &[Bits]) -> u64 {
    match operator.apply(operands) {
        Some(result) => result.0,
        None => unreachable!("the compiler emits operators with as many operands as they take"),
    }
}
