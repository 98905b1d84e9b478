//! Programs in which several nodes wait for lines, made up: loops, readers of one line, and some that begin
//! later. No model says who reads which line: the form in which each node is a cluster does.

use super::choices::Choices;
use super::forms::Generated;
use std::fmt::Write;

/// What comes between a line that was read and its print.
const WAYS: [Way; 5] = [
    Way { nodes: "", network: "\tread:res -> [~, @]\n" },
    Way {
        nodes: "\tupper strings.ToUpper\n\tlower strings.ToLower\n",
        network: "\tread:res -> [~, upper -> lower -> @]\n",
    },
    Way {
        nodes: "\tatoi strconv.Atoi\n\titoa strconv.Itoa\n\tway FanIn<string>\n",
        network: "\tread:res -> [~, atoi]\n\tatoi:res -> itoa -> way:data[0]\n\tatoi:err -> .text -> way:data[1]\n\tway -> @\n",
    },
    Way {
        nodes: "\tlen Len\n\tmore Gt\n\tway Cond<string>\n\tupper strings.ToUpper\n\tjoin FanIn<string>\n",
        network: "\tread:res -> [~, len -> more:left, way:data, 1 -> more:right]\n\tmore -> way:if\n\tway:then -> upper -> join:data[0]\n\tway:else -> join:data[1]\n\tjoin -> @\n",
    },
    Way {
        nodes: "\twords strings.Split\n\tfirst lists.At<string>?\n",
        network: "\tread:res -> [~, words:data, ' ' -> words:delim, 0 -> first:idx]\n\twords -> first:data\n\tfirst -> @\n",
    },
];

/// Nodes and connections that lead from a line to `@`, and beside it to `~`.
#[derive(Clone, Copy)]
struct Way {
    nodes: &'static str,
    network: &'static str,
}

/// Lines, and what they are made of.
const LINES: [&str; 6] = ["1", "ab", "Three of them", "", "-7", "x"];

/// Makes up a program of a size from 0 on. What it prints is not said.
pub fn generate(choices: &mut Choices, size: u64) -> Generated {
    let count = 2 + choices.below(1 + size.min(2)) as usize;
    let mut source = HEAD.to_owned();
    let mut main = Main::default();
    for reader in 0..count {
        source += &component(choices, reader);
        main.add(choices, reader);
    }
    source += &main.source();
    let lines = (0..choices.below(9)).map(|_| format!("{}\n", choices.one(&LINES)));
    Generated { source, stdin: lines.collect(), stdout: String::new(), stderr: String::new(), status: 0 }
}

/// The component `Main`, up to some reader.
#[derive(Default)]
struct Main {
    nodes: String,
    network: String,
    /// Who receives the start.
    started: Vec<String>,
    /// Outports for errors.
    errors: Vec<String>,
}

impl Main {
    /// Adds a reader, which begins at once, after a calculation, or after a print.
    fn add(&mut self, choices: &mut Choices, reader: usize) {
        _ = writeln!(self.nodes, "\tr{reader} R{reader}");
        _ = writeln!(self.network, "\tr{reader}:res -> ends:port[{reader}]");
        self.errors.push(format!("r{reader}:err"));
        self.started.push(match choices.below(4) {
            3 => {
                _ = writeln!(self.nodes, "\tless{reader} Lt\n\tway{reader} Cond<int>\n\tnever{reader} Del");
                _ = writeln!(
                    self.network,
                    "\tless{reader} -> way{reader}:if\n\tway{reader}:then -> r{reader}\n\tway{reader}:else -> never{reader}"
                );
                format!("0 -> [way{reader}:data, less{reader}:left, 2 -> less{reader}:right]")
            }
            2 => {
                _ = writeln!(self.nodes, "\tbefore{reader} fmt.Println<string>");
                _ = writeln!(self.network, "\tbefore{reader}:res -> r{reader}");
                self.errors.push(format!("before{reader}:err"));
                format!("'begin {reader}' -> before{reader}")
            }
            _ => format!("r{reader}"),
        });
    }

    fn source(self) -> String {
        let Main { nodes, network, started, errors } = self;
        let (started, errors) = (started.join(", "), errors.join(", "));
        format!(
            "def Main(start any) (stop any) {{
{nodes}	ends lists.FromArray<any>
	panic runtime.Panic
	---
	:start -> [{started}]
{network}	[{errors}] -> panic
	ends -> :stop
}}
"
        )
    }
}

/// A component that reads lines to the end of the input, or one.
fn component(choices: &mut Choices, reader: usize) -> String {
    let Way { nodes, network } = choices.one(&WAYS);
    let is_loop = choices.below(3) > 0;
    let is_twice = choices.below(4) == 0;
    let (again, ask, next) = if is_loop {
        ("\tagain FanIn<any>\n", ":sig -> again:data[0]\n\tagain -> read", "again:data[1]")
    } else {
        ("", ":sig -> read", "done:data[0]")
    };
    let done = if is_loop { "" } else { "\tdone FanIn<any>\n" };
    let ends = if is_loop { "bye:res -> :res" } else { "bye:res -> done:data[1]\n\tdone -> :res" };
    let (echo, shown) = if is_twice {
        ("\techo fmt.Println<any>\n", format!("show:sig -> 'again {reader}' -> echo\n\techo:res -> {next}"))
    } else {
        ("", format!("show:sig -> {next}"))
    };
    let echo_err = if is_twice { ", echo:err" } else { "" };
    let template = format!("'{reader}: $0\\n' -> show:tpl");
    let network = network.replace('@', "show:args[0]").replace('~', &template);
    format!(
        "def R{reader}(sig any) (res any, err error) {{
{again}{done}{nodes}\tread fmt.Scanln
	show fmt.Printf
{echo}	bye fmt.Println<string>
	---
	{ask}
{network}	{shown}
	read:err -> .text -> bye
	{ends}
	[show:err, bye:err{echo_err}] -> :err
}}

"
    )
}

/// What each program begins with.
const HEAD: &str = "import {
	fmt
	lists
	runtime
	strconv
	strings
}

";
