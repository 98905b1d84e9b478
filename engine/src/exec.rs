//! The interpreter: what each instruction does, and the loop that executes them.

use crate::cast::{cast, cast_scalar};
use crate::code::{Bits, Code, End, Events, Ins, Piece, Reg, Source, Step, Switch, Target, apply};
use crate::hot::{LoopCompiler, Loops};
use crate::packed::{self, NAMED, Packed};
use crate::values::{self, unboxed};
use crate::{profile, scalars, unboxed_lists};
use neva_blocks::Style;
use neva_kernels::builtin::add;
use neva_kernels::lists::append;
use neva_kernels::out;
use neva_kernels::streams::item;
use neva_kernels::sys::tick;
use neva_kernels::text::{json, print_error};
use neva_kernels::value::{Buf, Str, Struct, Value, matching, part};

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

/// Why a cluster does not go on.
pub enum Halt {
    /// The program ends.
    Ended(Ending),
    /// It waits at this end of a block.
    Blocked(u32),
}

/// Why the interpreter leaves its loop.
pub enum Pause {
    /// The cluster does not go on.
    Halt(Halt),
    /// It is at the header of a loop, which has this position in [`Code::headers`].
    Header(u32),
}

/// A cluster under execution.
pub struct RunningCluster<'t> {
    code: Code,
    packed: Vec<Packed>,
    machine: Machine,
    at: usize,
    loops: Loops<'t>,
}

