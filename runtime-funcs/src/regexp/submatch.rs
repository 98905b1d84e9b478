//! Texts found by patterns.

use crate::regexp::tables::table;
use neva_kernels::regexp::compile::compile_new;
use neva_kernels::value::Str;
use neva_registry::{Machine, Step, View, func, kernel};

kernel! {
    /// The program of a pattern.
    pub COMPILE_KERNEL = regexp::compile::compile(pattern: &Str) -> try Str
}

kernel! {
    /// What a pattern's program finds in a text, and the texts of its groups.
    pub SUBMATCH_KERNEL = regexp::search::submatch(program: &Str, data: &[u8]) -> List<Str>
}

kernel! {
    /// What a pattern's table finds in a text, and the texts of its groups.
    pub TABLE_KERNEL = regexp::table::submatch(table: &Str, data: &[u8]) -> List<Str>
}

const RES: usize = 0;
const ERR: usize = 1;

func! {
    /// Sends a list of what a regular expression finds first in a text and of the texts of its groups, or
    /// what is wrong with the expression. A constant expression becomes a table or instructions when the
    /// program is compiled.
    pub REGEXP_SUBMATCH(regexp_submatch, regexp.Submatch) =
        join find(regexp: Str, data: Str) -> (res: List<Str>, err: Value)
        calls [&COMPILE_KERNEL, &SUBMATCH_KERNEL, &TABLE_KERNEL]
}

fn find(n: &mut dyn Machine) -> Step {
    let pattern = n.receive(0)?;
    let data = n.receive(1)?;
    let compiled = match n.view(pattern) {
        View::Str(pattern) => match compile_new(&Str::from_slice(&pattern)) {
            Ok(program) => Ok(match table(&program) {
                Some(table) => (&TABLE_KERNEL, n.str(&table)),
                None => (&SUBMATCH_KERNEL, n.str(&program)),
            }),
            Err(text) => Err(n.str(&text)),
        },
        _ => n.try_call(&COMPILE_KERNEL, &[pattern])?.map(|program| (&SUBMATCH_KERNEL, program)),
    };
    match compiled {
        Ok((search, compiled)) => {
            let texts = n.call(search, &[compiled, data]);
            n.send(RES, texts);
        }
        Err(text) => n.send(ERR, text),
    }
    Ok(())
}
