//! What goes on beside a program that reads lines: timers, loops and streams, each of which gives one number.

use super::bodies::Bodies;
use super::choices::Choices;
use std::fmt::Write;

/// A task beside the program.
enum Task {
    /// A number after some nanoseconds.
    Timer(i64, i64),
    /// Counts to a number, with a delay of some nanoseconds in each turn, or none.
    Count(i64, Option<i64>),
    /// The sum of what a component computes of the numbers below another.
    Sum(usize, i64),
}

/// Tasks, and what they give.
pub struct Beside {
    tasks: Vec<Task>,
    /// The numbers, in order.
    pub results: Vec<i64>,
}

impl Beside {
    /// Makes up at most `most` tasks.
    pub fn new(choices: &mut Choices, bodies: &Bodies, most: u64) -> Beside {
        let mut beside = Beside { tasks: vec![], results: vec![] };
        for _ in 0..choices.below(most + 1) {
            let task = match choices.below(4) {
                0 => Task::Timer(choices.below(200) as i64 * 1000, choices.below(9) as i64),
                1 => Task::Count(1 + choices.below(50) as i64, None),
                2 => Task::Count(1 + choices.below(5) as i64, Some(20_000)),
                _ => Task::Sum(bodies.any(choices), choices.below(9) as i64),
            };
            let result = match task {
                Task::Timer(_, number) | Task::Count(number, _) => Some(number),
                Task::Sum(body, below) => (0..below)
                    .try_fold(0_i64, |sum, item| Some(sum.wrapping_add(bodies.evaluate(body, item)?))),
            };
            // Where the program is when a task fails depends on time.
            if let Some(result) = result {
                beside.tasks.push(task);
                beside.results.push(result);
            }
        }
        beside
    }

    /// The component `Beside`, from a signal to the list of all numbers; nothing where there are no tasks.
    pub fn source(&self) -> String {
        if self.tasks.is_empty() {
            return String::new();
        }
        let mut source = String::new();
        let mut nodes = String::new();
        let mut network = String::new();
        for (number, task) in self.tasks.iter().enumerate() {
            let _ = writeln!(nodes, "\ttask{number} Task{number}");
            let _ = writeln!(network, "\ttask{number} -> all:port[{number}]");
            let _ = write!(source, "def Task{number}(sig any) (res int) {{\n{}}}\n\n", task.network());
        }
        let names: Vec<String> = (0..self.tasks.len()).map(|number| format!("\t\ttask{number},\n")).collect();
        format!(
            "{source}def Beside(sig any) (res list<int>) {{\n{nodes}\tall lists.FromArray<int>\n\t---\n\t:sig -> [\n{}\t]\n{network}\tall -> :res\n}}\n\n",
            names.concat()
        )
    }
}

impl Task {
    fn network(&self) -> String {
        match self {
            Task::Timer(nanoseconds, number) => {
                format!("\tafter time.After\n\t---\n\t:sig -> {nanoseconds} -> after -> {number} -> :res\n")
            }
            Task::Count(to, delay) => {
                let (node, turn) = match delay {
                    None => (String::new(), "turn -> inc\n".to_owned()),
                    Some(nanoseconds) => (
                        "\tdelay time.Delay<int>\n".to_owned(),
                        format!(
                            "turn -> [\n\t\tdelay:data,\n\t\t{nanoseconds} -> delay:dur\n\t]\n\tdelay -> inc\n"
                        ),
                    ),
                };
                format!(
                    "\tturn FanIn<int>\n\tinc Inc\n\tless Lt\n\tpath Cond<int>\n{node}\t---\n\t:sig -> 0 -> turn:data[0]\n\t{turn}\tinc -> [\n\t\tpath:data,\n\t\tless:left,\n\t\t{to} -> less:right\n\t]\n\tless -> path:if\n\tpath:then -> turn:data[1]\n\tpath:else -> :res\n"
                )
            }
            Task::Sum(body, below) => format!(
                "\trange streams.Range\n\teach streams.Map<int, int>{{\n\t\tF{body}\n\t}}\n\tsum streams.Reduce<int, int>{{\n\t\tAdd\n\t}}\n\t---\n\t:sig -> [\n\t\t0 -> range:from,\n\t\t{below} -> range:to,\n\t\t0 -> sum:init\n\t]\n\trange -> each -> sum:data\n\tsum -> :res\n"
            ),
        }
    }
}
