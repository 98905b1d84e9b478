//! From a program to text.

use super::{is_plain, is_reserved};
use crate::instructions::{Attribute, Instruction, Op, Syntax, Term};
use crate::program::*;
use neva_registry::Kernel;
use std::fmt::{self, Display, Write};

/// The text of a program, one instruction or terminator a line. [`parse`](super::parse()) gives the same
/// program back.
pub fn print(program: &Program) -> String {
    let mut lines = vec![];
    if !program.name.is_empty() {
        lines.push(format!("program {}", quoted(program.name.as_bytes())));
    }
    for (number, Channel { turn, with, .. }) in program.channels.iter().enumerate() {
        if *turn != AT_ONCE || !with.is_empty() {
            let turn = if *turn == AT_ONCE { String::new() } else { format!(" turn {turn}") };
            let with: String = with.iter().map(|other| format!(" with {other}")).collect();
            lines.push(format!("channel {number}{turn}{with}"));
        }
    }
    for cluster in &program.clusters {
        let printer = Printer { program, types: &cluster.types };
        lines.push(format!("cluster {}", name(&cluster.name)));
        for (number, block) in cluster.blocks.iter().enumerate() {
            let params = in_parentheses(block.params.iter().map(|param| printer.definition(*param)));
            lines.push(format!("b{number}{params}:{}", printer.comment(block.origin)));
            for inst in &block.insts {
                lines.push(format!("    {}{}", printer.inst(inst), printer.comment(inst.origin)));
            }
            let origin = block.term.origin().unwrap_or_default();
            lines.push(format!("    {}{}", printer.term(&block.term), printer.comment(origin)));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// The text of an operand.
pub fn operand(program: &Program, operand: Operand) -> String {
    Printer { program, types: &[] }.operand(operand)
}

struct Printer<'a> {
    program: &'a Program,
    types: &'a [Type],
}

impl Printer<'_> {
    fn inst(&self, inst: &Inst) -> String {
        let Instruction { name: word, syntax, .. } = inst.op.instruction();
        let text = match (syntax, inst.op.attribute()) {
            (Syntax::Kernel, Attribute::Kernel(kernel)) => self.call(kernel, &inst.args),
            (Syntax::Operands(_), Attribute::None) => self.operation(word, &inst.args),
            (Syntax::Name(_), Attribute::Name(field)) => {
                self.operation(&format!("{word} {}", name(field)), &inst.args)
            }
            (Syntax::Tag(_), Attribute::Name(tag)) => {
                self.operation(&format!("{word} #{}", name(tag)), &inst.args)
            }
            (Syntax::Member(_), Attribute::Name(tag)) => {
                format!("{word} #{}{}", name(tag), in_parentheses(self.operands(&inst.args)))
            }
            (Syntax::Fields(_), Attribute::Fields(names)) => {
                let fields = names.iter().zip(self.operands(&inst.args));
                format!("{word} {{{}}}", join(fields.map(|(field, arg)| format!("{}: {arg}", name(field)))))
            }
            (syntax, attribute) => unreachable!("{syntax:?} with {attribute:?}"),
        };
        self.assignment(inst.dst) + &text
    }

    fn term(&self, term: &Term) -> String {
        let word = term.terminator().name;
        match term {
            Term::Jump(edge) => format!("{word} {}", self.edge(edge)),
            Term::If { cond, then, otherwise } => {
                let (cond, then, otherwise) = (self.operand(*cond), self.edge(then), self.edge(otherwise));
                format!("{word} {cond} -> {then} else {otherwise}")
            }
            Term::Switch { on, cases, default } => {
                let case =
                    |case: &Case| format!("{} -> {}, ", self.operand(case.value), self.edge(&case.edge));
                let cases: String = cases.iter().map(case).collect();
                format!("{word} {}: {cases}else {}", self.operand(*on), self.edge(default))
            }
            Term::Try { kernel, args, value, ok, error, err, .. } => {
                let call = self.assignment(*value) + &self.call(kernel, args);
                format!("{word} {call}{}", self.outcome(ok, *error, err))
            }
            Term::Print { parts, flush, ok, error, err, .. } => {
                let flush = if *flush { " flush" } else { "" };
                format!("{word}{flush}{}{}", self.parts(parts), self.outcome(ok, *error, err))
            }
            Term::Wait(events) => {
                let events = events.iter().map(|event| {
                    let what = match event {
                        Event::Deadline(time, _) => format!("deadline {}", self.operand(*time)),
                        Event::Input(reader, _) => format!("input {reader}"),
                        Event::Message(channel, None, _) => format!("message {channel}"),
                        Event::Message(channel, Some(var), _) => {
                            format!("message {channel} in {}", self.definition(*var))
                        }
                        Event::Taken(channel, _) => format!("taken {channel}"),
                        Event::Turn(QUIET, _) => "quiet".to_string(),
                        Event::Turn(number, _) => format!("turn {number}"),
                        Event::Busy(_) => "busy".to_string(),
                    };
                    format!("{what} -> {}", self.edge(event.edge()))
                });
                word.to_string() + &after_blank(join(events))
            }
            Term::Send { channel, value, then } => {
                format!("{word} {channel}, {} -> {}", self.operand(*value), self.edge(then))
            }
            Term::Stop => word.to_string(),
            Term::Exit(status) => format!("{word} {}", self.operand(*status)),
            Term::Panic { parts, .. } | Term::Fault { parts, .. } => word.to_string() + &self.parts(parts),
            Term::Deadlock(message) => format!("{word} {}", quoted(message.as_bytes())),
        }
    }

    fn outcome(&self, ok: &Edge, error: Option<Var>, err: &Edge) -> String {
        let error = after_blank(error.map_or(String::new(), |error| self.definition(error)));
        format!(" -> {} error{error} -> {}", self.edge(ok), self.edge(err))
    }

    fn call(&self, kernel: &Kernel, args: &[Operand]) -> String {
        let word = if is_reserved(kernel.name) { "call " } else { "" };
        self.operation(&format!("{word}{}", kernel.name), args)
    }

    fn operation(&self, word: &str, args: &[Operand]) -> String {
        word.to_string() + &after_blank(join(self.operands(args)))
    }

    fn parts(&self, parts: &[PrintPart]) -> String {
        after_blank(join(parts.iter().map(|part| match part {
            PrintPart::Text(bytes) => quoted(bytes),
            PrintPart::Value(operand, style) => {
                let value = if operand.var().is_none() { "value " } else { "" };
                let style = match style {
                    Style::Plain => "",
                    Style::Compact => " compact",
                    Style::Spaced => " spaced",
                };
                format!("{value}{}{style}", self.operand(*operand))
            }
        })))
    }

    fn edge(&self, edge: &Edge) -> String {
        format!("b{}{}", edge.target.0, in_parentheses(self.operands(&edge.args)))
    }

    fn assignment(&self, var: Option<Var>) -> String {
        var.map_or(String::new(), |var| format!("{} = ", self.definition(var)))
    }

    fn definition(&self, var: Var) -> String {
        match self.types.get(var.index()) {
            Some(Type::Any) | None => format!("v{}", var.0),
            Some(ty) => format!("v{}: {ty}", var.0),
        }
    }

    fn operands(&self, operands: &[Operand]) -> impl Iterator<Item = String> {
        operands.iter().map(|operand| self.operand(*operand))
    }

    fn operand(&self, operand: Operand) -> String {
        match (operand, operand.constant(&self.program.constants)) {
            (_, Some(value)) => constant(&value),
            (Operand::Var(var), _) => format!("v{}", var.0),
            (operand, None) => format!("{operand:?}"),
        }
    }

    fn comment(&self, origin: Origin) -> String {
        match self.program.origins.get(origin.0 as usize) {
            Some(text) if !text.is_empty() => format!("    // {}", escaped(text.as_bytes(), false)),
            _ => String::new(),
        }
    }
}

fn constant(value: &Constant) -> String {
    match value {
        Constant::Unit => "{}".to_string(),
        Constant::Bool(value) => value.to_string(),
        Constant::Int(value) => value.to_string(),
        Constant::Float(value) => format!("{value:?}"),
        Constant::Str(bytes) => quoted(bytes),
        Constant::Bytes(bytes) => format!("bytes {}", quoted(bytes)),
        Constant::List(elements) => format!("[{}]", join(elements.iter().map(constant))),
        Constant::Dict(entries) => {
            let entry = |(key, value): (&Vec<u8>, &Constant)| format!("{}: {}", quoted(key), constant(value));
            format!("dict {{{}}}", join(entries.iter().map(entry)))
        }
        Constant::Struct(fields) => {
            let field =
                |(field, value): (&String, &Constant)| format!("{}: {}", name(field), constant(value));
            format!("{{{}}}", join(fields.iter().map(field)))
        }
        Constant::Union(tag, payload) => {
            format!("#{}{}", name(tag), in_parentheses(payload.iter().map(|payload| constant(payload))))
        }
    }
}

fn join(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

fn in_parentheses(items: impl Iterator<Item = String>) -> String {
    let items = join(items);
    if items.is_empty() { items } else { format!("({items})") }
}

fn after_blank(text: String) -> String {
    if text.is_empty() { text } else { format!(" {text}") }
}

/// The name of the kernel or of the instruction.
impl Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Op::Call(kernel) => kernel.name,
            _ => self.instruction().name,
        })
    }
}

