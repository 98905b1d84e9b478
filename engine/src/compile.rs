//! From a block program to code for the engine. The program is optimized: types are settled and casts are in
//! place.

mod call;
mod lent;
mod moves;
mod registers;
mod unboxed;

use self::call::{Comparison, QuickTry, lend};
use self::lent::lent_vars;
use self::registers::Registers;
use self::unboxed::{Unboxed, has_scalars, unbox_lists};
use crate::code::{Bits, Code, End, Events, Ins, Piece, Reg, ScalarKind, Source, Step, Switch, Target};
use crate::profile::{self, Begin, Marks};
use neva_blocks::analysis::flow::reverse_postorder;
use neva_blocks::analysis::last_uses::LastUses;
use neva_blocks::analysis::liveness::Liveness;
use neva_blocks::instructions::TermEffect;
use neva_blocks::{
    Block, BlockId, Cluster, Constant, Edge, Event, Inst, Op, Operand, PrintPart, Program, Term, Type, Var,
    compute,
};
use neva_kernels::value::{Buf, Str, Value};
use neva_registry::{Effect, Kernel};
use std::collections::{BTreeSet, HashMap};

/// Compiles the clusters of a program. `counts_iterations` says whether loops have headers, `marks` what the
/// code says of the stretches of instructions that it executes.
pub fn compile(program: &Program, counts_iterations: bool, marks: Marks) -> Vec<Code> {
    let mut program = program.clone();
    let unboxed = unbox_lists(&mut program);
    let stretches = if marks == Marks::None { vec![] } else { profile::stretches(&program, marks) };
    let clusters = program.clusters.iter().enumerate();
    let compiled = clusters.map(|(at, cluster)| {
        let mut places = Places { is_counted: marks == Marks::Counts, ..Places::default() };
        for (mark, stretch) in (1..).zip(&stretches).filter(|(_, stretch)| stretch.cluster == at) {
            match &stretch.begin {
                Begin::At(block, at) => drop(places.at.insert((*block, *at), mark)),
                Begin::Loop(blocks) => places.loops.push((mark, blocks.clone())),
            }
        }
        compile_cluster(&program, (cluster, &unboxed.vars[at]), &unboxed, counts_iterations, places)
    });
    compiled.collect()
}

fn compile_cluster(
    program: &Program,
    (cluster, is_unboxed): (&Cluster, &[bool]),
    unboxed: &Unboxed,
    counts_iterations: bool,
    marks: Places,
) -> Code {
    let liveness = Liveness::new(cluster);
    let is_header = if counts_iterations { headers(cluster) } else { vec![false; cluster.blocks.len()] };
    let is_lent = match counts_iterations {
        true => lent_vars(cluster, &liveness, &is_header),
        false => vec![false; cluster.types.len()],
    };
    let apart: Vec<(bool, bool)> = is_lent.iter().copied().zip(is_unboxed.iter().copied()).collect();
    let registers = Registers::new(cluster, &liveness, &apart);
    let scalars = vec![0; registers.scalars];
    let values = vec![Value::Unit; registers.values];
    let contents = registers.contents(cluster);
    let mut compiler = Compiler {
        program,
        cluster,
        is_unboxed,
        unboxed,
        liveness,
        registers,
        code: Code { scalars, values, contents, is_counted: marks.is_counted, ..Code::default() },
        scalar_constants: HashMap::new(),
        value_constants: HashMap::new(),
        starts: vec![0; cluster.blocks.len()],
        operators: HashMap::new(),
        temporaries: vec![],
        is_read: is_read(cluster),
        marks,
        block: BlockId(0),
    };
    let order = order(cluster);
    compiler.code.lent = compiler.registers.values_of(&is_lent);
    let vars = (0..).map(Var).zip(is_unboxed);
    let lists: Vec<bool> = vars.map(|(var, unboxed)| *unboxed && has_scalars(cluster.ty(var))).collect();
    compiler.code.unboxed = compiler.registers.values_of(&lists);
    for (at, &id) in order.iter().enumerate() {
        compiler.starts[id.index()] = compiler.code.code.len() as u32;
        if is_header[id.index()] {
            compiler.header();
        }
        compiler.block(id, cluster.block(id), order.get(at + 1).copied());
    }
    compiler.link();
    compiler.code
}

