//! The end of messages that nobody needs.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step};

pub(crate) static DEL: Record = Record {
    reference: "del",
    component: "Del",
    doc: "Receives messages and does nothing with them.",
    inputs: &[Port::signal("data")],
    ..step("builtin", discard, &[])
};

fn discard(n: &mut dyn Machine) -> Step {
    n.receive(0)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn takes_everything() {
        check(&DEL, "data: 1 2 3", "");
    }
}
