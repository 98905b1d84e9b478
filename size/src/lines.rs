//! Which line of which file each address is from, by the line table.

use std::borrow::Cow;
use std::ops::Range;

use addr2line::Context;
use gimli::{EndianSlice, LittleEndian, SectionId};
use object::{Object, ObjectSection};

use crate::elf::Image;
use crate::names::{self, Source};

/// The line table of a binary.
pub struct Lines<'a> {
    context: Option<Context<EndianSlice<'a, LittleEndian>>>,
}

/// A stretch of code and where it is from.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// Its addresses.
    pub addresses: Range<u64>,
    /// The file that has the code itself.
    pub source: Option<Source<'static>>,
    /// The line of the program's own code that it is inlined into, if it is.
    pub program_line: Option<u32>,
}

impl<'a> Lines<'a> {
    /// Reads the line table of a binary. Without one, or with one that is damaged, no address has a line.
    pub fn read(image: &Image<'a>) -> Lines<'a> {
        let section = |id: SectionId| -> Result<EndianSlice<'a, LittleEndian>, gimli::Error> {
            let data =
                image.file.section_by_name(id.name()).and_then(|section| match section.uncompressed_data() {
                    Ok(Cow::Borrowed(data)) => Some(data),
                    _ => None,
                });
            Ok(EndianSlice::new(data.unwrap_or(&[]), LittleEndian))
        };
        let context = gimli::Dwarf::load(section).ok().and_then(|dwarf| Context::from_dwarf(dwarf).ok());
        Lines { context }
    }

    /// The stretches of code between two addresses, in order. What the table does not cover is left out.
    pub fn stretches(&self, addresses: Range<u64>) -> Vec<Stretch> {
        let Some(context) = &self.context else { return vec![] };
        let Ok(rows) = context.find_location_range(addresses.start, addresses.end) else { return vec![] };
        let mut stretches: Vec<Stretch> = vec![];
        for (start, length, _) in rows {
            let range = start.max(addresses.start)..start.saturating_add(length).min(addresses.end);
            if range.is_empty() {
                continue;
            }
            let (source, program_line) = self.frames(context, range.start);
            stretches.push(Stretch { addresses: range, source, program_line });
        }
        stretches
    }

    /// The file that an address is from.
    pub fn source(&self, address: u64) -> Option<Source<'static>> {
        let location = self.context.as_ref()?.find_location(address).ok()??;
        names::source_of_file(location.file?)
    }

    fn frames(
        &self,
        context: &Context<EndianSlice<'a, LittleEndian>>,
        address: u64,
    ) -> (Option<Source<'static>>, Option<u32>) {
        let Ok(mut frames) = context.find_frames(address).skip_all_loads() else { return (None, None) };
        let (mut innermost, mut line) = (None, None);
        while let Ok(Some(frame)) = frames.next() {
            let Some(location) = frame.location else { continue };
            let Some(source) = location.file.and_then(names::source_of_file) else { continue };
            if source == Source::Program {
                line = location.line.filter(|line| *line > 0).or(line);
            }
            innermost = innermost.or(Some(source));
        }
        (innermost, line)
    }
}
