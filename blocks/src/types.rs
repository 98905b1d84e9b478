//! Which types operands have and must have.

use crate::instructions::{Op, OperandTypes, ResultType, Rules, Term, TermOperands, TermResults};
use crate::program::*;
use neva_registry::{Kernel, kernel};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The types that an instruction or a call works with.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// What each operand must be; constants are written as whatever is wanted.
    pub args: Vec<Type>,
    /// The type of the result.
    pub result: Type,
}

/// The types of an instruction's operands and result, by the types of the variables. Here and in the
/// functions below, `types` are [`Cluster::types`] and `constants` are [`Program::constants`].
///
/// # Panics
/// If a variable or a constant of the instruction does not exist; [`verify`](crate::verify::verify) says so.
pub fn inst_signature(inst: &Inst, types: &[Type], constants: &[Constant]) -> Signature {
    let (operands, result) = match (&inst.op, &inst.op.instruction().rules) {
        (Op::Call(kernel), _) => return call_signature(kernel, &inst.args, inst.dst, types, constants),
        (_, Rules::Pure { operands, result, .. }) => (operands, result),
        (op, Rules::OfKernel) => unreachable!("{op:?} has no kernel"),
    };
    let assigned = inst.dst.map(|dst| types[dst.index()].clone());
    let common = || common_type(&inst.args, types, constants);
    // The type of a struct or union that is not boxed, and of the part of it that is taken.
    let (whole, part) = match (&inst.op, inst.args.as_slice()) {
        (op, [Operand::Var(var)]) => {
            let ty = &types[var.index()];
            match part_of(op, ty) {
                Some(part) => (Some(ty.clone()), Some(part)),
                None => (None, None),
            }
        }
        _ => (None, None),
    };
    let result = match result {
        ResultType::Is(ty) => ty.clone(),
        ResultType::OfOperands | ResultType::Unboxed => assigned.unwrap_or_else(common),
        ResultType::Asserted => assigned.unwrap_or(Type::Any),
        ResultType::Structure => assigned.filter(|ty| is_structure(&inst.op, ty)).unwrap_or(Type::Any),
        ResultType::Member => assigned.filter(|ty| is_member(inst, ty)).unwrap_or(Type::Any),
        ResultType::OfField | ResultType::OfPayload => part.unwrap_or(Type::Any),
    };
    let all = |ty: Type| vec![ty; inst.args.len()];
    let args = match operands {
        OperandTypes::Boxed => all(Type::Any),
        OperandTypes::OfResult => all(result.clone()),
        OperandTypes::Alike => all(common()),
        OperandTypes::OfFields => match &result {
            Type::Struct(fields) => fields.iter().map(|(_, ty)| ty.clone()).collect(),
            _ => all(Type::Any),
        },
        OperandTypes::OfPayload => match &inst.op {
            Op::Union(tag) if let Some(Some(payload)) = result.member(tag) => all(payload.clone()),
            _ => all(Type::Any),
        },
        OperandTypes::WithField | OperandTypes::WithMember => vec![whole.unwrap_or(Type::Any)],
        OperandTypes::Free => inst.args.iter().map(|arg| operand_type(*arg, types, constants)).collect(),
    };
    Signature { args, result }
}

/// The types that a terminator works with.
#[derive(Clone, Debug, PartialEq)]
pub struct TermSignature {
    /// What each of [`Term::operands`] must be.
    pub operands: Vec<Type>,
    /// What each of [`Term::assigned`] becomes.
    pub assigned: Vec<Type>,
}

