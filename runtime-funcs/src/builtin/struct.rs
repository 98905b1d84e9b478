//! Structs put together.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type};

pub(crate) static STRUCT_BUILDER: Record = Record {
    reference: "struct_builder",
    component: "Struct",
    doc: "Receives a value for every field and sends the struct; the inports are the fields.",
    inputs: &[Port::value("", Type::Any).array()],
    outputs: &[Port::value("res", Type::Any)],
    ..step("builtin", build, &[])
};

fn build(n: &mut dyn Machine) -> Step {
    let values = n.receive_all(0)?;
    let names: Vec<String> = (0..values.len()).map(|slot| n.slot_name(0, slot)).collect();
    let fields: Vec<_> = names.iter().map(String::as_str).zip(values).collect();
    let result = n.structure(&fields);
    n.send(0, result);
    Ok(())
}
