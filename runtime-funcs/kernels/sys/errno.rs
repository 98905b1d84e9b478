//! `Errno`: how a call to the operating system failed.

/// An error number of the operating system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Errno(pub i32);

impl Errno {
    /// No such file or directory.
    pub const ENOENT: Errno = Errno(2);
    /// A signal interrupted the call.
    pub const EINTR: Errno = Errno(4);
    /// An input or output error.
    pub const EIO: Errno = Errno(5);
    /// Not an open descriptor.
    pub const EBADF: Errno = Errno(9);
    /// Nothing can be read or written right now.
    pub const EAGAIN: Errno = Errno(11);
    /// It is in use.
    pub const EBUSY: Errno = Errno(16);
    /// It exists already.
    pub const EEXIST: Errno = Errno(17);
    /// Not a directory.
    pub const ENOTDIR: Errno = Errno(20);
    /// Is a directory.
    pub const EISDIR: Errno = Errno(21);
    /// An argument makes no sense, such as a path with a zero byte.
    pub const EINVAL: Errno = Errno(22);
}
