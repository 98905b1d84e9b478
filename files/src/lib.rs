//! What every command needs of the file system:
//!
//! - files that appear as a whole or not at all ([`atomic`]),
//! - folders of the cache that one process has at a time ([`cache`]),
//! - commands that end with this process ([`interrupt`]),
//! - JSON with a version ([`JsonForm`]),
//! - hashes of texts ([`hash`]), and findings for what failed.

#![warn(unreachable_pub)]

pub mod atomic;
pub mod cache;
pub mod codes;
mod findings;
pub mod interrupt;
mod json;

pub use findings::{canonical, make_folder, read, read_text, write};
pub use findings::{not_executable, reason, unreadable, unwritable, unwritable_cache};
pub use json::{JsonForm, json};
pub use neva_sources::hash;
