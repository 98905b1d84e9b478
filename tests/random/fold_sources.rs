//! The sources of programs that compute over texts and lists.

use super::folds::{Body, Component, DELIMITER, ENTRIES, Items, Kind, Op, Origin, Program, Type, Value};
use std::fmt::Write;

/// The names of the fields of a state.
const FIELDS: &str = "abcdefghij";

/// A component while it is written.
#[derive(Default)]
struct Writer {
    nodes: String,
    /// What each field of the left value goes to; a left value of one field has one entry.
    left: Vec<Vec<String>>,
    /// What the right value goes to, and the constants that it lets go.
    right: Vec<String>,
    /// What each node's outport goes to.
    others: Vec<(String, Vec<String>)>,
}

/// The source of a program.
pub fn source(program: &Program) -> String {
    let state: Vec<Type> = program.state.iter().map(Value::kind).collect();
    let mut text =
        String::from("import {\n\tdicts\n\tfmt\n\tlists\n\truntime\n\tstrconv\n\tstreams\n\tstrings\n}\n\n");
    let mut constants = vec![];
    if state.len() > 1 {
        text += "type State struct {\n";
        for (name, field) in FIELDS.chars().zip(&state) {
            let _ = writeln!(text, "\t{name} {}", of(*field));
        }
        text += "}\n\n";
    }
    let mut components = String::new();
    for (number, component) in program.components.iter().enumerate() {
        components += &written(number, component, &mut constants);
    }
    components += &shown(&state);
    components += &line(program, &state, &mut constants);
    let entries: Vec<String> = ENTRIES.iter().map(|(key, value)| format!("{key}: '{value}'")).collect();
    let _ = writeln!(text, "const entries dict<string> = {{ {} }}", entries.join(", "));
    for (number, list) in constants.iter().enumerate() {
        let _ = writeln!(text, "const list{number} list<int> = {list:?}");
    }
    let _ = write!(
        text,
        "\ndef Main(start any) (stop any) {{\n\tnumbers streams.Range\n\tlines streams.Map<int, string>{{\n\t\tLine\n\t}}\n\tprint streams.ForEach<string>{{\n\t\tfmt.Println<string>\n\t}}\n\twait streams.Wait\n\tpanic runtime.Panic\n\t---\n\t:start -> [\n\t\t0 -> numbers:from,\n\t\t{} -> numbers:to\n\t]\n\tnumbers -> lines -> print\n\tprint:res -> wait -> :stop\n\tprint:err -> panic\n}}\n\n{components}",
        program.lines
    );
    if !text.contains(" dicts.") {
        text = text.replace("\tdicts\n", "");
    }
    for package in ["lists", "strconv", "strings"] {
        if !text.contains(&format!(" {package}.")) && !text.contains(&format!("\t{package}.")) {
            text = text.replace(&format!("\t{package}\n"), "");
        }
    }
    text
}

fn of(of: Type) -> &'static str {
    match of {
        Type::Int => "int",
        Type::Text => "string",
        Type::List => "list<int>",
        Type::Bool => "bool",
    }
}

/// The type of some fields.
fn of_fields(fields: &[Type]) -> &'static str {
    match fields {
        [field] => of(*field),
        _ => "State",
    }
}

/// A constant as a sender. Lists get a name.
fn constant(value: &Value, constants: &mut Vec<Vec<i64>>) -> String {
    match value {
        Value::Int(value) => value.to_string(),
        Value::Text(text) => format!("'{text}'"),
        Value::Bool(value) => value.to_string(),
        Value::List(list) => {
            constants.push(list.clone());
            format!("$list{}", constants.len() - 1)
        }
    }
}

fn written(number: usize, component: &Component, constants: &mut Vec<Vec<i64>>) -> String {
    let Component { left, right, results, body } = component;
    let (state, item, result) = (of_fields(left), of(*right), of_fields(results));
    match body {
        Body::Network(ops, chosen) => network(number, component, ops, chosen, constants),
        Body::Branch([test, then, otherwise]) => format!(
            "def S{number}(left {state}, right {item}) (res {result}) {{\n\ttest S{test}\n\tleft Cond<{state}>\n\tright Cond<{item}>\n\tthen S{then}\n\telse S{otherwise}\n\t---\n\t:left -> [\n\t\ttest:left,\n\t\tleft:data\n\t]\n\t:right -> [\n\t\ttest:right,\n\t\tright:data\n\t]\n\ttest -> [\n\t\tleft:if,\n\t\tright:if\n\t]\n\tleft:then -> then:left\n\tright:then -> then:right\n\tleft:else -> else:left\n\tright:else -> else:right\n\t[\n\t\tthen,\n\t\telse,\n\t] -> :res\n}}\n\n"
        ),
    }
}

