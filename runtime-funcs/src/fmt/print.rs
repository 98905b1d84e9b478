//! Standard output.

use neva_registry::{Halt, Machine, Step, Val, func};

func! {
    /// Writes a value to standard output and passes it on, or sends an error.
    pub PRINT(print, fmt.Print) = step print(data: T) -> (res: T, err: Value)
}

/// Prints, then sends a message to the first outport; when printing failed, an error to the second.
pub(crate) fn print_and_send(n: &mut dyn Machine, printed: &[Val], message: Val) -> Result<(), Halt> {
    let result = n.print(printed)?.map(|()| message);
    n.send_result(result, 0, 1);
    Ok(())
}

fn print(n: &mut dyn Machine) -> Step {
    let data = n.receive(0)?;
    print_and_send(n, &[data], data)
}
