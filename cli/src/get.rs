//! `neva get`.

use crate::lock::fetcher;
use crate::report::{Outcome, done};
use neva_diagnostics::{Diagnostic, Place, error, escaped};
use neva_frontend::module::{Dependency, Manifest, manifest_in};
use std::path::Path;

/// Fetches a module and adds it to the dependencies of the one in the current directory.
pub(crate) fn get(path: String, version: String) -> Outcome {
    let Some(manifest_path) = manifest_in(Path::new("")) else {
        let error =
            error!(neva_frontend::codes::NO_MANIFEST, "there is no neva.yml in the current directory")
                .help("go to the folder of your module, or make one with `neva new`");
        return Err(error.into());
    };
    let shown = manifest_path.display().to_string();
    let text = neva_files::read_text(&manifest_path)?;
    let manifest = Manifest::parse(&text, &shown)?;
    let others = manifest.dependencies.iter().find(|(key, other)| **key == path || other.path == path);
    if let Some((key, other)) = others
        && other.version != version
    {
        let title = format!("the module depends on `{path}` at version `{}` already", other.version);
        let help = format!("change the version of `{key}` in {shown}, or remove it there first");
        return Err(Diagnostic::error(neva_frontend::codes::DEPENDENCY_VERSION, title)
            .at(Place::file(shown))
            .help(help)
            .into());
    }
    let is_new = others.is_none();
    let dependency = Dependency { path: path.clone(), version };
    let folder = fetcher(Path::new("."))?(&dependency).map_err(|finding| match finding.code {
        neva_frontend::codes::DEPENDENCY_PATH => {
            finding.help("give the path of a module and a tag of its repository")
        }
        _ => finding,
    })?;
    if is_new {
        let Some(changed) = Manifest::with_dependency(&text, &path, &dependency) else {
            let title = format!("{shown} has a form that `neva get` can't change");
            let help = format!("add `{path}` with `version: {}` to its `deps`", dependency.version);
            let error = Diagnostic::error(neva_frontend::codes::MANIFEST_FORM, title);
            return Err(error.at(Place::file(shown)).help(help).into());
        };
        neva_files::write(&manifest_path, &changed)?;
    }
    done(&format!("{}\n", escaped(&format!("{path} installed to {}", folder.display()))))
}
