//! The sources of made-up components.

use super::bodies::{Bodies, Body, Choice, Nesting, Operand};
use std::fmt::Write;

/// The packages that the sources import.
pub const IMPORTS: [&str; 4] = ["lists", "strconv", "streams", "time"];

const TYPES: &str = "type Turn struct {
	left int
	value int
}

type Inner struct {
	value int
}

type Outer struct {
	inner Inner
	more int
}

type Size union {
	Small int
	Large int
}

type Pack union {
	Nothing
	Full Outer
}

";

/// The sources of all components, with the types that they need.
pub fn source(bodies: &Bodies) -> String {
    let mut source = String::from(TYPES);
    for (number, body) in bodies.all().iter().enumerate() {
        let _ = write!(source, "def F{number}(data int) (res int) {{\n{}}}\n\n", network(body));
    }
    source
}

/// Nodes and connections of a component.
fn network(body: &Body) -> String {
    match body {
        Body::Binary(operator, left, right) => binary(operator, left, right),
        Body::Branch(choice, limit, less, other) => branch(*choice, *limit, *less, *other),
        Body::Loop(body) => format!(
            "\tbits BitAnd\n\tfirst Struct<Turn>\n\tturn FanIn<Turn>\n\tpath Cond<Turn>\n\tgo Gt\n\tless Dec\n\tapply F{body}\n\tnext Struct<Turn>\n\t---\n\t:data -> [\n\t\tfirst:value,\n\t\tbits:left,\n\t\t3 -> bits:right\n\t]\n\tbits -> first:left\n\tfirst -> turn:data[0]\n\tnext -> turn:data[1]\n\tturn -> [\n\t\tpath:data,\n\t\t.left -> go:left,\n\t\t0 -> go:right\n\t]\n\tgo -> path:if\n\tpath:then -> [\n\t\t.left -> less -> next:left,\n\t\t.value -> apply -> next:value\n\t]\n\tpath:else -> .value -> :res\n"
        ),
        Body::Cases([zero, one, two, three]) => format!(
            "\tbits BitAnd\n\tcases Match<int>\n\t---\n\t:data -> [\n\t\tbits:left,\n\t\t3 -> bits:right,\n\t\t0 -> cases:if[0],\n\t\t{zero} -> cases:then[0],\n\t\t1 -> cases:if[1],\n\t\t{one} -> cases:then[1],\n\t\t2 -> cases:if[2],\n\t\t{two} -> cases:then[2],\n\t\t{three} -> cases:else\n\t]\n\tbits -> cases:data\n\tcases -> :res\n"
        ),
        Body::Nest(nesting, constant) => nest(*nesting, *constant),
        Body::Text(limit) => format!(
            "\ttext strconv.Itoa\n\tlt Lt\n\tpick Ternary<string>\n\tnumber strconv.Atoi\n\tlen Len\n\t---\n\t:data -> [\n\t\ttext,\n\t\tlt:left,\n\t\t{limit} -> lt:right,\n\t\t'x' -> pick:then\n\t]\n\tlt -> pick:if\n\ttext -> pick:else\n\tpick -> number\n\tnumber:err -> .text -> len\n\t[\n\t\tnumber:res,\n\t\tlen,\n\t] -> :res\n"
        ),
        Body::Float(factor, term) => format!(
            "\tbits BitAnd\n\tfloat Float\n\tmul Mul\n\tadd Add\n\tint Int\n\t---\n\t:data -> [\n\t\tbits:left,\n\t\t1023 -> bits:right,\n\t\t{factor} -> mul:right,\n\t\t{term} -> add:right\n\t]\n\tbits -> float -> mul:left\n\tmul -> add:left\n\tadd -> int -> :res\n"
        ),
        Body::FloatText => "\tbits BitAnd\n\tfloat Float\n\tmul Mul\n\ttext strconv.FormatFloat\n\tnumber strconv.ParseFloat\n\twrong Len\n\tint Int\n\t---\n\t:data -> [\n\t\tbits:left,\n\t\t1023 -> bits:right,\n\t\t0.37 -> mul:right,\n\t\t'f' -> text:fmt,\n\t\t1 -> text:prec,\n\t\t64 -> text:bits,\n\t\t64 -> number:bits\n\t]\n\tbits -> float -> mul:left\n\tmul -> text:data\n\ttext -> number:data\n\tnumber:err -> .text -> wrong\n\tnumber:res -> int\n\t[\n\t\tint,\n\t\twrong,\n\t] -> :res\n".to_owned(),
        Body::Item(constant, position, body) => format!(
            "\tlist lists.FromArray<int>\n\tat lists.At<int>\n\tinner F{body}\n\tlen Len\n\t---\n\t:data -> [\n\t\tlist:port[0],\n\t\tinner,\n\t\t{constant} -> list:port[1],\n\t\t{position} -> at:idx\n\t]\n\tinner -> list:port[2]\n\tlist -> at:data\n\tat:err -> .text -> len\n\t[\n\t\tat:res,\n\t\tlen,\n\t] -> :res\n"
        ),
        Body::Sum(body) => format!(
            "\tbits BitAnd\n\trange streams.Range\n\teach streams.Map<int, int>{{\n\t\tF{body}\n\t}}\n\tsum streams.Reduce<int, int>{{\n\t\tAdd\n\t}}\n\t---\n\t:data -> [\n\t\tbits:left,\n\t\t3 -> bits:right,\n\t\t0 -> range:from,\n\t\t0 -> sum:init\n\t]\n\tbits -> range:to\n\trange -> each -> sum:data\n\tsum -> :res\n"
        ),
        Body::Delay(body) => format!(
            "\tdelay time.Delay<int>\n\tinner F{body}\n\t---\n\t:data -> [\n\t\tdelay:data,\n\t\t20000 -> delay:dur\n\t]\n\tdelay -> inner -> :res\n"
        ),
        Body::After => "\tafter time.After\n\tlock Lock<int>\n\t---\n\t:data -> [\n\t\tlock:data,\n\t\t20000 -> after\n\t]\n\tafter -> lock:sig\n\tlock -> :res\n".to_owned(),
        Body::Divide => "\tbits BitAnd\n\tdiv Div\n\t---\n\t:data -> [\n\t\tdiv:left,\n\t\tbits:left,\n\t\t15 -> bits:right\n\t]\n\tbits -> div:right\n\tdiv -> :res\n".to_owned(),
    }
}

