//! Programs of streams, made up.
//!
//! A program is a few streams of integers, mapped, filtered, numbered, split and combined. Their lists, or
//! the sums of these lists, end it as a panic's message. A program of one stream may print its items before.

use super::bodies::Bodies;
use super::choices::Choices;
use super::forms::{DIVISION, Generated};
use super::networks::{self, IMPORTS};
use std::fmt::Write;

/// No product is made of more items.
const LARGEST_PRODUCT: usize = 60;

/// A program while it is made up.
#[derive(Default)]
struct Parts {
    /// Components beside `Main`.
    components: String,
    /// Nodes of `Main`.
    nodes: String,
    /// Connections of `Main`.
    network: String,
    /// How many names were made.
    names: usize,
}

/// A stream: the outport that sends it, and its items; nothing if one of them divides by zero.
struct Stream {
    sender: String,
    items: Option<Vec<i64>>,
}

/// Makes up a program of a size from 0 on.
pub fn generate(choices: &mut Choices, size: u64) -> Generated {
    let count = 1 + choices.below(2 + size) as usize;
    let bodies = Bodies::new(choices, count);
    let mut parts = Parts::default();
    let mut starts = String::new();
    let mut streams = vec![];
    for _ in 0..1 + choices.below(2 + size / 2) {
        let mut stream = parts.range(choices, &mut starts);
        for _ in 0..choices.below(2 + size) {
            stream = parts.stage(choices, &bodies, stream);
        }
        streams.push(stream);
    }
    while streams.len() > 1 && choices.below(3) > 0 {
        let (right, left) = (streams.pop().expect("a stream"), streams.pop().expect("a stream"));
        streams.push(parts.pair(choices, left, right));
    }
    let splits = choices.below(4) == 3;
    if splits {
        let stream = streams.pop().expect("a stream");
        streams.extend(parts.split(choices, stream));
    }
    let mut stdout = String::new();
    if let [stream] = streams.as_mut_slice()
        && let Some(items) = &stream.items
        && choices.below(3) == 2
    {
        items.iter().for_each(|item| _ = writeln!(stdout, "{item}"));
        let sender = parts.chain(&stream.sender, "streams.ForEach<int>", "{\n\t\tfmt.Println<int>\n\t}");
        let _ = writeln!(parts.network, "\t{sender}:err -> wrong");
        parts.nodes.push_str("\twrong runtime.Panic\n");
        stream.sender = format!("{sender}:res");
    }
    let sums = choices.below(3) == 2;
    let (stderr, status) = parts.finish(&streams, sums);
    let source = format!(
        "import {{\n\tfmt\n\truntime\n\t{}\n}}\n\n{}{}def Main(start any) (stop any) {{\n{}\t---\n\t:start -> [\n{starts}\t]\n{}\tend:then -> :stop\n\tend:else -> panic\n}}\n",
        IMPORTS.join("\n\t"),
        networks::source(&bodies),
        parts.components,
        parts.nodes,
        parts.network
    );
    Generated { source, stdin: String::new(), stdout, stderr, status }
}

impl Parts {
    fn name(&mut self) -> String {
        self.names += 1;
        format!("n{}", self.names)
    }

    /// Adds a node that a sender leads to; gives its name.
    fn chain(&mut self, sender: &str, component: &str, dependency: &str) -> String {
        let name = self.name();
        let _ = writeln!(self.nodes, "\t{name} {component}{dependency}");
        let _ = writeln!(self.network, "\t{sender} -> {name}");
        name
    }

    fn range(&mut self, choices: &mut Choices, starts: &mut String) -> Stream {
        let (from, to) = (choices.below(9) as i64 - 4, choices.below(30) as i64 - 10);
        let items = if from <= to { (from..to).collect() } else { (to + 1..=from).rev().collect() };
        let name = self.name();
        let _ = writeln!(self.nodes, "\t{name} streams.Range");
        let _ = write!(starts, "\t\t{from} -> {name}:from,\n\t\t{to} -> {name}:to,\n");
        Stream { sender: name, items: Some(items) }
    }

