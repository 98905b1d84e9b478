//! Explains (as `--explain` does) what became of nodes, computed in background threads.
//!
//! A program is compiled when it is first asked for, in a thread of its own. A request waits a moment for it
//! at most. What was found out belongs to one state of the sources, and is thrown away with it.

use neva_frontend::check::model::Site;
use neva_frontend::module::{PackageId, SourceTree};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What became of a program.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// What became of its nodes.
    pub nodes: Vec<Fate>,
    /// What became of its connections, in words: of each where it is written, which is its receiver or the
    /// whole connection.
    pub connections: Vec<(Site, String)>,
}

/// What became of a node.
#[derive(Clone, Debug)]
pub struct Fate {
    /// The path of the node in the IR, and where it is: `a/b (int_add) at main/main.neva:5`.
    pub node: String,
    /// What it became, in words.
    pub became: String,
}

/// Compiles the program of a package; nothing if it can't be compiled.
pub type Explain = fn(&SourceTree, PackageId) -> Option<Compiled>;

/// Modules with more bytes of sources are not compiled.
const LIMIT: usize = 400_000;

/// Programs are compiled one at a time: a second one begins when the one of an older text is done.
static COMPILING: Mutex<()> = Mutex::new(());

/// The programs of one state of the sources, as far as they were asked for.
pub(crate) struct Explanations {
    explain: Explain,
    patience: Duration,
    programs: BTreeMap<PackageId, Compilation>,
    is_outdated: Arc<AtomicBool>,
}

enum Compilation {
    Compiling(Receiver<Compiled>),
    Known(Compiled),
}

impl Explanations {
    /// Nothing is compiled yet. An answer waits for a program as long as `patience` says.
    pub(crate) fn new(explain: Explain, patience: Duration) -> Self {
        Explanations { explain, patience, programs: BTreeMap::new(), is_outdated: Arc::default() }
    }

    /// What became of a program; nothing as long as it is not known.
    pub(crate) fn of(&mut self, tree: &SourceTree, main: PackageId) -> Option<&Compiled> {
        if !self.programs.contains_key(&main) {
            let program = self.begin(tree, main);
            self.programs.insert(main, program);
        }
        let patience = self.patience;
        self.programs.get_mut(&main)?.wait(patience)
    }

    fn begin(&self, tree: &SourceTree, main: PackageId) -> Compilation {
        let files = tree.packages(tree.entry()).flat_map(|package| tree.files(package));
        let size: usize = files.map(|file| tree.file(file).source.text().len()).sum();
        if size > LIMIT {
            return Compilation::Known(Compiled::default());
        }
        let (sender, receiver) = channel();
        let (explain, tree, is_outdated) = (self.explain, tree.clone(), self.is_outdated.clone());
        thread::spawn(move || {
            let _compiling = COMPILING.lock();
            if is_outdated.load(Ordering::Relaxed) {
                return;
            }
            // A fault of the compiler must not end the server.
            let found = catch_unwind(AssertUnwindSafe(|| explain(&tree, main)));
            // The text may have changed meanwhile.
            let _ = sender.send(found.ok().flatten().unwrap_or_default());
        });
        Compilation::Compiling(receiver)
    }
}

impl Drop for Explanations {
    fn drop(&mut self) {
        self.is_outdated.store(true, Ordering::Relaxed);
    }
}

impl Compilation {
    fn wait(&mut self, patience: Duration) -> Option<&Compiled> {
        if let Compilation::Compiling(receiver) = self
            && let Ok(found) = receiver.recv_timeout(patience)
        {
            *self = Compilation::Known(found);
        }
        match self {
            Compilation::Known(found) => Some(found),
            Compilation::Compiling(_) => None,
        }
    }
}
