//! Messages held back.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

pub(crate) static LOCK: Record = Record {
    reference: "lock",
    component: "Lock",
    doc: "Passes a message on once a signal has come for it.",
    inputs: &[Port::signal("sig"), Port::pass("data", Type::Var(0))],
    outputs: &[Port::value("res", Type::Var(0))],
    ..step("builtin", release, &[])
};

fn release(n: &mut dyn Machine) -> Step {
    n.receive(0)?;
    let data = n.receive(1)?;
    n.send(0, data);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn pairs_signals_and_data() {
        check(&LOCK, "sig: {} {}; data: 1 2 3", "res: 1 2");
    }
}
