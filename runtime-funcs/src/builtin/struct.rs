//! Structs put together.

use neva_registry::{Machine, Step, func};

func! {
    /// Receives a value for every field and sends the struct; the inports are the fields.
    pub STRUCT_BUILDER(struct_builder, builtin.Struct) = join build(_: Slots<Value>) -> (res: Value)
}

fn build(n: &mut dyn Machine) -> Step {
    let values = n.receive_all(0)?;
    let names: Vec<String> = (0..values.len()).map(|slot| n.slot_name(0, slot)).collect();
    let fields: Vec<_> = names.iter().map(String::as_str).zip(values).collect();
    let result = n.structure(&fields);
    n.send(0, result);
    Ok(())
}
