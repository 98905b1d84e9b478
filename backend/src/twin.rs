//! Projects that build the same program with what tells of its bytes: symbols, line tables, references.

use crate::emit;
use crate::project::{Form, Project};

/// How a program is built once more to learn what its bytes are for.
#[derive(Clone, Debug)]
pub struct Twins {
    /// Loads the same bytes as the program, and has symbols.
    pub symbols: Project,
    /// Has line tables and references beside; none when `symbols` has them. Its sections have the same contents at
    /// other addresses: with the standard library, both change what the linker lays out first.
    pub lines: Option<Project>,
}

const SYMBOLS: &[&str] = &["-Cstrip=none"];
const LINES: &str = "-Cdebuginfo=limited";

/// The projects that build a project's program with symbols and lines. The packages have the same name, because it is
/// part of what is compiled.
pub fn twins(project: &Project) -> Twins {
    let with = |flags: &[&str]| {
        let own = project.rustflags.iter().filter(|flag| !flag.contains("nosectionheader"));
        let flags: Vec<String> =
            own.cloned().chain(SYMBOLS.iter().chain(flags).map(|flag| flag.to_string())).collect();
        let mut twin = project.clone();
        twin.files.insert(".cargo/config.toml".to_owned(), emit::config::emit(project.form, &flags));
        twin.rustflags = flags;
        twin
    };
    match project.form {
        Form::Freestanding => Twins { symbols: with(&[LINES, "-Clink-arg=--emit-relocs"]), lines: None },
        Form::Fast | Form::Small => {
            Twins { symbols: with(&[]), lines: Some(with(&[LINES, "-Clink-arg=-Wl,--emit-relocs"])) }
        }
    }
}
