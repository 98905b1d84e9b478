//! Every runtime func: one file with its record and its process, `src/PACKAGE/FUNC.rs`. What generated programs carry of
//! them, the kernels, is in `kernels/`.

pub mod builtin;
pub mod bytes;
pub mod dicts;
pub mod errors;
pub mod fmt;
pub mod http;
pub mod image;
pub mod io;
pub mod lists;
mod modules;
pub mod os;
pub mod regexp;
pub mod runtime;
pub mod strconv;
pub mod streams;
pub mod strings;
pub mod sync;
#[cfg(test)]
mod test_machine;
pub mod time;
pub mod trace;

pub use modules::{LINUX_X86_64, MODULES, module_set};
use neva_kernels as kernels;
use neva_registry::{Registry, define};
pub use trace::TRACE;

/// All records, sorted by reference.
pub static REGISTRY: Registry = Registry::new(&[
    &streams::accumulate::ACCUMULATOR,
    &builtin::and::AND,
    &os::args::ARGS,
    &lists::from_array::ARRAY_PORT_TO_LIST,
    &streams::from_array::ARRAY_PORT_TO_STREAM,
    &strconv::atoi::ATOI,
    &bytes::from_string::BYTES_FROM_STRING,
    &builtin::cond::COND,
    &builtin::del::DEL,
    &streams::from_dict::DICT_TO_STREAM,
    &os::dotenv::load::DOTENV_LOAD,
    &os::dotenv::load_from::DOTENV_LOAD_FROM,
    &os::dotenv::load_from_override::DOTENV_LOAD_FROM_OVERRIDE,
    &os::dotenv::load_override::DOTENV_LOAD_OVERRIDE,
    &builtin::eq::EQ,
    &errors::new::ERRORS_NEW,
    &builtin::fan_in::FAN_IN,
    &builtin::fan_out::FAN_OUT,
    &builtin::field::FIELD,
    &io::close::FILE_CLOSE,
    &io::create::FILE_CREATE,
    &io::open::FILE_OPEN,
    &io::read_all_file::FILE_READ_ALL,
    &io::stderr::FILE_STDERR,
    &io::stdin::FILE_STDIN,
    &io::stdout::FILE_STDOUT,
    &io::write_all_file::FILE_WRITE_ALL,
    &builtin::add::FLOAT_ADD,
    &builtin::dec::FLOAT_DEC,
    &builtin::div::FLOAT_DIV,
    &builtin::float::FLOAT_FROM_INT,
    &builtin::inc::FLOAT_INC,
    &builtin::gt::FLOAT_IS_GREATER,
    &builtin::ge::FLOAT_IS_GREATER_OR_EQUAL,
    &builtin::lt::FLOAT_IS_LESSER,
    &builtin::le::FLOAT_IS_LESSER_OR_EQUAL,
    &builtin::mul::FLOAT_MUL,
    &builtin::neg::FLOAT_NEG,
    &builtin::sub::FLOAT_SUB,
    &strconv::format_bool::FORMAT_BOOL,
    &strconv::format_float::FORMAT_FLOAT,
    &strconv::format_int::FORMAT_INT,
    &builtin::get::GET_DICT_VALUE_BY_KEY,
    &http::get::HTTP_GET,
    &image::encode::IMAGE_ENCODE,
    &image::new::IMAGE_NEW,
    &builtin::add::INT_ADD,
    &builtin::bit_and::INT_BITWISE_AND,
    &builtin::bit_lsh::INT_BITWISE_LSH,
    &builtin::bit_or::INT_BITWISE_OR,
    &builtin::bit_rsh::INT_BITWISE_RSH,
    &builtin::bit_xor::INT_BITWISE_XOR,
    &builtin::dec::INT_DEC,
    &builtin::div::INT_DIV,
    &builtin::int::INT_FROM_FLOAT,
    &builtin::inc::INT_INC,
    &builtin::gt::INT_IS_GREATER,
    &builtin::ge::INT_IS_GREATER_OR_EQUAL,
    &builtin::lt::INT_IS_LESSER,
    &builtin::le::INT_IS_LESSER_OR_EQUAL,
    &builtin::modulo::INT_MOD,
    &builtin::mul::INT_MUL,
    &builtin::neg::INT_NEG,
    &builtin::pow::INT_POW,
    &builtin::sub::INT_SUB,
    &strconv::itoa::ITOA,
    &lists::append::LIST_APPEND,
    &lists::at::LIST_AT,
    &lists::concat::LIST_CONCAT,
    &builtin::len::LIST_LEN,
    &lists::prepend::LIST_PREPEND,
    &builtin::slice::LIST_SLICE,
    &streams::from_list::LIST_TO_STREAM,
    &builtin::lock::LOCK,
    &builtin::len::MAP_LEN,
    &builtin::r#match::MATCH,
    &builtin::ne::NE,
    &builtin::new::NEW,
    &builtin::not::NOT,
    &builtin::or::OR,
    &os::chdir::OS_CHDIR,
    &os::clearenv::OS_CLEARENV,
    &os::create_temp::OS_CREATE_TEMP,
    &os::environ::OS_ENVIRON,
    &os::executable::OS_EXECUTABLE,
    &os::exit::OS_EXIT,
    &os::expand_env::OS_EXPAND_ENV,
    &os::getenv::OS_GETENV,
    &os::getpid::OS_GETPID,
    &os::getppid::OS_GETPPID,
    &os::getwd::OS_GETWD,
    &os::hostname::OS_HOSTNAME,
    &os::lookup_env::OS_LOOKUP_ENV,
    &os::lstat::OS_LSTAT,
    &os::mkdir::OS_MKDIR,
    &os::mkdir_all::OS_MKDIR_ALL,
    &os::mkdir_temp::OS_MKDIR_TEMP,
    &os::read_dir::OS_READ_DIR,
    &os::remove::OS_REMOVE,
    &os::remove_all::OS_REMOVE_ALL,
    &os::rename::OS_RENAME,
    &os::setenv::OS_SETENV,
    &os::stat::OS_STAT,
    &os::temp_dir::OS_TEMP_DIR,
    &os::truncate::OS_TRUNCATE,
    &os::unsetenv::OS_UNSETENV,
    &runtime::panic::PANIC,
    &strconv::parse_bool::PARSE_BOOL,
    &strconv::parse_float::PARSE_FLOAT,
    &strconv::parse_int::PARSE_INT,
    &fmt::print::PRINT,
    &fmt::printf::PRINTF,
    &fmt::println::PRINTLN,
    &builtin::race::RACE,
    &io::read_all::READ_ALL,
    &regexp::submatch::REGEXP_SUBMATCH,
    &fmt::scanln::SCANLN,
    &builtin::select::SELECT,
    &streams::enumerate::STREAM_ENUMERATE,
    &streams::range::STREAM_INT_RANGE,
    &streams::just::STREAM_JUST,
    &streams::map::STREAM_MAP,
    &streams::product::STREAM_PRODUCT,
    &streams::reduce::STREAM_REDUCE,
    &streams::split::STREAM_SPLIT,
    &dicts::from_stream::STREAM_TO_DICT,
    &lists::from_stream::STREAM_TO_LIST,
    &streams::zip::STREAM_ZIP,
    &streams::zip_many::STREAM_ZIP_MANY,
    &builtin::add::STRING_ADD,
    &builtin::slice::STRING_AT,
    &builtin::string::STRING_FROM_INT_CODEPOINT,
    &builtin::gt::STRING_IS_GREATER,
    &builtin::ge::STRING_IS_GREATER_OR_EQUAL,
    &builtin::lt::STRING_IS_LESSER,
    &builtin::le::STRING_IS_LESSER_OR_EQUAL,
    &builtin::len::STRING_LEN,
    &builtin::slice::STRING_SLICE,
    &streams::from_string::STRING_TO_STREAM,
    &strings::from_bytes::STRINGS_FROM_BYTES,
    &strings::join::STRINGS_JOIN_LIST,
    &strings::join::STRINGS_JOIN_STREAM,
    &strings::split::STRINGS_SPLIT,
    &strings::to_lower::STRINGS_TO_LOWER,
    &strings::to_upper::STRINGS_TO_UPPER,
    &builtin::r#struct::STRUCT_BUILDER,
    &builtin::switch::SWITCH_ROUTER,
    &sync::turn::SYNC_TURN,
    &builtin::ternary::TERNARY,
    &time::after::TIME_AFTER,
    &time::delay::TIME_DELAY,
    &builtin::union::UNION_WRAP,
    &sync::wait_group::WAIT_GROUP,
    &io::write_all::WRITE_ALL,
]);

