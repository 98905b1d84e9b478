//! Paths of files and their addresses in the protocol.

use lsp_types::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// What is written in another way in an address.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The address of an absolute path; none if the path is not UTF-8.
pub(crate) fn to_uri(path: &Path) -> Option<Uri> {
    let text = path.to_str()?.replace('\\', "/");
    let root = if text.starts_with('/') { "" } else { "/" };
    Uri::from_str(&format!("file://{root}{}", utf8_percent_encode(&text, ENCODED))).ok()
}

/// The path of an address; none if it is that of no file here.
pub(crate) fn from_uri(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    // `/C:/x` is a path of Windows.
    let bytes = decoded.as_bytes();
    let is_drive = bytes.len() > 2 && bytes[1].is_ascii_alphabetic() && bytes[2] == b':';
    Some(PathBuf::from(if is_drive { &decoded[1..] } else { &decoded }))
}

/// The path of an address, or a path that is one already.
pub(crate) fn from_text(text: &str) -> Option<PathBuf> {
    if text.starts_with('/') { Some(PathBuf::from(text)) } else { from_uri(&Uri::from_str(text).ok()?) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_comes_back_from_its_address() {
        for path in ["/a/b.neva", "/a b/ö%&?#'.neva"] {
            let uri = to_uri(Path::new(path)).unwrap();
            assert_eq!(from_uri(&uri), Some(PathBuf::from(path)), "{}", uri.as_str());
        }
        assert_eq!(to_uri(Path::new("/a b")).unwrap().as_str(), "file:///a%20b");
    }

    #[test]
    fn addresses_of_other_things_are_none() {
        assert_eq!(from_text("file:///C:/x.neva"), Some(PathBuf::from("C:/x.neva")));
        assert_eq!(from_text("untitled:1"), None);
        for text in ["file:///%", "file:///%f", "file:///%zz", "file:///%ff"] {
            assert_eq!(from_text(text), None, "{text}");
        }
    }
}
