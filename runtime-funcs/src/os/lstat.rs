//! What is known about symbolic links.

use crate::os::stat::{BASE_NAME_KERNEL, send_info};
use crate::streams::from_list::LIST_ITEM_KERNEL;
use neva_registry::{Machine, Step, func, kernel};

kernel! {
    /// Size, mode, last change and whether it is a directory; of a symbolic link itself.
    pub LSTAT_KERNEL = os::stat::lstat(path: &Str) -> try world List<i64>
}

func! {
    /// Sends what is known about a file, a directory or a symbolic link itself, or an error.
    pub OS_LSTAT(os_lstat, os.Lstat) = step describe(path: Str) -> (res: Value, err: Value)
        calls [&LSTAT_KERNEL, &BASE_NAME_KERNEL, &LIST_ITEM_KERNEL]
}

fn describe(n: &mut dyn Machine) -> Step {
    send_info(n, &LSTAT_KERNEL)
}