fn network(
    number: usize,
    component: &Component,
    ops: &[Op],
    chosen: &[usize],
    constants: &mut Vec<Vec<i64>>,
) -> String {
    let mut used = vec![false; ops.len()];
    chosen.iter().for_each(|at| used[*at] = true);
    for (at, op) in ops.iter().enumerate().rev() {
        if used[at] {
            op.operands.iter().for_each(|operand| used[*operand] = true);
        }
    }
    let mut writer = Writer { left: vec![vec![]; component.left.len()], ..Writer::default() };
    for (at, op) in ops.iter().enumerate().filter(|(at, _)| used[*at]) {
        let ports = writer.op(at, op);
        for (operand, port) in op.operands.iter().zip(ports) {
            writer.connect(*operand, &ops[*operand], &port, constants);
        }
    }
    let result = of_fields(&component.results);
    if let [only] = chosen {
        writer.connect(*only, &ops[*only], ":res", constants);
    } else {
        let _ = writeln!(writer.nodes, "\tstate Struct<State>");
        for (field, at) in FIELDS.chars().zip(chosen) {
            writer.connect(*at, &ops[*at], &format!("state:{field}"), constants);
        }
        writer.others.push(("state".to_owned(), vec![":res".to_owned()]));
    }
    let (state, item) = (of_fields(&component.left), of(component.right));
    if component.left.is_empty() {
        let body = writer.finish("data");
        return format!("def S{number}(data {item}) (res {result}) {{\n{body}}}\n\n");
    }
    let body = writer.finish("right");
    format!("def S{number}(left {state}, right {item}) (res {result}) {{\n{body}}}\n\n")
}

impl Writer {
    fn node(&mut self, name: &str, component: &str) {
        let _ = writeln!(self.nodes, "\t{name} {component}");
    }

    fn link(&mut self, from: &str, to: &str) {
        match self.others.iter_mut().find(|(sender, _)| sender == from) {
            Some((_, receivers)) => receivers.push(to.to_owned()),
            None => self.others.push((from.to_owned(), vec![to.to_owned()])),
        }
    }

    /// Connects the result of an operation to a port.
    fn connect(&mut self, at: usize, op: &Op, port: &str, constants: &mut Vec<Vec<i64>>) {
        match &op.kind {
            Kind::Left(field) => self.left[*field].push(port.to_owned()),
            Kind::Right => self.right.push(port.to_owned()),
            Kind::Constant(value) => self.right.push(format!("{} -> {port}", constant(value, constants))),
            Kind::At | Kind::Get => self.link(&format!("p{at}"), port),
            _ => self.link(&format!("n{at}"), port),
        }
    }

