//! Constants.

use neva_registry::{Machine, Step, func};

func! {
    /// Sends its constant for every signal.
    pub NEW(new, builtin.New) = join emit(sig: signal; config: T) -> (res: T)
}

fn emit(n: &mut dyn Machine) -> Step {
    n.receive(0)?;
    let constant = n.config();
    n.send(0, constant);
    Ok(())
}
