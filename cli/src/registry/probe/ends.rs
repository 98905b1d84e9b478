//! The ends of a program with one runtime func: sources and a sink.

use neva_registry::{By, Effect, Kernel, Machine, Module, Param, Step, Type, Val, View, func};

/// The message of which only the arrival matters.
pub(super) const SIGNAL: &str = "signal";

/// What the message `stream` begins with; the name of the items' type follows.
pub(super) const STREAM: &str = "stream ";

/// Kernel files, each with a function that returns what the compiler has to take for any value of a type.
macro_rules! unknown {
    ($($path:literal $rust:literal $value:literal $ty:expr;)*) => {
        /// The functions, each for messages of its result's type.
        static UNKNOWN: &[Kernel] = &[$(Kernel {
            effect: Effect::World,
            ..Kernel::declared(concat!($path, "::value"), &[], $ty)
        }),*];
        /// The kernel files of sources and sink.
        pub(super) const MODULES: &[Module] = &[$(Module::new($path, concat!(
            "//! A value that nothing is known of.\n\n/// Makes one.\npub fn value() -> ", $rust,
            " {\n    core::hint::black_box(", $value, ")\n}\n"
        )),)*
        Module::new("probe::look",
            "//! Where results end.\n\n/// Looks at a value.\npub fn at<T>(value: &T) {\n    core::hint::black_box(value);\n}\n",
        )];
    };
}

unknown! {
    "probe::bool" "bool" "false" Type::Bool;
    "probe::int" "i64" "0" Type::Int;
    "probe::float" "f64" "0.0" Type::Float;
    "probe::string" "crate::value::str::Str" "crate::value::str::Str::new()" Type::Str;
    "probe::bytes" "crate::value::bytes::Bytes" "crate::value::bytes::Bytes::new()" Type::Bytes;
    "probe::list_int" "crate::value::list::List<i64>" "crate::value::list::List::new()" Type::List(&Type::Int);
    "probe::list_string" "crate::value::list::List<crate::value::str::Str>" "crate::value::list::List::new()"
        Type::List(&Type::Str);
    "probe::list_any" "crate::value::list::List<crate::value::any::Value>" "crate::value::list::List::new()"
        Type::List(&Type::Any);
    "probe::dict_int" "crate::value::dict::Dict<i64>" "crate::value::dict::Dict::new()" Type::Dict(&Type::Int);
    "probe::dict_any" "crate::value::dict::Dict<crate::value::any::Value>" "crate::value::dict::Dict::new()"
        Type::Dict(&Type::Any);
    "probe::any" "crate::value::any::Value" "crate::value::any::Value::Unit" Type::Any;
}

static LOOK: Kernel = Kernel {
    effect: Effect::World,
    ..Kernel::declared(
        "probe::look::at",
        &[Param { name: "value", ty: Type::Var(0), by: By::Ref }],
        Type::Unit,
    )
};

func! {
    /// Sends one message, or one stream.
    pub(super) SOURCE(probe_source, probe.Source) =
        step send_once(sig: signal; config: Str) -> (res: Value, next: Value)
}

func! {
    /// Sends messages for as long as they are wanted.
    pub(super) SUPPLY(probe_supply, probe.Supply, Generator) =
        step send_always(sig: signal; config: Str) -> (res: Value, next: Value)
}

func! {
    /// Looks at everything, and ends the program when nothing comes any more.
    pub(super) SINK(probe_sink, probe.Sink) = step look(data: Slots<Value>) -> (res: Value)
}

/// Whether there is a source of messages by this name.
pub(super) fn is_known(name: &str) -> bool {
    name == SIGNAL || maker(name).is_some()
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
    match maker(name) {
        Some(kernel) => n.call(kernel, &[]),
        // A signal.
        None => n.unit(),
    }
}

/// The function that makes messages of a type.
fn maker(ty: &str) -> Option<&'static Kernel> {
    UNKNOWN.iter().find(|kernel| kernel.result.to_string() == ty)
}
