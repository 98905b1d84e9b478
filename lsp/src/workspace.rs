//! The modules that are edited: read from disk, with the texts of open documents in place of their files.

use crate::analysis::{Analysis, Sources};
use crate::diagnostics::{by_file, without_range};
use crate::explanations::{Explain, Explanations};
use crate::paths;
use crate::text::{Encoding, edited};
use lsp_types::{Diagnostic as Shown, Position, TextDocumentContentChangeEvent, Uri};
use neva_diagnostics::{Diagnostic, Findings};
use neva_frontend::module::{
    Dependency, Manifest, SourceTree, StdFiles, is_source, load_modules, manifest_in,
};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

/// Gives the folder of a dependency of the module in a folder, unless it is a local one.
pub type Fetch = fn(&Path, &Dependency) -> Result<PathBuf, Diagnostic>;

/// What a workspace needs from outside.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The standard library.
    pub std: StdFiles<'static>,
    /// A folder with its files, which editors can open.
    pub std_folder: PathBuf,
    /// Where dependencies come from.
    pub fetch: Fetch,
    /// Says what became of nodes.
    pub explain: Explain,
    /// How long an answer waits for that.
    pub patience: Duration,
}

/// The modules that are edited, and the open documents.
pub(crate) struct Workspace {
    setup: Setup,
    encoding: Encoding,
    commands: Rc<[String]>,
    documents: BTreeMap<PathBuf, Document>,
    modules: BTreeMap<PathBuf, Module>,
}

struct Document {
    version: i32,
    text: String,
}

/// A module: a folder with a manifest, or a file that is in none.
struct Module {
    state: State,
    explain: Explain,
    patience: Duration,
    /// Why the module could not be read.
    problems: Findings,
    /// Whether its findings may differ from those that were published.
    has_news: bool,
    /// The files for which findings were published.
    told: BTreeMap<PathBuf, Vec<Shown>>,
}

#[derive(Default)]
enum State {
    #[default]
    Missing,
    Changed(Sources),
    Checked(Box<Analysis>),
}

/// All findings about a file, to be published to the editor.
#[derive(Debug)]
pub(crate) struct News {
    /// The file.
    pub uri: Uri,
    /// The version of its text, if it is open.
    pub version: Option<i32>,
    /// The findings.
    pub diagnostics: Vec<Shown>,
}

impl Workspace {
    /// A workspace without documents.
    pub(crate) fn new(setup: Setup, encoding: Encoding, commands: Vec<String>) -> Self {
        let commands = commands.into();
        Workspace { setup, encoding, commands, documents: BTreeMap::new(), modules: BTreeMap::new() }
    }

    /// How positions are counted.
    pub(crate) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The commands that the editor has besides those of the protocol.
    pub(crate) fn commands(&self) -> Rc<[String]> {
        Rc::clone(&self.commands)
    }

    /// Reads the module in a folder, if there is one.
    pub(crate) fn open_folder(&mut self, folder: &Path) {
        if has_manifest(folder) {
            self.module(folder);
        }
    }

    /// A document was opened.
    pub(crate) fn open(&mut self, path: PathBuf, version: i32, text: String) {
        let root = root_of(&path);
        self.set_text(&path, &text);
        self.documents.insert(path, Document { version, text });
        self.module(&root);
    }

    /// The text of an open document was changed.
    pub(crate) fn change(&mut self, path: &Path, version: i32, edits: Vec<TextDocumentContentChangeEvent>) {
        let Some(document) = self.documents.get_mut(path) else { return };
        document.version = version;
        document.text = edited(&document.text, edits, self.encoding);
        let text = document.text.clone();
        self.set_text(path, &text);
    }

    /// A document was closed: what is on disk counts again.
    pub(crate) fn close(&mut self, path: &Path) {
        self.documents.remove(path);
        match fs::read_to_string(path) {
            Ok(text) => self.set_text(path, &text),
            Err(_) => self.reload(path),
        }
    }

