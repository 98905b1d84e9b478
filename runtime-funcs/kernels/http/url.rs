//! Addresses on the web, checked as Go does it.

use crate::text::quote::quote;
use crate::value::str::Str;

/// An address of `http` or `https`, ready to be asked for.
pub struct Url {
    /// With a small scheme, and with escapes for what may not stand there as it is.
    pub text: Str,
    /// The host.
    pub host: Str,
    /// Host and port.
    pub authority: Str,
}

/// Reads an address; the error is its text.
pub fn parse(url: &[u8]) -> Result<Url, Str> {
    let wrong = |reason: &[u8]| Err(about(b"parse ", url, reason));
    if url.iter().any(|byte| *byte < 0x20 || *byte == 0x7F) {
        return wrong(b"net/url: invalid control character in URL");
    }
    let is_scheme = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let length = url.iter().take_while(is_scheme).count();
    let has_scheme = url.first().is_some_and(u8::is_ascii_alphabetic) && url.get(length) == Some(&b':');
    if url.first() == Some(&b':') {
        return wrong(b"missing protocol scheme");
    }
    let first_part = url.split(|byte| matches!(byte, b'/' | b'?' | b'#')).next().unwrap_or_default();
    if !has_scheme && first_part.contains(&b':') {
        return wrong(b"first path segment in URL cannot contain colon");
    }
    let (scheme, rest) = url.split_at_checked(if has_scheme { length } else { 0 }).unwrap_or_default();
    let escapes = rest.split(|byte| *byte == b'%').skip(1);
    for escape in escapes {
        if !matches!(escape, [high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit()) {
            let mut reason = Str::from_slice(b"invalid URL escape ");
            let mut wrong_escape = Str::from_slice(b"%");
            wrong_escape.extend_from_slice(escape.get(..2).unwrap_or(escape));
            quote(&wrong_escape, &mut reason);
            return wrong(&reason);
        }
    }
    let mut text = Str::new();
    scheme.iter().for_each(|byte| text.push(byte.to_ascii_lowercase()));
    if !matches!(&text[..], b"http" | b"https") {
        let mut reason = Str::from_slice(b"unsupported protocol scheme ");
        quote(&text, &mut reason);
        return Err(about(b"Get ", url, &reason));
    }
    let Some(rest) = rest.strip_prefix(b"://") else {
        return Err(about(b"Get ", url, b"http: no Host in request URL"));
    };
    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end).unwrap_or_default();
    let place = authority.rsplit(|byte| *byte == b'@').next().unwrap_or_default();
    let (host, port) = host_and_port(place).map_err(|reason| about(b"parse ", url, reason))?;
    if host.is_empty() {
        return Err(about(b"Get ", url, b"http: no Host in request URL"));
    }
    if let Some(byte) = host.iter().find(|byte| b" <>\"\\^`{|}".contains(byte)) {
        let mut reason = Str::from_slice(b"invalid character ");
        quote(&[*byte], &mut reason);
        reason.extend_from_slice(b" in host name");
        return wrong(&reason);
    }
    if !port.iter().all(u8::is_ascii_digit) {
        let mut reason = Str::from_slice(b"invalid port ");
        let mut wrong_port = Str::from_slice(b":");
        wrong_port.extend_from_slice(port);
        quote(&wrong_port, &mut reason);
        reason.extend_from_slice(b" after host");
        return wrong(&reason);
    }
    let mut address = Str::from_slice(host);
    address.push(b':');
    let usual: &[u8] = if text.len() == 4 { b"80" } else { b"443" };
    address.extend_from_slice(if port.is_empty() { usual } else { port });
    text.extend_from_slice(b"://");
    text.extend_from_slice(authority);
    for &byte in path {
        if byte >= 0x80 || b" <>\"\\^`{|}".contains(&byte) {
            const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
            text.extend_from_slice(&[b'%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        } else {
            text.push(byte);
        }
    }
    Ok(Url { text, host: Str::from_slice(host), authority: address })
}

/// Says what was not possible with an address, and why.
#[cold]
pub fn about(doing: &[u8], url: &[u8], reason: &[u8]) -> Str {
    let mut text = Str::from_slice(doing);
    quote(url, &mut text);
    text.extend_from_slice(b": ");
    text.extend_from_slice(reason);
    text
}

/// The host, with brackets if it has some, and the port, empty if there is none.
fn host_and_port(place: &[u8]) -> Result<(&[u8], &[u8]), &'static [u8]> {
    let closing = place.iter().position(|byte| *byte == b']');
    if place.first() == Some(&b'[') && closing.is_none() {
        return Err(b"missing ']' in host");
    }
    let from = closing.unwrap_or(0);
    let colon = place.iter().skip(from).position(|byte| *byte == b':');
    let (host, port) =
        place.split_at_checked(colon.map_or(place.len(), |at| at.wrapping_add(from))).unwrap_or_default();
    Ok((host, port.strip_prefix(b":").unwrap_or_default()))
}
