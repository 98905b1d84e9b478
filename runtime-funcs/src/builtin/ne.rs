//! Inequality.

use crate::builtin::not::NOT;
use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

pub(crate) static NE: Record = Record {
    reference: "ne",
    component: "Ne",
    doc: "Sends whether two values differ; values of different types always do.",
    inputs: &[Port::value("left", Type::Any), Port::value("right", Type::Any)],
    outputs: &[Port::value("res", Type::Bool)],
    ..step("builtin", compare, &[NOT.kernel()])
};

fn compare(n: &mut dyn Machine) -> Step {
    let left = n.receive(0)?;
    let right = n.receive(1)?;
    let equal = n.equal(left, right);
    let differ = n.call(NOT.kernel(), &[equal]);
    n.send(0, differ);
    Ok(())
}
