//! One of two values, by a boolean.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

pub(crate) static TERNARY: Record = Record {
    reference: "ternary",
    component: "Ternary",
    doc: "Passes on one of two values, chosen by a boolean.",
    inputs: &[
        Port::value("if", Type::Bool),
        Port::pass("then", Type::Var(0)),
        Port::pass("else", Type::Var(0)),
    ],
    outputs: &[Port::value("res", Type::Var(0))],
    ..step("builtin", choose, &[])
};

fn choose(n: &mut dyn Machine) -> Step {
    let condition = n.receive(0)?;
    let then = n.receive(1)?;
    let otherwise = n.receive(2)?;
    let chosen = if n.is_true(condition)? { then } else { otherwise };
    n.send(0, chosen);
    Ok(())
}
