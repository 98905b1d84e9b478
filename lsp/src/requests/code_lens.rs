//! `textDocument/codeLens`: what can be asked or done above a declaration.
//!
//! A lens that runs something is only for an editor that says it has the command. The extension vscode-neva
//! does not say so: it shows a lens of its own above `Main`.

use super::implementation::implementations;
use crate::analysis::View;
use crate::symbol::Symbol;
use lsp_types::{CodeLens, Command, Location};
use neva_frontend::module::FileId;
use neva_frontend::syntax::ast;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The command that runs the program of a file.
const RUN: &str = "neva.runMain";

/// The command that runs a test of a file.
const TEST: &str = "neva.test";

/// What a lens is to be resolved with; the form is that of neva-tools.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LensData {
    /// The file of the declaration.
    pub uri: String,
    /// The declared name.
    pub name: String,
    /// `references` or `implementations`.
    pub kind: String,
}

/// The lenses of a file. Run and test are complete, and are there if the editor has their `commands`; those
/// that count are resolved when they are seen.
pub(crate) fn code_lenses(view: &mut View<'_, '_>, file: FileId, commands: &[String]) -> Vec<CodeLens> {
    let Some(uri) = view.uri(file) else { return Vec::new() };
    let has = |command: &str| commands.iter().any(|known| known == command);
    let (can_run, can_test) = (has(RUN), has(TEST));
    let is_test_file = view.sources.file_name(file).ends_with("_test.neva");
    let mut found = Vec::new();
    let mut previous = "";
    for entity in &view.ast(file).entities {
        let name = entity.name();
        let range = view.range(file, name.span);
        let is_component = matches!(entity, ast::Entity::Component(_));
        if can_run && is_component && name.text == "Main" {
            let command = Command::new("▶ Run".to_owned(), RUN.to_owned(), Some(vec![json!(uri)]));
            found.push(CodeLens { range, command: Some(command), data: None });
        }
        if can_test && is_component && is_test_file && name.text.starts_with("Test") {
            let arguments = vec![json!(uri), json!(name.text)];
            let command = Command::new("▶ Test".to_owned(), TEST.to_owned(), Some(arguments));
            found.push(CodeLens { range, command: Some(command), data: None });
        }
        if name.text == previous {
            continue; // a further version
        }
        previous = &name.text;
        let is_interface = matches!(entity, ast::Entity::Interface(_));
        let kinds = ["references", "implementations"].into_iter().take(if is_interface { 2 } else { 1 });
        for kind in kinds {
            let (uri, name) = (uri.to_string(), name.text.clone());
            let data = json!(LensData { uri, name, kind: kind.to_owned() });
            found.push(CodeLens { range, command: None, data: Some(data) });
        }
    }
    found
}

/// The text and command of a lens: how many places there are, and a command that shows them.
pub(crate) fn resolve(
    view: &mut View<'_, '_>,
    file: FileId,
    mut lens: CodeLens,
    data: &LensData,
) -> CodeLens {
    let package = view.tree().file(file).package;
    let Some(id) = view.checked.scope.find(package, &data.name) else { return lens };
    let (symbol, noun) = (Symbol::Entity(id), data.kind.trim_end_matches('s'));
    let sites = match noun {
        "implementation" => implementations(view, symbol),
        _ => view.uses(symbol).into_iter().filter(|(_, declares)| !declares).map(|(site, _)| site).collect(),
    };
    let locations: Vec<Location> = sites.into_iter().filter_map(|site| view.location(site)).collect();
    let title = format!("{} {noun}{}", locations.len(), if locations.len() == 1 { "" } else { "s" });
    let arguments = vec![json!(data.uri), json!(lens.range.start), json!(locations)];
    lens.command = Some(Command::new(title, "neva.showReferences".to_owned(), Some(arguments)));
    lens
}
