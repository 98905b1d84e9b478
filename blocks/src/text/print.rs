//! From a program to text.

use super::{is_plain, is_reserved};
use crate::instructions::{Attribute, Op, Syntax, Term};
use crate::program::*;
use std::fmt::{self, Display, Write};

/// The text of a program.
pub fn print(program: &Program) -> String {
    let mut printer = Printer { program, types: &[], text: String::new() };
    // Writing to a string does not fail.
    let _ = printer.program();
    printer.text
}

/// The text of an operand.
pub fn operand(program: &Program, operand: Operand) -> String {
    let mut printer = Printer { program, types: &[], text: String::new() };
    let _ = printer.operand(operand);
    printer.text
}

struct Printer<'a> {
    program: &'a Program,
    types: &'a [Type],
    text: String,
}

impl<'a> Printer<'a> {
    fn program(&mut self) -> fmt::Result {
        if !self.program.name.is_empty() {
            writeln!(self.text, "program {}", quoted(self.program.name.as_bytes()))?;
        }
        for cluster in &self.program.clusters {
            self.cluster(cluster)?;
        }
        Ok(())
    }

    fn cluster(&mut self, cluster: &'a Cluster) -> fmt::Result {
        self.types = &cluster.types;
        writeln!(self.text, "cluster {}", name(&cluster.name))?;
        for (number, block) in cluster.blocks.iter().enumerate() {
            write!(self.text, "b{number}")?;
            for (position, param) in block.params.iter().enumerate() {
                self.text.push_str(if position == 0 { "(" } else { ", " });
                self.definition(*param)?;
            }
            self.text.push_str(if block.params.is_empty() { ":" } else { "):" });
            self.end_line(block.origin);
            for inst in &block.insts {
                self.inst(inst)?;
            }
            self.term(&block.term)?;
        }
        Ok(())
    }

    fn inst(&mut self, inst: &Inst) -> fmt::Result {
        self.text.push_str("    ");
        if let Some(dst) = inst.dst {
            self.definition(dst)?;
            self.text.push_str(" = ");
        }
        let instruction = inst.op.instruction();
        match (&instruction.syntax, inst.op.attribute()) {
            (Syntax::Kernel, Attribute::Kernel(kernel)) => self.call(kernel, &inst.args)?,
            (Syntax::Operands(_), Attribute::None) => self.operation(instruction.name, &inst.args)?,
            (Syntax::Name(_), Attribute::Name(text)) => {
                self.operation(&format!("{} {}", instruction.name, name(text)), &inst.args)?;
            }
            (Syntax::Tag(_), Attribute::Name(tag)) => {
                self.operation(&format!("{} #{}", instruction.name, name(tag)), &inst.args)?;
            }
            (Syntax::Member(_), Attribute::Name(tag)) => {
                write!(self.text, "{} #{}", instruction.name, name(tag))?;
                if let Some(payload) = inst.args.first() {
                    self.text.push('(');
                    self.operand(*payload)?;
                    self.text.push(')');
                }
            }
            (Syntax::Fields(_), Attribute::Fields(names)) => {
                write!(self.text, "{} {{", instruction.name)?;
                for (position, (field, arg)) in names.iter().zip(&inst.args).enumerate() {
                    write!(self.text, "{}{}: ", if position == 0 { "" } else { ", " }, name(field))?;
                    self.operand(*arg)?;
                }
                self.text.push('}');
            }
            (syntax, attribute) => unreachable!("{syntax:?} with {attribute:?}"),
        }
        self.end_line(inst.origin);
        Ok(())
    }

