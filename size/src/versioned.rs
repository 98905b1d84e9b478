//! JSON that says the version of its form.

use crate::codes;
use neva_diagnostics::{Diagnostic, FindingCode, error};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A form of JSON.
pub(crate) struct Form {
    /// What has this form, such as "baseline".
    pub(crate) what: &'static str,
    /// Its version.
    pub(crate) schema: u32,
    /// The code of a file that has not this form.
    pub(crate) bad: FindingCode,
    /// The command that writes it.
    pub(crate) command: &'static str,
}

impl Form {
    /// Reads a file of this form and version.
    pub(crate) fn parse<T: DeserializeOwned>(&self, text: &[u8], file: &str) -> Result<T, Diagnostic> {
        #[derive(Deserialize)]
        struct Version {
            schema: Option<serde_json::Value>,
        }
        let Form { what, schema, bad, command } = self;
        let invalid = |error: serde_json::Error| {
            error!(*bad, "`{file}` is no {what}")
                .because(error.to_string())
                .help(format!("make one with `{command}`"))
        };
        let version: Version = serde_json::from_slice(text).map_err(invalid)?;
        if version.schema.as_ref().is_some_and(|found| found == schema) {
            return serde_json::from_slice(text).map_err(invalid);
        }
        let found = version.schema.map_or("none".to_owned(), |found| found.to_string());
        Err(error!(codes::OTHER_SCHEMA, "`{file}` is a {what} of another version of this compiler")
            .because(format!("its schema is {found}; this compiler reads {schema}"))
            .help(format!("make it again with `{command}`")))
    }
}
