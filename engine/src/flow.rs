//! Where the code goes on after each instruction, and which registers of scalars it reads and writes.

use crate::code::{Code, End, Events, Ins, Piece, Reg, ScalarKind, Source, Step, Switch, Target};
use neva_registry::Run;

/// A register of scalars that an instruction reads or writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// The register.
    pub reg: Reg,
    /// What it is taken for; nothing where bits are copied, whatever they are.
    pub kind: Option<ScalarKind>,
}

/// A place where the code may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Successor {
    /// The place.
    pub place: u32,
    /// The register that the instruction writes when it goes on there.
    pub writes: Option<Use>,
}

/// Whether an instruction says itself where the code goes on. After the others it goes on at the next one.
pub fn is_branch(ins: Ins) -> bool {
    matches!(
        ins,
        Ins::Jump(_)
            | Ins::AtScalar(..)
            | Ins::AtValue(..)
            | Ins::If(..)
            | Ins::IfIntEqual(..)
            | Ins::IfIntLess(..)
            | Ins::IfIntLessOrEqual(..)
            | Ins::IfFloatLess(..)
            | Ins::IfFloatLessOrEqual(..)
            | Ins::Switch(..)
            | Ins::End(_)
    )
}

/// Where the code may go on after the instruction at a place, each once or more; none at an end of the
/// program.
pub fn successors(code: &Code, at: usize) -> Vec<Successor> {
    let to = |place: u32| Successor { place, writes: None };
    let with = |place: u32, target: Target| Successor { place, writes: written(target) };
    let next = at as u32 + 1;
    match code.code[at] {
        Ins::Jump(place) => vec![to(place)],
        // The element is there.
        Ins::AtScalar(kind, reg, _, _, place) if place == next => {
            vec![Successor { place, writes: typed(reg, kind) }]
        }
        Ins::AtValue(.., place) if place == next => vec![to(place)],
        Ins::AtScalar(kind, reg, _, _, place) => {
            vec![Successor { place, writes: typed(reg, kind) }, to(next)]
        }
        Ins::AtValue(.., place) => vec![to(place), to(next)],
        Ins::If(_, yes, no)
        | Ins::IfIntEqual(_, _, yes, no)
        | Ins::IfIntLess(_, _, yes, no)
        | Ins::IfIntLessOrEqual(_, _, yes, no)
        | Ins::IfFloatLess(_, _, yes, no)
        | Ins::IfFloatLessOrEqual(_, _, yes, no) => vec![to(yes), to(no)],
        Ins::Switch(_, switch) => {
            let Switch { cases, default } = &code.switches[switch as usize];
            cases.iter().map(|(_, place)| to(*place)).chain([to(*default)]).collect()
        }
        Ins::End(end) => match &code.ends[end as usize] {
            End::StrSwitch(_, cases, default) => {
                cases.iter().map(|(_, place)| to(*place)).chain([to(*default)]).collect()
            }
            End::Try(_, _, ok, err) => vec![with(ok.1, ok.0), with(err.1, err.0)],
            End::Print(_, _, ok, err) => vec![to(*ok), with(err.1, err.0)],
            End::Wait(events) => {
                let Events { deadlines, input, messages, taken, turn, busy } = events;
                let inside = taken.iter().map(|(_, place)| place);
                let outside = deadlines.iter().map(|(_, place)| place).chain(input);
                let others = inside.chain(outside).chain(turn.iter().map(|(_, place)| place)).chain(busy);
                let messages = messages.iter().map(|(_, target, place)| with(*place, *target));
                messages.chain(others.map(|place| to(*place))).collect()
            }
            End::Send(_, _, place) => vec![to(*place)],
            End::Stop | End::Exit(_) | End::Panic(..) | End::Fault(..) | End::Deadlock(_) => vec![],
        },
        ins => vec![Successor { place: next, writes: result(code, ins) }],
    }
}