impl Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Unit => f.write_str("unit"),
            Type::Bool => f.write_str("bool"),
            Type::Int => f.write_str("int"),
            Type::Float => f.write_str("float"),
            Type::Str => f.write_str("string"),
            Type::Bytes => f.write_str("bytes"),
            Type::List(element) => write!(f, "list<{element}>"),
            Type::Dict(element) => write!(f, "dict<{element}>"),
            Type::Struct(fields) => {
                f.write_str("{")?;
                for (at, (name, ty)) in fields.iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    write!(f, "{comma}{}: {ty}", self::name(name))?;
                }
                f.write_str("}")
            }
            Type::Union(members) => {
                for (at, (tag, payload)) in members.iter().enumerate() {
                    let bar = if at == 0 { "" } else { " | " };
                    write!(f, "{bar}#{}", self::name(tag))?;
                    if let Some(payload) = payload {
                        write!(f, "({payload})")?;
                    }
                }
                Ok(())
            }
            Type::Any => f.write_str("any"),
        }
    }
}

fn name(text: &str) -> String {
    if is_plain(text) { text.to_string() } else { quoted(text.as_bytes()) }
}

fn quoted(bytes: &[u8]) -> String {
    format!("\"{}\"", escaped(bytes, true))
}

/// Everything but printable ASCII and letters of other scripts becomes an escape, so that a line stays a
/// line.
fn escaped(bytes: &[u8], quotes: bool) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let escape = |text: &mut String, bytes: &[u8]| {
        for byte in bytes {
            let _ = write!(text, "\\x{byte:02x}");
        }
    };
    for chunk in bytes.utf8_chunks() {
        for char in chunk.valid().chars() {
            match char {
                '\n' => text.push_str("\\n"),
                '\t' => text.push_str("\\t"),
                '\r' => text.push_str("\\r"),
                '\\' => text.push_str("\\\\"),
                '"' if quotes => text.push_str("\\\""),
                ' '..='~' => text.push(char),
                _ if char.is_alphanumeric() => text.push(char),
                _ => escape(&mut text, char.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        escape(&mut text, chunk.invalid());
    }
    text
}