    fn term(&mut self, term: &Term) -> fmt::Result {
        write!(self.text, "    {}", term.terminator().name)?;
        let mut origin = Origin::default();
        match term {
            Term::Jump(edge) => {
                self.text.push(' ');
                self.edge(edge)?;
            }
            Term::If { cond, then, otherwise } => {
                self.text.push(' ');
                self.operand(*cond)?;
                self.text.push_str(" -> ");
                self.edge(then)?;
                self.text.push_str(" else ");
                self.edge(otherwise)?;
            }
            Term::Switch { on, cases, default } => {
                self.text.push(' ');
                self.operand(*on)?;
                self.text.push_str(": ");
                for case in cases {
                    self.operand(case.value)?;
                    self.text.push_str(" -> ");
                    self.edge(&case.edge)?;
                    self.text.push_str(", ");
                }
                self.text.push_str("else ");
                self.edge(default)?;
            }
            Term::Try { kernel, args, value, ok, error, err, origin: node } => {
                origin = *node;
                self.text.push(' ');
                if let Some(value) = value {
                    self.definition(*value)?;
                    self.text.push_str(" = ");
                }
                self.call(kernel, args)?;
                self.outcome(ok, *error, err)?;
            }
            Term::Print { parts, flush, ok, error, err, origin: node } => {
                origin = *node;
                self.text.push_str(if *flush { " flush" } else { "" });
                self.parts(parts)?;
                self.outcome(ok, *error, err)?;
            }
            Term::Wait(events) => {
                for (position, event) in events.iter().enumerate() {
                    self.text.push_str(if position == 0 { " " } else { ", " });
                    match event {
                        Event::Deadline(time, _) => {
                            self.text.push_str("deadline ");
                            self.operand(*time)?;
                        }
                        Event::Input(_) => self.text.push_str("input"),
                        Event::Message(channel, var, _) => {
                            write!(self.text, "message {channel}")?;
                            if let Some(var) = var {
                                self.text.push_str(" in ");
                                self.definition(*var)?;
                            }
                        }
                        Event::Quiet(_) => self.text.push_str("quiet"),
                        Event::Busy(_) => self.text.push_str("busy"),
                    }
                    self.text.push_str(" -> ");
                    self.edge(event.edge())?;
                }
            }
            Term::Send { channel, value, then } => {
                write!(self.text, " {channel}, ")?;
                self.operand(*value)?;
                self.text.push_str(" -> ");
                self.edge(then)?;
            }
            Term::Stop => {}
            Term::Exit(status) => {
                self.text.push(' ');
                self.operand(*status)?;
            }
            Term::Panic { parts, origin: node } => {
                origin = *node;
                self.parts(parts)?;
            }
            Term::Fault { parts, origin: node } => {
                origin = *node;
                self.parts(parts)?;
            }
            Term::Deadlock(message) => write!(self.text, " {}", quoted(message.as_bytes()))?,
        }
        self.end_line(origin);
        Ok(())
    }

    fn outcome(&mut self, ok: &Edge, error: Option<Var>, err: &Edge) -> fmt::Result {
        self.text.push_str(" -> ");
        self.edge(ok)?;
        self.text.push_str(" error ");
        if let Some(error) = error {
            self.definition(error)?;
            self.text.push(' ');
        }
        self.text.push_str("-> ");
        self.edge(err)
    }

    fn call(&mut self, kernel: &neva_registry::Kernel, args: &[Operand]) -> fmt::Result {
        if is_reserved(kernel.name) {
            self.text.push_str("call ");
        }
        self.operation(kernel.name, args)
    }

    fn operation(&mut self, word: &str, args: &[Operand]) -> fmt::Result {
        self.text.push_str(word);
        for (position, arg) in args.iter().enumerate() {
            self.text.push_str(if position == 0 { " " } else { ", " });
            self.operand(*arg)?;
        }
        Ok(())
    }

    fn parts(&mut self, parts: &[PrintPart]) -> fmt::Result {
        for (position, part) in parts.iter().enumerate() {
            self.text.push_str(if position == 0 { " " } else { ", " });
            match part {
                PrintPart::Text(bytes) => write!(self.text, "{}", quoted(bytes))?,
                PrintPart::Value(operand, style) => {
                    if !matches!(operand, Operand::Var(_)) {
                        self.text.push_str("value ");
                    }
                    self.operand(*operand)?;
                    self.text.push_str(match style {
                        Style::Plain => "",
                        Style::Compact => " compact",
                        Style::Spaced => " spaced",
                    });
                }
            }
        }
        Ok(())
    }