/// The registers of scalars that the instruction at a place reads.
pub fn reads(code: &Code, at: usize) -> Vec<Use> {
    let of =
        |kind: ScalarKind, regs: &[Reg]| regs.iter().map(|reg| Use { reg: *reg, kind: Some(kind) }).collect();
    match code.code[at] {
        Ins::IntAdd(_, a, b)
        | Ins::IntSub(_, a, b)
        | Ins::IntMul(_, a, b)
        | Ins::IntDiv(_, a, b)
        | Ins::IntMod(_, a, b)
        | Ins::IntAnd(_, a, b)
        | Ins::IntOr(_, a, b)
        | Ins::IntXor(_, a, b)
        | Ins::IntShiftLeft(_, a, b)
        | Ins::IntShiftRight(_, a, b)
        | Ins::IntEqual(_, a, b)
        | Ins::IntNotEqual(_, a, b)
        | Ins::IntLess(_, a, b)
        | Ins::IntLessOrEqual(_, a, b)
        | Ins::IfIntEqual(a, b, ..)
        | Ins::IfIntLess(a, b, ..)
        | Ins::IfIntLessOrEqual(a, b, ..) => of(ScalarKind::Int, &[a, b]),
        Ins::FloatAdd(_, a, b)
        | Ins::FloatSub(_, a, b)
        | Ins::FloatMul(_, a, b)
        | Ins::FloatDiv(_, a, b)
        | Ins::FloatEqual(_, a, b)
        | Ins::FloatLess(_, a, b)
        | Ins::FloatLessOrEqual(_, a, b)
        | Ins::IfFloatLess(a, b, ..)
        | Ins::IfFloatLessOrEqual(a, b, ..) => of(ScalarKind::Float, &[a, b]),
        Ins::BoolEqual(_, a, b) => of(ScalarKind::Bool, &[a, b]),
        Ins::Scalar1(_, operator, a) => of(operator_kinds(code, operator).0, &[a]),
        Ins::Scalar2(_, operator, a, b) => of(operator_kinds(code, operator).0, &[a, b]),
        Ins::Scalar(_, reg) => vec![Use { reg, kind: None }],
        Ins::FloatFromInt(_, a)
        | Ins::AtScalar(_, _, _, a, _)
        | Ins::AtValue(_, _, a, _)
        | Ins::Take(_, _, a)
        | Ins::Switch(a, _) => of(ScalarKind::Int, &[a]),
        Ins::Not(_, a) | Ins::If(a, ..) => of(ScalarKind::Bool, &[a]),
        Ins::Convert(_, source) | Ins::Cast(_, source) | Ins::Unbox(_, source, _) => read([source]),
        Ins::Append(_, list, element) => read([list, element]),
        Ins::Set(_, _, position, element) => {
            read([element]).into_iter().chain(typed(position, ScalarKind::Int)).collect()
        }
        Ins::FindCharacter(_, _, a) | Ins::AddCharacter(_, _, a) => of(ScalarKind::Int, &[a]),
        Ins::AddText(..) => vec![],
        Ins::Slice(_, _, from, end, _) => of(ScalarKind::Int, &[from, end]),
        Ins::Clone(..)
        | Ins::Move(..)
        | Ins::ListLen(..)
        | Ins::HasTag(..)
        | Ins::Field(..)
        | Ins::Item(..)
        | Ins::Jump(_)
        | Ins::Mark(_)
        | Ins::Header(_) => vec![],
        Ins::Step(step) => match &code.steps[step as usize] {
            Step::Call(_, sources, _) | Step::Compute(_, sources, _) => read(sources.iter().copied()),
            Step::Struct(fields, _) => read(fields.iter().map(|(_, source)| *source)),
            Step::Union(_, source, _) | Step::Cast(source, ..) => read([*source]),
        },
        Ins::End(end) => match &code.ends[end as usize] {
            End::StrSwitch(..) | End::Stop | End::Deadlock(_) => vec![],
            End::Try(_, sources, ..) => read(sources.iter().copied()),
            End::Print(pieces, ..) | End::Panic(pieces, _) | End::Fault(pieces, _) => read(printed(pieces)),
            End::Wait(events) => {
                let regs: Vec<Reg> = events.deadlines.iter().map(|(reg, _)| *reg).collect();
                of(ScalarKind::Int, &regs)
            }
            End::Send(_, source, _) => read([*source]),
            End::Exit(reg) => of(ScalarKind::Int, &[*reg]),
        },
    }
}

/// The registers of values that the instruction at a place reads.
pub fn reads_values(code: &Code, at: usize) -> Vec<Reg> {
    match code.code[at] {
        Ins::Clone(_, from)
        | Ins::Move(_, from)
        | Ins::AtScalar(_, _, from, ..)
        | Ins::AtValue(_, from, ..)
        | Ins::Take(_, from, _)
        | Ins::ListLen(_, from)
        | Ins::FindCharacter(_, from, _)
        | Ins::HasTag(_, from, _)
        | Ins::Field(_, from, _)
        | Ins::Item(_, from, _) => vec![from],
        Ins::Convert(_, source) | Ins::Cast(_, source) | Ins::Unbox(_, source, _) => values([source]),
        Ins::Append(_, left, right) | Ins::AddText(_, left, right) | Ins::Set(_, left, _, right) => {
            values([left, right])
        }
        Ins::Slice(_, list, ..) | Ins::AddCharacter(_, list, _) => values([list]),
        Ins::Step(step) => match &code.steps[step as usize] {
            Step::Call(_, sources, _) | Step::Compute(_, sources, _) => values(sources.iter().copied()),
            Step::Struct(fields, _) => values(fields.iter().map(|(_, source)| *source)),
            Step::Union(_, source, _) | Step::Cast(source, ..) => values([*source]),
        },
        Ins::End(end) => match &code.ends[end as usize] {
            End::StrSwitch(from, ..) => vec![*from],
            End::Try(_, sources, ..) => values(sources.iter().copied()),
            End::Print(pieces, ..) | End::Panic(pieces, _) | End::Fault(pieces, _) => values(printed(pieces)),
            End::Send(_, source, _) => values([*source]),
            End::Wait(_) | End::Stop | End::Exit(_) | End::Deadlock(_) => vec![],
        },
        _ => vec![],
    }
}

