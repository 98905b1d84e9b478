//! `neva view`: the networks of a program in a page, and traces played in it.

mod server;

use crate::args::ViewArgs;
use crate::counts;
use crate::explain::explain;
use crate::funcs::Access;
use crate::lock::fetcher;
use crate::package;
use crate::report::Outcome;
use crate::size::node_sizes;
use crate::test::read_coverage;
use crate::watch::module_root;
use neva_diagnostics::{Findings, render_all};
use neva_frontend::check::check;
use neva_frontend::module;
use neva_view::{Coverage, Data, Overlays, Sent, ViewedProgram, components, page};
use serde_json::Value;
use std::path::Path;
use std::process::ExitCode;

/// Writes the page into a file, or serves it until a signal ends the process.
pub(crate) fn view(args: &ViewArgs) -> Outcome {
    if let Some(file) = &args.html {
        let data = data(&args.program, Ok(program(args)?));
        neva_files::write(file, page(&data))?;
        return Ok(ExitCode::SUCCESS);
    }
    server::serve(args)
}

/// The page that the server answers with; it shows what is wrong with a program.
fn served_page(args: &ViewArgs) -> String {
    let program = program(args).map_err(|findings| render_all(&findings));
    let trace = args.trace.as_ref().map(|path| path.display().to_string());
    page(&Data { is_served: true, trace, ..data(&args.program, program) })
}

fn data(path: &Path, program: Result<ViewedProgram, String>) -> Data {
    let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let title = whole.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Data { title, version: 1, program, is_served: false, trace: None }
}

fn program(args: &ViewArgs) -> Result<ViewedProgram, Findings> {
    let path = args.program.as_path();
    let coverage = coverage(args)?;
    let loaded = module::load(path, neva_std::FILES, &fetcher(path)?)?;
    let (program, findings) = check(&loaded.modules.tree, loaded.main);
    let Some(program) = program else { return Err(findings) };
    Ok(ViewedProgram {
        components: components(&program, &coverage),
        main: program.main.0,
        explanation: explanation(path).unwrap_or_default(),
        overlays: Overlays {
            bytes: args.sizes.then(|| node_sizes(path.as_os_str())).transpose()?,
            sent: sent(args)?,
            has_coverage: args.coverage.is_some(),
        },
    })
}

/// The numbers of `--coverage`.
fn coverage(args: &ViewArgs) -> Result<Coverage, Findings> {
    let Some(file) = &args.coverage else { return Ok(Coverage::default()) };
    Ok(read_coverage(file, &module_root(&args.program)?)?)
}

/// The numbers of `--counts`.
fn sent(args: &ViewArgs) -> Result<Option<Sent>, Findings> {
    Ok(args.counts.as_deref().map(counts::read).transpose()?)
}

/// What became of nodes when the program was compiled. Nothing for a program that can't be compiled, or that
/// would have to run funcs of its module for that.
fn explanation(path: &Path) -> Option<Value> {
    let package = package::load(path.as_os_str(), Access::Read).ok()?;
    if !package.funcs.are_own() {
        return None;
    }
    let explained = package::compile_explained(&package).ok()?;
    let mut report = serde_json::to_value(explain(&explained)).ok()?;
    // The page asks for nodes and borders only.
    report.as_object_mut()?.retain(|name, _| name == "nodes" || name == "borders");
    Some(report)
}
