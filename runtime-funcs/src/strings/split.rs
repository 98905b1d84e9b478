//! Strings taken apart.

use neva_registry::func;

func! {
    /// Sends a list of what is between the delimiters of a string; of its code points when the delimiter
    /// is empty.
    pub STRINGS_SPLIT(strings_split, strings.Split) =
        strings::split::split(data: &[u8], delim: &[u8]) -> List<Str>
}
