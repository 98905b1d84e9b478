//! Which line of which file each address is from, by the line table.

use std::borrow::Cow;
use std::ops::Range;

use addr2line::Context;
use gimli::{EndianSlice, LittleEndian, SectionId};
use object::{Object, ObjectSection};

use crate::elf::Image;
use crate::names::{self, CodeSource};

/// The line table of a binary.
pub(crate) struct Lines<'a> {
    context: Option<Context<EndianSlice<'a, LittleEndian>>>,
}

/// A stretch of code and where it is from.
#[derive(Clone, Debug)]
pub(crate) struct Stretch {
    /// Its addresses.
    pub addresses: Range<u64>,
    /// The file that has the code itself.
    pub source: Option<CodeSource>,
    /// The line of the program's own code that it is inlined into, if it is.
    pub program_line: Option<u32>,
    /// The functions that are inlined here, the innermost first.
    pub inlined: Vec<String>,
}

impl<'a> Lines<'a> {
    /// Reads the line table of a binary. Without one, or with one that is damaged, no address has a line.
    pub(crate) fn read(image: &Image<'a>) -> Lines<'a> {
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
    pub(crate) fn stretches(&self, addresses: Range<u64>) -> Vec<Stretch> {
        let Some(context) = &self.context else { return vec![] };
        let Ok(rows) = context.find_location_range(addresses.start, addresses.end) else { return vec![] };
        let mut stretches: Vec<Stretch> = vec![];
        for (start, length, _) in rows {
            let range = start.max(addresses.start)..start.saturating_add(length).min(addresses.end);
            if range.is_empty() {
                continue;
            }
            stretches.push(stretch(context, range));
        }
        stretches
    }

    /// The file that an address is from.
    pub(crate) fn source(&self, address: u64) -> Option<CodeSource> {
        let location = self.context.as_ref()?.find_location(address).ok()??;
        names::source_of_file(location.file?)
    }
}

/// What the frames at the beginning of a stretch say of it.
fn stretch(context: &Context<EndianSlice<'_, LittleEndian>>, addresses: Range<u64>) -> Stretch {
    let mut stretch = Stretch { source: None, program_line: None, inlined: vec![], addresses };
    let Ok(mut frames) = context.find_frames(stretch.addresses.start).skip_all_loads() else {
        return stretch;
    };
    // The innermost function that is the program's own is where the others are inlined, or else the
    // outermost.
    while let (None, Ok(Some(frame))) = (stretch.program_line, frames.next()) {
        let name = frame.function.as_ref().and_then(|function| function.raw_name().ok());
        stretch.inlined.push(name.unwrap_or_default().into_owned());
        let Some(location) = frame.location else { continue };
        let Some(source) = location.file.and_then(names::source_of_file) else { continue };
        if source == CodeSource::Program {
            stretch.program_line = location.line.filter(|line| *line > 0);
        }
        stretch.source = stretch.source.or(Some(source));
    }
    stretch.inlined.pop();
    stretch
}
