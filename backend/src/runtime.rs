//! What generated code names of the runtime, beside the kernels that the program calls.

use std::fmt;

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};

use crate::settings::Base;

/// A function, type or file of the runtime, by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Path(&'static str);

impl Path {
    /// The path, such as `out::bytes`.
    pub(crate) const fn text(self) -> &'static str {
        self.0
    }
}

/// A path as code.
pub(crate) fn tokens(path: &str) -> TokenStream {
    let parts = path.split("::").map(|part| format_ident!("{part}"));
    quote!(#(#parts)::*)
}

impl ToTokens for Path {
    fn to_tokens(&self, code: &mut TokenStream) {
        code.extend(tokens(self.0));
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Declares the kernel files that generated code may name, sorted, and what it names of each; `self` is the
/// file.
macro_rules! runtime {
    ($($module:literal { $($items:tt)* })*) => {
        /// The kernel files that generated code may name beside those of kernels, sorted.
        pub const SUPPORT: &[&str] = &[$($module),*];
        $(runtime!(@items $module $($items)*);)*
    };
    (@items $module:literal) => {};
    (@items $module:literal $name:ident = self; $($rest:tt)*) => {
        pub(crate) const $name: Path = Path($module);
        runtime!(@items $module $($rest)*);
    };
    (@items $module:literal $name:ident = $item:literal; $($rest:tt)*) => {
        pub(crate) const $name: Path = Path(concat!($module, "::", $item));
        runtime!(@items $module $($rest)*);
    };
}

runtime! {
    "builtin::divide" {
        QUOTIENT = "quotient";
        QUOTIENT_BY = "quotient_by";
        REMAINDER_BY = "remainder_by";
        REMAINDER_OF = "remainder";
    }
    "clusters" {
        CHANNEL = "Channel";
        CLUSTER_NEW = "Cluster::new";
        END_CLUSTER = "end";
        POLL = "poll";
        QUEUE = "Queue";
        RING = "Ring";
        RUN = "run";
        STOP_CLUSTER = "stop";
        WAIT = "wait";
    }
    "cores" {
        AHEAD_NEW = "Ahead::new";
        SHARED_ITEM = "item";
        SHARED_ITEMS = "items";
        START_ON_OTHER = "start";
    }
    "end" {
        DEADLOCK = "deadlock";
        EXIT = "exit";
        FAULT = "fault";
        FLUSH_AT_SIGNALS = "flush_at_signals";
        PANIC = "panic";
        STOP = "stop";
    }
    "lists::at" {
        LEND_AT = "lend_at";
    }
    "out" {
        OUT_BYTES = "bytes";
        OUT_FLUSH = "flush";
        OUT_INT = "int";
        OUT_TAKE_ERROR = "take_error";
        OUT_WRITE_THROUGH = "write_through";
    }
    "report" {}
    "stdin" {}
    "streams::item" {
        LEND_ITEM = "lend_item";
    }
    "strings::split" {
        LEND_PART = "lend_part";
    }
    "sys::exit" {
        EXIT_AT_ONCE = "exit";
    }
    "sys::global_alloc" {}
    "sys::io" {}
    "sys::mem" {
        MEM = self;
    }
    "sys::panics" {
        PANICS = self;
        SAY_WHERE = "say_where";
    }
    "sys::stack" {
        STACK_DEEPEN = "deepen";
    }
    "sys::start" {
        START = "start";
    }
    "sys::tick" {
        IS_DUE = "is_due";
    }
    "text::float" {
        FLOAT = self;
        FLOAT_PLAIN = "plain";
        FLOAT_ROOM = "Room::default";
    }
    "text::int" {
        INT_DIGITS = "digits";
        INT_ROOM = "Digits::default";
    }
    "text::json" {
        JSON_COMPACT = "Style::Compact";
        JSON_PLAIN = "Style::Plain";
        JSON_SPACED = "Style::Spaced";
        JSON_TEXT = "text";
    }
    "text::json_any" {
        JSON_ANY = self;
    }
    "text::json_bytes" {
        JSON_BYTES = self;
    }
    "text::json_dict" {
        JSON_DICT = self;
    }
    "text::print_error" {
        PRINT_ERROR_TEXT = "text";
    }
    "time::poll" {
        POLL_DEADLINE = "first_deadline";
    }
    "time::poll_input" {
        POLL_EVENT = "first_event";
    }
    "time::wait" {
        FIRST_DEADLINE = "first_deadline";
    }
    "time::wait_input" {
        FIRST_EVENT = "first_event";
    }
    "trace" {}
    "value::any" {
        STRUCT = "Struct";
        UNION = "Union";
        VALUE = "Value";
    }
    "value::buf" {
        STATIC_BUF = "StaticBuf";
    }
    "value::bytes" {
        BYTES = "Bytes";
    }
    "value::cast" {
        CAST_BOOL = "bool";
        CAST_BYTES = "bytes";
        CAST_DICT = "dict";
        CAST_ELEMENTS = "elements";
        CAST_FLOAT = "float";
        CAST_INT = "int";
        CAST_LIST = "list";
        CAST_STR = "str";
        CAST_VALUES = "values";
    }
    "value::dict" {
        DICT_INDEX = "index";
        DICT = "Dict";
        DICT_CORE = "Core";
    }
    "value::eq" {
        EQ = self;
    }
    "value::list" {
        LIST = "List";
    }
    "value::matching" {
        MATCHES = "matches";
        UNBOX = "unbox";
    }
    "value::part" {
        FIELD = "field";
        HAS_TAG = "has_tag";
        STRUCTURE = "structure";
    }
    "value::str" {
        EQUAL_STRINGS = "equal";
        STR = "Str";
    }
    "write_failure" {
        WRITE_FAILURE_PANIC = "panic";
    }
}

/// The kernel in whose place an element is lent by [`LEND_ITEM`].
pub(crate) const ITEM_WITHIN: Path = Path("streams::item::list_item_within");

/// The kernel in whose place a part of a text is lent by [`LEND_PART`].
pub(crate) const PART: Path = Path("strings::split::part");

/// The kernels that drop items from the front of lists.
pub(crate) const DROP_FRONTS: [Path; 5] = [
    Path("builtin::slice::take_slice"),
    Path("builtin::slice::list_slice"),
    Path("builtin::slice::append_to_part"),
    Path("lists::splice::cut"),
    Path("lists::splice::put"),
];

/// What each program on a base needs although its code does not name it.
pub(crate) fn always(base: Base) -> &'static [Path] {
    match base {
        Base::Freestanding => &[MEM, PANICS, START],
        Base::Std => &[START],
    }
}
