//! Rewrites DWARF from lines of generated code to lines of Neva.

use super::source_map::{NevaLine, SourceMap};
use gimli::read::{self, EndianSlice};
use gimli::write::{
    Address, AttributeValue, ConvertError, ConvertLineRow, ConvertUnit, Dwarf, EndianVec, FileId, LineRow,
    LineString, Sections,
};
use gimli::{DW_AT_call_file, DW_AT_call_line, LittleEndian};
use std::collections::HashMap;

type Reader<'d> = EndianSlice<'d, LittleEndian>;

/// The end of the path of the file with the generated code.
const GENERATED: &str = "/src/main.rs";

/// Part of the path of each file of Rust's own library.
const LIBRARY: &str = "/rustc/";

/// The sections of DWARF in which each line of `src/main.rs` that a map knows is that of Neva. What is
/// inlined there from Rust's own library, and what has no line, is of the line before it. The files of Neva
/// are in `folder`.
pub(super) fn rewrite(
    dwarf: &read::Dwarf<Reader<'_>>,
    map: &SourceMap,
    folder: &str,
) -> Result<Sections<EndianVec<LittleEndian>>, ConvertError> {
    let mut written = Dwarf::new();
    let mut units = written.convert(dwarf)?;
    while let Some((mut unit, root)) = units.read_unit()? {
        let files = lines(&mut unit, map, folder)?.unwrap_or_default();
        let mut entry = root;
        let mut id = unit.unit.root();
        loop {
            for attribute in &entry.attrs {
                let value = unit.convert_attribute_value(entry.read_unit, attribute, &constant)?;
                unit.unit.get_mut(id).set(attribute.name(), value);
            }
            files.move_call(unit.unit.get_mut(id), map);
            let Some(next) = unit.read_entry(&mut entry)? else { break };
            id = unit.add_entry(next, &entry);
        }
    }
    let mut sections = Sections::new(EndianVec::new(LittleEndian));
    written.write(&mut sections)?;
    Ok(sections)
}

/// Addresses stay as they are.
fn constant(address: u64) -> Option<Address> {
    Some(Address::Constant(address))
}

/// The files of a unit's line table.
#[derive(Default)]
struct Files {
    /// Those with generated code.
    generated: Vec<FileId>,
    /// Those of Rust's own library.
    library: Vec<FileId>,
    /// Those of Neva by their names.
    neva: HashMap<String, FileId>,
}

impl Files {
    /// Where a line of a file is from, as a file of the table and a line.
    fn place(&self, file: FileId, line: u64, map: &SourceMap) -> Option<(FileId, u64)> {
        if !self.generated.contains(&file) {
            return None;
        }
        let NevaLine { file, line } = map.place(line)?;
        Some((self.neva[file], *line))
    }

    /// Whether a row is part of what the generated code before it does.
    fn is_part(&self, row: &LineRow) -> bool {
        row.line == 0 && self.generated.contains(&row.file) || self.library.contains(&row.file)
    }

    /// Has an entry for an inlined call say the Neva line that it is from.
    fn move_call(&self, entry: &mut gimli::write::DebuggingInformationEntry, map: &SourceMap) {
        let Some(AttributeValue::FileIndex(Some(file))) = entry.get(DW_AT_call_file) else { return };
        let line = match entry.get(DW_AT_call_line) {
            Some(AttributeValue::Udata(line) | AttributeValue::Data8(line)) => *line,
            Some(AttributeValue::Data1(line)) => u64::from(*line),
            Some(AttributeValue::Data2(line)) => u64::from(*line),
            Some(AttributeValue::Data4(line)) => u64::from(*line),
            _ => return,
        };
        if let Some((file, line)) = self.place(*file, line, map) {
            entry.set(DW_AT_call_file, AttributeValue::FileIndex(Some(file)));
            entry.set(DW_AT_call_line, AttributeValue::Udata(line));
        }
    }
}

