//! The text form of a port address: `path/in:port` or `path/out:port[index]`.

use crate::PortAddr;

/// The highest slot of an array port: the Go runtime counts slots in a byte and keeps the last value.
pub(super) const MAX_INDEX: u32 = 254;

/// The address that `text` writes, or why it is none.
pub(super) fn parse(text: &str) -> Result<PortAddr, String> {
    if text.chars().any(char::is_control) {
        return Err("it contains a control character".into());
    }
    let Some((path, port)) = text.rsplit_once(':') else {
        return Err("there is no `:` between the path and the port".into());
    };
    if !matches!(path.rsplit('/').next(), Some("in" | "out")) {
        return Err(format!("the path `{path}` ends neither in `in` nor in `out`"));
    }
    let (port, index) = match port.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) {
        Some((port, index)) => (port, Some(slot(index)?)),
        None => (port, None),
    };
    if port.is_empty() {
        return Err("the name of the port is missing".into());
    }
    if port.contains(['[', ']']) {
        return Err("a slot is written `port[0]`, at the end of the address".into());
    }
    Ok(PortAddr { path: path.into(), port: port.into(), index })
}

fn slot(text: &str) -> Result<u32, String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    match text.parse() {
        Ok(index) if plain && index <= MAX_INDEX => Ok(index),
        _ => Err(format!("the slot `{text}` is not a whole number from 0 to {MAX_INDEX}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_path_a_port_and_perhaps_a_slot() {
        let slot = parse("app/print/out:data[254]").unwrap();
        assert_eq!((&*slot.path, &*slot.port, slot.index), ("app/print/out", "data", Some(254)));
        let start = parse("in:start").unwrap();
        assert_eq!((&*start.path, &*start.port, start.index), ("in", "start", None));
    }

    #[test]
    fn malformed_addresses_say_what_is_wrong() {
        for (text, reason) in [
            ("", "no `:`"),
            ("printdata", "no `:`"),
            ("print:data", "neither in `in` nor in `out`"),
            ("print/in:", "port is missing"),
            ("print/in:[0]", "port is missing"),
            ("print/in:data[255]", "`255` is not a whole number from 0 to 254"),
            ("print/in:data[-1]", "`-1` is not"),
            ("print/in:data[+1]", "`+1` is not"),
            ("print/in:data[01]", "`01` is not"),
            ("print/in:data[]", "`` is not"),
            ("print/in:data[99999999999999999999]", "is not a whole number"),
            ("print/in:data[0][1]", "at the end of the address"),
            ("print/in:da]ta", "at the end of the address"),
            ("print\0/in:data", "control character"),
        ] {
            let found = parse(text).expect_err(text);
            assert!(found.contains(reason), "{text}: {found}");
        }
    }
}
