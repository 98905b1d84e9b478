//! Cuts off the room that the linker leaves at the end of the file for section headers that are not there.

use object::elf::FileHeader64;
use object::read::elf::{FileHeader, ProgramHeader};

/// A binary without the zeros after everything that its headers speak of; as it is, if it has section
/// headers, which are there, or is not for 64 bit Linux.
pub(super) fn without_tail(mut binary: Vec<u8>) -> Vec<u8> {
    if let Some(end) = end(&binary)
        && binary[end..].iter().all(|byte| *byte == 0)
    {
        binary.truncate(end);
    }
    binary
}

/// Where the last of what the headers speak of ends.
fn end(binary: &[u8]) -> Option<usize> {
    let header = FileHeader64::<object::Endianness>::parse(binary).ok()?;
    let endian = header.endian().ok()?;
    if header.e_shoff(endian) != 0 {
        return None;
    }
    let segments = header.program_headers(endian, binary).ok()?;
    let table = header.e_phoff(endian) + u64::from(header.e_phentsize(endian)) * segments.len() as u64;
    let ends = segments.iter().map(|segment| segment.p_offset(endian) + segment.p_filesz(endian));
    let end = usize::try_from(ends.chain([table]).max()?).ok()?;
    (end <= binary.len()).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of a header, one segment of four bytes after it, and a tail.
    fn file(sections: u8, tail: &[u8]) -> Vec<u8> {
        let mut file = vec![0; 120];
        file[..7].copy_from_slice(&[0x7f, b'E', b'L', b'F', 2, 1, 1]);
        file[40] = sections;
        // Where the table of segments begins, how large the header and one of them are, and how many there
        // are.
        (file[32], file[52], file[54], file[56]) = (64, 64, 56, 1);
        // Where the segment begins, and its size.
        (file[64 + 8], file[64 + 32]) = (120, 4);
        file.extend([1, 2, 3, 0]);
        file.extend(tail);
        file
    }

    #[test]
    fn zeros_after_the_last_segment_go() {
        assert_eq!(without_tail(file(0, &[0; 128])), file(0, &[]));
        assert_eq!(without_tail(file(0, &[])), file(0, &[]), "and those that belong to it stay");
    }

    #[test]
    fn anything_else_stays() {
        assert_eq!(without_tail(file(0, &[0, 7])), file(0, &[0, 7]));
        assert_eq!(without_tail(file(124, &[0; 64])), file(124, &[0; 64]), "section headers");
        assert_eq!(without_tail(vec![0; 9]), vec![0; 9], "no binary of this kind");
    }
}