    /// Writes the nodes of an operation; gives the ports of its operands.
    fn op(&mut self, at: usize, op: &Op) -> Vec<String> {
        let node = format!("n{at}");
        let before = format!("f{at}");
        let ports = |ports: &[&str]| ports.iter().map(|port| format!("{node}:{port}")).collect();
        match &op.kind {
            Kind::Left(_) | Kind::Right | Kind::Constant(_) => vec![],
            Kind::Binary(name) => {
                let name = match name {
                    &"Eq" | &"Ne" => format!("{name}<{}>", "any"),
                    _ => (*name).to_owned(),
                };
                self.node(&node, &name);
                ports(&["left", "right"])
            }
            Kind::Unary(name) => {
                self.node(&node, name);
                ports(&["data"])
            }
            Kind::Divide(name, by) => {
                self.node(&node, name);
                self.right.push(format!("{by} -> {node}:right"));
                ports(&["left"])
            }
            Kind::Ternary => {
                self.node(&node, &format!("Ternary<{}>", of(op.result)));
                ports(&["if", "then", "else"])
            }
            Kind::At => {
                self.node(&node, "lists.At<int>");
                self.node(&format!("w{at}"), "Len");
                self.node(&format!("p{at}"), "Pass<int>");
                self.link(&format!("{node}:err"), &format!(".text -> w{at}"));
                self.link(&format!("[\n\t\t{node}:res,\n\t\tw{at},\n\t]"), &format!("p{at}"));
                ports(&["data", "idx"])
            }
            Kind::Get => {
                self.node(&node, "Get<string>");
                self.node(&format!("w{at}"), "Pass<string>");
                self.node(&format!("p{at}"), "Pass<string>");
                self.link(&format!("{node}:err"), &format!(".text -> w{at}"));
                self.link(&format!("[\n\t\t{node}:res,\n\t\tw{at},\n\t]"), &format!("p{at}"));
                self.right.push(format!("$entries -> {node}:dict"));
                ports(&["key"])
            }
            Kind::Slice if op.result == Type::Text => {
                self.node(&node, "Slice");
                ports(&["data", "from", "to"])
            }
            Kind::Slice => {
                self.node(&node, "Slice<int>");
                ports(&["data", "from", "to"])
            }
            Kind::Append | Kind::Prepend => {
                let name = if matches!(op.kind, Kind::Append) { "Append" } else { "Prepend" };
                self.node(&node, &format!("lists.{name}<int>"));
                ports(&["lst", "data"])
            }
            Kind::Range => {
                self.node(&format!("b{at}"), "BitAnd");
                self.node(&before, "streams.Range");
                self.node(&node, "lists.FromStream<int>");
                self.right.push(format!("7 -> b{at}:right"));
                self.right.push(format!("0 -> {before}:from"));
                self.link(&format!("b{at}"), &format!("{before}:to"));
                self.link(&before, &node);
                vec![format!("b{at}:left")]
            }
            Kind::Join => {
                self.node(&before, "streams.FromList<int>");
                self.node(&format!("m{at}"), "streams.Map<int, string>{\n\t\tstrconv.Itoa\n\t}");
                self.node(&node, "strings.Join");
                self.right.push(format!("',' -> {node}:sep"));
                self.link(&before, &format!("m{at}"));
                self.link(&format!("m{at}"), &format!("{node}:data"));
                vec![before]
            }
            Kind::Fold(items, step) => {
                let (item, source) = match items {
                    Items::OfList => ("int", "streams.FromList<int>"),
                    Items::Characters => ("string", "streams.FromString"),
                    Items::Words => ("string", "streams.FromList<string>"),
                };
                self.node(&before, source);
                self.node(&node, &format!("streams.Reduce<{item}, {}>{{\n\t\tS{step}\n\t}}", of(op.result)));
                self.link(&before, &format!("{node}:data"));
                let from = match items {
                    Items::OfList | Items::Characters => before,
                    Items::Words => {
                        self.node(&format!("s{at}"), "strings.Split");
                        self.right.push(format!("'{DELIMITER}' -> s{at}:delim"));
                        self.link(&format!("s{at}"), &before);
                        format!("s{at}:data")
                    }
                };
                vec![from, format!("{node}:init")]
            }
            Kind::Map(body) | Kind::Filter(body) => {
                let name = match op.kind {
                    Kind::Map(_) => "streams.Map<int, int>",
                    _ => "streams.Filter<int>",
                };
                self.node(&before, "streams.FromList<int>");
                self.node(&format!("m{at}"), &format!("{name}{{\n\t\tS{body}\n\t}}"));
                self.node(&node, "lists.FromStream<int>");
                self.link(&before, &format!("m{at}"));
                self.link(&format!("m{at}"), &node);
                vec![before]
            }
        }
    }

    /// The nodes and the connections, with the right value in a port of that name.
    fn finish(mut self, right: &str) -> String {
        if self.left.iter().any(Vec::is_empty) && self.left.iter().all(Vec::is_empty) && !self.left.is_empty()
        {
            self.node("left", "Del");
            self.left = vec![vec!["left".to_owned()]];
        } else if self.left.len() > 1 {
            let fields = FIELDS.chars().zip(&self.left).filter(|(_, receivers)| !receivers.is_empty());
            let fields = fields.map(|(name, receivers)| format!(".{name} -> {}", list(receivers, 2)));
            self.left = vec![fields.collect()];
        }
        if self.right.is_empty() {
            self.node("right", "Del");
            self.right.push("right".to_owned());
        }
        let mut text = self.nodes;
        if !text.is_empty() {
            text.push_str("\t---\n");
        }
        for receivers in &self.left {
            let _ = writeln!(text, "\t:left -> {}", list(receivers, 1));
        }
        let _ = writeln!(text, "\t:{right} -> {}", list(&self.right, 1));
        for (sender, receivers) in &self.others {
            let _ = writeln!(text, "\t{sender} -> {}", list(receivers, 1));
        }
        text
    }
}

/// Receivers, indented.
fn list(receivers: &[String], depth: usize) -> String {
    match receivers {
        [one] => one.clone(),
        _ => {
            let inner = "\t".repeat(depth + 1);
            format!("[\n{inner}{}\n{}]", receivers.join(&format!(",\n{inner}")), "\t".repeat(depth))
        }
    }
}