impl<'t> RunningCluster<'t> {
    /// A cluster that has not begun.
    pub fn new(code: Code, native: Option<&'t dyn LoopCompiler>) -> RunningCluster<'t> {
        let mut scalars = code.scalars.clone();
        scalars.resize(scalars.len().max(NAMED), 0);
        let machine = Machine { scalars, values: code.values.clone() };
        let loops = Loops::new(code.headers.len(), native);
        let packed = packed::pack(&code);
        RunningCluster { code, packed, machine, at: 0, loops }
    }

    /// Executes until it can't go on by itself.
    pub fn run(&mut self) -> Halt {
        let halt = loop {
            match packed::execute(&self.code, &self.packed, &mut self.machine, self.at) {
                Pause::Halt(halt) => break halt,
                Pause::Header(number) => match self.loops.iteration(&self.code, &mut self.machine, number) {
                    Ok(place) => self.at = place,
                    Err(halt) => break halt,
                },
            }
        };
        profile::pass(profile::OUTSIDE);
        halt
    }

    /// Keeps the values for ever. That is for when the process ends next, which takes no time.
    pub(crate) fn keep_values(&mut self) {
        self.machine.values.drain(..).for_each(std::mem::forget);
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
    pub(crate) fn resume(&mut self, place: u32) {
        self.at = place as usize;
    }
}

/// Executes one instruction. Gives where to go on, or why not.
#[inline(always)]
pub fn step(code: &Code, machine: &mut Machine, at: usize) -> Result<usize, Pause> {
    let mut s = Scalars(&mut machine.scalars);
    // Each goes on by a condition.
    macro_rules! branch {
        ($condition:expr, $yes:expr, $no:expr) => {{
            return Ok(if $condition { $yes } else { $no } as usize);
        }};
    }
    match code.code[at] {
        Ins::Binary(operator, to, a, b) => s.set(to, operator.compute(s.get(a), s.get(b))),
        Ins::Not(to, a) => s.set(to, scalars::not(s.get(a))),
        Ins::FloatFromInt(to, a) => s.set(to, scalars::float_from_int(s.get(a))),
        Ins::CodePointOf(to, a) => s.set(to, scalars::code_point_of(s.get(a))),
        Ins::Scalar1(to, operator, a) => {
            s.set(to, apply(code.operators[operator as usize], &[Bits(s.get(a))]));
        }
        Ins::Scalar2(to, operator, a, b) => {
            let operands = [Bits(s.get(a)), Bits(s.get(b))];
            s.set(to, apply(code.operators[operator as usize], &operands));
        }
        Ins::Scalar(to, from) => s.set(to, s.get(from)),
        Ins::Clone(to, from) => machine.values[to as usize] = machine.values[from as usize].clone(),
        Ins::Move(to, from) => {
            machine.values[to as usize] = std::mem::replace(&mut machine.values[from as usize], Value::Unit);
        }
        Ins::Convert(to, from) => {
            let value = machine.take(from);
            machine.put(to, value);
        }
        Ins::Cast(to, from) => {
            let value = cast_scalar(machine.take(from), to);
            machine.put(to, value);
        }
        Ins::AtScalar(_, to, data, position, place) => {
            if let Some(element) = values::scalar(&machine.values[data as usize], s.get(position)) {
                s.set(to, element);
                return Ok(place as usize);
            }
        }
        Ins::AtValue(to, data, position, place) => {
            if values::element_into(&mut machine.values, to as usize, data as usize, s.get(position)) {
                return Ok(place as usize);
            }
        }
        Ins::Element(to, data, position) => {
            let (data, position) = (&machine.values[data as usize], s.get(position));
            match to {
                Target::Scalar(_, to) => {
                    let element = values::scalar_within(data, position);
                    s.set(to, element);
                }
                to => {
                    let element = values::element_within(data, position).clone();
                    machine.put(to, element);
                }
            }
        }
        Ins::Take(to, data, position) => {
            let position = s.get(position) as i64;
            machine.values[to as usize] = match &machine.values[data as usize] {
                Value::List(list) => item::take_item(list, position),
                Value::Dict(dict) => item::take_value(dict, position),
                _ => unreachable!("a list or dict is another value"),
            };
        }
        Ins::ListLen(to, data) => s.set(to, values::list_len(&machine.values[data as usize])),
        Ins::Append(to, data, element, _) => {
            let data = machine.take(data);
            let element = machine.take(element);
            machine.values[to as usize] = values::append(data, element);
        }
        Ins::AddText(to, left, right) => {
            let (left, right) = (machine.take(left), machine.take(right));
            let (left, right) = (values::string(left), values::string(right));
            machine.values[to as usize] = Value::Str(add::string_add(left, &right));
        }
        Ins::TextEqual(to, a, b) => {
            let [a, b] = [a, b].map(|reg| &machine.values[reg as usize]);
            s.set(to, values::text_equal(a, b));
        }
        Ins::Slice(to, data, from, end, _) => {
            let (from, end) = (s.get(from) as i64, s.get(end) as i64);
            machine.values[to as usize] = values::slice(machine.take(data), from, end);
        }
        Ins::Set(to, data, position, element, _) => {
            let (position, data) = (s.get(position) as i64, machine.take(data));
            let element = machine.take(element);
            machine.values[to as usize] = values::set(data, position, element);
        }
        Ins::FindCharacter(to, text, start) => {
            s.set(to, values::find_character(&machine.values[text as usize], s.get(start)));
        }
        Ins::AddCharacter(to, text, point) => {
            let point = s.get(point);
            machine.values[to as usize] = values::add_character(machine.take(text), point);
        }
        Ins::HasTag(to, from, tag) => {
            s.set(to, values::has_tag(&machine.values[from as usize], &code.tags[tag as usize]));
        }
        Ins::Unbox(to, from, _) => {
            let value = matching::unbox(machine.take(from));
            machine.put(to, value);
        }
        Ins::Field(to, from, name) => {
            let name = code.names[name as usize].as_bytes();
            let value = part::field(&machine.values[from as usize], name);
            machine.put(to, value);
        }
        Ins::Item(to, from, at) => {
            let value = machine.values[from as usize].fields()[at as usize].1.clone();
            machine.put(to, value);
        }
        Ins::Step(step) => machine.step(&code.steps[step as usize]),
        Ins::Jump(to) => return Ok(to as usize),
        Ins::If(cond, yes, no) => branch!(s.get(cond) != 0, yes, no),
        Ins::IfBinary(operator, a, b, yes, no) => {
            branch!(operator.compute(s.get(a), s.get(b)) != 0, yes, no)
        }
        Ins::Switch(on, switch) => {
            let value = s.get(on) as i64;
            let Switch { cases, default } = &code.switches[switch as usize];
            let found = cases.binary_search_by_key(&value, |(case, _)| *case);
            return Ok(found.map_or(*default, |found| cases[found].1) as usize);
        }
        Ins::End(end) => {
            return match machine.end(&code.ends[end as usize]) {
                Ok(to) => Ok(to as usize),
                Err(None) => Err(Pause::Halt(Halt::Blocked(end))),
                Err(Some(ending)) => Err(Pause::Halt(Halt::Ended(ending))),
            };
        }
        Ins::Mark(place) => profile::pass(place),
        Ins::Count(place) => profile::count(place),
        Ins::Header(number) => return Err(Pause::Header(number)),
    }
    Ok(at + 1)
}

/// The registers of scalars.
struct Scalars<'m>(&'m mut [u64]);

impl Scalars<'_> {
    #[inline(always)]
    fn get(&self, reg: Reg) -> u64 {
        self.0[reg as usize]
    }

    #[inline(always)]
    fn set(&mut self, reg: Reg, scalar: u64) {
        self.0[reg as usize] = scalar;
    }
}

/// The registers of a cluster.
pub struct Machine {
    /// Scalars as bits.
    pub scalars: Vec<u64>,
    /// Values.
    pub values: Vec<Value>,
}

impl Machine {
    fn take(&mut self, source: Source) -> Value {
        match source {
            Source::Scalar(kind, reg) => kind.value(self.scalars[reg as usize]),
            Source::Shared(reg) | Source::Lent(reg) => self.values[reg as usize].clone(),
            Source::Last(reg) => std::mem::replace(&mut self.values[reg as usize], Value::Unit),
            Source::Unit => Value::Unit,
        }
    }

