//! Waiting for many.

use crate::builtin::dec::INT_DEC;
use crate::builtin::gt::INT_IS_GREATER;
use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type, View};

const COUNT: usize = 0;
const SIG: usize = 1;

const IDLE: u32 = 0;
/// The number of signals still to come is in local 0 and not looked at yet.
const COUNTING: u32 = 1;
/// At least one more has to come.
const WAITING: u32 = 2;

pub(crate) static WAIT_GROUP: Record = Record {
    reference: "wait_group",
    component: "WaitGroup",
    doc: "Receives a number, then so many signals, and sends a signal.",
    inputs: &[Port::value("count", Type::Int), Port::signal("sig")],
    outputs: &[Port::value("sig", Type::Any)],
    ..step("sync", wait, &[INT_DEC.kernel(), INT_IS_GREATER.kernel()])
};

fn wait(n: &mut dyn Machine) -> Step {
    match n.state() {
        IDLE => {
            let count = n.receive(COUNT)?;
            n.set_local(0, count);
            n.set_state(COUNTING);
        }
        COUNTING => {
            let more = match n.view(n.local(0)) {
                View::Int(count) => count > 0,
                _ => {
                    let zero = n.int(0);
                    let more = n.call(INT_IS_GREATER.kernel(), &[n.local(0), zero]);
                    n.is_true(more)?
                }
            };
            if more {
                n.set_state(WAITING);
            } else {
                n.clear_locals();
                n.set_state(IDLE);
                let done = n.unit();
                n.send(0, done);
            }
        }
        _ => {
            n.receive(SIG)?;
            // A number that is known stays so: who waits for three knows it after the third.
            let rest = match n.view(n.local(0)) {
                View::Int(count) => n.int(count.wrapping_sub(1)),
                _ => n.call(INT_DEC.kernel(), &[n.local(0)]),
            };
            n.set_local(0, rest);
            n.set_state(COUNTING);
        }
    }
    Ok(())
}
