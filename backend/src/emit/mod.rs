//! One emitter for each file of a generated project.

pub(crate) mod cargo_lock;
pub(crate) mod cargo_toml;
pub(crate) mod config;
pub(crate) mod main_rs;
pub(crate) mod modules;
pub(crate) mod readme;
pub(crate) mod rust;
mod template;
