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
pub const SHAPES: [Shape; 22] = [
    Shape { name: "chain", sizes: [1_000, 3_000, 10_000], source: chain },
    Shape { name: "decisions", sizes: [100, 1_000, 10_000], source: decisions },
    Shape { name: "nested", sizes: [1_024, 4_096, 16_384], source: nested },
    Shape { name: "timers", sizes: [200, 400, 1_000], source: timers },
    Shape { name: "streams", sizes: [100, 1_000, 10_000], source: streams },
    Shape { name: "structs", sizes: [3_000, 10_000, 30_000], source: structs },
    Shape { name: "errors", sizes: [100, 300, 1_000], source: errors },
    Shape { name: "guards", sizes: [5, 10, 20], source: guards },
    Shape { name: "prints", sizes: [250, 1_000, 4_000], source: prints },
    Shape { name: "fanned", sizes: [1_000, 4_000, 16_000], source: fanned },
    Shape { name: "instances", sizes: [300, 1_200, 4_800], source: instances },
    Shape { name: "components", sizes: [300, 1_200, 4_800], source: components },
    Shape { name: "constants", sizes: [500, 2_000, 8_000], source: constants },
    Shape { name: "records", sizes: [500, 2_000, 8_000], source: records },
    Shape { name: "deep", sizes: [60, 240, 960], source: deep },
    Shape { name: "switch", sizes: [15, 60, 240], source: switch },
    Shape { name: "matches", sizes: [15, 60, 240], source: matches },
    Shape { name: "maps", sizes: [100, 400, 1_600], source: maps },
    Shape { name: "loops", sizes: [50, 200, 800], source: loops },
    Shape { name: "fields", sizes: [60, 240, 960], source: fields },
    Shape { name: "texts", sizes: [500, 2_000, 8_000], source: texts },
    Shape { name: "lists", sizes: [200, 800, 3_200], source: lists },
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

/// Numbers that are printed one after the other.
fn prints(size: usize) -> String {
    let (mut nodes, mut connections) = (String::new(), String::new());
    for at in 0..size {
        let _ = writeln!(nodes, "\tp{at} fmt.Println<int>?");
        let _ = match at {
            0 => writeln!(connections, "\t:data -> p0"),
            _ => writeln!(connections, "\tp{} -> p{at}", at - 1),
        };
    }
    let program = number_program("\twork Work\n", "", "work", "work:res");
    format!(
        "{program}\ndef Work(data int) (res int, err error) {{\n{nodes}\t---\n{connections}\tp{} -> :res\n}}\n",
        size - 1
    )
}

/// One number to many additions, whose results are added up in a tree.
fn fanned(size: usize) -> String {
    let (mut nodes, mut connections) = (String::new(), String::new());
    let mut lists = vec![];
    for first in (0..size).step_by(100) {
        let names: Vec<String> = (first..size.min(first + 100)).map(|at| format!("n{at}")).collect();
        names.iter().for_each(|name| nodes += &format!("\t{name} Inc\n"));
        lists.push(format!("g{first}"));
        let _ = writeln!(nodes, "\tg{first} Inc");
        let _ = writeln!(connections, "\tg{first} -> [{}]", names.join(", "));
    }
    let _ = writeln!(connections, "\tbegin -> [{}]", lists.join(", "));
    let mut level: Vec<String> = (0..size).map(|at| format!("n{at}")).collect();
    let mut count = 0;
    while level.len() > 1 {
        let mut next = vec![];
        for pair in level.chunks(2) {
            let [one, other] = pair else {
                next.push(pair[0].clone());
                continue;
            };
            let _ = writeln!(nodes, "\ta{count} Add");
            let _ = writeln!(connections, "\t{one} -> a{count}:left\n\t{other} -> a{count}:right");
            next.push(format!("a{count}"));
            count += 1;
        }
        level = next;
    }
    number_program(&format!("\tbegin Inc\n{nodes}"), &connections, "begin", &level[0])
}

/// Instances of one component.
fn instances(size: usize) -> String {
    let source = chain(size).replace(" Inc\n", " Part\n");
    source + PART
}

const PART: &str = "
def Part(data int) (res int) {
\tlt Lt
\tway Cond<int>
\tinc Inc
\tdec Dec
\t---
\t:data -> [lt:left, way:data, 7 -> lt:right]
\tlt -> way:if
\tway:then -> inc
\tway:else -> dec
\t[inc, dec] -> :res
}
";

/// Components, each used once.
fn components(size: usize) -> String {
    let (mut nodes, mut connections, mut source) = (String::new(), String::new(), String::new());
    for at in 0..size {
        let _ = writeln!(nodes, "\tn{at} Part{at}");
        if at > 0 {
            let _ = writeln!(connections, "\tn{} -> n{at}", at - 1);
        }
        source += &PART.replace('7', &at.to_string()).replace("Part", &format!("Part{at}"));
    }
    number_program(&nodes, &connections, "n0", &format!("n{}", size - 1)) + &source
}

/// Constants that are added up.
fn constants(size: usize) -> String {
    let (mut nodes, mut connections) = (String::new(), String::new());
    let mut source = String::new();
    for at in 0..size {
        let _ = writeln!(source, "const c{at} int = {at}");
        let _ = writeln!(nodes, "\tn{at} Add");
        let before = if at == 0 { "begin".to_string() } else { format!("n{}", at - 1) };
        let _ = writeln!(connections, "\t{before} -> [n{at}:left, $c{at} -> n{at}:right]");
    }
    number_program(&format!("\tbegin Inc\n{nodes}"), &connections, "begin", &format!("n{}", size - 1))
        + "\n"
        + &source
}

/// Structs, each with a field of the one before.
fn records(size: usize) -> String {
    let (mut nodes, mut connections) = (String::new(), String::new());
    for at in 0..size {
        let _ = writeln!(nodes, "\ti{at} Inc\n\ts{at} Struct<Point>");
        if at == 0 {
            let _ = writeln!(connections, "\tbegin -> [i0, s0:y]\n\ti0 -> s0:x");
        } else {
            let last = at - 1;
            let _ = writeln!(connections, "\ts{last} -> [.y -> i{at}, .x -> s{at}:y]\n\ti{at} -> s{at}:x");
        }
    }
    number_program(&format!("\tbegin Inc\n{nodes}"), &connections, "begin", &format!("s{} -> .x", size - 1))
        + "\ntype Point struct {\n\tx int\n\ty int\n}\n"
}

/// A component in a component, and so on.
fn deep(size: usize) -> String {
    let mut source = number_program("\ttop C1\n", "", "top", "top");
    for level in 1..=size {
        let inner = if level < size { format!("C{}", level + 1) } else { "Inc".to_string() };
        let _ = write!(
            source,
            "\ndef C{level}(data int) (res int) {{\n\ta {inner}\n\tb Inc\n\t---\n\t:data -> a -> b -> :res\n}}\n"
        );
    }
    source
}

/// A switch of so many cases.
fn switch(size: usize) -> String {
    let (mut nodes, mut connections) = (String::new(), String::new());
    let mut senders = vec!["way:else".to_string()];
    let mut cases = vec!["way:data".to_string()];
    nodes += "\tway Switch<int>\n\tbegin Inc\n\tend Inc\n";
    for at in 0..size {
        let _ = writeln!(nodes, "\tn{at} Add");
        cases.push(format!("{} -> way:case[{at}]", at * at));
        let _ = writeln!(connections, "\tway:case[{at}] -> [n{at}:left, {at} -> n{at}:right]");
        senders.push(format!("n{at}"));
    }
    let _ = writeln!(connections, "\tbegin -> [{}]\n\t[{}] -> end", cases.join(", "), senders.join(", "));
    number_program(&nodes, &connections, "begin", "end")
}

/// A match of so many cases.
fn matches(size: usize) -> String {
    let mut cases = vec!["way:data".to_string()];
    for at in 0..size {
        cases.push(format!("{} -> [a{at}, b{at}]", at * at));
    }
    let mut nodes = "\tway Match<int>\n\tbegin Inc\n".to_string();
    let mut connections = format!("\tbegin -> [{}, 0 -> way:else]\n", cases.join(", "));
    for at in 0..size {
        let _ = writeln!(nodes, "\ta{at} Inc\n\tb{at} Dec");
        let _ = writeln!(connections, "\ta{at} -> way:if[{at}]\n\tb{at} -> way:then[{at}]");
    }
    number_program(&nodes, &connections, "begin", "way")
}

/// A stream through so many maps.
fn maps(size: usize) -> String {
    let mut nodes = String::new();
    let names: Vec<String> = (0..size).map(|at| format!("m{at}")).collect();
    for name in &names {
        let _ = writeln!(nodes, "\t{name} streams.Map<int, int>{{\n\t\tInc\n\t}}");
    }
    format!(
        "import {{\n\tstreams\n}}\n\n{MAIN}range streams.Range\n\twait streams.Wait\n{nodes}\t---\n\t:start -> [0 -> range:from, \
         9 -> range:to]\n\trange -> {} -> wait -> :stop\n}}\n",
        names.join(" -> ")
    )
}

/// Loops that print, one after the other.
fn loops(size: usize) -> String {
    let (mut nodes, mut connections) = (String::new(), String::new());
    for at in 0..size {
        let _ = writeln!(
            nodes,
            "\tr{at} streams.Range\n\tp{at} streams.ForEach<int>{{\n\t\tfmt.Println<int>\n\t}}?\n\tw{at} streams.Wait"
        );
        let before = if at == 0 { ":data".to_string() } else { format!("w{}", at - 1) };
        let _ = writeln!(
            connections,
            "\t{before} -> [0 -> r{at}:from, 3 -> r{at}:to]\n\tr{at} -> p{at} -> w{at}"
        );
    }
    format!(
        "import {{\n\tfmt\n\truntime\n\tstreams\n}}\n\n{MAIN}work Work\n\tpanic runtime.Panic\n\t---\n\t:start -> work\n\t\
         work:res -> :stop\n\twork:err -> panic\n}}\n\n\
         def Work(data any) (res any, err error) {{\n{nodes}\t---\n{connections}\tw{} -> :res\n}}\n",
        size - 1
    )
}

/// A struct of so many fields.
fn fields(size: usize) -> String {
    let (mut nodes, mut connections) = (String::new(), String::new());
    let mut source = "\ntype Wide struct {\n".to_string();
    let mut lists: Vec<Vec<String>> = vec![];
    for at in 0..size {
        let _ = writeln!(source, "\tf{at} int");
        let _ = writeln!(nodes, "\ti{at} Inc");
        if at % 100 == 0 {
            lists.push(vec![]);
            let _ = writeln!(nodes, "\tg{} Inc", at / 100);
        }
        lists[at / 100].push(format!("i{at} -> wide:f{at}"));
    }
    for (at, list) in lists.iter().enumerate() {
        let _ = writeln!(connections, "\tg{at} -> [{}]", list.join(", "));
    }
    let groups: Vec<String> = (0..lists.len()).map(|at| format!("g{at}")).collect();
    let _ = writeln!(connections, "\tbegin -> [{}]", groups.join(", "));
    let program =
        number_program(&format!("\tbegin Inc\n\twide Struct<Wide>\n{nodes}"), &connections, "begin", "wide");
    program.replace("show fmt.Println<int>", "show fmt.Println<Wide>") + &source + "}\n"
}

/// Texts that are joined one after the other, and printed.
fn texts(size: usize) -> String {
    let (mut nodes, mut connections) = (String::new(), String::new());
    for at in 0..size {
        let _ = writeln!(nodes, "\tn{at} Add");
        let before = if at == 0 { "read:res".to_string() } else { format!("n{}", at - 1) };
        let _ = writeln!(connections, "\t{before} -> [n{at}:left, 'text {at}' -> n{at}:right]");
    }
    format!(
        "import {{\n\tfmt\n\truntime\n}}\n\n{MAIN}read fmt.Scanln\n\tpanic runtime.Panic\n\tshow fmt.Println<string>\n{nodes}\t---\n\t:start -> read\n{connections}\tn{} -> show\n\t\
         show:res -> :stop\n\t[read:err, show:err] -> panic\n}}\n",
        size - 1
    )
}

/// Constant lists, of each of which a number is looked up.
fn lists(size: usize) -> String {
    let (mut nodes, mut connections, mut source) = (String::new(), String::new(), String::new());
    for at in 0..size {
        let _ = writeln!(source, "const c{at} list<int> = [{at}, 1, 2, 3]");
        let _ = writeln!(nodes, "\tn{at} lists.At<int>?");
        let before = if at == 0 { ":data".to_string() } else { format!("n{}", at - 1) };
        let _ = writeln!(connections, "\t{before} -> [n{at}:idx, $c{at} -> n{at}:data]");
    }
    let program = number_program("\twork Work\n", "", "work", "work:res");
    let program = program.replace("import {\n\tfmt\n", "import {\n\tfmt\n\tlists\n");
    format!(
        "{program}\n{source}\ndef Work(data int) (res int, err error) {{\n{nodes}\t---\n{connections}\tn{} -> :res\n}}\n",
        size - 1
    )
}
