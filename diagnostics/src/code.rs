//! The kinds of findings.

use serde::{Serialize, Serializer};
use std::fmt;

/// The kind of a finding: a stable name, and what findings of this kind say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingCode {
    /// Its name in kebab case, such as `unknown-ref`.
    pub name: &'static str,
    /// What it says, in one sentence without a full stop.
    pub meaning: &'static str,
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Serialize for FindingCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl PartialEq<&str> for FindingCode {
    fn eq(&self, name: &&str) -> bool {
        self.name == *name
    }
}

/// Declares the codes of a crate, one constant each, and `ALL`, the table of them.
///
/// ```
/// neva_diagnostics::codes! {
///     UNKNOWN_REF: "unknown-ref", "there is no runtime func of this name";
/// }
/// assert_eq!(ALL, [UNKNOWN_REF]);
/// ```
#[macro_export]
macro_rules! codes {
    ($($constant:ident: $name:literal, $meaning:literal;)*) => {
        $(
            #[doc = concat!("`", $name, "`: ", $meaning, ".")]
            pub const $constant: $crate::FindingCode = $crate::FindingCode { name: $name, meaning: $meaning };
        )*
        /// Each code of this crate, in the order of the names.
        pub const ALL: &[$crate::FindingCode] = &[$($constant),*];
    };
}
