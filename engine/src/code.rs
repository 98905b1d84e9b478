//! The engine's code: flat instructions over two register files.

use neva_kernels::value::{Str, Value};
use neva_registry::Run;

/// A register: the position in the file of scalars (integers, floats and booleans as bits), or in that of values.
pub type Reg = u32;

/// One instruction. What does not fit into three numbers stands in a table of [`Code`].
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
    /// Goes on by a comparison: table of operators, operands; then the next instruction is the jump when true, the one
    /// behind it the jump when false.
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
#[derive(Clone)]
pub enum Step {
    /// Calls a kernel.
    Call(fn(&mut [Value]) -> Result<Value, Str>, Vec<Source>, Target),
    /// Puts a value into another kind of register, boxed or unboxed.
    Convert(Source, Target),
    /// Makes a struct of fields.
    Struct(Vec<Str>, Vec<Source>, Target),
    /// Makes a union member.
    Union(Str, Option<Source>, Target),
    /// Takes a field of a struct.
    Field(Str, Source, Target),
    /// Takes the payload of a union member.
    Payload(Source, Target),
    /// Takes the payload of a union member that has one.
    Unbox(Source, Target),
    /// Compares two values.
    Equal(Source, Source, Target),
    /// Compares a value with a pattern.
    Matches(Source, Source, Target),
    /// Looks at the tag of a union member.
    HasTag(Str, Source, Target),
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
}

/// A program, or a part of one, for the engine.
#[derive(Default)]
pub struct Code {
    /// Instructions; the first is the entry.
    pub code: Vec<Ins>,
    /// Operators on scalars.
    pub operators: Vec<Operator>,
    /// Steps that work on values.
    pub steps: Vec<Step>,
    /// Steps that end blocks.
    pub ends: Vec<End>,
    /// The scalars at the beginning: variables, then constants.
    pub scalars: Vec<u64>,
    /// The values at the beginning: variables, then constants.
    pub values: Vec<Value>,
}

/// How a kernel on scalars is called.
#[derive(Clone, Copy)]
pub struct Operator(pub Run);

impl Operator {
    /// The result for one scalar.
    #[inline]
    pub fn one(self, a: u64) -> u64 {
        match self.0 {
            Run::Int1(run) => run(a as i64) as u64,
            Run::Float1(run) => run(f64::from_bits(a)).to_bits(),
            Run::Bool1(run) => u64::from(run(a != 0)),
            _ => 0,
        }
    }

    /// The result for two scalars.
    #[inline]
    pub fn two(self, a: u64, b: u64) -> u64 {
        match self.0 {
            Run::Int2(run) => run(a as i64, b as i64) as u64,
            Run::IntTest(run) => u64::from(run(a as i64, b as i64)),
            Run::Float2(run) => run(f64::from_bits(a), f64::from_bits(b)).to_bits(),
            Run::FloatTest(run) => u64::from(run(f64::from_bits(a), f64::from_bits(b))),
            Run::Bool2(run) => u64::from(run(a != 0, b != 0)),
            _ => 0,
        }
    }
}
