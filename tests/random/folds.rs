//! Programs that compute over texts and lists, made up.
//!
//! A program prints one line for each of a few numbers. A line is what becomes of a state that a component
//! changes for each item of a stream, or in each turn of a feedback loop. The component computes with
//! numbers, texts and lists; it folds, maps and filters the lists and texts that it makes.
//! `fold_sources.rs` has the sources.

use super::choices::Choices;
use super::fold_sources;
use super::forms::Generated;

/// Operations of all components that one program may take, so that none grows without end.
const MOST_OPERATIONS: u32 = 40_000;

/// The longest text or list.
const LONGEST: usize = 200;

/// How often another program is made up if one is too large.
const TRIES: usize = 10;

/// Folds in folds.
const DEEPEST: u64 = 2;

/// The values of the constant dict.
pub const ENTRIES: [(&str, &str); 3] = [("a", "one"), ("b", "zwei drei"), ("xy", "")];

/// What a text is split at.
pub const DELIMITER: char = ' ';

/// The type of a value.
#[derive(Clone, Copy, PartialEq)]
pub enum Type {
    Int,
    Text,
    List,
    Bool,
}

/// A value. Lists have numbers.
#[derive(Clone, PartialEq)]
pub enum Value {
    Int(i64),
    Text(String),
    List(Vec<i64>),
    Bool(bool),
}

/// A component of two values in, or of one where there is no left, and a state of some fields out.
pub struct Component {
    /// The fields of the left value; a single one is the value itself.
    pub left: Vec<Type>,
    pub right: Type,
    /// The fields of the result; a single one is the result itself.
    pub results: Vec<Type>,
    pub body: Body,
}

pub enum Body {
    /// Operations, each of which may use those before it, and the numbers of those that are results.
    Network(Vec<Op>, Vec<usize>),
    /// The second or third component, depending on the first, which gives a bool.
    Branch([usize; 3]),
}

/// An operation: what it does, the type of its result, and the numbers of its operands.
pub struct Op {
    pub kind: Kind,
    pub result: Type,
    pub operands: Vec<usize>,
}

