//! Programs with one runtime func: what a func adds to a binary is measured with them.
//!
//! Each inport gets messages that the compiler cannot know, each outport is looked at. The program is
//! compared with one in which the same messages are looked at at once.

mod ends;

use ends::{SIGNAL, SINK, SOURCE, STREAM, SUPPLY};
use neva_ir::{FuncCall, Message, PortAddr, Program};
use neva_registry::{ModuleSet, Port, Record, Registry, Type, Use};
use neva_registry_lint::{DeclaredComponent, DeclaredType, with_uses};
use std::collections::BTreeMap;

/// The registry with the sources and the sink of these programs.
pub(super) fn registry(funcs: &Registry) -> Registry {
    let mut records: Vec<&'static Record> =
        funcs.records().iter().copied().chain([&SOURCE, &SUPPLY, &SINK]).collect();
    records.sort_by_key(|record| record.reference);
    Registry::new(records.leak())
}

/// The kernel files with those of the ends of these programs.
pub(super) fn modules(set: ModuleSet) -> ModuleSet {
    let mut all = with_uses(ends::MODULES, set.std);
    all.extend(set.std);
    ModuleSet { std: all.leak(), ..set }
}

/// A program with a func, and the one that it is compared with.
pub(super) struct Pair {
    /// The program with the func.
    pub with: Program,
    /// The program without it. Funcs with the same inports have the same.
    pub without: Program,
}

/// The programs for a func. The component says more about the types of its ports than the record does.
pub(super) fn pair(record: &Record, component: Option<&DeclaredComponent>) -> Pair {
    let inputs = inputs(record, component);
    Pair { with: with(record, &inputs), without: without(&inputs) }
}

fn with(record: &Record, inputs: &[ProbeInput]) -> Program {
    let mut network = ProbeNetwork::default();
    let sources = network.sources(inputs);
    let receivers: Vec<PortAddr> =
        inputs.iter().map(|input| address("func/in", &input.name, input.slot)).collect();
    for (from, to) in sources.iter().zip(&receivers) {
        network.connect(from, to);
    }
    let outputs: Vec<PortAddr> =
        record.outputs.iter().flat_map(slots).map(|(name, slot)| address("func/out", name, slot)).collect();
    network.funcs.push(FuncCall {
        reference: record.reference.to_owned(),
        inputs: receivers,
        outputs: outputs.clone(),
        config: record.config.map(constant),
    });
    network.sink(outputs)
}

fn without(inputs: &[ProbeInput]) -> Program {
    let mut network = ProbeNetwork::default();
    let sources = network.sources(inputs);
    network.sink(sources)
}

/// An inport, or a slot of one.
struct ProbeInput {
    name: String,
    slot: Option<u32>,
    /// What arrives there, by the name that `ends` has for it.
    message: String,
    /// Whether it arrives for as long as it is wanted, and not once.
    repeats: bool,
}

fn inputs(record: &Record, component: Option<&DeclaredComponent>) -> Vec<ProbeInput> {
    let declared = component.and_then(|component| component.inputs.as_ref().map(|ports| (component, ports)));
    let mut inputs = vec![];
    for (index, port) in record.inputs.iter().enumerate() {
        let message = match declared.and_then(|(component, ports)| Some((component, ports.get(index)?))) {
            Some((component, declared)) => message(&declared.ty, component),
            None => port.ty.to_string(),
        };
        let message = if port.usage == Use::Signal {
            SIGNAL.to_owned()
        } else if ends::is_known(message.strip_prefix(STREAM).unwrap_or(&message)) {
            message
        // Handles and durations have types of their own.
        } else if port.ty == Type::Int {
            "int".to_owned()
        } else {
            "any".to_owned()
        };
        for (name, slot) in slots(port) {
            inputs.push(ProbeInput { name: name.to_owned(), slot, message: message.clone(), repeats: false });
        }
    }
    // What goes with the items of a stream comes as often as they do.
    if inputs.iter().any(|input| input.message.starts_with(STREAM)) {
        for input in inputs.iter_mut().filter(|input| !input.message.starts_with(STREAM)) {
            input.repeats = true;
        }
    }
    inputs
}

