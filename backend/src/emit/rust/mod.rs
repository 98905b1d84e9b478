//! A block program as Rust.

mod call;
mod comment;
mod edge;
mod flow;
mod function;
mod instruction;
mod names;
mod operand;
mod outline;
mod part;
mod scopes;
mod shared;
mod terminator;
mod wait;

use std::collections::BTreeSet;

use neva_optimizer::{Op, Part, Program, Term};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use self::function::Writer;
use self::shared::Shared;

pub use self::comment::{insert as insert_comments, plain as plain_text};

/// The items of a program.
pub struct Items {
    /// Constants and functions.
    pub code: TokenStream,
    /// Paths of runtime functions, types and files that they name.
    pub paths: BTreeSet<String>,
    /// Paths of the types that they name without path.
    pub imports: Vec<&'static str>,
}

/// Why no code can be written for a program.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A cluster jumps into the middle of a loop.
    Irreducible,
    /// Clusters exchange messages.
    Clusters,
}

/// Writes the items of a program, with `main` among them; it begins with the statements `start`. Names of the file's
/// modules are reserved.
pub fn items(program: &Program, start: TokenStream, modules: &BTreeSet<String>) -> Result<Items, Refusal> {
    let mut reserved = modules.clone();
    // Names in the code that this compiler writes itself.
    reserved.extend(["main", "found", "drop", "core", "alloc", "std"].map(str::to_owned));
    for kernel in kernels(program) {
        call::names_in(kernel, &mut reserved);
    }
    let mut shared = Shared::new(program, is_buffered(program), reserved);
    let [cluster] = &program.clusters[..] else { return Err(Refusal::Clusters) };
    let functions = outline::outline(cluster);
    let mut code = vec![];
    for (at, function) in functions.iter().enumerate() {
        let name = shared.items.give("part");
        let mut writer = Writer::new(&mut shared, function).ok_or(Refusal::Irreducible)?;
        let (signature, body) = (writer.signature(), writer.body());
        code.push(if at + 1 == functions.len() {
            quote!(pub fn main() { #start #(#body)* })
        } else {
            quote!(#[inline(never)] fn #name #signature { #(#body)* })
        });
        shared.parts.push(name);
    }
    if shared.refused {
        return Err(Refusal::Clusters);
    }
    let statics = &shared.statics;
    let code = quote!(#(#statics)* #(#code)*);
    Ok(Items { code, paths: shared.paths, imports: shared.imports.into_keys().collect() })
}

/// `use` declarations of paths.
pub fn imports(paths: &[&str]) -> TokenStream {
    let uses = paths.iter().map(|path| {
        let parts = path.split("::").map(|part| format_ident!("{part}"));
        quote!(use #(#parts)::*;)
    });
    quote!(#(#uses)*)
}

/// Every kernel that a program calls, each once.
pub fn kernels(program: &Program) -> Vec<&'static neva_registry::Kernel> {
    let mut names = BTreeSet::new();
    let mut kernels = vec![];
    for block in program.clusters.iter().flat_map(|cluster| &cluster.blocks) {
        let insts = block.insts.iter().filter_map(|inst| match &inst.op {
            Op::Call(kernel) => Some(*kernel),
            _ => None,
        });
        let term = match &block.term {
            Term::Try { kernel, .. } => Some(*kernel),
            _ => None,
        };
        kernels.extend(insts.chain(term).filter(|kernel| names.insert(kernel.name)));
    }
    kernels
}

/// Whether output is collected in a buffer. A program that prints a few known texts, none of them twice, does without.
fn is_buffered(program: &Program) -> bool {
    const FEW: usize = 2;
    let mut outputs = 0;
    for cluster in &program.clusters {
        let Some(flow) = flow::Flow::new(cluster) else { return true };
        for &id in &flow.order {
            if let Term::Print { parts, .. } = &cluster.block(id).term {
                outputs += 1;
                let known = parts.iter().all(|part| matches!(part, Part::Text(_)));
                if !known || outputs > FEW || flow.loop_of(id).is_some() {
                    return true;
                }
            }
        }
    }
    false
}
