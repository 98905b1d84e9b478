//! The manifest of a module, `neva.yml`.

use super::{LANGUAGE_VERSION, Version};
use std::collections::BTreeMap;

/// What the manifest of a module says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The language version that the module asks for.
    pub language: Version,
    /// The modules it uses, by the name that imports call them.
    pub dependencies: BTreeMap<String, Dependency>,
}

/// A module that another one uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Where it is from, such as `github.com/nevalang/x`; also a folder.
    pub path: String,
    /// Its version: a tag of its repository.
    pub version: String,
}

impl Default for Manifest {
    /// A manifest without dependencies that asks for the version this compiler implements.
    fn default() -> Self {
        Manifest { language: LANGUAGE_VERSION, dependencies: BTreeMap::new() }
    }
}
