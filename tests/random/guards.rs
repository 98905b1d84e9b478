//! Programs that handle lines of which each may fail in several ways at once, made up.
//!
//! After an error, operands are left over. One line gives several answers or none, and several rounds of the
//! loop are under way when the input ends. No model says what such a program prints: the form in which each
//! node is a cluster, not optimized, does.

use super::choices::Choices;
use super::forms::Generated;

/// What a node of the component `Answer` does.
#[derive(Clone, Copy)]
enum Part {
    Atoi,
    Length,
    Count,
    Sum,
    Word,
    Upper,
    Add,
    Limit,
    Text,
    Lock,
    Choice,
}

/// Lines, and what they are made of.
const TOKENS: [&str; 8] = ["1", "2", "12", "-7", "x", "yy", "0", "q3"];

/// Makes up a program of a size from 0 on. What it prints is not said.
pub fn generate(choices: &mut Choices, size: u64) -> Generated {
    let mut answer = Answer::default();
    answer.send(":data", true);
    for _ in 0..2 + choices.below(8 + size) {
        answer.add(choices);
    }
    let source = format!("{HEAD}{}{}", answer.source(choices), main(choices));
    let lines = (0..1 + choices.below(8)).map(|_| match choices.below(3) {
        2 => format!("{} {}\n", choices.one(&TOKENS), choices.one(&TOKENS)),
        _ => format!("{}\n", choices.one(&TOKENS)),
    });
    Generated { source, stdin: lines.collect(), stdout: String::new(), stderr: String::new(), status: 0 }
}

/// The component that answers a line, up to some node.
#[derive(Default)]
struct Answer {
    nodes: Vec<String>,
    network: Vec<String>,
    /// Outports: whether each sends texts or numbers, and who receives its messages.
    ports: Vec<(String, bool, Vec<String>)>,
    /// Outports for errors that are not passed on by `?`.
    errors: Vec<String>,
}

impl Answer {
    /// Adds a node.
    fn add(&mut self, choices: &mut Choices) {
        let texts = [Part::Atoi, Part::Length, Part::Count, Part::Sum, Part::Word, Part::Upper];
        let all =
            [&texts[..], &[Part::Add, Part::Add, Part::Limit, Part::Text, Part::Lock, Part::Choice]].concat();
        let has_number = self.ports.iter().any(|(_, is_text, _)| !is_text);
        let name = format!("n{}", self.nodes.len());
        match choices.one(if has_number { &all } else { &texts }) {
            Part::Atoi => self.add_failing(choices, &name, "strconv.Atoi", &[("data", true)], false),
            Part::Limit => self.add_failing(choices, &name, "Limit", &[("data", false)], false),
            Part::Word => {
                let split = format!("{name}s");
                self.nodes.push(format!("{split} strings.Split"));
                let at = choices.below(2);
                self.receive(
                    choices,
                    true,
                    &[
                        format!("{split}:data"),
                        format!("' ' -> {split}:delim"),
                        format!("{at} -> {name}:idx"),
                    ],
                );
                self.network.push(format!("{split} -> {name}:data"));
                self.add_failing(choices, &name, "lists.At<string>", &[], true);
            }
            Part::Length => self.add_sure(choices, &name, "Len", &[("data", true)], false),
            Part::Count => self.add_sure(choices, &name, "Count", &[("data", true)], false),
            Part::Sum => self.add_sure(choices, &name, "Sum", &[("data", true)], false),
            Part::Upper => self.add_sure(choices, &name, "strings.ToUpper", &[("data", true)], true),
            Part::Text => self.add_sure(choices, &name, "strconv.Itoa", &[("data", false)], true),
            Part::Add => self.add_sure(choices, &name, "Add", &[("left", false), ("right", false)], false),
            Part::Lock => {
                self.add_sure(choices, &name, "Lock<int>", &[("data", false), ("sig", true)], false)
            }
            Part::Choice => {
                let (merge, inc) = (format!("{name}m"), format!("{name}i"));
                self.nodes.extend([
                    format!("{name} Switch<int>"),
                    format!("{merge} FanIn<int>"),
                    format!("{inc} Inc"),
                ]);
                self.receive(
                    choices,
                    false,
                    &[format!("{name}:data"), format!("1 -> {name}:case[0] -> {merge}:data[0]")],
                );
                self.network.push(format!("{name}:else -> {inc} -> {merge}:data[1]"));
                self.send(&format!("{merge}:res"), false);
            }
        }
    }

    /// Adds a node that never fails, with inports for texts or numbers.
    fn add_sure(
        &mut self,
        choices: &mut Choices,
        name: &str,
        component: &str,
        inports: &[(&str, bool)],
        sends_text: bool,
    ) {
        for (inport, is_text) in inports {
            self.receive(choices, *is_text, &[format!("{name}:{inport}")]);
        }
        self.nodes.push(format!("{name} {component}"));
        self.send(&format!("{name}:res"), sends_text);
    }

    /// Adds a node that may fail. Its errors end the component, or are merged with those of others.
    fn add_failing(
        &mut self,
        choices: &mut Choices,
        name: &str,
        component: &str,
        inports: &[(&str, bool)],
        sends_text: bool,
    ) {
        let is_merged = choices.below(4) == 3;
        let guard = if is_merged { "" } else { "?" };
        self.add_sure(choices, name, &format!("{component}{guard}"), inports, sends_text);
        if is_merged {
            self.errors.push(format!("{name}:err"));
        }
    }