/// Where records and the standard library differ on purpose, each with the reason: a record without component, or a port
/// of another type.
pub static EXCEPTIONS: &[(&str, &str)] = &[
    ("accumulator", "the Go compiler's IR calls it for Reduce, which is another func here"),
    (
        "get_dict_value_by_key.key",
        "keys are strings, though Go's signature gives them the type of the values",
    ),
    ("string_at", "the Go compiler registers it, and IR may call it"),
];

/// What each func adds to a binary, and what it may add: the text of the file with the budgets.
pub static SIZES: &str = include_str!("../sizes.txt");

#[cfg(test)]
mod tests {
    use super::REGISTRY;
    use neva_registry::{Process, Type};
    use std::collections::BTreeMap;

    #[test]
    fn records_are_sorted_and_unique() {
        let references: Vec<_> = REGISTRY.records().iter().map(|record| record.reference).collect();
        let mut sorted = references.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(references, sorted);
    }

    #[test]
    fn records_are_complete() {
        for record in REGISTRY.records() {
            let name = record.reference;
            assert!(!record.package.is_empty() && !record.component.is_empty(), "{name}");
            assert!(record.doc.ends_with('.'), "{name}: the documentation is a sentence");
            assert!(!record.inputs.is_empty(), "{name} could not be told to do anything");
        }
    }

    #[test]
    fn kernels_fit_the_ports_that_they_are_called_with() {
        for record in REGISTRY.records() {
            let Process::Call(kernel) = record.process else { continue };
            let name = record.reference;
            assert_eq!(record.kernels, [kernel], "{name}");
            let used = record.inputs.iter().filter(|port| port.usage != neva_registry::Use::Signal);
            let ports: Vec<_> = used.map(|port| (port.name, port.ty)).collect();
            let params: Vec<_> = kernel.params.iter().map(|param| (param.name, param.ty)).collect();
            assert_eq!(ports, params, "{name}: inports and parameters");
            let outputs: Vec<_> = record.outputs.iter().map(|port| (port.name, port.ty)).collect();
            let expected = [("res", kernel.result), ("err", Type::Any)];
            assert_eq!(outputs, expected[..1 + usize::from(kernel.fallible)], "{name}: outports and results");
        }
    }

    #[test]
    fn a_kernel_name_means_one_kernel() {
        let mut known = BTreeMap::new();
        for kernel in REGISTRY.records().iter().flat_map(|record| record.kernels) {
            let other = known.entry(kernel.name).or_insert(*kernel);
            assert!(std::ptr::eq(*other, *kernel), "two kernels are called {}", kernel.name);
        }
    }
}