    /// A document was saved. It may import a dependency now that was not read.
    pub(crate) fn saved(&mut self, path: &Path) {
        let root = root_of(path);
        let lacks_dependency = self.modules.get(&root).and_then(Module::sources).is_some_and(|sources| {
            let module = sources.tree.module(sources.tree.entry());
            module.manifest.dependencies.len() > module.dependencies.len()
        });
        if lacks_dependency || self.modules.get(&root).is_none_or(|module| module.sources().is_none()) {
            self.reload(path);
        }
    }

    /// A file appeared, vanished or changed on disk.
    pub(crate) fn changed_on_disk(&mut self, path: &Path) {
        let is_source = is_source(path);
        if self.documents.contains_key(path) && is_source {
            return;
        }
        match fs::read_to_string(path) {
            Ok(text) if is_source => self.set_text(path, &text),
            _ => self.reload(path),
        }
    }

    /// What is known of each module that was read.
    pub(crate) fn analyses(&mut self) -> impl Iterator<Item = &mut Analysis> {
        self.modules.values_mut().filter_map(Module::analysis)
    }

    /// The findings that the editor does not know yet.
    pub(crate) fn news(&mut self) -> Vec<News> {
        let mut news = Vec::new();
        for (root, module) in &mut self.modules {
            if !std::mem::take(&mut module.has_news) {
                continue;
            }
            let current = module.findings(root, self.encoding);
            let mut paths: Vec<&PathBuf> = module.told.keys().chain(current.keys()).collect();
            paths.sort_unstable();
            paths.dedup();
            for path in paths {
                let (old, new) = (module.told.get(path), current.get(path));
                let Some(uri) = paths::to_uri(path).filter(|_| old != new) else { continue };
                let version = self.documents.get(path).map(|document| document.version);
                news.push(News { uri, version, diagnostics: new.cloned().unwrap_or_default() });
            }
            module.told = current;
        }
        news
    }

    /// Forgets what is known, after a request that failed.
    pub(crate) fn forget(&mut self) {
        let roots: Vec<PathBuf> = self.modules.keys().cloned().collect();
        for root in roots {
            self.read(&root);
        }
    }

    /// Gives a file another text in all modules that have it.
    fn set_text(&mut self, path: &Path, text: &str) {
        let is_std = path.starts_with(&self.setup.std_folder);
        for (root, module) in &mut self.modules {
            let may_have = !is_std && may_have(root, path);
            let place = module.sources().and_then(|sources| sources.place(path)).filter(|_| may_have);
            let Some((id, package, name)) = place else { continue };
            if let Some(mut sources) = std::mem::take(&mut module.state).into_sources() {
                sources.tree.set_text(id, &package, &name, text);
                module.state = State::Changed(sources);
                module.has_news = true;
            }
        }
    }

    /// What is known of the module that a file belongs to. Files of std belong to each.
    pub(crate) fn analysis(&mut self, path: &Path) -> Option<&mut Analysis> {
        let own = root_of(path);
        let in_std = path.starts_with(&self.setup.std_folder);
        let root = if in_std { self.modules.keys().next().cloned()? } else { own };
        self.module(&root);
        self.modules.get_mut(&root)?.analysis()
    }

    /// The module at a root; it is read unless it is there.
    fn module(&mut self, root: &Path) {
        if !self.modules.contains_key(root) && !root.starts_with(&self.setup.std_folder) {
            self.read(root);
        }
    }

    /// Reads the module of a path again.
    fn reload(&mut self, path: &Path) {
        let root = root_of(path);
        if self.modules.contains_key(&root) {
            self.read(&root);
        }
    }

    /// Reads a module, and puts the texts of open documents into it.
    fn read(&mut self, root: &Path) {
        let mut module = self.modules.remove(root).unwrap_or_else(|| Module {
            state: State::Missing,
            explain: self.setup.explain,
            patience: self.setup.patience,
            problems: Findings::new(),
            has_news: true,
            told: BTreeMap::new(),
        });
        module.has_news = true;
        let read = if has_manifest(root) { self.read_folder(root) } else { Ok(self.single_file(root)) };
        module.problems = Findings::new();
        match read {
            Ok(mut sources) => {
                for (path, document) in &self.documents {
                    if let Some((id, package, name)) = sources.place(path) {
                        let is_read_only = id == sources.tree.std();
                        if !is_read_only && may_have(root, path) {
                            sources.tree.set_text(id, &package, &name, document.text.as_str());
                        }
                    }
                }
                module.state = State::Changed(sources);
            }
            // What was known before still helps.
            Err(problems) => module.problems = problems,
        }
        self.modules.insert(root.to_owned(), module);
    }

