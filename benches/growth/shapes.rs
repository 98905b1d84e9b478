//! The shapes of programs, each at any size.

use std::fmt::Write;

/// A kind of program.
pub struct Shape {
    /// Its name.
    pub name: &'static str,
    /// The sizes at which it is measured.
    pub sizes: [usize; 3],
    /// The source of a size.
    pub source: fn(usize) -> String,
}

/// All shapes.
pub const SHAPES: [Shape; 8] = [
    Shape { name: "chain", sizes: [1_000, 3_000, 10_000], source: chain },
    Shape { name: "decisions", sizes: [100, 1_000, 10_000], source: decisions },
    Shape { name: "nested", sizes: [1_024, 4_096, 16_384], source: nested },
    Shape { name: "timers", sizes: [200, 400, 1_000], source: timers },
    Shape { name: "streams", sizes: [100, 1_000, 10_000], source: streams },
    Shape { name: "structs", sizes: [3_000, 10_000, 30_000], source: structs },
    Shape { name: "errors", sizes: [100, 300, 1_000], source: errors },
    Shape { name: "guards", sizes: [5, 10, 20], source: guards },
];

const READ: &str = "read fmt.Scanln\n\tnum strconv.Atoi\n\tpanic runtime.Panic\n\tshow fmt.Println<int>\n";
const IMPORTS: &str = "import {\n\tfmt\n\truntime\n\tstrconv\n}\n\n";
const MAIN: &str = "def Main(start any) (stop any) {\n\t";

/// The nodes and connections of a `Main` that sends a number of standard input to the first node and prints
/// what comes of the last.
fn number_program(nodes: &str, connections: &str, first: &str, last: &str) -> String {
    let errors = if nodes.contains("work Work") {
        ", work:err"
    } else if nodes.contains("lists.At") {
        ", at:err"
    } else {
        ""
    };
    format!(
        "{IMPORTS}{MAIN}{READ}{nodes}\t---\n\t:start -> read\n\tread:res -> num\n\tnum:res -> {first}\n\
         {connections}\t{last} -> show\n\tshow:res -> :stop\n\t[read:err, num:err,\
              show:err{errors}] -> panic\n}}\n"
    )
}

/// Additions, one after the other.
fn chain(size: usize) -> String {
    let (mut nodes, mut connections) = (String::new(), String::new());
    for at in 0..size {
        let _ = writeln!(nodes, "\tn{at} Inc");
        if at > 0 {
            let _ = writeln!(connections, "\tn{} -> n{at}", at - 1);
        }
    }
    number_program(&nodes, &connections, "n0", &format!("n{}", size - 1))
}

/// Decisions, one after the other, of which each makes the number larger or smaller.
fn decisions(size: usize) -> String {
    let (mut nodes, mut connections) = (String::new(), String::new());
    for at in 0..size {
        let _ =
            writeln!(nodes, "\tl{at} Lt\n\tc{at} Cond<int>\n\ti{at} Inc\n\td{at} Dec\n\tf{at} FanIn<int>");
        let _ = writeln!(
            connections,
            "\tf{at} -> [l{at}:left, c{at}:data, {at} -> l{at}:right]\n\tl{at} -> c{at}:if\n\t\
             c{at}:then -> i{at}\n\tc{at}:else -> d{at}"
        );
        let _ = if at + 1 < size {
            let next = at + 1;
            writeln!(connections, "\ti{at} -> f{next}:data[0]\n\td{at} -> f{next}:data[1]")
        } else {
            writeln!(connections, "\t[i{at}, d{at}] -> last")
        };
    }
    nodes += "\tlast FanOut<int>\n";
    let nodes = nodes
        .replace("\tf0 FanIn<int>\n", "\tf0 Pass<int>\n")
        .replace("\tlast FanOut<int>\n", "\tlast Pass<int>\n");
    let program = number_program(&nodes, &connections, "f0", "last");
    program + "\ndef Pass<T>(data T) (res T) {\n\t:data -> :res\n}\n"
}

/// A component of two of the next level, down to one addition; so many additions in all.
fn nested(size: usize) -> String {
    let levels = size.ilog2();
    let mut source = number_program(&format!("\ttop C{levels}\n"), "", "top", "top");
    for level in 1..=levels {
        let inner = level - 1;
        let _ = write!(
            source,
            "\ndef C{level}(data int) (res int) {{\n\ta C{inner}\n\tb C{inner}\n\
             \t---\n\t:data -> a -> b -> :res\n}}\n"
        );
    }
    source + "\ndef C0(data int) (res int) {\n\ti Inc\n\t---\n\t:data -> i -> :res\n}\n"
}