/// The component `Show`, which makes a text of the state.
fn shown(state: &[Type]) -> String {
    let mut writer = Writer { left: vec![], ..Writer::default() };
    let mut fields = vec![];
    for (at, field) in state.iter().enumerate() {
        let kind = match field {
            Type::Int => Kind::Unary("strconv.Itoa"),
            Type::List => Kind::Join,
            Type::Text | Type::Bool => Kind::Unary("Pass<string>"),
        };
        let ports = writer.op(at, &Op { kind, result: Type::Text, operands: vec![] });
        fields.push(ports);
        writer.link(&format!("n{at}"), &format!("all:port[{at}]"));
    }
    writer.node("all", "lists.FromArray<string>");
    writer.node("join", "strings.Join");
    writer.link("all", "join:data");
    writer.link("join", ":res");
    writer.right.push("'|' -> join:sep".to_owned());
    match fields.as_slice() {
        [only] => writer.right.extend(only.iter().cloned()),
        _ => {
            for (name, ports) in FIELDS.chars().zip(&fields) {
                writer.right.push(format!(".{name} -> {}", list(ports, 2)));
            }
        }
    }
    format!("def Show(data {}) (res string) {{\n{}}}\n\n", of_fields(state), writer.finish("data"))
}

/// The component `Line`, which makes the text of a line's number.
fn line(program: &Program, state: &[Type], constants: &mut Vec<Vec<i64>>) -> String {
    let step = program.components.len() - 1;
    let kind = of_fields(state);
    let mut writer = Writer::default();
    let first = state.iter().position(|field| *field == Type::Int);
    let begin = |writer: &mut Writer, at: usize, port: &str, constants: &mut Vec<Vec<i64>>| {
        if Some(at) == first {
            writer.right.push(port.to_owned());
        } else {
            writer.right.push(format!("{} -> {port}", constant(&program.state[at], constants)));
        }
    };
    let init = match program.origin {
        Origin::Turns(_) => "first:state",
        _ => "fold:init",
    };
    if let [_] = state {
        begin(&mut writer, 0, init, constants);
    } else {
        writer.node("state", "Struct<State>");
        for (at, name) in FIELDS.chars().take(state.len()).enumerate() {
            begin(&mut writer, at, &format!("state:{name}"), constants);
        }
        writer.link("state", init);
    }
    writer.node("show", "Show");
    writer.link("show", ":res");
    let mut before = String::new();
    if let Origin::Turns(turns) = program.origin {
        before = format!(
            "type Turn struct {{\n\tleft int\n\tstate {kind}\n}}\n\ndef Next(data Turn) (res Turn) {{\n\tless Dec\n\tstep S{step}\n\tturn Struct<Turn>\n\t---\n\t:data -> [\n\t\t.left -> [\n\t\t\tless,\n\t\t\tstep:right\n\t\t],\n\t\t.state -> step:left\n\t]\n\tless -> turn:left\n\tstep -> turn:state\n\tturn -> :res\n}}\n\n"
        );
        for (name, component) in [
            ("first", "Struct<Turn>"),
            ("turn", "FanIn<Turn>"),
            ("go", "Gt"),
            ("path", "Cond<Turn>"),
            ("next", "Next"),
        ] {
            writer.node(name, component);
        }
        writer.right.push(format!("{turns} -> first:left"));
        writer.link("first", "turn:data[0]");
        writer.link("next", "turn:data[1]");
        writer.link("turn", "path:data");
        writer.link("turn", ".left -> go:left");
        writer.link("turn", "0 -> go:right");
        writer.link("go", "path:if");
        writer.link("path:then", "next");
        writer.link("path:else", ".state -> show");
    } else {
        writer.items(&program.origin, constants);
        let item = match program.origin {
            Origin::Characters(_) | Origin::Words(_) => "string",
            _ => "int",
        };
        writer.node("fold", &format!("streams.Reduce<{item}, {kind}>{{\n\t\tS{step}\n\t}}"));
        writer.link("items", "fold:data");
        writer.link("fold", "show");
    }
    format!("{before}def Line(data int) (res string) {{\n{}}}\n", writer.finish("data"))
}

impl Writer {
    /// The node `items`, a stream.
    fn items(&mut self, origin: &Origin, constants: &mut Vec<Vec<i64>>) {
        match origin {
            Origin::Numbers => {
                self.node("bits", "BitAnd");
                self.node("items", "streams.Range");
                self.right.extend(["bits:left", "15 -> bits:right", "0 -> items:from"].map(str::to_owned));
                self.link("bits", "items:to");
            }
            Origin::List(list) => {
                self.node("items", "streams.FromList<int>");
                let list = constant(&Value::List(list.clone()), constants);
                self.right.push(format!("{list} -> items"));
            }
            Origin::Characters(text) => {
                self.node("items", "streams.FromString");
                self.right.push(format!("'{text}' -> items"));
            }
            Origin::Words(text) => {
                self.node("words", "strings.Split");
                self.node("items", "streams.FromList<string>");
                self.right.push(format!("'{text}' -> words:data"));
                self.right.push(format!("'{DELIMITER}' -> words:delim"));
                self.link("words", "items");
            }
            Origin::Turns(_) => unreachable!("no stream"),
        }
    }
}
