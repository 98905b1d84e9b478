//! A signal after a span of time.

use neva_registry::{Machine, Step, func, kernel};

kernel! {
    /// When a time span from now has passed.
    pub DEADLINE_KERNEL = time::deadline::deadline(duration: i64) -> world i64
}

/// No timer runs.
const IDLE: u32 = 0;
/// The end of the time span is in local 0.
const RUNNING: u32 = 1;

func! {
    /// Sends a signal when so many nanoseconds have passed.
    pub TIME_AFTER(time_after, time.After) = step wait(dur: i64) -> (sig: Value)
        calls [&DEADLINE_KERNEL]
}

fn wait(n: &mut dyn Machine) -> Step {
    if n.state() == IDLE {
        let duration = n.receive(0)?;
        let deadline = n.call(&DEADLINE_KERNEL, &[duration]);
        n.set_local(0, deadline);
        n.set_state(RUNNING);
        return Ok(());
    }
    n.wait_until(n.local(0))?;
    n.clear_locals();
    n.set_state(IDLE);
    let signal = n.unit();
    n.send(0, signal);
    Ok(())
}
