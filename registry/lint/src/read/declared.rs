//! What the files of a crate declare: kernels and funcs.

use super::crate_files::{CrateFile, CrateFiles, choose, is_called, keep_all};
use super::func::Func;
use super::kernel::DeclaredSignature;
use super::value::last;
use super::wrong::Wrong;
use crate::codes;
use neva_diagnostics::{Diagnostic, Findings, did_you_mean, error};
use neva_registry::{Kernel, Process, Record};
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Expr, Ident, Path};

const KERNEL_FORM: &str = "write `kernel! { pub NAME = package::file::function(data: &Str, count: i64) -> try Str }`, or \
                           `operator! { pub NAME = name(left: i64, right: i64) -> i64 { left.wrapping_add(right) } }`";

const FUNC_FORM: &str = "write `func! { /// What it does. pub NAME(reference, package.Component) = ... }` with \
                         `package::file::function(data: &Str, count: i64) -> try Str`, \
                         `(left: i64, right: i64) -> i64 { left.wrapping_add(right) }`, or \
                         `step process(data: Str) -> (res: Str) calls [&KERNEL]`, where `join` is for a \
                         process that takes a message from every inport and keeps nothing";

/// All declarations of a crate.
#[derive(Default)]
pub(super) struct Declarations<'a> {
    kernels: Vec<Declared<'a, &'static Kernel>>,
    funcs: Vec<Declared<'a, Func>>,
}

/// A declaration in a file.
struct Declared<'a, T> {
    /// The name of the static.
    name: Ident,
    file: &'a CrateFile,
    what: T,
}

impl<'a> Declarations<'a> {
    /// Reads them.
    pub(super) fn read(files: &'a CrateFiles, findings: &mut Findings) -> Declarations<'a> {
        let mut declarations = Declarations::default();
        for file in files.iter() {
            for item in &file.tree.items {
                if let syn::Item::Macro(item) = item {
                    findings.take(declarations.add(file, &item.mac));
                }
            }
        }
        declarations
    }

    /// Adds what a macro declares, if it declares something.
    fn add(&mut self, file: &'a CrateFile, item: &syn::Macro) -> Result<(), Diagnostic> {
        let tokens = item.tokens.clone();
        if is_called(&item.path, "func") {
            let what =
                (|input: ParseStream<'_>| Func::parse(file, input)).parse2(tokens).map_err(|error| {
                    let finding = error!(codes::RECORD_FORM, "this func can't be read: {error}");
                    finding.at(file.place(error.span())).help(FUNC_FORM)
                })?;
            self.funcs.push(Declared { name: what.name.clone(), file, what });
            return Ok(());
        }
        let rest = match &*last(&item.path) {
            "kernel" => DeclaredSignature::function,
            "operator" => DeclaredSignature::operator,
            _ => return Ok(()),
        };
        let parse = |input: ParseStream<'_>| {
            let signature: DeclaredSignature = input.parse()?;
            Ok((signature.name.clone(), rest(signature, file, input)?))
        };
        let (name, kernel) = parse.parse2(tokens).map_err(|error| {
            let finding = error!(codes::KERNEL_FORM, "this kernel can't be read: {error}");
            finding.at(file.place(error.span())).help(KERNEL_FORM)
        })?;
        self.kernels.push(Declared { name, file, what: Box::leak(Box::new(kernel)) });
        Ok(())
    }

    /// The record that an entry of `export!` names.
    pub(super) fn record(&self, path: &Path, root: &CrateFile) -> Result<&'static Record, Diagnostic> {
        let Some(func) = find(&self.funcs, path, root) else {
            return Err(error!(codes::NO_RECORD, "there is no record `{}`", last(path))
                .at(root.place(path.span()))
                .help("declare it by `func!`"));
        };
        let called = func.what.calls.iter().map(|kernel| self.kernel(kernel, func.file));
        let called = called.collect::<Result<Vec<_>, _>>().map_err(|wrong| {
            wrong.finding(codes::RECORD_FORM, format!("the record `{}`", func.name), func.file)
        })?;
        let record = func.what.record;
        let kernels = if called.is_empty() { record.kernels } else { keep_all(called) };
        Ok(Box::leak(Box::new(Record { kernels, ..record })))
    }

    /// Records that are declared and not handed over.
    pub(super) fn unlisted<'b>(
        &self,
        listed: impl Iterator<Item = &'b Path>,
        root: &CrateFile,
    ) -> impl Iterator<Item = Diagnostic> {
        let listed: Vec<_> = listed.filter_map(|path| find(&self.funcs, path, root)).collect();
        let unlisted =
            self.funcs.iter().filter(move |func| !listed.iter().any(|other| std::ptr::eq(*other, *func)));
        unlisted.map(|Declared { name, file, .. }| {
            error!(codes::RECORD_UNLISTED, "the record `{name}` is not among those of `export!`")
                .at(file.place(name.span()))
                .because("the compiler does not know of it")
                .help(format!("add it in {}, or remove it", root.name))
        })
    }

    /// The kernel that `&KERNEL` or `FUNC.kernel()` is.
    fn kernel(&self, expr: &Expr, file: &CrateFile) -> Result<&'static Kernel, Wrong> {
        const HELP: &str = "write `&KERNEL`, or `FUNC.kernel()` for the kernel of a func";
        let path = |expr: &Expr| match expr {
            Expr::Path(path) => Ok(path.path.clone()),
            _ => Err(Wrong::new(expr, "this is no kernel", HELP)),
        };
        match expr {
            Expr::Reference(reference) => {
                let path = path(&reference.expr)?;
                let found = find(&self.kernels, &path, file);
                found.map(|kernel| kernel.what).ok_or_else(|| unknown("kernel", &path, &self.kernels))
            }
            Expr::MethodCall(call) if call.method == "kernel" => {
                let path = path(&call.receiver)?;
                let found =
                    find(&self.funcs, &path, file).ok_or_else(|| unknown("func", &path, &self.funcs))?;
                match found.what.record.process {
                    Process::Call(kernel) => Ok(kernel),
                    Process::Step(_) | Process::Join(_) | Process::Guarded(_) => {
                        Err(Wrong::new(expr, "this func has a process of its own", HELP))
                    }
                }
            }
            _ => Err(Wrong::new(expr, "this is no kernel", HELP)),
        }
    }
}

/// What a path in a file means.
fn find<'b, 'a, T>(
    declared: &'b [Declared<'a, T>],
    path: &Path,
    from: &CrateFile,
) -> Option<&'b Declared<'a, T>> {
    let wanted = &path.segments.last()?.ident;
    let candidates = declared.iter().filter(|found| found.name == *wanted);
    choose(candidates.map(|found| (found.file, found)).collect(), path, from)
}

/// A name that nothing has, in a list of kernels.
fn unknown<T>(what: &str, path: &Path, known: &[Declared<'_, T>]) -> Wrong {
    let name = last(path);
    let names: Vec<String> = known.iter().map(|known| known.name.to_string()).collect();
    let advice = did_you_mean("", &name, names.iter().map(String::as_str));
    let help = advice.unwrap_or_else(|| "declare it by `kernel!`, `operator!` or `func!`".to_owned());
    Wrong::new(path, format!("there is no {what} `{name}`"), help)
}
