//! Fusion by examples: networks in `tests/cases`, and what becomes of them. The name of a file says which.

mod support;

use neva_blocks::{Event, Term, text};
use neva_diagnostics::{Diagnostic, Findings};
use neva_fusion::{Cut, IrSource, resolve};
use neva_ir::Program;
use neva_optimizer::{Level, optimize};
use neva_runtime_funcs::{REGISTRY, TRACE};
use std::collections::BTreeMap;
use std::fmt::Write;
use support::network;

const SOURCE: IrSource = IrSource { file: "ir.json", text: "" };

fn main() {
    neva_test_cases::main("tests/cases", |file, input| {
        let mut program = network(input);
        if file != "findings" {
            // Several senders share a drain, as in programs of the Go compiler.
            program.funcs.iter_mut().for_each(|call| call.inputs.dedup());
        }
        match file {
            "blocks" => blocks(&program, false),
            "traced" => blocks(&program, true),
            "paths" => paths(&program),
            "findings" => findings(&program),
            "channels" => channels(&program),
            "leftovers" => leftovers(&program),
            "waits" => waits(&program),
            other => panic!("cases/{other}.txt: nobody says what these cases show"),
        }
    })
}

fn compile(program: &Program, traced: bool) -> Result<neva_blocks::Program, Findings> {
    let fused =
        neva_fusion::compile(program, &REGISTRY, SOURCE, "test", &[], traced.then_some(TRACE), Cut::Fewest);
    fused.map(|fused| fused.program)
}

/// A network cut along its components, as if it were too much for one cluster.
fn cut(program: &Program) -> neva_blocks::Program {
    let mut network = neva_fusion::resolve(program, &REGISTRY, SOURCE).expect("the network is in order");
    network.meeting = None;
    neva_fusion::fuse(&mut network, Cut::Components, "test").expect("parts within the budget").program
}

/// The optimized block program of a network, without its name.
fn blocks(program: &Program, traced: bool) -> String {
    let mut program = compile(program, traced).expect("the network is in order");
    optimize(&mut program, Level::Full);
    text::print(&program).lines().skip(1).map(|line| format!("{line}\n")).collect()
}

/// The paths on which messages come to the nodes of a network that fail.
fn paths(program: &Program) -> String {
    let program = compile(program, false).expect("the network is in order");
    let name = |origin: neva_blocks::Origin| &program.origins[origin.0 as usize];
    program.message_paths.iter().map(|(origin, path)| format!("{}{path}\n", name(*origin))).collect()
}

/// The channels whose messages wait for those of others, in a network that is cut along its components.
fn leftovers(program: &Program) -> String {
    let channels = cut(program).channels;
    let inport = |channel: &u32| channels[*channel as usize].inport.clone();
    let joined = channels.iter().filter(|channel| !channel.with.is_empty());
    let line = |channel: &neva_blocks::Channel| {
        let with: Vec<String> = channel.with.iter().map(inport).collect();
        format!("{} with {}\n", channel.inport, with.join(", "))
    };
    joined.map(line).collect()
}

/// For which messages each cluster waits, and in how many blocks, in a network that is cut along its
/// components.
fn waits(program: &Program) -> String {
    let mut program = cut(program);
    optimize(&mut program, Level::Full);
    let mut counts: BTreeMap<(&str, Vec<&str>), usize> = BTreeMap::new();
    for cluster in &program.clusters {
        for block in &cluster.blocks {
            let Term::Wait(events) = &block.term else { continue };
            let inport = |event: &Event| match event {
                Event::Message(channel, ..) => Some(program.channels[*channel as usize].inport.as_str()),
                _ => None,
            };
            let events = events.iter().filter_map(inport).collect();
            *counts.entry((&cluster.name, events)).or_default() += 1;
        }
    }
    let line = |((cluster, events), count): (&(&str, Vec<&str>), &usize)| {
        format!("{cluster}: {} in {count}\n", events.join(" or "))
    };
    counts.iter().map(line).collect()
}

/// What is wrong with a network.
fn findings(program: &Program) -> String {
    let mut found = String::new();
    for Diagnostic { code, title, text: cause, help, .. } in
        compile(program, false).err().unwrap_or_default().iter()
    {
        let _ = writeln!(found, "{code}: {title}");
        let notes = [("why", cause), ("help", help)].into_iter().filter(|(_, note)| !note.is_empty());
        notes.for_each(|(kind, note)| found += &format!("  {kind}: {note}\n"));
    }
    found
}

/// The names of the channels between the single nodes of a network.
fn channels(program: &Program) -> String {
    let network = resolve(program, &REGISTRY, SOURCE).expect("the network is in order");
    let parts: Vec<u32> = (0..network.nodes.len() as u32).collect();
    network.cut(&parts).channels.iter().map(|channel| format!("{}\n", channel.inport)).collect()
}
