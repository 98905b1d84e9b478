//! Strings of bytes.

use neva_registry::func;

func! {
    /// Sends the string of some bytes, whether they are UTF-8 or not.
    pub STRINGS_FROM_BYTES(strings_from_bytes, strings.FromBytes) =
        strings::convert::from_bytes(data: Bytes) -> Str
}
