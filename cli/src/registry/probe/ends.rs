//! The ends of a program with one runtime func: sources and a sink.

use neva_kernels::value::Value;
use neva_registry::{
    By, Code, DeclaredAt, Effect, Kernel, Machine, Module, Param, Port, Record, Run, Schedule, Step, Type,
    Val, View, define,
};

/// Reference of the node that sends one message, or one stream.
pub(super) const SOURCE: &str = "probe_source";
/// Reference of the node that sends messages for as long as they are wanted.
pub(super) const SUPPLY: &str = "probe_supply";
/// Reference of the node that looks at everything, and ends the program when nothing comes any more.
pub(super) const SINK: &str = "probe_sink";

/// The message of which only the arrival matters.
pub(super) const SIGNAL: &str = "signal";

/// What the message `stream` begins with; the name of the items' type follows.
pub(super) const STREAM: &str = "stream ";

/// A type of messages whose values the compiler cannot know.
struct Unknown {
    /// Its name.
    name: &'static str,
    /// The kernel that makes one.
    kernel: Kernel,
}

/// A kernel file with a function that returns what the compiler has to take for any value of a type.
macro_rules! unknown {
    ($($name:literal $path:literal [$($uses:literal),*] $rust:literal $value:literal $ty:expr;)*) => {
        const UNKNOWN: &[Unknown] = &[$(Unknown {
            name: $name,
            kernel: kernel(concat!($path, "::value"), &[], $ty),
        }),*];
        /// The kernel files of sources and sink.
        pub(super) const MODULES: &[Module] = &[$(Module::new($path, concat!(
            "//! A value that nothing is known of.\n\n/// Makes one.\npub fn value() -> ", $rust,
            " {\n    core::hint::black_box(", $value, ")\n}\n"
        ), &[$($uses),*]),)*
        Module::new("probe::look",
            "//! Where results end.\n\n/// Looks at a value.\npub fn at<T>(value: &T) {\n    core::hint::black_box(value);\n}\n",
            &[])];
    };
}

unknown! {
    "bool" "probe::bool" [] "bool" "false" Type::Bool;
    "int" "probe::int" [] "i64" "0" Type::Int;
    "float" "probe::float" [] "f64" "0.0" Type::Float;
    "string" "probe::string" ["value::str"] "crate::value::str::Str" "crate::value::str::Str::new()" Type::Str;
    "bytes" "probe::bytes" ["value::bytes"] "crate::value::bytes::Bytes" "crate::value::bytes::Bytes::new()"
        Type::Bytes;
    "list<int>" "probe::list_int" ["value::list"] "crate::value::list::List<i64>"
        "crate::value::list::List::new()" Type::List(&Type::Int);
    "list<string>" "probe::list_string" ["value::list", "value::str"]
        "crate::value::list::List<crate::value::str::Str>" "crate::value::list::List::new()"
        Type::List(&Type::Str);
    "list<any>" "probe::list_any" ["value::any", "value::list"]
        "crate::value::list::List<crate::value::any::Value>" "crate::value::list::List::new()"
        Type::List(&Type::Any);
    "dict<int>" "probe::dict_int" ["value::dict"] "crate::value::dict::Dict<i64>"
        "crate::value::dict::Dict::new()" Type::Dict(&Type::Int);
    "dict<any>" "probe::dict_any" ["value::any", "value::dict"]
        "crate::value::dict::Dict<crate::value::any::Value>" "crate::value::dict::Dict::new()"
        Type::Dict(&Type::Any);
    "any" "probe::any" ["value::any"] "crate::value::any::Value" "crate::value::any::Value::Unit" Type::Any;
}

static UNKNOWNS: &[Unknown] = UNKNOWN;

static LOOK: Kernel =
    kernel("probe::look::at", &[Param { name: "value", ty: Type::Var(0), by: By::Ref }], Type::Unit);

static SOURCE_RECORD: Record = Record {
    reference: SOURCE,
    inputs: const { &[Port::signal("sig")] },
    outputs: const { &[Port::value("res", Type::Any), Port::value("next", Type::Any)] },
    config: Some(Type::Str),
    ..define::step("probe", send_once, &[])
};

