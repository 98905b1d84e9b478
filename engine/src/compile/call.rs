//! Calls of kernels: which instruction each becomes. Those with an instruction of their own make no call, and
//! a comparison that only the branch at the end of its block looks at is part of the branch.

use super::{CODE, Compiler};
use crate::code::{Ins, Reg, ScalarKind, Source, Step, Tag, Target, ToldBy};
use neva_blocks::{Block, BlockId, Constant, Inst, Op, Operand, Term, Type};
use neva_registry::{Kernel, Native, Run};

/// A comparison that a branch makes: what is compared, the operands, and whether it goes the other way.
#[derive(Clone, Copy)]
pub(super) struct Comparison {
    ins: fn(Reg, Reg, u32, u32) -> Ins,
    operands: (Reg, Reg),
    is_negated: bool,
}

impl Comparison {
    /// The branch.
    pub(super) fn ins(self, yes: u32, no: u32) -> Ins {
        let (yes, no) = if self.is_negated { (no, yes) } else { (yes, no) };
        (self.ins)(self.operands.0, self.operands.1, yes, no)
    }
}

/// An instruction that does what a call that may fail does when it does not fail.
#[derive(Clone, Copy)]
pub(super) enum QuickTry {
    /// The element of a list, and whether the list is not needed any more.
    At(Target, Reg, Reg, bool),
}

impl QuickTry {
    /// The instruction; on success it goes on there.
    pub(super) fn ins(self, place: u32) -> Ins {
        match self {
            QuickTry::At(Target::Value(to), list, at, _) => Ins::AtValue(to, list, at, place),
            QuickTry::At(Target::Int(to), list, at, _) => Ins::AtScalar(ScalarKind::Int, to, list, at, place),
            QuickTry::At(Target::Float(to), list, at, _) => {
                Ins::AtScalar(ScalarKind::Float, to, list, at, place)
            }
            QuickTry::At(Target::Bool(to), list, at, _) => {
                Ins::AtScalar(ScalarKind::Bool, to, list, at, place)
            }
            QuickTry::At(Target::Nowhere, ..) => unreachable!("an element that nobody wants"),
        }
    }

    /// The list that is to be dropped after it. An element may be put where its list was.
    pub(super) fn dropped(self) -> Option<Reg> {
        let QuickTry::At(to, list, _, is_last) = self;
        (is_last && !matches!(to, Target::Value(to) if to == list)).then_some(list)
    }
}

