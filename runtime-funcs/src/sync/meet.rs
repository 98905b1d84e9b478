//! Messages that wait until all are there which belong together. Fusion puts such a node before one that
//! joins messages, where an error may leave some of them behind, and before the next round of a loop.

use crate::builtin::dec::INT_DEC;
use crate::builtin::inc::INT_INC;
use crate::builtin::len::LIST_LEN;
use crate::builtin::slice::LIST_SLICE;
use crate::lists::append::LIST_APPEND;
use crate::streams::from_list::LIST_ITEM_KERNEL;
use neva_registry::{HOLDS_ROUNDS, Halt, Machine, Step, Val, View, func};

const DATA: usize = 0;
const CASE: usize = 1;

/// There are no lists yet.
const FIRST: u32 = 0;
/// None are held, or only some of those that belong together.
const EMPTY: u32 = 2;

func! {
    /// Holds messages until there is one from every slot, then sends the first of each on.
    pub MEET(meet, sync.Meet) = step meet(data: Slots<Pass<T>>) -> (res: Slots<T>)
        calls [LIST_APPEND.kernel(), LIST_LEN.kernel(), LIST_SLICE.kernel(), &LIST_ITEM_KERNEL, INT_INC.kernel(), INT_DEC.kernel()]
}

func! {
    /// Holds messages and signals until there is one of each, then sends the first of each on: the message to
    /// the first slot, the signal to the one after that of its own.
    pub MEET_CASE(meet_case, sync.MeetCase) =
        step meet_case(data: Pass<T>, case: Ordered<signal>) -> (res: Slots<T>)
        calls [LIST_APPEND.kernel(), LIST_LEN.kernel(), LIST_SLICE.kernel(), &LIST_ITEM_KERNEL, INT_INC.kernel(), INT_DEC.kernel()]
}

fn meet(n: &mut dyn Machine) -> Step {
    let slots = n.slots(DATA);
    if n.state() == FIRST {
        return begin(n, slots);
    }
    if slots == 1 {
        return meet_round(n);
    }
    let there: Vec<bool> = (0..slots).map(|slot| n.has(DATA, slot)).collect();
    if !there.contains(&true) {
        n.receive(DATA)?;
    }
    let mut messages = vec![];
    for (slot, is_there) in there.into_iter().enumerate() {
        messages.push(if is_there { Some(n.receive_slot(DATA, slot)?) } else { None });
    }
    if !is_complete(n, &messages)? {
        hold_all(n, &messages);
        return Ok(());
    }
    // Of two, one at the most was held.
    let is_first = slots == 2 && messages.contains(&None);
    for (slot, message) in messages.into_iter().enumerate() {
        let first = match message {
            Some(message) if is_first => message,
            message => take_first(n, slot, message),
        };
        n.send_slot(0, slot, first);
    }
    Ok(())
}

/// Holds each message at once. One that is sent begins a round.
fn meet_round(n: &mut dyn Machine) -> Step {
    if n.state() == EMPTY || n.has(DATA, 0) {
        let message = n.receive(DATA)?;
        hold(n, 0, message);
        n.set_state(HOLDS_ROUNDS);
    } else if is_empty(n, 0)? {
        n.set_state(EMPTY);
    } else {
        let first = take_first(n, 0, None);
        n.send(0, first);
    }
    Ok(())
}

fn meet_case(n: &mut dyn Machine) -> Step {
    if n.state() == FIRST {
        return begin(n, 2);
    }
    let cases = n.slots(CASE);
    // Each is asked for, as the machine notes for which it waits.
    let has_case = (0..cases).filter(|slot| n.has(CASE, *slot)).count() > 0;
    let data = if n.has(DATA, 0) || !has_case { Some(n.receive(DATA)?) } else { None };
    let case = if has_case { Some(n.oldest(CASE)?) } else { None };
    let mut number = None;
    if let Some(case) = case {
        n.receive_slot(CASE, case)?;
        number = Some(n.int(case as i64));
    }
    if !is_complete(n, &[data, number])? {
        hold_all(n, &[data, number]);
        return Ok(());
    }
    let first = match data {
        Some(data) if case.is_none() => data,
        data => take_first(n, DATA, data),
    };
    let case = match case {
        Some(case) if data.is_none() || is_empty(n, CASE)? => case,
        _ => {
            let number = take_first(n, CASE, number);
            choose(n, number, cases)?
        }
    };
    n.send_slot(0, 0, first);
    let signal = n.unit();
    n.send_slot(0, case + 1, signal);
    Ok(())
}

