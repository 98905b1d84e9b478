//! Takes messages that nobody needs.

use neva_registry::{Machine, Step, func};

func! {
    /// Receives messages and does nothing with them.
    pub DEL(del, builtin.Del) = step discard(data: signal) -> ()
}

fn discard(n: &mut dyn Machine) -> Step {
    n.receive(0)?;
    Ok(())
}
