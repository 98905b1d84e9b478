//! From a block program to code for the engine. The program is optimized: types are settled and casts are in
//! place.

mod moves;

use crate::code::{Code, End, Events, Ins, Piece, Reg, Source, Step, Target};
use neva_blocks::analysis::last_uses::LastUses;
use neva_blocks::analysis::liveness::Liveness;
use neva_blocks::{
    Block, BlockId, Cluster, Constant, Edge, Event, Inst, Op, Operand, PrintPart, Program, Term, Type, Var,
    compute, constant_value,
};
use neva_kernels::value::Value;
use neva_registry::{Kernel, Run};
use std::collections::HashMap;

/// Compiles the clusters of a program.
pub fn compile(program: &Program) -> Vec<Code> {
    program.clusters.iter().map(|cluster| compile_cluster(program, cluster)).collect()
}

fn compile_cluster(program: &Program, cluster: &Cluster) -> Code {
    let count = cluster.types.len();
    let mut compiler = Compiler {
        program,
        cluster,
        liveness: Liveness::new(cluster),
        code: Code { scalars: vec![0; count], values: vec![Value::Unit; count], ..Code::default() },
        scalar_constants: HashMap::new(),
        value_constants: HashMap::new(),
        starts: vec![0; cluster.blocks.len()],
        operators: HashMap::new(),
        temporaries: vec![],
    };
    for (index, block) in cluster.blocks.iter().enumerate() {
        compiler.starts[index] = compiler.code.code.len() as u32;
        compiler.block(BlockId(index as u32), block);
    }
    compiler.link();
    compiler.code
}

/// Targets of jumps are blocks until all blocks have a place.
struct Compiler<'p> {
    program: &'p Program,
    cluster: &'p Cluster,
    liveness: Liveness,
    code: Code,
    scalar_constants: HashMap<u64, Reg>,
    value_constants: HashMap<u32, Reg>,
    starts: Vec<u32>,
    operators: HashMap<&'static str, u32>,
    /// Registers for values between two moves.
    temporaries: Vec<Reg>,
}

