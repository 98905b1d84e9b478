//! Modules: their manifests, their packages and files, and what an import leads to.
//!
//! [`SourceTree`] is a plain value that holds all sources of a build.

mod import;
mod manifest;
mod tree;
mod version;

pub use manifest::{Dependency, Manifest};
pub use tree::{FileId, Module, ModuleId, Package, PackageId, SourceTree, TreeFile};
pub use version::{LANGUAGE_VERSION, Version};
