//! Where the code goes on after each instruction, and which registers of scalars it reads and writes.

use crate::code::{Code, End, Ins, Piece, Reg, ScalarKind, Source, Step, Switch, Target};
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
            | Ins::IfBinary(..)
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
        Ins::If(_, yes, no) | Ins::IfBinary(.., yes, no) => vec![to(yes), to(no)],
        Ins::Switch(_, switch) => {
            let Switch { cases, default } = &code.switches[switch as usize];
            cases.iter().map(|(_, place)| to(*place)).chain([to(*default)]).collect()
        }
        Ins::End(end) => match &code.ends[end as usize] {
            End::StrSwitch(_, cases, default) => {
                cases.iter().map(|(_, place)| to(*place)).chain([to(*default)]).collect()
            }
            End::Try(_, _, _, ok, err) => vec![with(ok.1, ok.0), with(err.1, err.0)],
            End::Fail(_, _, err) => vec![with(err.1, err.0)],
            End::Print(_, _, ok, err) => vec![to(*ok), with(err.1, err.0)],
            End::Wait(events) => {
                let messages = events.messages.iter().map(|(_, target, place)| with(*place, *target));
                messages.chain(events.other_places().map(to)).collect()
            }
            End::Send(_, _, place) => vec![to(*place)],
            End::Stop | End::Exit(_) | End::Panic(..) | End::Fault(..) | End::Deadlock(_) => vec![],
        },
        ins => vec![Successor { place: next, writes: result(code, ins) }],
    }
}

/// The registers of scalars that the instruction at a place reads.
pub fn reads(code: &Code, at: usize) -> Vec<Use> {
    let scalar = |read| if let Read::Scalar(scalar) = read { Some(scalar) } else { None };
    operands(code, at).into_iter().filter_map(scalar).collect()
}

/// The registers of values that the instruction at a place reads.
pub fn reads_values(code: &Code, at: usize) -> Vec<Reg> {
    let value = |read| if let Read::Value(reg) = read { Some(reg) } else { None };
    operands(code, at).into_iter().filter_map(value).collect()
}

/// The registers of values that the instruction at a place reads or writes.
pub fn named_values(code: &Code, at: usize) -> Vec<Reg> {
    let mut named = reads_values(code, at);
    named.extend(written_values(code, code.code[at]));
    named
}

/// The registers of values that an instruction writes.
fn written_values(code: &Code, ins: Ins) -> Vec<Reg> {
    let value = |target: &Target| if let Target::Value(reg) = *target { Some(reg) } else { None };
    let of = |target: &Target| value(target).into_iter().collect();
    match ins {
        Ins::Clone(to, _)
        | Ins::Move(to, _)
        | Ins::AtValue(to, ..)
        | Ins::Take(to, ..)
        | Ins::Append(to, ..)
        | Ins::AddText(to, ..)
        | Ins::Slice(to, ..)
        | Ins::Set(to, ..)
        | Ins::AddCharacter(to, ..) => vec![to],
        Ins::Convert(to, _)
        | Ins::Cast(to, _)
        | Ins::Unbox(to, ..)
        | Ins::Field(to, ..)
        | Ins::Item(to, ..)
        | Ins::Element(to, ..) => of(&to),
        Ins::Step(step) => of(target(&code.steps[step as usize])),
        Ins::End(end) => match &code.ends[end as usize] {
            End::Try(_, _, _, (ok, _), (err, _)) => [ok, err].into_iter().filter_map(value).collect(),
            End::Print(_, _, _, (err, _)) | End::Fail(_, _, (err, _)) => of(err),
            End::Wait(events) => events.messages.iter().filter_map(|(_, target, _)| value(target)).collect(),
            _ => vec![],
        },
        _ => vec![],
    }
}

/// Where the result of a step goes.
fn target(step: &Step) -> &Target {
    match step {
        Step::Call(_, _, _, target)
        | Step::Struct(_, target)
        | Step::Union(_, _, target)
        | Step::Compute(_, _, target)
        | Step::Cast(_, _, target) => target,
    }
}

/// A register that an instruction reads.
enum Read {
    Scalar(Use),
    Value(Reg),
}

