//! The sections of a binary that debuggers read: reading them, and putting others in their place.

use gimli::read::{Dwarf, EndianSlice};
use gimli::write::{EndianVec, Sections};
use gimli::{LittleEndian, SectionId};
use object::LittleEndian as Endian;
use object::elf::{FileHeader64, SectionHeader64};
use object::read::elf::{FileHeader, SectionHeader};
use std::collections::BTreeMap;
use std::mem::offset_of;

/// A binary and where its sections for debuggers are.
pub(super) struct Debug<'b> {
    binary: &'b [u8],
    /// By name.
    sections: BTreeMap<String, Section<'b>>,
}

struct Section<'b> {
    /// Where the file has its header.
    header: usize,
    data: &'b [u8],
}

/// Tables that would speak of the old contents. Debuggers do without.
const OUTDATED: [&str; 4] = [".debug_aranges", ".debug_names", ".debug_pubnames", ".debug_pubtypes"];

impl<'b> Debug<'b> {
    /// Those of a binary for 64 bit Linux.
    pub(super) fn read(binary: &'b [u8]) -> Result<Debug<'b>, object::Error> {
        let header = FileHeader64::<Endian>::parse(binary)?;
        let table = header.sections(Endian, binary)?;
        let mut sections = BTreeMap::new();
        for (index, section) in table.enumerate() {
            let name = String::from_utf8_lossy(table.section_name(Endian, section)?).into_owned();
            if name.starts_with(".debug_") {
                let entry = index.0 * size_of::<SectionHeader64<Endian>>();
                let header = header.e_shoff.get(Endian) as usize + entry;
                sections.insert(name, Section { header, data: section.data(Endian, binary)? });
            }
        }
        Ok(Debug { binary, sections })
    }

    /// What they say.
    pub(super) fn dwarf(&self) -> Dwarf<EndianSlice<'b, LittleEndian>> {
        let data = |id: SectionId| self.sections.get(id.name()).map_or(&[][..], |section| section.data);
        let sections = gimli::DwarfSections::load(|id| Ok::<_, ()>(data(id)));
        let Ok(sections) = sections else { unreachable!("looking up a section does not fail") };
        sections.borrow(|data| EndianSlice::new(data, LittleEndian))
    }

    /// The binary with others in their place. They come after everything else, so that nothing moves.
    pub(super) fn replaced(&self, others: &Sections<EndianVec<LittleEndian>>) -> Result<Vec<u8>, String> {
        let mut binary = self.binary.to_vec();
        let mut place = |name: &str, data: &[u8]| {
            let Some(section) = self.sections.get(name) else {
                return if data.is_empty() { Ok(()) } else { Err(format!("it has no section `{name}`")) };
            };
            let at = binary.len() as u64;
            binary.extend_from_slice(data);
            let mut set = |field: usize, number: u64| {
                let field = section.header + field;
                binary[field..field + 8].copy_from_slice(&number.to_le_bytes());
            };
            set(offset_of!(SectionHeader64<Endian>, sh_offset), at);
            set(offset_of!(SectionHeader64<Endian>, sh_size), data.len() as u64);
            Ok(())
        };
        others.for_each(|id, data| place(id.name(), data.slice()))?;
        OUTDATED.iter().try_for_each(|name| place(name, &[]))?;
        Ok(binary)
    }
}
