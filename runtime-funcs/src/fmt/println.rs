//! Lines of standard output.

use crate::define::step;
use crate::fmt::print::print_and_send;
use neva_registry::{Machine, Port, Record, Step, Type};

pub(crate) static PRINTLN: Record = Record {
    reference: "println",
    component: "Println",
    doc: "Writes a value and a line break to standard output and passes the value on, or sends an error.",
    inputs: &[Port::value("data", Type::Var(0))],
    outputs: &[Port::value("res", Type::Var(0)), Port::value("err", Type::Any)],
    ..step("fmt", print, &[])
};

fn print(n: &mut dyn Machine) -> Step {
    let data = n.receive(0)?;
    let newline = n.str(b"\n");
    print_and_send(n, &[data, newline], data)
}
