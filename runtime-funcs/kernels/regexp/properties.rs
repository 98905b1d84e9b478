//! Code points by what Unicode says of them.

use crate::regexp::categories;
use crate::regexp::scripts;
use crate::regexp::set::{LAST, Set};
use crate::text::varint;
use crate::value::str::Str;

/// Long names of categories, each followed by its letters.
const LONG_NAMES: &[u8] = b"casedletter lc closepunctuation pe combiningmark m connectorpunctuation pc control cc \
    currencysymbol sc dashpunctuation pd decimalnumber nd enclosingmark me finalpunctuation pf format cf \
    initialpunctuation pi letter l letternumber nl lineseparator zl lowercaseletter ll mark m mathsymbol sm \
    modifierletter lm modifiersymbol sk nonspacingmark mn number n openpunctuation ps other c otherletter lo \
    othernumber no otherpunctuation po othersymbol so paragraphseparator zp privateuse co punctuation p separator z \
    spaceseparator zs spacingmark mc surrogate cs symbol s titlecaseletter lt unassigned cn uppercaseletter lu \
    cntrl cc digit nd punct p";

/// The code points with a property: a category, a script, or `any`, `assigned`, `ascii`. Case, blanks, `_`
/// and `-` in names do not matter.
pub fn property(name: &[u8]) -> Option<Set> {
    let mut plain = Str::new();
    for byte in name {
        if !matches!(byte, b'_' | b'-' | b' ') {
            plain.push(byte.to_ascii_lowercase());
        }
    }
    let mut set = Set::new();
    match &plain[..] {
        b"any" => set.add(0, LAST),
        b"ascii" => set.add(0, 0x7F),
        b"assigned" => {
            add_categories(b"cn", &mut set);
            set.negate();
        }
        plain => {
            if !add_categories(plain, &mut set) && !add_script(plain, &mut set) {
                let mut words = LONG_NAMES.split(|byte| *byte == b' ');
                while let (Some(name), Some(letters)) = (words.next(), words.next()) {
                    if name == plain {
                        add_categories(letters, &mut set);
                        return Some(set);
                    }
                }
                return None;
            }
        }
    }
    Some(set)
}

/// Adds the categories that letters mean: one, all that begin with a letter, or those with case. Says
/// whether there are any.
fn add_categories(letters: &[u8], set: &mut Set) -> bool {
    let mut wanted = 0_u32;
    for (number, name) in categories::NAMES.chunks_exact(2).enumerate() {
        let is_wanted = match letters {
            [one] => name.first().is_some_and(|first| first.eq_ignore_ascii_case(one)),
            b"lc" => matches!(name, b"Ll" | b"Lt" | b"Lu"),
            _ => name.eq_ignore_ascii_case(letters),
        };
        wanted |= u32::from(is_wanted) << (number & 31);
    }
    let (mut runs, mut at) = (categories::RUNS, 0_u32);
    while wanted != 0 && !runs.is_empty() {
        let run = varint::take(&mut runs);
        let end = at.wrapping_add(run >> 5);
        if wanted.wrapping_shr(run & 31) & 1 == 1 {
            set.add(at, end.wrapping_sub(1));
        }
        at = end;
    }
    wanted != 0
}

/// Adds a script. Says whether there is one of this name.
fn add_script(name: &[u8], set: &mut Set) -> bool {
    let names = scripts::NAMES.split(|byte| *byte == b'|');
    let Some(number) = names.zip(1_u32..).find(|(known, _)| *known == name).map(|(_, number)| number) else {
        return false;
    };
    let (mut runs, mut at) = (scripts::RUNS, 0_u32);
    while !runs.is_empty() {
        let end = at.wrapping_add(varint::take(&mut runs));
        if varint::take(&mut runs) == number {
            set.add(at, end.wrapping_sub(1));
        }
        at = end;
    }
    true
}
