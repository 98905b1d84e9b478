//! The end of a program that cannot go on.

use neva_registry::{Machine, Step, func};

func! {
    /// Ends the program with the message on standard error and status 1.
    pub PANIC(panic, runtime.Panic) = step end(data: Value) -> ()
}

fn end(n: &mut dyn Machine) -> Step {
    let message = n.receive(0)?;
    Err(n.panic(message))
}
