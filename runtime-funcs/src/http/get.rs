//! Documents on the web.

use neva_registry::{Machine, Step, func, kernel};

kernel! {
    /// Begins to get a document, and says which number the request has.
    pub START_KERNEL = http::request::start(url: &Str) -> world i64
}

kernel! {
    /// When to look for an answer next.
    pub NEXT_LOOK_KERNEL = http::request::next_look(request: i64) -> world i64
}

kernel! {
    /// Whether the answer to a request is there.
    pub IS_ANSWERED_KERNEL = http::request::is_answered(request: i64) -> world bool
}

kernel! {
    /// The answer to a request.
    pub ANSWER_KERNEL = http::request::answer(request: i64) -> try world Value
}

/// No request is under way.
const IDLE: u32 = 0;
/// A request is; its number is in local 0, the moment of the next look for an answer in local 1.
const WAITING: u32 = 1;
/// The moment has come.
const LOOKING: u32 = 2;
/// There is an answer.
const ANSWERED: u32 = 3;

const REQUEST: usize = 0;
const MOMENT: usize = 1;

const RES: usize = 0;
const ERR: usize = 1;

func! {
    /// Gets a document from the web and sends its bytes and the status of the answer, or an error. Other
    /// nodes go on meanwhile.
    pub HTTP_GET(http_get, http.Get) = step get(url: Str) -> (res: Value, err: Value)
        calls [&START_KERNEL, &NEXT_LOOK_KERNEL, &IS_ANSWERED_KERNEL, &ANSWER_KERNEL]
}

fn get(n: &mut dyn Machine) -> Step {
    match n.state() {
        IDLE => {
            let url = n.receive(0)?;
            let request = n.call(&START_KERNEL, &[url]);
            n.set_local(REQUEST, request);
            wait(n);
        }
        WAITING => {
            n.wait_until(n.local(MOMENT))?;
            n.set_state(LOOKING);
        }
        LOOKING => {
            let answered = n.call(&IS_ANSWERED_KERNEL, &[n.local(REQUEST)]);
            if n.is_true(answered)? {
                n.set_state(ANSWERED);
            } else {
                wait(n);
            }
        }
        _ => {
            let answer = n.try_call(&ANSWER_KERNEL, &[n.local(REQUEST)])?;
            n.clear_locals();
            n.set_state(IDLE);
            n.send_result(answer, RES, ERR);
        }
    }
    Ok(())
}

fn wait(n: &mut dyn Machine) {
    let moment = n.call(&NEXT_LOOK_KERNEL, &[n.local(REQUEST)]);
    n.set_local(MOMENT, moment);
    n.set_state(WAITING);
}
