//! What an ELF file is made of, as far as sizes go.

use crate::codes;
use std::ops::Range;

use neva_diagnostics::{Diagnostic, error};
use object::elf::{self, FileHeader64};
use object::read::elf::{ElfFile64, FileHeader, ProgramHeader};
use object::{LittleEndian, Object, ObjectSection, ObjectSymbol, RelocationTarget, SectionFlags, SymbolKind};

/// An ELF file taken apart.
pub(crate) struct Image<'a> {
    /// The whole file.
    pub bytes: &'a [u8],
    /// Loadable segments that have bytes in the file.
    pub segments: Vec<Segment>,
    /// Sections, those of the file first that are loaded, each kind in the order of the file.
    pub sections: Vec<Section<'a>>,
    /// Functions and data with a name, by address; one for each address.
    pub symbols: Vec<Symbol<'a>>,
    /// Parts of the file that are headers.
    pub headers: Vec<Range<u64>>,
    /// Where the program starts.
    pub entry: u64,
    /// The file, for what reads more of it.
    pub file: ElfFile64<'a, LittleEndian>,
}

/// A part of the file that is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Where it is in memory, as far as it has bytes in the file.
    pub addresses: Range<u64>,
    /// Where it is in the file.
    pub offset: u64,
}

/// A section with bytes in the file.
#[derive(Clone, Debug)]
pub(crate) struct Section<'a> {
    /// Name.
    pub name: &'a str,
    /// Where it is in memory; empty for a section that is not loaded.
    pub addresses: Range<u64>,
    /// Where it is in the file.
    pub file: Range<u64>,
    /// Whether it has code.
    pub is_code: bool,
}

/// A function or data with a name.
#[derive(Clone, Debug)]
pub(crate) struct Symbol<'a> {
    /// Name as in the file.
    pub name: &'a str,
    /// Where it is.
    pub addresses: Range<u64>,
}

/// A place in the program that holds the address of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reference {
    /// Where the address is kept.
    pub from: u64,
    /// The address, or at most a few bytes beside it.
    pub to: u64,
}

impl Segment {
    /// Its bytes in the file.
    pub(crate) fn file(&self) -> Range<u64> {
        self.offset..self.offset + (self.addresses.end - self.addresses.start)
    }
}

impl<'a> Image<'a> {
    /// Takes a file apart.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Image<'a>, Diagnostic> {
        check_kind(bytes)?;
        let file = ElfFile64::<LittleEndian>::parse(bytes).map_err(|error| damaged(&error.to_string()))?;
        let header: &FileHeader64<LittleEndian> = file.elf_header();
        let endian = LittleEndian;
        let mut headers = vec![];
        headers.push(0..u64::from(header.e_ehsize.get(endian)));
        let table = |offset: u64, size: u16, count: u16| offset..offset + u64::from(size) * u64::from(count);
        headers.push(table(header.e_phoff(endian), header.e_phentsize(endian), header.e_phnum(endian)));
        headers.push(table(header.e_shoff(endian), header.e_shentsize(endian), header.e_shnum(endian)));
        headers.retain(|range| !range.is_empty());
        let length = bytes.len() as u64;
        let is_inside = |range: &Range<u64>| range.start <= range.end && range.end <= length;
        let mut segments = vec![];
        for segment in file.elf_program_headers().iter().filter(|s| s.p_type(endian) == elf::PT_LOAD) {
            let (offset, size) = segment.file_range(endian);
            let start = segment.p_vaddr(endian);
            if offset.checked_add(size).is_none_or(|end| end > length) || start.checked_add(size).is_none() {
                return Err(damaged("a segment reaches beyond its end"));
            }
            if size > 0 {
                segments.push(Segment { addresses: start..start + size, offset });
            }
        }
        let overlap = |range: fn(&Segment) -> Range<u64>| {
            let mut ranges: Vec<Range<u64>> = segments.iter().map(range).collect();
            ranges.sort_by_key(|range| range.start);
            ranges.windows(2).any(|pair| pair[0].end > pair[1].start)
        };
        if overlap(|segment| segment.addresses.clone()) || overlap(Segment::file) {
            return Err(damaged("two of its segments overlap"));
        }
        let mut sections = vec![];
        for section in file.sections() {
            let Some((offset, size)) = section.file_range() else { continue };
            let range = offset..offset.saturating_add(size);
            if !is_inside(&range) {
                return Err(damaged("a section reaches beyond its end"));
            }
            let has = |flag| has_flag(&section, flag);
            let addresses = match has(elf::SHF_ALLOC) {
                true => section.address()..section.address().saturating_add(size),
                false => 0..0,
            };
            let name = section.name().unwrap_or("?");
            sections.push(Section { name, addresses, file: range, is_code: has(elf::SHF_EXECINSTR) });
        }
        if !headers.iter().all(is_inside) {
            return Err(damaged("a table of headers reaches beyond its end"));
        }
        let symbols = symbols(&file, &sections);
        Ok(Image { bytes, segments, sections, symbols, headers, entry: file.entry(), file })
    }

    /// Where an address is in the file.
    pub(crate) fn offset(&self, address: u64) -> Option<u64> {
        let segment = self.segments.iter().find(|segment| segment.addresses.contains(&address))?;
        Some(segment.offset + (address - segment.addresses.start))
    }

    /// The section at an address.
    pub(crate) fn section_at(&self, address: u64) -> Option<&Section<'a>> {
        self.sections.iter().find(|section| section.addresses.contains(&address))
    }

    /// The symbols that begin between two addresses.
    pub(crate) fn symbols_in(&self, addresses: &Range<u64>) -> impl Iterator<Item = &Symbol<'a>> {
        let start = self.symbols.partition_point(|symbol| symbol.addresses.start < addresses.start);
        let end = addresses.end;
        self.symbols[start..].iter().take_while(move |symbol| symbol.addresses.start < end)
    }

    /// The bytes at addresses that are loaded.
    pub(crate) fn loaded(&self, addresses: &Range<u64>) -> &'a [u8] {
        let Some(start) = self.offset(addresses.start) else { return &[] };
        let end = start + (addresses.end - addresses.start);
        self.bytes.get(start as usize..end as usize).unwrap_or(&[])
    }

    /// Every reference that the linker left a note of, sorted.
    pub(crate) fn references(&self) -> Vec<Reference> {
        let mut references = vec![];
        for section in self.file.sections() {
            if !has_flag(&section, elf::SHF_ALLOC) {
                continue;
            }
            for (from, relocation) in section.relocations() {
                let RelocationTarget::Symbol(index) = relocation.target() else { continue };
                let Ok(symbol) = self.file.symbol_by_index(index) else { continue };
                let object::RelocationFlags::Elf { r_type } = relocation.flags() else { continue };
                // A relative address counts from the end of its four bytes.
                let to_end = match r_type {
                    elf::R_X86_64_PC32 | elf::R_X86_64_PLT32 => 4,
                    elf::R_X86_64_32 | elf::R_X86_64_32S | elf::R_X86_64_64 => 0,
                    _ if relocation.addend() == -4 => 4,
                    _ => 0,
                };
                let to = symbol.address().wrapping_add_signed(relocation.addend() + to_end);
                references.push(Reference { from, to });
            }
        }
        references.sort_unstable();
        references
    }
}

