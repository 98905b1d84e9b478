//! Extra builds of the same program with symbols, line tables and relocations.

use crate::codes;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use neva_diagnostics::{Diagnostic, error};
use object::{Object, ObjectSection};

use crate::elf::{Image, Reference, Section, Segment};
use crate::input::Binaries;
use crate::lines::{Lines, Stretch};
use crate::names::CodeSource;

/// The build of a shipped binary that has symbols, and the one that has line tables.
pub(crate) struct SymbolBuild<'a> {
    /// The binary with symbols, loaded the same as the shipped one.
    pub image: Image<'a>,
    /// The binary with lines, and where its sections are in `image`; none when that is `image` itself.
    lines_build: Option<(Image<'a>, Shifts)>,
}

/// Where things of one binary are in another.
struct Shifts {
    /// Without overlaps, by address in the build with line tables.
    by_lines: Vec<Shift>,
    /// The same by address in the build with symbols.
    by_symbols: Vec<Shift>,
}

/// A section or a symbol that is in two binaries.
#[derive(Clone, Debug)]
struct Shift {
    /// Its addresses in the build with line tables.
    lines: Range<u64>,
    /// Where it begins in the build with symbols.
    symbols: u64,
}

impl<'a> SymbolBuild<'a> {
    /// Reads the builds, and checks that the one with symbols loads the same as the shipped one.
    pub(crate) fn parse(shipped: &Image<'_>, input: &Binaries<'a>) -> Result<SymbolBuild<'a>, Diagnostic> {
        let image = Image::parse(input.symbols.unwrap_or(input.shipped))?;
        if input.symbols.is_some() {
            check_same(shipped, &image)?;
        }
        if image.symbols.is_empty() {
            return Err(error!(codes::STRIPPED_BINARY, "the binary has no symbols")
                .because("without them nothing tells what its bytes are for")
                .help("name the program that it was built from, or a binary that is not stripped"));
        }
        let lines_build = input.lines.map(Image::parse).transpose()?.map(|lines| {
            let shifts = shifts(&lines, &image);
            (lines, shifts)
        });
        Ok(SymbolBuild { image, lines_build })
    }

    /// The line table.
    pub(crate) fn lines(&self) -> Lines<'a> {
        Lines::read(self.lines_build.as_ref().map_or(&self.image, |(lines, _)| lines))
    }

    /// The stretches of code between two addresses.
    pub(crate) fn stretches(&self, lines: &Lines<'_>, addresses: &Range<u64>) -> Vec<Stretch> {
        let Some((start, end)) = self.to_lines(addresses.start).zip(self.to_lines(addresses.end - 1)) else {
            return vec![];
        };
        let mut stretches = lines.stretches(start..end + 1);
        for stretch in &mut stretches {
            let range = &mut stretch.addresses;
            let moved = addresses.start + (range.start - start);
            *range = moved..moved + (range.end - range.start);
        }
        stretches
    }

    /// Where the code at an address is from.
    pub(crate) fn source(&self, lines: &Lines<'_>, address: u64) -> Option<CodeSource> {
        lines.source(self.to_lines(address)?)
    }

    /// Every reference that the linker left a note of.
    pub(crate) fn references(&self) -> Vec<Reference> {
        let Some((lines, shifts)) = &self.lines_build else { return self.image.references() };
        let moved = |address: u64| {
            let index = shifts.by_lines.partition_point(|shift| shift.lines.end <= address);
            let shift = shifts.by_lines.get(index).filter(|shift| shift.lines.contains(&address))?;
            Some(shift.symbols + (address - shift.lines.start))
        };
        let references = lines.references().into_iter();
        references.filter_map(|r| Some(Reference { from: moved(r.from)?, to: moved(r.to)? })).collect()
    }

    /// Whether headers of the file are loaded at an address.
    pub(crate) fn is_header(&self, address: u64) -> bool {
        self.headers_end(address) > address
    }

    /// The address at which the headers end that are loaded at an address.
    pub(crate) fn headers_end(&self, address: u64) -> u64 {
        let Some(offset) = self.image.offset(address) else { return address };
        let range = self.image.headers.iter().find(|range| range.contains(&offset));
        range.map_or(address, |range| address + (range.end - offset))
    }

    /// Where a file without table of sections keeps the versions of the tools that made it.
    pub(crate) fn find_comment(&self, shipped: &Image<'_>) -> Option<Range<u64>> {
        if !shipped.sections.is_empty() {
            return None;
        }
        let comment = self.image.file.section_by_name(".comment")?.data().ok()?;
        let text = comment.strip_prefix(&[0]).unwrap_or(comment);
        let loaded =
            shipped.segments.iter().map(|s| s.offset + (s.addresses.end - s.addresses.start)).max()?;
        let tail = shipped.bytes.get(loaded as usize..)?;
        let found = tail.windows(text.len().max(1)).position(|window| window == text)? as u64;
        let start = loaded + found;
        Some(start.saturating_sub(1).max(loaded)..start + text.len() as u64)
    }

    fn to_lines(&self, address: u64) -> Option<u64> {
        let Some((_, shifts)) = &self.lines_build else { return Some(address) };
        let end = |shift: &Shift| shift.symbols + (shift.lines.end - shift.lines.start);
        let index = shifts.by_symbols.partition_point(|shift| end(shift) <= address);
        let shift = shifts.by_symbols.get(index).filter(|shift| shift.symbols <= address)?;
        Some(shift.lines.start + (address - shift.symbols))
    }
}

