//! Standard error.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

/// `file_stderr`
pub static FILE_STDERR: Record = Record {
    reference: "file_stderr",
    component: "Stderr",
    doc: "Sends the handle of standard error for every signal.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Int)],
    ..step("io", send, &[])
};

fn send(n: &mut dyn Machine) -> Step {
    n.receive(0)?;
    let handle = n.int(2);
    n.send(0, handle);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn every_signal_is_answered() {
        check(&FILE_STDERR, "sig: {} 1", "res: 2 2");
    }
}
