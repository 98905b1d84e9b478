//! From text to a program.

mod types;

use super::instruction;
use super::token::{Token, tokens};
use crate::instructions::{INSTRUCTIONS, Op, Syntax, Term, TermKind};
use crate::program::*;
use indexmap::IndexSet;
use neva_registry::Kernel;
use std::collections::HashMap;

/// How deep constants and types may nest.
const MAX_DEPTH: usize = 64;
/// Numbers of variables must be below.
const MAX_VARS: u32 = 10_000_000;

/// Numbers of channels that wait for a turn must be below.
const MAX_CHANNELS: u32 = 1_000_000;

/// Finds a kernel by its name.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<&'static Kernel>;

/// The program that a text describes, as [`print`](super::print()) writes it. `lookup` finds the kernels that
/// it calls. Any text is read to its end, and constants nest at most 64 deep.
///
/// # Errors
/// Everything that is wrong with the text, each beginning with the number of its line where it has one.
pub fn parse(text: &str, lookup: Lookup) -> Result<Program, Vec<String>> {
    let mut parser = Parser {
        lookup,
        program: Program::default(),
        tokens: vec![].into_iter().peekable(),
        origins: IndexSet::from([String::new()]),
        constants: IndexSet::new(),
        labels: HashMap::new(),
        open: None,
    };
    let mut errors = vec![];
    for (number, line) in text.lines().enumerate() {
        if let Err(error) = parser.line(line) {
            errors.push(format!("line {}: {error}", number + 1));
        }
    }
    if let Err(error) = parser.close_cluster() {
        errors.push(error);
    }
    if parser.program.clusters.is_empty() {
        errors.push("there is no cluster".to_string());
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let Parser { program, origins, constants, .. } = parser;
    let (origins, constants) = (origins.into_iter().collect(), constants.into_iter().collect());
    Ok(Program { origins, constants, ..program })
}

struct Parser<'a> {
    lookup: Lookup<'a>,
    program: Program,
    /// Of the current line.
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    /// Becomes [`Program::origins`].
    origins: IndexSet<String>,
    /// Becomes [`Program::constants`].
    constants: IndexSet<Constant>,
    /// Labels of the current cluster's blocks.
    labels: HashMap<u32, BlockId>,
    /// The block that has no terminator yet.
    open: Option<(Vec<Var>, Vec<Inst>, Origin)>,
}

type Parsed<T> = Result<T, String>;

