//! How a project is compiled and linked, as data. `Cargo.toml` and `.cargo/config.toml` are written from it.

use crate::loops::Loops;

/// What the code of a project is optimized for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Speed.
    Speed,
    /// Size, but not at the cost of loops that compute.
    Balance,
    /// Size.
    Size,
}

/// What a project is built on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// The standard library.
    Std,
    /// System calls, without any library: Linux on x86-64.
    Freestanding,
}

/// The settings of one build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// What the code is optimized for.
    pub goal: Goal,
    /// What it is built on.
    pub base: Base,
    /// Optimization across crates.
    pub lto: Lto,
    /// Number of units that rustc compiles a crate in.
    pub codegen_units: u32,
    /// Whether a panic unwinds rather than aborts.
    pub unwinds: bool,
    /// Whether symbols are removed.
    pub strip: bool,
    /// Whether the linker makes identical functions one; the freestanding form alone has a linker that can.
    pub folds_functions: bool,
    /// Whether the file has a table of sections.
    pub section_table: bool,
    /// Which kernel files are compiled in.
    pub kernel_files: KernelFiles,
    /// Whether the linker keeps what is not used.
    pub keeps_dead_code: bool,
    /// What the binary contains about itself, beside what runs.
    pub debug: Debug,
    /// What loops of `main` do: those that compute are not compiled for size alone.
    pub loops: Loops,
}

/// The symbol of a `main` that computes, by which flags of LLVM name it.
pub(crate) const MAIN_SYMBOL: &str = "neva_main";

/// An innermost loop starts at a multiple of 64 bytes. Processors keep decoded code by lines of that size:
/// a short loop over two of them takes up to 1.6 times as long.
const ALIGNED_LOOPS: &str = "-Cllvm-args=-x86-experimental-pref-innermost-loop-alignment=6";

/// A loop whose number of turns is constant is left out where its turns take no more than LLVM counts as 400.
/// Its own limit of 150 keeps a loop over the 9 cells around a cell, which takes three times as long.
const UNROLL_WHOLE_LOOPS: &str = "-unroll-threshold-default=400 -unroll-allow-partial=0 -unroll-runtime=0";

/// Optimization across crates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lto {
    /// As cargo has it by default.
    Default,
    /// Of all crates together.
    Fat,
    /// None.
    Off,
}

/// Which kernel files are compiled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KernelFiles {
    /// Those that the program needs.
    Needed,
    /// Every one that needs no crate.
    All,
}

/// What a binary contains about itself, beside what runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Debug {
    /// Nothing.
    None,
    /// Symbols.
    Symbols,
    /// Symbols and line tables.
    Lines,
    /// Symbols, line tables, and references that the linker has resolved.
    SymbolsAndLines,
}

impl Settings {
    /// The settings of a binary that is shipped.
    pub(crate) fn shipped(goal: Goal, base: Base) -> Settings {
        let freestanding = base == Base::Freestanding;
        Settings {
            goal,
            base,
            lto: if freestanding || goal != Goal::Speed { Lto::Fat } else { Lto::Default },
            codegen_units: 1,
            unwinds: false,
            strip: true,
            folds_functions: freestanding,
            section_table: !freestanding,
            kernel_files: KernelFiles::Needed,
            keeps_dead_code: false,
            debug: Debug::None,
            loops: Loops::Effects,
        }
    }

    /// Whether `main` is compiled for speed, and all that it calls for size.
    pub(crate) fn favours_main(&self) -> bool {
        self.goal == Goal::Size && self.loops != Loops::Effects
    }

