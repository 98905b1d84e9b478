//! Standard output by a template.

use crate::fmt::print::print_and_send;
use crate::lists::append::LIST_APPEND;
use neva_kernels::fmt::template::{Piece, next, number};
use neva_registry::{Machine, Step, Val, View, func, kernel};

kernel! {
    /// The text of a template, or the error that it has.
    pub FORMAT_KERNEL = fmt::template::format(tpl: &Str, args: &List<Value>) -> try Str
}

kernel! {
    /// The text of a template that is known to fit the arguments.
    pub FORMATTED_KERNEL = fmt::template::formatted(tpl: &Str, args: &List<Value>) -> Str
}

const TPL: usize = 0;
const ARGS: usize = 1;
const SIG: usize = 0;
const ERR: usize = 1;

const IDLE: u32 = 0;
/// The template is in local 0. Only now are arguments received.
const HAS_TEMPLATE: u32 = 1;

func! {
    /// Writes a text to standard output with the first argument in place of `$0`, and sends it, or sends an
    /// error.
    pub PRINTF(printf, fmt.Printf) =
        join print(tpl: Str, args: Slots<Value>) -> (sig: Value, err: Value)
        calls [LIST_APPEND.kernel(), &FORMAT_KERNEL, &FORMATTED_KERNEL]
}

fn print(n: &mut dyn Machine) -> Step {
    if n.state() == IDLE {
        let template = n.receive(TPL)?;
        n.set_local(0, template);
        n.set_state(HAS_TEMPLATE);
        return Ok(());
    }
    let args = n.receive_all(ARGS)?;
    let template = n.local(0);
    n.clear_locals();
    n.set_state(IDLE);
    let mut list = n.empty_list();
    for arg in &args {
        list = n.call(LIST_APPEND.kernel(), &[list, *arg]);
    }
    if let View::Str(known) = n.view(template)
        && let Some(parts) = parts(n, &known, &args)
    {
        let text = n.call(&FORMATTED_KERNEL, &[template, list]);
        return print_and_send(n, &parts, text);
    }
    match n.try_call(&FORMAT_KERNEL, &[template, list])? {
        Ok(text) => print_and_send(n, &[text], text),
        Err(text) => {
            n.send_result(Err(text), SIG, ERR);
            Ok(())
        }
    }
}

/// What a template comes to, piece by piece; nothing when it does not fit the arguments.
fn parts(n: &mut dyn Machine, template: &[u8], args: &[Val]) -> Option<Vec<Val>> {
    let mut parts = vec![];
    let mut unused = vec![true; args.len()];
    let mut rest = template;
    while let Some(piece) = next(&mut rest) {
        parts.push(match piece {
            Piece::Text(text) => n.str(text),
            Piece::Placeholder(digits) => {
                let index = number(digits).filter(|index| *index < args.len())?;
                unused[index] = false;
                args[index]
            }
        });
    }
    unused.iter().all(|unused| !unused).then_some(parts)
}
