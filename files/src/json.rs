//! JSON that commands print and write, and read again.

use crate::{codes, read};
use neva_diagnostics::{Diagnostic, FindingCode, error};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::Path;

/// A value as JSON that people can read, with a newline at its end.
///
/// # Panics
/// It is a map whose keys are no texts, or its own serializer fails.
pub fn json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("a value with a form in JSON") + "\n"
}

/// A form of JSON that says its version.
pub struct JsonForm<'a> {
    /// What has this form, such as "baseline".
    pub what: &'a str,
    /// The name of the version, and the one that is read.
    pub version: (&'a str, u32),
    /// The code of a file that has not this form.
    pub bad: FindingCode,
    /// The command that writes it.
    pub command: &'a str,
}

impl JsonForm<'_> {
    /// Reads a file of this form and version.
    pub fn read<T: DeserializeOwned>(&self, path: &Path) -> Result<T, Diagnostic> {
        self.parse(&read(path)?, &path.display().to_string())
    }

    /// Reads the text of a file of this form and version.
    pub fn parse<T: DeserializeOwned>(&self, text: &[u8], file: &str) -> Result<T, Diagnostic> {
        let JsonForm { what, version: (name, wanted), bad, command } = self;
        let invalid = |error: serde_json::Error| {
            error!(*bad, "`{file}` is no {what}")
                .because(error.to_string())
                .help(format!("make one with `{command}`"))
        };
        let value: Value = serde_json::from_slice(text).map_err(invalid)?;
        let found = value.get(name).unwrap_or(&Value::Null);
        if found == wanted {
            return serde_json::from_value(value).map_err(invalid);
        }
        Err(error!(codes::OTHER_SCHEMA, "`{file}` is a {what} of another version of this compiler")
            .because(format!("its {name} is {found}; this compiler reads {wanted}"))
            .help(format!("make it again with `{command}`")))
    }
}
