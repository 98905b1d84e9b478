//! Bytes of strings.

use neva_registry::func;

func! {
    /// Sends the bytes of a string.
    pub BYTES_FROM_STRING(bytes_from_string, bytes.FromString) =
        strings::convert::to_bytes(data: Str) -> Bytes
}
