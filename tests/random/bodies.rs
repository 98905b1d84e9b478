//! Components of one int in and one out, made up, and what they compute. `networks.rs` has their sources.

use super::choices::Choices;

/// Components, each of which may use those before it. The component `F3` is the fourth.
pub struct Bodies(Vec<Body>);

/// What a component computes of its input. Where it says `Body(usize)`, it uses the component of that number.
pub enum Body {
    /// Two operands.
    Binary(&'static str, Operand, Operand),
    /// One of two components, depending on whether the input is less than a constant.
    Branch(Choice, i64, usize, usize),
    /// Repeats a component as long as a counter, begun with the input's last bits, is above zero.
    Loop(usize),
    /// A constant for each value of the input's last two bits.
    Cases([i64; 4]),
    /// Packs the input into other values, takes it out, and adds a constant.
    Nest(Nesting, i64),
    /// Writes the input as text, or another text if it is less than a constant, and reads it: the number, or
    /// the length of the error.
    Text(i64),
    /// The input's last bits as a float, times a factor, plus a term, without its fraction.
    Float(&'static str, &'static str),
    /// The input's last bits as a float, times 0.37, written with one digit and read again.
    FloatText,
    /// The item at a position of a list of the input, a constant and what a component computes; or the length
    /// of the error.
    Item(i64, i64, usize),
    /// The sum of what a component computes of each number below the input's last bits: a stream.
    Sum(usize),
    /// A component, after a moment.
    Delay(usize),
    /// The input, after a moment.
    After,
    /// The input divided by its last bits, a fault if they are zero.
    Divide,
}

/// How a [`Body::Branch`] is made.
#[derive(Clone, Copy)]
pub enum Choice {
    Cond,
    Race,
    Union,
    /// Both compute, and what one of them computed is picked.
    Select,
}

/// Into what a [`Body::Nest`] packs.
#[derive(Clone, Copy)]
pub enum Nesting {
    /// A struct in a struct.
    Struct,
    /// That in a list.
    List,
    /// That in a union.
    Union,
}

pub enum Operand {
    Constant(i64),
    Input,
    Call(usize),
}

/// The length of an error's text.
fn length(text: &str) -> Option<i64> {
    Some(text.len() as i64)
}

impl Bodies {
    /// Makes up so many.
    pub fn new(choices: &mut Choices, count: usize) -> Bodies {
        Bodies((0..count).map(|earlier| body(choices, earlier)).collect())
    }

    /// The number of one of them, the last being the simplest choice.
    pub fn any(&self, choices: &mut Choices) -> usize {
        self.0.len() - 1 - choices.below(self.0.len() as u64) as usize
    }

    /// All of them.
    pub fn all(&self) -> &[Body] {
        &self.0
    }

    /// What one of them computes; nothing if it divides by zero.
    pub fn evaluate(&self, number: usize, input: i64) -> Option<i64> {
        Some(match &self.0[number] {
            Body::Binary(operator, left, right) => {
                let value = |operand: &Operand| match operand {
                    Operand::Constant(value) => Some(*value),
                    Operand::Input => Some(input),
                    Operand::Call(body) => self.evaluate(*body, input),
                };
                let (left, right) = (value(left)?, value(right)?);
                match *operator {
                    "Add" => left.wrapping_add(right),
                    "Sub" => left.wrapping_sub(right),
                    "Mul" => left.wrapping_mul(right),
                    "BitXor" => left ^ right,
                    _ => left & right,
                }
            }
            Body::Branch(Choice::Select, limit, less, other) => {
                let (then, otherwise) = (self.evaluate(*less, input)?, self.evaluate(*other, input)?);
                if input < *limit { then } else { otherwise }
            }
            Body::Branch(_, limit, less, other) => {
                self.evaluate(if input < *limit { *less } else { *other }, input)?
            }
            Body::Loop(body) => (0..input & 3).try_fold(input, |value, _| self.evaluate(*body, value))?,
            Body::Cases(constants) => constants[(input & 3) as usize],
            Body::Nest(_, constant) => input.wrapping_add(*constant),
            Body::Text(limit) if input < *limit => length("parsing \"x\": invalid syntax")?,
            Body::Text(_) => input,
            Body::Float(factor, term) => {
                let number = |text: &str| text.parse::<f64>().expect("a number");
                ((input & 1023) as f64 * number(factor) + number(term)) as i64
            }
            Body::FloatText => {
                format!("{:.1}", (input & 1023) as f64 * 0.37).parse::<f64>().expect("a number") as i64
            }
            Body::Item(constant, position, body) => {
                let computed = self.evaluate(*body, input)?;
                match position {
                    0 | -3 => input,
                    1 | -2 => *constant,
                    2 | -1 => computed,
                    _ => length("index out of bounds")?,
                }
            }
            Body::Sum(body) => (0..input & 3)
                .try_fold(0_i64, |sum, item| Some(sum.wrapping_add(self.evaluate(*body, item)?)))?,
            Body::Delay(body) => self.evaluate(*body, input)?,
            Body::After => input,
            Body::Divide => input.checked_div(input & 15)?,
        })
    }
}

/// A body that uses earlier ones only.
fn body(choices: &mut Choices, earlier: usize) -> Body {
    let limit = |choices: &mut Choices| choices.below(20) as i64 - 5;
    let call = |choices: &mut Choices| earlier - 1 - choices.below(earlier as u64) as usize;
    match choices.below(24) {
        3..=6 if earlier > 0 => {
            let choice = choices.one(&[Choice::Cond, Choice::Race, Choice::Union, Choice::Select]);
            Body::Branch(choice, limit(choices), call(choices), call(choices))
        }
        7..=9 if earlier > 0 => Body::Loop(call(choices)),
        10 | 11 => Body::Cases(std::array::from_fn(|_| limit(choices))),
        12 | 13 => Body::Nest(choices.one(&[Nesting::Struct, Nesting::List, Nesting::Union]), limit(choices)),
        14 | 15 => Body::Text(limit(choices)),
        16 => Body::Float(choices.one(&["0.5", "-1.25", "3.0"]), choices.one(&["0.0", "0.75", "-100.5"])),
        17 => Body::FloatText,
        18 | 19 if earlier > 0 => Body::Item(limit(choices), choices.below(9) as i64 - 4, call(choices)),
        20 if earlier > 0 => Body::Sum(call(choices)),
        21 if earlier > 0 => Body::Delay(call(choices)),
        22 => Body::After,
        23 if choices.below(4) == 3 => Body::Divide,
        _ => {
            let operator = choices.one(&["Add", "Sub", "Mul", "BitXor", "BitAnd"]);
            let operand = match choices.below(3) {
                0 => Operand::Constant(choices.below(100) as i64 - 50),
                1 if earlier > 0 => Operand::Call(call(choices)),
                _ => Operand::Input,
            };
            Body::Binary(operator, Operand::Input, operand)
        }
    }
}