    fn edge(&mut self, edge: &Edge) -> fmt::Result {
        write!(self.text, "b{}", edge.target.0)?;
        for (position, arg) in edge.args.iter().enumerate() {
            self.text.push_str(if position == 0 { "(" } else { ", " });
            self.operand(*arg)?;
        }
        if !edge.args.is_empty() {
            self.text.push(')');
        }
        Ok(())
    }

    fn definition(&mut self, var: Var) -> fmt::Result {
        match self.types.get(var.0 as usize) {
            Some(Type::Any) | None => write!(self.text, "v{}", var.0),
            Some(ty) => write!(self.text, "v{}: {ty}", var.0),
        }
    }

    fn operand(&mut self, operand: Operand) -> fmt::Result {
        match operand {
            Operand::Var(var) => write!(self.text, "v{}", var.0),
            Operand::Unit => self.constant(&Constant::Unit),
            Operand::Bool(value) => self.constant(&Constant::Bool(value)),
            Operand::Int(value) => self.constant(&Constant::Int(value)),
            Operand::Float(value) => self.constant(&Constant::Float(value)),
            Operand::Const(index) => match self.program.constants.get(index as usize) {
                Some(constant) => self.constant(constant),
                None => write!(self.text, "const{index}"),
            },
        }
    }

    fn constant(&mut self, constant: &Constant) -> fmt::Result {
        match constant {
            Constant::Unit => self.text.push_str("{}"),
            Constant::Bool(value) => write!(self.text, "{value}")?,
            Constant::Int(value) => write!(self.text, "{value}")?,
            Constant::Float(value) => write!(self.text, "{value:?}")?,
            Constant::Str(bytes) => write!(self.text, "{}", quoted(bytes))?,
            Constant::Bytes(bytes) => write!(self.text, "bytes {}", quoted(bytes))?,
            Constant::List(elements) => {
                self.text.push('[');
                for (position, element) in elements.iter().enumerate() {
                    if position > 0 {
                        self.text.push_str(", ");
                    }
                    self.constant(element)?;
                }
                self.text.push(']');
            }
            Constant::Dict(entries) => {
                self.text.push_str("dict {");
                for (position, (key, value)) in entries.iter().enumerate() {
                    if position > 0 {
                        self.text.push_str(", ");
                    }
                    write!(self.text, "{}: ", quoted(key))?;
                    self.constant(value)?;
                }
                self.text.push('}');
            }
            Constant::Struct(fields) => {
                self.text.push('{');
                for (position, (field, value)) in fields.iter().enumerate() {
                    if position > 0 {
                        self.text.push_str(", ");
                    }
                    write!(self.text, "{}: ", name(field))?;
                    self.constant(value)?;
                }
                self.text.push('}');
            }
            Constant::Union(tag, payload) => {
                write!(self.text, "#{}", name(tag))?;
                if let Some(payload) = payload {
                    self.text.push('(');
                    self.constant(payload)?;
                    self.text.push(')');
                }
            }
        }
        Ok(())
    }

    fn end_line(&mut self, origin: Origin) {
        match self.program.origins.get(origin.0 as usize) {
            Some(text) if !text.is_empty() => {
                self.text.push_str("    // ");
                escape(text.as_bytes(), false, &mut self.text);
                self.text.push('\n');
            }
            _ => self.text.push('\n'),
        }
    }
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
            Type::Any => f.write_str("any"),
        }
    }
}

fn name(text: &str) -> String {
    if is_plain(text) { text.to_string() } else { quoted(text.as_bytes()) }
}

fn quoted(bytes: &[u8]) -> String {
    let mut text = String::from("\"");
    escape(bytes, true, &mut text);
    text.push('"');
    text
}

/// Everything but printable ASCII and letters of other scripts becomes an escape, so that a line stays a line.
fn escape(bytes: &[u8], quotes: bool, text: &mut String) {
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
                _ => {
                    let mut buffer = [0; 4];
                    for byte in char.encode_utf8(&mut buffer).bytes() {
                        let _ = write!(text, "\\x{byte:02x}");
                    }
                }
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
}
