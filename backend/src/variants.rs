//! Variants of a build, to measure what each setting is worth and what the bytes of a program are for.

use crate::plan::Plan;
use crate::project::Project;
use crate::settings::{Base, Debug, Goal, KernelFiles, Lto, Settings};

/// One setting that differs from those of the binary that is shipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Every file of the runtime that needs no crate is compiled in, and the linker keeps what is not used.
    NoClosure,
    /// Every such file is compiled in, and the linker removes what is not used.
    LinkerOnly,
    /// Optimized for speed.
    Speed,
    /// Without optimization across crates.
    NoLto,
    /// Several units of code, as cargo does it.
    Units,
    /// Panics unwind.
    Unwind,
    /// With symbols.
    NoStrip,
    /// Identical functions are not made one.
    NoFolding,
    /// With a table of sections.
    Sections,
}

impl Variant {
    /// All of them.
    pub const ALL: [Variant; 9] = [
        Variant::LinkerOnly,
        Variant::NoClosure,
        Variant::Speed,
        Variant::NoLto,
        Variant::Units,
        Variant::Unwind,
        Variant::NoStrip,
        Variant::NoFolding,
        Variant::Sections,
    ];

    /// What it is called in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Variant::NoClosure => "every file of the runtime, unused code kept",
            Variant::LinkerOnly => "every file of the runtime",
            Variant::Speed => "opt-level 3",
            Variant::NoLto => "no LTO",
            Variant::Units => "16 codegen units",
            Variant::Unwind => "panic = unwind",
            Variant::NoStrip => "not stripped",
            Variant::NoFolding => "identical functions not folded",
            Variant::Sections => "with a table of sections",
        }
    }

    /// The settings with this one changed; none if that changes nothing or makes no sense for the form.
    fn apply(self, shipped: &Settings) -> Option<Settings> {
        let mut settings = shipped.clone();
        match self {
            Variant::NoClosure => {
                settings.kernel_files = KernelFiles::All;
                settings.keeps_dead_code = true;
            }
            Variant::LinkerOnly => settings.kernel_files = KernelFiles::All,
            Variant::Speed => settings.goal = Goal::Speed,
            Variant::NoLto if shipped.lto == Lto::Fat => settings.lto = Lto::Off,
            Variant::NoLto => {}
            Variant::Units => settings.codegen_units = 16,
            // Without the standard library nothing unwinds.
            Variant::Unwind => settings.unwinds = shipped.base == Base::Std,
            Variant::NoStrip => settings.strip = false,
            Variant::NoFolding => settings.folds_functions = false,
            Variant::Sections => settings.section_table = true,
        }
        (settings != *shipped).then_some(settings)
    }
}

/// Projects that build the same program with symbols and line tables.
#[derive(Clone, Debug)]
pub struct WithSymbols {
    /// Loads the same bytes as the program, and has symbols.
    pub symbols: Project,
    /// Has line tables and references as well; none when `symbols` has them. Its sections have the same
    /// contents at other addresses: with the standard library, both change what the linker lays out first.
    pub lines: Option<Project>,
}

impl Plan<'_> {
    /// The project of a variant; none if it makes no sense for the program's form. Its package has the name
    /// of the shipped one.
    pub fn variant(&self, variant: Variant) -> Option<Project> {
        Some(self.write(&variant.apply(&self.settings)?, Some(self.project().name)))
    }

    /// The projects that build the program with symbols and lines. Their packages have the name of the
    /// shipped one, since names of packages are part of what is compiled.
    pub fn with_symbols(&self) -> WithSymbols {
        let name = self.project().name;
        let with = |debug| {
            let settings = Settings { debug, section_table: true, ..self.settings.clone() };
            self.write(&settings, Some(name.clone()))
        };
        match self.settings.base {
            Base::Freestanding => WithSymbols { symbols: with(Debug::SymbolsAndLines), lines: None },
            Base::Std => {
                WithSymbols { symbols: with(Debug::Symbols), lines: Some(with(Debug::SymbolsAndLines)) }
            }
        }
    }
}
