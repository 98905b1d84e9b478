//! Kernels for tests, and programs as text.
#![allow(dead_code)]

use neva_blocks::Program;
use neva_blocks::text;
use neva_blocks::verify::verify;
use neva_registry::{Code, Effect, Kernel, Native, Param, Run, Type, kernel::By};

const INT: Type = Type::Int;
const STR: Type = Type::Str;
const T: Type = Type::Var(0);
const LIST: Type = Type::List(&T);
const DICT: Type = Type::Dict(&T);
const LIST_INT: Type = Type::List(&INT);

static KERNELS: [Kernel; 56] = [
    Kernel {
        run: Run::Int2(i64::wrapping_add),
        native: Some(Native::IntAdd),
        code: Code::Expr("a.wrapping_add(b)"),
        ..kernel("int_add", &[param(INT), param(INT)], INT)
    },
    Kernel {
        run: Run::Int2(|a, b| a.checked_rem(b).unwrap_or(0)),
        native: Some(Native::IntMod),
        code: Code::Expr("a.checked_rem(b).unwrap_or(0)"),
        ..kernel("int_mod", &[param(INT), param(INT)], INT)
    },
    Kernel {
        run: Run::IntTest(|a, b| a < b),
        native: Some(Native::IntLess),
        code: Code::Expr("a < b"),
        ..kernel("int_is_lesser", &[param(INT), param(INT)], Type::Bool)
    },
    Kernel {
        native: Some(Native::IntSub),
        code: Code::Expr("a.wrapping_sub(b)"),
        ..kernel("int_sub", &[param(INT), param(INT)], INT)
    },
    Kernel {
        run: Run::IntTest(|at, to| at != to),
        native: Some(Native::IntNotEqual),
        code: Code::Expr("at != to"),
        ..kernel("range_goes_on", &[param(INT), param(INT)], Type::Bool)
    },
    Kernel {
        run: Run::Int1(|a| a.wrapping_add(1)),
        native: Some(Native::IntInc),
        code: Code::Expr("a.wrapping_add(1)"),
        ..kernel("int_inc", &[param(INT)], INT)
    },
    Kernel {
        native: Some(Native::And),
        code: Code::Expr("a && b"),
        ..kernel("and", &[param(Type::Bool), param(Type::Bool)], Type::Bool)
    },
    Kernel {
        native: Some(Native::Not),
        code: Code::Expr("!a"),
        ..kernel("not", &[param(Type::Bool)], Type::Bool)
    },
    kernel("range_step", &[param(INT), param(INT)], INT),
    Kernel { code: Code::Expr("a.min(b)"), ..kernel("fewer", &[param(INT), param(INT)], INT) },
    kernel("string_add", &[param(STR), param(STR)], STR),
    kernel("list::push", &[param(LIST), param(T)], LIST),
    kernel("list::new", &[], LIST),
    kernel("list::len", &[Param { by: By::Ref, ..param(LIST) }], INT),
    kernel("list::first", &[param(LIST)], T),
    kernel("choose", &[param(T), param(T)], T),
    kernel("list::sum", &[param(LIST_INT)], INT),
    Kernel { fallible: true, ..kernel("parse_int", &[param(STR)], INT) },
    Kernel { effect: Effect::World, ..kernel("clock", &[], INT) },
    kernel("list::numbers", &[], LIST_INT),
    Kernel { native: Some(Native::ListAppend), ..kernel("list::append", &[param(LIST), param(T)], LIST) },
    kernel("lists::append::reserve", &[param(LIST), param(INT), param(INT), param(INT)], LIST),
    Kernel {
        native: Some(Native::ListAppend),
        ..kernel("lists::append::append_within", &[param(LIST), param(T)], LIST)
    },
    Kernel {
        native: Some(Native::ListLen),
        ..kernel("list::size", &[Param { by: By::Ref, ..param(LIST) }], INT)
    },
    Kernel {
        native: Some(Native::ListItem),
        ..kernel("list::item", &[Param { by: By::Ref, ..param(LIST) }, param(INT)], T)
    },
    Kernel {
        fallible: true,
        native: Some(Native::ListAt),
        ..kernel("list::at", &[Param { by: By::Ref, ..param(LIST) }, param(INT)], T)
    },
    Kernel {
        native: Some(Native::ListSet),
        ..kernel("list::set", &[param(LIST), param(INT), param(T)], LIST)
    },
    Kernel {
        native: Some(Native::ListSlice),
        ..kernel("list::slice", &[param(LIST), param(INT), param(INT)], LIST)
    },
    kernel("lists::splice::put", &[param(LIST), param(INT), param(T), param(INT), param(INT)], LIST),
    Kernel {
        native: Some(Native::ListConcat),
        ..kernel("lists::concat::concat", &[param(LIST), Param { by: By::Ref, ..param(LIST) }], LIST)
    },
    Kernel {
        native: Some(Native::ListPrepend),
        ..kernel("lists::prepend::prepend", &[param(LIST), param(T)], LIST)
    },
    kernel("streams::item::string_item", &[param(STR), param(INT)], STR),
    kernel("streams::item::find_character", &[param(STR), param(INT)], INT),
    kernel("code_point", &[param(INT)], INT),
    kernel("text::utf8::is_ascii", &[param(STR)], Type::Bool),
    kernel("builtin::slice::code_points", &[param(STR), param(Type::Bool)], STR),
    kernel(
        "builtin::slice::slice_in",
        &[param(STR), param(Type::Bool), param(STR), param(INT), param(INT)],
        STR,
    ),
    kernel("builtin::slice::code_point_or_none", &[param(STR), param(Type::Bool), param(INT)], INT),
    kernel("after_character", &[param(INT), param(INT)], INT),
    kernel("streams::item::character", &[param(INT)], STR),
    kernel("builtin::slice::string_slice", &[param(STR), param(INT), param(INT)], STR),
    kernel("strings::split::split", &[param(STR), param(STR)], Type::List(&STR)),
    kernel("streams::item::string_next", &[param(STR), param(INT)], INT),
    Kernel {
        native: Some(Native::StringAdd),
        ..kernel("builtin::add::string_add", &[param(STR), param(STR)], STR)
    },
    kernel("strings::join::join_item", &[param(STR), param(STR), param(STR)], STR),
    kernel("builtin::compare::string_is_greater", &[param(STR), param(STR)], Type::Bool),
    kernel("strings::to_lower::to_lower", &[param(STR)], STR),
    kernel("builtin::len::string_len", &[param(STR)], INT),
    kernel("builtin::string::string_from_int_codepoint", &[param(INT)], STR),
    Kernel { fallible: true, ..kernel("strconv::atoi::atoi", &[param(STR)], INT) },
    kernel("dict::new", &[], DICT),
    Kernel {
        native: Some(Native::DictLen),
        ..kernel("dict::size", &[Param { by: By::Ref, ..param(DICT) }], INT)
    },
    Kernel {
        native: Some(Native::DictKey),
        ..kernel("dict::key", &[Param { by: By::Ref, ..param(DICT) }, param(INT)], STR)
    },
    Kernel {
        native: Some(Native::DictValue),
        ..kernel("dict::value", &[Param { by: By::Ref, ..param(DICT) }, param(INT)], T)
    },
    Kernel {
        native: Some(Native::DictInsert),
        ..kernel("dicts::insert::insert", &[param(DICT), param(STR), param(T)], DICT)
    },
    Kernel {
        fallible: true,
        ..kernel(
            "builtin::get::get",
            &[Param { by: By::Ref, ..param(DICT) }, Param { by: By::Ref, ..param(STR) }],
            T,
        )
    },
];