/// Rewrites the line table of a unit, if it has one.
fn lines(
    unit: &mut ConvertUnit<'_, Reader<'_>>,
    map: &SourceMap,
    folder: &str,
) -> Result<Option<Files>, ConvertError> {
    let paths = paths(unit)?;
    let Some(mut table) = unit.read_line_program(None, None)? else { return Ok(None) };
    let mut rows = vec![];
    while let Some(row) = table.read_row()? {
        rows.push(row);
    }
    let (mut program, files) = table.program();
    let named = |is: &dyn Fn(&String) -> bool| {
        let named = files.iter().zip(&paths).filter(|(_, path)| is(path));
        named.map(|(file, _)| *file).collect()
    };
    let mut known = Files {
        generated: named(&|path| path.ends_with(GENERATED)),
        library: named(&|path| path.contains(LIBRARY)),
        neva: HashMap::new(),
    };
    if !known.generated.is_empty() {
        let version = program.encoding();
        let directory = program.add_directory(LineString::new(folder.as_bytes(), version, unit.line_strings));
        for NevaLine { file, .. } in map.places() {
            known.neva.entry(file.clone()).or_insert_with(|| {
                let name = LineString::new(file.as_bytes(), version, unit.line_strings);
                program.add_file(name, directory, None)
            });
        }
    }
    let mut before = None;
    for row in rows {
        match row {
            ConvertLineRow::SetAddress(address) => program.set_address(Address::Constant(address)),
            ConvertLineRow::Row(row) => {
                let place = known.place(row.file, row.line, map);
                *program.row() = match (place, before) {
                    (Some((file, line)), _) => LineRow { file, line, column: 0, ..row },
                    (None, Some((file, line))) if known.is_part(&row) => {
                        LineRow { file, line, column: 0, is_statement: false, ..row }
                    }
                    _ => row,
                };
                program.generate_row();
                before = place.or(before);
            }
            ConvertLineRow::EndSequence(length) => {
                program.end_sequence(length);
                before = None;
            }
        }
    }
    unit.set_line_program(program, files);
    Ok(Some(known))
}

