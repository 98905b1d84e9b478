//! Environment variables.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_ENVIRON`].
    pub OS_ENVIRON_KERNEL = os::variables::environ() -> world List<Str>
}

/// `os_environ`
pub static OS_ENVIRON: Record = Record {
    reference: "os_environ",
    component: "Environ",
    doc: "Sends all environment variables as `NAME=value` for every signal.",
    inputs: &[Port::signal("sig")],
    outputs: &[Port::value("res", Type::List(&Type::Str))],
    ..call("os", &[&OS_ENVIRON_KERNEL])
};
