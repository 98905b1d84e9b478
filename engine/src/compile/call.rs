//! Calls of kernels: which instruction each becomes. Those with an instruction of their own make no call, and
//! a comparison that only the branch at the end of its block looks at is part of the branch.

use super::unboxed::{has_scalars, kind};
use super::{CODE, Compiler};
use crate::code::{
    End, Function, Ins, Operator, Reg, ScalarKind, Shortcut, Source, Step, Tag, Target, ToldBy,
};
use crate::{unboxed_lists, values};
use neva_blocks::{Block, BlockId, Constant, Inst, Op, Operand, Term, Type, constant_value};
use neva_registry::{Kernel, Native, Param, Run, Type as KernelType};

/// A comparison that a branch makes: what is compared, the operands, and whether it goes the other way.
#[derive(Clone, Copy)]
pub(super) struct Comparison {
    operator: Operator,
    operands: (Reg, Reg),
    is_negated: bool,
}

impl Comparison {
    /// The branch.
    pub(super) fn ins(self, yes: u32, no: u32) -> Ins {
        let (yes, no) = if self.is_negated { (no, yes) } else { (yes, no) };
        Ins::IfBinary(self.operator, self.operands.0, self.operands.1, yes, no)
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
            QuickTry::At(Target::Scalar(kind, to), list, at, _) => Ins::AtScalar(kind, to, list, at, place),
            QuickTry::At(Target::Nowhere, ..) => unreachable!("an element that nobody wants"),
        }
    }

    /// Whether the list is needed later.
    pub(super) fn keeps_list(self) -> bool {
        let QuickTry::At(_, _, _, is_last) = self;
        !is_last
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
        let (operator, is_swapped) = match &inst.op {
            Op::Equal if inst.args.iter().all(|arg| self.type_of(*arg) == Type::Int) => {
                (Operator::IntEqual, false)
            }
            op => operator(op.native()?).filter(|(operator, _)| operator.kinds().1 == ScalarKind::Bool)?,
        };
        let is_negated = operator == Operator::IntNotEqual;
        let operator = if is_negated { Operator::IntEqual } else { operator };
        let (left, right) = (self.scalar(inst.args[0]), self.scalar(inst.args[1]));
        let operands = if is_swapped { (right, left) } else { (left, right) };
        Some(Comparison { operator, operands, is_negated })
    }

    /// The instruction that is tried before a call that may fail.
    pub(super) fn quick_try(&mut self, term: &Term, last: &[bool]) -> Option<QuickTry> {
        let Term::Try { kernel, args, value, .. } = term else { return None };
        if kernel.native != Some(Native::ListAt) {
            return None;
        }
        let (list, is_last) = match self.source(args[0], last[0]) {
            Source::Shared(list) => (list, false),
            Source::Last(list) => (list, true),
            _ => return None,
        };
        let target = match (self.target(*value), self.type_of(args[0])) {
            // Whether there is an element is asked, too, where nobody wants it. One that has owners would get
            // another one.
            (Target::Nowhere, Type::List(element)) => {
                Target::Scalar(ScalarKind::of(&element)?, self.temporary(0))
            }
            (Target::Nowhere, _) => return None,
            (target, _) => target,
        };
        Some(QuickTry::At(target, list, self.scalar(args[1]), is_last))
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
            Target::Scalar(_, to) => to,
            Target::Nowhere => return,
            target => unreachable!("the result of a comparison goes to {target:?}"),
        };
        match (left, right) {
            (Source::Scalar(kind, a), Source::Scalar(_, b)) => {
                let operator = match kind {
                    ScalarKind::Int => Operator::IntEqual,
                    ScalarKind::Float => Operator::FloatEqual,
                    ScalarKind::Bool => Operator::BoolEqual,
                };
                self.emit(Ins::Binary(operator, to, a, b));
            }
            _ => match self.equal_tag(inst, left, right) {
                Some((value, source @ (Source::Shared(from) | Source::Last(from)), tag)) => {
                    let tag = self.tag(&tag, &self.type_of(value));
                    self.emit(Ins::HasTag(to, from, tag));
                    self.drop_last(source);
                }
                _ => match (self.type_of(inst.args[0]), left, right) {
                    (Type::Str, Source::Shared(a) | Source::Last(a), Source::Shared(b) | Source::Last(b))
                        if self.type_of(inst.args[1]) == Type::Str =>
                    {
                        self.emit(Ins::TextEqual(to, a, b));
                        self.drop_last(left);
                        self.drop_last(right);
                    }
                    _ => self.compute(&inst.op, &inst.args, target, last),
                },
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
                let run = self.function(kernel, args, run);
                let is_unboxed = args.first().is_some_and(|list| self.unboxed_kind(*list).is_some());
                let (run, sources) = match kernel.native {
                    // This one takes both lists, so none is lent.
                    Some(Native::ListConcat) if !is_unboxed => {
                        (values::concat as Function, self.sources(args, last))
                    }
                    _ => (run, self.arguments(kernel, args, last)),
                };
                match self.quick_call(kernel, args, &sources, target) {
                    Some(ins @ Ins::Take(to, data, _)) => {
                        self.emit(ins);
                        if to != data {
                            self.drop_last(sources[0]);
                        }
                    }
                    Some(ins) => self.emit(ins),
                    None => {
                        let shortcut = self.shortcut(kernel, args, &sources, target);
                        self.step(Step::Call(run, shortcut, sources, target));
                    }
                }
            }
            (_, Target::Scalar(_, to)) => {
                let regs: Vec<Reg> = args.iter().map(|arg| self.scalar(*arg)).collect();
                let ins = match (kernel.native, args) {
                    (Some(Native::IntRemainder), &[_, Operand::Int(by)]) if is_power(by) => {
                        Ins::Binary(Operator::IntAnd, to, regs[0], self.scalar_constant(by as u64 - 1))
                    }
                    (Some(Native::IntQuotient), &[_, Operand::Int(by)]) if is_power(by) => {
                        let by = self.scalar_constant(u64::from(by.trailing_zeros()));
                        Ins::Binary(Operator::IntShiftRight, to, regs[0], by)
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

    /// What calls a kernel that may fail, and its arguments.
    pub(super) fn call_that_may_fail(
        &mut self,
        kernel: &'static Kernel,
        args: &[Operand],
        last: &[bool],
    ) -> (Function, Vec<Source>) {
        match kernel.run {
            Run::General(run) => (self.function(kernel, args, run), self.arguments(kernel, args, last)),
            _ => unreachable!("the operator `{}` cannot fail", kernel.name),
        }
    }

    /// The end of a block by a call of which an instruction before it has found that it fails.
    pub(super) fn failed_call(&mut self, term: &Term, last: &[bool], place: u32) {
        let Term::Try { kernel, args, error, .. } = term else { unreachable!("only a call may fail") };
        let (run, sources) = self.call_that_may_fail(kernel, args, last);
        let err = (self.target(*error), place);
        self.end(End::Fail(run, sources, err));
    }

    /// How native code may do what a call of a kernel does.
    pub(super) fn shortcut(
        &self,
        kernel: &'static Kernel,
        args: &[Operand],
        sources: &[Source],
        target: Target,
    ) -> Shortcut {
        let native = kernel.native.filter(|native| self.fits(*native, args, sources));
        let is_taken = |(arg, param): (&Operand, &Param)| fits_word(param.ty, &self.type_of(*arg));
        let are_taken = args.iter().zip(kernel.params).all(is_taken);
        let is_given = match (kernel.result, target) {
            (KernelType::Int, Target::Scalar(kind, _)) => kind == ScalarKind::Int,
            (KernelType::Float, Target::Scalar(kind, _)) => kind == ScalarKind::Float,
            (KernelType::Bool, Target::Scalar(kind, _)) => kind == ScalarKind::Bool,
            (KernelType::Str, Target::Value(_)) => true,
            (result, Target::Nowhere) => result != KernelType::Str,
            _ => false,
        };
        let may_be_direct = kernel.direct.is_some() && are_taken && is_given;
        Shortcut { native, direct: may_be_direct.then_some(kernel) }
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

    /// The register of a constant that is no scalar.
    pub(super) fn value_constant(&mut self, number: u32) -> Reg {
        if let Some(known) = self.value_constants.get(&number) {
            return *known;
        }
        let mut value = constant_value(&self.program.constants[number as usize]);
        let reg = self.code.values.len();
        if let Some(ty) = self.unboxed.constants.get(&number) {
            value = unboxed_lists::unbox(&value, ty);
            self.code.unboxed.resize(reg, false);
            self.code.unboxed.push(has_scalars(ty));
        }
        // Kept, so that nobody counts the owners of an element that is looked at.
        self.code.values.push(value.kept());
        self.value_constants.insert(number, reg as Reg);
        reg as Reg
    }

    /// The kind of the scalars in an operand that is a list of scalars without boxes.
    pub(super) fn unboxed_kind(&self, operand: Operand) -> Option<ScalarKind> {
        let ty = match operand {
            Operand::Var(var) if self.is_unboxed[var.index()] => self.cluster.ty(var),
            Operand::Const(number) => self.unboxed.constants.get(&number)?,
            _ => return None,
        };
        has_scalars(ty).then(|| kind(ty)).flatten()
    }

    /// What calls a kernel.
    pub(super) fn function(&self, kernel: &'static Kernel, args: &[Operand], run: Function) -> Function {
        let kind = args.first().and_then(|list| self.unboxed_kind(*list));
        match kind.map(|kind| unboxed_lists::function(kernel, kind)) {
            Some(Some(function)) => function,
            Some(None) => unreachable!("`{}` takes a list without boxes", kernel.name),
            None => run,
        }
    }

    /// The kind of the scalars where an instruction copies a list without boxes to one with boxes.
    pub(super) fn boxed_list(&self, inst: &Inst) -> Option<ScalarKind> {
        let (dst, list) = (inst.dst?, inst.args[0].var()?);
        let is_boxed = self.is_unboxed[list.index()] && !self.is_unboxed[dst.index()];
        is_boxed.then(|| kind(self.cluster.ty(list))).flatten()
    }

    /// Puts a copy with boxes of a list without boxes elsewhere.
    pub(super) fn box_list(&mut self, kind: ScalarKind, mut list: Source, target: Target) {
        lend(&mut list);
        self.step(Step::Call(unboxed_lists::boxing(kind), Shortcut::default(), vec![list], target));
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
            (Native::ListLen | Native::TextLen, &[Source::Lent(data)], Target::Scalar(_, to)) => {
                Some(Ins::ListLen(to, data))
            }
            (Native::TextNext, &[Source::Lent(text), Source::Scalar(_, start)], Target::Scalar(_, to)) => {
                let (found, bits) = (self.temporary(0), self.scalar_constant(32));
                self.emit(Ins::FindCharacter(found, text, start));
                self.emit(Ins::Binary(Operator::IntShiftRight, found, found, bits));
                Some(Ins::Binary(Operator::IntAdd, to, start, found))
            }
            (Native::ListAppend, &[list, .., element], Target::Value(to)) => {
                Some(Ins::Append(to, list, element, kernel.is_within))
            }
            (Native::StringAdd, &[left, right], Target::Value(to)) => Some(Ins::AddText(to, left, right)),
            (
                Native::ListSlice,
                &[list, Source::Scalar(_, from), Source::Scalar(_, end)],
                Target::Value(to),
            ) => Some(Ins::Slice(to, list, from, end, self.has_scalars(args[0]))),
            (Native::ListItem, &[Source::Lent(list), Source::Scalar(_, at)], target) => {
                let next = (self.code.code.len() as u32 + 1) | CODE;
                match target {
                    Target::Nowhere => None,
                    target if kernel.is_within => Some(Ins::Element(target, list, at)),
                    target => Some(QuickTry::At(target, list, at, false).ins(next)),
                }
            }
            (
                Native::ListTake | Native::DictTake,
                &[Source::Lent(data) | Source::Last(data), Source::Scalar(_, at)],
                Target::Value(to),
            ) => Some(Ins::Take(to, data, at)),
            (Native::ListSet, &[list, Source::Scalar(_, at), element], Target::Value(to)) => {
                self.fits_list(element, args[0]).then_some(Ins::Set(to, list, at, element, kernel.is_within))
            }
            (
                Native::FindCharacter,
                &[Source::Lent(text), Source::Scalar(_, start)],
                Target::Scalar(_, to),
            ) => Some(Ins::FindCharacter(to, text, start)),
            (Native::AddCharacter, &[text, Source::Scalar(_, point)], Target::Value(to)) => {
                Some(Ins::AddCharacter(to, text, point))
            }
            (Native::FloatFromInt, &[Source::Scalar(_, from)], Target::Scalar(_, to)) => {
                Some(Ins::FloatFromInt(to, from))
            }
            (Native::RangeItem, sources, Target::Scalar(_, to)) => {
                let [first, index, step] = scalars(sources)?;
                let distance = self.temporary(0);
                self.emit(Ins::Binary(Operator::IntMul, distance, index, step));
                Some(Ins::Binary(Operator::IntAdd, to, first, distance))
            }
            (Native::RangeLen, sources, Target::Scalar(_, to)) => {
                let [first, last, step] = scalars(sources)?;
                let distance = self.temporary(0);
                self.emit(Ins::Binary(Operator::IntSub, distance, last, first));
                self.emit(Ins::Binary(Operator::IntMul, distance, distance, step));
                Some(Ins::Binary(Operator::IntAdd, to, distance, self.scalar_constant(1)))
            }
            _ => None,
        }
    }

    /// Whether native code may do an operation without a call.
    fn fits(&self, native: Native, args: &[Operand], sources: &[Source]) -> bool {
        native != Native::ListPut || self.fits_list(sources[2], args[0])
    }

    /// Whether an element may take the place of one in a list: native code drops the old one by what the new
    /// one is.
    fn fits_list(&self, element: Source, list: Operand) -> bool {
        matches!(element, Source::Scalar(..)) == self.has_scalars(list)
    }

    /// Whether a list is one of scalars.
    fn has_scalars(&self, list: Operand) -> bool {
        matches!(self.type_of(list), Type::List(element) if ScalarKind::of(&element).is_some())
    }

    fn scalar_call(&mut self, kernel: &'static Kernel, to: Reg, operands: &[Reg]) -> Ins {
        match (kernel.native, operands) {
            (Some(native), &[a]) => match native {
                Native::IntInc => Ins::Binary(Operator::IntAdd, to, a, self.scalar_constant(1)),
                Native::IntDec => Ins::Binary(Operator::IntSub, to, a, self.scalar_constant(1)),
                Native::IntNeg => Ins::Binary(Operator::IntSub, to, self.scalar_constant(0), a),
                Native::FloatInc => Ins::Binary(Operator::FloatAdd, to, a, self.float_constant(1.0)),
                Native::FloatDec => Ins::Binary(Operator::FloatSub, to, a, self.float_constant(1.0)),
                Native::FloatNeg => Ins::Binary(Operator::FloatSub, to, self.float_constant(-0.0), a),
                Native::Not => Ins::Not(to, a),
                Native::CodePoint => Ins::Binary(Operator::IntAnd, to, a, self.scalar_constant(0xFFFF_FFFF)),
                Native::CodePointOf => Ins::CodePointOf(to, a),
                Native::CodePointIsThere => {
                    let (sign, bits) = (self.temporary(0), self.scalar_constant(63));
                    self.emit(Ins::Binary(Operator::IntShiftRight, sign, a, bits));
                    Ins::Binary(Operator::IntAdd, to, sign, self.scalar_constant(1))
                }
                native => unreachable!("{native:?} has another number of operands"),
            },
            (Some(Native::AfterPart), &[a, b]) => Ins::Binary(Operator::IntAdd, to, a, b),
            (Some(Native::AfterCharacter), &[a, b]) => {
                let (size, bits) = (self.temporary(0), self.scalar_constant(32));
                self.emit(Ins::Binary(Operator::IntShiftRight, size, b, bits));
                Ins::Binary(Operator::IntAdd, to, a, size)
            }
            (Some(Native::RangeStep), &[from, end]) => {
                let (is_up, one) = (self.temporary(0), self.scalar_constant(1));
                self.emit(Ins::Binary(Operator::IntLessOrEqual, is_up, from, end));
                self.emit(Ins::Binary(Operator::IntShiftLeft, is_up, is_up, one));
                Ins::Binary(Operator::IntSub, to, is_up, one)
            }
            (Some(native), &[a, b]) => match operator(native) {
                Some((operator, false)) => Ins::Binary(operator, to, a, b),
                Some((operator, true)) => Ins::Binary(operator, to, b, a),
                None => unreachable!("{native:?} has another number of operands"),
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

/// Whether an argument of a type is of the type that a kernel takes, which is a number, a boolean or a text.
fn fits_word(wanted: KernelType, ty: &Type) -> bool {
    match wanted {
        KernelType::Int => *ty == Type::Int,
        KernelType::Float => *ty == Type::Float,
        KernelType::Bool => *ty == Type::Bool,
        KernelType::Str => *ty == Type::Str,
        _ => false,
    }
}

/// The registers of operands that are scalars.
fn scalars<const N: usize>(sources: &[Source]) -> Option<[Reg; N]> {
    let scalar = |source: &Source| if let Source::Scalar(_, reg) = source { Some(*reg) } else { None };
    let regs: Option<Vec<Reg>> = sources.iter().map(scalar).collect();
    regs?.try_into().ok()
}

/// Whether a number is a power of two.
fn is_power(number: i64) -> bool {
    number > 0 && number.count_ones() == 1
}

/// The operator that a native kernel on two scalars is, and whether its operands change places.
fn operator(native: Native) -> Option<(Operator, bool)> {
    use Native::*;
    Some(match native {
        IntAdd => (Operator::IntAdd, false),
        IntSub => (Operator::IntSub, false),
        IntMul => (Operator::IntMul, false),
        IntDiv | IntQuotient => (Operator::IntDiv, false),
        IntMod | IntRemainder => (Operator::IntMod, false),
        IntAnd | And => (Operator::IntAnd, false),
        IntOr | Or => (Operator::IntOr, false),
        IntXor => (Operator::IntXor, false),
        IntShiftLeft => (Operator::IntShiftLeft, false),
        IntShiftRight => (Operator::IntShiftRight, false),
        IntLess => (Operator::IntLess, false),
        IntLessOrEqual => (Operator::IntLessOrEqual, false),
        IntGreater => (Operator::IntLess, true),
        IntGreaterOrEqual => (Operator::IntLessOrEqual, true),
        IntNotEqual => (Operator::IntNotEqual, false),
        FloatAdd => (Operator::FloatAdd, false),
        FloatSub => (Operator::FloatSub, false),
        FloatMul => (Operator::FloatMul, false),
        FloatDiv => (Operator::FloatDiv, false),
        FloatLess => (Operator::FloatLess, false),
        FloatLessOrEqual => (Operator::FloatLessOrEqual, false),
        FloatGreater => (Operator::FloatLess, true),
        FloatGreaterOrEqual => (Operator::FloatLessOrEqual, true),
        _ => return None,
    })
}
