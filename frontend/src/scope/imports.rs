//! The names that a file's import block makes, and those that nothing uses.

use super::{Scope, Unresolved};
use crate::codes;
use crate::module::FileId;
use crate::syntax::ast;
use neva_diagnostics::{Diagnostic, Findings, warning};
use rustc_hash::{FxHashMap, FxHashSet};

impl<'a> Scope<'a> {
    /// The imports of a file by the name they have in it; of a doubled name the later one counts.
    pub(super) fn imports(&mut self, file: FileId) -> &FxHashMap<&'a str, &'a ast::Import> {
        let tree = self.tree;
        self.imports.entry(file).or_insert_with(|| {
            tree.file(file).ast().imports.iter().map(|import| (import.local_name(), import)).collect()
        })
    }

    /// Notes that something uses an import of a file.
    pub(crate) fn use_import(&mut self, file: FileId, name: &str) {
        if let Some((name, _)) = self.imports(file).get_key_value(name) {
            let name = *name;
            self.used_imports.insert((file, name));
        }
    }

    /// The imports that were used since somebody asked last.
    pub(crate) fn take_used_imports(&mut self) -> FxHashSet<(FileId, &'a str)> {
        std::mem::take(&mut self.used_imports)
    }

    /// Notes that imports are used. The larger set takes the smaller one in, so that many small ones cost
    /// what they hold.
    pub(crate) fn use_imports(&mut self, mut used: FxHashSet<(FileId, &'a str)>) {
        if used.len() > self.used_imports.len() {
            std::mem::swap(&mut used, &mut self.used_imports);
        }
        self.used_imports.extend(used);
    }

    /// Warnings about doubled imports of a file and those that nothing has used so far.
    pub(crate) fn untidy_imports(&self, file: FileId) -> Findings {
        let entry = self.tree.file(file);
        let mut seen = FxHashSet::default();
        let mut findings = Findings::new();
        for import in entry.ast().imports.iter().rev() {
            let name = import.local_name();
            let finding = if !seen.insert(name) {
                warning!(codes::DUPLICATE_IMPORT, "`{name}` is imported again below")
                    .because("the later import counts, this one has no effect")
                    .help("remove it, or give one of them an alias")
                    .fix("Remove the import", [entry.source.whole_lines(import.span).edit("")])
            } else if !self.used_imports.contains(&(file, name)) {
                let finding = warning!(codes::UNUSED_IMPORT, "nothing uses the import `{name}`");
                let own_module = self.tree.package(entry.package).module;
                match self.tree.resolve_import(own_module, import) {
                    Ok(_) => finding
                        .help("remove it")
                        .fix("Remove the import", [entry.source.whole_lines(import.span).edit("")]),
                    // What it should be called is better advice than to remove it.
                    Err(Unresolved { finding: unknown, .. }) => Diagnostic {
                        text: format!("{}\n{}", unknown.title, unknown.text),
                        help: unknown.help,
                        fixes: unknown.fixes,
                        ..finding
                    },
                }
            } else {
                continue;
            };
            findings.push(finding.at(entry.source.place(import.span)));
        }
        findings.reverse();
        findings
    }
}
