//! Keys by which equal constants are found.

use neva_blocks::Constant;

/// A byte string that two constants share only when they are equal; floats by bits.
pub fn encode(constant: &Constant, out: &mut Vec<u8>) {
    fn length(len: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(&(len as u64).to_le_bytes());
    }
    match constant {
        Constant::Unit => out.push(0),
        Constant::Bool(value) => out.extend_from_slice(&[1, u8::from(*value)]),
        Constant::Int(value) => {
            out.push(2);
            out.extend_from_slice(&value.to_le_bytes());
        }
        Constant::Float(value) => {
            out.push(3);
            out.extend_from_slice(&value.to_bits().to_le_bytes());
        }
        Constant::Str(text) | Constant::Bytes(text) => {
            out.push(if matches!(constant, Constant::Str(_)) { 4 } else { 5 });
            length(text.len(), out);
            out.extend_from_slice(text);
        }
        Constant::List(elements) => {
            out.push(6);
            length(elements.len(), out);
            elements.iter().for_each(|element| encode(element, out));
        }
        Constant::Dict(entries) => {
            out.push(7);
            length(entries.len(), out);
            for (key, value) in entries {
                length(key.len(), out);
                out.extend_from_slice(key);
                encode(value, out);
            }
        }
        Constant::Struct(fields) => {
            out.push(8);
            length(fields.len(), out);
            for (name, value) in fields {
                length(name.len(), out);
                out.extend_from_slice(name.as_bytes());
                encode(value, out);
            }
        }
        Constant::Union(tag, payload) => {
            out.push(9);
            length(tag.len(), out);
            out.extend_from_slice(tag.as_bytes());
            match payload {
                None => out.push(0),
                Some(payload) => {
                    out.push(1);
                    encode(payload, out);
                }
            }
        }
    }
}
