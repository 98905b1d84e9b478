//! Every pair of the items of two streams.

use crate::builtin::inc::INT_INC;
use crate::builtin::len::LIST_LEN;
use crate::builtin::lt::INT_IS_LESSER;
use crate::lists::append::LIST_APPEND;
use crate::streams::collect;
use crate::streams::from_list::LIST_ITEM_KERNEL;
use crate::streams::walk::close;
use neva_registry::stream::Event;
use neva_registry::{Machine, Step, Val, func};

const FIRST: usize = 0;
const SECOND: usize = 1;

/// No stream has ended; what they had is in locals 0 and 1.
const COLLECTING: u32 = 0;
/// The first stream has ended.
const FIRST_ENDED: u32 = 1;
/// The second stream has ended.
const SECOND_ENDED: u32 = 2;
/// Both have ended.
const BOTH_ENDED: u32 = FIRST_ENDED | SECOND_ENDED;
/// An item of the first stream is paired with those of the second one.
const IN_ROUND: u32 = 4;

/// The position of the next item of the first stream.
const FIRST_AT: usize = 2;
const SECOND_AT: usize = 3;
const FIRST_LEN: usize = 4;
const SECOND_LEN: usize = 5;
/// The item of the first stream in this round.
const ITEM: usize = 6;

func! {
    /// Receives two streams to their ends, then sends every pair of an item of the first and one of the
    /// second.
    pub STREAM_PRODUCT(stream_product, streams.Product, Generator) =
        step multiply(first: Value, second: Value) -> (res: Value)
        calls [LIST_APPEND.kernel(), LIST_LEN.kernel(), &LIST_ITEM_KERNEL, INT_IS_LESSER.kernel(), INT_INC.kernel()]
}

fn multiply(n: &mut dyn Machine) -> Step {
    match n.state() {
        BOTH_ENDED => begin(n),
        IN_ROUND => go_on(n),
        COLLECTING if n.has(SECOND, 0) && !n.has(FIRST, 0) => take(n, SECOND),
        SECOND_ENDED | COLLECTING => take(n, FIRST),
        _ => take(n, SECOND),
    }
}

/// Takes a message of a stream that has not ended.
fn take(n: &mut dyn Machine, input: usize) -> Step {
    collect::begin(n, 2);
    let message = n.receive(input)?;
    if collect::add(n, input, message)? {
        let ended = if input == FIRST { FIRST_ENDED } else { SECOND_ENDED };
        n.set_state(n.state() | ended);
        if n.state() == BOTH_ENDED {
            open(n);
        }
    }
    Ok(())
}

fn open(n: &mut dyn Machine) {
    let zero = n.int(0);
    let first_len = n.call(LIST_LEN.kernel(), &[n.local(FIRST)]);
    let second_len = n.call(LIST_LEN.kernel(), &[n.local(SECOND)]);
    n.set_local(FIRST_AT, zero);
    n.set_local(FIRST_LEN, first_len);
    n.set_local(SECOND_LEN, second_len);
    Event::Open.send(n, 0);
}

/// There is no round when the second stream is empty.
fn begin(n: &mut dyn Machine) -> Step {
    let zero = n.int(0);
    let any = n.call(INT_IS_LESSER.kernel(), &[zero, n.local(SECOND_LEN)]);
    if n.is_true(any)? {
        return begin_round(n);
    }
    close(n);
    Ok(())
}

fn begin_round(n: &mut dyn Machine) -> Step {
    let first_at = n.local(FIRST_AT);
    let more = n.call(INT_IS_LESSER.kernel(), &[first_at, n.local(FIRST_LEN)]);
    if !n.is_true(more)? {
        close(n);
        return Ok(());
    }
    let item = n.call(&LIST_ITEM_KERNEL, &[n.local(FIRST), first_at]);
    let first_at = n.call(INT_INC.kernel(), &[first_at]);
    n.set_local(ITEM, item);
    n.set_local(FIRST_AT, first_at);
    n.set_state(IN_ROUND);
    let zero = n.int(0);
    pair(n, zero);
    Ok(())
}

/// Goes on in a round, or begins the next one. These are two questions, so that there are two loops, one in
/// the other.
fn go_on(n: &mut dyn Machine) -> Step {
    let second_at = n.local(SECOND_AT);
    let more = n.call(INT_IS_LESSER.kernel(), &[second_at, n.local(SECOND_LEN)]);
    if !n.is_true(more)? {
        return begin_round(n);
    }
    pair(n, second_at);
    Ok(())
}

/// Sends the item of this round with one of the second stream.
fn pair(n: &mut dyn Machine, second_at: Val) {
    let second = n.call(&LIST_ITEM_KERNEL, &[n.local(SECOND), second_at]);
    let next = n.call(INT_INC.kernel(), &[second_at]);
    n.set_local(SECOND_AT, next);
    let both = n.structure(&[("first", n.local(ITEM)), ("second", second)]);
    Event::Data(both).send(n, 0);
}
