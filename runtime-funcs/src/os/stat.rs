//! What is known about files.

use crate::streams::from_list::LIST_ITEM_KERNEL;
use neva_registry::{Halt, Kernel, Machine, Step, func, kernel};

kernel! {
    /// Size, mode, last change and whether it is a directory, of what a path leads to.
    pub STAT_KERNEL = os::stat::stat(path: &Str) -> try world List<i64>
}

kernel! {
    /// The last part of a path.
    pub BASE_NAME_KERNEL = os::stat::base_name(path: &Str) -> Str
}

func! {
    /// Sends what is known about the file or directory that a path leads to, or an error.
    pub OS_STAT(os_stat, os.Stat) = step describe(path: Str) -> (res: Value, err: Value)
        calls [&STAT_KERNEL, &BASE_NAME_KERNEL, &LIST_ITEM_KERNEL]
}

/// Sends a struct of what a kernel knows about the file whose path comes in, or the kernel's error.
pub(crate) fn send_info(n: &mut dyn Machine, kernel: &'static Kernel) -> Result<(), Halt> {
    let path = n.receive(0)?;
    let info = n.try_call(kernel, &[path])?.map(|numbers| {
        let [size, mode, modified, is_dir] = [0, 1, 2, 3].map(|index| {
            let index = n.int(index);
            n.call(&LIST_ITEM_KERNEL, &[numbers, index])
        });
        let yes = n.int(1);
        let is_dir = n.equal(is_dir, yes);
        let name = n.call(&BASE_NAME_KERNEL, &[path]);
        n.structure(&[
            ("isDir", is_dir),
            ("modTimeUnix", modified),
            ("mode", mode),
            ("name", name),
            ("size", size),
        ])
    });
    n.send_result(info, 0, 1);
    Ok(())
}

fn describe(n: &mut dyn Machine) -> Step {
    send_info(n, &STAT_KERNEL)
}
