//! The standard library of Neva as text. README.md says how its sources are written.

#![warn(unreachable_pub)]

pub mod examples;

/// All files: package, file name, text; sorted by package and file name. `build.rs` finds them.
pub const FILES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/files.rs"));
