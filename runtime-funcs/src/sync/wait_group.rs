//! A signal after a number of signals.

use crate::builtin::dec::INT_DEC;
use crate::builtin::gt::INT_IS_GREATER;
use neva_registry::{Machine, Step, View, func};

const COUNT: usize = 0;
const SIG: usize = 1;

const IDLE: u32 = 0;
/// The number of signals still to come is in local 0 and not looked at yet.
const COUNTING: u32 = 1;
/// At least one more has to come.
const WAITING: u32 = 2;

func! {
    /// Receives a number, then so many signals, and sends a signal.
    pub WAIT_GROUP(wait_group, sync.WaitGroup) = step wait(count: i64, sig: signal) -> (sig: Value)
        calls [INT_DEC.kernel(), INT_IS_GREATER.kernel()]
}

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