/// The name that `ends` has for messages of a declared type; of generic ones it takes that of ints.
fn message(ty: &DeclaredType, component: &DeclaredComponent) -> String {
    if component.type_params.contains(&ty.name) {
        return "int".to_owned();
    }
    let arg = ty.args.first().map(|arg| message(arg, component));
    match (ty.name.as_str(), arg) {
        ("stream", Some(item)) if ends::is_known(&item) => format!("{STREAM}{item}"),
        ("stream", _) => format!("{STREAM}any"),
        (name @ ("list" | "dict"), Some(item)) => {
            let exact = format!("{name}<{item}>");
            if ends::is_known(&exact) { exact } else { format!("{name}<any>") }
        }
        (name, _) => name.to_owned(),
    }
}

/// The addresses of a port: two if it has slots. One without a name is as many ports of any names.
fn slots(port: &Port) -> Vec<(&'static str, Option<u32>)> {
    match (port.array, port.name) {
        (true, "") => vec![("a", None), ("b", None)],
        (true, name) => vec![(name, Some(0)), (name, Some(1))],
        (false, name) => vec![(name, None)],
    }
}

/// A configuration of a type.
fn constant(ty: Type) -> Message {
    match ty {
        Type::Bool => Message::Bool(true),
        Type::Float => Message::Float(1.5),
        Type::Str => Message::String("name".to_owned()),
        Type::List(element) => Message::List(vec![constant(*element)]),
        Type::Dict(element) => Message::Dict(BTreeMap::from([("name".to_owned(), constant(*element))])),
        _ => Message::Int(1),
    }
}

/// A program being made.
#[derive(Default)]
struct ProbeNetwork {
    funcs: Vec<FuncCall<PortAddr>>,
    connections: BTreeMap<PortAddr, PortAddr>,
    /// The port that sends a signal once all sources have begun.
    begun: Option<PortAddr>,
}

impl ProbeNetwork {
    /// A source for each inport; each starts the next one.
    fn sources(&mut self, inputs: &[ProbeInput]) -> Vec<PortAddr> {
        let mut before = address("in", "start", None);
        let mut senders = vec![];
        for (number, input) in inputs.iter().enumerate() {
            let (inport, outport) = (format!("source{number}/in"), format!("source{number}/out"));
            let sig = address(&inport, "sig", None);
            let (res, next) = (address(&outport, "res", None), address(&outport, "next", None));
            self.connect(&before, &sig);
            self.funcs.push(FuncCall {
                reference: if input.repeats { &SUPPLY } else { &SOURCE }.reference.to_owned(),
                inputs: vec![sig],
                outputs: vec![res.clone(), next.clone()],
                config: Some(Message::String(input.message.clone())),
            });
            senders.push(res);
            before = next;
        }
        self.begun = Some(before);
        senders
    }

    fn connect(&mut self, from: &PortAddr, to: &PortAddr) {
        self.connections.insert(from.clone(), to.clone());
    }

    /// The whole program: all senders are looked at, the last of them only says that the sources have begun.
    fn sink(mut self, senders: Vec<PortAddr>) -> Program {
        let slots: Vec<PortAddr> = (0..)
            .zip(senders.iter().chain(&self.begun).cloned().collect::<Vec<_>>())
            .map(|(slot, from)| {
                let to = address("sink/in", "data", Some(slot));
                self.connections.insert(from, to.clone());
                to
            })
            .collect();
        let res = address("sink/out", "res", None);
        self.connect(&res, &address("out", "stop", None));
        self.funcs.push(FuncCall {
            reference: SINK.reference.to_owned(),
            inputs: slots,
            outputs: vec![res],
            config: None,
        });
        Program::new(String::new(), self.connections, self.funcs)
    }
}

