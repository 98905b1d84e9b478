//! Assertions of tests.

use crate::fmt::printf::FORMATTED_KERNEL;
use crate::lists::append::LIST_APPEND;
use neva_registry::{Machine, Step, func};

const RES: usize = 0;
const ERR: usize = 1;

/// The text of an error. `neva test` finds the two values in it by their first words.
const TEMPLATE: &[u8] = b"$0\nexpected: $1\nactual:   $2";

func! {
    /// Passes a value on if something holds of it; if not, sends an error with the complaint, what is
    /// expected, and the value.
    pub TESTING_CHECK(testing_check, testing.Check) =
        step check(holds: bool, complaint: Str, expected: Value, actual: T) -> (res: T, err: Value)
        calls [LIST_APPEND.kernel(), &FORMATTED_KERNEL]
}

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
