//! Prints what a text is put together of.

use neva_blocks::analysis::facts::uses;
use neva_blocks::*;
use neva_registry::Native;
use std::collections::HashMap;

/// A text that is put together only to be printed is not made: its pieces are printed one after the other,
/// and so is an int that became a text for it. They are those of one block, so they are there as long as
/// before.
pub(crate) fn print_in_parts(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        if !cluster.insts().any(|(_, inst)| inst.op.native() == Some(Native::StringAdd)) {
            continue;
        }
        let uses = uses(cluster);
        let Cluster { blocks, types, .. } = cluster;
        for Block { insts, term, .. } in blocks {
            let Term::Print { parts, .. } = term else { continue };
            let made: HashMap<Var, &Inst> = insts
                .iter()
                .filter_map(|inst| Some((inst.dst.filter(|dst| uses[dst.index()] == 1)?, inst)))
                .collect();
            let mut printed = vec![];
            // The last part is on top, so that those of a text come before what follows it.
            let mut work: Vec<PrintPart> = parts.drain(..).rev().collect();
            while let Some(part) = work.pop() {
                match part {
                    PrintPart::Value(value, Style::Plain) => {
                        match value.var().and_then(|var| made.get(&var)).and_then(|inst| pieces(inst, types))
                        {
                            Some(pieces) => {
                                let pieces = pieces.iter().rev();
                                work.extend(pieces.map(|piece| PrintPart::Value(*piece, Style::Plain)));
                            }
                            None => printed.push(known(value, constants)),
                        }
                    }
                    part => printed.push(part),
                }
            }
            *parts = PrintPart::merged(printed);
        }
    }
}

/// What a text is put together of.
fn pieces<'a>(inst: &'a Inst, types: &[Type]) -> Option<&'a [Operand]> {
    let Op::Call(kernel) = inst.op else { return None };
    let is_text = |arg: &Operand| arg.var().is_none_or(|var| types[var.index()] == Type::Str);
    let is_sum = kernel.native == Some(Native::StringAdd) && inst.args.iter().all(is_text);
    (is_sum || kernel.name == "strconv::itoa::itoa").then_some(&inst.args[..])
}

/// A part that is a value, or the text of a constant.
fn known(value: Operand, constants: &[Constant]) -> PrintPart {
    match value.constant(constants).as_deref() {
        Some(Constant::Str(text)) => PrintPart::Text(text.clone()),
        _ => PrintPart::Value(value, Style::Plain),
    }
}