/// The blocks, the entry first, in an order in which most of them are placed right before the one that they
/// jump to.
fn order(cluster: &Cluster) -> Vec<BlockId> {
    let mut order = vec![];
    let mut is_placed = vec![false; cluster.blocks.len()];
    for first in 0..cluster.blocks.len() as u32 {
        let mut next = BlockId(first);
        while !std::mem::replace(&mut is_placed[next.index()], true) {
            order.push(next);
            if let Term::Jump(edge) = &cluster.block(next).term {
                next = edge.target;
            }
        }
    }
    order
}

/// For each variable whether anything reads it.
fn is_read(cluster: &Cluster) -> Vec<bool> {
    let mut is_read = vec![false; cluster.types.len()];
    let mut read = |operand: &Operand| operand.var().into_iter().for_each(|var| is_read[var.index()] = true);
    for block in &cluster.blocks {
        block.insts.iter().flat_map(|inst| &inst.args).for_each(&mut read);
        block.term.operands().iter().for_each(&mut read);
        block.term.edges().iter().flat_map(|edge| &edge.args).for_each(&mut read);
    }
    is_read
}

/// Whether each block needs a `Header`: the entry, loop headers, and blocks after a wait or send. So every
/// cycle, and every point of resumption, has one.
fn headers(cluster: &Cluster) -> Vec<bool> {
    let order = reverse_postorder(cluster);
    let mut position = vec![0; cluster.blocks.len()];
    (0..).zip(&order).for_each(|(at, id)| position[id.index()] = at);
    let mut is_header = vec![false; cluster.blocks.len()];
    is_header[0] = true;
    for id in order {
        let term = &cluster.block(id).term;
        let waits = term.effect() == TermEffect::Waits;
        for edge in term.edges() {
            is_header[edge.target.index()] |= waits || position[edge.target.index()] <= position[id.index()];
        }
    }
    is_header
}

/// Targets of jumps are blocks until all blocks have a place.
struct Compiler<'p> {
    program: &'p Program,
    cluster: &'p Cluster,
    /// For each variable whether it is a list of scalars without boxes, or of such lists.
    is_unboxed: &'p [bool],
    unboxed: &'p Unboxed,
    liveness: Liveness,
    registers: Registers,
    code: Code,
    scalar_constants: HashMap<u64, Reg>,
    value_constants: HashMap<u32, Reg>,
    starts: Vec<u32>,
    operators: HashMap<&'static str, u32>,
    /// For each variable whether anything reads it.
    is_read: Vec<bool>,
    /// Registers for values between two moves.
    temporaries: Vec<Reg>,
    marks: Places,
    /// The block that is compiled.
    block: BlockId,
}

/// Where the code says which stretch begins.
#[derive(Default)]
struct Places {
    /// Whether it counts them.
    is_counted: bool,
    /// By block and position of an instruction, the mark before it.
    at: HashMap<(BlockId, usize), u32>,
    /// The marks of loops, on the edges by which they are entered.
    loops: Vec<(u32, BTreeSet<BlockId>)>,
}

