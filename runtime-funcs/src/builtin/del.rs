//! The end of messages that nobody needs.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step};

pub(crate) static DEL: Record = Record {
    reference: "del",
    component: "Del",
    doc: "Receives messages and does nothing with them.",
    inputs: &[Port::signal("data")],
    ..step("builtin", discard, &[])
};

fn discard(n: &mut dyn Machine) -> Step {
    n.receive(0)?;
    Ok(())
}
