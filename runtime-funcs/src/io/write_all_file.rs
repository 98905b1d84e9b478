//! Open files written.

use crate::io::read_all_file::FIND_KERNEL;
use neva_registry::{Machine, Step, func, kernel};

kernel! {
    /// Writes to an open file.
    pub WRITE_KERNEL = io::handles::write_all(file: i64, data: &Bytes) -> try world ()
}

const RES: usize = 0;
const ERR: usize = 1;

func! {
    /// Writes to an open file, then sends its handle, and an error if something went wrong.
    pub FILE_WRITE_ALL(file_write_all, io.WriteAllFile) =
        step write(file: i64, data: Bytes) -> (res: i64, err: Value)
        calls [&FIND_KERNEL, &WRITE_KERNEL]
}

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
