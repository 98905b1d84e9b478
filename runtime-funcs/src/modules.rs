//! The kernel files, as units of which a generated project carries those that it needs.

use neva_registry::{Crate, Module, ModuleSet};

/// Every file below `kernels/`, sorted by path, with the standard library's `sys`.
pub static MODULES: &[Module] = &[
    Module::new("builtin::add", include_str!("../kernels/builtin/add.rs"), &["value::str"]),
    Module::new("builtin::compare", include_str!("../kernels/builtin/compare.rs"), &["value::str"]),
    Module::new(
        "builtin::get",
        include_str!("../kernels/builtin/get.rs"),
        &["value::buf", "value::dict", "value::str"],
    ),
    Module::new(
        "builtin::len",
        include_str!("../kernels/builtin/len.rs"),
        &["text::utf8", "value::dict", "value::list", "value::str"],
    ),
    Module::new("builtin::pow", include_str!("../kernels/builtin/pow.rs"), &[]),
    Module::new(
        "builtin::slice",
        include_str!("../kernels/builtin/slice.rs"),
        &["text::utf8", "value::buf", "value::list", "value::str"],
    ),
    Module::new(
        "builtin::string",
        include_str!("../kernels/builtin/string.rs"),
        &["text::utf8", "value::str"],
    ),
    Module::new("builtin::union", include_str!("../kernels/builtin/union.rs"), &["value::any", "value::str"]),
    Module::new(
        "clusters",
        include_str!("../kernels/clusters.rs"),
        &["end", "out", "report", "stdin", "sys::clock", "sys::exit", "sys::heap", "sys::wait", "time::wait"],
    ),
    Module::new("dicts::insert", include_str!("../kernels/dicts/insert.rs"), &["value::dict", "value::str"]),
    Module::new("end", include_str!("../kernels/end.rs"), &["out", "report", "sys::exit", "write_failure"]),
    Module::new(
        "fmt::scanln",
        include_str!("../kernels/fmt/scanln.rs"),
        &["stdin", "sys::errno", "text::space", "text::utf8", "value::buf", "value::str"],
    ),
    Module::new(
        "fmt::template",
        include_str!("../kernels/fmt/template.rs"),
        &["text::int", "text::json", "text::json_any", "value::any", "value::list", "value::str"],
    ),
    Module::new(
        "http::get",
        include_str!("../kernels/http/get.rs"),
        &["http::url", "out", "value::any", "value::bytes", "value::str"],
    )
    .with_std()
    .with_crates(&[UREQ]),
    Module::new("http::url", include_str!("../kernels/http/url.rs"), &["text::quote", "value::str"]),
    Module::new(
        "image::deflate",
        include_str!("../kernels/image/deflate.rs"),
        &["image::huffman", "value::list", "value::str"],
    ),
    Module::new(
        "image::draw",
        include_str!("../kernels/image/draw.rs"),
        &["value::bytes", "value::list", "value::str"],
    ),
    Module::new("image::huffman", include_str!("../kernels/image/huffman.rs"), &[]),
    Module::new(
        "image::png",
        include_str!("../kernels/image/png.rs"),
        &["image::deflate", "text::int", "value::bytes", "value::str"],
    ),
    Module::new(
        "io::file",
        include_str!("../kernels/io/file.rs"),
        &["out", "sys::errno", "sys::files", "sys::io", "sys::path_error", "value::bytes", "value::str"],
    ),
    Module::new(
        "io::handles",
        include_str!("../kernels/io/handles.rs"),
        &[
            "io::file",
            "out",
            "stdin",
            "sys::errno",
            "sys::files",
            "sys::io",
            "sys::path_error",
            "text::int",
            "value::buf",
            "value::bytes",
            "value::str",
        ],
    ),
    Module::new(
        "io::read_all",
        include_str!("../kernels/io/read_all.rs"),
        &["io::file", "value::bytes", "value::str"],
    ),
    Module::new(
        "io::write_all",
        include_str!("../kernels/io/write_all.rs"),
        &["io::file", "sys::files", "sys::io", "sys::path_error", "value::bytes", "value::str"],
    ),
    Module::new("lists::append", include_str!("../kernels/lists/append.rs"), &["value::list"]),
    Module::new(
        "lists::at",
        include_str!("../kernels/lists/at.rs"),
        &["value::buf", "value::list", "value::str"],
    ),
    Module::new("lists::concat", include_str!("../kernels/lists/concat.rs"), &["value::list"]),
    Module::new("lists::prepend", include_str!("../kernels/lists/prepend.rs"), &["value::list"]),
    Module::new(
        "os::directories",
        include_str!("../kernels/os/directories.rs"),
        &[
            "sys::errno",
            "sys::files",
            "sys::path_error",
            "text::int",
            "value::any",
            "value::buf",
            "value::list",
            "value::str",
        ],
    ),
    Module::new(
        "os::dotenv",
        include_str!("../kernels/os/dotenv.rs"),
        &[
            "io::file",
            "os::environment",
            "sys::errno_text",
            "text::int",
            "text::quote",
            "text::space",
            "value::dict",
            "value::str",
        ],
    ),
    Module::new(
        "os::environment",
        include_str!("../kernels/os/environment.rs"),
        &["sys::errno", "sys::process", "value::list", "value::str"],
    ),
    Module::new(
        "os::expand_env",
        include_str!("../kernels/os/expand_env.rs"),
        &["os::environment", "value::str"],
    ),
    Module::new(
        "os::process",
        include_str!("../kernels/os/process.rs"),
        &[
            "sys::errno",
            "sys::errno_text",
            "sys::files",
            "sys::process",
            "text::int",
            "value::list",
            "value::str",
        ],
    ),
    Module::new(
        "os::remove",
        include_str!("../kernels/os/remove.rs"),
        &["sys::errno", "sys::files", "sys::path_error", "value::str"],
    ),
    Module::new(
        "os::rename",
        include_str!("../kernels/os/rename.rs"),
        &["sys::errno", "sys::files", "sys::path_error", "value::str"],
    ),
    Module::new(
        "os::stat",
        include_str!("../kernels/os/stat.rs"),
        &["sys::files", "sys::path_error", "value::list", "value::str"],
    ),
    Module::new(
        "os::temporary",
        include_str!("../kernels/os/temporary.rs"),
        &[
            "os::environment",
            "sys::clock",
            "sys::errno",
            "sys::files",
            "sys::path_error",
            "sys::process",
            "text::int",
            "value::str",
        ],
    ),
    Module::new(
        "os::truncate",
        include_str!("../kernels/os/truncate.rs"),
        &["sys::files", "sys::path_error", "value::str"],
    ),
    Module::new(
        "os::variables",
        include_str!("../kernels/os/variables.rs"),
        &["os::environment", "sys::errno_text", "value::list", "value::str"],
    ),
    Module::new(
        "os::working_dir",
        include_str!("../kernels/os/working_dir.rs"),
        &["os::environment", "sys::errno_text", "sys::files", "sys::path_error", "value::str"],
    ),
    Module::new("out", include_str!("../kernels/out.rs"), &["sys::errno", "sys::io", "text::int"]),
    Module::new("regexp::categories", include_str!("../kernels/regexp/categories.rs"), &[]),
    Module::new(
        "regexp::class",
        include_str!("../kernels/regexp/class.rs"),
        &[
            "regexp::error",
            "regexp::escape",
            "regexp::parse",
            "regexp::properties",
            "regexp::set",
            "text::varint",
            "value::str",
        ],
    ),
    Module::new(
        "regexp::compile",
        include_str!("../kernels/regexp/compile.rs"),
        &["regexp::error", "regexp::parse", "regexp::program", "regexp::tree", "value::buf", "value::str"],
    ),
    Module::new("regexp::error", include_str!("../kernels/regexp/error.rs"), &["value::str"]),
    Module::new(
        "regexp::escape",
        include_str!("../kernels/regexp/escape.rs"),
        &["regexp::error", "regexp::parse", "regexp::set", "value::str"],
    ),
    Module::new(
        "regexp::fold",
        include_str!("../kernels/regexp/fold.rs"),
        &["strings::to_lower", "strings::to_upper", "text::varint", "value::buf"],
    ),
    Module::new(
        "regexp::parse",
        include_str!("../kernels/regexp/parse.rs"),
        &[
            "regexp::class",
            "regexp::error",
            "regexp::escape",
            "regexp::fold",
            "regexp::set",
            "regexp::tree",
            "text::utf8",
            "value::buf",
            "value::str",
        ],
    ),
    Module::new("regexp::program", include_str!("../kernels/regexp/program.rs"), &[]),
    Module::new(
        "regexp::properties",
        include_str!("../kernels/regexp/properties.rs"),
        &["regexp::categories", "regexp::scripts", "regexp::set", "text::varint", "value::str"],
    ),
    Module::new("regexp::scripts", include_str!("../kernels/regexp/scripts.rs"), &[]),
    Module::new(
        "regexp::search",
        include_str!("../kernels/regexp/search.rs"),
        &["regexp::program", "text::utf8", "text::varint", "value::buf", "value::list", "value::str"],
    ),
    Module::new(
        "regexp::set",
        include_str!("../kernels/regexp/set.rs"),
        &["regexp::fold", "text::varint", "value::buf", "value::str"],
    ),
    Module::new("regexp::tree", include_str!("../kernels/regexp/tree.rs"), &["value::buf"]),
    Module::new("report", include_str!("../kernels/report.rs"), &["sys::io"]),
    Module::new("stdin", include_str!("../kernels/stdin.rs"), &["out", "sys::errno", "sys::io"]),
    Module::new(
        "strconv::atoi",
        include_str!("../kernels/strconv/atoi.rs"),
        &["strconv::digits", "strconv::parse_error", "value::str"],
    ),
    Module::new("strconv::digits", include_str!("../kernels/strconv/digits.rs"), &["strconv::parse_error"]),
    Module::new("strconv::exact", include_str!("../kernels/strconv/exact.rs"), &[]),
    Module::new("strconv::format_bool", include_str!("../kernels/strconv/format_bool.rs"), &["value::str"]),
    Module::new(
        "strconv::format_float",
        include_str!("../kernels/strconv/format_float.rs"),
        &["strconv::exact", "text::float", "text::int", "value::str"],
    ),
    Module::new("strconv::format_int", include_str!("../kernels/strconv/format_int.rs"), &["value::str"]),
    Module::new("strconv::itoa", include_str!("../kernels/strconv/itoa.rs"), &["text::int", "value::str"]),
    Module::new(
        "strconv::parse_bool",
        include_str!("../kernels/strconv/parse_bool.rs"),
        &["strconv::parse_error", "value::str"],
    ),
    Module::new(
        "strconv::parse_error",
        include_str!("../kernels/strconv/parse_error.rs"),
        &["text::quote", "value::str"],
    ),
    Module::new(
        "strconv::parse_float",
        include_str!("../kernels/strconv/parse_float.rs"),
        &["strconv::digits", "strconv::exact", "strconv::parse_error", "value::str"],
    ),
    Module::new(
        "strconv::parse_int",
        include_str!("../kernels/strconv/parse_int.rs"),
        &["strconv::digits", "strconv::parse_error", "text::int", "value::str"],
    ),
    Module::new(
        "streams::item",
        include_str!("../kernels/streams/item.rs"),
        &["text::utf8", "value::dict", "value::list", "value::str"],
    ),
    Module::new(
        "strings::case",
        include_str!("../kernels/strings/case.rs"),
        &["text::utf8", "text::varint", "value::buf", "value::str"],
    ),
    Module::new(
        "strings::convert",
        include_str!("../kernels/strings/convert.rs"),
        &["value::bytes", "value::str"],
    ),
    Module::new("strings::join", include_str!("../kernels/strings/join.rs"), &["value::list", "value::str"]),
    Module::new(
        "strings::split",
        include_str!("../kernels/strings/split.rs"),
        &["text::utf8", "value::list", "value::str"],
    ),
    Module::new(
        "strings::to_lower",
        include_str!("../kernels/strings/to_lower.rs"),
        &["strings::case", "value::str"],
    ),
    Module::new(
        "strings::to_upper",
        include_str!("../kernels/strings/to_upper.rs"),
        &["strings::case", "value::str"],
    ),
    Module::new("sys::clock", include_str!("../kernels/sys/std/clock.rs"), &[]).with_std(),
    Module::new("sys::errno", include_str!("../kernels/sys/errno.rs"), &[]),
    Module::new(
        "sys::errno_text",
        include_str!("../kernels/sys/errno_text.rs"),
        &["sys::errno", "text::int", "value::str"],
    ),
    Module::new("sys::exit", include_str!("../kernels/sys/std/exit.rs"), &[]).with_std(),
    Module::new(
        "sys::files",
        include_str!("../kernels/sys/std/files.rs"),
        &["sys::errno", "sys::io", "value::dict", "value::str"],
    )
    .with_std(),
    Module::new("sys::free_lists", include_str!("../kernels/sys/free_lists.rs"), &[]),
    Module::new("sys::global_alloc", include_str!("../kernels/sys/std/global_alloc.rs"), &[]),
    Module::new("sys::heap", include_str!("../kernels/sys/std/heap.rs"), &[]).with_std(),
    Module::new("sys::io", include_str!("../kernels/sys/std/io.rs"), &["sys::errno"]).with_std(),
    Module::new(
        "sys::path_error",
        include_str!("../kernels/sys/path_error.rs"),
        &["sys::errno", "sys::errno_text", "value::str"],
    ),
    Module::new(
        "sys::process",
        include_str!("../kernels/sys/std/process.rs"),
        &["value::list", "value::str"],
    )
    .with_std(),
    Module::new("sys::stack", include_str!("../kernels/sys/std/stack.rs"), &[]),
    Module::new("sys::start", include_str!("../kernels/sys/std/start.rs"), &[]),
    Module::new("sys::wait", include_str!("../kernels/sys/std/wait.rs"), &["sys::clock"]),
    Module::new("text::float", include_str!("../kernels/text/float.rs"), &["text::json", "value::str"])
        .with_crates(&[ZMIJ]),
    Module::new("text::int", include_str!("../kernels/text/int.rs"), &[]),
    Module::new(
        "text::json",
        include_str!("../kernels/text/json.rs"),
        &["text::int", "text::utf8", "value::list", "value::str"],
    ),
    Module::new(
        "text::json_any",
        include_str!("../kernels/text/json_any.rs"),
        &["text::float", "text::json", "text::json_bytes", "text::json_dict", "value::any", "value::str"],
    ),
    Module::new(
        "text::json_bytes",
        include_str!("../kernels/text/json_bytes.rs"),
        &["text::json", "value::bytes", "value::str"],
    ),
    Module::new(
        "text::json_dict",
        include_str!("../kernels/text/json_dict.rs"),
        &["text::json", "value::dict", "value::str"],
    ),
    Module::new("text::no_float", include_str!("../kernels/text/no_float.rs"), &["value::str"]),
    Module::new(
        "text::print_error",
        include_str!("../kernels/text/print_error.rs"),
        &["sys::errno", "text::write_error", "value::str"],
    ),
    Module::new("text::quote", include_str!("../kernels/text/quote.rs"), &["text::utf8", "value::str"]),
    Module::new("text::space", include_str!("../kernels/text/space.rs"), &["text::utf8"]),
    Module::new("text::utf8", include_str!("../kernels/text/utf8.rs"), &["value::str"]),
    Module::new("text::varint", include_str!("../kernels/text/varint.rs"), &["value::str"]),
    Module::new("text::write_error", include_str!("../kernels/text/write_error.rs"), &["sys::errno"]),
    Module::new("time::deadline", include_str!("../kernels/time/deadline.rs"), &["sys::clock"]),
    Module::new("time::wait", include_str!("../kernels/time/wait.rs"), &["out", "sys::wait"]),
    Module::new(
        "time::wait_input",
        include_str!("../kernels/time/wait_input.rs"),
        &["out", "stdin", "sys::wait", "time::wait"],
    ),
    Module::new(
        "trace",
        include_str!("../kernels/trace.rs"),
        &[
            "sys::files",
            "sys::io",
            "sys::path_error",
            "text::int",
            "text::json",
            "text::json_any",
            "text::json_bytes",
            "text::json_dict",
            "value::any",
            "value::list",
            "value::str",
        ],
    ),
    Module::new(
        "value::any",
        include_str!("../kernels/value/any.rs"),
        &["value::buf", "value::bytes", "value::dict", "value::list", "value::str"],
    ),
    Module::new("value::buf", include_str!("../kernels/value/buf.rs"), &["sys::heap"]),
    Module::new("value::bytes", include_str!("../kernels/value/bytes.rs"), &["value::buf"]),
    Module::new(
        "value::cast",
        include_str!("../kernels/value/cast.rs"),
        &["value::any", "value::bytes", "value::dict", "value::list", "value::str"],
    ),
    Module::new("value::dict", include_str!("../kernels/value/dict.rs"), &["value::buf", "value::str"]),
    Module::new(
        "value::eq",
        include_str!("../kernels/value/eq.rs"),
        &["value::any", "value::buf", "value::bytes", "value::dict"],
    ),
    Module::new("value::list", include_str!("../kernels/value/list.rs"), &["value::buf"]),
    Module::new(
        "value::matching",
        include_str!("../kernels/value/matching.rs"),
        &["value::any", "value::eq"],
    ),
    Module::new("value::part", include_str!("../kernels/value/part.rs"), &["value::any"]),
    Module::new("value::str", include_str!("../kernels/value/str.rs"), &["value::buf"]),
    Module::new(
        "write_failure",
        include_str!("../kernels/write_failure.rs"),
        &["report", "sys::errno", "sys::exit", "text::write_error"],
    ),
];