static SUPPLY_RECORD: Record = Record {
    reference: SUPPLY,
    schedule: Schedule::Generator,
    inputs: const { &[Port::signal("sig")] },
    outputs: const { &[Port::value("res", Type::Any), Port::value("next", Type::Any)] },
    config: Some(Type::Str),
    ..define::step("probe", send_always, &[])
};

static SINK_RECORD: Record = Record {
    reference: SINK,
    inputs: const { &[Port::value("data", Type::Any).array()] },
    outputs: const { &[Port::value("res", Type::Any)] },
    ..define::step("probe", look, &[])
};

/// The records of sources and sink.
pub(super) const RECORDS: [&Record; 3] = [&SOURCE_RECORD, &SUPPLY_RECORD, &SINK_RECORD];

/// Whether there is a source of messages by this name.
pub(super) fn is_known(name: &str) -> bool {
    name == SIGNAL || UNKNOWNS.iter().any(|known| known.name == name)
}

/// Nothing was sent yet.
const IDLE: u32 = 0;
/// A stream is open.
const OPEN: u32 = 1;
/// Everything was sent.
const DONE: u32 = 2;

fn send_once(n: &mut dyn Machine) -> Step {
    let name = message_name(n);
    let item = name.strip_prefix(STREAM);
    match n.state() {
        IDLE => {
            let sig = n.receive(0)?;
            n.send(1, sig);
            n.set_state(if item.is_some() { OPEN } else { DONE });
            let message = if item.is_some() { n.union("Open", None) } else { unknown(n, &name) };
            n.send(0, message);
        }
        OPEN => {
            let goes_on = unknown(n, "bool");
            let message = if n.is_true(goes_on)? {
                let item = unknown(n, item.unwrap_or_default());
                n.union("Data", Some(item))
            } else {
                n.set_state(DONE);
                n.union("Close", None)
            };
            n.send(0, message);
        }
        _ => return n.receive(0).map(|_| ()),
    }
    Ok(())
}

fn send_always(n: &mut dyn Machine) -> Step {
    if n.state() == IDLE {
        let sig = n.receive(0)?;
        n.send(1, sig);
        n.set_state(OPEN);
    } else {
        let name = message_name(n);
        let message = unknown(n, &name);
        n.send(0, message);
    }
    Ok(())
}

fn look(n: &mut dyn Machine) -> Step {
    for slot in 0..n.slots(0) {
        if n.has(0, slot) {
            let message = n.receive_slot(0, slot)?;
            look_at(n, message);
            return Ok(());
        }
    }
    n.quiet(0)?;
    let unit = n.unit();
    n.send(0, unit);
    Ok(())
}

/// Looks at each part of a value that the compiler has in parts.
fn look_at(n: &mut dyn Machine, value: Val) {
    match n.view(value) {
        View::Struct(fields) => fields.into_iter().for_each(|(_, field)| look_at(n, field)),
        View::Union { payload, .. } => payload.into_iter().for_each(|payload| look_at(n, payload)),
        View::Unit => {}
        _ => {
            n.call(&LOOK, &[value]);
        }
    }
}

fn message_name(n: &mut dyn Machine) -> String {
    let config = n.config();
    match n.view(config) {
        View::Str(name) => String::from_utf8_lossy(&name).into_owned(),
        _ => String::new(),
    }
}

fn unknown(n: &mut dyn Machine, name: &str) -> Val {
    match UNKNOWNS.iter().find(|known| known.name == name) {
        Some(known) => n.call(&known.kernel, &[]),
        // A signal.
        None => n.unit(),
    }
}

const fn kernel(name: &'static str, params: &'static [Param], result: Type) -> Kernel {
    Kernel {
        name,
        code: Code::Function,
        params,
        result,
        fallible: false,
        effect: Effect::World,
        // Nothing but binaries is made of these programs.
        run: Run::General(|_| Ok(Value::Unit)),
        native: None,
        place: DeclaredAt::here(),
    }
}
