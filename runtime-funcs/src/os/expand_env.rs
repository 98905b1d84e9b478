//! Environment variables in texts.

use crate::define::call;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// The kernel of [`OS_EXPAND_ENV`].
    pub OS_EXPAND_ENV_KERNEL = os::expand_env::expand_env(data: &Str) -> world Str
}

/// `os_expand_env`
pub static OS_EXPAND_ENV: Record = Record {
    reference: "os_expand_env",
    component: "ExpandEnv",
    doc: "Sends the text with the values of environment variables in place of `$NAME` and `${NAME}`.",
    inputs: &[Port::value("data", Type::Str)],
    outputs: &[Port::value("res", Type::Str)],
    ..call("os", &[&OS_EXPAND_ENV_KERNEL])
};
