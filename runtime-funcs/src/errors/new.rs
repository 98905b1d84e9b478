//! Errors.

use neva_registry::{Machine, Step, func};

func! {
    /// Sends an error with the text and without a cause.
    pub ERRORS_NEW(errors_new, errors.New) = step wrap(data: Str) -> (res: Value)
}

fn wrap(n: &mut dyn Machine) -> Step {
    let text = n.receive(0)?;
    let error = n.error(text);
    n.send(0, error);
    Ok(())
}