    /// An outport that others may receive from.
    fn send(&mut self, port: &str, is_text: bool) {
        self.ports.push((port.to_owned(), is_text, vec![]));
    }

    /// Connects an outport for texts or numbers to some inports: often one that nobody receives from.
    fn receive(&mut self, choices: &mut Choices, is_text: bool, inports: &[String]) {
        let any = |(_, text, _): &&mut (String, bool, Vec<String>)| *text == is_text;
        let is_free = choices.below(5) < 3 && self.ports.iter_mut().filter(any).any(|port| port.2.is_empty());
        let mut ports: Vec<_> =
            self.ports.iter_mut().filter(any).filter(|port| !is_free || port.2.is_empty()).collect();
        let at = choices.below(ports.len() as u64) as usize;
        ports[at].2.extend_from_slice(inports);
    }

    /// Its source. What nobody receives is added up.
    fn source(mut self, choices: &mut Choices) -> String {
        if self.errors.is_empty() && !self.nodes.iter().any(|node| node.ends_with('?')) {
            self.add_failing(choices, "sure", "strconv.Atoi", &[("data", true)], false);
        }
        for at in 1..self.ports.len() {
            if self.ports[at].1 && self.ports[at].2.is_empty() {
                self.ports[at].2.push(format!("len{at}:data"));
                self.nodes.push(format!("len{at} Len"));
                self.send(&format!("len{at}:res"), false);
            }
        }
        let mut sum = None;
        let free = |ports: &[(String, bool, Vec<String>)]| {
            ports.iter().position(|port| !port.1 && port.2.is_empty())
        };
        while let Some(at) = free(&self.ports) {
            let Some(before) = sum.replace(at) else {
                self.ports[at].2.push(String::new());
                continue;
            };
            let name = format!("sum{at}");
            self.ports[before].2 = vec![format!("{name}:left")];
            self.ports[at].2.push(format!("{name}:right"));
            self.nodes.push(format!("{name} Add"));
            self.send(&format!("{name}:res"), false);
            sum = None;
        }
        let last = sum.expect("a number that nobody receives");
        self.ports[last].2 = vec![":res".to_owned()];
        for (port, _, to) in &self.ports {
            self.network.push(format!("{port} -> {}", list(to)));
        }
        if !self.errors.is_empty() {
            self.network.push(format!("{} -> :err", list(&self.errors)));
        }
        let lines = |lines: &[String]| lines.iter().map(|line| format!("\t{line}\n")).collect::<String>();
        format!(
            "def Answer(data string) (res int, err error) {{\n{}\t---\n{}}}\n\n",
            lines(&self.nodes),
            lines(&self.network)
        )
    }
}

/// Several ports, or one.
fn list(ports: &[String]) -> String {
    match ports {
        [port] => port.clone(),
        _ => format!("[{}]", ports.join(", ")),
    }
}

/// What each program begins with.
const HEAD: &str = "import {
	errors
	fmt
	lists
	runtime
	strconv
	streams
	strings
}

def Count(data string) (res int) {
	letters streams.FromString
	list lists.FromStream<string>
	len Len
	---
	:data -> letters -> list -> len -> :res
}

def Sum(data string) (res int) {
	split strings.Split
	words streams.FromList<string>
	sizes streams.Map<string, int>{Count}
	sum streams.Reduce<int, int>{Add}
	---
	:data -> [split:data, ' ' -> split:delim, 0 -> sum:init]
	split -> words -> sizes -> sum:data
	sum -> :res
}

def Limit(data int) (res int, err error) {
	gt Gt
	way Cond<int>
	high errors.New
	---
	:data -> [way:data, gt:left, 7 -> gt:right]
	gt -> way:if
	way:then -> 'too big' -> high -> :err
	way:else -> :res
}

def Bad(data string) (res string) {
	add Add
	---
	:data -> ['error: ' -> add:left, add:right]
	add -> :res
}

";

/// The component `Main`: one node prints numbers and errors, or one each does.
fn main(choices: &mut Choices) -> String {
    let (nodes, network, shown) = match choices.below(2) {
        0 => (
            "\tshow fmt.Println<int>\n\tbad fmt.Println<string>\n",
            "\tanswer:res -> show\n\tanswer:err -> .text -> glue -> bad\n\tbad:res -> again:data[2]\n",
            "show:err, bad:err",
        ),
        _ => (
            "\ttext strconv.Itoa\n\tshow fmt.Println<string>\n",
            "\tanswer:res -> text\n\tanswer:err -> .text -> glue\n\t[text, glue] -> show\n",
            "show:err",
        ),
    };
    format!(
        "def Main(start any) (stop any) {{
	again FanIn<any>
	read fmt.Scanln
	answer Answer
	glue Bad
{nodes}	end fmt.Println<string>
	panic runtime.Panic
	---
	:start -> again:data[0]
	again -> read
	read:res -> answer
{network}	read:err -> 'bye' -> end
	show:res -> again:data[1]
	end:res -> :stop
	[{shown}, end:err] -> panic
}}
"
    )
}
