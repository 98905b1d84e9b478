//! Standard output.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

/// `file_stdout`
pub static FILE_STDOUT: Record = Record {
    reference: "file_stdout",
    component: "Stdout",
    doc: "Sends the handle of standard output for every signal.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Int)],
    ..step("io", send, &[])
};

fn send(n: &mut dyn Machine) -> Step {
    n.receive(0)?;
    let handle = n.int(1);
    n.send(0, handle);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn every_signal_is_answered() {
        check(&FILE_STDOUT, "sig: {} 1", "res: 1 1");
    }
}
