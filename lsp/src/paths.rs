//! Paths of files and their addresses in the protocol.

use lsp_types::Uri;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The address of an absolute path; none if the path is not UTF-8.
pub(crate) fn to_uri(path: &Path) -> Option<Uri> {
    let text = path.to_str()?.replace('\\', "/");
    let mut encoded = String::from("file://");
    if !text.starts_with('/') {
        encoded.push('/');
    }
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(byte as char)
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    Uri::from_str(&encoded).ok()
}

/// The path of an address; none if it is that of no file here.
pub(crate) fn from_uri(uri: &Uri) -> Option<PathBuf> {
    from_text(uri.as_str())
}

/// The path of an address, or a path that is one already.
pub(crate) fn from_text(text: &str) -> Option<PathBuf> {
    let Some(rest) = text.strip_prefix("file://") else {
        return text.starts_with('/').then(|| PathBuf::from(text));
    };
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    let decoded = percent_decoded(path)?;
    // `/C:/x` is a path of Windows.
    let bytes = decoded.as_bytes();
    let is_drive = bytes.len() > 2 && bytes[1].is_ascii_alphabetic() && bytes[2] == b':';
    Some(PathBuf::from(if is_drive { &decoded[1..] } else { &decoded }))
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &rest[2..];
    }
    String::from_utf8(bytes).ok()
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
