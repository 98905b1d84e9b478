//! Streams of ints.

use crate::builtin::add::INT_ADD;
use crate::streams::walk::{IDLE, close};
use neva_registry::stream::Event;
use neva_registry::{Machine, Step, Val, View, func, operator};

operator! {
    /// How a range gets from one int to the next.
    pub RANGE_STEP_KERNEL = range_step(from: i64, to: i64) -> i64 as RangeStep { if from <= to { 1 } else { -1 } }
}

operator! {
    /// Whether a range has not arrived yet.
    pub RANGE_GOES_ON_KERNEL = range_goes_on(at: i64, to: i64) -> bool as IntNotEqual { at != to }
}

const SENDING: u32 = 1;

/// The next int.
const AT: usize = 0;
const TO: usize = 1;
/// 1 or -1: one loop serves both directions.
const STEP: usize = 2;

func! {
    /// Sends the ints from one bound up or down to the other, which is not included, as a stream.
    pub STREAM_INT_RANGE(stream_int_range, streams.Range, Generator) =
        step emit(from: i64, to: i64) -> (res: Value)
        calls [&RANGE_STEP_KERNEL, &RANGE_GOES_ON_KERNEL, INT_ADD.kernel()]
}

fn emit(n: &mut dyn Machine) -> Step {
    if n.state() == IDLE {
        let from = n.receive(0)?;
        let to = n.receive(1)?;
        let step = step(n, from, to);
        Event::Open.send(n, 0);
        let mut at = from;
        // Bounds that are known to differ need no test for the first number.
        if let (View::Int(first), View::Int(last), View::Int(step)) = (n.view(from), n.view(to), n.view(step))
            && first != last
        {
            Event::Data(from).send(n, 0);
            at = n.int(first.wrapping_add(step));
        }
        n.set_local(AT, at);
        n.set_local(TO, to);
        n.set_local(STEP, step);
        n.set_state(SENDING);
        return Ok(());
    }
    let at = n.local(AT);
    let goes_on = n.call(&RANGE_GOES_ON_KERNEL, &[at, n.local(TO)]);
    if n.is_true(goes_on)? {
        let next = n.call(INT_ADD.kernel(), &[at, n.local(STEP)]);
        n.set_local(AT, next);
        Event::Data(at).send(n, 0);
    } else {
        close(n);
    }
    Ok(())
}

/// A constant when both bounds are constants.
fn step(n: &mut dyn Machine, from: Val, to: Val) -> Val {
    match (n.view(from), n.view(to)) {
        (View::Int(from), View::Int(to)) => n.int(if from <= to { 1 } else { -1 }),
        _ => n.call(&RANGE_STEP_KERNEL, &[from, to]),
    }
}