    fn read_folder(&self, root: &Path) -> Result<Sources, Findings> {
        let modules = load_modules(root, self.setup.std, &|dependency| (self.setup.fetch)(root, dependency))?;
        let mut folders = modules.folders;
        folders.insert(modules.tree.std(), self.setup.std_folder.clone());
        Ok(Sources { tree: modules.tree, folders, memory: RefCell::default() })
    }

    /// A file that is in no module: it is one of its own.
    fn single_file(&self, path: &Path) -> Sources {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let text = self.documents.get(path).map(|document| document.text.clone());
        let text = text.or_else(|| fs::read_to_string(path).ok()).unwrap_or_default();
        let tree = SourceTree::new(self.setup.std, Manifest::default(), &[(".", &name, text.as_str())]);
        let folder = path.parent().unwrap_or(path).to_owned();
        let folders = BTreeMap::from([(tree.entry(), folder), (tree.std(), self.setup.std_folder.clone())]);
        Sources { tree, folders, memory: RefCell::default() }
    }
}

impl State {
    fn into_sources(self) -> Option<Sources> {
        match self {
            State::Missing => None,
            State::Changed(sources) => Some(sources),
            State::Checked(analysis) => Some(analysis.into_sources()),
        }
    }
}

impl Module {
    fn sources(&self) -> Option<&Sources> {
        match &self.state {
            State::Missing => None,
            State::Changed(sources) => Some(sources),
            State::Checked(analysis) => Some(analysis.sources()),
        }
    }

    /// What is known of the module; it is checked if it was changed.
    fn analysis(&mut self) -> Option<&mut Analysis> {
        if let State::Changed(_) = self.state {
            let sources = std::mem::take(&mut self.state).into_sources()?;
            let explanations = Explanations::new(self.explain, self.patience);
            self.state = State::Checked(Box::new(Analysis::new(sources, explanations)));
        }
        match &mut self.state {
            State::Checked(analysis) => Some(analysis),
            State::Missing | State::Changed(_) => None,
        }
    }

    /// The findings by file. Why a module could not be read is reported at its manifest.
    fn findings(&mut self, root: &Path, encoding: Encoding) -> BTreeMap<PathBuf, Vec<Shown>> {
        let problems: Vec<Shown> = self.problems.iter().map(problem).collect();
        let mut found = BTreeMap::new();
        if let Some(analysis) = self.analysis() {
            let by_file = analysis.ask(encoding, |view| by_file(view));
            let sources = analysis.sources();
            found.extend(by_file.into_iter().filter_map(|(file, shown)| Some((sources.path(file)?, shown))));
        }
        if !problems.is_empty() {
            found.insert(manifest_in(root).unwrap_or_else(|| root.to_owned()), problems);
        }
        found
    }
}

/// A finding about a module that could not be read; it has a line if that is one of the manifest.
fn problem(finding: &Diagnostic) -> Shown {
    let mut shown = without_range(finding);
    match &finding.place {
        Some(place) if place.file.ends_with(".yml") || place.file.ends_with(".yaml") => {
            let line = place.line.saturating_sub(1);
            shown.range.start = Position { line, character: place.column.saturating_sub(1) };
            shown.range.end = Position { line, character: place.column.saturating_sub(1) + place.length };
        }
        Some(place) => shown.message = format!("{}: {}", place.file, shown.message),
        None => {}
    }
    shown
}

/// The folder of the module that a file belongs to; the file itself if it is in none.
fn root_of(path: &Path) -> PathBuf {
    let root = path.ancestors().skip(1).find(|folder| has_manifest(folder));
    root.unwrap_or(path).to_owned()
}

/// Whether the module at a root may have a file: a file that is a module of its own has no other.
fn may_have(root: &Path, path: &Path) -> bool {
    root == path || has_manifest(root)
}

fn has_manifest(folder: &Path) -> bool {
    manifest_in(folder).is_some()
}