    fn put(&mut self, target: Target, value: Value) {
        match target {
            Target::Value(reg) => self.values[reg as usize] = value,
            Target::Nowhere => {}
            Target::Scalar(_, reg) => self.scalars[reg as usize] = unboxed(&value),
        }
    }

    /// Calls a function on values.
    fn call<T>(&mut self, run: impl FnOnce(&mut [Value]) -> T, sources: &[Source]) -> T {
        match *sources {
            [] => run(&mut []),
            [a] => run(&mut [self.take(a)]),
            [a, b] => run(&mut [self.take(a), self.take(b)]),
            [a, b, c] => run(&mut [self.take(a), self.take(b), self.take(c)]),
            [a, b, c, d] => run(&mut [a, b, c, d].map(|source| self.take(source))),
            [a, b, c, d, e] => run(&mut [a, b, c, d, e].map(|source| self.take(source))),
            _ => {
                let mut args: Vec<Value> = sources.iter().map(|source| self.take(*source)).collect();
                run(&mut args)
            }
        }
    }

    fn step(&mut self, step: &Step) {
        let (target, value) = match step {
            Step::Call(run, _, sources, target) => match self.call(run, sources) {
                Ok(value) => (target, value),
                Err(error) => {
                    unreachable!("a kernel that cannot fail says: {}", String::from_utf8_lossy(&error))
                }
            },
            Step::Struct(fields, target) => {
                let mut made = Buf::with_capacity(fields.len());
                fields.iter().for_each(|(name, source)| made.push((name.clone(), self.take(*source))));
                (target, Value::Struct(Struct(made)))
            }
            Step::Union(tag, payload, target) => (target, Value::union(tag.clone(), self.take(*payload))),
            Step::Compute(compute, sources, target) => (target, self.call(compute, sources)),
            Step::Cast(source, ty, target) => (target, cast(self.take(*source), ty)),
        };
        self.put(*target, value);
    }

    /// Where to go on, or how the program ended, or nothing when it waits.
    fn end(&mut self, end: &End) -> Result<u32, Option<Ending>> {
        Ok(match end {
            End::StrSwitch(reg, cases, default) => match &self.values[*reg as usize] {
                Value::Str(text) => {
                    cases.iter().find(|(case, _)| case[..] == text[..]).map_or(*default, |(_, place)| *place)
                }
                _ => unreachable!("a switch over strings on another value"),
            },
            End::Try(run, _, sources, ok, err) => {
                let (value, (target, place)) = match self.call(*run, sources) {
                    Ok(value) => (value, ok),
                    Err(text) => (Value::Str(text), err),
                };
                self.put(*target, value);
                *place
            }
            End::Fail(run, sources, (target, place)) => {
                match self.call(*run, sources) {
                    Err(text) => self.put(*target, Value::Str(text)),
                    Ok(_) => unreachable!("a kernel gives what the instruction before it has not found"),
                }
                *place
            }
            End::Print(pieces, flush, ok, (target, err)) => {
                pieces.iter().for_each(|piece| self.print(piece, &mut |text| out::bytes(text)));
                match written(*flush) {
                    Ok(()) => *ok,
                    Err(error) => {
                        self.put(*target, Value::Str(error));
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
            Piece::Value(source, style) => print_value(&self.take(*source), *style, write),
        }
    }
}

/// Makes a list, with boxes or without, have one owner and room for the turns of a loop.
pub fn reserve(list: &mut Value, [from, to, step]: [i64; 3]) {
    match list {
        Value::List(list) => *list = append::reserve(std::mem::take(list), from, to, step),
        Value::Bytes(list) => *list = unboxed_lists::reserve(std::mem::take(list), [from, to, step]),
        _ => unreachable!("a list is another value"),
    }
}

/// Prints a value as a piece of printed text says.
pub fn print_piece(value: &Value, piece: &Piece) {
    let Piece::Value(_, style) = piece else { unreachable!("a piece of text is no value") };
    print_value(value, *style, &mut |text| out::bytes(text));
}

/// Result of writing: with `flush` of all buffered output, else of what has been written so far.
///
/// # Errors
/// The text of the error of a write.
pub fn written(flush: bool) -> Result<(), Str> {
    if flush { out::flush() } else { out::take_error() }.map_err(print_error::text)
}

fn print_value(value: &Value, style: Style, write: &mut dyn FnMut(&[u8])) {
    match (value, style) {
        (Value::Str(text), Style::Plain) => write(text),
        (value, style) => write(&json::text(value, json_style(style))),
    }
}

fn json_style(style: Style) -> json::Style {
    match style {
        Style::Plain => json::Style::Plain,
        Style::Compact => json::Style::Compact,
        Style::Spaced => json::Style::Spaced,
    }
}