/// Which of so many cases a number is.
fn choose(n: &mut dyn Machine, number: Val, cases: usize) -> Result<usize, Halt> {
    for case in 0..cases.saturating_sub(1) {
        let own = n.int(case as i64);
        let is_own = n.equal(number, own);
        if n.is_true(is_own)? {
            return Ok(case);
        }
    }
    Ok(cases.saturating_sub(1))
}

/// Makes the lists of what is held, so that the states before and after the first message are alike.
fn begin(n: &mut dyn Machine, slots: usize) -> Step {
    for slot in 0..slots {
        let none = if counts(n, slot) { n.int(0) } else { n.empty_list() };
        n.set_local(slot, none);
    }
    n.set_state(EMPTY);
    Ok(())
}

/// Whether messages of a slot are all alike, so that they are only counted.
fn counts(n: &mut dyn Machine, slot: usize) -> bool {
    match n.view(n.config()) {
        View::List(dead) => dead.get(slot).is_some_and(|dead| n.view(*dead) == View::Bool(true)),
        _ => false,
    }
}

/// Whether there is a message for each slot, held or not.
fn is_complete(n: &mut dyn Machine, messages: &[Option<Val>]) -> Result<bool, Halt> {
    for (slot, message) in messages.iter().enumerate() {
        if message.is_none() && is_empty(n, slot)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether no message of a slot is held.
fn is_empty(n: &mut dyn Machine, slot: usize) -> Result<bool, Halt> {
    let held = n.local(slot);
    let count = match n.view(held) {
        View::List(list) => return Ok(list.is_empty()),
        View::Int(count) => return Ok(count == 0),
        _ if counts(n, slot) => held,
        _ => n.call(LIST_LEN.kernel(), &[held]),
    };
    let zero = n.int(0);
    let is_empty = n.equal(count, zero);
    n.is_true(is_empty)
}

/// Holds one more message of each slot that has one.
fn hold_all(n: &mut dyn Machine, messages: &[Option<Val>]) {
    for (slot, message) in messages.iter().enumerate() {
        if let Some(message) = message {
            hold(n, slot, *message);
        }
    }
}

/// Holds one more message of a slot.
fn hold(n: &mut dyn Machine, slot: usize, message: Val) {
    let held = n.local(slot);
    let more = if counts(n, slot) {
        n.call(INT_INC.kernel(), &[held])
    } else {
        n.call(LIST_APPEND.kernel(), &[held, message])
    };
    n.set_local(slot, more);
}

/// Takes the first message of a slot: one that is held, or the new one.
fn take_first(n: &mut dyn Machine, slot: usize, message: Option<Val>) -> Val {
    if let Some(message) = message {
        if counts(n, slot) || matches!(n.view(n.local(slot)), View::List(list) if list.is_empty()) {
            return message;
        }
        hold(n, slot, message);
    }
    let held = n.local(slot);
    if counts(n, slot) {
        let fewer = n.call(INT_DEC.kernel(), &[held]);
        n.set_local(slot, fewer);
        return n.unit();
    }
    let (first, from, to) = (n.int(0), n.int(1), n.int(i64::MAX));
    let item = n.call(&LIST_ITEM_KERNEL, &[held, first]);
    let rest = n.call(LIST_SLICE.kernel(), &[held, from, to]);
    n.set_local(slot, rest);
    item
}
