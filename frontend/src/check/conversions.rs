//! How a message of one type becomes one of another.

/// The literal of another type that is meant by one that is sent, in a literal's notation.
pub(super) fn literal(sender: &str, found: &str, wanted: &str) -> Option<String> {
    let is_meant = (found, wanted) == ("int", "float") && sender.parse::<i64>().is_ok();
    is_meant.then(|| format!("{sender}.0"))
}

/// What to write where a sender's type is not the one that a receiver takes. All are given as sources have
/// them. None if std has nothing for it.
pub(super) fn advice(found: &str, wanted: &str) -> Option<String> {
    let is = |ty: &str, generic: &str| ty.strip_prefix(generic).is_some_and(|rest| rest.starts_with('<'));
    let component = match (found, wanted) {
        ("int", "float") => "Float",
        ("float", "int") => "Int",
        ("int", "string") => "strconv.Itoa",
        ("float", "string") => "strconv.FormatFloat",
        ("bool", "string") => "strconv.FormatBool",
        ("string", "int") => "strconv.Atoi",
        ("string", "float") => "strconv.ParseFloat",
        ("string", "bool") => "strconv.ParseBool",
        ("string", "stream<string>") => "streams.FromString",
        _ if is(found, "stream") && is(wanted, "list") => "lists.FromStream",
        _ if is(found, "list") && is(wanted, "stream") => "streams.FromList",
        _ if is(found, "dict") && is(wanted, "stream") => "streams.FromDict",
        _ if is(found, "stream") && !is(wanted, "stream") => {
            let help = "`streams.ForEach` gives a component one element after the other, \
                        `streams.Reduce` makes one value of all";
            return Some(help.to_owned());
        }
        _ => return None,
    };
    Some(format!("`{component}` turns `{found}` into `{wanted}`"))
}
