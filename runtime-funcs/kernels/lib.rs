//! Runtime source.
