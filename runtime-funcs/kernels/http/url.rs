//! Addresses on the web: read, checked and shown as Go does it.

use core::net::IpAddr;

use crate::text::quote::quote;
use crate::value::list::List;
use crate::value::str::Str;

/// An address of `http` or `https`, ready to be asked for.
pub struct Url {
    /// As errors show it: with escapes for what may not be there as it is, and without the password.
    pub text: Str,
    /// What is asked for.
    pub target: Str,
    /// The host.
    pub host: Str,
    /// Host and port.
    pub authority: Str,
}

impl Url {
    /// What a request for another address, which this one's answer named, says about where that was.
    pub fn referer(&self, next: &Url) -> Option<Str> {
        let at = self.text.iter().position(|byte| *byte == b'/')?.wrapping_add(2);
        let (scheme, rest) = self.text.split_at_checked(at)?;
        if scheme == b"https://" && next.text.starts_with(b"http:") {
            return None;
        }
        let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
        let user = rest.get(..end)?.iter().rposition(|byte| *byte == b'@').map_or(0, |at| at.wrapping_add(1));
        let mut text = Str::from_slice(scheme);
        text.extend_from_slice(rest.get(user..)?);
        Some(text)
    }
}

/// Reads an address; the error is its text.
pub fn parse(url: &[u8]) -> Result<Url, Str> {
    let (before, fragment) = cut(url, b'#');
    let parts = Parts::new(before).map_err(|reason| about(b"parse ", before, &reason))?;
    let mut text = parts.shown();
    if let Some(fragment @ [_, ..]) = fragment {
        check_escapes(fragment).map_err(|reason| about(b"parse ", url, &reason))?;
        text.push(b'#');
        append_escaped(fragment, b"$&+,/:;=?@!()*", &mut text);
    }
    if !parts.is_web() {
        let mut reason = Str::from_slice(b"unsupported protocol scheme ");
        quote(&parts.scheme, &mut reason);
        return Err(about(b"Get ", &text, &reason));
    }
    if parts.host.is_empty() {
        return Err(about(b"Get ", &text, b"http: no Host in request URL"));
    }
    let usual_port: &[u8] = if parts.scheme.len() == 4 { b"80" } else { b"443" };
    let (host, port) = parts.host.split_at_checked(port_at(&parts.host)).unwrap_or_default();
    let mut authority = Str::from_slice(host);
    authority.push(b':');
    let port = port.strip_prefix(b":").unwrap_or(usual_port);
    if port.iter().fold(0_u32, |sum, digit| sum.saturating_mul(10).saturating_add(u32::from(digit & 15)))
        > 0xFFFF
    {
        let mut reason = Str::from_slice(b"dial tcp: address ");
        reason.extend_from_slice(port);
        reason.extend_from_slice(b": invalid port");
        return Err(about(b"Get ", &text, &reason));
    }
    authority.extend_from_slice(port);
    Ok(Url { text, target: parts.target(), host: Str::from_slice(host), authority })
}

/// The address that the answer of another one names as its `Location`; the error is its text.
pub fn resolve(base: &Url, location: &[u8]) -> Result<Url, Str> {
    match Parts::new(cut(location, b'#').0) {
        Ok(parts) => parse(&absolute(&base.target, location, &parts)),
        Err(reason) => {
            let mut text = Str::from_slice(b"failed to parse Location header ");
            quote(location, &mut text);
            text.extend_from_slice(b": ");
            text.extend_from_slice(&about(b"parse ", location, &reason));
            Err(about(b"Get ", &base.text, &text))
        }
    }
}

/// Whether a host is this machine.
pub fn is_loopback(host: &[u8]) -> bool {
    let address = host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]")).unwrap_or(host);
    let address = core::str::from_utf8(address).ok().and_then(|address| address.parse::<IpAddr>().ok());
    host == b"localhost" || address.is_some_and(|address| address.is_loopback())
}

