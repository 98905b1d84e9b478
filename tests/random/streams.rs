//! Programs of streams, made up at random.
//!
//! A program is a few streams of integers, mapped and filtered by random components, whose lists end it as a
//! panic's message.

use super::bodies::{Bodies, IMPORTS};
use super::forms::Generated;
use super::numbers::Random;
use std::fmt::Write;

enum Stage {
    Map(usize),
    Filter(i64),
}

/// Makes up a program of a size from 0 on.
pub fn generate(random: &mut Random, size: u64) -> Generated {
    let count = 1 + random.below(2 + size) as usize;
    let bodies = Bodies::new(random, count);
    let mut source = format!("import {{\n\tlists\n\truntime\n\t{}\n\tstreams\n}}\n\n", IMPORTS.join("\n\t"));
    source.push_str(&bodies.source());
    let mut nodes = String::from(
        "\tall lists.FromArray<list<int>>\n\tend Cond<list<list<int>>>\n\tpanic runtime.Panic\n",
    );
    let mut starts = String::new();
    let mut network = String::new();
    let mut lists = vec![];
    for stream in 0..1 + random.below(1 + size / 2) {
        let (from, to) = (random.below(9) as i64 - 4, random.below(30) as i64 - 10);
        let mut values: Vec<i64> =
            if from <= to { (from..to).collect() } else { (to + 1..=from).rev().collect() };
        let _ = write!(nodes, "\trange{stream} streams.Range\n\tlist{stream} lists.FromStream<int>\n");
        let _ = write!(starts, "\t\t{from} -> range{stream}:from,\n\t\t{to} -> range{stream}:to,\n");
        let _ = write!(network, "\trange{stream}");
        for number in 0..random.below(1 + size) {
            let stage = if random.below(3) == 0 {
                Stage::Filter(random.below(40) as i64 - 10)
            } else {
                Stage::Map(bodies.any(random))
            };
            let name = format!("stage{stream}_{number}");
            match stage {
                Stage::Map(body) => {
                    let _ = write!(nodes, "\t{name} streams.Map<int, int>{{\n\t\tF{body}\n\t}}\n");
                    values = values.into_iter().map(|value| bodies.evaluate(body, value)).collect();
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
    let _ = write!(
        source,
        "def Main(start any) (stop any) {{\n{nodes}\t---\n\t:start -> [\n{starts}\t]\n{network}\tall -> [\n\t\tend:data,\n\t\tfalse -> end:if\n\t]\n\tend:then -> :stop\n\tend:else -> panic\n}}\n"
    );
    let lists: Vec<String> = lists.iter().map(|values| list(values)).collect();
    Generated {
        source,
        stdin: String::new(),
        stdout: String::new(),
        stderr: format!("panic: [{}]", lists.join(",")),
        status: 1,
    }
}

fn list(values: &[i64]) -> String {
    let values: Vec<String> = values.iter().map(i64::to_string).collect();
    format!("[{}]", values.join(","))
}