impl Parser<'_> {
    fn line(&mut self, line: &str) -> Parsed<()> {
        let (tokens, comment) = tokens(line)?;
        if tokens.is_empty() {
            return Ok(());
        }
        self.tokens = tokens.into_iter().peekable();
        let indented = line.starts_with([' ', '\t']);
        if !indented && self.keyword("program") {
            self.program.name = self.name()?;
        } else if !indented && self.keyword("channel") {
            self.channel()?;
        } else if !indented && self.keyword("cluster") {
            self.close_cluster()?;
            let name = self.name()?;
            self.program.clusters.push(Cluster { name, ..Cluster::default() });
        } else if self.program.clusters.is_empty() {
            return Err("a block outside of a cluster".to_string());
        } else {
            let origin = self.origin(comment);
            if indented { self.statement(origin)? } else { self.label(origin)? }
        }
        match self.tokens.next() {
            None => Ok(()),
            Some(token) => Err(format!("unexpected {}", describe(&token))),
        }
    }

    /// The turn of a channel, and those whose messages are taken with its own. Other channels need not be
    /// named.
    fn channel(&mut self) -> Parsed<()> {
        let number = self.channel_number()?;
        let turn = if self.keyword("turn") { self.number()? } else { AT_ONCE };
        let mut with = vec![];
        while self.keyword("with") {
            with.push(self.channel_number()?);
        }
        let channels = &mut self.program.channels;
        let last = with.iter().copied().fold(number, u32::max) as usize;
        if channels.len() <= last {
            channels.resize_with(last + 1, Channel::default);
        }
        (channels[number as usize].turn, channels[number as usize].with) = (turn, with);
        Ok(())
    }

    fn channel_number(&mut self) -> Parsed<u32> {
        let number = self.number()?;
        if number < MAX_CHANNELS {
            Ok(number)
        } else {
            Err(format!("{number}: channels have numbers below {MAX_CHANNELS}"))
        }
    }

    /// Labels become positions once all blocks are known.
    fn close_cluster(&mut self) -> Parsed<()> {
        let labels = std::mem::take(&mut self.labels);
        let open = self.open.take();
        let Some(cluster) = self.program.clusters.last_mut() else { return Ok(()) };
        if open.is_some() {
            return Err(format!("the last block of cluster {} has no end", cluster.name));
        }
        if cluster.blocks.is_empty() {
            return Err(format!("cluster {} has no block", cluster.name));
        }
        for edge in cluster.blocks.iter_mut().flat_map(|block| block.term.edges_mut()) {
            edge.target =
                *labels.get(&edge.target.0).ok_or(format!("there is no block b{}", edge.target.0))?;
        }
        Ok(())
    }

    fn origin(&mut self, comment: String) -> Origin {
        Origin(self.origins.insert_full(comment).0 as u32)
    }

    fn label(&mut self, origin: Origin) -> Parsed<()> {
        if self.open.is_some() {
            return Err("the block before has no end".to_string());
        }
        let label = self.numbered('b')?;
        let position = self.cluster()?.blocks.len() as u32;
        if self.labels.insert(label, BlockId(position)).is_some() {
            return Err(format!("b{label} exists twice"));
        }
        let params = self.in_parentheses(|parser| parser.separated(',', Self::definition))?;
        self.expect(':')?;
        self.open = Some((params.unwrap_or_default(), vec![], origin));
        Ok(())
    }

    fn statement(&mut self, origin: Origin) -> Parsed<()> {
        if self.open.is_none() {
            return Err("a line after the end of a block".to_string());
        }
        let kind = match self.tokens.peek() {
            Some(Token::Sign('>')) => Some(TermKind::Jump),
            Some(Token::Word(word)) => TermKind::named(word),
            _ => None,
        };
        if let Some(kind) = kind {
            self.tokens.next();
            let term = self.term(kind, origin)?;
            if let Some((params, insts, origin)) = self.open.take() {
                self.cluster()?.blocks.push(Block { params, insts, term, origin });
            }
        } else {
            let inst = self.inst(origin)?;
            if let Some((_, insts, _)) = &mut self.open {
                insts.push(inst);
            }
        }
        Ok(())
    }

    fn inst(&mut self, origin: Origin) -> Parsed<Inst> {
        let dst = self.assigned()?;
        let word = self.word()?;
        let Some(instruction) = instruction(&word) else {
            let op = Op::Call(self.find_kernel(&word)?);
            return Ok(Inst { dst, op, args: self.operands()?, origin });
        };
        let (op, args) = match &instruction.syntax {
            Syntax::Operands(op) => (op.clone(), self.operands()?),
            Syntax::Name(op) => (op(self.name()?), self.operands()?),
            Syntax::Tag(op) => (op(self.tag()?), self.operands()?),
            Syntax::Member(op) => {
                let op = op(self.tag()?);
                (op, self.in_parentheses(Self::operand)?.into_iter().collect())
            }
            Syntax::Fields(op) => {
                self.expect('{')?;
                let fields = self.entries(Self::name, Self::operand)?;
                let (names, args) = fields.into_iter().unzip();
                (op(names), args)
            }
            Syntax::Kernel => (Op::Call(self.kernel()?), self.operands()?),
        };
        Ok(Inst { dst, op, args, origin })
    }

    /// A terminator, after its name.
    fn term(&mut self, kind: TermKind, origin: Origin) -> Parsed<Term> {
        Ok(match kind {
            TermKind::Jump => Term::Jump(self.edge()?),
            TermKind::If => {
                let cond = self.operand()?;
                let then = self.arrow()?;
                self.expect_keyword("else")?;
                Term::If { cond, then, otherwise: self.edge()? }
            }
            TermKind::Switch => {
                let on = self.operand()?;
                self.expect(':')?;
                let mut cases = vec![];
                while !self.keyword("else") {
                    let value = self.operand()?;
                    cases.push(Case { value, edge: self.arrow()? });
                    self.expect(',')?;
                }
                Term::Switch { on, cases, default: self.edge()? }
            }
            TermKind::Try => {
                let value = self.assigned()?;
                self.keyword("call");
                let kernel = self.kernel()?;
                let args = self.operands()?;
                let (ok, error, err) = self.outcome()?;
                Term::Try { kernel, args, value, ok, error, err, origin }
            }
            TermKind::Print => {
                let flush = self.keyword("flush");
                let parts = self.parts()?;
                let (ok, error, err) = self.outcome()?;
                Term::Print { parts, flush, ok, error, err, origin }
            }
            TermKind::Wait => {
                // Without events it is the end of a cluster, though not of the program.
                let is_end = self.tokens.peek().is_none();
                Term::Wait(if is_end { vec![] } else { self.separated(',', Self::event)? })
            }
            TermKind::Send => {
                let channel = self.number()?;
                self.expect(',')?;
                let value = self.operand()?;
                Term::Send { channel, value, then: self.arrow()? }
            }
            TermKind::Stop => Term::Stop,
            TermKind::Exit => Term::Exit(self.operand()?),
            TermKind::Panic => Term::Panic { parts: self.parts()?, origin },
            TermKind::Fault => Term::Fault { parts: self.parts()?, origin },
            TermKind::Deadlock => {
                let text = self.text("a quoted text must follow")?;
                Term::Deadlock(String::from_utf8_lossy(&text).into_owned())
            }
        })
    }

    fn event(&mut self) -> Parsed<Event> {
        Ok(match self.word()?.as_str() {
            "deadline" => Event::Deadline(self.operand()?, self.arrow()?),
            "input" => Event::Input(self.number()?, self.arrow()?),
            "message" => {
                let channel = self.number()?;
                let var = if self.keyword("in") { Some(self.definition()?) } else { None };
                Event::Message(channel, var, self.arrow()?)
            }
            "taken" => Event::Taken(self.number()?, self.arrow()?),
            "quiet" => Event::Turn(QUIET, self.arrow()?),
            "turn" => Event::Turn(self.number()?, self.arrow()?),
            "busy" => Event::Busy(self.arrow()?),
            other => return Err(format!("{other} is no event")),
        })
    }

    fn outcome(&mut self) -> Parsed<(Edge, Option<Var>, Edge)> {
        let ok = self.arrow()?;
        self.expect_keyword("error")?;
        let error = match self.tokens.peek() {
            Some(Token::Sign('>')) => None,
            _ => Some(self.definition()?),
        };
        Ok((ok, error, self.arrow()?))
    }

    fn parts(&mut self) -> Parsed<Vec<PrintPart>> {
        self.operands_of(Self::part)
    }

    fn part(&mut self) -> Parsed<PrintPart> {
        if let Some(Token::Text(text)) = self.tokens.next_if(|token| matches!(token, Token::Text(_))) {
            return Ok(PrintPart::Text(text));
        }
        self.keyword("value");
        let operand = self.operand()?;
        let style = if self.keyword("compact") {
            Style::Compact
        } else if self.keyword("spaced") {
            Style::Spaced
        } else {
            Style::Plain
        };
        Ok(PrintPart::Value(operand, style))
    }

    fn arrow(&mut self) -> Parsed<Edge> {
        self.expect('>')?;
        self.edge()
    }

    fn edge(&mut self) -> Parsed<Edge> {
        let target = BlockId(self.numbered('b')?);
        let args = self.in_parentheses(Self::operands)?.unwrap_or_default();
        Ok(Edge { target, args })
    }

    /// A variable and `=`, when the line begins so.
    fn assigned(&mut self) -> Parsed<Option<Var>> {
        match self.tokens.peek() {
            Some(Token::Word(word)) if variable(word, 'v').is_some() => {
                let var = self.definition()?;
                self.expect('=')?;
                Ok(Some(var))
            }
            _ => Ok(None),
        }
    }

    fn definition(&mut self) -> Parsed<Var> {
        let var = self.numbered('v')?;
        let ty = if self.sign(':') { self.ty(0)? } else { Type::Any };
        self.declare(var, Some(ty))
    }

    /// Makes room for a variable, and sets its type.
    fn declare(&mut self, var: u32, ty: Option<Type>) -> Parsed<Var> {
        if var >= MAX_VARS {
            return Err(format!("v{var}: the number is too large"));
        }
        let types = &mut self.cluster()?.types;
        if types.len() <= var as usize {
            types.resize(var as usize + 1, Type::Any);
        }
        if let (Some(ty), Some(slot)) = (ty, types.get_mut(var as usize)) {
            *slot = ty;
        }
        Ok(Var(var))
    }

    fn operands(&mut self) -> Parsed<Vec<Operand>> {
        self.operands_of(Self::operand)
    }

    /// Operands of some kind, or none at the end of what they belong to.
    fn operands_of<T>(&mut self, item: impl Fn(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let is_end = matches!(self.tokens.peek(), None | Some(Token::Sign('>' | ')')));
        if is_end { Ok(vec![]) } else { self.separated(',', item) }
    }

    fn operand(&mut self) -> Parsed<Operand> {
        if let Some(Token::Word(word)) = self.tokens.peek()
            && let Some(var) = variable(word, 'v')
        {
            self.tokens.next();
            return Ok(Operand::Var(self.declare(var, None)?));
        }
        let constant = self.constant(0)?;
        Ok(Operand::of_constant(constant, |constant| self.constants.insert_full(constant).0 as u32))
    }

    fn constant(&mut self, depth: usize) -> Parsed<Constant> {
        if depth > MAX_DEPTH {
            return Err("the constant is too deep".to_string());
        }
        match self.tokens.next() {
            Some(Token::Text(text)) => Ok(Constant::Str(text)),
            Some(Token::Number(number)) => {
                let float = number.contains(['.', 'e', 'i']);
                let value = if float { number.parse().map(Constant::Float).ok() } else { None };
                let value = value.or_else(|| number.parse().map(Constant::Int).ok());
                value.ok_or(format!("{number} is no number"))
            }
            Some(Token::Word(word)) => match word.as_str() {
                "true" => Ok(Constant::Bool(true)),
                "false" => Ok(Constant::Bool(false)),
                "inf" => Ok(Constant::Float(f64::INFINITY)),
                "NaN" => Ok(Constant::Float(f64::NAN)),
                "bytes" => Ok(Constant::Bytes(self.text("a quoted text must follow bytes")?)),
                "dict" => {
                    self.expect('{')?;
                    let entries = self.entries(Self::key, |parser| parser.constant(depth + 1))?;
                    Ok(Constant::Dict(entries.into_iter().collect()))
                }
                _ => Err(format!("{word} is no constant")),
            },
            Some(Token::Sign('[')) => {
                let mut elements = vec![];
                while !self.sign(']') {
                    elements.push(self.constant(depth + 1)?);
                    self.sign(',');
                }
                Ok(Constant::List(elements))
            }
            Some(Token::Sign('{')) => {
                let fields = self.entries(Self::name, |parser| parser.constant(depth + 1))?;
                Ok(if fields.is_empty() {
                    Constant::Unit
                } else {
                    Constant::Struct(fields.into_iter().collect())
                })
            }
            Some(Token::Sign('#')) => {
                let tag = self.name()?;
                let payload = self.in_parentheses(|parser| parser.constant(depth + 1))?;
                Ok(Constant::Union(tag, payload.map(Box::new)))
            }
            other => Err(format!(
                "a value is missing before {}",
                other.as_ref().map_or("the end".into(), describe)
            )),
        }
    }

    /// One or more, with a sign in between.
    fn separated<T>(&mut self, sign: char, item: impl Fn(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.sign(sign) {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// What is in parentheses, where these follow.
    fn in_parentheses<T>(&mut self, item: impl Fn(&mut Self) -> Parsed<T>) -> Parsed<Option<T>> {
        if !self.sign('(') {
            return Ok(None);
        }
        let found = item(self)?;
        self.expect(')')?;
        Ok(Some(found))
    }

    /// Keys with values, up to `}`.
    fn entries<K, T>(
        &mut self,
        key: impl Fn(&mut Self) -> Parsed<K>,
        value: impl Fn(&mut Self) -> Parsed<T>,
    ) -> Parsed<Vec<(K, T)>> {
        let mut entries = vec![];
        while !self.sign('}') {
            let key = key(self)?;
            self.expect(':')?;
            entries.push((key, value(self)?));
            self.sign(',');
        }
        Ok(entries)
    }

    fn key(&mut self) -> Parsed<Vec<u8>> {
        self.text("a key of a dict must be a quoted text")
    }

    fn text(&mut self, missing: &str) -> Parsed<Vec<u8>> {
        match self.tokens.next() {
            Some(Token::Text(text)) => Ok(text),
            _ => Err(missing.to_string()),
        }
    }

    fn tag(&mut self) -> Parsed<String> {
        self.expect('#')?;
        self.name()
    }

    fn kernel(&mut self) -> Parsed<&'static Kernel> {
        let name = self.word()?;
        self.find_kernel(&name)
    }

    fn find_kernel(&self, name: &str) -> Parsed<&'static Kernel> {
        (self.lookup)(name).ok_or_else(|| {
            let mut names: Vec<&str> = INSTRUCTIONS.iter().map(|instruction| instruction.name).collect();
            names.sort();
            format!("{name} is neither a kernel nor one of {}", names.join(", "))
        })
    }

    fn cluster(&mut self) -> Parsed<&mut Cluster> {
        self.program.clusters.last_mut().ok_or_else(|| "there is no cluster".to_string())
    }

    fn numbered(&mut self, letter: char) -> Parsed<u32> {
        let word = self.word()?;
        variable(&word, letter).ok_or(format!("{word}: {letter} and a number are expected here"))
    }

    fn number(&mut self) -> Parsed<u32> {
        match self.tokens.next() {
            Some(Token::Number(number)) => number.parse().map_err(|_| format!("{number} is no channel")),
            _ => Err("a number is expected here".to_string()),
        }
    }

    fn name(&mut self) -> Parsed<String> {
        match self.tokens.next() {
            Some(Token::Word(word)) => Ok(word),
            Some(Token::Text(text)) => Ok(String::from_utf8_lossy(&text).into_owned()),
            _ => Err("a name is missing".to_string()),
        }
    }

    fn word(&mut self) -> Parsed<String> {
        match self.tokens.next() {
            Some(Token::Word(word)) => Ok(word),
            Some(token) => Err(format!("a word is missing before {}", describe(&token))),
            None => Err("the line ends too early".to_string()),
        }
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        self.tokens.next_if(|token| matches!(token, Token::Word(word) if word == keyword)).is_some()
    }

    fn expect_keyword(&mut self, keyword: &str) -> Parsed<()> {
        if self.keyword(keyword) { Ok(()) } else { Err(format!("{keyword} is missing")) }
    }

    fn sign(&mut self, sign: char) -> bool {
        self.tokens.next_if(|token| *token == Token::Sign(sign)).is_some()
    }

    fn expect(&mut self, sign: char) -> Parsed<()> {
        if self.sign(sign) {
            return Ok(());
        }
        let found = self.tokens.peek().map_or("the end of the line".to_string(), describe);
        Err(format!("{} is missing before {found}", describe(&Token::Sign(sign))))
    }
}

fn variable(word: &str, letter: char) -> Option<u32> {
    let digits = word.strip_prefix(letter)?;
    if digits.starts_with(|first: char| first.is_ascii_digit()) { digits.parse().ok() } else { None }
}

fn describe(token: &Token) -> String {
    match token {
        Token::Word(word) | Token::Number(word) => word.clone(),
        Token::Text(_) => "a quoted text".to_string(),
        Token::Sign('>') => "->".to_string(),
        Token::Sign(sign) => sign.to_string(),
    }
}
