//! Every runtime func: one file with its record and its process, `src/PACKAGE/FUNC.rs`. What generated
//! programs carry of them, the kernels, is in `kernels/`.

#![warn(unreachable_pub)]

mod crates;
mod modules;
mod trace;

pub use modules::{LINUX_X86_64, MODULES, module_set};
use neva_kernels as kernels;
use neva_registry::Registry;
pub use trace::TRACE;

// `build.rs` finds the files: a macro that declares each as a module.
include!(concat!(env!("OUT_DIR"), "/funcs.rs"));

funcs!();

/// All records, sorted by reference. `build.rs` finds them.
pub static REGISTRY: Registry = Registry::new(include!(concat!(env!("OUT_DIR"), "/records.rs")));

/// Where records and the standard library differ on purpose, each with the reason: a record without
/// component, or a port of another type.
pub static EXCEPTIONS: &[(&str, &str)] = &[
    ("accumulator", "the Go compiler's IR calls it for Reduce, which is another func here"),
    (
        "get_dict_value_by_key.key",
        "keys are strings, though Go's signature gives them the type of the values",
    ),
    ("meet", "fusion puts it before nodes at which an error may leave messages behind"),
    ("meet_case", "fusion puts it before `Race`, likewise"),
    ("string_at", "the Go compiler registers it, and IR may call it"),
];

/// What each func adds to a binary, and what it may add: the text of the file with the budgets.
pub static SIZES: &str = include_str!("../sizes.txt");
