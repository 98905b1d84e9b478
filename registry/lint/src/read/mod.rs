//! Reads a crate with runtime funcs from its sources, without compiling it: what its `export!` hands over, as
//! the same values that the compiled crate would give. So the lint can say what is wrong before rustc does.
//!
//! Processes and the code of operators cannot be called; they are there for the lint alone.

mod crate_files;
mod declared;
mod func;
mod kernel;
#[cfg(test)]
mod tests;
mod types;
mod value;
mod wrong;

use crate::codes;
pub use crate::parsed_file::ROOT;
use crate_files::{CrateFile, CrateFiles, is_called};
use declared::Declarations;
use neva_diagnostics::{Diagnostic, Findings, Place, error};
use neva_registry::{Module, Record};
use proc_macro2::Span;
use std::collections::BTreeMap;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Ident, Path, Token, bracketed};

/// What a crate hands over, as far as it could be read.
pub struct Read {
    /// Its records.
    pub records: Vec<&'static Record>,
    /// Its kernel files.
    pub modules: Vec<Module>,
    /// What cannot be read, and why.
    pub findings: Findings,
}

/// Reads a crate: `texts` has the text of each file by its path below the folder of [`ROOT`], and `folder` is
/// what findings call this folder. The values live as long as the process.
pub fn read(folder: &str, texts: &BTreeMap<String, String>) -> Read {
    let mut read = Read { records: vec![], modules: vec![], findings: Findings::new() };
    let shown = |path: &str| format!("{folder}/{path}");
    let Some(text) = texts.get(ROOT) else {
        let title = format!("there is no file {}", shown(ROOT));
        let help = "begin with the crate that `neva new --funcs` makes";
        read.findings.push(Diagnostic::error(codes::FUNCS_ROOT, title).at(Place::file(folder)).help(help));
        return read;
    };
    let export = CrateFile::parse(folder, ROOT, text).and_then(|root| Ok((export(&root)?, root)));
    let Some((export, root)) = read.findings.take(export) else { return read };
    let listed: Vec<String> = export.modules.iter().filter_map(value::module_file).collect();
    let files = CrateFiles::parse(root, folder, texts, &listed, &mut read.findings);
    let declarations = Declarations::read(&files, &mut read.findings);
    for expr in &export.modules {
        match value::module(&files, texts, expr) {
            Ok(module) if files.has_module(module.path) => read.modules.push(module),
            Ok(module) => read.findings.push(undeclared(&module, expr, &files.root)),
            Err(wrong) => {
                read.findings.push(wrong.finding(codes::MODULE_FORM, "an entry of `modules`", &files.root));
            }
        }
    }
    for path in &export.records {
        read.records.extend(read.findings.take(declarations.record(path, &files.root)));
    }
    read.findings.extend(declarations.unlisted(export.records.iter(), &files.root));
    read
}

/// A kernel file that is listed and not compiled.
fn undeclared(module: &Module, expr: &Expr, root: &CrateFile) -> Diagnostic {
    let names: Vec<&str> = module.path.split("::").collect();
    let (last, folders) = names.split_last().map_or(("", &names[..]), |(last, folders)| (*last, folders));
    let open: String = folders.iter().map(|folder| format!("pub mod {folder} {{ ")).collect();
    let close = " }".repeat(folders.len());
    error!(codes::MODULE_FORM, "`{}` is no module of the crate", module.path)
        .at(root.place(expr.span()))
        .because("the engine calls the kernels that the crate was compiled with")
        .help(format!("write `{open}pub mod {last};{close}` in {}", root.name))
}

/// The arguments of `export!`.
struct Export {
    records: Punctuated<Path, Token![,]>,
    modules: Punctuated<Expr, Token![,]>,
}

impl Parse for Export {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        fn named<'a>(input: ParseStream<'a>, name: &str) -> syn::Result<syn::parse::ParseBuffer<'a>> {
            let found: Ident = input.parse()?;
            if found != name {
                return Err(syn::Error::new(found.span(), format!("expected `{name}: [...]`")));
            }
            input.parse::<Token![:]>()?;
            let content;
            bracketed!(content in input);
            Ok(content)
        }
        let records = named(input, "records")?.call(Punctuated::parse_terminated)?;
        input.parse::<Token![,]>()?;
        let modules = named(input, "modules")?.call(Punctuated::parse_terminated)?;
        input.parse::<Option<Token![,]>>()?;
        Ok(Export { records, modules })
    }
}

/// The arguments of the `export!` of a root file.
fn export(root: &CrateFile) -> Result<Export, Diagnostic> {
    const HELP: &str = "write `neva_registry::export! { records: [...], modules: [...] }`";
    let found = root.tree.items.iter().find_map(|item| match item {
        syn::Item::Macro(item) if is_called(&item.mac.path, "export") => Some(&item.mac),
        _ => None,
    });
    let wrong = |span, title| Diagnostic::error(codes::FUNCS_ROOT, title).at(root.place(span)).help(HELP);
    let Some(found) = found else {
        let finding = wrong(Span::call_site(), format!("{} has no `export!`", root.name));
        return Err(finding.because("it hands the crate's records and kernel files to the compiler"));
    };
    found
        .parse_body()
        .map_err(|error| wrong(error.span(), format!("the arguments of `export!` can't be read: {error}")))
}
