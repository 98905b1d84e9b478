//! Standard output.

use crate::define::step;
use neva_registry::{Halt, Machine, Port, Record, Step, Type, Val};

pub(crate) static PRINT: Record = Record {
    reference: "print",
    component: "Print",
    doc: "Writes a value to standard output and passes it on, or sends an error.",
    inputs: &[Port::value("data", Type::Var(0))],
    outputs: &[Port::value("res", Type::Var(0)), Port::value("err", Type::Any)],
    ..step("fmt", print, &[])
};

/// Prints, then sends a message to the first outport; when printing failed, an error to the second.
pub(crate) fn print_and_send(n: &mut dyn Machine, printed: &[Val], message: Val) -> Result<(), Halt> {
    let result = n.print(printed)?.map(|()| message);
    n.send_result(result, 0, 1);
    Ok(())
}

fn print(n: &mut dyn Machine) -> Step {
    let data = n.receive(0)?;
    print_and_send(n, &[data], data)
}
