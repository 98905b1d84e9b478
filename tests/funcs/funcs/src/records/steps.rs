//! Funcs with a process of their own.

use neva_registry::stream::Event;
use neva_registry::{Machine, Step, func, kernel, operator};

kernel! {
    /// A text with its number.
    pub NUMBERED_KERNEL = words::number::numbered(number: i64, data: &Str) -> Str
}

operator! {
    /// The number after a number.
    pub NEXT_KERNEL = words_next(number: i64) -> i64 { number.wrapping_add(1) }
}

/// The last number that was given.
const GIVEN: usize = 0;

func! {
    /// Sends each text after a running number.
    pub NUMBER(words_number, words.Number) = step number(data: Str) -> (res: Str)
        calls [&NUMBERED_KERNEL, &NEXT_KERNEL]
}

fn number(n: &mut dyn Machine) -> Step {
    let data = n.receive(0)?;
    let given = if n.state() == 0 { n.int(0) } else { n.local(GIVEN) };
    let next = n.call(&NEXT_KERNEL, &[given]);
    n.set_local(GIVEN, next);
    n.set_state(1);
    let text = n.call(&NUMBERED_KERNEL, &[next, data]);
    n.send(0, text);
    Ok(())
}

operator! {
    /// The number before a number.
    pub DOWN_KERNEL = words_down(number: i64) -> i64 { number.wrapping_sub(1) }
}

operator! {
    /// Whether a countdown goes on.
    pub GOES_ON_KERNEL = words_goes_on(number: i64, end: i64) -> bool { number > end }
}

const IDLE: u32 = 0;
const COUNTING: u32 = 1;

/// The number that comes next.
const AT: usize = 0;

func! {
    /// Sends the numbers from a given one down to 1 as a stream.
    pub COUNTDOWN(words_countdown, words.Countdown, Generator) =
        step count_down(from: i64) -> (res: Value)
        calls [&DOWN_KERNEL, &GOES_ON_KERNEL]
}

fn count_down(n: &mut dyn Machine) -> Step {
    if n.state() == IDLE {
        let from = n.receive(0)?;
        Event::Open.send(n, 0);
        n.set_local(AT, from);
        n.set_state(COUNTING);
        return Ok(());
    }
    let (at, end) = (n.local(AT), n.int(0));
    let goes_on = n.call(&GOES_ON_KERNEL, &[at, end]);
    if n.is_true(goes_on)? {
        let next = n.call(&DOWN_KERNEL, &[at]);
        n.set_local(AT, next);
        Event::Data(at).send(n, 0);
    } else {
        n.clear_locals();
        n.set_state(IDLE);
        Event::Close.send(n, 0);
    }
    Ok(())
}
