//! The language server: answers editors' questions about sources.
//!
//! The core is a function from sources to answers: `analysis` checks the sources of a module, and each file
//! in `requests` answers one kind of request by it. `server` is the loop around it, `workspace` reads modules
//! from disk and puts the texts of open documents into them.

#![warn(unreachable_pub)]

mod addresses;
mod analysis;
mod capabilities;
mod describe;
mod diagnostics;
mod dispatch;
mod explanations;
mod names;
mod paths;
mod queue;
mod requests;
mod server;
mod symbol;
mod text;
mod transport;
mod workspace;

pub use explanations::{Compiled, Explain, Fate};
pub use server::serve;
pub use transport::Transport;
pub use workspace::{Fetch, Setup};
