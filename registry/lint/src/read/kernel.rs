//! Declarations of kernels and of funcs that call one: `kernel!`, `operator!` and `func!`.

use super::crate_files::{CrateFiles, File, choose, is_called, keep, keep_all};
use crate::codes;
use neva_diagnostics::{Findings, error};
use neva_registry::{By, Code, Effect, Kernel, Param, Port, Record, Schedule, Type, define};
use neva_sources::FuncHead;
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Path, Token, Visibility, parenthesized, token};

/// A kernel that a file declares, on its own or in a func.
pub(super) struct Declared<'a> {
    /// The name of the static.
    pub name: Ident,
    /// The file.
    pub file: &'a File,
    /// The kernel.
    pub kernel: &'static Kernel,
    /// The record of the func.
    pub record: Option<&'static Record>,
}

/// What a path in a file means.
pub(super) fn find<'a, 'b>(
    declared: impl Iterator<Item = &'b Declared<'a>>,
    path: &Path,
    from: &File,
) -> Option<&'b Declared<'a>>
where
    'a: 'b,
{
    let wanted = &path.segments.last()?.ident;
    let candidates = declared.filter(|found| found.name == *wanted);
    choose(candidates.map(|found| (found.file, found)).collect(), path, from)
}

/// All declarations.
pub(super) fn declared<'a>(files: &'a CrateFiles, findings: &mut Findings) -> Vec<Declared<'a>> {
    let mut declared = vec![];
    for file in files.iter() {
        for item in &file.tree.items {
            let syn::Item::Macro(item) = item else { continue };
            let parsed = if is_called(&item.mac.path, "kernel") {
                item.mac.parse_body_with(function).and_then(|found| found.declared(file))
            } else if is_called(&item.mac.path, "operator") {
                item.mac.parse_body_with(operator).and_then(|found| found.declared(file))
            } else if is_called(&item.mac.path, "func") {
                item.mac.parse_body_with(func).and_then(|found| found.declared(file))
            } else {
                continue;
            };
            match parsed {
                Ok(found) => declared.push(found),
                Err(error) if is_called(&item.mac.path, "func") => error!(codes::RECORD_FORM, "this func can't be read: {error}")
                        .at(file.place(error.span()))
                        .help(
                            "write `func! { /// What it does. pub NAME(reference, package.Component) = \
                             package::file::function(data: &Str, count: i64) -> try Str }`, or \
                             `func! { /// What it does. pub NAME(reference, package.Component) = \
                             (left: i64, right: i64) -> i64 { left.wrapping_add(right) } }`",
                        )
                        .add_to(findings),
                Err(error) => error!(codes::KERNEL_FORM, "this kernel can't be read: {error}")
                        .at(file.place(error.span()))
                        .help(
                            "write `kernel! { pub NAME = package::file::function(data: &Str, count: i64) -> try Str }`, or \
                             `operator! { pub NAME = name(left: i64, right: i64) -> i64 { left.wrapping_add(right) } }`",
                        )
                        .add_to(findings),
            }
        }
    }
    declared
}

/// A `func!`, not yet judged.
struct Func {
    head: FuncHead,
    /// The inports.
    ports: Vec<Parameter>,
    kernel: Declaration,
}

impl Func {
    fn declared(self, file: &File) -> syn::Result<Declared<'_>> {
        let Func { head, ports, kernel } = self;
        let schedule = match &head.schedule {
            Some(name) => schedule(&name.to_string())
                .ok_or_else(|| syn::Error::new(name.span(), "this is no schedule; write `Blocking`"))?,
            None => Schedule::Eager,
        };
        let Declared { name, kernel, .. } = kernel.declared(file)?;
        let mut params = kernel.params.iter();
        let inputs = ports.iter().filter_map(|port| {
            if port.is_signal() {
                return Some(Port::signal(keep(&port.name.to_string())));
            }
            params.next().map(|param| Port::value(param.name, param.ty))
        });
        let error = kernel.fallible.then_some(Port::value("err", Type::Any));
        let outputs = std::iter::once(Port::value("res", kernel.result)).chain(error);
        let record = Record {
            reference: keep(&head.reference),
            component: keep(&head.component),
            doc: keep(&head.doc),
            inputs: keep_all(inputs.collect()),
            outputs: keep_all(outputs.collect()),
            schedule,
            place: file.declared_at(name.span()),
            ..define::call(keep(&head.package), keep_all(vec![kernel]))
        };
        Ok(Declared { name, file, kernel, record: Some(Box::leak(Box::new(record))) })
    }
}

/// A schedule by its name.
pub(super) fn schedule(name: &str) -> Option<Schedule> {
    Some(match name {
        "Eager" => Schedule::Eager,
        "Generator" => Schedule::Generator,
        "Blocking" => Schedule::Blocking,
        "Input" => Schedule::Input,
        _ => return None,
    })
}

