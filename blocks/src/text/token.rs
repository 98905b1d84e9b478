//! Words of one line of text.

/// A word of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name or keyword, with `::` inside of it for kernels.
    Word(String),
    /// An integer or a float.
    Number(String),
    /// A quoted text.
    Text(Vec<u8>),
    /// `->` is `>`, everything else is itself.
    Sign(char),
}

/// Cuts a line; the second part is its comment.
pub(super) fn tokens(line: &str) -> Result<(Vec<Token>, String), String> {
    let mut tokens = vec![];
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("//") {
            let (bytes, _) = unescape(comment.trim(), None)?;
            return Ok((tokens, String::from_utf8_lossy(&bytes).into_owned()));
        }
        let length = if let Some(text) = rest.strip_prefix('"') {
            let (bytes, length) = unescape(text, Some('"'))?;
            tokens.push(Token::Text(bytes));
            length + 1
        } else if rest.starts_with("->") {
            tokens.push(Token::Sign('>'));
            2
        } else if first.is_ascii_digit() || first == '-' {
            let end = number_end(rest);
            tokens.push(Token::Number(rest[..end].to_string()));
            end
        } else if first.is_alphabetic() || first == '_' {
            let end = word_end(rest);
            tokens.push(Token::Word(rest[..end].to_string()));
            end
        } else {
            tokens.push(Token::Sign(first));
            first.len_utf8()
        };
        rest = rest[length..].trim_start();
    }
    Ok((tokens, String::new()))
}

fn word_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut end = 0;
    while end < bytes.len() {
        if bytes[end..].starts_with(b"::") {
            end += 2;
        } else if bytes[end].is_ascii_alphanumeric() || bytes[end] == b'_' || bytes[end] >= 0x80 {
            end += 1;
        } else {
            break;
        }
    }
    end
}

fn number_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut end = 1;
    while let Some(byte) = bytes.get(end) {
        let exponent_sign = matches!(byte, b'-' | b'+') && matches!(bytes[end - 1], b'e' | b'E');
        if !(byte.is_ascii_alphanumeric() || *byte == b'.' || exponent_sign) {
            break;
        }
        end += 1;
    }
    end
}

/// Undoes escapes up to the closing quote, if there is to be one; the second part is the length that was
/// read.
fn unescape(text: &str, quote: Option<char>) -> Result<(Vec<u8>, usize), String> {
    let mut bytes = vec![];
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        if Some(char) == quote {
            return Ok((bytes, at + 1));
        }
        if char != '\\' {
            bytes.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
            continue;
        }
        match chars.next().map(|(_, escaped)| escaped) {
            Some('n') => bytes.push(b'\n'),
            Some('t') => bytes.push(b'\t'),
            Some('r') => bytes.push(b'\r'),
            Some('x') => {
                let digits: String = chars.by_ref().take(2).map(|(_, digit)| digit).collect();
                let byte = u8::from_str_radix(&digits, 16).map_err(|_| format!("bad escape \\x{digits}"))?;
                bytes.push(byte);
            }
            Some(other @ ('\\' | '"')) => bytes.push(other as u8),
            other => return Err(format!("bad escape \\{}", other.map(String::from).unwrap_or_default())),
        }
    }
    if quote.is_some() { Err("a quoted text does not end".to_string()) } else { Ok((bytes, text.len())) }
}
