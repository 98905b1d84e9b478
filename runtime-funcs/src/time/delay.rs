//! Messages delayed.

use crate::time::after::DEADLINE_KERNEL;
use neva_registry::{Machine, Step, func};

/// No timer runs.
const IDLE: u32 = 0;
/// The end of the time span is in local 0, the message in local 1.
const RUNNING: u32 = 1;

func! {
    /// Passes a message on when so many nanoseconds have passed.
    pub TIME_DELAY(time_delay, time.Delay) = step wait(dur: i64, data: Pass<T>) -> (res: T)
        calls [&DEADLINE_KERNEL]
}

fn wait(n: &mut dyn Machine) -> Step {
    if n.state() == IDLE {
        let duration = n.receive(0)?;
        let data = n.receive(1)?;
        let deadline = n.call(&DEADLINE_KERNEL, &[duration]);
        n.set_local(0, deadline);
        n.set_local(1, data);
        n.set_state(RUNNING);
        return Ok(());
    }
    n.wait_until(n.local(0))?;
    let data = n.local(1);
    n.clear_locals();
    n.set_state(IDLE);
    n.send(0, data);
    Ok(())
}