    /// The stream after one more node.
    fn stage(&mut self, choices: &mut Choices, bodies: &Bodies, stream: Stream) -> Stream {
        let Stream { sender, items } = stream;
        match choices.below(5) {
            0..=2 => {
                let body = bodies.any(choices);
                let sender = self.chain(&sender, "streams.Map<int, int>", &format!("{{\n\t\tF{body}\n\t}}"));
                let compute = |items: Vec<i64>| {
                    items.into_iter().map(|item| bodies.evaluate(body, item)).collect::<Option<Vec<_>>>()
                };
                Stream { sender, items: items.and_then(compute) }
            }
            3 => {
                let (limit, below) = self.below(choices);
                let sender = self.chain(&sender, "streams.Filter<int>", &format!("{{\n\t\t{below}\n\t}}"));
                let keep = |items: Vec<i64>| items.into_iter().filter(|item| *item < limit).collect();
                Stream { sender, items: items.map(keep) }
            }
            _ => {
                let sender = self.chain(&sender, "streams.Enumerate<int>", "");
                let sender = self.add(&sender, "streams.Enumerated<int>", ["idx", "item"]);
                let number = |items: Vec<i64>| {
                    items.into_iter().enumerate().map(|(at, item)| item.wrapping_add(at as i64)).collect()
                };
                Stream { sender, items: items.map(number) }
            }
        }
    }

    /// A component that tells whether a number is less than a constant; gives both.
    fn below(&mut self, choices: &mut Choices) -> (i64, String) {
        let limit = choices.below(40) as i64 - 10;
        let below = format!("Below{}", self.name());
        let _ = write!(
            self.components,
            "def {below}(data int) (res bool) {{\n\tlt Lt\n\t---\n\t:data -> [\n\t\tlt:left,\n\t\t{limit} -> lt:right\n\t]\n\tlt -> :res\n}}\n\n"
        );
        (limit, below)
    }

    /// Adds both fields of each item.
    fn add(&mut self, sender: &str, item: &str, [left, right]: [&str; 2]) -> String {
        let sum = format!("Sum{}", self.name());
        let _ = write!(
            self.components,
            "def {sum}(data {item}) (res int) {{\n\tadd Add\n\t---\n\t:data -> [\n\t\t.{left} -> add:left,\n\t\t.{right} -> add:right\n\t]\n\tadd -> :res\n}}\n\n"
        );
        self.chain(sender, &format!("streams.Map<{item}, int>"), &format!("{{\n\t\t{sum}\n\t}}"))
    }

    /// One stream of two.
    fn pair(&mut self, choices: &mut Choices, left: Stream, right: Stream) -> Stream {
        let name = self.name();
        let both = left.items.zip(right.items);
        let (left, right) = (left.sender, right.sender);
        let length = |items: &Option<(Vec<i64>, Vec<i64>)>| {
            items.as_ref().map_or(0, |(left, right)| left.len() * right.len())
        };
        match choices.below(3) {
            2 if length(&both) <= LARGEST_PRODUCT => {
                let _ = writeln!(self.nodes, "\t{name} streams.Product<int, int>");
                let _ = write!(self.network, "\t{left} -> {name}:first\n\t{right} -> {name}:second\n");
                let multiply = |(left, right): (Vec<i64>, Vec<i64>)| {
                    let row = |first: &i64| {
                        right.iter().map(|second| first.wrapping_add(*second)).collect::<Vec<_>>()
                    };
                    left.iter().flat_map(row).collect()
                };
                let sender = self.add(&name, "streams.ProductResult<int, int>", ["first", "second"]);
                Stream { sender, items: both.map(multiply) }
            }
            1 => {
                let _ = writeln!(self.nodes, "\t{name} streams.ZipMany<int>");
                let _ = write!(self.network, "\t{left} -> {name}:data[0]\n\t{right} -> {name}:data[1]\n");
                let sender = self.chain(&name, "streams.Map<list<int>, int>", "{\n\t\tTotal\n\t}");
                self.total();
                Stream { sender, items: both.map(zipped) }
            }
            _ => {
                let _ = writeln!(self.nodes, "\t{name} streams.Zip<int, int>");
                let _ = write!(self.network, "\t{left} -> {name}:left\n\t{right} -> {name}:right\n");
                let sender = self.add(&name, "streams.ZipResult<int, int>", ["left", "right"]);
                Stream { sender, items: both.map(zipped) }
            }
        }
    }

