//! Components of one int in and one out, made up at random, and what they compute.

use super::numbers::Random;
use std::fmt::Write;

/// Components, each of which may use those before it. The component `F3` is the fourth.
pub struct Bodies(Vec<Body>);

/// What a component computes of its input.
enum Body {
    /// Two operands.
    Binary(&'static str, Operand, Operand),
    /// One of two components, depending on whether the input is less than a constant.
    Branch(Choice, i64, usize, usize),
    /// Repeats a component as long as a counter, begun with the input's last bits, is above zero.
    Loop(usize),
    /// A constant for each value of the input's last two bits.
    Cases([i64; 4]),
    /// Packs the input into a struct in a struct, takes it out, and adds a constant.
    Nest(i64),
    /// Writes the input as text, or another text if it is less than a constant, and reads it: the number, or
    /// the length of the error.
    Text(i64),
    /// A component, after a moment.
    Delay(usize),
}

/// How a [`Body::Branch`] is made.
#[derive(Clone, Copy)]
enum Choice {
    Cond,
    Race,
    Union,
}

enum Operand {
    Constant(i64),
    Input,
    Call(usize),
}

impl Bodies {
    /// Makes up so many.
    pub fn new(random: &mut Random, count: usize) -> Bodies {
        Bodies((0..count).map(|earlier| body(random, earlier)).collect())
    }

    /// The number of one of them.
    pub fn any(&self, random: &mut Random) -> usize {
        random.below(self.0.len() as u64) as usize
    }

    /// What one of them computes.
    pub fn evaluate(&self, number: usize, input: i64) -> i64 {
        match &self.0[number] {
            Body::Binary(operator, left, right) => {
                let value = |operand: &Operand| match operand {
                    Operand::Constant(value) => *value,
                    Operand::Input => input,
                    Operand::Call(body) => self.evaluate(*body, input),
                };
                let (left, right) = (value(left), value(right));
                match *operator {
                    "Add" => left.wrapping_add(right),
                    "Sub" => left.wrapping_sub(right),
                    "Mul" => left.wrapping_mul(right),
                    "BitXor" => left ^ right,
                    _ => left & right,
                }
            }
            Body::Branch(_, limit, less, other) => {
                self.evaluate(if input < *limit { *less } else { *other }, input)
            }
            Body::Loop(body) => (0..input & 3).fold(input, |value, _| self.evaluate(*body, value)),
            Body::Cases(constants) => constants[(input & 3) as usize],
            Body::Nest(constant) => input.wrapping_add(*constant),
            Body::Text(limit) if input < *limit => "parsing \"x\": invalid syntax".len() as i64,
            Body::Text(_) => input,
            Body::Delay(body) => self.evaluate(*body, input),
        }
    }

    /// The sources of all, with the types that they need.
    pub fn source(&self) -> String {
        let mut source = String::from(TYPES);
        for (number, body) in self.0.iter().enumerate() {
            let _ = write!(source, "def F{number}(data int) (res int) {{\n{}}}\n\n", network(body));
        }
        source
    }
}

/// The packages that the sources import.
pub const IMPORTS: [&str; 2] = ["strconv", "time"];

const TYPES: &str = "type Turn struct {
	left int
	value int
}

type Inner struct {
	value int
}

type Outer struct {
	inner Inner
	more int
}

type Size union {
	Small int
	Large int
}

";

/// A body that uses earlier ones only.
fn body(random: &mut Random, earlier: usize) -> Body {
    let limit = |random: &mut Random| random.below(20) as i64 - 5;
    let call = |random: &mut Random| random.below(earlier as u64) as usize;
    match random.below(12) {
        1..=3 if earlier > 0 => {
            let choice = [Choice::Cond, Choice::Race, Choice::Union][random.below(3) as usize];
            Body::Branch(choice, limit(random), call(random), call(random))
        }
        4 | 5 if earlier > 0 => Body::Loop(call(random)),
        6 => Body::Cases(std::array::from_fn(|_| limit(random))),
        7 => Body::Nest(limit(random)),
        8 => Body::Text(limit(random)),
        9 if earlier > 0 && random.below(4) == 0 => Body::Delay(call(random)),
        _ => {
            let operators = ["Add", "Sub", "Mul", "BitXor", "BitAnd"];
            let operator = operators[random.below(operators.len() as u64) as usize];
            let operand = match random.below(3) {
                0 => Operand::Constant(random.below(100) as i64 - 50),
                1 if earlier > 0 => Operand::Call(call(random)),
                _ => Operand::Input,
            };
            Body::Binary(operator, Operand::Input, operand)
        }
    }
}

