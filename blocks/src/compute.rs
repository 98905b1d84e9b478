//! What instructions compute: the one meaning that constant folding and the engine share.

use crate::instructions::Op;
use neva_kernels::value::{Buf, Str, Struct, Value, matching, part};
use neva_registry::Run;

/// Computes the result from the operands, which it may move out of the slice.
pub type Compute = Box<dyn Fn(&mut [Value]) -> Value>;

/// The function that computes an instruction.
///
/// Conversions ([`Op::Copy`], [`Op::Box`], [`Op::Cast`]) give the operand, as a [`Value`] knows its type.
///
/// # Panics
/// The function panics when the operands are not what the verifier asks for.
pub fn compute(op: &Op) -> Compute {
    match op {
        Op::Call(kernel) => match kernel.run {
            Run::General(run) => Box::new(move |args| match run(args) {
                Ok(result) => result,
                Err(error) => {
                    unreachable!("a kernel that cannot fail says: {}", String::from_utf8_lossy(&error))
                }
            }),
            operator => Box::new(move |args| match operator.apply(args) {
                Some(result) => result,
                None => unreachable!("an operator on other types than it declares"),
            }),
        },
        Op::Copy | Op::Box | Op::Cast => Box::new(|args| take(args, 0)),
        Op::Struct(names) => {
            let names: Vec<Str> = names.iter().map(|name| text(name)).collect();
            Box::new(move |args| {
                let mut fields = Buf::with_capacity(names.len());
                for (name, arg) in names.iter().zip(args) {
                    fields.push((name.clone(), std::mem::take(arg)));
                }
                Value::Struct(Struct(fields))
            })
        }
        Op::Union(tag) => {
            let tag = text(tag);
            Box::new(move |args| match args {
                [] => Value::Tag(tag.clone()),
                [payload, ..] => Value::union(tag.clone(), std::mem::take(payload)),
            })
        }
        Op::Field(name) => {
            let name = name.clone();
            Box::new(move |args| part::field(&args[0], name.as_bytes()))
        }
        Op::Payload(_) | Op::Unbox => Box::new(|args| matching::unbox(take(args, 0))),
        Op::Equal => Box::new(|args| Value::Bool(args[0] == args[1])),
        Op::Matches => Box::new(|args| Value::Bool(matching::matches(&args[0], &args[1]))),
        Op::HasTag(tag) => {
            let tag = tag.clone();
            Box::new(move |args| Value::Bool(part::has_tag(&args[0], tag.as_bytes())))
        }
    }
}

fn take(args: &mut [Value], at: usize) -> Value {
    std::mem::take(&mut args[at])
}

fn text(text: &str) -> Str {
    Str::from_slice(text.as_bytes())
}
