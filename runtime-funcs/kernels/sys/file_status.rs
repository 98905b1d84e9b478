//! How files are opened, and what is known about them, on every system.

/// How a file is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// For reading.
    Read,
    /// For writing; created or emptied.
    Write,
    /// For both; created or emptied.
    Create,
    /// For both; it must not exist yet.
    CreateNew,
}

/// What is known about a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// Type and permissions as the system has them.
    pub mode: u32,
    /// Bytes.
    pub size: i64,
    /// Last change in seconds since 1970.
    pub modified: i64,
    /// Device and number on it, which no two files share.
    pub identity: [u64; 2],
}

impl Status {
    /// Whether it is a directory.
    pub fn is_dir(&self) -> bool {
        self.mode & 0o170000 == 0o040000
    }
}
