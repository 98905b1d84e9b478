//! Standard input.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

/// `file_stdin`
pub static FILE_STDIN: Record = Record {
    reference: "file_stdin",
    component: "Stdin",
    doc: "Sends the handle of standard input for every signal.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::Int)],
    ..step("io", send, &[])
};

fn send(n: &mut dyn Machine) -> Step {
    n.receive(0)?;
    let handle = n.int(0);
    n.send(0, handle);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn every_signal_is_answered() {
        check(&FILE_STDIN, "sig: {} 1", "res: 0 0");
    }
}
