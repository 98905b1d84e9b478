//! Text in HTML, in SVG and in the HTML-like labels of Graphviz.

/// A text in which nothing is markup. It is not empty, which Graphviz refuses.
pub fn escape(text: &str) -> String {
    if text.is_empty() {
        return "&#160;".into();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
