//! `neva size flags`.

use super::measure;
use crate::funcs::Access;
use crate::package;
use crate::progress::Progress;
use crate::report::{Outcome, done};
use neva_backend::{Base, Goal, Options, Plan, Project, Variant};
use neva_diagnostics::Findings;
use neva_files::json;
use neva_size::flags::{self, Measurement};
use std::ffi::OsStr;

/// Measures a program as it is built, and with each part of how it is built left out.
pub(super) fn flags(program: &OsStr, as_json: bool) -> Outcome {
    let mut progress = Progress::begin();
    progress.step("compiling");
    let package = package::load(program, Access::Run)?;
    let program = package::compile(&package)?;
    let minimal = measure::plan(&package, &program, Goal::Size)?;
    let fast = package::compile_for(&package, Goal::Speed)?;
    let default = measure::plan(&package, &fast, Goal::Speed)?;
    let set = package.funcs.modules;
    let size = |project: &Project| -> Result<u64, Findings> {
        let bytes = neva_backend::binary(project)?;
        Ok(bytes.len() as u64)
    };
    let mut measurements = vec![];
    let mut add = |name: &str, bytes: u64| {
        measurements.push(Measurement { name: name.to_owned(), bytes });
    };
    progress.long_step("building");
    add("build --minimal", size(&minimal.project())?);
    for variant in Variant::ALL {
        if let Some(project) = minimal.variant(variant) {
            progress.long_step(variant.name());
            add(variant.name(), size(&project)?);
        }
    }
    // The same program as it would be on other systems: that is what doing without all libraries is worth.
    if minimal.base() == Base::Freestanding {
        let hosted = Options { goal: Goal::Size, base: Base::Std, sources: None, uses_cores: false };
        let hosted = Plan::new(&program, set, hosted)?;
        add("with the standard library", size(&hosted.project())?);
        if let Some(project) = hosted.variant(Variant::Unwind) {
            add("with the standard library, panic = unwind", size(&project)?);
        }
    }
    add("build", size(&default.project())?);
    if let Some(project) = default.variant(Variant::NoClosure) {
        add("build, every file of the runtime", size(&project)?);
    }
    done(&if as_json { json(&measurements) } else { flags::text(&package.name, &measurements) })
}