/// The types of a terminator's operands and results. `channels` are the [`channel_types`] of the program; a
/// channel that is not among them carries nothing.
///
/// # Panics
/// If a variable or a constant of the terminator does not exist; [`verify`](crate::verify::verify) says so.
pub fn term_signature(
    term: &Term,
    types: &[Type],
    constants: &[Constant],
    channels: &BTreeMap<u32, Type>,
) -> TermSignature {
    let call = match term {
        Term::Try { kernel, args, value, .. } => Some(call_signature(kernel, args, *value, types, constants)),
        _ => None,
    };
    let channel = |channel: &u32| channels.get(channel).cloned().unwrap_or(Type::Unit);
    let operands = term.operands();
    let all = |ty: Type| vec![ty; operands.len()];
    let wanted = match (&term.terminator().operands, term) {
        (TermOperands::Nothing, _) => vec![],
        (TermOperands::Are(ty), _) => all(ty.clone()),
        (TermOperands::OfCases, Term::Switch { cases, .. }) => {
            let is_int = cases.iter().all(|case| matches!(case.value, Operand::Int(_)));
            all(if is_int { Type::Int } else { Type::Str })
        }
        (TermOperands::OfKernel, _) if let Some(call) = &call => call.args.clone(),
        (TermOperands::Free, _) => {
            operands.iter().map(|operand| operand_type(*operand, types, constants)).collect()
        }
        (TermOperands::OfChannel, Term::Send { channel: to, .. }) => all(channel(to)),
        (rule, term) => unreachable!("{rule:?} for {term:?}"),
    };
    let assigned = term.assigned().into_iter().map(|(_, edge)| match (term.terminator().assigned, term) {
        (TermResults::Outcome, _)
            if edge == 0
                && let Some(call) = &call =>
        {
            call.result.clone()
        }
        (TermResults::Outcome | TermResults::Error, _) => Type::Str,
        (TermResults::Messages, Term::Wait(events)) if let Event::Message(from, ..) = &events[edge] => {
            channel(from)
        }
        (rule, term) => unreachable!("{rule:?} for {term:?}"),
    });
    TermSignature { operands: wanted, assigned: assigned.collect() }
}

/// The types of a call's operands and result, with the kernel's type variables replaced: by the type that the
/// lists and the result have, where a variable occurs in one, else by what the arguments have in common.
pub fn call_signature(
    kernel: &Kernel,
    args: &[Operand],
    result: Option<Var>,
    types: &[Type],
    constants: &[Constant],
) -> Signature {
    let mut bound: BTreeMap<u8, Type> = BTreeMap::new();
    if let Some(result) = result {
        bind(kernel.result, &types[result.index()], &mut bound);
    }
    let declared = || kernel.params.iter().map(|param| param.ty).zip(args);
    for (ty, arg) in declared() {
        if let (kernel::Type::List(_) | kernel::Type::Dict(_), Operand::Var(var)) = (ty, arg) {
            bind(ty, &types[var.index()], &mut bound);
        }
    }
    for (ty, _) in declared() {
        let kernel::Type::Var(number) = ty else { continue };
        let direct = declared().filter(|(other, _)| *other == ty).map(|(_, arg)| *arg);
        bound.entry(number).or_insert_with(|| common_type(&direct.collect::<Vec<_>>(), types, constants));
    }
    for (ty, arg) in declared() {
        if let Operand::Const(_) = arg {
            let known = match operand_type(*arg, types, constants) {
                // An empty list or dict may hold anything; integers make the smallest code.
                Type::List(_) if arg.is_empty(constants) => Type::List(Box::new(Type::Int)),
                Type::Dict(_) if arg.is_empty(constants) => Type::Dict(Box::new(Type::Int)),
                known => known,
            };
            bind(ty, &known, &mut bound);
        }
    }
    Signature {
        args: kernel.params.iter().map(|param| substitute(param.ty, &bound)).collect(),
        result: substitute(kernel.result, &bound),
    }
}

/// The type of an operand; that of a constant is the closest one.
pub fn operand_type(operand: Operand, types: &[Type], constants: &[Constant]) -> Type {
    match operand {
        Operand::Var(var) => types[var.index()].clone(),
        constant => closest_type(&[&known(constant, constants)]),
    }
}

/// Whether an operand can be used as a type: a variable of that type, or a constant that can be written so.
pub fn fits(operand: Operand, wanted: &Type, types: &[Type], constants: &[Constant]) -> bool {
    match operand {
        Operand::Var(var) => types[var.index()] == *wanted,
        constant => constant_fits(&known(constant, constants), wanted),
    }
}