impl Compiler<'_> {
    /// A block, and what is placed after it.
    fn block(&mut self, id: BlockId, block: &Block, next: Option<BlockId>) {
        self.block = id;
        let last_uses = LastUses::new(self.cluster, &self.liveness, id);
        let comparison = self.comparison(id, block);
        let insts = block.insts.len() - usize::from(comparison.is_some());
        for (at, (inst, last)) in block.insts[..insts].iter().zip(&last_uses.insts).enumerate() {
            self.mark(id, at);
            self.inst(inst, last);
        }
        (insts..=block.insts.len()).for_each(|at| self.mark(id, at));
        match &block.term {
            Term::Jump(edge) => {
                self.moves(edge);
                if next != Some(edge.target) {
                    self.emit(Ins::Jump(edge.target.0));
                }
            }
            term => self.term(term, comparison, &last_uses.term),
        }
    }

    fn type_of(&self, operand: Operand) -> Type {
        neva_blocks::types::operand_type(operand, &self.cluster.types, &self.program.constants)
    }

    fn scalar_constant(&mut self, bits: u64) -> Reg {
        let scalars = &mut self.code.scalars;
        *self.scalar_constants.entry(bits).or_insert_with(|| {
            scalars.push(bits);
            scalars.len() as Reg - 1
        })
    }

    fn float_constant(&mut self, value: f64) -> Reg {
        self.scalar_constant(Bits::from(value).0)
    }

    fn source(&mut self, operand: Operand, is_last: bool) -> Source {
        match operand {
            Operand::Unit => Source::Unit,
            Operand::Bool(value) => {
                Source::Scalar(ScalarKind::Bool, self.scalar_constant(Bits::from(value).0))
            }
            Operand::Int(value) => Source::Scalar(ScalarKind::Int, self.scalar_constant(Bits::from(value).0)),
            Operand::Float(value) => {
                Source::Scalar(ScalarKind::Float, self.scalar_constant(Bits::from(value).0))
            }
            Operand::Const(number) => match &self.program.constants[number as usize] {
                Constant::Bool(value) => self.source(Operand::Bool(*value), is_last),
                Constant::Int(value) => self.source(Operand::Int(*value), is_last),
                Constant::Float(value) => self.source(Operand::Float(*value), is_last),
                Constant::Unit => Source::Unit,
                _ => Source::Shared(self.value_constant(number)),
            },
            Operand::Var(var) => match self.target(Some(var)) {
                Target::Scalar(kind, reg) => Source::Scalar(kind, reg),
                Target::Value(reg) if is_last => Source::Last(reg),
                Target::Value(reg) => Source::Shared(reg),
                Target::Nowhere => Source::Unit,
            },
        }
    }

    fn sources(&mut self, operands: &[Operand], last: &[bool]) -> Vec<Source> {
        operands.iter().zip(last).map(|(operand, is_last)| self.source(*operand, *is_last)).collect()
    }

    fn target(&self, var: Option<Var>) -> Target {
        let Some(var) = var else { return Target::Nowhere };
        let ty = self.cluster.ty(var);
        match ScalarKind::of(ty) {
            Some(kind) => Target::Scalar(kind, self.registers.of(var)),
            None if *ty == Type::Unit => Target::Nowhere,
            None => Target::Value(self.registers.of(var)),
        }
    }

    /// The register of a scalar operand.
    fn scalar(&mut self, operand: Operand) -> Reg {
        match self.source(operand, false) {
            Source::Scalar(_, reg) => reg,
            source => unreachable!("{source:?} is read as a scalar"),
        }
    }

    fn operator(&mut self, kernel: &'static Kernel) -> u32 {
        let operators = &mut self.code.operators;
        *self.operators.entry(kernel.name).or_insert_with(|| {
            operators.push(kernel.run);
            operators.len() as u32 - 1
        })
    }

    fn emit(&mut self, ins: Ins) {
        self.code.code.push(ins);
    }

    fn mark(&mut self, block: BlockId, at: usize) {
        if let Some(&mark) = self.marks.at.get(&(block, at)) {
            self.emit(if self.marks.is_counted { Ins::Count(mark) } else { Ins::Mark(mark) });
        }
    }

    /// Says that a stretch begins, if an edge enters the loop that it is.
    fn mark_edge(&mut self, target: BlockId) {
        let entered = |body: &BTreeSet<BlockId>| body.contains(&target) && !body.contains(&self.block);
        if let Some(&(mark, _)) = self.marks.loops.iter().find(|(_, body)| entered(body)) {
            self.emit(Ins::Mark(mark));
        }
    }

    fn header(&mut self) {
        let place = self.code.code.len() as u32;
        self.emit(Ins::Header(self.code.headers.len() as u32));
        self.code.headers.push(place);
    }

    fn step(&mut self, step: Step) {
        let index = self.code.steps.len() as u32;
        self.code.steps.push(step);
        self.emit(Ins::Step(index));
    }

    fn inst(&mut self, inst: &Inst, last: &[bool]) {
        if !self.is_wanted(inst) {
            let sources = self.sources(&inst.args, last);
            return sources.into_iter().for_each(|source| self.drop_last(source));
        }
        let target = self.target(inst.dst);
        match &inst.op {
            Op::Call(kernel) => self.call(kernel, &inst.args, target, last),
            Op::Cast if let Some(dst) = inst.dst => {
                let source = self.source(inst.args[0], last[0]);
                match (target, self.cluster.ty(dst)) {
                    (Target::Scalar(..), _) => self.emit(Ins::Cast(target, source)),
                    (_, ty) => self.step(Step::Cast(source, ty.clone(), target)),
                }
            }
            Op::Copy | Op::Box | Op::Cast => {
                let source = self.source(inst.args[0], last[0]);
                match self.boxed_list(inst) {
                    Some(kind) => self.box_list(kind, source, target),
                    None => self.assign(target, source),
                }
            }
            Op::Equal => self.equal(inst, target, last),
            Op::HasTag(name) | Op::Field(name) => {
                let source = self.source(inst.args[0], last[0]);
                match (&inst.op, source, target) {
                    (Op::HasTag(_), Source::Shared(from) | Source::Last(from), Target::Scalar(_, to)) => {
                        let tag = self.tag(name, &self.type_of(inst.args[0]));
                        self.emit(Ins::HasTag(to, from, tag));
                        self.drop_last(source);
                    }
                    (Op::Field(_), Source::Shared(from) | Source::Last(from), _) => {
                        let ins = self.field(target, from, name, &self.type_of(inst.args[0]));
                        self.emit(ins);
                        // The field may be put where the struct was.
                        if !matches!(target, Target::Value(to) if to == from) {
                            self.drop_last(source);
                        }
                    }
                    _ => self.compute(&inst.op, &inst.args, target, last),
                }
            }
            Op::Struct(names) if !names.is_empty() => {
                let sources = self.sources(&inst.args, last);
                let fields = names.iter().map(|name| self.kept_name(name)).zip(sources).collect();
                self.step(Step::Struct(fields, target));
            }
            Op::Union(tag) if let [payload] = inst.args[..] => {
                let (tag, payload) = (self.kept_name(tag), self.source(payload, last[0]));
                self.step(Step::Union(tag, payload, target));
            }
            Op::Unbox | Op::Payload(_) => {
                let source = self.source(inst.args[0], last[0]);
                let has_payload = has_payload(&inst.op, &self.type_of(inst.args[0]));
                self.emit(Ins::Unbox(target, source, has_payload));
            }
            op => self.compute(op, &inst.args, target, last),
        }
    }

    /// Whether an instruction does more than to give a result that nobody reads.
    fn is_wanted(&self, inst: &Inst) -> bool {
        let has_effect = matches!(&inst.op, Op::Call(kernel) if kernel.effect == Effect::World);
        has_effect || inst.dst.is_some_and(|dst| self.is_read[dst.index()])
    }

    /// Whether the error of a call that may fail is needed.
    fn wants_error(&self, term: &Term) -> bool {
        matches!(term, Term::Try { error: Some(error), .. } if self.is_read[error.index()])
    }

    /// The field of a struct of a type: by position where the type tells, by name where it does not.
    fn field(&mut self, target: Target, from: Reg, name: &str, ty: &Type) -> Ins {
        let position = match ty {
            Type::Struct(fields) => fields.iter().position(|(known, _)| known == name),
            _ => None,
        };
        match position {
            Some(at) => Ins::Item(target, from, at as u32),
            None => Ins::Field(target, from, self.name(name)),
        }
    }

    /// A step that computes an instruction on values.
    fn compute(&mut self, op: &Op, args: &[Operand], target: Target, last: &[bool]) {
        let mut sources = self.sources(args, last);
        if op.only_looks() || matches!(op, Op::Field(_)) {
            sources.iter_mut().for_each(lend);
        }
        self.step(Step::Compute(compute(op), sources, target));
    }

    /// Drops a value that was looked at and is not needed any more, so that nobody takes it for shared.
    fn drop_last(&mut self, source: Source) {
        if let Source::Last(_) = source {
            self.emit(Ins::Convert(Target::Nowhere, source));
        }
    }

    fn name(&mut self, name: &str) -> u32 {
        self.code.names.push(name.to_owned());
        self.code.names.len() as u32 - 1
    }

    /// A name that values share for ever, so that nobody counts its owners.
    fn kept_name(&self, name: &str) -> Str {
        Str(Buf::from_slice(name.as_bytes()).kept())
    }

    fn end(&mut self, end: End) {
        let index = self.code.ends.len() as u32;
        self.code.ends.push(end);
        self.emit(Ins::End(index));
    }

    fn pieces(&mut self, parts: &[PrintPart], last: &[bool]) -> Vec<Piece> {
        let mut last = last.iter();
        let mut piece = |part: &PrintPart| match part {
            PrintPart::Text(text) => Piece::Text(text.clone()),
            PrintPart::Value(operand, style) => {
                let is_last = last.next().expect("one entry for each operand");
                Piece::Value(self.source(*operand, *is_last), *style)
            }
        };
        parts.iter().map(&mut piece).collect()
    }

    fn origin(&self, origin: neva_blocks::Origin) -> String {
        let node = &self.program.origins[origin.0 as usize];
        let path = self.program.message_paths.get(&origin).map_or("", String::as_str);
        format!("{node}{path}")
    }

    /// A terminator that is no jump. It is placed first, then the code of edges that move values; so their
    /// places are known only after it.
    fn term(&mut self, term: &Term, comparison: Option<Comparison>, last: &[bool]) {
        let at = self.code.code.len();
        let quick = self.quick_try(term, last);
        let room = 1 + usize::from(quick.is_some());
        (0..room).for_each(|_| self.emit(Ins::Jump(0)));
        let places: Vec<u32> = term.edges().iter().map(|edge| self.place(edge)).collect();
        let found = quick.map(|quick| self.quick_place(quick, term, places[0]));
        let edges = self.code.code.split_off(at + room);
        self.code.code.truncate(at);
        if let (Some(quick), Some(found)) = (quick, found) {
            self.emit(quick.ins(found));
        }
        match (comparison, places.as_slice()) {
            // What fails here fails in the call, too.
            (_, &[_, missing]) if quick.is_some_and(QuickTry::keeps_list) && !self.wants_error(term) => {
                self.emit(Ins::Jump(missing));
            }
            (Some(comparison), &[yes, no]) => self.emit(comparison.ins(yes, no)),
            // The instruction before it finds what the kernel would: an element at the same position.
            _ if quick.is_some() => self.failed_call(term, last, places[1]),
            _ => self.end_of_block(term, last, &places),
        }
        debug_assert_eq!(self.code.code.len(), at + room);
        self.code.code.extend(edges);
    }

    fn end_of_block(&mut self, term: &Term, last: &[bool], places: &[u32]) {
        match term {
            Term::If { cond, .. } => {
                let cond = self.scalar(*cond);
                self.emit(Ins::If(cond, places[0], places[1]));
            }
            Term::Switch { on, cases, .. } => {
                let default = places[cases.len()];
                if self.type_of(*on) == Type::Str {
                    let reg = match self.source(*on, false) {
                        Source::Shared(reg) | Source::Last(reg) => reg,
                        source => unreachable!("a switch over strings on {source:?}"),
                    };
                    let cases = cases.iter().zip(places).map(|(case, place)| (self.text(case.value), *place));
                    let cases = cases.collect();
                    self.end(End::StrSwitch(reg, cases, default));
                } else {
                    let reg = self.scalar(*on);
                    let mut table: Vec<(i64, u32)> = vec![];
                    for (case, place) in cases.iter().zip(places) {
                        let value = match case.value {
                            Operand::Int(value) => value,
                            Operand::Bool(value) => i64::from(value),
                            other => unreachable!("a case of a switch over integers is {other:?}"),
                        };
                        table.push((value, *place));
                    }
                    table.sort_by_key(|(value, _)| *value);
                    self.code.switches.push(Switch { cases: table, default });
                    self.emit(Ins::Switch(reg, self.code.switches.len() as u32 - 1));
                }
            }
            Term::Try { kernel, args, value, error, .. } => {
                let (run, sources) = self.call_that_may_fail(kernel, args, last);
                let ok = (self.target(*value), places[0]);
                let err = (self.target(*error), places[1]);
                let shortcut = self.shortcut(kernel, args, &sources, ok.0);
                self.end(End::Try(run, shortcut, sources, ok, err));
            }
            Term::Print { parts, flush, error, .. } => {
                let pieces = self.pieces(parts, last);
                let err = (self.target(*error), places[1]);
                self.end(End::Print(pieces, *flush, places[0], err));
            }
            Term::Wait(events) => {
                let mut awaited = Events::default();
                for (event, place) in events.iter().zip(places) {
                    match event {
                        Event::Deadline(operand, _) => {
                            awaited.deadlines.push((self.scalar(*operand), *place))
                        }
                        Event::Input(reader, _) => awaited.input = Some((*reader, *place)),
                        Event::Message(channel, var, _) => {
                            awaited.messages.push((*channel, self.target(*var), *place));
                        }
                        Event::Taken(channel, _) => awaited.taken.push((*channel, *place)),
                        Event::Turn(number, _) => awaited.turn = Some((*number, *place)),
                        Event::Busy(_) => awaited.busy = Some(*place),
                    }
                }
                self.end(End::Wait(awaited));
            }
            Term::Send { channel, value, .. } => {
                let value = self.source(*value, last[0]);
                self.end(End::Send(*channel, value, places[0]));
            }
            Term::Stop => self.end(End::Stop),
            Term::Jump(_) => unreachable!("a jump needs no end"),
            Term::Exit(status) => {
                let status = self.scalar(*status);
                self.end(End::Exit(status));
            }
            Term::Panic { parts, origin } => {
                let pieces = self.pieces(parts, last);
                self.end(End::Panic(pieces, self.origin(*origin)));
            }
            Term::Fault { parts, origin } => {
                let pieces = self.pieces(parts, last);
                self.end(End::Fault(pieces, self.origin(*origin)));
            }
            Term::Deadlock(text) => self.end(End::Deadlock(text.clone())),
        }
    }

    fn text(&self, operand: Operand) -> Vec<u8> {
        match operand {
            Operand::Const(number) => match &self.program.constants[number as usize] {
                Constant::Str(text) => text.clone(),
                other => unreachable!("a case of a switch over strings is {other:?}"),
            },
            other => unreachable!("a case of a switch over strings is {other:?}"),
        }
    }

    /// Where an edge leads to: its target, or code that moves values and goes there, which is marked by
    /// [`CODE`].
    fn place(&mut self, edge: &Edge) -> u32 {
        let at = self.code.code.len();
        self.moves(edge);
        if self.code.code.len() == at {
            return edge.target.0;
        }
        self.emit(Ins::Jump(edge.target.0));
        at as u32 | CODE
    }

    /// Turns blocks into places. A place where the code only goes on elsewhere is passed over.
    fn link(&mut self) {
        let starts = &self.starts;
        self.code.visit_places(|place| {
            *place = if *place & CODE != 0 { *place & !CODE } else { starts[*place as usize] };
        });
        let jump = |ins: &Ins| if let Ins::Jump(place) = ins { Some(*place) } else { None };
        let jumps: Vec<Option<u32>> = self.code.code.iter().map(jump).collect();
        self.code.visit_places(|place| {
            // Jumps may go round in circles.
            for _ in 0..LONGEST_CHAIN {
                let Some(next) = jumps[*place as usize] else { break };
                *place = next;
            }
        });
    }
}

/// Whether what an instruction takes a payload out of has one in any case.
fn has_payload(op: &Op, ty: &Type) -> bool {
    matches!(op, Op::Payload(tag) if matches!(ty.member(tag), Some(Some(_))))
}

/// Marks a place that is known already.
const CODE: u32 = 1 << 31;

/// How many jumps in a row are passed over.
const LONGEST_CHAIN: usize = 8;