const fn kernel(name: &'static str, params: &'static [Param], result: Type) -> Kernel {
    Kernel { run: Run::Int1(|value| value), ..Kernel::declared(name, params, result) }
}

const fn param(ty: Type) -> Param {
    Param { name: "arg", ty, by: By::Value }
}

/// A test kernel by its name.
pub fn lookup(name: &str) -> Option<&'static Kernel> {
    KERNELS.iter().find(|kernel| kernel.name == name)
}

/// A program from text, which must be in order. A text without `cluster` is one cluster.
pub fn program(text: &str) -> Program {
    let program = parse(text).unwrap_or_else(|errors| {
        panic!("{errors:#?}\n{text}\nthe kernels that cases know are in blocks/tests/support/mod.rs")
    });
    assert_eq!(verify(&program), Vec::<String>::new(), "{text}");
    program
}

/// A program from text, or what is wrong with the text.
pub fn parse(text: &str) -> Result<Program, Vec<String>> {
    let has_header = text.lines().any(|line| line.starts_with("cluster ")) || text.trim().is_empty();
    let header = if has_header { "" } else { "cluster main\n" };
    text::parse(&format!("{header}{text}"), &lookup)
}

/// The text of a program, without the first line when there is one cluster of the usual name.
pub fn printed(program: &Program) -> String {
    let text = text::print(program);
    assert_eq!(verify(program), Vec::<String>::new(), "{text}");
    text.strip_prefix("cluster main\n").unwrap_or(&text).to_string()
}