/// The registers that the instruction at a place reads.
fn operands(code: &Code, at: usize) -> Vec<Read> {
    let of = |kind: ScalarKind, regs: &[Reg]| {
        regs.iter().map(|reg| Read::Scalar(Use { reg: *reg, kind: Some(kind) })).collect()
    };
    let int = |reg| Read::Scalar(Use { reg, kind: Some(ScalarKind::Int) });
    match code.code[at] {
        Ins::Binary(operator, _, a, b) | Ins::IfBinary(operator, a, b, ..) => of(operator.kinds().0, &[a, b]),
        Ins::Scalar1(_, operator, a) => of(operator_kinds(code, operator).0, &[a]),
        Ins::Scalar2(_, operator, a, b) => of(operator_kinds(code, operator).0, &[a, b]),
        Ins::Scalar(_, reg) => vec![Read::Scalar(Use { reg, kind: None })],
        Ins::FloatFromInt(_, a) | Ins::CodePointOf(_, a) | Ins::Switch(a, _) => vec![int(a)],
        Ins::Not(_, a) | Ins::If(a, ..) => of(ScalarKind::Bool, &[a]),
        Ins::AtScalar(_, _, from, a, _)
        | Ins::AtValue(_, from, a, _)
        | Ins::Element(_, from, a)
        | Ins::Take(_, from, a)
        | Ins::FindCharacter(_, from, a) => vec![Read::Value(from), int(a)],
        Ins::Clone(_, from)
        | Ins::Move(_, from)
        | Ins::ListLen(_, from)
        | Ins::HasTag(_, from, _)
        | Ins::Field(_, from, _)
        | Ins::Item(_, from, _) => vec![Read::Value(from)],
        Ins::TextEqual(_, a, b) => vec![Read::Value(a), Read::Value(b)],
        Ins::Convert(_, source) | Ins::Cast(_, source) | Ins::Unbox(_, source, _) => read([source]),
        Ins::Append(_, left, right, _) | Ins::AddText(_, left, right) => read([left, right]),
        Ins::Set(_, list, at, element, _) => {
            [read([list, element]), vec![int(at)]].into_iter().flatten().collect()
        }
        Ins::AddCharacter(_, text, a) => read([text]).into_iter().chain([int(a)]).collect(),
        Ins::Slice(_, list, from, end, _) => read([list]).into_iter().chain([int(from), int(end)]).collect(),
        Ins::Jump(_) | Ins::Mark(_) | Ins::Count(_) | Ins::Header(_) => vec![],
        Ins::Step(step) => match &code.steps[step as usize] {
            Step::Call(_, _, sources, _) | Step::Compute(_, sources, _) => read(sources.iter().copied()),
            Step::Struct(fields, _) => read(fields.iter().map(|(_, source)| *source)),
            Step::Union(_, source, _) | Step::Cast(source, ..) => read([*source]),
        },
        Ins::End(end) => match &code.ends[end as usize] {
            End::StrSwitch(from, ..) => vec![Read::Value(*from)],
            End::Stop | End::Deadlock(_) => vec![],
            End::Try(_, _, sources, ..) | End::Fail(_, sources, _) => read(sources.iter().copied()),
            End::Print(pieces, ..) | End::Panic(pieces, _) | End::Fault(pieces, _) => read(printed(pieces)),
            End::Wait(events) => events.deadlines.iter().map(|(reg, _)| int(*reg)).collect(),
            End::Send(_, source, _) => read([*source]),
            End::Exit(reg) => vec![int(*reg)],
        },
    }
}

/// The scalar register that a non-branching instruction writes.
fn result(code: &Code, ins: Ins) -> Option<Use> {
    match ins {
        Ins::Binary(operator, to, ..) => typed(to, operator.kinds().1),
        Ins::FindCharacter(to, ..) | Ins::ListLen(to, _) | Ins::CodePointOf(to, _) => {
            typed(to, ScalarKind::Int)
        }
        Ins::FloatFromInt(to, _) => typed(to, ScalarKind::Float),
        Ins::Not(to, _) | Ins::HasTag(to, ..) | Ins::TextEqual(to, ..) => typed(to, ScalarKind::Bool),
        Ins::Scalar1(to, operator, _) | Ins::Scalar2(to, operator, ..) => {
            typed(to, operator_kinds(code, operator).1)
        }
        Ins::Scalar(reg, _) => Some(Use { reg, kind: None }),
        Ins::Convert(target, _)
        | Ins::Cast(target, _)
        | Ins::Unbox(target, ..)
        | Ins::Field(target, ..)
        | Ins::Item(target, ..)
        | Ins::Element(target, ..) => written(target),
        Ins::Step(step) => written(*target(&code.steps[step as usize])),
        Ins::Clone(..)
        | Ins::Move(..)
        | Ins::Take(..)
        | Ins::Append(..)
        | Ins::AddText(..)
        | Ins::Set(..)
        | Ins::AddCharacter(..)
        | Ins::Slice(..)
        | Ins::Mark(_)
        | Ins::Count(_)
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
        Target::Scalar(kind, reg) => typed(reg, kind),
        Target::Value(_) | Target::Nowhere => None,
    }
}

fn read(sources: impl IntoIterator<Item = Source>) -> Vec<Read> {
    let read = |source| match source {
        Source::Scalar(kind, reg) => typed(reg, kind).map(Read::Scalar),
        Source::Shared(reg) | Source::Lent(reg) | Source::Last(reg) => Some(Read::Value(reg)),
        Source::Unit => None,
    };
    sources.into_iter().filter_map(read).collect()
}
