//! The loop that executes code.

use crate::cast::cast;
use crate::code::{Bits, Code, End, Events, Ins, Piece, Reg, Source, Step, Target, apply};
use neva_blocks::Style;
use neva_kernels::out;
use neva_kernels::sys::tick;
use neva_kernels::text::{json, print_error};
use neva_kernels::value::Value;

/// How a program ended. What it printed may still be in the buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It is done.
    Stop,
    /// With a status.
    Exit(i64),
    /// By a panic: message, and where it came from.
    Panic(Vec<u8>, String),
    /// By a fault: message, and where it came from.
    Fault(Vec<u8>, String),
    /// Nothing could move; who waited for whom.
    Deadlock(String),
}

/// Why a part does not go on.
pub enum Halt {
    /// The program ends.
    Ended(Ending),
    /// It waits at this end of a block.
    Blocked(u32),
}

/// A part of a program under execution.
pub struct Part {
    code: Code,
    machine: Machine,
    at: usize,
}

impl Part {
    /// A part that has not begun.
    pub fn new(code: Code) -> Part {
        let machine = Machine { scalars: code.scalars.clone(), values: code.values.clone(), scratch: vec![] };
        Part { code, machine, at: 0 }
    }

    /// Executes until it can't go on by itself.
    pub fn run(&mut self) -> Halt {
        execute(&self.code, &mut self.machine, &mut self.at)
    }

    /// The end of a block at which it waits.
    pub fn end(&self, end: u32) -> &End {
        &self.code.ends[end as usize]
    }

    /// An integer.
    pub fn int(&self, reg: Reg) -> i64 {
        self.machine.scalars[reg as usize] as i64
    }

    /// A value to be sent.
    pub fn take(&mut self, source: Source) -> Value {
        self.machine.take(source)
    }

    /// Puts a message where it belongs.
    pub fn put(&mut self, target: Target, value: Value) {
        self.machine.put(target, value);
    }

    /// Goes on from there when it is run again.
    pub fn resume(&mut self, place: u32) {
        self.at = place as usize;
    }
}

fn execute(code: &Code, machine: &mut Machine, position: &mut usize) -> Halt {
    let mut at = *position;
    loop {
        let s = &mut machine.scalars;
        match code.code[at] {
            Ins::Add(to, a, b) => s[to as usize] = s[a as usize].wrapping_add(s[b as usize]),
            Ins::Sub(to, a, b) => s[to as usize] = s[a as usize].wrapping_sub(s[b as usize]),
            Ins::Mul(to, a, b) => s[to as usize] = s[a as usize].wrapping_mul(s[b as usize]),
            Ins::IntEqual(to, a, b) => s[to as usize] = u64::from(s[a as usize] == s[b as usize]),
            Ins::BoolEqual(to, a, b) => {
                s[to as usize] = u64::from((s[a as usize] != 0) == (s[b as usize] != 0))
            }
            Ins::FloatEqual(to, a, b) => {
                s[to as usize] = u64::from(f64::from_bits(s[a as usize]) == f64::from_bits(s[b as usize]));
            }
            Ins::Scalar1(operator, to, a) => {
                s[to as usize] = apply(code.operators[operator as usize], &[Bits(s[a as usize])]);
            }
            Ins::Scalar2(operator, to, a, b) => {
                let operands = [Bits(s[a as usize]), Bits(s[b as usize])];
                s[to as usize] = apply(code.operators[operator as usize], &operands);
            }
            Ins::Scalar(to, from) => s[to as usize] = s[from as usize],
            Ins::Clone(to, from) => machine.values[to as usize] = machine.values[from as usize].clone(),
            Ins::Move(to, from) => {
                machine.values[to as usize] =
                    std::mem::replace(&mut machine.values[from as usize], Value::Unit);
            }
            Ins::Step(step) => machine.step(&code.steps[step as usize]),
            Ins::Jump(to) => {
                at = to as usize;
                continue;
            }
            Ins::If(cond, yes, no) => {
                at = if s[cond as usize] != 0 { yes } else { no } as usize;
                continue;
            }
            Ins::IfEqual(a, b, yes, no) => {
                at = if s[a as usize] == s[b as usize] { yes } else { no } as usize;
                continue;
            }
            Ins::IfTest(operator, a, b) => {
                let operands = [Bits(s[a as usize]), Bits(s[b as usize])];
                if apply(code.operators[operator as usize], &operands) == 0 {
                    at += 1;
                }
            }
            Ins::End(end) => match machine.end(&code.ends[end as usize]) {
                Ok(to) => {
                    at = to as usize;
                    continue;
                }
                Err(halt) => {
                    *position = at;
                    return match halt {
                        None => Halt::Blocked(end),
                        Some(ending) => Halt::Ended(ending),
                    };
                }
            },
        }
        at += 1;
    }
}

