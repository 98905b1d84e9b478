//! How values that are partly known are printed: the known text around the parts that run time fills in.
//!
//! Spacing is Go's: it depends on the outermost value, see [`Style`].

use crate::known::Known;
use crate::symbolic::{Arena, Sym, Symbolic};
use neva_blocks::{Constant, Operand, PrintPart, Style, Var, constant_value};
use neva_kernels::text::json;

/// Appends the parts of a value that is printed on its own. False, and nothing appended, when the whole value
/// has to be printed at run time: a float inside of a struct may be one that JSON has no text for, and then
/// the text of the whole is another.
pub(crate) fn lay_out(arena: &Arena, sym: Sym, parts: &mut Vec<PrintPart>) -> bool {
    let safe = match arena.get(sym) {
        Symbolic::Union(..) | Symbolic::Struct(..) => is_safe(arena, sym),
        _ => true,
    };
    if safe {
        value(arena, sym, Style::Plain, parts);
    }
    safe
}

/// Whether two constants are equal in a running program, as in Go: values of different types never are.
pub(crate) fn constants_equal(left: &Constant, right: &Constant) -> bool {
    constant_value(left) == constant_value(right)
}

fn is_safe(arena: &Arena, sym: Sym) -> bool {
    match arena.get(sym) {
        Symbolic::Var(var) => {
            matches!(arena.known(*var), Known::Bool | Known::Int | Known::Str | Known::Reason)
        }
        Symbolic::Union(_, payload) => payload.is_none_or(|payload| is_safe(arena, payload)),
        Symbolic::Struct(_, fields) => fields.iter().all(|field| is_safe(arena, *field)),
        Symbolic::Float(bits) => f64::from_bits(*bits).is_finite(),
        Symbolic::Const(number) => is_finite(&arena.constants()[*number as usize]),
        _ => true,
    }
}

fn is_finite(constant: &Constant) -> bool {
    match constant {
        Constant::Float(value) => value.is_finite(),
        Constant::List(elements) => elements.iter().all(is_finite),
        Constant::Dict(entries) => entries.values().all(is_finite),
        Constant::Struct(fields) => fields.values().all(is_finite),
        Constant::Union(_, Some(payload)) => is_finite(payload),
        _ => true,
    }
}

fn known_text(constant: &Constant, style: Style) -> PrintPart {
    let style = match style {
        Style::Plain => json::Style::Plain,
        Style::Compact => json::Style::Compact,
        Style::Spaced => json::Style::Spaced,
    };
    PrintPart::Text(json::text(&constant_value(constant), style).to_vec())
}

fn value(arena: &Arena, sym: Sym, style: Style, parts: &mut Vec<PrintPart>) {
    let text = |parts: &mut Vec<PrintPart>, text: &str| parts.push(PrintPart::Text(text.as_bytes().to_vec()));
    let (colon, comma) = if style == Style::Compact { (":", ",") } else { (": ", ", ") };
    let inner = if style == Style::Plain { Style::Spaced } else { style };
    match arena.get(sym) {
        Symbolic::Unit => text(parts, "{}"),
        Symbolic::Bool(value) => text(parts, if *value { "true" } else { "false" }),
        Symbolic::Int(value) => text(parts, &value.to_string()),
        Symbolic::Float(bits) => parts.push(known_text(&Constant::Float(f64::from_bits(*bits)), style)),
        Symbolic::Var(var) if arena.known(*var) == Known::Reason && style != Style::Plain => {
            text(parts, "\"");
            parts.push(PrintPart::Value(Operand::Var(Var(*var)), Style::Plain));
            text(parts, "\"");
        }
        Symbolic::Var(var) => parts.push(PrintPart::Value(Operand::Var(Var(*var)), style)),
        Symbolic::Const(number) => parts.push(known_text(&arena.constants()[*number as usize], style)),
        Symbolic::Union(tag, payload) => {
            let tag = arena.name_of(*tag);
            let (open, close) = if style == Style::Plain { ("{ ", " }") } else { ("{", "}") };
            text(parts, &format!("{open}\"tag\"{colon}\"{tag}\""));
            if let Some(payload) = payload {
                text(parts, &format!("{comma}\"data\"{colon}"));
                value(arena, *payload, inner, parts);
            }
            text(parts, close);
        }
        Symbolic::Struct(shape, fields) => {
            for (index, (name, field)) in arena.shape_names(*shape).iter().zip(fields).enumerate() {
                let before = if index == 0 { "{" } else { comma };
                text(parts, &format!("{before}\"{}\"{colon}", arena.name_of(*name)));
                value(arena, *field, inner, parts);
            }
            text(parts, "}");
        }
        other => unreachable!("{other:?} is no value"),
    }
}