    /// Flags of rustc beside the profile in `Cargo.toml`.
    pub(crate) fn rustflags(&self) -> Vec<String> {
        // LLVM 22 gives values of one branch to another where it copies a jump by table into the blocks
        // before it: a loop over a state with twenty parts never ended. The copies gain nothing here.
        let mut flags = vec!["-Cllvm-args=-disable-early-taildup"];
        let freestanding = self.base == Base::Freestanding;
        if freestanding {
            flags.extend([
                "-Clinker=rust-lld",
                "-Clinker-flavor=ld.lld",
                "-Crelocation-model=static",
                "-Crelro-level=off",
                "-Cforce-unwind-tables=no",
                "-Clink-arg=-nostdlib",
                "-Clink-arg=-static",
                "-Clink-arg=--build-id=none",
                "-Clink-arg=-znoseparate-code",
                "-Clink-arg=-znorelro",
            ]);
            flags.extend((!self.section_table).then_some("-Clink-arg=-znosectionheader"));
            flags.extend(["-Clink-arg=--no-eh-frame-hdr", "-Clink-arg=--no-rosegment"]);
            flags.extend((!self.keeps_dead_code).then_some("-Clink-arg=--gc-sections"));
            flags.extend(self.folds_functions.then_some("-Clink-arg=--icf=all"));
            flags.push("-Clink-arg=-Tlink.ld");
            // Code of `core` that is linked as it was compiled names what unwinds, which nothing calls.
            flags.extend((self.lto == Lto::Off).then_some("-Clink-arg=--defsym=rust_eh_personality=0"));
        }
        // For a balance, half of LLVM's own limit: what is larger takes fewer bytes as a call than as a copy.
        // For size, five times its limit: a small copy takes fewer bytes when what is around it is known.
        flags.extend((self.goal != Goal::Speed).then_some("-Cllvm-args=-inline-threshold=25"));
        if self.goal == Goal::Speed {
            // LLVM would make a large constant of a near one by a sum, in loops, too.
            flags.push("-Cllvm-args=-consthoist-min-num-to-rebase=1000");
            flags.extend(cfg!(target_arch = "x86_64").then_some(ALIGNED_LOOPS));
        }
        let for_main = self.flags_for_main();
        flags.extend(for_main.as_deref());
        // The standard library's form is linked by the C compiler, which passes on what follows `-Wl`.
        let for_linker =
            |own: &'static str, passed_on: &'static str| if freestanding { own } else { passed_on };
        if self.keeps_dead_code {
            flags.push(for_linker("-Clink-arg=--no-gc-sections", "-Clink-arg=-Wl,--no-gc-sections"));
            flags.push("-Clink-dead-code");
        }
        // As flags rather than in the profile, which is part of the hashes in symbols.
        if self.debug != Debug::None {
            flags.push("-Cstrip=none");
        }
        if self.debug == Debug::Lines {
            flags.push("-Cdebuginfo=line-tables-only");
        }
        if self.debug == Debug::SymbolsAndLines {
            flags.push("-Cdebuginfo=limited");
            flags.push(for_linker("-Clink-arg=--emit-relocs", "-Clink-arg=-Wl,--emit-relocs"));
        }
        flags.into_iter().map(str::to_owned).collect()
    }

    /// What tells LLVM which functions are to be small where the pipeline is that for speed: the pipeline for
    /// size leaves loops as they are, whatever the attributes of a function. Loops of numbers alone may take
    /// several at a time, which takes some hundred bytes; others would only grow by it. Those with a small
    /// constant number of turns become these turns where loops are nested: one that runs once gains nothing.
    /// No loop becomes several turns and a test.
    fn flags_for_main(&self) -> Option<String> {
        let mut args = vec!["-force-attribute=minsize", "-force-attribute=optsize"];
        let keep = |attribute| format!("-force-remove-attribute={MAIN_SYMBOL}:{attribute}");
        let [minsize, optsize] = ["minsize", "optsize"].map(keep);
        args.push(&minsize);
        let unroll = match self.loops {
            Loops::Effects | Loops::Compute => None,
            Loops::ComputeNumbers => Some("-unroll-threshold=0"),
            Loops::ComputeNested => Some(UNROLL_WHOLE_LOOPS),
        };
        args.extend(unroll.into_iter().flat_map(|unroll| [&*optsize, unroll]));
        args.push("-inlinehint-threshold=100");
        self.favours_main().then(|| format!("-Cllvm-args={}", args.join(" ")))
    }
}
