//! Computes what is known before run time.

use crate::substitution::Substitution;
use neva_blocks::ConstantPool;
use neva_blocks::analysis::flow::reverse_postorder;
use neva_blocks::types::constant_fits;
use neva_blocks::*;
use neva_registry::{Code, Kernel, Native, Run};
use std::collections::HashMap;

/// Computes instructions and decides branches by constants, by the parts that structs and unions were made
/// of, and by types; copies go away. Before types are settled nothing follows from them; afterwards the
/// program stays well typed.
pub(crate) fn fold_constants(program: &mut Program) {
    let mut pool = ConstantPool::new(&mut program.constants);
    for cluster in &mut program.clusters {
        let order = reverse_postorder(cluster);
        let mut fold = Fold { pool: &mut pool, types: &cluster.types, made: HashMap::new() };
        let mut substitution = Substitution::new(cluster);
        // Assignments come before uses but for parameters, which are not replaced.
        for id in order {
            let block = &mut cluster.blocks[id.index()];
            block.insts.retain_mut(|inst| {
                inst.args.iter_mut().for_each(|arg| *arg = substitution.resolve(*arg));
                match fold.inst(inst) {
                    Some((dst, value)) => {
                        substitution.replace(dst, value);
                        false
                    }
                    None => true,
                }
            });
            block
                .term
                .operands_mut()
                .into_iter()
                .for_each(|operand| *operand = substitution.resolve(*operand));
            fold.term(&mut block.term);
        }
        substitution.apply(cluster);
    }
}

/// What a boxed value was made of.
enum Made {
    Struct(Vec<String>, Vec<Operand>),
    Union(String, Option<Operand>),
    Box(Operand),
}

/// Values of different kinds are never equal.
#[derive(PartialEq)]
enum ValueKind {
    Unit,
    Bool,
    Int,
    Float,
    Str,
    Bytes,
    List,
    Dict,
    Struct,
    Union,
}

struct Fold<'a, 'b> {
    pool: &'a mut ConstantPool<'b>,
    types: &'a [Type],
    made: HashMap<Var, Made>,
}

impl Fold<'_, '_> {
    /// The variable that goes away and what replaces it. Otherwise the instruction stays, perhaps as a
    /// simpler one.
    fn inst(&mut self, inst: &mut Inst) -> Option<(Var, Operand)> {
        let dst = inst.dst?;
        let value = self.value(&mut inst.op, &mut inst.args);
        if let Some(value) = value.filter(|value| self.can_replace(dst, *value)) {
            return Some((dst, value));
        }
        match (&inst.op, inst.args.as_slice()) {
            (Op::Struct(names), args) => {
                self.made.insert(dst, Made::Struct(names.clone(), args.to_vec()));
            }
            (Op::Union(tag), args) => {
                self.made.insert(dst, Made::Union(tag.clone(), args.first().copied()));
            }
            (Op::Box, [arg]) => {
                self.made.insert(dst, Made::Box(*arg));
            }
            _ => {}
        }
        None
    }

    /// Types stay as they are; a constant is written as whatever is wanted.
    fn can_replace(&self, dst: Var, value: Operand) -> bool {
        let wanted = &self.types[dst.index()];
        match value {
            Operand::Var(var) => self.types[var.index()] == *wanted,
            _ => self.pool.get(value).is_some_and(|constant| constant_fits(&constant, wanted)),
        }
    }

