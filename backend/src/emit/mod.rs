//! One emitter for each file of a generated project.

pub mod cargo_lock;
pub mod cargo_toml;
pub mod config;
pub mod main_rs;
pub mod modules;
pub mod readme;
pub mod rust;
mod template;