/// Timers that run at the same time, in components of a hundred.
fn timers(size: usize) -> String {
    let mut source = "import {\n\tsync\n\ttime\n}\n\n".to_string();
    let mut groups = 0;
    for first in (0..size).step_by(100) {
        let _ = write!(source, "def Group{groups}(data any) (res any) {{\n\tall sync.WaitGroup\n");
        let (mut starts, mut ends) = (String::new(), String::new());
        for at in first..size.min(first + 100) {
            let _ = writeln!(source, "\tt{at} time.Delay<int>");
            let _ = writeln!(starts, "\t\t{} -> t{at}:dur,\n\t\t{at} -> t{at}:data,", (at + 1) * 100_000);
            let _ = writeln!(ends, "\t\tt{at},");
        }
        let _ = write!(
            source,
            "\t---\n\t:data -> [\n{starts}\t\t{} -> all:count\n\t]\n\
             \t[\n{ends}\t] -> all:sig\n\tall -> :res\n}}\n\n",
            size.min(first + 100) - first
        );
        groups += 1;
    }
    source += "def Main(start any) (stop any) {\n\tall sync.WaitGroup\n";
    (0..groups).for_each(|group| source += &format!("\tg{group} Group{group}\n"));
    let names: Vec<String> = (0..groups).map(|group| format!("g{group}")).collect();
    let names = names.join(", ");
    let _ = write!(
        source,
        "\t---\n\t:start -> [{groups} -> all:count, {names}]\n\t[{names}] -> all:sig\n\tall -> :stop\n}}\n"
    );
    source
}

/// Ranges that are counted one after the other.
fn streams(size: usize) -> String {
    let mut nodes = String::new();
    let mut connections = String::new();
    for at in 0..size {
        let _ = writeln!(nodes, "\tr{at} streams.Range\n\tw{at} streams.Wait");
        let before = if at == 0 { ":start".to_string() } else { format!("w{}", at - 1) };
        let _ = writeln!(connections, "\t{before} -> [0 -> r{at}:from, 3 -> r{at}:to]\n\tr{at} -> w{at}");
    }
    format!("import {{\n\tstreams\n}}\n\n{MAIN}{nodes}\t---\n{connections}\tw{} -> :stop\n}}\n", size - 1)
}

/// A constant list of structs, of which one is looked up.
fn structs(size: usize) -> String {
    let mut list = String::new();
    for at in 0..size {
        let _ = writeln!(list, "\t{{ number: {at}, name: 'name {at}' }},");
    }
    let nodes = "\tat lists.At<Item>\n";
    let program = number_program(nodes, "", "[at:idx, $items -> at:data]", "at:res -> .number");
    let program = program.replace("import {\n\tfmt\n", "import {\n\tfmt\n\tlists\n");
    format!(
        "{program}\ntype Item struct {{\n\tnumber int\n\tname string\n}}\n\n\
             const items list<Item> = [\n{list}]\n"
    )
}

/// Nodes whose errors leave the component by `?`.
fn errors(size: usize) -> String {
    let mut source = number_program("\twork Work\n", "", "work", "work:res");
    let _ = write!(source, "\ndef Work(data int) (res int, err error) {{\n");
    let mut connections = String::new();
    for at in 0..size {
        let _ = writeln!(source, "\ts{at} strconv.Itoa\n\ta{at} strconv.Atoi?");
        let before = if at == 0 { ":data".to_string() } else { format!("a{}", at - 1) };
        let _ = writeln!(connections, "\t{before} -> s{at} -> a{at}");
    }
    let _ = write!(source, "\t---\n{connections}\ta{} -> :res\n}}\n", size - 1);
    source
}

/// A loop over lines in which so many numbers are read from each line, each of which may be missing or bad.
fn guards(size: usize) -> String {
    let mut step = "def Step(data string) (res int, err error) {\n\tsplit strings.Split\n".to_string();
    let mut connections = String::new();
    for at in 0..size {
        let _ = writeln!(step, "\tp{at} lists.At<string>?\n\tn{at} strconv.Atoi?");
        let _ = writeln!(connections, "\tp{at} -> n{at}");
        if at > 0 {
            let _ = writeln!(step, "\ta{at} Add");
            let before = if at == 1 { "n0".to_string() } else { format!("a{}", at - 1) };
            let _ = writeln!(connections, "\t{before} -> a{at}:left\n\tn{at} -> a{at}:right");
        }
    }
    let fields: Vec<String> = (0..size).map(|at| format!("p{at}:data")).collect();
    let indexes: String = (0..size).map(|at| format!(", {at} -> p{at}:idx")).collect();
    let (fields, last) = (fields.join(", "), size - 1);
    let _ = write!(
        step,
        "\t---\n{connections}\t:data -> [split:data, ',' -> split:delim{indexes}]\n\
             \tsplit -> [{fields}]\n\ta{last} -> :res\n}}\n"
    );
    format!("{}\n{step}", crate::lines::MAIN)
}