    /// What an instruction computes, where that is known.
    fn value(&mut self, op: &mut Op, args: &mut Vec<Operand>) -> Option<Operand> {
        match (&*op, args.as_slice()) {
            (Op::Call(kernel), args) => kernel.run.apply(args).or_else(|| match (kernel.run, kernel.code) {
                (Run::General(_), Code::Expr(_)) => self.computed(op, args),
                _ => self.read_list(kernel, args),
            }),
            (Op::Copy, [arg]) => Some(*arg),
            (Op::Field(name), [arg]) => match self.made(*arg) {
                Some(Made::Struct(names, values)) => {
                    values.get(names.iter().position(|other| other == name)?).copied()
                }
                _ => self.computed(op, args),
            },
            (Op::Payload(_) | Op::Unbox, [arg]) => match self.made(*arg) {
                Some(Made::Union(_, payload)) => Some(payload.unwrap_or(*arg)),
                _ => {
                    let is_no_union = self.kind(*arg).is_some_and(|kind| kind != ValueKind::Union);
                    self.computed(op, args).or_else(|| is_no_union.then_some(*arg))
                }
            },
            (Op::Equal, [left, right]) => self.equal(*left, *right).or_else(|| self.computed(op, args)),
            (Op::Matches, [value, pattern]) => {
                let (value, pattern) = (*value, *pattern);
                let (tag, is_tag_alone) = match self.pool.get(pattern).as_deref() {
                    Some(Constant::Union(tag, payload)) => (tag.clone(), payload.is_none()),
                    _ => return self.compare(value, pattern, op).or_else(|| self.computed(op, args)),
                };
                if is_tag_alone {
                    let has_tag = self.has_tag_by_type(value, &tag);
                    *op = Op::HasTag(tag);
                    args.pop();
                    return has_tag.map(Operand::Bool);
                }
                if self.has_tag_by_type(value, &tag) == Some(false) {
                    return Some(Operand::Bool(false));
                }
                // It is a value like any other.
                *op = Op::Equal;
                self.equal(value, pattern).or_else(|| self.computed(op, args))
            }
            (Op::HasTag(tag), [arg]) => self.has_tag_by_type(*arg, tag).map(Operand::Bool),
            (Op::Box, [arg]) => {
                let is_boxed = arg.var().is_none_or(|var| self.types[var.index()] == Type::Any);
                is_boxed.then_some(*arg)
            }
            (Op::Cast, [arg]) => match self.made(*arg) {
                Some(Made::Box(value)) => Some(*value),
                _ => Some(*arg),
            },
            _ => self.computed(op, args),
        }
    }

    /// The result of an instruction whose operands are all constants.
    fn computed(&mut self, op: &Op, args: &[Operand]) -> Option<Operand> {
        // Only then are they made values, as constants can be large.
        let constants: Vec<_> = args.iter().map(|arg| self.pool.get(*arg)).collect::<Option<_>>()?;
        let mut values: Vec<_> = constants.iter().map(|constant| constant_value(constant)).collect();
        Some(self.pool.operand(value_constant(&compute(op)(&mut values))))
    }

    /// The length or an element of a constant list.
    fn read_list(&mut self, kernel: &Kernel, args: &[Operand]) -> Option<Operand> {
        let native = kernel.native.filter(|native| matches!(native, Native::ListLen | Native::ListItem))?;
        let Operand::Const(list) = args[0] else { return None };
        let Constant::List(elements) = &self.pool.all()[list as usize] else { return None };
        let element = match (native, args) {
            (Native::ListItem, [_, Operand::Int(at)]) => elements.get(usize::try_from(*at).ok()?)?.clone(),
            (Native::ListItem, _) => return None,
            _ => Constant::Int(elements.len() as i64),
        };
        Some(self.pool.operand(element))
    }

    fn made(&self, operand: Operand) -> Option<&Made> {
        self.made.get(&operand.var()?)
    }

    /// A pattern that is no union is a value, unless it may turn out to be one.
    fn compare(&self, value: Operand, pattern: Operand, op: &mut Op) -> Option<Operand> {
        let kind = self.kind(pattern).filter(|kind| *kind != ValueKind::Union)?;
        match self.kind(value) {
            Some(other) if other == kind => {
                *op = Op::Equal;
                self.equal(value, pattern)
            }
            Some(_) => Some(Operand::Bool(false)),
            None => None,
        }
    }

