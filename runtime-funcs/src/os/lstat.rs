//! What is known about symbolic links.

use crate::define::step;
use crate::os::stat::{BASE_NAME_KERNEL, send_info};
use crate::streams::from_list::LIST_ITEM_KERNEL;
use neva_registry::{Port, Record, Type, kernel};

kernel! {
    /// Size, mode, last change and whether it is a directory; of a symbolic link itself.
    pub LSTAT_KERNEL = os::stat::lstat(path: &Str) -> try world List<i64>
}

pub(crate) static OS_LSTAT: Record = Record {
    reference: "os_lstat",
    component: "Lstat",
    doc: "Sends what is known about a file, a directory or a symbolic link itself, or an error.",
    inputs: &[Port::value("path", Type::Str)],
    outputs: &[Port::value("res", Type::Any), Port::value("err", Type::Any)],
    ..step("os", |n| send_info(n, &LSTAT_KERNEL), &[&LSTAT_KERNEL, &BASE_NAME_KERNEL, &LIST_ITEM_KERNEL])
};