fn func(input: ParseStream<'_>) -> syn::Result<Func> {
    let head: FuncHead = input.parse()?;
    let is_operator = input.peek(token::Paren);
    let path =
        if is_operator { Path::from(Ident::new(&head.reference, head.name.span())) } else { path(input)? };
    let ports: Vec<Parameter> = params(input)?;
    let params = ports.iter().filter(|port| !port.is_signal()).cloned().collect();
    let signature = (head.name.clone(), path, params);
    let kernel = if is_operator { operator_of(signature, input)? } else { function_of(signature, input)? };
    Ok(Func { head, ports, kernel })
}

/// A declaration, not yet judged.
struct Declaration {
    name: Ident,
    path: Path,
    params: Vec<Parameter>,
    fallible: bool,
    effect: Effect,
    result: syn::Type,
    /// Of an operator.
    code: Option<String>,
}

#[derive(Clone)]
struct Parameter {
    name: Ident,
    by: By,
    ty: syn::Type,
}

impl Parameter {
    /// Whether it is an inport of a func that its kernel does not take.
    fn is_signal(&self) -> bool {
        self.by == By::Value && matches!(&self.ty, syn::Type::Path(ty) if ty.path.is_ident("signal"))
    }
}

impl Parse for Parameter {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        let by = if input.parse::<Option<Token![&]>>()?.is_some() { By::Ref } else { By::Value };
        Ok(Parameter { name, by, ty: input.parse()? })
    }
}

/// Name of the static, name of the kernel, parameters.
type Signature = (Ident, Path, Vec<Parameter>);

fn function(input: ParseStream<'_>) -> syn::Result<Declaration> {
    function_of(signature(input)?, input)
}

fn operator(input: ParseStream<'_>) -> syn::Result<Declaration> {
    operator_of(signature(input)?, input)
}

/// `pub NAME = path(params)`
fn signature(input: ParseStream<'_>) -> syn::Result<Signature> {
    input.call(Attribute::parse_outer)?;
    input.parse::<Visibility>()?;
    let name = input.parse()?;
    input.parse::<Token![=]>()?;
    Ok((name, path(input)?, params(input)?))
}

fn path(input: ParseStream<'_>) -> syn::Result<Path> {
    input.call(Path::parse_mod_style)
}

/// `(name: type, name: &type)`
fn params(input: ParseStream<'_>) -> syn::Result<Vec<Parameter>> {
    let params;
    parenthesized!(params in input);
    let params: Punctuated<Parameter, Token![,]> = params.call(Punctuated::parse_terminated)?;
    Ok(params.into_iter().collect())
}

/// The rest of a function: `-> try world type as Native`
fn function_of(signature: Signature, input: ParseStream<'_>) -> syn::Result<Declaration> {
    let (name, path, params) = signature;
    input.parse::<Token![->]>()?;
    let fallible = input.parse::<Option<Token![try]>>()?.is_some();
    let is_world = input.peek(Ident) && input.fork().parse::<Ident>()? == "world";
    let effect = if is_world {
        input.parse::<Ident>()?;
        Effect::World
    } else {
        Effect::Pure
    };
    let result = input.parse()?;
    skip_native(input)?;
    Ok(Declaration { name, path, params, fallible, effect, result, code: None })
}

/// The rest of an operator: `-> type as Native { expression }`
fn operator_of(signature: Signature, input: ParseStream<'_>) -> syn::Result<Declaration> {
    let (name, path, params) = signature;
    input.parse::<Token![->]>()?;
    let result = input.parse()?;
    skip_native(input)?;
    let block: syn::Block = input.parse()?;
    let code: String = block
        .stmts
        .iter()
        .map(|statement| statement.to_token_stream().to_string())
        .collect::<Vec<_>>()
        .join(" ");
    Ok(Declaration { name, path, params, fallible: false, effect: Effect::Pure, result, code: Some(code) })
}

/// The instruction of the engine, if there is one: `as IntAdd`. The compiler checks its name.
fn skip_native(input: ParseStream<'_>) -> syn::Result<()> {
    if input.parse::<Option<Token![as]>>()?.is_some() {
        input.parse::<Ident>()?;
    }
    Ok(())
}

impl Declaration {
    fn declared(self, file: &File) -> syn::Result<Declared<'_>> {
        let is_operator = self.code.is_some();
        let mut params = vec![];
        for param in &self.params {
            let ty = ty(&param.ty, is_operator)?;
            params.push(Param { name: keep(&param.name.to_string()), ty, by: param.by });
        }
        let names: Vec<String> = self.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let kernel = Kernel {
            code: self.code.map_or(Code::Function, |code| Code::Expr(keep(&code))),
            fallible: self.fallible,
            effect: self.effect,
            place: file.declared_at(self.name.span()),
            ..Kernel::declared(keep(&names.join("::")), keep_all(params), ty(&self.result, is_operator)?)
        };
        Ok(Declared { name: self.name, file, kernel: Box::leak(Box::new(kernel)), record: None })
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
