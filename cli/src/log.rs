//! The log for developers of the compiler. The environment variable `NEVA_LOG` says what is in it: a level
//! (`debug`, `trace`), or levels of crates (`neva_fusion=trace,neva_optimizer=debug`). Without it nothing is
//! logged.

use crate::report::say;
use std::io;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::fmt::time::uptime;
use tracing_subscriber::prelude::*;

/// Begins to log to standard error what `NEVA_LOG` asks for. Stages are logged at their end, with the time
/// they took.
pub(crate) fn start() {
    let filter = std::env::var("NEVA_LOG").unwrap_or_default();
    if filter.is_empty() {
        return;
    }
    let is_unknown = |part: &&str| {
        let target = part.split('=').next().unwrap_or_default();
        target.parse::<LevelFilter>().is_err() && !target.starts_with("neva")
    };
    match filter.parse::<Targets>() {
        Ok(_) if let Some(part) = filter.split(',').find(is_unknown) => {
            say(&format!(
                "NEVA_LOG={filter:?} is ignored: `{part}` is no level and no crate of the compiler"
            ));
        }
        Ok(targets) => {
            let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_timer(uptime());
            let lines = lines.with_span_events(FmtSpan::CLOSE).with_filter(targets);
            tracing_subscriber::registry().with(lines).init();
        }
        Err(error) => say(&format!("NEVA_LOG={filter:?} is ignored: {error}")),
    }
}
