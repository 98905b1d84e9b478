//! Assertions of tests.

use crate::define::step;
use crate::fmt::printf::FORMATTED_KERNEL;
use crate::lists::append::LIST_APPEND;
use neva_registry::{Machine, Port, Record, Step, Type};

const RES: usize = 0;
const ERR: usize = 1;

/// The text of an error. `neva test` finds the two values in it by their first words.
const TEMPLATE: &[u8] = b"$0\nexpected: $1\nactual:   $2";

/// `testing_check`
pub static TESTING_CHECK: Record = Record {
    reference: "testing_check",
    component: "Check",
    doc: "Passes a value on if something holds of it; if not, sends an error with the complaint, what is expected, and the value.",
    inputs: &[
        Port::value("holds", Type::Bool),
        Port::value("complaint", Type::Str),
        Port::value("expected", Type::Any),
        Port::value("actual", Type::Var(0)),
    ],
    outputs: &[Port::value("res", Type::Var(0)), Port::value("err", Type::Any)],
    ..step("testing", check, &[LIST_APPEND.kernel(), &FORMATTED_KERNEL])
};

fn check(n: &mut dyn Machine) -> Step {
    let holds = n.receive(0)?;
    let complaint = n.receive(1)?;
    let expected = n.receive(2)?;
    let actual = n.receive(3)?;
    if n.is_true(holds)? {
        n.send(RES, actual);
        return Ok(());
    }
    let mut list = n.empty_list();
    for value in [complaint, expected, actual] {
        list = n.call(LIST_APPEND.kernel(), &[list, value]);
    }
    let template = n.str(TEMPLATE);
    let text = n.call(&FORMATTED_KERNEL, &[template, list]);
    n.send_result(Err(text), RES, ERR);
    Ok(())
}
