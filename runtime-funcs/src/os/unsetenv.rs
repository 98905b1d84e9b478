//! Environment variables removed.

use neva_registry::{Machine, Step, func, kernel};

kernel! {
    /// Removes a variable.
    pub OS_UNSETENV_KERNEL = os::variables::unsetenv(key: &Str) -> world ()
}

func! {
    /// Removes an environment variable, if there is one, then sends a signal. As in Go, `err` is never sent.
    pub OS_UNSETENV(os_unsetenv, os.Unsetenv) = step unset(key: Str) -> (res: (), err: Value)
        calls [&OS_UNSETENV_KERNEL]
}

fn unset(n: &mut dyn Machine) -> Step {
    let key = n.receive(0)?;
    let signal = n.call(&OS_UNSETENV_KERNEL, &[key]);
    n.send(0, signal);
    Ok(())
}