    /// Items that are less than a constant, and the others.
    fn split(&mut self, choices: &mut Choices, stream: Stream) -> [Stream; 2] {
        let (limit, below) = self.below(choices);
        let name = self.chain(&stream.sender, "streams.Split<int>", &format!("{{\n\t\t{below}\n\t}}"));
        let (less, other) = match stream.items {
            Some(items) => {
                let (less, other): (Vec<i64>, Vec<i64>) = items.into_iter().partition(|item| *item < limit);
                (Some(less), Some(other))
            }
            None => (None, None),
        };
        [
            Stream { sender: format!("{name}:then"), items: less },
            Stream { sender: format!("{name}:else"), items: other },
        ]
    }

    /// The component `Total`, which makes a stream of a list and adds it up.
    fn total(&mut self) {
        if !self.components.contains("def Total(") {
            self.components.push_str("def Total(data list<int>) (res int) {\n\titems streams.FromList<int>\n\tsum streams.Reduce<int, int>{\n\t\tAdd\n\t}\n\t---\n\t:data -> [\n\t\titems,\n\t\t0 -> sum:init\n\t]\n\titems -> sum:data\n\tsum -> :res\n}\n\n");
        }
    }

    /// Collects all streams and ends the program; gives what it says and its status.
    fn finish(&mut self, streams: &[Stream], sums: bool) -> (String, i32) {
        self.nodes.push_str("\tall lists.FromArray<list<int>>\n\tpanic runtime.Panic\n");
        for (number, stream) in streams.iter().enumerate() {
            let list = self.chain(&stream.sender, "lists.FromStream<int>", "");
            let _ = writeln!(self.network, "\t{list} -> all:port[{number}]");
        }
        let mut last = "all".to_owned();
        let mut what = "list<list<int>>";
        if sums {
            // A stream of lists, each of which becomes a stream.
            self.total();
            let lists = self.chain("all", "streams.FromList<list<int>>", "");
            let totals = self.chain(&lists, "streams.Map<list<int>, int>", "{\n\t\tTotal\n\t}");
            last = self.chain(&totals, "lists.FromStream<int>", "");
            what = "list<int>";
        }
        let _ = writeln!(self.nodes, "\tend Cond<{what}>");
        let _ = write!(self.network, "\t{last} -> [\n\t\tend:data,\n\t\tfalse -> end:if\n\t]\n");
        let items: Option<Vec<&Vec<i64>>> = streams.iter().map(|stream| stream.items.as_ref()).collect();
        let Some(items) = items else { return (DIVISION.to_owned(), 2) };
        let total = |items: &&Vec<i64>| items.iter().fold(0_i64, |sum, item| sum.wrapping_add(*item));
        let text = if sums {
            format!("{:?}", items.iter().map(total).collect::<Vec<_>>())
        } else {
            format!("{items:?}")
        };
        (format!("panic: {}", text.replace(' ', "")), 1)
    }
}

/// The sums of the items at each position, as far as the shorter one goes.
fn zipped((left, right): (Vec<i64>, Vec<i64>)) -> Vec<i64> {
    left.iter().zip(&right).map(|(left, right)| left.wrapping_add(*right)).collect()
}