/// What an operation does. A `usize` is the number of a component.
pub enum Kind {
    Left(usize),
    Right,
    Constant(Value),
    /// A component of the standard library of two operands, `left` and `right`.
    Binary(&'static str),
    /// One of a single operand.
    Unary(&'static str),
    /// Divides by a constant that is not zero, or takes the remainder.
    Divide(&'static str, i64),
    Ternary,
    /// The item of a list, or the length of the error.
    At,
    /// The text of a key in the constant dict, or the error.
    Get,
    Slice,
    Append,
    Prepend,
    /// The numbers below the last bits of a number.
    Range,
    /// The numbers of a list as text.
    Join,
    Fold(Items, usize),
    Map(usize),
    Filter(usize),
}

/// What is folded.
#[derive(Clone, Copy)]
pub enum Items {
    OfList,
    Characters,
    Words,
}

/// Where the items of the program come from.
pub enum Origin {
    /// The numbers below the last bits of the line's number.
    Numbers,
    List(Vec<i64>),
    Characters(String),
    Words(String),
    /// A feedback loop of so many turns, which are its items.
    Turns(i64),
}

/// A program: its components, the last of which changes the state, and where the items come from.
pub struct Program {
    pub components: Vec<Component>,
    pub origin: Origin,
    /// The state's fields before the first item. The first int is the line's number.
    pub state: Vec<Value>,
    /// How many lines it prints.
    pub lines: i64,
}

impl Value {
    pub fn kind(&self) -> Type {
        match self {
            Value::Int(_) => Type::Int,
            Value::Text(_) => Type::Text,
            Value::List(_) => Type::List,
            Value::Bool(_) => Type::Bool,
        }
    }

    fn int(&self) -> i64 {
        let Value::Int(value) = self else { panic!("no int") };
        *value
    }

    fn text(&self) -> &str {
        let Value::Text(value) = self else { panic!("no text") };
        value
    }

    fn list(&self) -> &[i64] {
        let Value::List(value) = self else { panic!("no list") };
        value
    }

    fn bool(&self) -> bool {
        let Value::Bool(value) = self else { panic!("no bool") };
        *value
    }

    fn length(&self) -> usize {
        match self {
            Value::Text(text) => text.len(),
            Value::List(list) => list.len(),
            Value::Int(_) | Value::Bool(_) => 0,
        }
    }

    /// As the program prints it.
    fn shown(&self) -> String {
        match self {
            Value::Int(value) => value.to_string(),
            Value::Text(text) => text.clone(),
            Value::List(list) => joined(list),
            Value::Bool(value) => value.to_string(),
        }
    }
}

/// Makes up a program of a size from 0 on.
pub fn generate(choices: &mut Choices, size: u64) -> Generated {
    for _ in 0..TRIES {
        let program = program(choices, size);
        if let Some(stdout) = printed(&program) {
            let source = fold_sources::source(&program);
            return Generated { source, stdin: String::new(), stdout, stderr: String::new(), status: 0 };
        }
    }
    generate(&mut Choices::of_list(vec![]), 0)
}

fn program(choices: &mut Choices, size: u64) -> Program {
    let fields: Vec<Type> = (0..1 + choices.below(2 + size)).map(|_| data_type(choices)).collect();
    let origin = match choices.below(5) {
        0 => Origin::Numbers,
        1 => Origin::List(numbers(choices)),
        2 => Origin::Characters(text(choices)),
        3 => Origin::Words(text(choices)),
        _ => Origin::Turns(1 + choices.below(6) as i64),
    };
    let right = match origin {
        Origin::Characters(_) | Origin::Words(_) => Type::Text,
        Origin::Numbers | Origin::List(_) | Origin::Turns(_) => Type::Int,
    };
    let mut components = vec![];
    component(&mut components, choices, &fields, right, &fields, size, 0);
    let state = fields.iter().map(|field| constant(choices, *field)).collect();
    Program { components, origin, state, lines: 1 + choices.below(4) as i64 }
}

/// Makes up a component and those that it uses; gives its number.
fn component(
    components: &mut Vec<Component>,
    choices: &mut Choices,
    left: &[Type],
    right: Type,
    results: &[Type],
    size: u64,
    depth: u64,
) -> usize {
    let body = if !left.is_empty() && choices.below(6) == 5 {
        let smaller = size / 2;
        Body::Branch([&[Type::Bool], results, results].map(|results| {
            let ops = network(components, choices, left, right, results, smaller, depth);
            components.push(Component { left: left.to_vec(), right, results: results.to_vec(), body: ops });
            components.len() - 1
        }))
    } else {
        network(components, choices, left, right, results, size, depth)
    };
    components.push(Component { left: left.to_vec(), right, results: results.to_vec(), body });
    components.len() - 1
}

fn network(
    components: &mut Vec<Component>,
    choices: &mut Choices,
    left: &[Type],
    right: Type,
    results: &[Type],
    size: u64,
    depth: u64,
) -> Body {
    let leaf = |kind, result| Op { kind, result, operands: vec![] };
    let mut ops: Vec<Op> = left.iter().enumerate().map(|(at, field)| leaf(Kind::Left(at), *field)).collect();
    ops.push(leaf(Kind::Right, right));
    for _ in 0..1 + choices.below(3 + 2 * size) {
        let op = op(components, choices, &mut ops, size, depth);
        ops.push(op);
    }
    let chosen = results.iter().map(|result| operand(choices, &mut ops, *result)).collect();
    Body::Network(ops, chosen)
}

/// An operation whose operands are made before it, or are constants that it adds.
fn op(
    components: &mut Vec<Component>,
    choices: &mut Choices,
    ops: &mut Vec<Op>,
    size: u64,
    depth: u64,
) -> Op {
    use Type::{Bool, Int, List, Text};
    let nested = if depth < DEEPEST { 5 } else { 0 };
    let (kind, result, types) = match choices.below(26 + nested) {
        0..=4 => {
            let name = choices.one(&["Add", "Sub", "Mul", "BitXor", "BitAnd"]);
            (Kind::Binary(name), Int, vec![Int, Int])
        }
        5 | 6 => {
            let by = choices.one(&[2, 3, 7, -3, 1]);
            (Kind::Divide(choices.one(&["Div", "Mod"]), by), Int, vec![Int])
        }
        7 | 8 => (Kind::Binary("Add"), Text, vec![Text, Text]),
        9 => (Kind::Unary("Len"), Int, vec![choices.one(&[Text, List])]),
        10 | 11 => (Kind::At, Int, vec![List, Int]),
        12 => {
            let of = choices.one(&[List, Text]);
            (Kind::Slice, of, vec![of, Int, Int])
        }
        13 => (Kind::Unary("strconv.Itoa"), Text, vec![Int]),
        14 => (Kind::Unary(choices.one(&["strings.ToUpper", "strings.ToLower"])), Text, vec![Text]),
        15 | 16 => (Kind::Append, List, vec![List, Int]),
        17 => (Kind::Prepend, List, vec![List, Int]),
        18 => (Kind::Binary("lists.Concat<int>"), List, vec![List, List]),
        19 | 20 => {
            let of = data_type(choices);
            let names: &[&str] =
                if of == List { &["Eq", "Ne"] } else { &["Lt", "Eq", "Ne", "Ge", "Gt", "Le"] };
            (Kind::Binary(choices.one(names)), Bool, vec![of, of])
        }
        21 => match choices.below(3) {
            0 => (Kind::Binary("And"), Bool, vec![Bool, Bool]),
            1 => (Kind::Binary("Or"), Bool, vec![Bool, Bool]),
            _ => (Kind::Unary("Not"), Bool, vec![Bool]),
        },
        22 => {
            let of = data_type(choices);
            (Kind::Ternary, of, vec![Bool, of, of])
        }
        23 => match choices.below(2) {
            0 => (Kind::Range, List, vec![Int]),
            _ => (Kind::Join, Text, vec![List]),
        },
        24 => (Kind::Get, Text, vec![Text]),
        25 => return set(choices, ops),
        26..=28 => {
            let items = choices.one(&[Items::OfList, Items::Characters, Items::Words]);
            let (from, item) = match items {
                Items::OfList => (List, Int),
                Items::Characters | Items::Words => (Text, Text),
            };
            let of = data_type(choices);
            let step = component(components, choices, &[of], item, &[of], size / 2, depth + 1);
            (Kind::Fold(items, step), of, vec![from, of])
        }
        29 => {
            let body = component(components, choices, &[], Int, &[Int], size / 2, depth + 1);
            (Kind::Map(body), List, vec![List])
        }
        _ => {
            let body = component(components, choices, &[], Int, &[Bool], size / 2, depth + 1);
            (Kind::Filter(body), List, vec![List])
        }
    };
    let operands = types.into_iter().map(|of| operand(choices, ops, of)).collect();
    Op { kind, result, operands }
}

/// Puts a number in the place of an element of a list, as programs do it: by what is before and after it.
fn set(choices: &mut Choices, ops: &mut Vec<Op>) -> Op {
    use Type::{Int, List};
    let [list, at, element] = [List, Int, Int].map(|of| operand(choices, ops, of));
    let mut add = |kind, result, operands| {
        ops.push(Op { kind, result, operands });
        ops.len() - 1
    };
    let [start, one, end] = [0, 1, 1000].map(|number| add(Kind::Constant(Value::Int(number)), Int, vec![]));
    let before = add(Kind::Slice, List, vec![list, start, at]);
    let changed = add(Kind::Append, List, vec![before, element]);
    let next = add(Kind::Binary("Add"), Int, vec![at, one]);
    let after = add(Kind::Slice, List, vec![list, next, end]);
    Op { kind: Kind::Binary("lists.Concat<int>"), result: List, operands: vec![changed, after] }
}

/// The number of an operation of a type, the last one being the simplest choice, or a new constant.
fn operand(choices: &mut Choices, ops: &mut Vec<Op>, of: Type) -> usize {
    let known: Vec<usize> = (0..ops.len()).rev().filter(|at| ops[*at].result == of).collect();
    if !known.is_empty() && choices.below(5) < 4 {
        return known[choices.below(known.len() as u64) as usize];
    }
    let value = constant(choices, of);
    ops.push(Op { kind: Kind::Constant(value), result: of, operands: vec![] });
    ops.len() - 1
}

fn data_type(choices: &mut Choices) -> Type {
    choices.one(&[Type::Int, Type::Text, Type::List])
}

fn constant(choices: &mut Choices, of: Type) -> Value {
    match of {
        Type::Int => Value::Int(choices.below(13) as i64 - 4),
        Type::Text => Value::Text(text(choices)),
        Type::List => Value::List(numbers(choices)),
        Type::Bool => Value::Bool(choices.below(2) == 1),
    }
}

fn text(choices: &mut Choices) -> String {
    let texts = ["", "a", "b", "xy", "a b", "one two  three", "naïve", "Ab cd, ab Cd", " é", "aaaa"];
    choices.one(&texts).to_owned()
}

fn numbers(choices: &mut Choices) -> Vec<i64> {
    let most = choices.below(6);
    (0..most).map(|_| choices.below(20) as i64 - 6).collect()
}

/// What a program prints; nothing if that takes too much.
fn printed(program: &Program) -> Option<String> {
    let mut fuel = MOST_OPERATIONS;
    let step = program.components.len() - 1;
    let mut stdout = String::new();
    for line in 0..program.lines {
        let items: Vec<Value> = match &program.origin {
            Origin::Numbers => (0..line & 15).map(Value::Int).collect(),
            Origin::List(list) => list.iter().copied().map(Value::Int).collect(),
            Origin::Characters(text) => split_characters(text),
            Origin::Words(text) => split_words(text),
            Origin::Turns(turns) => (1..=*turns).rev().map(Value::Int).collect(),
        };
        let mut state = program.state.clone();
        if let Some(first) = state.iter_mut().find(|value| value.kind() == Type::Int) {
            *first = Value::Int(line);
        }
        for item in items {
            state = evaluate(&program.components, step, &state, &item, &mut fuel)?;
        }
        let shown: Vec<String> = state.iter().map(Value::shown).collect();
        stdout += &format!("{}\n", shown.join("|"));
    }
    Some(stdout)
}

fn evaluate(
    components: &[Component],
    number: usize,
    left: &[Value],
    right: &Value,
    fuel: &mut u32,
) -> Option<Vec<Value>> {
    let (ops, results) = match &components[number].body {
        Body::Network(ops, results) => (ops, results),
        Body::Branch([test, then, otherwise]) => {
            let is_first = evaluate(components, *test, left, right, fuel)?[0].bool();
            return evaluate(components, if is_first { *then } else { *otherwise }, left, right, fuel);
        }
    };
    let mut values: Vec<Value> = vec![];
    for op in ops {
        *fuel = fuel.checked_sub(1)?;
        let operands: Vec<&Value> = op.operands.iter().map(|at| &values[*at]).collect();
        let value = match &op.kind {
            Kind::Left(field) => left[*field].clone(),
            Kind::Right => right.clone(),
            kind => compute(components, kind, &operands, fuel)?,
        };
        if value.length() > LONGEST {
            return None;
        }
        values.push(value);
    }
    Some(results.iter().map(|result| values[*result].clone()).collect())
}

fn compute(components: &[Component], kind: &Kind, operands: &[&Value], fuel: &mut u32) -> Option<Value> {
    let first = operands.first();
    let int = |at: usize| operands[at].int();
    let list = |at: usize| operands[at].list().to_vec();
    Some(match kind {
        Kind::Left(_) | Kind::Right => unreachable!("the values of the component"),
        Kind::Constant(value) => value.clone(),
        Kind::Binary(name) => binary(name, operands[0], operands[1]),
        Kind::Unary("Not") => Value::Bool(!operands[0].bool()),
        Kind::Unary("strconv.Itoa") => Value::Text(int(0).to_string()),
        Kind::Unary("strings.ToUpper") => Value::Text(operands[0].text().to_uppercase()),
        Kind::Unary("strings.ToLower") => Value::Text(operands[0].text().to_lowercase()),
        Kind::Unary(_) => Value::Int(match first {
            Some(Value::Text(text)) => text.chars().count() as i64,
            _ => operands[0].list().len() as i64,
        }),
        Kind::Divide("Div", by) => Value::Int(int(0).wrapping_div(*by)),
        Kind::Divide(_, by) => Value::Int(int(0).wrapping_rem(*by)),
        Kind::Ternary => operands[if operands[0].bool() { 1 } else { 2 }].clone(),
        Kind::At => {
            let list = operands[0].list();
            let at = if int(1) < 0 { int(1).wrapping_add(list.len() as i64) } else { int(1) };
            let item = usize::try_from(at).ok().and_then(|at| list.get(at).copied());
            Value::Int(item.unwrap_or("index out of bounds".len() as i64))
        }
        Kind::Get => {
            let entry = ENTRIES.iter().find(|(key, _)| *key == operands[0].text());
            Value::Text(entry.map_or("Key not found in dictionary", |(_, value)| value).to_owned())
        }
        Kind::Slice => match first {
            Some(Value::Text(text)) => {
                let characters: Vec<char> = text.chars().collect();
                Value::Text(slice(&characters, int(1), int(2)).iter().collect())
            }
            _ => Value::List(slice(operands[0].list(), int(1), int(2)).to_vec()),
        },
        Kind::Append => Value::List([list(0), vec![int(1)]].concat()),
        Kind::Prepend => Value::List([vec![int(1)], list(0)].concat()),
        Kind::Range => Value::List((0..int(0) & 7).collect()),
        Kind::Join => Value::Text(joined(operands[0].list())),
        Kind::Fold(items, step) => {
            let items = match items {
                Items::OfList => operands[0].list().iter().copied().map(Value::Int).collect(),
                Items::Characters => split_characters(operands[0].text()),
                Items::Words => split_words(operands[0].text()),
            };
            let mut state = vec![operands[1].clone()];
            for item in items {
                state = evaluate(components, *step, &state, &item, fuel)?;
            }
            state.remove(0)
        }
        Kind::Map(body) | Kind::Filter(body) => {
            let mut result = vec![];
            for item in operands[0].list() {
                match evaluate(components, *body, &[], &Value::Int(*item), fuel)?[0] {
                    Value::Bool(false) => {}
                    Value::Int(mapped) => result.push(mapped),
                    _ => result.push(*item),
                }
            }
            Value::List(result)
        }
    })
}

fn binary(name: &str, left: &Value, right: &Value) -> Value {
    let order = match (left, right) {
        (Value::Int(left), Value::Int(right)) => left.cmp(right),
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        (Value::List(left), Value::List(right)) => left.cmp(right),
        _ => std::cmp::Ordering::Equal,
    };
    match name {
        "Add" if left.kind() == Type::Text => Value::Text(format!("{}{}", left.text(), right.text())),
        "Add" => Value::Int(left.int().wrapping_add(right.int())),
        "Sub" => Value::Int(left.int().wrapping_sub(right.int())),
        "Mul" => Value::Int(left.int().wrapping_mul(right.int())),
        "BitXor" => Value::Int(left.int() ^ right.int()),
        "BitAnd" => Value::Int(left.int() & right.int()),
        "And" => Value::Bool(left.bool() && right.bool()),
        "Or" => Value::Bool(left.bool() || right.bool()),
        "Lt" => Value::Bool(order.is_lt()),
        "Le" => Value::Bool(order.is_le()),
        "Gt" => Value::Bool(order.is_gt()),
        "Ge" => Value::Bool(order.is_ge()),
        "Eq" => Value::Bool(order.is_eq()),
        "Ne" => Value::Bool(order.is_ne()),
        _ => Value::List([left.list(), right.list()].concat()),
    }
}

/// The part between two positions, as `Slice` has it.
fn slice<T>(data: &[T], from: i64, to: i64) -> &[T] {
    let position = |at: i64| {
        let at = if at < 0 { at.saturating_add(data.len() as i64) } else { at };
        at.clamp(0, data.len() as i64) as usize
    };
    let (from, to) = (position(from), position(to));
    &data[from..to.max(from)]
}

fn joined(list: &[i64]) -> String {
    list.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
}

fn split_characters(text: &str) -> Vec<Value> {
    text.chars().map(|one| Value::Text(one.into())).collect()
}

fn split_words(text: &str) -> Vec<Value> {
    text.split(DELIMITER).map(|word| Value::Text(word.to_owned())).collect()
}