/// Nodes and connections of a component.
fn network(body: &Body) -> String {
    match body {
        Body::Binary(operator, left, right) => {
            let mut nodes = format!("\top {operator}\n");
            let mut data = String::new();
            let mut rest = String::new();
            for (port, operand) in [("left", left), ("right", right)] {
                let _ = match operand {
                    Operand::Constant(value) => writeln!(data, "\t\t{value} -> op:{port},"),
                    Operand::Input => writeln!(data, "\t\top:{port},"),
                    Operand::Call(body) => {
                        let _ = writeln!(nodes, "\t{port} F{body}");
                        let _ = writeln!(rest, "\t{port} -> op:{port}");
                        writeln!(data, "\t\t{port},")
                    }
                };
            }
            format!("{nodes}\t---\n\t:data -> [\n{data}\t]\n{rest}\top -> :res\n")
        }
        Body::Branch(choice, limit, less, other) => {
            let (nodes, route) = match choice {
                Choice::Cond => ("", "\tpath:then -> less\n\tpath:else -> other\n"),
                Choice::Race => (
                    "\tat Race<int>\n",
                    "\tpath:then -> at:case[0] -> less\n\tpath:else -> at:case[1] -> other\n",
                ),
                Choice::Union => (
                    "\tsmall Union<Size>\n\tlarge Union<Size>\n\tsize Switch<Size>\n\trest Del\n",
                    "\tpath:then -> [\n\t\tsmall:data,\n\t\tSize::Small -> small:tag\n\t]\n\tpath:else -> [\n\t\tlarge:data,\n\t\tSize::Large -> large:tag\n\t]\n\t[\n\t\tsmall,\n\t\tlarge,\n\t] -> [\n\t\tsize:data,\n\t\tSize::Small -> size:case[0] -> less,\n\t\tSize::Large -> size:case[1] -> other\n\t]\n\tsize:else -> rest\n",
                ),
            };
            let data = if matches!(choice, Choice::Race) { "\t\tat:data,\n" } else { "" };
            format!(
                "\tlt Lt\n\tpath Cond<int>\n\tless F{less}\n\tother F{other}\n{nodes}\t---\n\t:data -> [\n{data}\t\tpath:data,\n\t\tlt:left,\n\t\t{limit} -> lt:right\n\t]\n\tlt -> path:if\n{route}\t[\n\t\tless,\n\t\tother,\n\t] -> :res\n"
            )
        }
        Body::Loop(body) => format!(
            "\tbits BitAnd\n\tfirst Struct<Turn>\n\tturn FanIn<Turn>\n\tpath Cond<Turn>\n\tgo Gt\n\tless Dec\n\tapply F{body}\n\tnext Struct<Turn>\n\t---\n\t:data -> [\n\t\tfirst:value,\n\t\tbits:left,\n\t\t3 -> bits:right\n\t]\n\tbits -> first:left\n\tfirst -> turn:data[0]\n\tnext -> turn:data[1]\n\tturn -> [\n\t\tpath:data,\n\t\t.left -> go:left,\n\t\t0 -> go:right\n\t]\n\tgo -> path:if\n\tpath:then -> [\n\t\t.left -> less -> next:left,\n\t\t.value -> apply -> next:value\n\t]\n\tpath:else -> .value -> :res\n"
        ),
        Body::Cases([zero, one, two, three]) => format!(
            "\tbits BitAnd\n\tcases Match<int>\n\t---\n\t:data -> [\n\t\tbits:left,\n\t\t3 -> bits:right,\n\t\t0 -> cases:if[0],\n\t\t{zero} -> cases:then[0],\n\t\t1 -> cases:if[1],\n\t\t{one} -> cases:then[1],\n\t\t2 -> cases:if[2],\n\t\t{two} -> cases:then[2],\n\t\t{three} -> cases:else\n\t]\n\tbits -> cases:data\n\tcases -> :res\n"
        ),
        Body::Nest(constant) => format!(
            "\tinner Struct<Inner>\n\touter Struct<Outer>\n\tadd Add\n\t---\n\t:data -> [\n\t\tinner:value,\n\t\t{constant} -> outer:more\n\t]\n\tinner -> outer:inner\n\touter -> [\n\t\t.inner.value -> add:left,\n\t\t.more -> add:right\n\t]\n\tadd -> :res\n"
        ),
        Body::Text(limit) => format!(
            "\ttext strconv.Itoa\n\tlt Lt\n\tpick Ternary<string>\n\tnumber strconv.Atoi\n\tlen Len\n\t---\n\t:data -> [\n\t\ttext,\n\t\tlt:left,\n\t\t{limit} -> lt:right,\n\t\t'x' -> pick:then\n\t]\n\tlt -> pick:if\n\ttext -> pick:else\n\tpick -> number\n\tnumber:err -> .text -> len\n\t[\n\t\tnumber:res,\n\t\tlen,\n\t] -> :res\n"
        ),
        Body::Delay(body) => format!(
            "\tdelay time.Delay<int>\n\tinner F{body}\n\t---\n\t:data -> [\n\t\tdelay:data,\n\t\t20000 -> delay:dur\n\t]\n\tdelay -> inner -> :res\n"
        ),
    }
}
