//! A binary beside the one that is shipped, which tells more: symbols, line tables, references.

use std::ops::Range;

use neva_diagnostics::Diagnostic;
use object::{Object, ObjectSection};

use crate::attribute::Input;
use crate::elf::{Image, Reference};
use crate::lines::{Lines, Stretch};
use crate::names::Source;

/// The twin of a shipped binary.
pub struct Twin<'a> {
    /// The binary with symbols, loaded the same as the shipped one.
    pub image: Image<'a>,
    /// The binary with lines, and where its sections are in `image`; none when that is `image` itself.
    donor: Option<(Image<'a>, Vec<Shift>)>,
}

/// A section that is in two binaries.
struct Shift {
    /// Its addresses in the donor.
    donor: Range<u64>,
    /// Where it begins in the twin.
    twin: u64,
}

impl<'a> Twin<'a> {
    /// Reads the twin and checks that it is one.
    pub fn parse(shipped: &Image<'_>, input: &Input<'a>) -> Result<Twin<'a>, Diagnostic> {
        let image = Image::parse(input.twin.unwrap_or(input.shipped))?;
        if input.twin.is_some() {
            check_same(shipped, &image)?;
        }
        if image.symbols.is_empty() {
            return Err(Diagnostic::error("stripped-binary", "the binary has no symbols")
                .because("Without them nothing tells what its bytes are for.")
                .help("name the program that it was built from, or a binary that is not stripped"));
        }
        let donor = input.lines.map(Image::parse).transpose()?.map(|donor| {
            let shifts = shifts(&donor, &image);
            (donor, shifts)
        });
        Ok(Twin { image, donor })
    }

    /// The line table.
    pub fn lines(&self) -> Lines<'a> {
        Lines::read(self.donor.as_ref().map_or(&self.image, |(donor, _)| donor))
    }

    /// The stretches of code between two addresses.
    pub fn stretches(&self, lines: &Lines<'_>, addresses: &Range<u64>) -> Vec<Stretch> {
        let Some((start, end)) = self.to_donor(addresses.start).zip(self.to_donor(addresses.end - 1)) else {
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
    pub fn source(&self, lines: &Lines<'_>, address: u64) -> Option<Source<'static>> {
        lines.source(self.to_donor(address)?)
    }

    /// Every reference that the linker left a note of.
    pub fn references(&self) -> Vec<Reference> {
        let Some((donor, shifts)) = &self.donor else { return self.image.references() };
        let moved = |address: u64| {
            let shift = shifts.iter().find(|shift| shift.donor.contains(&address))?;
            Some(shift.twin + (address - shift.donor.start))
        };
        let references = donor.references().into_iter();
        references.filter_map(|r| Some(Reference { from: moved(r.from)?, to: moved(r.to)? })).collect()
    }

    /// Whether headers of the file are loaded at an address.
    pub fn is_header(&self, address: u64) -> bool {
        self.headers_end(address) > address
    }

    /// The address at which the headers end that are loaded at an address.
    pub fn headers_end(&self, address: u64) -> u64 {
        let Some(offset) = self.image.offset(address) else { return address };
        let range = self.image.headers.iter().find(|range| range.contains(&offset));
        range.map_or(address, |range| address + (range.end - offset))
    }

    /// Where a file without table of sections keeps the versions of the tools that made it.
    pub fn find_comment(&self, shipped: &Image<'_>) -> Option<Range<u64>> {
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

    fn to_donor(&self, address: u64) -> Option<u64> {
        let Some((_, shifts)) = &self.donor else { return Some(address) };
        let size = |shift: &Shift| shift.donor.end - shift.donor.start;
        let shift = shifts.iter().find(|shift| (shift.twin..shift.twin + size(shift)).contains(&address))?;
        Some(shift.donor.start + (address - shift.twin))
    }
}

/// Sections that two binaries have with the same name and size, and in which the same symbols begin at the same places.
fn shifts(donor: &Image<'_>, twin: &Image<'_>) -> Vec<Shift> {
    let loaded = |section: &&crate::elf::Section<'_>| !section.addresses.is_empty();
    let mut shifts = vec![];
    for section in donor.sections.iter().filter(loaded) {
        let same = twin.sections.iter().filter(loaded).find(|other| other.name == section.name);
        let Some(other) = same else { continue };
        let size = |range: &Range<u64>| range.end - range.start;
        let starts = |image: &Image<'_>, range: &Range<u64>| -> Vec<u64> {
            let symbols = image.symbols.iter().filter(|symbol| range.contains(&symbol.addresses.start));
            symbols.map(|symbol| symbol.addresses.start - range.start).collect()
        };
        if size(&section.addresses) == size(&other.addresses)
            && starts(donor, &section.addresses) == starts(twin, &other.addresses)
        {
            shifts.push(Shift { donor: section.addresses.clone(), twin: other.addresses.start });
        }
    }
    shifts
}

/// Checks that two binaries load the same bytes. The header says where the table of sections is, which is not loaded;
/// the id of the build is a hash of the whole file.
fn check_same(shipped: &Image<'_>, twin: &Image<'_>) -> Result<(), Diagnostic> {
    const TABLE_OF_SECTIONS: [Range<u64>; 2] = [0x28..0x30, 0x3a..0x40];
    let id = twin.sections.iter().find(|section| section.name == ".note.gnu.build-id");
    let id = id.map_or(0..0, |section| section.file.clone());
    let differs = |offset: u64, pair: (&u8, &u8)| {
        pair.0 != pair.1
            && !id.contains(&offset)
            && !TABLE_OF_SECTIONS.iter().any(|range| range.contains(&offset))
    };
    let same_bytes = |segment: &crate::elf::Segment| {
        let bytes = shipped.loaded(&segment.addresses).iter().zip(twin.loaded(&segment.addresses));
        !(segment.offset..).zip(bytes).any(|(offset, pair)| differs(offset, pair))
    };
    if shipped.segments == twin.segments && shipped.segments.iter().all(same_bytes) {
        return Ok(());
    }
    Err(Diagnostic::error(
        "different-twin",
        "the binary and the one with its symbols are not the same program",
    )
    .because("What they load differs, so that the symbols of the one say nothing of the other.")
    .help("build both with the same toolchain and flags"))
}
