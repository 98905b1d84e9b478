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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn the_first_pattern_that_fits_chooses() {
        check(
            &MATCH,
            "data: 1 2 3; if[0]: 1 1 1; if[1]: 2 2 2; then[0]: 'a' 'a' 'a'; then[1]: 'b' 'b' 'b'; else: 'c' 'c' 'c'",
            "res: 'a' 'b' 'c'",
        );
    }

    #[test]
    fn results_come_without_their_tags() {
        check(&MATCH, "data: Some(1) None; if[0]: Some Some; then[0]: A(5) A(5); else: B(6) B", "res: 5 B");
    }
}
