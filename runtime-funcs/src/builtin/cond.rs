//! A fork in the road, by a boolean.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

const THEN: usize = 0;
const ELSE: usize = 1;

pub(crate) static COND: Record = Record {
    reference: "cond",
    component: "Cond",
    doc: "Passes a message on to one of two outports, chosen by a boolean.",
    inputs: &[Port::pass("data", Type::Var(0)), Port::value("if", Type::Bool)],
    outputs: &[Port::value("then", Type::Var(0)), Port::value("else", Type::Var(0))],
    ..step("builtin", choose, &[])
};

fn choose(n: &mut dyn Machine) -> Step {
    let data = n.receive(0)?;
    let condition = n.receive(1)?;
    let output = if n.is_true(condition)? { THEN } else { ELSE };
    n.send(output, data);
    Ok(())
}
