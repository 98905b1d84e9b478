//! Declarations of kernels: `kernel!` and `operator!`.

use super::crate_files::{CrateFiles, File, choose, is_called, keep, keep_all};
use crate::codes;
use neva_diagnostics::{Diagnostic, Findings};
use neva_kernels::value::Value;
use neva_registry::{By, Code, Effect, Kernel, Param, Run, Type};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Path, Token, Visibility, parenthesized};

/// A kernel that a file declares.
pub struct Declared<'a> {
    /// The name of the static.
    pub name: String,
    /// The file.
    pub file: &'a File,
    /// The kernel.
    pub kernel: &'static Kernel,
}

/// The kernel that a path in a file means.
pub fn find(kernels: &[Declared<'_>], path: &Path, from: &File) -> Option<&'static Kernel> {
    let wanted = path.segments.last()?.ident.to_string();
    let candidates = kernels.iter().filter(|kernel| kernel.name == wanted);
    choose(candidates.map(|found| (found.file, found.kernel)).collect(), path, from)
}

/// All declarations.
pub fn declared<'a>(files: &'a CrateFiles, findings: &mut Findings) -> Vec<Declared<'a>> {
    let mut declared = vec![];
    for file in files.iter() {
        for item in &file.tree.items {
            let syn::Item::Macro(item) = item else { continue };
            let parsed = if is_called(&item.mac.path, "kernel") {
                item.mac.parse_body_with(function)
            } else if is_called(&item.mac.path, "operator") {
                item.mac.parse_body_with(operator)
            } else {
                continue;
            };
            match parsed.and_then(|declaration| declaration.kernel(file)) {
                Ok((name, kernel)) => declared.push(Declared { name, file, kernel }),
                Err(error) => findings.push(
                    Diagnostic::error(codes::KERNEL_FORM, format!("this kernel can't be read: {error}"))
                        .at(file.place(error.span()))
                        .help(
                            "write `kernel! { pub NAME = package::file::function(data: &Str, count: i64) -> try Str }`, or \
                             `operator! { pub NAME = name(left: i64, right: i64) -> i64 { left.wrapping_add(right) } }`",
                        ),
                ),
            }
        }
    }
    declared
}

/// A declaration, not yet judged.
struct Declaration {
    name: Ident,
    path: Path,
    params: Punctuated<Parameter, Token![,]>,
    fallible: bool,
    effect: Effect,
    result: syn::Type,
    /// Of an operator.
    code: Option<String>,
}

struct Parameter {
    name: Ident,
    by: By,
    ty: syn::Type,
}

impl Parse for Parameter {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        let by = if input.parse::<Option<Token![&]>>()?.is_some() { By::Ref } else { By::Value };
        Ok(Parameter { name, by, ty: input.parse()? })
    }
}

fn function(input: ParseStream<'_>) -> syn::Result<Declaration> {
    let (name, path, params) = head(input)?;
    let fallible = input.parse::<Option<Token![try]>>()?.is_some();
    let is_world = input.peek(Ident) && input.fork().parse::<Ident>()? == "world";
    let effect = if is_world {
        input.parse::<Ident>()?;
        Effect::World
    } else {
        Effect::Pure
    };
    Ok(Declaration { name, path, params, fallible, effect, result: input.parse()?, code: None })
}

fn operator(input: ParseStream<'_>) -> syn::Result<Declaration> {
    let (name, path, params) = head(input)?;
    let result = input.parse()?;
    let block: syn::Block = input.parse()?;
    let code: String = block
        .stmts
        .iter()
        .map(|statement| statement.to_token_stream().to_string())
        .collect::<Vec<_>>()
        .join(" ");
    Ok(Declaration { name, path, params, fallible: false, effect: Effect::Pure, result, code: Some(code) })
}

/// `pub NAME = path(params) ->`
fn head(input: ParseStream<'_>) -> syn::Result<(Ident, Path, Punctuated<Parameter, Token![,]>)> {
    input.call(Attribute::parse_outer)?;
    input.parse::<Visibility>()?;
    let name = input.parse()?;
    input.parse::<Token![=]>()?;
    let path = input.call(Path::parse_mod_style)?;
    let params;
    parenthesized!(params in input);
    let params = params.call(Punctuated::parse_terminated)?;
    input.parse::<Token![->]>()?;
    Ok((name, path, params))
}

impl Declaration {
    fn kernel(self, file: &File) -> syn::Result<(String, &'static Kernel)> {
        let is_operator = self.code.is_some();
        let mut params = vec![];
        for param in &self.params {
            let ty = ty(&param.ty, is_operator)?;
            params.push(Param { name: keep(&param.name.to_string()), ty, by: param.by });
        }
        let names: Vec<String> = self.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let kernel = Kernel {
            name: keep(&names.join("::")),
            code: self.code.map_or(Code::Function, |code| Code::Expr(keep(&code))),
            params: keep_all(params),
            result: ty(&self.result, is_operator)?,
            fallible: self.fallible,
            effect: self.effect,
            run: Run::General(|_| Ok(Value::Unit)),
            place: file.origin(self.name.span()),
        };
        Ok((self.name.to_string(), Box::leak(Box::new(kernel))))
    }
}

/// A type as declarations have it.
fn ty(ty: &syn::Type, is_operator: bool) -> syn::Result<Type> {
    const SCALARS: &[Type] = &[Type::Bool, Type::Int, Type::Float];
    let found = read_type(ty);
    let allowed = if is_operator {
        "bool, i64 and f64"
    } else {
        "(), bool, i64, f64, Str, Bytes, Value, T, U, lists of bool, i64, f64, Str and Value, and dicts of Value"
    };
    found.filter(|ty| !is_operator || SCALARS.contains(ty)).ok_or_else(|| {
        let kind = if is_operator { "operators" } else { "kernels" };
        let shown = ty.to_token_stream().to_string().replace(' ', "");
        syn::Error::new(ty.span(), format!("`{shown}` is no type for {kind}, which have {allowed}"))
    })
}

fn read_type(ty: &syn::Type) -> Option<Type> {
    let path = match ty {
        syn::Type::Tuple(tuple) if tuple.elems.is_empty() => return Some(Type::Unit),
        syn::Type::Path(path) => &path.path,
        _ => return None,
    };
    let last = path.segments.last()?;
    let element = match &last.arguments {
        syn::PathArguments::AngleBracketed(args) => match args.args.first()? {
            syn::GenericArgument::Type(ty) => Some(read_type(ty)?),
            _ => return None,
        },
        _ => None,
    };
    let name = last.ident.to_string();
    match (name.as_str(), element) {
        ("bool", None) => Some(Type::Bool),
        ("i64", None) => Some(Type::Int),
        ("f64", None) => Some(Type::Float),
        ("Str", None) => Some(Type::Str),
        ("Bytes", None) => Some(Type::Bytes),
        ("Value", None) => Some(Type::Any),
        ("T", None) => Some(Type::Var(0)),
        ("U", None) => Some(Type::Var(1)),
        (
            "List",
            Some(element @ (Type::Bool | Type::Int | Type::Float | Type::Str | Type::Any | Type::Var(_))),
        ) => Some(Type::List(Box::leak(Box::new(element)))),
        ("Dict", Some(element @ (Type::Any | Type::Var(_)))) => {
            Some(Type::Dict(Box::leak(Box::new(element))))
        }
        _ => None,
    }
}
