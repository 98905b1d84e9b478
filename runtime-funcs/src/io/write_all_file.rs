//! Open files written.

use crate::define::step;
use crate::io::read_all_file::FIND_KERNEL;
use neva_registry::{Machine, Port, Record, Step, Type, kernel};

kernel! {
    /// Writes to an open file.
    pub WRITE_KERNEL = io::handles::write_all(file: i64, data: &Bytes) -> try world ()
}

const RES: usize = 0;
const ERR: usize = 1;

pub(crate) static FILE_WRITE_ALL: Record = Record {
    reference: "file_write_all",
    component: "WriteAllFile",
    doc: "Writes to an open file, then sends its handle, and an error if something went wrong.",
    inputs: &[Port::value("file", Type::Int), Port::value("data", Type::Bytes)],
    outputs: &[Port::value("res", Type::Int), Port::value("err", Type::Any)],
    ..step("io", write, &[&FIND_KERNEL, &WRITE_KERNEL])
};

fn write(n: &mut dyn Machine) -> Step {
    let file = n.receive(0)?;
    let data = n.receive(1)?;
    let failure = match n.try_call(&FIND_KERNEL, &[file])? {
        Ok(_) => {
            n.send(RES, file);
            n.try_call(&WRITE_KERNEL, &[file, data])?.err()
        }
        Err(unknown) => Some(unknown),
    };
    if let Some(text) = failure {
        let error = n.error(text);
        n.send(ERR, error);
    }
    Ok(())
}