/// Whether a constant can be written as a value of a type.
pub fn constant_fits(constant: &Constant, wanted: &Type) -> bool {
    match (constant, wanted) {
        (_, Type::Any)
        | (Constant::Unit, Type::Unit)
        | (Constant::Bool(_), Type::Bool)
        | (Constant::Int(_), Type::Int)
        | (Constant::Float(_), Type::Float)
        | (Constant::Str(_), Type::Str)
        | (Constant::Bytes(_), Type::Bytes) => true,
        (Constant::List(elements), Type::List(wanted)) => {
            elements.iter().all(|element| constant_fits(element, wanted))
        }
        (Constant::Dict(entries), Type::Dict(wanted)) => {
            entries.values().all(|value| constant_fits(value, wanted))
        }
        (Constant::Struct(fields), Type::Struct(wanted)) => {
            fields.keys().eq(wanted.iter().map(|(name, _)| name))
                && fields.values().zip(wanted).all(|(field, (_, wanted))| constant_fits(field, wanted))
        }
        (Constant::Union(tag, payload), Type::Union(_)) => match (payload, wanted.member(tag)) {
            (Some(payload), Some(Some(wanted))) => constant_fits(payload, wanted),
            (None, Some(None)) => true,
            _ => false,
        },
        _ => false,
    }
}

/// The type of the messages of each channel between clusters, by the channel's number: the type of the
/// variables which receive them. A channel whose messages nobody looks at carries nothing.
pub fn channel_types(program: &Program) -> BTreeMap<u32, Type> {
    let mut channels = BTreeMap::new();
    for cluster in &program.clusters {
        for block in &cluster.blocks {
            let Term::Wait(events) = &block.term else { continue };
            for event in events {
                let Event::Message(channel, var, _) = event else { continue };
                match var {
                    Some(var) => channels.insert(*channel, cluster.ty(*var).clone()),
                    None => Some(channels.entry(*channel).or_insert(Type::Unit).clone()),
                };
            }
        }
    }
    channels
}

/// What constants have in common.
pub enum Common<'a> {
    /// There are none.
    Nothing,
    /// A type without elements.
    Scalar(Type),
    /// They are lists; their elements.
    Lists(Vec<&'a Constant>),
    /// They are dicts; their values.
    Dicts(Vec<&'a Constant>),
    /// They are structs of the same fields; what each field is in all of them.
    Structs(Vec<(&'a String, Vec<&'a Constant>)>),
    /// They are union members; the payloads of each tag, where they have some.
    Unions(BTreeMap<&'a String, Option<Vec<&'a Constant>>>),
    /// Nothing but that they are values.
    Value,
}

/// What constants have in common: their type, or the constants that are in them, to be compared in turn.
pub fn common<'a>(all: &[&'a Constant]) -> Common<'a> {
    let Some(first) = all.first() else { return Common::Nothing };
    let kind = std::mem::discriminant(*first);
    if all.iter().any(|one| std::mem::discriminant(*one) != kind) {
        return Common::Value;
    }
    match first {
        Constant::Unit => Common::Scalar(Type::Unit),
        Constant::Bool(_) => Common::Scalar(Type::Bool),
        Constant::Int(_) => Common::Scalar(Type::Int),
        Constant::Float(_) => Common::Scalar(Type::Float),
        Constant::Str(_) => Common::Scalar(Type::Str),
        Constant::Bytes(_) => Common::Scalar(Type::Bytes),
        Constant::Union(..) => {
            let mut members: BTreeMap<&String, Option<Vec<&Constant>>> = BTreeMap::new();
            for one in all {
                let Constant::Union(tag, payload) = one else { continue };
                match (members.entry(tag).or_insert_with(|| payload.as_ref().map(|_| vec![])), payload) {
                    (Some(payloads), Some(payload)) => payloads.push(payload),
                    (None, None) => {}
                    _ => return Common::Value,
                }
            }
            Common::Unions(members)
        }
        Constant::Struct(fields) => {
            let all = || {
                all.iter().filter_map(|one| if let Constant::Struct(one) = one { Some(one) } else { None })
            };
            if fields.is_empty()
                || fields.len() > MOST_FIELDS
                || all().any(|one| !one.keys().eq(fields.keys()))
            {
                return Common::Value;
            }
            Common::Structs(fields.keys().map(|name| (name, all().map(|one| &one[name]).collect())).collect())
        }
        Constant::List(_) => {
            let lists =
                all.iter().map(|one| if let Constant::List(list) = one { list.as_slice() } else { &[] });
            Common::Lists(lists.flatten().collect())
        }
        Constant::Dict(_) => {
            let dicts =
                all.iter().filter_map(|one| if let Constant::Dict(dict) = one { Some(dict) } else { None });
            Common::Dicts(dicts.flat_map(|dict| dict.values()).collect())
        }
    }
}

