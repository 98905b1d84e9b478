//! Modules: their manifests, their packages and files, and what an import leads to.
//!
//! [`SourceTree`] is a plain value that holds all sources of a build; only [`load`] and [`fetch`] touch the
//! disk.

mod fetch;
mod import;
mod load;
mod lock_file;
mod manifest;
mod tree;
mod version;

pub use fetch::{fetch, fetched};
pub use load::{
    FILE_SIZE_LIMIT, Fetch, Loaded, Modules, StdFiles, is_source, load, load_around, load_modules,
    manifest_in, read_text, text_of,
};
pub use lock_file::{LockEntry, LockFile};
pub use manifest::{Dependency, Manifest};
pub use tree::{FileId, Module, ModuleId, Package, PackageId, SourceTree, TreeFile};
pub use version::{LANGUAGE_VERSION, Version};