fn binary(operator: &str, left: &Operand, right: &Operand) -> String {
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

fn branch(choice: Choice, limit: i64, less: usize, other: usize) -> String {
    let (nodes, route) = match choice {
        Choice::Cond => ("", "\tpath:then -> less\n\tpath:else -> other\n"),
        Choice::Race => {
            ("\tat Race<int>\n", "\tpath:then -> at:case[0] -> less\n\tpath:else -> at:case[1] -> other\n")
        }
        Choice::Union => (
            "\tsmall Union<Size>\n\tlarge Union<Size>\n\tsize Switch<Size>\n\trest Del\n",
            "\tpath:then -> [\n\t\tsmall:data,\n\t\tSize::Small -> small:tag\n\t]\n\tpath:else -> [\n\t\tlarge:data,\n\t\tSize::Large -> large:tag\n\t]\n\t[\n\t\tsmall,\n\t\tlarge,\n\t] -> [\n\t\tsize:data,\n\t\tSize::Small -> size:case[0] -> less,\n\t\tSize::Large -> size:case[1] -> other\n\t]\n\tsize:else -> rest\n",
        ),
        Choice::Select => (
            "\tpick Select<int>\n",
            "\tpath:then -> pick:if[0]\n\tpath:else -> pick:if[1]\n\tless -> pick:then[0]\n\tother -> pick:then[1]\n",
        ),
    };
    let (data, result) = match choice {
        Choice::Race => ("\t\tat:data,\n", "[\n\t\tless,\n\t\tother,\n\t]"),
        Choice::Select => ("\t\tless,\n\t\tother,\n", "pick"),
        Choice::Cond | Choice::Union => ("", "[\n\t\tless,\n\t\tother,\n\t]"),
    };
    format!(
        "\tlt Lt\n\tpath Cond<int>\n\tless F{less}\n\tother F{other}\n{nodes}\t---\n\t:data -> [\n{data}\t\tpath:data,\n\t\tlt:left,\n\t\t{limit} -> lt:right\n\t]\n\tlt -> path:if\n{route}\t{result} -> :res\n"
    )
}

fn nest(nesting: Nesting, constant: i64) -> String {
    let (nodes, route, from) = match nesting {
        Nesting::Struct => ("", "", "outer"),
        Nesting::List => (
            "\tlist lists.FromArray<Outer>\n\tat lists.At<Outer>\n\tnone Del\n",
            "\touter -> [\n\t\tlist:port[0],\n\t\t-1 -> at:idx\n\t]\n\tlist -> at:data\n\tat:err -> none\n",
            "at:res",
        ),
        Nesting::Union => (
            "\twrap Union<Pack>\n\tpack Switch<Pack>\n\tnone Del\n",
            "\touter -> [\n\t\twrap:data,\n\t\tPack::Full -> wrap:tag\n\t]\n\twrap -> [\n\t\tpack:data,\n\t\tPack::Full -> pack:case[0]\n\t]\n\tpack:else -> none\n",
            "pack:case[0]",
        ),
    };
    format!(
        "\tinner Struct<Inner>\n\touter Struct<Outer>\n\tadd Add\n{nodes}\t---\n\t:data -> [\n\t\tinner:value,\n\t\t{constant} -> outer:more\n\t]\n\tinner -> outer:inner\n{route}\t{from} -> [\n\t\t.inner.value -> add:left,\n\t\t.more -> add:right\n\t]\n\tadd -> :res\n"
    )
}
