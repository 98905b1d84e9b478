//! A block program as Rust.

mod call;
mod columns;
mod comment;
mod constants;
mod cores;
mod edge;
mod flow;
mod function;
mod instruction;
mod lent;
mod lent_parts;
mod names;
mod operand;
mod outline;
mod part;
mod printed;
mod scopes;
mod shared;
mod terminator;
mod wait;

use std::collections::BTreeSet;

use neva_blocks::{Op, PrintPart, Program, Term};
use neva_sources::syntax::{UsedPath, paths_in};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use self::function::Writer;
use self::shared::Shared;
use crate::loops::Loops;
use crate::plan::Options;
use crate::runtime::{self, Path};
use crate::settings::Goal;

pub(crate) use self::comment::{insert as insert_comments, plain as plain_text};

/// The items of a program.
pub(crate) struct Items {
    /// Constants, and functions that a large cluster is split into.
    before_main: TokenStream,
    /// What `main` does.
    main: TokenStream,
    /// Clusters that run one at a time.
    after_main: TokenStream,
    /// Types of the runtime that they name without path.
    imports: BTreeSet<Path>,
    /// Paths of everything of the runtime that they need.
    pub(crate) named: BTreeSet<String>,
}

impl Items {
    /// The imports and items, where `main` calls these functions first, and has a symbol if need be.
    pub(crate) fn code(&self, start: &[Path], symbol: Option<&str>) -> TokenStream {
        let symbol = symbol.map(|symbol| quote!(#[unsafe(export_name = #symbol)]));
        let Items { before_main, main, after_main, imports, .. } = self;
        let imports = imports.iter();
        quote! {
            #(use #imports;)*
            #before_main
            #symbol
            pub fn main() { #(#start();)* #main }
            #after_main
        }
    }
}

/// Why no code can be written for a program.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A cluster jumps into the middle of a loop.
    Irreducible,
    /// The only cluster waits for messages of others.
    Alone,
}

/// Writes the items of a program. Names of the file's modules are reserved. For debuggers each instruction is
/// a statement of its own.
pub(crate) fn items(
    program: &Program,
    modules: &BTreeSet<String>,
    options: &Options,
) -> Result<Items, Refusal> {
    let mut reserved = modules.clone();
    // Names in the code that this compiler writes itself.
    reserved
        .extend(["main", "found", "separator", "drop", "core", "alloc", "std", "RINGS"].map(str::to_owned));
    for kernel in kernels(program) {
        call::names_in(kernel, &mut reserved);
    }
    let mut shared = Shared::new(program, is_buffered(program), reserved);
    shared.is_for_size = options.goal == Goal::Size && Loops::of(program) == Loops::Effects;
    shared.is_for_debuggers = options.sources.is_some();
    let mut code = vec![];
    let mut clusters = vec![];
    for cluster in &program.clusters {
        clusters.push(write_cluster(&mut shared, cluster, options.uses_cores, &mut code)?);
    }
    if shared.refused {
        return Err(Refusal::Alone);
    }
    let (main, after_main) = match &mut clusters[..] {
        [Cluster { body, .. }] => (quote!(#(#body)*), quote!()),
        _ => {
            let (run, new) = (runtime::RUN, runtime::CLUSTER_NEW);
            let names = clusters.iter().map(|cluster| &cluster.name);
            let queues = shared.all_queues();
            let main = quote!(#run(&mut [#(#new(core::pin::pin!(#names()))),*], #queues););
            let clusters =
                clusters.iter().map(|Cluster { name, body }| quote!(async fn #name() { #(#body)* }));
            (main, quote!(#(#clusters)*))
        }
    };
    let constants = shared.constants();
    let before_main = quote!(#(#constants)* #(#code)*);
    let mut named: BTreeSet<String> =
        shared.imports.iter().chain(&shared.noted).map(Path::to_string).collect();
    for code in [&before_main, &main, &after_main] {
        for UsedPath { parts, .. } in paths_in(code.clone()) {
            let path = parts.strip_prefix(&["crate".to_owned()]).unwrap_or(&parts);
            named.extend(path.first().filter(|first| modules.contains(*first)).map(|_| path.join("::")));
        }
    }
    Ok(Items { before_main, main, after_main, imports: shared.imports, named })
}

/// The code of a cluster.
struct Cluster {
    name: Ident,
    body: function::Code,
}

/// Every kernel that a program calls, each once.
pub(crate) fn kernels(program: &Program) -> Vec<&'static neva_registry::Kernel> {
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

/// Writes a cluster. The functions that it is split into go to `code`.
fn write_cluster(
    shared: &mut Shared<'_>,
    cluster: &neva_blocks::Cluster,
    uses_cores: bool,
    code: &mut Vec<TokenStream>,
) -> Result<Cluster, Refusal> {
    let on_cores = if uses_cores { cores::split(cluster) } else { vec![] };
    let is_split = on_cores.len() > 1;
    let mut functions = if is_split { on_cores } else { outline::outline(cluster) };
    let whole = functions.pop().ok_or(Refusal::Irreducible)?;
    shared.parts.clear();
    for function in &functions {
        let name = shared.items.give("part");
        let mut writer = Writer::new(shared, function).ok_or(Refusal::Irreducible)?;
        let (signature, body) = (writer.signature(), writer.body());
        // What other cores compute does not wait.
        code.push(if shared.concurrent && !is_split {
            quote!(async fn #name #signature { #(#body)* })
        } else {
            quote!(#[inline(never)] fn #name #signature { #(#body)* })
        });
        shared.parts.push(name);
    }
    let body = Writer::new(shared, &whole).ok_or(Refusal::Irreducible)?.body();
    let hint = names::stem(cluster.name.as_bytes()).unwrap_or_else(|| "cluster".to_owned());
    Ok(Cluster { name: shared.items.give(&hint), body })
}

/// Whether output is collected in a buffer. A program that prints a few known texts, none of them twice, does
/// without.
fn is_buffered(program: &Program) -> bool {
    const FEW: usize = 2;
    if program.clusters.len() > 1 {
        return true;
    }
    let mut outputs = 0;
    for cluster in &program.clusters {
        let Some(flow) = flow::Flow::new(cluster) else { return true };
        for &id in &flow.order {
            if let Term::Print { parts, .. } = &cluster.block(id).term {
                outputs += 1;
                let known = parts.iter().all(|part| matches!(part, PrintPart::Text(_)));
                if !known || outputs > FEW || flow.loop_of(id).is_some() {
                    return true;
                }
            }
        }
    }
    false
}