/// The path of each file of a unit's line table, by its number there.
fn paths(unit: &ConvertUnit<'_, Reader<'_>>) -> Result<Vec<String>, ConvertError> {
    let Some(program) = &unit.read_unit.line_program else { return Ok(vec![]) };
    let header = program.header();
    let first = u64::from(header.version() <= 4);
    let mut paths = vec![String::new(); first as usize];
    for index in first..first + header.file_names().len() as u64 {
        let Some(file) = header.file(index) else { break };
        let mut path = String::new();
        for part in [file.directory(header), Some(file.path_name())].into_iter().flatten() {
            let part = unit.read_unit.attr_string(part)?;
            path = format!("{path}/{}", part.to_string_lossy());
        }
        paths.push(path);
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gimli::write::{LineString, Unit};
    use gimli::{DW_TAG_inlined_subroutine, Encoding, Format, LineEncoding, SectionId};
    use std::error::Error;

    const CODE: &str = "fn main() {\n    // a (add) at main/main.neva:7\n    a();\n    b();\n    \
                        // c (print) at std/x.neva:3\n    c();\n}\n";

    /// A table of rows and one inlined call, given as file and line, in a version of DWARF.
    fn table(version: u16, rows: &[(&str, u64)], call: (&str, u64)) -> Sections<EndianVec<LittleEndian>> {
        let encoding = Encoding { format: Format::Dwarf32, version, address_size: 8 };
        let text = |text: &str| LineString::String(text.as_bytes().to_vec());
        let mut program = gimli::write::LineProgram::new(
            encoding,
            LineEncoding::default(),
            text("/project"),
            None,
            text("src/main.rs"),
            None,
        );
        let directory = program.default_directory();
        let file = |program: &mut gimli::write::LineProgram, name: &str| {
            program.add_file(text(name), directory, None)
        };
        program.begin_sequence(Some(Address::Constant(0x1000)));
        for (at, (name, line)) in (0..).zip(rows) {
            let file = file(&mut program, name);
            let row = program.row();
            (row.address_offset, row.file, row.line) = (at, file, *line);
            program.generate_row();
        }
        program.end_sequence(rows.len() as u64);
        let called_from = file(&mut program, call.0);
        let mut dwarf = Dwarf::new();
        let unit = dwarf.units.add(Unit::new(encoding, program));
        let unit = dwarf.units.get_mut(unit);
        let root = unit.root();
        let entry = unit.add(root, DW_TAG_inlined_subroutine);
        unit.get_mut(entry).set(DW_AT_call_file, AttributeValue::FileIndex(Some(called_from)));
        unit.get_mut(entry).set(DW_AT_call_line, AttributeValue::Data1(call.1 as u8));
        let mut sections = Sections::new(EndianVec::new(LittleEndian));
        dwarf.write(&mut sections).expect("a table");
        sections
    }

    fn load(sections: &Sections<EndianVec<LittleEndian>>) -> read::Dwarf<Reader<'_>> {
        let data = |id: SectionId| {
            let data = sections.get(id).map_or(&[][..], |section| section.slice());
            Ok::<_, gimli::Error>(EndianSlice::new(data, LittleEndian))
        };
        read::Dwarf::load(data).expect("sections")
    }

    /// What a table says: the rows, then the inlined calls.
    fn told(sections: &Sections<EndianVec<LittleEndian>>) -> Result<String, Box<dyn Error>> {
        let dwarf = load(sections);
        let header = dwarf.units().next()?.expect("a unit");
        let unit = dwarf.unit(header)?;
        let unit = unit.unit_ref(&dwarf);
        let program = unit.line_program.clone().expect("a table");
        let name = |index: u64| -> Result<String, Box<dyn Error>> {
            let file = program.header().file(index).expect("a file");
            let folder = file.directory(program.header()).filter(|_| file.directory_index() != 0);
            let parts = folder.into_iter().chain([file.path_name()]);
            let parts: Result<Vec<_>, _> = parts.map(|part| unit.attr_string(part)).collect();
            Ok(parts?.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"))
        };
        let mut told = vec![];
        let mut rows = program.clone().rows();
        while let Some((_, row)) = rows.next_row()? {
            if !row.end_sequence() {
                let line = row.line().map_or(0, |line| line.get());
                let statement = if row.is_stmt() { "" } else { " (part)" };
                told.push(format!("{:#x} {}:{line}{statement}", row.address(), name(row.file_index())?));
            }
        }
        let mut entries = unit.entries();
        while let Some(entry) = entries.next_dfs()? {
            if let Some(read::AttributeValue::FileIndex(file)) = entry.attr_value(DW_AT_call_file) {
                let line = entry.attr_value(DW_AT_call_line).and_then(|line| line.udata_value());
                told.push(format!("call from {}:{}", name(file)?, line.unwrap_or_default()));
            }
        }
        Ok(told.join("\n"))
    }

    #[test]
    fn lines_of_generated_code_become_those_of_neva() -> Result<(), Box<dyn Error>> {
        let core = "/rustc/1/library/core/src/num.rs";
        let main = "src/main.rs";
        let rows = [(core, 9), (main, 3), (core, 9), (main, 0), (main, 6), ("src/out.rs", 4), (main, 6)];
        for version in [4, 5] {
            let sections = table(version, &rows, (main, 4));
            let rewritten = rewrite(&load(&sections), &SourceMap::of(CODE), "/home/me/app")?;
            let expected = "\
                0x1000 /rustc/1/library/core/src/num.rs:9\n\
                0x1001 /home/me/app/main/main.neva:7\n\
                0x1002 /home/me/app/main/main.neva:7 (part)\n\
                0x1003 /home/me/app/main/main.neva:7 (part)\n\
                0x1004 /home/me/app/std/x.neva:3\n\
                0x1005 src/out.rs:4\n\
                0x1006 /home/me/app/std/x.neva:3\n\
                call from /home/me/app/main/main.neva:7";
            assert_eq!(told(&rewritten)?, expected, "version {version}");
        }
        Ok(())
    }

    #[test]
    fn another_table_stays_as_it_is() -> Result<(), Box<dyn Error>> {
        let sections = table(5, &[("src/lib.rs", 3), ("/rustc/1/core.rs", 4)], ("src/lib.rs", 3));
        let rewritten = rewrite(&load(&sections), &SourceMap::of(CODE), "/home/me/app")?;
        assert_eq!(told(&rewritten)?, told(&sections)?);
        Ok(())
    }
}