/// What `location` means, seen from `base`, which has scheme and host.
fn absolute(base: &[u8], location: &[u8], parts: &Parts<'_>) -> Str {
    if !parts.scheme.is_empty() {
        return Str::from_slice(location);
    }
    let (scheme, rest) = scheme(base).unwrap_or_default();
    let mut text = Str::from_slice(scheme);
    text.push(b':');
    if parts.has_authority {
        text.extend_from_slice(location);
        return text;
    }
    let host = rest.iter().skip(2).take_while(|byte| !matches!(byte, b'/' | b'?')).count();
    let (authority, after) = rest.split_at_checked(host.wrapping_add(2)).unwrap_or_default();
    text.extend_from_slice(authority);
    let (path, query) = cut(after, b'?');
    let folder =
        path.iter().rposition(|byte| *byte == b'/').and_then(|at| path.get(..at)).unwrap_or_default();
    match parts.path {
        [] => text.extend_from_slice(path),
        [b'/', ..] => append_path(&[], parts.path, &mut text),
        _ => append_path(folder, parts.path, &mut text),
    }
    let query = if parts.path.is_empty() { parts.query.or(query) } else { parts.query };
    if let Some(query) = query {
        text.push(b'?');
        text.extend_from_slice(query);
    }
    text
}

/// Appends a path below a folder, without the parts `.` and `..`.
fn append_path(folder: &[u8], path: &[u8], to: &mut Str) {
    let path = path.strip_prefix(b"/").unwrap_or(path);
    let folder = folder.split(|byte| *byte == b'/').skip(1);
    let mut parts: List<&[u8]> = List::new();
    let mut ends_in_folder = false;
    for part in folder.chain(path.split(|byte| *byte == b'/')) {
        ends_in_folder = matches!(part, b"." | b"..");
        match part {
            b"." => {}
            b".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    for part in parts.iter() {
        to.push(b'/');
        to.extend_from_slice(part);
    }
    if ends_in_folder || parts.is_empty() {
        to.push(b'/');
    }
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

/// An address without its fragment, taken apart.
#[derive(Default)]
struct Parts<'a> {
    /// In small letters.
    scheme: Str,
    /// Whether `//` begins what is after the scheme.
    has_authority: bool,
    user: Option<&'a [u8]>,
    /// With the port; not escaped.
    host: Str,
    /// What is after it, as it was written.
    path: &'a [u8],
    query: Option<&'a [u8]>,
}

impl<'a> Parts<'a> {
    /// Takes an address apart, or says why it is none.
    fn new(url: &'a [u8]) -> Result<Parts<'a>, Str> {
        if url.iter().any(u8::is_ascii_control) {
            return Err(Str::from_slice(b"net/url: invalid control character in URL"));
        }
        if url.first() == Some(&b':') {
            return Err(Str::from_slice(b"missing protocol scheme"));
        }
        let mut parts = Parts::default();
        let rest = match scheme(url) {
            Some((scheme, rest)) => {
                scheme.iter().for_each(|byte| parts.scheme.push(byte.to_ascii_lowercase()));
                rest
            }
            None => url,
        };
        (parts.path, parts.query) = cut(rest, b'?');
        let is_relative = parts.path.first() != Some(&b'/');
        if is_relative && !parts.scheme.is_empty() {
            return Ok(parts);
        }
        if is_relative && cut(parts.path, b'/').0.contains(&b':') {
            return Err(Str::from_slice(b"first path segment in URL cannot contain colon"));
        }
        if let Some(rest) = parts.path.strip_prefix(b"//")
            && (!parts.scheme.is_empty() || rest.first() != Some(&b'/'))
        {
            let end = rest.iter().position(|byte| *byte == b'/').unwrap_or(rest.len());
            let (authority, path) = rest.split_at_checked(end).unwrap_or_default();
            parts.has_authority = true;
            parts.path = path;
            parts.read_authority(authority)?;
        }
        check_escapes(parts.path)?;
        Ok(parts)
    }

    fn read_authority(&mut self, authority: &'a [u8]) -> Result<(), Str> {
        let at = authority.iter().rposition(|byte| *byte == b'@');
        let (user, host) = match at.and_then(|at| authority.split_at_checked(at)) {
            Some((user, host)) => (Some(user), host.strip_prefix(b"@").unwrap_or(host)),
            None => (None, authority),
        };
        self.host = read_host(host, self.is_web())?;
        if let Some(user) = user {
            let is_valid = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(byte);
            if !user.iter().all(is_valid) {
                return Err(Str::from_slice(b"net/url: invalid userinfo"));
            }
            check_escapes(user)?;
        }
        self.user = user;
        Ok(())
    }

    fn is_web(&self) -> bool {
        matches!(&self.scheme[..], b"http" | b"https")
    }

    /// The address as errors show it.
    fn shown(&self) -> Str {
        let mut text = self.scheme.clone();
        if !text.is_empty() {
            text.push(b':');
        }
        if self.has_authority && (!self.host.is_empty() || !self.path.is_empty() || self.user.is_some()) {
            text.extend_from_slice(b"//");
        }
        if let Some(user) = self.user {
            let (name, password) = cut(user, b':');
            match password {
                Some(_) => {
                    text.extend_from_slice(&unescaped(name));
                    text.extend_from_slice(b":***");
                }
                None => unescaped(name).iter().for_each(|byte| append(*byte, b"$&+,;=", &mut text)),
            }
            text.push(b'@');
        }
        self.host.iter().for_each(|byte| append(*byte, b"!$&'()*+,;=:[]<>\"", &mut text));
        if self.path.first().is_none_or(|byte| *byte == b'/') || self.scheme.is_empty() {
            append_escaped(self.path, b"$&+,/:;=@", &mut text);
        } else {
            text.extend_from_slice(self.path);
        }
        if let Some(query) = self.query {
            text.push(b'?');
            text.extend_from_slice(query);
        }
        text
    }

    /// The address that a server is asked for: the query as it is, but for what no request can have.
    fn target(&self) -> Str {
        let mut text = self.scheme.clone();
        text.extend_from_slice(b"://");
        if let Some(user) = self.user {
            text.extend_from_slice(user);
            text.push(b'@');
        }
        text.extend_from_slice(&self.host);
        append_escaped(self.path, b"$&+,/:;=@", &mut text);
        if let Some(query) = self.query {
            text.push(b'?');
            let is_text = core::str::from_utf8(query).is_ok();
            for byte in query {
                match byte {
                    b'"' | b'<' | b'>' | 0..=b' ' | 0x7F => append(*byte, b"", &mut text),
                    0x80.. if !is_text => append(*byte, b"", &mut text),
                    _ => text.push(*byte),
                }
            }
        }
        text
    }
}

/// The scheme, if there is one, and what is after its colon.
fn scheme(url: &[u8]) -> Option<(&[u8], &[u8])> {
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let length = url.iter().take_while(is_part).count();
    let (scheme, rest) = url.split_at_checked(length)?;
    scheme.first().filter(|first| first.is_ascii_alphabetic())?;
    Some((scheme, rest.strip_prefix(b":")?))
}

/// Checks host and port; gives them without escapes, and without the colon of a missing port.
fn read_host(place: &[u8], is_web: bool) -> Result<Str, Str> {
    let mut address = None;
    let port = match place.iter().rposition(|byte| *byte == b'[') {
        None => {
            let mut bytes = place.iter();
            let is_colon = |byte: &u8| *byte == b':';
            let colon = if is_web { bytes.position(is_colon) } else { bytes.rposition(is_colon) };
            place.get(colon.unwrap_or(place.len())..)
        }
        Some(0) => {
            let Some(end) = place.iter().rposition(|byte| *byte == b']') else {
                return Err(Str::from_slice(b"missing ']' in host"));
            };
            address = place.get(1..end);
            place.get(end.wrapping_add(1)..)
        }
        Some(_) => return Err(Str::from_slice(b"invalid IP-literal")),
    };
    let port = port.unwrap_or_default();
    if !matches!(port, [] | [b':', ..]) || !port.iter().skip(1).all(u8::is_ascii_digit) {
        let mut reason = Str::from_slice(b"invalid port ");
        quote(port, &mut reason);
        reason.extend_from_slice(b" after host");
        return Err(reason);
    }
    check_host_escapes(place)?;
    address.map_or(Ok(()), check_address)?;
    let mut host = unescaped(place);
    if let Some(without) = host.strip_suffix(b":") {
        host = Str::from_slice(without);
    }
    Ok(host)
}

/// Checks what is between brackets: an address of IPv6, and a zone after `%25`.
fn check_address(address: &[u8]) -> Result<(), Str> {
    let zone = address.windows(3).position(|part| part == b"%25").unwrap_or(address.len());
    let (address, _) = address.split_at_checked(zone).unwrap_or_default();
    match core::str::from_utf8(address).ok().and_then(|address| address.parse().ok()) {
        Some(IpAddr::V6(_)) => Ok(()),
        Some(IpAddr::V4(_)) => Err(Str::from_slice(b"invalid IP-literal")),
        None => {
            let mut reason = Str::from_slice(b"invalid host: ParseAddr(");
            quote(address, &mut reason);
            reason.extend_from_slice(b"): unable to parse IP");
            Err(reason)
        }
    }
}

/// In a host, only what is not ASCII may be escaped, and not everything may be there as it is.
fn check_host_escapes(host: &[u8]) -> Result<(), Str> {
    check_escapes(host)?;
    for (at, byte) in host.iter().enumerate() {
        let escape = host.get(at..at.wrapping_add(3)).unwrap_or_default();
        if let [b'%', b'0'..=b'7', _] = escape
            && escape != b"%25"
        {
            return Err(wrong_escape(escape));
        }
        let is_valid = !byte.is_ascii() || is_unreserved(*byte) || b"!$&'()*+,;=:[]<>\"%".contains(byte);
        if !is_valid {
            let mut reason = Str::from_slice(b"invalid character ");
            quote(&[*byte], &mut reason);
            reason.extend_from_slice(b" in host name");
            return Err(reason);
        }
    }
    Ok(())
}

fn check_escapes(text: &[u8]) -> Result<(), Str> {
    for (at, _) in text.iter().enumerate().filter(|(_, byte)| **byte == b'%') {
        let escape = text.get(at..).unwrap_or_default();
        if !matches!(escape, [_, high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit()) {
            return Err(wrong_escape(escape));
        }
    }
    Ok(())
}

fn wrong_escape(escape: &[u8]) -> Str {
    let mut reason = Str::from_slice(b"invalid URL escape ");
    quote(escape.get(..3).unwrap_or(escape), &mut reason);
    reason
}

/// Where the port begins, with its colon.
fn port_at(host: &[u8]) -> usize {
    let colon = host.iter().rposition(|byte| *byte == b':');
    let closing = host.iter().rposition(|byte| *byte == b']');
    colon.filter(|colon| closing.is_none_or(|closing| closing < *colon)).unwrap_or(host.len())
}

/// Appends a text as it is if it was escaped well, or else escaped anew, but for what is `kept`.
fn append_escaped(text: &[u8], kept: &[u8], to: &mut Str) {
    let is_fine = |byte: &u8| is_unreserved(*byte) || b"!$&'()*+,;=:@[]%/?".contains(byte);
    if text.iter().all(is_fine) {
        to.extend_from_slice(text);
    } else {
        unescaped(text).iter().for_each(|byte| append(*byte, kept, to));
    }
}

/// Appends a byte, escaped unless it is unreserved or `kept`.
fn append(byte: u8, kept: &[u8], to: &mut Str) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if is_unreserved(byte) || kept.contains(&byte) {
        to.push(byte);
    } else {
        to.extend_from_slice(&[b'%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~')
}

/// A text without escapes, all of which were checked.
fn unescaped(text: &[u8]) -> Str {
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or(0) as u8;
    let mut plain = Str::new();
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if let ([high, low, after @ ..], b'%') = (rest, byte) {
            plain.push(digit(*high) << 4 | digit(*low));
            rest = after;
        } else {
            plain.push(byte);
        }
    }
    plain
}

/// What is before a byte, and what is after it, if it is there.
fn cut(text: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|byte| *byte == at).and_then(|at| text.split_at_checked(at)) {
        Some((before, after)) => (before, after.get(1..)),
        None => (text, None),
    }
}
