//! A value that a handler makes anew with each message.

use neva_registry::{Machine, Step, func};

const INIT: usize = 0;
const UPD: usize = 1;
const FLUSH: usize = 2;
const CUR: usize = 0;
const RES: usize = 1;

const IDLE: u32 = 0;
/// The current value is in local 0.
const ACCUMULATING: u32 = 1;
/// It is to be sent once no update is on its way any more.
const FLUSHING: u32 = 2;

func! {
    /// Receives and sends on a first value and every update; sends the last one when it is told to flush and
    /// no update is on its way.
    pub ACCUMULATOR(accumulator, streams.Accumulate) =
        step accumulate(init: T, upd: T, flush: bool) -> (cur: T, res: T)
}

fn accumulate(n: &mut dyn Machine) -> Step {
    if n.state() == IDLE {
        let init = n.receive(INIT)?;
        n.set_local(0, init);
        n.set_state(ACCUMULATING);
        n.send(CUR, init);
    } else if n.has(UPD, 0) {
        let update = n.receive(UPD)?;
        n.set_local(0, update);
        n.send(CUR, update);
    } else if n.state() == ACCUMULATING {
        let flush = n.receive(FLUSH)?;
        if n.is_true(flush)? {
            n.set_state(FLUSHING);
        }
    } else {
        n.quiet(UPD)?;
        let result = n.local(0);
        n.clear_locals();
        n.set_state(IDLE);
        n.send(RES, result);
    }
    Ok(())
}
