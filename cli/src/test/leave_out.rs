//! Modules with errors: what is wrong is left out, so that tests that do not need it run.

use neva_diagnostics::{Diagnostic, Findings, Severity};
use neva_frontend::check::check_packages;
use neva_frontend::module::{FileId, SourceTree};
use neva_frontend::syntax::{Span, ast};
use std::collections::{BTreeMap, BTreeSet};

/// What was left out of a module: package and name of each declaration, and an error in it.
pub(super) type LeftOut = BTreeMap<(String, String), String>;

/// Leaves declarations with errors out of a module, then those that used them, until no error is left. The
/// lines of all others stay where they are. Tells the errors that the module had, and what was left out.
pub(super) fn leave_out_errors(tree: &mut SourceTree) -> (Findings, LeftOut) {
    let told = check_packages(tree);
    let (mut findings, mut left_out) = (told.clone(), LeftOut::new());
    while findings.has_errors() {
        let mut parts = BTreeMap::<FileId, BTreeSet<Span>>::new();
        for error in findings.iter().filter(|finding| finding.severity == Severity::Error) {
            // An error that is in no file of the module is one of all of it.
            let files: Vec<(FileId, Span)> = match place(tree, error) {
                Some(part) => vec![part],
                None => files(tree).into_iter().map(|file| (file, whole(tree, file))).collect(),
            };
            for (file, part) in files {
                note(tree, file, part, error, &mut left_out);
                parts.entry(file).or_default().insert(part);
            }
        }
        let changed = parts.into_iter().filter(|(file, parts)| blank(tree, *file, parts)).count();
        if changed == 0 {
            for file in files(tree) {
                let all = BTreeSet::from([whole(tree, file)]);
                blank(tree, file, &all);
            }
            break;
        }
        findings = check_packages(tree);
    }
    (told, left_out)
}

/// The part of a file that goes because of an error: an import, a declaration with its comment, or all.
fn place(tree: &SourceTree, error: &Diagnostic) -> Option<(FileId, Span)> {
    let place = error.place.as_ref()?;
    let file = files(tree).into_iter().find(|file| tree.file(*file).source.path() == place.file)?;
    let source = &tree.file(file).source;
    let has_line = |span: &Span| (source.line(span.start)..=source.line(span.end)).contains(&place.line);
    let ast = tree.file(file).ast();
    let imports = ast.imports.iter().map(|import| import.span);
    let part = ast.entities.iter().map(declaration).chain(imports).find(has_line);
    Some((file, part.unwrap_or_else(|| whole(tree, file))))
}

/// Notes the declarations in a part of a file with the error for which it goes.
fn note(tree: &SourceTree, file: FileId, part: Span, error: &Diagnostic, left_out: &mut LeftOut) {
    let package = &tree.package(tree.file(file).package).path;
    let is_in =
        |entity: &&ast::Entity| part.start <= entity.head().span.start && entity.head().span.end <= part.end;
    for entity in tree.file(file).ast().entities.iter().filter(is_in) {
        let place = error.place.as_ref().map(|place| format!(", at {}:{}", place.file, place.line));
        let why = format!("{}{}", error.title, place.unwrap_or_default());
        left_out.entry((package.clone(), entity.name().text.clone())).or_insert(why);
    }
}

/// Empties the lines of parts of a file, and says whether there was anything in them.
fn blank(tree: &mut SourceTree, file: FileId, parts: &BTreeSet<Span>) -> bool {
    let (package, source) = (tree.package(tree.file(file).package), &tree.file(file).source);
    let (path, name) =
        (package.path.clone(), source.path().rsplit('/').next().unwrap_or_default().to_owned());
    let is_left =
        |at: usize| !parts.iter().any(|part| (part.start as usize..part.end as usize).contains(&at));
    let left = |(at, character): &(usize, char)| *character == '\n' || is_left(*at);
    let text: String = source.text().char_indices().filter(left).map(|(_, character)| character).collect();
    let is_changed = text != source.text();
    tree.set_text(tree.entry(), &path, &name, text);
    is_changed
}

fn files(tree: &SourceTree) -> Vec<FileId> {
    tree.packages(tree.entry()).flat_map(|package| tree.files(package)).collect()
}

fn whole(tree: &SourceTree, file: FileId) -> Span {
    Span::new(0, tree.file(file).source.text().len() as u32)
}

/// A declaration with its comment and directives.
fn declaration(entity: &ast::Entity) -> Span {
    let directives = match entity {
        ast::Entity::Component(def) => def.directives.first().map(|directive| directive.span.start),
        _ => None,
    };
    let docs = entity.head().docs.as_ref().map(|docs| docs.span.start);
    let starts = [directives, docs].into_iter().flatten();
    Span::new(starts.fold(entity.head().span.start, u32::min), entity.head().span.end)
}
