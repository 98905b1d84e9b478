//! Lines of standard output.

use crate::fmt::print::print_and_send;
use neva_registry::{Machine, Step, func};

func! {
    /// Writes a value and a line break to standard output and passes the value on, or sends an error.
    pub PRINTLN(println, fmt.Println) = step print(data: T) -> (res: T, err: Value)
}

fn print(n: &mut dyn Machine) -> Step {
    let data = n.receive(0)?;
    let newline = n.str(b"\n");
    print_and_send(n, &[data, newline], data)
}
