//! `neva registry`.

use crate::args::RegistryCommand;
use crate::report::Outcome;
use neva_diagnostics::{Diagnostic, nearest};
use neva_registry::{Port, Process, Record, Use};
use neva_runtime_funcs::REGISTRY;
use std::process::ExitCode;

/// Runs one of the registry commands.
pub fn registry(command: &RegistryCommand) -> Outcome {
    match command {
        RegistryCommand::List => list(),
        RegistryCommand::Show { reference } => show(reference)?,
        RegistryCommand::Lint => return lint(),
    }
    Ok(ExitCode::SUCCESS)
}

fn list() {
    for record in REGISTRY.records() {
        println!("{:<28} {}", record.reference, signature(record));
    }
}

fn show(reference: &str) -> Result<(), Vec<Diagnostic>> {
    let Some(record) = REGISTRY.get(reference) else {
        let names = nearest(reference, REGISTRY.records().iter().map(|record| record.reference));
        let help = match names.as_slice() {
            [] => "`neva registry list` names them all".to_string(),
            names => format!("did you mean {}?", names.join(", ")),
        };
        let title = format!("there is no runtime func `{reference}`");
        return Err(vec![Diagnostic::error("unknown-ref", title).help(help)]);
    };
    println!("{}", record.reference);
    println!("  {}", record.doc);
    println!("  component  {}", signature(record));
    let process = match record.process {
        Process::Call(kernel) => format!("calls {}", kernel.name),
        Process::Step(_) => "a step of its own".to_string(),
    };
    println!("  process    {process}");
    println!("  schedule   {:?}", record.schedule);
    if let Some(config) = record.config {
        println!("  message    {config}");
    }
    for port in record.inputs {
        let usage = match port.usage {
            Use::Value => "",
            Use::Signal => ", only waited for",
            Use::Pass => ", passed on as it is",
        };
        println!("  inport     {}{usage}", port_text(port));
    }
    for port in record.outputs {
        println!("  outport    {}", port_text(port));
    }
    for kernel in record.kernels {
        println!("  kernel     {}", kernel.name);
    }
    Ok(())
}

fn signature(record: &Record) -> String {
    let ports = |ports: &[Port]| ports.iter().map(port_text).collect::<Vec<_>>().join(", ");
    format!("{}.{}({}) ({})", record.package, record.component, ports(record.inputs), ports(record.outputs))
}

fn port_text(port: &Port) -> String {
    let name = if port.array { format!("[{}]", port.name) } else { port.name.to_string() };
    format!("{name} {}", port.ty)
}

fn lint() -> Outcome {
    Err(vec![Diagnostic::error("unsupported", "`neva registry lint` is not supported yet")])
}