/// Sections that two builds have with the same name and size, and in which the same symbols begin at the same
/// places; of other sections the symbols that have the same name and size.
fn shifts(lines: &Image<'_>, symbols: &Image<'_>) -> Shifts {
    let loaded = |section: &&Section<'_>| !section.addresses.is_empty();
    let size = |range: &Range<u64>| range.end - range.start;
    let starts = |image: &Image<'_>, range: &Range<u64>| -> BTreeSet<u64> {
        image.symbols_in(range).map(|symbol| symbol.addresses.start - range.start).collect()
    };
    let mut by_lines = vec![];
    for section in lines.sections.iter().filter(loaded) {
        let Some(other) = symbols.sections.iter().filter(loaded).find(|other| other.name == section.name)
        else {
            continue;
        };
        let (here, there) = (&section.addresses, &other.addresses);
        // The build with line tables may have further symbols: references keep those of constants.
        if size(here) == size(there) && starts(symbols, there).is_subset(&starts(lines, here)) {
            by_lines.push(Shift { lines: here.clone(), symbols: there.start });
            continue;
        }
        let known: BTreeMap<&str, &Range<u64>> =
            symbols.symbols_in(there).map(|symbol| (symbol.name, &symbol.addresses)).collect();
        for symbol in lines.symbols_in(here) {
            let same = known.get(symbol.name).filter(|there| size(there) == size(&symbol.addresses));
            if let Some(there) = same {
                by_lines.push(Shift { lines: symbol.addresses.clone(), symbols: there.start });
            }
        }
    }
    by_lines.sort_by_key(|shift| shift.lines.start);
    let mut by_symbols = by_lines.clone();
    by_symbols.sort_by_key(|shift| shift.symbols);
    Shifts { by_lines, by_symbols }
}

/// Checks that two binaries load the same bytes. The header says where the table of sections is, which is not
/// loaded; the id of the build is a hash of the whole file.
fn check_same(shipped: &Image<'_>, symbols: &Image<'_>) -> Result<(), Diagnostic> {
    const TABLE_OF_SECTIONS: [Range<u64>; 2] = [0x28..0x30, 0x3a..0x40];
    let id = symbols.sections.iter().find(|section| section.name == ".note.gnu.build-id");
    let id = id.map_or(0..0, |section| section.file.clone());
    let differs = |offset: u64, pair: (&u8, &u8)| {
        pair.0 != pair.1
            && !id.contains(&offset)
            && !TABLE_OF_SECTIONS.iter().any(|range| range.contains(&offset))
    };
    let same_bytes = |segment: &Segment| {
        let bytes = shipped.loaded(&segment.addresses).iter().zip(symbols.loaded(&segment.addresses));
        !(segment.offset..).zip(bytes).any(|(offset, pair)| differs(offset, pair))
    };
    if shipped.segments == symbols.segments && shipped.segments.iter().all(same_bytes) {
        return Ok(());
    }
    Err(error!(codes::DIFFERENT_BUILD, "the binary and the one with its symbols are not the same program")
        .because("what they load differs, so that the symbols of the one say nothing of the other")
        .help("build both with the same toolchain and flags"))
}
