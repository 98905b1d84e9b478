//! Environment variables removed.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type, kernel};

kernel! {
    /// Removes a variable.
    pub OS_UNSETENV_KERNEL = os::variables::unsetenv(key: &Str) -> world ()
}

pub(crate) static OS_UNSETENV: Record = Record {
    reference: "os_unsetenv",
    component: "Unsetenv",
    doc: "Removes an environment variable, if there is one, then sends a signal. As in Go, `err` is never sent.",
    inputs: &[Port::value("key", Type::Str)],
    outputs: &[Port::value("res", Type::Unit), Port::value("err", Type::Any)],
    ..step("os", unset, &[&OS_UNSETENV_KERNEL])
};

fn unset(n: &mut dyn Machine) -> Step {
    let key = n.receive(0)?;
    let signal = n.call(&OS_UNSETENV_KERNEL, &[key]);
    n.send(0, signal);
    Ok(())
}