impl Compiler<'_> {
    fn block(&mut self, id: BlockId, block: &Block) {
        let last_uses = LastUses::new(self.cluster, &self.liveness, id);
        let fused = self.fused(id, block);
        for (index, inst) in block.insts.iter().enumerate() {
            if fused != Some(index) {
                self.inst(inst, &last_uses.insts[index]);
            }
        }
        self.term(block, fused, &last_uses.term);
    }

    /// The last instruction, when it is a comparison that only the branch at the end looks at.
    fn fused(&self, id: BlockId, block: &Block) -> Option<usize> {
        let Term::If { cond: Operand::Var(cond), then, otherwise } = &block.term else { return None };
        let index = block.insts.len().checked_sub(1)?;
        let inst = &block.insts[index];
        let passed = then.args.iter().chain(&otherwise.args).any(|arg| arg.var() == Some(*cond));
        if inst.dst != Some(*cond) || self.liveness.is_live_out(id, *cond) || passed {
            return None;
        }
        let compares = match &inst.op {
            Op::Call(kernel) => matches!(kernel.run, Run::IntTest(_) | Run::FloatTest(_)),
            Op::Equal => self.type_of(inst.args[0]) == Type::Int,
            _ => false,
        };
        compares.then_some(index)
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

    fn value_constant(&mut self, number: u32) -> Reg {
        let (values, program) = (&mut self.code.values, self.program);
        *self.value_constants.entry(number).or_insert_with(|| {
            values.push(constant_value(&program.constants[number as usize]));
            values.len() as Reg - 1
        })
    }

    fn source(&mut self, operand: Operand, is_last: bool) -> Source {
        match operand {
            Operand::Unit => Source::Unit,
            Operand::Bool(value) => Source::Bool(self.scalar_constant(u64::from(value))),
            Operand::Int(value) => Source::Int(self.scalar_constant(value as u64)),
            Operand::Float(value) => Source::Float(self.scalar_constant(value.to_bits())),
            Operand::Const(number) => match &self.program.constants[number as usize] {
                Constant::Bool(value) => Source::Bool(self.scalar_constant(u64::from(*value))),
                Constant::Int(value) => Source::Int(self.scalar_constant(*value as u64)),
                Constant::Float(value) => Source::Float(self.scalar_constant(value.to_bits())),
                Constant::Unit => Source::Unit,
                _ => Source::Shared(self.value_constant(number)),
            },
            Operand::Var(var) => match self.cluster.ty(var) {
                Type::Bool => Source::Bool(var.0),
                Type::Int => Source::Int(var.0),
                Type::Float => Source::Float(var.0),
                Type::Unit => Source::Unit,
                _ if is_last => Source::Last(var.0),
                _ => Source::Shared(var.0),
            },
        }
    }

    fn sources(&mut self, operands: &[Operand], last: &[bool]) -> Vec<Source> {
        operands.iter().zip(last).map(|(operand, is_last)| self.source(*operand, *is_last)).collect()
    }

    fn target(&self, var: Option<Var>) -> Target {
        let Some(var) = var else { return Target::Nowhere };
        match self.cluster.ty(var) {
            Type::Bool => Target::Bool(var.0),
            Type::Int => Target::Int(var.0),
            Type::Float => Target::Float(var.0),
            Type::Unit => Target::Nowhere,
            _ => Target::Value(var.0),
        }
    }

    /// The register of a scalar operand.
    fn scalar(&mut self, operand: Operand) -> Reg {
        match self.source(operand, false) {
            Source::Int(reg) | Source::Float(reg) | Source::Bool(reg) => reg,
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

    fn step(&mut self, step: Step) {
        let index = self.code.steps.len() as u32;
        self.code.steps.push(step);
        self.emit(Ins::Step(index));
    }

    fn inst(&mut self, inst: &Inst, last: &[bool]) {
        let target = self.target(inst.dst);
        match &inst.op {
            Op::Call(kernel) => self.call(kernel, &inst.args, target, last),
            Op::Cast if let Some(dst) = inst.dst => {
                let ty = self.cluster.ty(dst).clone();
                let source = self.source(inst.args[0], last[0]);
                self.step(Step::Cast(source, ty, target));
            }
            Op::Copy | Op::Box | Op::Cast => {
                let source = self.source(inst.args[0], last[0]);
                match (source, target) {
                    (Source::Int(from), Target::Int(to))
                    | (Source::Float(from), Target::Float(to))
                    | (Source::Bool(from), Target::Bool(to)) => self.emit(Ins::Scalar(to, from)),
                    (Source::Shared(from), Target::Value(to)) => self.emit(Ins::Clone(to, from)),
                    (Source::Last(from), Target::Value(to)) => self.emit(Ins::Move(to, from)),
                    _ => self.step(Step::Convert(source, target)),
                }
            }
            Op::Equal => self.equal(inst, target, last),
            op => self.compute(op, &inst.args, target, last),
        }
    }

    /// A step that computes an instruction on values.
    fn compute(&mut self, op: &Op, args: &[Operand], target: Target, last: &[bool]) {
        let sources = self.sources(args, last);
        self.step(Step::Compute(compute(op), sources, target));
    }

    fn equal(&mut self, inst: &Inst, target: Target, last: &[bool]) {
        let (left, right) = (self.source(inst.args[0], last[0]), self.source(inst.args[1], last[1]));
        let to = match target {
            Target::Bool(to) => to,
            Target::Nowhere => return,
            target => unreachable!("the result of a comparison goes to {target:?}"),
        };
        match (left, right) {
            (Source::Int(a), Source::Int(b)) => self.emit(Ins::IntEqual(to, a, b)),
            (Source::Float(a), Source::Float(b)) => self.emit(Ins::FloatEqual(to, a, b)),
            (Source::Bool(a), Source::Bool(b)) => self.emit(Ins::BoolEqual(to, a, b)),
            _ => self.step(Step::Compute(compute(&inst.op), vec![left, right], target)),
        }
    }

    fn call(&mut self, kernel: &'static Kernel, args: &[Operand], target: Target, last: &[bool]) {
        let to = match (kernel.run, target) {
            (Run::General(_), _) => return self.compute(&Op::Call(kernel), args, target, last),
            (_, Target::Int(to) | Target::Float(to) | Target::Bool(to)) => to,
            // An operator has no effect but its result.
            (_, Target::Nowhere) => return,
            (_, Target::Value(_)) => unreachable!("the result of `{}` is no scalar", kernel.name),
        };
        let regs: Vec<Reg> = args.iter().map(|arg| self.scalar(*arg)).collect();
        match (kernel.run, regs.as_slice()) {
            (Run::IntAdd(_), &[a, b]) => self.emit(Ins::Add(to, a, b)),
            (Run::IntSub(_), &[a, b]) => self.emit(Ins::Sub(to, a, b)),
            (Run::IntMul(_), &[a, b]) => self.emit(Ins::Mul(to, a, b)),
            (_, &[a]) => {
                let operator = self.operator(kernel);
                self.emit(Ins::Scalar1(operator, to, a));
            }
            (_, &[a, b]) => {
                let operator = self.operator(kernel);
                self.emit(Ins::Scalar2(operator, to, a, b));
            }
            (_, regs) => unreachable!("`{}` is an operator with {} operands", kernel.name, regs.len()),
        }
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

    fn term(&mut self, block: &Block, fused: Option<usize>, last: &[bool]) {
        // The end is placed first, then the code of edges that move values; so their places are known only
        // after it.
        let at = self.code.code.len();
        let edges = block.term.edges();
        if let Term::Jump(edge) = &block.term {
            self.moves(edge);
            self.emit(Ins::Jump(edge.target.0));
            return;
        }
        let room = usize::from(matches!(fused_test(block, fused), Some(Fused::Test))) * 2 + 1;
        (0..room).for_each(|_| self.emit(Ins::Jump(0)));
        let places: Vec<u32> = edges.iter().map(|edge| self.place(edge)).collect();
        let tail = self.code.code.split_off(at + room);
        self.code.code.truncate(at);
        self.end_of_block(block, fused, last, &places);
        debug_assert_eq!(self.code.code.len(), at + room);
        self.code.code.extend(tail);
    }

    fn end_of_block(&mut self, block: &Block, fused: Option<usize>, last: &[bool], places: &[u32]) {
        match &block.term {
            Term::If { cond, .. } => match fused_test(block, fused) {
                Some(kind) => {
                    let inst = &block.insts[block.insts.len() - 1];
                    let (a, b) = (self.scalar(inst.args[0]), self.scalar(inst.args[1]));
                    match (kind, &inst.op) {
                        (Fused::Test, Op::Call(kernel)) => {
                            let operator = self.operator(kernel);
                            self.emit(Ins::IfTest(operator, a, b));
                            self.emit(Ins::Jump(places[0]));
                            self.emit(Ins::Jump(places[1]));
                        }
                        _ => self.emit(Ins::IfEqual(a, b, places[0], places[1])),
                    }
                }
                None => {
                    let cond = self.scalar(*cond);
                    self.emit(Ins::If(cond, places[0], places[1]));
                }
            },
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
                    self.end(End::IntSwitch(reg, table, default));
                }
            }
            Term::Try { kernel, args, value, error, .. } => {
                let sources = self.sources(args, last);
                let run = match kernel.run {
                    Run::General(run) => run,
                    _ => unreachable!("the operator `{}` cannot fail", kernel.name),
                };
                let ok = (self.target(*value), places[0]);
                let err = (self.target(*error), places[1]);
                self.end(End::Try(run, sources, ok, err));
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
                        Event::Input(_) => awaited.input = Some(*place),
                        Event::Message(channel, var, _) => {
                            awaited.messages.push((*channel, self.target(*var), *place));
                        }
                        Event::Quiet(_) => awaited.quiet = Some(*place),
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

    /// Turns blocks into places.
    fn link(&mut self) {
        let starts = &self.starts;
        let resolve = |place: &mut u32| {
            *place = if *place & CODE != 0 { *place & !CODE } else { starts[*place as usize] };
        };
        for ins in &mut self.code.code {
            match ins {
                Ins::Jump(place) => resolve(place),
                Ins::If(_, yes, no) | Ins::IfEqual(_, _, yes, no) => {
                    resolve(yes);
                    resolve(no);
                }
                _ => {}
            }
        }
        for end in &mut self.code.ends {
            match end {
                End::IntSwitch(_, cases, default) => {
                    cases.iter_mut().for_each(|(_, place)| resolve(place));
                    resolve(default);
                }
                End::StrSwitch(_, cases, default) => {
                    cases.iter_mut().for_each(|(_, place)| resolve(place));
                    resolve(default);
                }
                End::Try(_, _, (_, ok), (_, err)) | End::Print(_, _, ok, (_, err)) => {
                    resolve(ok);
                    resolve(err);
                }
                End::Wait(events) => {
                    events.deadlines.iter_mut().for_each(|(_, place)| resolve(place));
                    events.messages.iter_mut().for_each(|(_, _, place)| resolve(place));
                    events.input.iter_mut().for_each(resolve);
                    events.quiet.iter_mut().for_each(resolve);
                    events.busy.iter_mut().for_each(resolve);
                }
                End::Send(_, _, place) => resolve(place),
                End::Stop | End::Exit(_) | End::Panic(..) | End::Fault(..) | End::Deadlock(_) => {}
            }
        }
    }
}

/// Marks a place that is known already.
const CODE: u32 = 1 << 31;

#[derive(Clone, Copy, PartialEq)]
enum Fused {
    Equal,
    Test,
}

fn fused_test(block: &Block, fused: Option<usize>) -> Option<Fused> {
    match block.insts[fused?].op {
        Op::Equal => Some(Fused::Equal),
        _ => Some(Fused::Test),
    }
}
