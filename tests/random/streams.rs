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

/// A stream: the outport that sends it, its items, and whether the next one divides by zero.
struct Stream {
    sender: String,
    items: Vec<i64>,
    fails: bool,
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
        && !stream.fails
        && choices.below(3) == 2
    {
        stream.items.iter().for_each(|item| _ = writeln!(stdout, "{item}"));
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
        Stream { sender: name, items, fails: false }
    }

    /// The stream after one more node.
    fn stage(&mut self, choices: &mut Choices, bodies: &Bodies, stream: Stream) -> Stream {
        let Stream { sender, items, fails } = stream;
        match choices.below(5) {
            0..=2 => {
                let body = bodies.any(choices);
                let sender = self.chain(&sender, "streams.Map<int, int>", &format!("{{\n\t\tF{body}\n\t}}"));
                let count = items.len();
                let items: Vec<i64> =
                    items.into_iter().map_while(|item| bodies.evaluate(body, item)).collect();
                Stream { sender, fails: fails || items.len() < count, items }
            }
            3 => {
                let (limit, below) = self.below(choices);
                let sender = self.chain(&sender, "streams.Filter<int>", &format!("{{\n\t\t{below}\n\t}}"));
                Stream { sender, items: items.into_iter().filter(|item| *item < limit).collect(), fails }
            }
            _ => {
                let sender = self.chain(&sender, "streams.Enumerate<int>", "");
                let sender = self.add(&sender, "streams.Enumerated<int>", ["idx", "item"]);
                let items = items.into_iter().enumerate().map(|(at, item)| item.wrapping_add(at as i64));
                Stream { sender, items: items.collect(), fails }
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

    /// One stream of two. Where one may end before the other divides by zero, they are not zipped: whether
    /// that is still computed then is open.
    fn pair(&mut self, choices: &mut Choices, left: Stream, right: Stream) -> Stream {
        let name = self.name();
        let fails = left.fails || right.fails;
        let ends_first =
            |one: &Stream, other: &Stream| other.fails && !one.fails && one.items.len() <= other.items.len();
        let is_open = ends_first(&left, &right) || ends_first(&right, &left);
        let items = zipped(&left.items, &right.items);
        match choices.below(3) {
            kind if is_open || kind == 2 && left.items.len() * right.items.len() <= LARGEST_PRODUCT => {
                let _ = writeln!(self.nodes, "\t{name} streams.Product<int, int>");
                let _ = write!(
                    self.network,
                    "\t{} -> {name}:first\n\t{} -> {name}:second\n",
                    left.sender, right.sender
                );
                let row = |first: &i64| {
                    right.items.iter().map(|second| first.wrapping_add(*second)).collect::<Vec<_>>()
                };
                let sender = self.add(&name, "streams.ProductResult<int, int>", ["first", "second"]);
                Stream { sender, items: left.items.iter().flat_map(row).collect(), fails }
            }
            1 => {
                let _ = writeln!(self.nodes, "\t{name} streams.ZipMany<int>");
                let _ = write!(
                    self.network,
                    "\t{} -> {name}:data[0]\n\t{} -> {name}:data[1]\n",
                    left.sender, right.sender
                );
                let sender = self.chain(&name, "streams.Map<list<int>, int>", "{\n\t\tTotal\n\t}");
                self.total();
                Stream { sender, items, fails }
            }
            _ => {
                let _ = writeln!(self.nodes, "\t{name} streams.Zip<int, int>");
                let _ = write!(
                    self.network,
                    "\t{} -> {name}:left\n\t{} -> {name}:right\n",
                    left.sender, right.sender
                );
                let sender = self.add(&name, "streams.ZipResult<int, int>", ["left", "right"]);
                Stream { sender, items, fails }
            }
        }
    }

    /// Items that are less than a constant, and the others.
    fn split(&mut self, choices: &mut Choices, stream: Stream) -> [Stream; 2] {
        let (limit, below) = self.below(choices);
        let name = self.chain(&stream.sender, "streams.Split<int>", &format!("{{\n\t\t{below}\n\t}}"));
        let (less, other) = stream.items.into_iter().partition(|item| *item < limit);
        let fails = stream.fails;
        [
            Stream { sender: format!("{name}:then"), items: less, fails },
            Stream { sender: format!("{name}:else"), items: other, fails },
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
        if streams.iter().any(|stream| stream.fails) {
            return (DIVISION.to_owned(), 2);
        }
        let items: Vec<&Vec<i64>> = streams.iter().map(|stream| &stream.items).collect();
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
fn zipped(left: &[i64], right: &[i64]) -> Vec<i64> {
    left.iter().zip(right).map(|(left, right)| left.wrapping_add(*right)).collect()
}