struct Machine {
    scalars: Vec<u64>,
    values: Vec<Value>,
    scratch: Vec<Value>,
}

impl Machine {
    fn take(&mut self, source: Source) -> Value {
        match source {
            Source::Int(reg) => Value::Int(self.scalars[reg as usize] as i64),
            Source::Float(reg) => Value::Float(f64::from_bits(self.scalars[reg as usize])),
            Source::Bool(reg) => Value::Bool(self.scalars[reg as usize] != 0),
            Source::Shared(reg) => self.values[reg as usize].clone(),
            Source::Last(reg) => std::mem::replace(&mut self.values[reg as usize], Value::Unit),
            Source::Unit => Value::Unit,
        }
    }

    fn put(&mut self, target: Target, value: Value) {
        match target {
            Target::Value(reg) => self.values[reg as usize] = value,
            Target::Nowhere => {}
            Target::Int(reg) | Target::Float(reg) | Target::Bool(reg) => {
                self.scalars[reg as usize] = match value {
                    Value::Int(value) => value as u64,
                    Value::Float(value) => value.to_bits(),
                    Value::Bool(value) => u64::from(value),
                    _ => unreachable!("a value in a register for scalars"),
                };
            }
        }
    }

    /// Calls a function on values.
    fn call<T>(&mut self, run: impl FnOnce(&mut [Value]) -> T, sources: &[Source]) -> T {
        let mut args = std::mem::take(&mut self.scratch);
        args.clear();
        args.extend(sources.iter().map(|source| self.take(*source)));
        let result = run(&mut args);
        args.clear();
        self.scratch = args;
        result
    }

    fn step(&mut self, step: &Step) {
        let (target, value) = match step {
            Step::Compute(compute, sources, target) => (target, self.call(compute, sources)),
            Step::Convert(source, target) => (target, self.take(*source)),
            Step::Cast(source, ty, target) => (target, cast(self.take(*source), ty)),
        };
        self.put(*target, value);
    }

    /// Where to go on, or how the program ended, or nothing when it waits.
    fn end(&mut self, end: &End) -> Result<u32, Option<Ending>> {
        Ok(match end {
            End::IntSwitch(reg, cases, default) => {
                let value = self.scalars[*reg as usize] as i64;
                match cases.binary_search_by_key(&value, |(case, _)| *case) {
                    Ok(found) => cases[found].1,
                    Err(_) => *default,
                }
            }
            End::StrSwitch(reg, cases, default) => match &self.values[*reg as usize] {
                Value::Str(text) => {
                    cases.iter().find(|(case, _)| case[..] == text[..]).map_or(*default, |(_, place)| *place)
                }
                _ => unreachable!("a switch over strings on another value"),
            },
            End::Try(run, sources, ok, err) => {
                let (value, (target, place)) = match self.call(*run, sources) {
                    Ok(value) => (value, ok),
                    Err(text) => (Value::Str(text), err),
                };
                self.put(*target, value);
                *place
            }
            End::Print(pieces, flush, ok, (target, err)) => {
                pieces.iter().for_each(|piece| self.print(piece, &mut |text| out::bytes(text)));
                let written = if *flush { out::flush() } else { out::take_error() };
                match written {
                    Ok(()) => *ok,
                    Err(error) => {
                        self.put(*target, Value::Str(print_error::text(error)));
                        *err
                    }
                }
            }
            // A loop looks for events only when a tick has passed.
            End::Wait(Events { busy: Some(place), .. }) if !tick::is_due() => *place,
            End::Wait(_) | End::Send(..) => return Err(None),
            End::Stop => return Err(Some(Ending::Stop)),
            End::Exit(status) => return Err(Some(Ending::Exit(self.scalars[*status as usize] as i64))),
            End::Panic(pieces, origin) => {
                return Err(Some(Ending::Panic(self.message(pieces), origin.clone())));
            }
            End::Fault(pieces, origin) => {
                return Err(Some(Ending::Fault(self.message(pieces), origin.clone())));
            }
            End::Deadlock(text) => return Err(Some(Ending::Deadlock(text.clone()))),
        })
    }

    fn message(&mut self, pieces: &[Piece]) -> Vec<u8> {
        let mut message = vec![];
        pieces.iter().for_each(|piece| self.print(piece, &mut |text| message.extend_from_slice(text)));
        message
    }

    fn print(&mut self, piece: &Piece, write: &mut dyn FnMut(&[u8])) {
        match piece {
            Piece::Text(text) => write(text),
            Piece::Value(source, style) => match (self.take(*source), style) {
                (Value::Str(text), Style::Plain) => write(&text),
                (value, style) => write(&json::text(&value, json_style(*style))),
            },
        }
    }
}

fn json_style(style: Style) -> json::Style {
    match style {
        Style::Plain => json::Style::Plain,
        Style::Compact => json::Style::Compact,
        Style::Spaced => json::Style::Spaced,
    }
}