impl Compiler<'_> {
    /// The comparison that the last instruction of a block is, if only the branch at the end looks at it.
    pub(super) fn comparison(&mut self, id: BlockId, block: &Block) -> Option<Comparison> {
        let Term::If { cond: Operand::Var(cond), then, otherwise } = &block.term else { return None };
        let inst = block.insts.last()?;
        let passed = then.args.iter().chain(&otherwise.args).any(|arg| arg.var() == Some(*cond));
        if inst.dst != Some(*cond) || self.liveness.is_live_out(id, *cond) || passed {
            return None;
        }
        type Branch = fn(Reg, Reg, u32, u32) -> Ins;
        let (ins, is_swapped, is_negated): (Branch, bool, bool) = match &inst.op {
            Op::Equal if self.type_of(inst.args[0]) == Type::Int => (Ins::IfIntEqual, false, false),
            Op::Call(kernel) => match kernel.native? {
                Native::IntNotEqual => (Ins::IfIntEqual, false, true),
                Native::IntLess => (Ins::IfIntLess, false, false),
                Native::IntLessOrEqual => (Ins::IfIntLessOrEqual, false, false),
                Native::IntGreater => (Ins::IfIntLess, true, false),
                Native::IntGreaterOrEqual => (Ins::IfIntLessOrEqual, true, false),
                Native::FloatLess => (Ins::IfFloatLess, false, false),
                Native::FloatLessOrEqual => (Ins::IfFloatLessOrEqual, false, false),
                Native::FloatGreater => (Ins::IfFloatLess, true, false),
                Native::FloatGreaterOrEqual => (Ins::IfFloatLessOrEqual, true, false),
                _ => return None,
            },
            _ => return None,
        };
        let (left, right) = (self.scalar(inst.args[0]), self.scalar(inst.args[1]));
        let operands = if is_swapped { (right, left) } else { (left, right) };
        Some(Comparison { ins, operands, is_negated })
    }

    /// The instruction that is tried before a call that may fail.
    pub(super) fn quick_try(&mut self, term: &Term, last: &[bool]) -> Option<QuickTry> {
        let Term::Try { kernel, args, value, .. } = term else { return None };
        let target = self.target(*value);
        match (kernel.native, target) {
            (_, Target::Nowhere) => None,
            (Some(Native::ListAt), _) => {
                let (list, is_last) = match self.source(args[0], last[0]) {
                    Source::Shared(list) => (list, false),
                    Source::Last(list) => (list, true),
                    _ => return None,
                };
                Some(QuickTry::At(target, list, self.scalar(args[1]), is_last))
            }
            _ => None,
        }
    }

    /// Where an instruction goes on that is tried before a call. The call drops a list that is not needed any
    /// more; there it is dropped by code of its own.
    pub(super) fn quick_place(&mut self, quick: QuickTry, term: &Term, place: u32) -> u32 {
        let Some(list) = quick.dropped() else { return place };
        let at = self.code.code.len() as u32 | CODE;
        self.drop_last(Source::Last(list));
        let edges = term.edges();
        self.moves(edges[0]);
        self.emit(Ins::Jump(edges[0].target.0));
        at
    }

    pub(super) fn equal(&mut self, inst: &Inst, target: Target, last: &[bool]) {
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
            _ => match self.equal_tag(inst, left, right) {
                Some((value, source @ (Source::Shared(from) | Source::Last(from)), tag)) => {
                    let tag = self.tag(&tag, &self.type_of(value));
                    self.emit(Ins::HasTag(to, from, tag));
                    self.drop_last(source);
                }
                _ => self.compute(&inst.op, &inst.args, target, last),
            },
        }
    }

    /// What tells a member from the others of a type.
    pub(super) fn tag(&mut self, name: &str, ty: &Type) -> u32 {
        let has_payload = ty.member(name).map(|payload| payload.is_some());
        let told_by = match (ty, has_payload) {
            (Type::Union(members), Some(has_payload)) => {
                let mut others = members
                    .iter()
                    .filter(|(other, payload)| payload.is_some() == has_payload && other.as_str() != name);
                match others.clone().next() {
                    None => ToldBy::Nothing,
                    Some(_) if others.all(|(other, _)| other.len() != name.len()) => ToldBy::Len,
                    Some(_) => ToldBy::Text,
                }
            }
            _ => ToldBy::Text,
        };
        self.code.tags.push(Tag { name: name.to_owned(), has_payload, told_by });
        self.code.tags.len() as u32 - 1
    }

    /// The value of which an equality asks whether it is one union member without payload, and its tag.
    fn equal_tag(&self, inst: &Inst, left: Source, right: Source) -> Option<(Operand, Source, String)> {
        let tag = |operand: Operand| match operand {
            Operand::Const(number) => match &self.program.constants[number as usize] {
                Constant::Union(tag, None) => Some(tag.clone()),
                _ => None,
            },
            _ => None,
        };
        let (value, source, tag) = match (tag(inst.args[0]), tag(inst.args[1])) {
            (None, Some(tag)) => (inst.args[0], left, tag),
            (Some(tag), None) => (inst.args[1], right, tag),
            _ => return None,
        };
        // Another member may have the same tag in a union whose type is not known.
        matches!(self.type_of(value).member(&tag), Some(None)).then_some((value, source, tag))
    }

    pub(super) fn call(&mut self, kernel: &'static Kernel, args: &[Operand], target: Target, last: &[bool]) {
        match (kernel.run, target) {
            (Run::General(run), _) => {
                let sources = self.arguments(kernel, args, last);
                match self.quick_call(kernel, args, &sources, target) {
                    Some(ins @ Ins::Take(to, data, _)) => {
                        self.emit(ins);
                        if to != data {
                            self.drop_last(sources[0]);
                        }
                    }
                    Some(ins) => self.emit(ins),
                    None => self.step(Step::Call(run, sources, target)),
                }
            }
            (_, Target::Int(to) | Target::Float(to) | Target::Bool(to)) => {
                let regs: Vec<Reg> = args.iter().map(|arg| self.scalar(*arg)).collect();
                let ins = match (kernel.native, args) {
                    (Some(Native::IntRemainder), &[_, Operand::Int(by)]) if is_power(by) => {
                        Ins::IntAnd(to, regs[0], self.scalar_constant(by as u64 - 1))
                    }
                    (Some(Native::IntQuotient), &[_, Operand::Int(by)]) if is_power(by) => {
                        Ins::IntShiftRight(to, regs[0], self.scalar_constant(u64::from(by.trailing_zeros())))
                    }
                    _ => self.scalar_call(kernel, to, &regs),
                };
                self.emit(ins);
            }
            // An operator has no effect but its result.
            (_, Target::Nowhere) => {}
            (_, Target::Value(_)) => unreachable!("the result of `{}` is no scalar", kernel.name),
        }
    }

    /// The arguments of a kernel.
    pub(super) fn arguments(&mut self, kernel: &Kernel, args: &[Operand], last: &[bool]) -> Vec<Source> {
        let mut sources = self.sources(args, last);
        for (source, param) in sources.iter_mut().zip(kernel.params) {
            if param.by.is_lent() {
                lend(source);
            }
        }
        sources
    }

    /// The instruction of its own that a call on values has.
    fn quick_call(
        &mut self,
        kernel: &Kernel,
        args: &[Operand],
        sources: &[Source],
        target: Target,
    ) -> Option<Ins> {
        match (kernel.native?, sources, target) {
            (Native::ListLen, &[Source::Lent(list)], Target::Int(to)) => Some(Ins::ListLen(to, list)),
            (Native::ListAppend, &[list, element], Target::Value(to)) => Some(Ins::Append(to, list, element)),
            (Native::StringAdd, &[left, right], Target::Value(to)) => Some(Ins::AddText(to, left, right)),
            (Native::ListSlice, &[list, Source::Int(from), Source::Int(end)], Target::Value(to)) => {
                Some(Ins::Slice(to, list, from, end, self.has_scalars(args[0])))
            }
            (Native::ListItem, &[Source::Lent(list), Source::Int(at)], target) => {
                let next = (self.code.code.len() as u32 + 1) | CODE;
                match target {
                    Target::Nowhere => None,
                    target => Some(QuickTry::At(target, list, at, false).ins(next)),
                }
            }
            (
                Native::ListTake | Native::DictTake,
                &[Source::Shared(data) | Source::Last(data), Source::Int(at)],
                Target::Value(to),
            ) => Some(Ins::Take(to, data, at)),
            (Native::ListSet, &[list, Source::Int(at), element], Target::Value(to)) => {
                // Native code drops the old element by what the new one is.
                let is_scalar = matches!(element, Source::Int(_) | Source::Float(_) | Source::Bool(_));
                (is_scalar == self.has_scalars(args[0])).then_some(Ins::Set(to, list, at, element))
            }
            (Native::FindCharacter, &[Source::Lent(text), Source::Int(start)], Target::Int(to)) => {
                Some(Ins::FindCharacter(to, text, start))
            }
            (Native::AddCharacter, &[text, Source::Int(point)], Target::Value(to)) => {
                Some(Ins::AddCharacter(to, text, point))
            }
            (Native::FloatFromInt, &[Source::Int(from)], Target::Float(to)) => {
                Some(Ins::FloatFromInt(to, from))
            }
            _ => None,
        }
    }

    /// Whether a list is one of scalars.
    fn has_scalars(&self, list: Operand) -> bool {
        let of_scalars = |element: &Type| matches!(element, Type::Bool | Type::Int | Type::Float);
        matches!(self.type_of(list), Type::List(element) if of_scalars(&element))
    }

    fn scalar_call(&mut self, kernel: &'static Kernel, to: Reg, operands: &[Reg]) -> Ins {
        match (kernel.native, operands) {
            (Some(native), &[a]) => match native {
                Native::IntInc => Ins::IntAdd(to, a, self.scalar_constant(1)),
                Native::IntDec => Ins::IntSub(to, a, self.scalar_constant(1)),
                Native::IntNeg => Ins::IntSub(to, self.scalar_constant(0), a),
                Native::Not => Ins::Not(to, a),
                Native::CodePoint => Ins::IntAnd(to, a, self.scalar_constant(0xFFFF_FFFF)),
                native => unreachable!("{native:?} has another number of operands"),
            },
            (Some(native), &[a, b]) => match native {
                Native::IntAdd => Ins::IntAdd(to, a, b),
                Native::IntSub => Ins::IntSub(to, a, b),
                Native::IntMul => Ins::IntMul(to, a, b),
                Native::IntDiv | Native::IntQuotient => Ins::IntDiv(to, a, b),
                Native::IntMod | Native::IntRemainder => Ins::IntMod(to, a, b),
                Native::IntAnd | Native::And => Ins::IntAnd(to, a, b),
                Native::IntOr | Native::Or => Ins::IntOr(to, a, b),
                Native::IntXor => Ins::IntXor(to, a, b),
                Native::IntShiftLeft => Ins::IntShiftLeft(to, a, b),
                Native::IntShiftRight => Ins::IntShiftRight(to, a, b),
                Native::AfterCharacter => {
                    let (size, bits) = (self.temporary(0), self.scalar_constant(32));
                    self.emit(Ins::IntShiftRight(size, b, bits));
                    Ins::IntAdd(to, a, size)
                }
                Native::IntLess => Ins::IntLess(to, a, b),
                Native::IntLessOrEqual => Ins::IntLessOrEqual(to, a, b),
                Native::IntGreater => Ins::IntLess(to, b, a),
                Native::IntGreaterOrEqual => Ins::IntLessOrEqual(to, b, a),
                Native::IntNotEqual => Ins::IntNotEqual(to, a, b),
                Native::FloatAdd => Ins::FloatAdd(to, a, b),
                Native::FloatSub => Ins::FloatSub(to, a, b),
                Native::FloatMul => Ins::FloatMul(to, a, b),
                Native::FloatDiv => Ins::FloatDiv(to, a, b),
                Native::FloatLess => Ins::FloatLess(to, a, b),
                Native::FloatLessOrEqual => Ins::FloatLessOrEqual(to, a, b),
                Native::FloatGreater => Ins::FloatLess(to, b, a),
                Native::FloatGreaterOrEqual => Ins::FloatLessOrEqual(to, b, a),
                native => unreachable!("{native:?} has another number of operands"),
            },
            (None, &[a]) => Ins::Scalar1(to, self.operator(kernel), a),
            (None, &[a, b]) => Ins::Scalar2(to, self.operator(kernel), a, b),
            (_, operands) => unreachable!("`{}` is an operator on {} operands", kernel.name, operands.len()),
        }
    }
}

/// Says that a call only looks at an argument.
pub(super) fn lend(source: &mut Source) {
    if let Source::Shared(reg) = *source {
        *source = Source::Lent(reg);
    }
}

/// Whether a number is a power of two.
fn is_power(number: i64) -> bool {
    number > 0 && number.count_ones() == 1
}