/// The scalar register that a non-branching instruction writes.
fn result(code: &Code, ins: Ins) -> Option<Use> {
    match ins {
        Ins::IntAdd(to, ..)
        | Ins::IntSub(to, ..)
        | Ins::IntMul(to, ..)
        | Ins::IntDiv(to, ..)
        | Ins::IntMod(to, ..)
        | Ins::IntShiftLeft(to, ..)
        | Ins::IntShiftRight(to, ..)
        | Ins::FindCharacter(to, ..)
        | Ins::ListLen(to, _) => typed(to, ScalarKind::Int),
        // Of booleans, too.
        Ins::IntAnd(to, ..) | Ins::IntOr(to, ..) | Ins::IntXor(to, ..) => typed(to, ScalarKind::Int),
        Ins::FloatAdd(to, ..)
        | Ins::FloatSub(to, ..)
        | Ins::FloatMul(to, ..)
        | Ins::FloatDiv(to, ..)
        | Ins::FloatFromInt(to, _) => typed(to, ScalarKind::Float),
        Ins::IntEqual(to, ..)
        | Ins::IntNotEqual(to, ..)
        | Ins::IntLess(to, ..)
        | Ins::IntLessOrEqual(to, ..)
        | Ins::FloatEqual(to, ..)
        | Ins::FloatLess(to, ..)
        | Ins::FloatLessOrEqual(to, ..)
        | Ins::BoolEqual(to, ..)
        | Ins::Not(to, _)
        | Ins::HasTag(to, ..) => typed(to, ScalarKind::Bool),
        Ins::Scalar1(to, operator, _) | Ins::Scalar2(to, operator, ..) => {
            typed(to, operator_kinds(code, operator).1)
        }
        Ins::Scalar(reg, _) => Some(Use { reg, kind: None }),
        Ins::Convert(target, _)
        | Ins::Cast(target, _)
        | Ins::Unbox(target, ..)
        | Ins::Field(target, ..)
        | Ins::Item(target, ..) => written(target),
        Ins::Step(step) => match &code.steps[step as usize] {
            Step::Call(_, _, target)
            | Step::Struct(_, target)
            | Step::Union(_, _, target)
            | Step::Compute(_, _, target)
            | Step::Cast(_, _, target) => written(*target),
        },
        Ins::Clone(..)
        | Ins::Move(..)
        | Ins::Take(..)
        | Ins::Append(..)
        | Ins::AddText(..)
        | Ins::Set(..)
        | Ins::AddCharacter(..)
        | Ins::Slice(..)
        | Ins::Mark(_)
        | Ins::Header(_) => None,
        ins => unreachable!("{ins:?} goes on elsewhere"),
    }
}

/// What an operator takes and gives.
fn operator_kinds(code: &Code, operator: u32) -> (ScalarKind, ScalarKind) {
    match code.operators[operator as usize] {
        Run::Int1(_) | Run::Int2(_) => (ScalarKind::Int, ScalarKind::Int),
        Run::IntTest(_) => (ScalarKind::Int, ScalarKind::Bool),
        Run::Float1(_) | Run::Float2(_) => (ScalarKind::Float, ScalarKind::Float),
        Run::FloatTest(_) => (ScalarKind::Float, ScalarKind::Bool),
        Run::Bool1(_) | Run::Bool2(_) => (ScalarKind::Bool, ScalarKind::Bool),
        Run::General(_) => unreachable!("a call on values is no operator"),
    }
}

/// What pieces print.
fn printed(pieces: &[Piece]) -> impl Iterator<Item = Source> {
    pieces.iter().filter_map(|piece| match piece {
        Piece::Value(source, _) => Some(*source),
        Piece::Text(_) => None,
    })
}

fn typed(reg: Reg, kind: ScalarKind) -> Option<Use> {
    Some(Use { reg, kind: Some(kind) })
}

fn written(target: Target) -> Option<Use> {
    match target {
        Target::Int(reg) => typed(reg, ScalarKind::Int),
        Target::Float(reg) => typed(reg, ScalarKind::Float),
        Target::Bool(reg) => typed(reg, ScalarKind::Bool),
        Target::Value(_) | Target::Nowhere => None,
    }
}

fn read(sources: impl IntoIterator<Item = Source>) -> Vec<Use> {
    let scalar = |source| match source {
        Source::Int(reg) => typed(reg, ScalarKind::Int),
        Source::Float(reg) => typed(reg, ScalarKind::Float),
        Source::Bool(reg) => typed(reg, ScalarKind::Bool),
        Source::Shared(_) | Source::Lent(_) | Source::Last(_) | Source::Unit => None,
    };
    sources.into_iter().filter_map(scalar).collect()
}

fn values(sources: impl IntoIterator<Item = Source>) -> Vec<Reg> {
    let value = |source| match source {
        Source::Shared(reg) | Source::Lent(reg) | Source::Last(reg) => Some(reg),
        Source::Int(_) | Source::Float(_) | Source::Bool(_) | Source::Unit => None,
    };
    sources.into_iter().filter_map(value).collect()
}
