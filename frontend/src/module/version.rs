//! Language versions and which of them this compiler accepts.

use std::fmt;

/// The version of the language that this compiler implements.
pub const LANGUAGE_VERSION: Version = Version { major: 0, minor: 41, patch: 0 };

/// A language version. Pre-release and build marks are accepted and have no influence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Programs of another major version are refused.
    pub major: u64,
    /// Programs of a later minor version are refused.
    pub minor: u64,
    /// Programs of the same minor version but a later patch are refused.
    pub patch: u64,
}

impl Version {
    /// Reads `1`, `1.2`, `1.2.3`, each with or without `v` before and `-mark` or `+mark` after it.
    pub fn parse(text: &str) -> Option<Version> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let (numbers, marks) = text.split_at(text.find(['-', '+']).unwrap_or(text.len()));
        let is_mark = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.');
        if marks.len() == 1 || !marks.chars().all(is_mark) {
            return None;
        }
        let mut parts = [0; 3];
        for (index, number) in numbers.split('.').enumerate() {
            let digits_only = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            *parts.get_mut(index)? = if digits_only { number.parse().ok()? } else { return None };
        }
        Some(Version { major: parts[0], minor: parts[1], patch: parts[2] })
    }

    /// Whether this compiler builds programs that ask for this version, by the Go compiler's rule.
    pub fn is_supported(self) -> bool {
        self.major == LANGUAGE_VERSION.major && self <= LANGUAGE_VERSION
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}
