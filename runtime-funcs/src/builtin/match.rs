//! One of many values, by patterns.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

pub(crate) static MATCH: Record = Record {
    reference: "match",
    component: "Match",
    doc: "Sends the value that belongs to the first pattern which the data meets, else that of `else`; without its tag \
          if it is a union member with a payload.",
    inputs: &[
        Port::value("data", Type::Any),
        Port::value("if", Type::Any).array(),
        Port::value("then", Type::Var(0)).array(),
        Port::value("else", Type::Var(0)),
    ],
    outputs: &[Port::value("res", Type::Var(0))],
    ..step("builtin", choose, &[])
};

fn choose(n: &mut dyn Machine) -> Step {
    let data = n.receive(0)?;
    let patterns = n.receive_all(1)?;
    let results = n.receive_all(2)?;
    let mut chosen = n.receive(3)?;
    for (pattern, result) in patterns.into_iter().zip(results) {
        if n.matches(data, pattern)? {
            chosen = result;
            break;
        }
    }
    let payload = n.unbox(chosen);
    n.send(0, payload);
    Ok(())
}
