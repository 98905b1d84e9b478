//! Records: `static NAME: Record = Record { ..., ..call("package", &[&KERNEL]) };`

use super::crate_files::{CrateFiles, keep_all};
use super::kernel::{self, Declared};
use super::value::{At, Value, last, list, port, text, ty};
use super::wrong::Wrong;
use crate::codes;
use neva_diagnostics::{Findings, did_you_mean, error};
use neva_registry::define;
use neva_registry::{Kernel, Record, Schedule, Type};
use syn::spanned::Spanned;
use syn::{Expr, Path};

const FORM: &str = "write `Record { reference: ..., component: ..., doc: ..., inputs: &[...], outputs: &[...], \
                    ..call(\"package\", &[&KERNEL]) }`; `step` and `generator` are for processes of your own";

/// The record that an entry of `export!` names.
pub(super) fn record(
    files: &CrateFiles,
    kernels: &[Declared<'_>],
    path: &Path,
) -> Result<&'static Record, Findings> {
    let root = &files.root;
    let funcs = kernels.iter().filter(|declared| declared.record.is_some());
    if let Some(record) = kernel::find(funcs, path, root).and_then(|func| func.record) {
        return Ok(record);
    }
    let Some(found) = files.constant(path, root) else {
        let at = root.place(path.span());
        return Err(error!(codes::NO_RECORD, "there is no record `{}`", last(path))
            .at(at)
            .help("declare it by `func!`, or by `pub static NAME: Record = ...`")
            .into());
    };
    let at = At { files, file: found.file, expr: found.value };
    let mut reader = Reader { kernels, findings: Findings::new(), name: found.name.to_string() };
    let record = reader.record(at);
    match record {
        Some(record) if reader.findings.is_empty() => {
            let place = found.file.declared_at(found.name.span());
            Ok(Box::leak(Box::new(Record { place, ..record })))
        }
        _ => Err(reader.findings),
    }
}

struct Reader<'a> {
    kernels: &'a [Declared<'a>],
    findings: Findings,
    name: String,
}

impl Reader<'_> {
    fn record(&mut self, at: At<'_>) -> Option<Record> {
        let Expr::Struct(literal) = at.expr else {
            self.wrong(at, Wrong::new(at.expr, "this is no record", FORM));
            return None;
        };
        let rest = match &literal.rest {
            Some(rest) => self.rest(at.with(rest)),
            None => Err(Wrong::new(literal, "it does not say what it has in common with others", FORM)),
        };
        let mut record = match rest {
            Ok(record) => record,
            Err(wrong) => {
                self.wrong(at, wrong);
                return None;
            }
        };
        for field in &literal.fields {
            let value = at.with(&field.expr);
            let syn::Member::Named(name) = &field.member else { continue };
            let set = match name.to_string().as_str() {
                "reference" => text(value).map(|text| record.reference = text),
                "package" => text(value).map(|text| record.package = text),
                "component" => text(value).map(|text| record.component = text),
                "doc" => text(value).map(|text| record.doc = text),
                "inputs" => list(value, port).map(|ports| record.inputs = keep_all(ports)),
                "outputs" => list(value, port).map(|ports| record.outputs = keep_all(ports)),
                "config" => config(value).map(|ty| record.config = ty),
                "schedule" => schedule(value).map(|schedule| record.schedule = schedule),
                _ => Err(Wrong::new(field, "records do not set this field themselves", FORM)),
            };
            if let Err(wrong) = set {
                self.wrong(at, wrong);
            }
        }
        Some(record)
    }

    /// What is after `..`.
    fn rest(&self, at: At<'_>) -> Value<Record> {
        let wrong = || Wrong::new(at.expr, "what it has in common with others is not understood", FORM);
        let Expr::Call(call) = at.expr else { return Err(wrong()) };
        let Expr::Path(function) = &*call.func else { return Err(wrong()) };
        let args: Vec<At<'_>> = call.args.iter().map(|arg| at.with(arg)).collect();
        match (last(&function.path).as_str(), &args[..]) {
            ("call", [package, kernels]) => {
                let kernels = keep_all(list(*kernels, |kernel| self.kernel(kernel))?);
                if kernels.is_empty() {
                    return Err(Wrong::new(call, "no kernel is named", FORM));
                }
                Ok(define::call(text(*package)?, kernels))
            }
            (name @ ("step" | "generator"), [package, _, kernels]) => {
                let kernels = keep_all(list(*kernels, |kernel| self.kernel(kernel))?);
                let define = if name == "step" { define::step } else { define::generator };
                Ok(define(text(*package)?, |_| Ok(()), kernels))
            }
            _ => Err(wrong()),
        }
    }

    /// `&KERNEL`, or `FUNC.kernel()`.
    fn kernel(&self, at: At<'_>) -> Value<&'static Kernel> {
        let (inner, is_of_func) = match at.expr {
            Expr::Reference(reference) => (&*reference.expr, false),
            Expr::MethodCall(call) if call.method == "kernel" => (&*call.receiver, true),
            _ => (at.expr, false),
        };
        let (Expr::Path(path), false) = (inner, std::ptr::eq(inner, at.expr)) else {
            let help = "write `&KERNEL`, or `FUNC.kernel()` for the kernel of a func";
            return Err(Wrong::new(at.expr, "this is no kernel", help));
        };
        let known = || self.kernels.iter().filter(|known| known.record.is_some() == is_of_func);
        kernel::find(known(), &path.path, at.file).map(|found| found.kernel).ok_or_else(|| {
            let name = last(&path.path);
            let names: Vec<String> = known().map(|known| known.name.to_string()).collect();
            let advice = did_you_mean("", &name, names.iter().map(String::as_str));
            let help = advice.unwrap_or_else(|| "declare it by `kernel!` or `operator!`".to_owned());
            let what = if is_of_func { "func" } else { "kernel" };
            Wrong::new(path, format!("there is no {what} `{name}`"), help)
        })
    }

    fn wrong(&mut self, at: At<'_>, wrong: Wrong) {
        self.findings.push(wrong.finding(codes::RECORD_FORM, format!("the record `{}`", self.name), at.file));
    }
}

fn config(at: At<'_>) -> Value<Option<Type>> {
    match at.expr {
        Expr::Path(path) if last(&path.path) == "None" => Ok(None),
        Expr::Call(call) if call.args.len() == 1 => ty(at.with(&call.args[0])).map(Some),
        _ => {
            Err(Wrong::new(at.expr, "this is no type of a configuration message", "write `Some(Type::Str)`"))
        }
    }
}

fn schedule(at: At<'_>) -> Value<Schedule> {
    let name = if let Expr::Path(path) = at.expr { last(&path.path) } else { String::new() };
    kernel::schedule(&name)
        .ok_or_else(|| Wrong::new(at.expr, "this is no schedule", "write `Schedule::Eager`"))
}
