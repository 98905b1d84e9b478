//! Environment variables that may be missing.

use crate::define::step;
use crate::os::getenv::OS_GETENV;
use neva_registry::{Machine, Port, Record, Step, Type, kernel};

kernel! {
    /// Whether there is a variable.
    pub EXISTS_KERNEL = os::variables::exists(key: &Str) -> world bool
}

pub(crate) static OS_LOOKUP_ENV: Record = Record {
    reference: "os_lookup_env",
    component: "LookupEnv",
    doc: "Sends the value of an environment variable and whether there is one.",
    inputs: &[Port::value("key", Type::Str)],
    outputs: &[Port::value("res", Type::Any)],
    ..step("os", look_up, &[OS_GETENV.kernel(), &EXISTS_KERNEL])
};

fn look_up(n: &mut dyn Machine) -> Step {
    let key = n.receive(0)?;
    let exists = n.call(&EXISTS_KERNEL, &[key]);
    let value = n.call(OS_GETENV.kernel(), &[key]);
    let result = n.structure(&[("exists", exists), ("value", value)]);
    n.send(0, result);
    Ok(())
}
