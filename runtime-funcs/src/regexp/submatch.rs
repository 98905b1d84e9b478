//! Texts found by patterns.

use crate::define::step;
use neva_kernels::regexp::compile::compile_new;
use neva_kernels::value::Str;
use neva_registry::{Machine, Port, Record, Step, Type, View, kernel};

kernel! {
    /// The program of a pattern.
    pub COMPILE_KERNEL = regexp::compile::compile(pattern: &Str) -> try Str
}

kernel! {
    /// What a pattern's program finds in a text, and the texts of its groups.
    pub SUBMATCH_KERNEL = regexp::search::submatch(program: &Str, data: &Str) -> List<Str>
}

const RES: usize = 0;
const ERR: usize = 1;

pub(crate) static REGEXP_SUBMATCH: Record = Record {
    reference: "regexp_submatch",
    component: "Submatch",
    doc: "Sends a list of what a regular expression finds first in a text and of the texts of its groups, or what is \
          wrong with the expression. A constant expression is compiled with the program.",
    inputs: &[Port::value("regexp", Type::Str), Port::value("data", Type::Str)],
    outputs: &[Port::value("res", Type::List(&Type::Str)), Port::value("err", Type::Any)],
    ..step("regexp", find, &[&COMPILE_KERNEL, &SUBMATCH_KERNEL])
};

fn find(n: &mut dyn Machine) -> Step {
    let pattern = n.receive(0)?;
    let data = n.receive(1)?;
    let program = match n.view(pattern) {
        View::Str(pattern) => match compile_new(&Str::from_slice(&pattern)) {
            Ok(program) => Ok(n.str(&program)),
            Err(text) => Err(n.str(&text)),
        },
        _ => n.try_call(&COMPILE_KERNEL, &[pattern])?,
    };
    match program {
        Ok(program) => {
            let texts = n.call(&SUBMATCH_KERNEL, &[program, data]);
            n.send(RES, texts);
        }
        Err(text) => n.send(ERR, text),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn finds_groups() {
        check(
            &REGEXP_SUBMATCH,
            "regexp: 'a(x*)b(y|z)?c' 'q'; data: '-axxxbyc-' 'p'",
            "res: ['axxxbyc' 'xxx' 'y'] nil",
        );
    }

    #[test]
    fn an_error_is_a_string() {
        check(
            &REGEXP_SUBMATCH,
            "regexp: 'a('; data: 'x'",
            "err: 'error parsing regexp: missing closing ): `a(`'",
        );
    }
}