fn has_flag<'a>(section: &impl ObjectSection<'a>, flag: elf::SectionFlags) -> bool {
    match section.flags() {
        SectionFlags::Elf { sh_flags, .. } => sh_flags.0 & flag.0 != 0,
        _ => false,
    }
}

fn check_kind(bytes: &[u8]) -> Result<(), Diagnostic> {
    const HELP: &str = "name a program, or a binary for Linux on x86-64 that has its symbols";
    if !bytes.starts_with(&elf::ELFMAG) {
        return Err(error!(codes::NOT_ELF, "the file is no ELF binary").help(HELP));
    }
    let (class, data) = (bytes.get(4), bytes.get(5));
    let machine = bytes.get(18..20).and_then(|bytes| bytes.try_into().ok()).map(u16::from_le_bytes);
    match (class, data, machine) {
        (Some(class), Some(data), Some(machine))
            if (*class, *data, machine) == (elf::ELFCLASS64.0, elf::ELFDATA2LSB.0, elf::EM_X86_64.0) =>
        {
            Ok(())
        }
        (.., None) => Err(damaged("it ends within its header")),
        (.., Some(machine)) => Err(error!(codes::FOREIGN_BINARY, "the binary is for another architecture")
            .because(format!(
                "sizes are reported for x86-64 (machine {}); this one is machine {machine}",
                elf::EM_X86_64.0
            ))
            .help(HELP)),
    }
}

fn damaged(reason: &str) -> Diagnostic {
    error!(codes::DAMAGED_BINARY, "the binary is damaged or cut short")
        .because(reason.trim_end_matches('.'))
        .help("build or copy it again")
}

/// Symbols that name code or data which is loaded from the file. Where several have one address, the first
/// global one in the order of names is taken; a symbol without a size reaches to the next.
fn symbols<'a>(file: &ElfFile64<'a, LittleEndian>, sections: &[Section<'_>]) -> Vec<Symbol<'a>> {
    let mut found = vec![];
    for symbol in file.symbols().filter(|symbol| symbol.is_definition()) {
        let is_named = matches!(symbol.kind(), SymbolKind::Text | SymbolKind::Data | SymbolKind::Unknown);
        let Ok(name) = symbol.name() else { continue };
        if !is_named || name.is_empty() {
            continue;
        }
        let start = symbol.address();
        let Some(section) = sections.iter().find(|section| section.addresses.contains(&start)) else {
            continue;
        };
        if symbol.size() == 0 && !section.is_code {
            continue;
        }
        found.push((start, !symbol.is_global(), name, symbol.size(), section.addresses.end));
    }
    found.sort_unstable();
    let sizes = found.iter().fold(std::collections::BTreeMap::new(), |mut sizes, found| {
        let size: &mut u64 = sizes.entry(found.0).or_default();
        *size = (*size).max(found.3);
        sizes
    });
    found.dedup_by_key(|found| found.0);
    let starts: Vec<u64> = found.iter().map(|found| found.0).collect();
    let mut symbols = vec![];
    for (index, (start, _, name, _, section_end)) in found.into_iter().enumerate() {
        let next = starts.get(index + 1).copied().unwrap_or(u64::MAX).min(section_end);
        let size = sizes.get(&start).copied().unwrap_or_default();
        let end = if size == 0 { next } else { start.saturating_add(size).min(next) };
        symbols.push(Symbol { name, addresses: start..end });
    }
    symbols
}
