//! `neva upgrade`: how to get a newer compiler.

use crate::report::{Outcome, done};

/// Says how this compiler is made anew. It is not published anywhere, so there is nothing to download.
pub(crate) fn upgrade() -> Outcome {
    let place = std::env::current_exe().map_or_else(|_| "neva".to_owned(), |path| path.display().to_string());
    done(&format!(
        "{place} is version {}, made from its sources. In their folder:\n\n    git pull\n    cargo install --locked --path \
         cli\n\nThis writes into cargo's folder of binaries, mostly ~/.cargo/bin.\n",
        env!("CARGO_PKG_VERSION")
    ))
}