    fn equal(&self, left: Operand, right: Operand) -> Option<Operand> {
        let (left_kind, right_kind) = (self.kind(left), self.kind(right));
        if let (Some(left), Some(right)) = (&left_kind, &right_kind)
            && left != right
        {
            return Some(Operand::Bool(false));
        }
        match (left_kind?, right_kind?) {
            (ValueKind::Unit, ValueKind::Unit) => Some(Operand::Bool(true)),
            // A float may differ from itself.
            (ValueKind::Bool | ValueKind::Int | ValueKind::Str | ValueKind::Bytes, _) if left == right => {
                Some(Operand::Bool(true))
            }
            (ValueKind::Bool, ValueKind::Bool) => match (left, right) {
                (value, Operand::Bool(true)) | (Operand::Bool(true), value) => Some(value),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a union has a tag, as far as its type or the instruction that made it tells.
    fn has_tag_by_type(&self, operand: Operand, tag: &str) -> Option<bool> {
        match (self.made(operand), self.pool.get(operand).as_deref()) {
            (Some(Made::Union(other, _)), _) => Some(other == tag),
            (_, Some(Constant::Union(other, _))) => Some(other == tag),
            _ => match operand.var().map(|var| &self.types[var.index()]) {
                Some(Type::Union(members)) => match members.iter().any(|(known, _)| known == tag) {
                    true if members.len() == 1 => Some(true),
                    true => None,
                    false => Some(false),
                },
                _ => self.kind(operand).map(|_| false),
            },
        }
    }

    /// The kind of a value, where it is known.
    fn kind(&self, operand: Operand) -> Option<ValueKind> {
        let of_type = |ty: &Type| match ty {
            Type::Unit => Some(ValueKind::Unit),
            Type::Bool => Some(ValueKind::Bool),
            Type::Int => Some(ValueKind::Int),
            Type::Float => Some(ValueKind::Float),
            Type::Str => Some(ValueKind::Str),
            Type::Bytes => Some(ValueKind::Bytes),
            Type::List(_) => Some(ValueKind::List),
            Type::Dict(_) => Some(ValueKind::Dict),
            Type::Struct(_) => Some(ValueKind::Struct),
            Type::Union(_) => Some(ValueKind::Union),
            Type::Any => None,
        };
        match operand {
            Operand::Unit => Some(ValueKind::Unit),
            Operand::Bool(_) => Some(ValueKind::Bool),
            Operand::Int(_) => Some(ValueKind::Int),
            Operand::Float(_) => Some(ValueKind::Float),
            Operand::Var(var) => match self.made.get(&var) {
                Some(Made::Struct(..)) => Some(ValueKind::Struct),
                Some(Made::Union(..)) => Some(ValueKind::Union),
                Some(Made::Box(inner)) => inner.var().and_then(|inner| of_type(&self.types[inner.index()])),
                None => of_type(&self.types[var.index()]),
            },
            Operand::Const(index) => Some(match self.pool.all().get(index as usize)? {
                Constant::Unit => ValueKind::Unit,
                Constant::Bool(_) => ValueKind::Bool,
                Constant::Int(_) => ValueKind::Int,
                Constant::Float(_) => ValueKind::Float,
                Constant::Str(_) => ValueKind::Str,
                Constant::Bytes(_) => ValueKind::Bytes,
                Constant::List(_) => ValueKind::List,
                Constant::Dict(_) => ValueKind::Dict,
                Constant::Struct(_) => ValueKind::Struct,
                Constant::Union(..) => ValueKind::Union,
            }),
        }
    }

    fn term(&mut self, term: &mut Term) {
        match term {
            Term::If { cond: Operand::Bool(true), then: edge, .. }
            | Term::If { cond: Operand::Bool(false), otherwise: edge, .. } => {
                *term = Term::Jump(edge.clone())
            }
            Term::Switch { on, cases, default } if on.var().is_none() => {
                let case = cases.iter().find(|case| case.value == *on);
                *term = Term::Jump(case.map_or(&*default, |case| &case.edge).clone());
            }
            Term::Print { parts, .. } | Term::Panic { parts, .. } | Term::Fault { parts, .. } => {
                self.parts(parts)
            }
            _ => {}
        }
    }

    /// Values that are known become text; texts that meet become one.
    fn parts(&self, parts: &mut Vec<PrintPart>) {
        let known = std::mem::take(parts).into_iter().map(|part| match part {
            PrintPart::Value(operand, style) => self.printed(operand, style).map_or(part, PrintPart::Text),
            text => text,
        });
        *parts = PrintPart::merged(known);
    }

    fn printed(&self, operand: Operand, style: Style) -> Option<Vec<u8>> {
        match &*self.pool.get(operand)? {
            Constant::Str(text) if style == Style::Plain => Some(text.clone()),
            Constant::Int(value) => Some(value.to_string().into_bytes()),
            Constant::Bool(value) => Some(value.to_string().into_bytes()),
            Constant::Unit => Some(b"{}".to_vec()),
            _ => None,
        }
    }
}