/// A declared type with its type variables replaced; those that have no type become `any`.
pub fn substitute(declared: kernel::Type, bound: &BTreeMap<u8, Type>) -> Type {
    match declared {
        kernel::Type::Unit => Type::Unit,
        kernel::Type::Bool => Type::Bool,
        kernel::Type::Int => Type::Int,
        kernel::Type::Float => Type::Float,
        kernel::Type::Str => Type::Str,
        kernel::Type::Bytes => Type::Bytes,
        kernel::Type::Any => Type::Any,
        kernel::Type::List(element) => Type::List(Box::new(substitute(*element, bound))),
        kernel::Type::Dict(element) => Type::Dict(Box::new(substitute(*element, bound))),
        kernel::Type::Var(number) => bound.get(&number).cloned().unwrap_or(Type::Any),
    }
}

/// Finds the types of type variables in a declared type by an actual type, and adds them to `bound`, by the
/// number of the variable. Variables that have one keep it.
fn bind(declared: kernel::Type, actual: &Type, bound: &mut BTreeMap<u8, Type>) {
    match (declared, actual) {
        (kernel::Type::Var(number), _) => {
            bound.entry(number).or_insert_with(|| actual.clone());
        }
        (kernel::Type::List(declared), Type::List(actual))
        | (kernel::Type::Dict(declared), Type::Dict(actual)) => {
            bind(*declared, actual, bound);
        }
        (kernel::Type::List(declared) | kernel::Type::Dict(declared), Type::Any) => {
            bind(*declared, &Type::Any, bound)
        }
        _ => {}
    }
}

/// Whether a type is that of the struct which an instruction makes.
fn is_structure(op: &Op, ty: &Type) -> bool {
    let (Op::Struct(names), Type::Struct(fields)) = (op, ty) else { return false };
    names.iter().eq(fields.iter().map(|(name, _)| name))
}

/// Whether a type is that of the union whose member an instruction makes.
fn is_member(inst: &Inst, ty: &Type) -> bool {
    let Op::Union(tag) = &inst.op else { return false };
    ty.member(tag).is_some_and(|payload| payload.is_some() != inst.args.is_empty())
}

/// The type of what an instruction takes of a struct or union of a type; none where that is no such type.
fn part_of(op: &Op, ty: &Type) -> Option<Type> {
    match op {
        Op::Field(name) => ty.field(name).map(|(_, field)| field.clone()),
        Op::Payload(tag) => ty.member(tag).map(|payload| payload.unwrap_or(ty).clone()),
        Op::HasTag(_) if matches!(ty, Type::Union(_)) => Some(Type::Bool),
        _ => None,
    }
}

/// The type that all operands can be used as, [`Type::Any`] when there is no other.
fn common_type(operands: &[Operand], types: &[Type], constants: &[Constant]) -> Type {
    let first = operands.iter().find_map(|operand| operand.var()).map(|var| types[var.index()].clone());
    let ty = match first {
        Some(ty) => ty,
        None => {
            let all: Vec<_> = operands.iter().map(|operand| known(*operand, constants)).collect();
            closest_type(&all.iter().map(|constant| &**constant).collect::<Vec<_>>())
        }
    };
    if operands.iter().all(|operand| fits(*operand, &ty, types, constants)) { ty } else { Type::Any }
}

/// The constant that an operand is which is no variable.
fn known(operand: Operand, constants: &[Constant]) -> Cow<'_, Constant> {
    match operand.constant(constants) {
        Some(constant) => constant,
        None => unreachable!("{operand:?} is no constant of the program"),
    }
}

/// The type that all constants can be written as.
fn closest_type(all: &[&Constant]) -> Type {
    match common(all) {
        Common::Nothing | Common::Value => Type::Any,
        Common::Scalar(ty) => ty,
        Common::Lists(elements) => Type::List(Box::new(element_type(&elements))),
        Common::Dicts(values) => Type::Dict(Box::new(element_type(&values))),
        Common::Structs(fields) => {
            Type::Struct(fields.iter().map(|(name, all)| ((*name).clone(), element_type(all))).collect())
        }
        Common::Unions(members) => {
            let members =
                members.into_iter().map(|(tag, all)| (tag.clone(), all.map(|all| element_type(&all))));
            Type::Union(members.collect())
        }
    }
}

/// Lists and fields of nothing do not exist at run time.
fn element_type(all: &[&Constant]) -> Type {
    match closest_type(all) {
        Type::Unit => Type::Any,
        ty => ty,
    }
}
