//! The runtime of Neva programs, in source files that generated projects carry verbatim.
//!
//! The engine uses them as this crate; a generated project declares those modules that it needs, under the
//! same paths. So a file here names what it uses by the full path of the file that defines it, such as
//! `crate::value::str::Str`; the shorter paths that this crate exports are for its users.
//!
//! `sys` exists once per target, with the same interface: here it is the standard library's, a freestanding
//! program takes the files of `sys/linux_x86_64/` instead.

pub mod clusters;
pub mod end;
pub mod out;
pub mod report;
pub mod stdin;
pub mod trace;
pub mod write_failure;

/// Package `builtin`.
pub mod builtin {
    pub mod add;
    pub mod compare;
    pub mod get;
    pub mod len;
    pub mod pow;
    pub mod slice;
    pub mod string;
    pub mod union;
}

/// Package `dicts`.
pub mod dicts {
    pub mod insert;
}

/// Package `fmt`.
pub mod fmt {
    pub mod scanln;
    pub mod template;
}

/// Package `http`.
#[cfg(feature = "http")]
pub mod http {
    pub mod get;
    pub mod url;
}

/// Package `image`.
pub mod image {
    pub mod deflate;
    pub mod draw;
    pub mod huffman;
    pub mod png;
}

/// Package `io`.
pub mod io {
    pub mod file;
    pub mod handles;
    pub mod read_all;
    pub mod write_all;
}

/// Package `lists`.
pub mod lists {
    pub mod append;
    pub mod at;
    pub mod concat;
    pub mod prepend;
}

/// Package `os`.
pub mod os {
    pub mod directories;
    pub mod dotenv;
    pub mod environment;
    pub mod expand_env;
    pub mod process;
    pub mod remove;
    pub mod rename;
    pub mod stat;
    pub mod temporary;
    pub mod truncate;
    pub mod variables;
    pub mod working_dir;
}

/// Package `regexp`.
pub mod regexp {
    pub mod categories;
    pub mod class;
    pub mod compile;
    pub mod error;
    pub mod escape;
    pub mod fold;
    pub mod parse;
    pub mod program;
    pub mod properties;
    pub mod scripts;
    pub mod search;
    pub mod set;
    pub mod tree;
}

/// Package `strconv`.
pub mod strconv {
    pub mod atoi;
    pub mod digits;
    pub mod exact;
    pub mod format_bool;
    pub mod format_float;
    pub mod format_int;
    pub mod itoa;
    pub mod parse_bool;
    pub mod parse_error;
    pub mod parse_float;
    pub mod parse_int;
}

/// Package `streams`.
pub mod streams {
    pub mod item;
}

/// Package `strings`.
pub mod strings {
    pub mod case;
    pub mod convert;
    pub mod join;
    pub mod split;
    pub mod to_lower;
    pub mod to_upper;
}

/// Package `time`.
pub mod time {
    pub mod deadline;
    pub mod wait;
    pub mod wait_input;
}

/// The one interface to the world.
pub mod sys {
    #[path = "std/clock.rs"]
    pub mod clock;
    pub mod errno;
    pub mod errno_text;
    #[path = "std/exit.rs"]
    pub mod exit;
    #[path = "std/files.rs"]
    pub mod files;
    pub mod free_lists;
    #[path = "std/global_alloc.rs"]
    pub mod global_alloc;
    #[path = "std/heap.rs"]
    pub mod heap;
    #[path = "std/io.rs"]
    pub mod io;
    pub mod path_error;
    #[path = "std/process.rs"]
    pub mod process;
    #[path = "std/stack.rs"]
    pub mod stack;
    #[path = "std/start.rs"]
    pub mod start;
    #[path = "std/wait.rs"]
    pub mod wait;
}

/// Values as text.
pub mod text {
    pub mod float;
    pub mod int;
    pub mod json;
    pub mod json_any;
    pub mod json_bytes;
    pub mod json_dict;
    pub mod no_float;
    pub mod print_error;
    pub mod quote;
    pub mod space;
    pub mod utf8;
    pub mod varint;
    pub mod write_error;
}

/// The values that messages carry.
pub mod value {
    pub mod any;
    pub mod buf;
    pub mod bytes;
    pub mod cast;
    pub mod dict;
    pub mod eq;
    pub mod list;
    pub mod matching;
    pub mod part;
    pub mod str;

    pub use any::{Field, Struct, Union, Value};
    pub use buf::{Buf, StaticBuf};
    pub use bytes::Bytes;
    pub use dict::Dict;
    pub use list::List;
    pub use str::Str;
}
