//! Texts of the errors of Linux, in Go's words.

use crate::sys::errno::Errno;
use crate::text::int;
use crate::value::str::Str;

/// The text of every number from 0 on, each but the last followed by a zero byte; empty where there is none.
const TEXTS: &[u8] = b"\
    \0operation not permitted\0no such file or directory\0no such process\0interrupted system call\0\
    input/output error\0no such device or address\0argument list too long\0exec format error\0\
    bad file descriptor\0no child processes\0resource temporarily unavailable\0cannot allocate memory\0\
    permission denied\0bad address\0block device required\0device or resource busy\0file exists\0\
    invalid cross-device link\0no such device\0not a directory\0is a directory\0invalid argument\0\
    too many open files in system\0too many open files\0inappropriate ioctl for device\0text file busy\0\
    file too large\0no space left on device\0illegal seek\0read-only file system\0too many links\0\
    broken pipe\0numerical argument out of domain\0numerical result out of range\0resource deadlock avoided\0\
    file name too long\0no locks available\0function not implemented\0directory not empty\0\
    too many levels of symbolic links\0\0no message of desired type\0identifier removed\0\
    channel number out of range\0level 2 not synchronized\0level 3 halted\0level 3 reset\0\
    link number out of range\0protocol driver not attached\0no CSI structure available\0level 2 halted\0\
    invalid exchange\0invalid request descriptor\0exchange full\0no anode\0invalid request code\0\
    invalid slot\0\0bad font file format\0device not a stream\0no data available\0timer expired\0\
    out of streams resources\0machine is not on the network\0package not installed\0object is remote\0\
    link has been severed\0advertise error\0srmount error\0communication error on send\0protocol error\0\
    multihop attempted\0RFS specific error\0bad message\0value too large for defined data type\0\
    name not unique on network\0file descriptor in bad state\0remote address changed\0\
    can not access a needed shared library\0accessing a corrupted shared library\0\
    .lib section in a.out corrupted\0attempting to link in too many shared libraries\0\
    cannot exec a shared library directly\0invalid or incomplete multibyte or wide character\0\
    interrupted system call should be restarted\0streams pipe error\0too many users\0\
    socket operation on non-socket\0destination address required\0message too long\0\
    protocol wrong type for socket\0protocol not available\0protocol not supported\0\
    socket type not supported\0operation not supported\0protocol family not supported\0\
    address family not supported by protocol\0address already in use\0cannot assign requested address\0\
    network is down\0network is unreachable\0network dropped connection on reset\0\
    software caused connection abort\0connection reset by peer\0no buffer space available\0\
    transport endpoint is already connected\0transport endpoint is not connected\0\
    cannot send after transport endpoint shutdown\0too many references: cannot splice\0connection timed out\0\
    connection refused\0host is down\0no route to host\0operation already in progress\0\
    operation now in progress\0stale file handle\0structure needs cleaning\0not a XENIX named type file\0\
    no XENIX semaphores available\0is a named type file\0remote I/O error\0disk quota exceeded\0\
    no medium found\0wrong medium type\0operation canceled\0required key not available\0key has expired\0\
    key has been revoked\0key was rejected by service\0owner died\0state not recoverable\0\
    operation not possible due to RF-kill\0";

/// The text of an error.
pub fn text(error: Errno) -> Str {
    let known = usize::try_from(error.0).ok().and_then(|number| TEXTS.split(|byte| *byte == 0).nth(number));
    match known {
        Some(text) if !text.is_empty() => Str::from_slice(text),
        _ => {
            let mut text = Str::from_slice(b"errno ");
            text.extend_from_slice(int::digits(i64::from(error.0), &mut int::Digits::default()));
            text
        }
    }
}