fn address(path: &str, port: &str, index: Option<u32>) -> PortAddr {
    PortAddr { path: path.into(), port: port.into(), index }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::components;
    use neva_blocks::{Op, Term};
    use neva_fusion::{Cut, IrSource};
    use neva_runtime_funcs::REGISTRY;
    use std::collections::BTreeSet;

    /// The kernels that a program calls once it is compiled, before passes put others in their places.
    fn kernels(program: &Program, registry: &Registry) -> BTreeSet<&'static str> {
        let source = IrSource { file: "", text: "" };
        let mut compiled = neva_fusion::compile(program, registry, source, "probe", &[], None, Cut::Fewest)
            .unwrap_or_else(|errors| panic!("{errors:?}"))
            .program;
        neva_optimizer::optimize(&mut compiled, neva_optimizer::Level::Needed);
        let blocks = compiled.clusters.iter().flat_map(|cluster| &cluster.blocks);
        let called = blocks.flat_map(|block| {
            let insts = block.insts.iter().filter_map(|inst| match &inst.op {
                Op::Call(kernel) => Some(kernel.name),
                _ => None,
            });
            let term = match &block.term {
                Term::Try { kernel, .. } => Some(kernel.name),
                _ => None,
            };
            insts.chain(term)
        });
        called.collect()
    }

    /// Funcs that fusion puts in. A probe has no errors, so they hold nothing there.
    const HOLDING: [&str; 2] = ["meet", "meet_case"];

    #[test]
    fn every_func_is_executed_and_calls_the_kernels_it_names() {
        let registry = registry(&REGISTRY);
        let components = components().expect("std follows the grammar");
        let mut all_missing = vec![];
        for record in REGISTRY.records() {
            let component = components.iter().find(|component| component.reference == record.reference);
            let pair = pair(record, component);
            let (with, without) = (kernels(&pair.with, &registry), kernels(&pair.without, &registry));
            let missing = record.kernels.iter().filter(|kernel| !with.contains(kernel.name));
            let is_named = |name: &&str| record.kernels.iter().any(|kernel| kernel.name == *name);
            let unnamed: Vec<&str> =
                with.iter().copied().filter(|name| !name.starts_with("probe::") && !is_named(name)).collect();
            assert!(unnamed.is_empty(), "{} does not name {unnamed:?}", record.reference);
            let missing = missing.filter(|_| !HOLDING.contains(&record.reference));
            all_missing.extend(missing.map(|kernel| format!("{} {}", record.reference, kernel.name)));
            assert!(without.iter().all(|name| name.starts_with("probe::")), "{without:?}");
        }
        // For templates and patterns that are known before run time.
        assert_eq!(
            all_missing,
            ["printf fmt::template::formatted", "regexp_submatch regexp::table::submatch"]
        );
    }

    #[test]
    fn messages_have_the_types_of_the_component() {
        let components = components().expect("std follows the grammar");
        let messages = |reference: &str| {
            let record = REGISTRY.get(reference).expect("a record");
            let component = components.iter().find(|component| component.reference == reference);
            let inputs = inputs(record, component).into_iter();
            inputs.map(|input| (input.name, input.slot, input.message, input.repeats)).collect::<Vec<_>>()
        };
        let input =
            |name: &str, slot, message: &str, repeats| (name.to_owned(), slot, message.to_owned(), repeats);
        assert_eq!(
            messages("strings_join_stream"),
            [input("data", None, "stream string", false), input("sep", None, "string", true)]
        );
        assert_eq!(
            messages("fan_in"),
            [input("data", Some(0), "int", false), input("data", Some(1), "int", false)]
        );
        assert_eq!(messages("file_close"), [input("file", None, "int", false)]);
        assert_eq!(messages("os_getpid"), [input("sig", None, "signal", false)]);
    }
}
