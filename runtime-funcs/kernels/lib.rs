//! The runtime of Neva programs, in source files that generated projects carry verbatim.
//!
//! The engine uses them as this crate; a generated project declares those modules that it needs, under the
//! same paths. So a file here names what it uses by the full path of the file that defines it, such as
//! `crate::value::str::Str`; the shorter paths that this crate exports are for its users.
//!
//! `sys` exists once per target, with the same interface: here it is the standard library's, with the files
//! of `sys/engine/` instead of those with the same name. A freestanding program takes the files of
//! `sys/linux_x86_64/`.

#![warn(unreachable_pub)]

// `build.rs` finds the files: a macro that declares each as a module.
include!(concat!(env!("OUT_DIR"), "/modules.rs"));

kernel_files!(value {
    pub use any::{Field, Struct, Union, Value};
    pub use buf::{Buf, StaticBuf};
    pub use bytes::Bytes;
    pub use dict::Dict;
    pub use list::List;
    pub use str::Str;
});
