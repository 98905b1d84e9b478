//! Programs made up at random, each with the result that it must have.
//!
//! A program is a few streams of integers, mapped and filtered by random components, whose lists end it as a
//! panic's message. So the result is known without standard output, and a program can be run inside of the
//! test.

use std::fmt::Write;

/// Pseudorandom numbers (xorshift64*), the same for the same seed.
pub struct Random(u64);

impl Random {
    /// Begins a sequence.
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % limit
    }
}

/// A program and what it ends with.
pub struct Generated {
    /// The sources.
    pub source: String,
    /// The panic's message.
    pub message: String,
}

/// What a component of one input computes.
enum Body {
    /// Two operands, each a constant or the result of an earlier component.
    Binary(&'static str, Operand, Operand),
    /// One of two components, depending on whether the input is less than a constant.
    Branch(i64, usize, usize),
    /// Repeats a component as long as a counter, begun with the input's last bits, is above zero.
    Loop(usize),
}

enum Operand {
    Constant(i64),
    Input,
    Call(usize),
}

enum Stage {
    Map(usize),
    Filter(i64),
}

/// Makes up a program.
pub fn generate(random: &mut Random) -> Generated {
    let mut bodies: Vec<Body> = vec![];
    for _ in 0..2 + random.below(5) {
        bodies.push(body(random, bodies.len()));
    }
    let mut source = String::from("import {\n\tlists\n\truntime\n\tstreams\n}\n\n");
    let streams = 1 + random.below(3);
    let mut nodes = String::from(
        "\tall lists.FromArray<list<int>>\n\tend Cond<list<list<int>>>\n\tpanic runtime.Panic\n",
    );
    let mut starts = String::new();
    let mut network = String::new();
    let mut lists = vec![];
    for stream in 0..streams {
        let (from, to) = (random.below(9) as i64 - 4, random.below(30) as i64 - 10);
        let mut values: Vec<i64> =
            if from <= to { (from..to).collect() } else { (to + 1..=from).rev().collect() };
        let _ = write!(nodes, "\trange{stream} streams.Range\n\tlist{stream} lists.FromStream<int>\n");
        let _ = write!(starts, "\t\t{from} -> range{stream}:from,\n\t\t{to} -> range{stream}:to,\n");
        let _ = write!(network, "\trange{stream}");
        for number in 0..random.below(4) {
            let stage = if random.below(3) == 0 {
                Stage::Filter(random.below(40) as i64 - 10)
            } else {
                Stage::Map(random.below(bodies.len() as u64) as usize)
            };
            let name = format!("stage{stream}_{number}");
            match stage {
                Stage::Map(body) => {
                    let _ = write!(nodes, "\t{name} streams.Map<int, int>{{\n\t\tF{body}\n\t}}\n");
                    values = values.into_iter().map(|value| evaluate(&bodies, body, value)).collect();
                }
                Stage::Filter(limit) => {
                    let _ =
                        write!(nodes, "\t{name} streams.Filter<int>{{\n\t\tpredicate Below{name}\n\t}}\n");
                    let _ = write!(
                        source,
                        "def Below{name}(data int) (res bool) {{\n\tlt Lt\n\t---\n\t:data -> [\n\t\tlt:left,\n\t\t{limit} -> lt:right\n\t]\n\tlt -> :res\n}}\n\n"
                    );
                    values.retain(|value| *value < limit);
                }
            }
            let _ = write!(network, " -> {name}");
        }
        let _ = writeln!(network, " -> list{stream} -> all:port[{stream}]");
        lists.push(values);
    }
    for number in 0..bodies.len() {
        component(&mut source, &bodies, number);
    }
    let _ = write!(
        source,
        "def Main(start any) (stop any) {{\n{nodes}\t---\n\t:start -> [\n{starts}\t]\n{network}\tall -> [\n\t\tend:data,\n\t\tfalse -> end:if\n\t]\n\tend:then -> :stop\n\tend:else -> panic\n}}\n"
    );
    let lists: Vec<String> = lists.iter().map(|values| list(values)).collect();
    Generated { source, message: format!("[{}]", lists.join(",")) }
}

fn list(values: &[i64]) -> String {
    let values: Vec<String> = values.iter().map(i64::to_string).collect();
    format!("[{}]", values.join(","))
}

/// A body that calls earlier components only.
fn body(random: &mut Random, earlier: usize) -> Body {
    let operators = ["Add", "Sub", "Mul", "BitXor", "BitAnd"];
    let operator = operators[random.below(operators.len() as u64) as usize];
    let call = |random: &mut Random| random.below(earlier as u64) as usize;
    match random.below(4) {
        1 if earlier > 0 => Body::Branch(random.below(20) as i64 - 5, call(random), call(random)),
        2 if earlier > 0 => Body::Loop(call(random)),
        _ => {
            let operand = |random: &mut Random| match random.below(3) {
                0 => Operand::Constant(random.below(100) as i64 - 50),
                1 if earlier > 0 => Operand::Call(random.below(earlier as u64) as usize),
                _ => Operand::Input,
            };
            Body::Binary(operator, Operand::Input, operand(random))
        }
    }
}

fn evaluate(bodies: &[Body], number: usize, input: i64) -> i64 {
    match &bodies[number] {
        Body::Binary(operator, left, right) => {
            let value = |operand: &Operand| match operand {
                Operand::Constant(value) => *value,
                Operand::Input => input,
                Operand::Call(body) => evaluate(bodies, *body, input),
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
        Body::Branch(limit, less, other) => {
            evaluate(bodies, if input < *limit { *less } else { *other }, input)
        }
        Body::Loop(body) => {
            let mut value = input;
            for _ in 0..input & 3 {
                value = evaluate(bodies, *body, value);
            }
            value
        }
    }
}

fn component(source: &mut String, bodies: &[Body], number: usize) {
    let text = match &bodies[number] {
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
        Body::Branch(limit, less, other) => format!(
            "\tlt Lt\n\tway Cond<int>\n\tless F{less}\n\tother F{other}\n\t---\n\t:data -> [\n\t\tway:data,\n\t\tlt:left,\n\t\t{limit} -> lt:right\n\t]\n\tlt -> way:if\n\tway:then -> less\n\tway:else -> other\n\t[\n\t\tless,\n\t\tother,\n\t] -> :res\n"
        ),
        Body::Loop(body) => format!(
            "\tbits BitAnd\n\tfirst Struct<Turn>\n\tturn FanIn<Turn>\n\tway Cond<Turn>\n\tgo Gt\n\tless Dec\n\tapply F{body}\n\tnext Struct<Turn>\n\t---\n\t:data -> [\n\t\tfirst:value,\n\t\tbits:left,\n\t\t3 -> bits:right\n\t]\n\tbits -> first:left\n\tfirst -> turn:data[0]\n\tnext -> turn:data[1]\n\tturn -> [\n\t\tway:data,\n\t\t.left -> go:left,\n\t\t0 -> go:right\n\t]\n\tgo -> way:if\n\tway:then -> [\n\t\t.left -> less -> next:left,\n\t\t.value -> apply -> next:value\n\t]\n\tway:else -> .value -> :res\n"
        ),
    };
    let _ = write!(source, "def F{number}(data int) (res int) {{\n{text}}}\n\n");
    let turn = "type Turn struct {\n\tleft int\n\tvalue int\n}\n\n";
    if matches!(bodies[number], Body::Loop(_)) && !source.contains(turn) {
        source.push_str(turn);
    }
}
