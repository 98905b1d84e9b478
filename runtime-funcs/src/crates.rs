//! The crates that kernel files may use, each by its name in code and in capitals.
//!
//! Versions and features are those of the workspace's `Cargo.toml` and `Cargo.lock`: generated projects are
//! built with the crates that the engine was built with.

use neva_registry::Crate;

/// Documents on the web.
pub(crate) const UREQ: Crate =
    Crate { name: "ureq", version: "3.5.1", features: &["gzip", "rustls"], needs_std: true };

/// Shortest digits of floats.
pub(crate) const ZMIJ: Crate = Crate { name: "zmij", version: "1.0.23", features: &[], needs_std: false };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_engine() {
        let lock = include_str!("../../Cargo.lock");
        for item in [UREQ, ZMIJ] {
            let entry = format!("name = \"{}\"\nversion = \"{}\"\n", item.name, item.version);
            assert!(lock.contains(&entry), "{} is of another version in Cargo.lock", item.name);
        }
    }
}
