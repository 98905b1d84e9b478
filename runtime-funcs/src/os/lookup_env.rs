//! Environment variables that may be missing.

use crate::os::getenv::OS_GETENV;
use neva_registry::{Machine, Step, func, kernel};

kernel! {
    /// Whether there is a variable.
    pub EXISTS_KERNEL = os::variables::exists(key: &Str) -> world bool
}

func! {
    /// Sends the value of an environment variable and whether there is one.
    pub OS_LOOKUP_ENV(os_lookup_env, os.LookupEnv) = step look_up(key: Str) -> (res: Value)
        calls [OS_GETENV.kernel(), &EXISTS_KERNEL]
}

fn look_up(n: &mut dyn Machine) -> Step {
    let key = n.receive(0)?;
    let exists = n.call(&EXISTS_KERNEL, &[key]);
    let value = n.call(OS_GETENV.kernel(), &[key]);
    let result = n.structure(&[("exists", exists), ("value", value)]);
    n.send(0, result);
    Ok(())
}
