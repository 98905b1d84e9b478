//! Open files read to their ends.

use neva_registry::{Machine, Step, func, kernel};

kernel! {
    /// The handle of a file, if it is open.
    pub FIND_KERNEL = io::handles::find(file: i64) -> try world i64
}

kernel! {
    /// Everything that an open file still has.
    pub READ_REST_KERNEL = io::handles::read_all(file: i64) -> try world Bytes
}

const RES: usize = 0;
const HANDLE: usize = 1;
const ERR: usize = 2;

func! {
    /// Sends everything that an open file still has, or an error, and its handle if it is open.
    pub FILE_READ_ALL(file_read_all, io.ReadAllFile, Blocking) =
        step read(file: i64) -> (res: Bytes, handle: i64, err: Value)
        calls [&FIND_KERNEL, &READ_REST_KERNEL]
}

fn read(n: &mut dyn Machine) -> Step {
    let file = n.receive(0)?;
    let result = match n.try_call(&FIND_KERNEL, &[file])? {
        Ok(_) => {
            n.send(HANDLE, file);
            n.try_call(&READ_REST_KERNEL, &[file])?
        }
        unknown => unknown,
    };
    n.send_result(result, RES, ERR);
    Ok(())
}