/// The files of `sys` of a freestanding program on Linux x86-64, sorted by path. They take the place of those in
/// [`MODULES`] that have the same path.
pub static LINUX_X86_64: &[Module] = &[
    Module::new("sys::call", include_str!("../kernels/sys/linux_x86_64/call.rs"), &["sys::errno"]),
    Module::new("sys::clock", include_str!("../kernels/sys/linux_x86_64/clock.rs"), &["sys::call"]),
    Module::new("sys::exit", include_str!("../kernels/sys/linux_x86_64/exit.rs"), &[]),
    Module::new(
        "sys::files",
        include_str!("../kernels/sys/linux_x86_64/files.rs"),
        &["sys::call", "sys::errno", "value::dict", "value::str"],
    ),
    Module::new(
        "sys::global_alloc",
        include_str!("../kernels/sys/linux_x86_64/global_alloc.rs"),
        &["sys::free_lists", "sys::heap"],
    ),
    Module::new(
        "sys::heap",
        include_str!("../kernels/sys/linux_x86_64/heap.rs"),
        &["report", "sys::call", "sys::exit", "sys::free_lists"],
    ),
    Module::new("sys::io", include_str!("../kernels/sys/linux_x86_64/io.rs"), &["sys::call", "sys::errno"]),
    Module::new("sys::mem", include_str!("../kernels/sys/linux_x86_64/mem.rs"), &[]),
    Module::new(
        "sys::process",
        include_str!("../kernels/sys/linux_x86_64/process.rs"),
        &["sys::call", "sys::start", "value::list", "value::str"],
    ),
    Module::new("sys::stack", include_str!("../kernels/sys/linux_x86_64/stack.rs"), &["sys::call"]),
    Module::new(
        "sys::start",
        include_str!("../kernels/sys/linux_x86_64/start.rs"),
        &["sys::call", "sys::exit"],
    ),
    Module::new(
        "sys::wait",
        include_str!("../kernels/sys/linux_x86_64/wait.rs"),
        &["sys::call", "sys::clock", "sys::errno"],
    ),
];

/// Documents on the web.
const UREQ: Crate = Crate { name: "ureq", version: "3.5.1", features: &["gzip", "rustls"], needs_std: true };

/// Shortest digits of floats.
const ZMIJ: Crate = Crate { name: "zmij", version: "1.0.23", features: &[], needs_std: false };

/// All kernel files.
pub const fn module_set() -> ModuleSet {
    ModuleSet { std: MODULES, freestanding: LINUX_X86_64 }
}

#[cfg(test)]
mod tests;
