//! Messages that wait for a signal.

use neva_registry::{Machine, Step, func};

func! {
    /// Passes a message on once a signal has come for it.
    pub LOCK(lock, builtin.Lock) = join release(sig: signal, data: Pass<T>) -> (res: T)
}

fn release(n: &mut dyn Machine) -> Step {
    n.receive(0)?;
    let data = n.receive(1)?;
    n.send(0, data);
    Ok(())
}
