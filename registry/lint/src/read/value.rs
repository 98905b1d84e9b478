//! Plain expressions as values: texts, types, ports, crates, kernel files.

use super::crate_files::{CrateFile, CrateFiles, is_called, keep, keep_all};
use super::wrong::Wrong;
use neva_registry::{Crate, Module};
use std::collections::BTreeMap;
use syn::spanned::Spanned;
use syn::{Expr, Path};

/// What is read from an expression.
pub(super) type Value<T> = Result<T, Wrong>;

/// An expression, and the file that it is in: what a constant's name means is often in another one.
#[derive(Clone, Copy)]
pub(super) struct ExprAt<'a> {
    /// The crate.
    pub files: &'a CrateFiles,
    /// The file.
    pub file: &'a CrateFile,
    /// The expression.
    pub expr: &'a Expr,
}

impl<'a> ExprAt<'a> {
    /// Another expression of the same file.
    pub(super) fn with(self, expr: &'a Expr) -> ExprAt<'a> {
        ExprAt { expr, ..self }
    }

    /// What constants, references and parentheses mean.
    pub(super) fn resolved(self) -> ExprAt<'a> {
        let mut at = self;
        // Constants of constants end; constants that mean each other are for rustc.
        for _ in 0..32 {
            at = match at.expr {
                Expr::Reference(inner) => at.with(&inner.expr),
                Expr::Paren(inner) => at.with(&inner.expr),
                Expr::Group(inner) => at.with(&inner.expr),
                Expr::Path(path) => match self.files.constant(&path.path, at.file) {
                    Some((file, expr)) => ExprAt { file, expr, ..at },
                    None => return at,
                },
                _ => return at,
            };
        }
        at
    }

    fn wrong<T>(self, title: &str, help: &str) -> Value<T> {
        Err(Wrong::new(self.expr, title, help))
    }
}

/// A text.
pub(super) fn text(at: ExprAt<'_>) -> Value<&'static str> {
    match at.resolved().expr {
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Ok(keep(&text.value())),
        _ => at.wrong("this is no text", "write it in quotes"),
    }
}

/// The elements of a list, each read by a function.
pub(super) fn list<'a, T>(at: ExprAt<'a>, read: impl Fn(ExprAt<'a>) -> Value<T>) -> Value<Vec<T>> {
    let resolved = at.resolved();
    match resolved.expr {
        Expr::Array(array) => array.elems.iter().map(|element| read(resolved.with(element))).collect(),
        _ => at.wrong("this is no list", "write `&[...]`"),
    }
}

/// A kernel file, with its text.
pub(super) fn module(files: &CrateFiles, texts: &BTreeMap<String, String>, expr: &Expr) -> Value<Module> {
    const HELP: &str = "write `Module::new(\"package::file\", include_str!(\"package/file.rs\"))`, with \
         `.with_crates(&[...])` after it if it needs crates";
    let at = ExprAt { files, file: &files.root, expr };
    match expr {
        Expr::MethodCall(call) if call.method == "with_crates" => {
            let Some(crates) = call.args.first() else { return at.wrong("no crates are named", HELP) };
            let crates = list(at.with(crates), needed_crate)?;
            Ok(module(files, texts, &call.receiver)?.with_crates(keep_all(crates)))
        }
        Expr::Call(call) => {
            let args: Vec<ExprAt<'_>> = call.args.iter().map(|arg| at.with(arg)).collect();
            let [path, source] = args[..] else { return at.wrong("it is not understood", HELP) };
            let name = text(path)?;
            let wanted = format!("{}.rs", name.replace("::", "/"));
            let file = included(source.expr);
            if file.as_deref() != Some(wanted.as_str()) {
                let title = format!("the text of `{name}` is in another file");
                return Err(Wrong::new(source.expr, title, format!("write `include_str!({wanted:?})`")));
            }
            let Some(source_text) = texts.get(&wanted) else {
                let title = format!("there is no file `{wanted}`");
                return Err(Wrong::new(source.expr, title, "write the file, or correct the path"));
            };
            let place = at.file.declared_at(call.span());
            Ok(Module { place, ..Module::new(name, keep(source_text)) })
        }
        _ => at.wrong("it is not understood", HELP),
    }
}

/// The file that an entry of the list of kernel files includes.
pub(super) fn module_file(expr: &Expr) -> Option<String> {
    match expr {
        Expr::MethodCall(call) => module_file(&call.receiver),
        Expr::Call(call) => call.args.iter().nth(1).and_then(included),
        _ => None,
    }
}

/// The last name of a path.
pub(super) fn last(path: &Path) -> String {
    path.segments.last().map_or_else(String::new, |last| last.ident.to_string())
}

/// Whether a field has a name.
pub(super) fn is_field(field: &syn::FieldValue, name: &str) -> bool {
    matches!(&field.member, syn::Member::Named(found) if found == name)
}

fn boolean(at: ExprAt<'_>) -> Value<bool> {
    match at.resolved().expr {
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Bool(value), .. }) => Ok(value.value),
        _ => at.wrong("this is neither true nor false", "write `true` or `false`"),
    }
}

fn needed_crate(at: ExprAt<'_>) -> Value<Crate> {
    const HELP: &str =
        "write `Crate { name: \"crc32fast\", version: \"1.5.0\", features: &[], needs_std: false }`";
    let resolved = at.resolved();
    let Expr::Struct(literal) = resolved.expr else { return at.wrong("this is no crate", HELP) };
    let field = |name: &str| {
        let found = literal.fields.iter().find(|field| is_field(field, name));
        found
            .map(|field| resolved.with(&field.expr))
            .ok_or_else(|| Wrong::new(literal, format!("the crate has no `{name}`"), HELP))
    };
    Ok(Crate {
        name: text(field("name")?)?,
        version: text(field("version")?)?,
        features: keep_all(list(field("features")?, text)?),
        needs_std: boolean(field("needs_std")?)?,
    })
}

/// The path in `include_str!("...")`.
fn included(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Macro(item) if is_called(&item.mac.path, "include_str") => {
            item.mac.parse_body::<syn::LitStr>().ok().map(|path| path.value())
        }
        _ => None,
    }
}
