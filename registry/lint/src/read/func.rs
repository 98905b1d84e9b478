//! Declarations of funcs: `func!`.

use super::crate_files::{CrateFile, keep, keep_all};
use super::kernel::{DeclaredSignature, Parameter, params, path};
use super::types::{Kind, argument, ty};
use neva_registry::{Kernel, Port, Process, Record, Schedule, Type};
use neva_sources::FuncHead;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, Token, bracketed, custom_keyword, parenthesized, token};

custom_keyword!(step);
custom_keyword!(join);
custom_keyword!(config);
custom_keyword!(calls);

/// A func.
pub(super) struct Func {
    /// The name of the static.
    pub name: Ident,
    /// Its record, without the kernels that `calls` names.
    pub record: Record,
    /// The kernels that its process may call.
    pub calls: Vec<Expr>,
}

impl Func {
    /// Reads the arguments of `func!`.
    pub(super) fn parse(file: &CrateFile, input: ParseStream<'_>) -> syn::Result<Func> {
        let head: FuncHead = input.parse()?;
        let schedule = match &head.schedule {
            Some(name) => schedule(&name.to_string())
                .ok_or_else(|| syn::Error::new(name.span(), "this is no schedule; write `Blocking`"))?,
            None => Schedule::Eager,
        };
        let record = Record {
            reference: keep(&head.reference),
            package: keep(&head.package),
            component: keep(&head.component),
            doc: keep(&head.doc),
            inputs: &[],
            outputs: &[],
            config: None,
            schedule,
            process: Process::Step(|_| Ok(())),
            kernels: &[],
            place: file.declared_at(head.name.span()),
        };
        let func = Func { name: head.name, record, calls: vec![] };
        let is_step = (input.peek(step) || input.peek(join)) && input.peek2(Ident);
        if is_step { func.with_step(input) } else { func.with_call(file, input) }
    }

    /// A func that calls a kernel.
    fn with_call(self, file: &CrateFile, input: ParseStream<'_>) -> syn::Result<Func> {
        let is_operator = input.peek(token::Paren);
        let path = if is_operator { self.record.reference.to_owned() } else { path(input)? };
        let ports: Vec<Parameter> = params(input)?;
        let params = ports.iter().filter(|port| !port.is_signal()).cloned().collect();
        let signature = DeclaredSignature { name: self.name.clone(), path, params };
        let kernel =
            if is_operator { signature.operator(file, input)? } else { signature.function(file, input)? };
        let kernel: &'static Kernel = Box::leak(Box::new(kernel));
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
            inputs: keep_all(inputs.collect()),
            outputs: keep_all(outputs.collect()),
            process: Process::Call(kernel),
            kernels: keep_all(vec![kernel]),
            ..self.record
        };
        Ok(Func { record, ..self })
    }

    /// A func with a process: `step process(ports; config: type) -> (ports) calls [kernels]`, or `join`, or
    /// `guard`
    fn with_step(self, input: ParseStream<'_>) -> syn::Result<Func> {
        let process = match input.parse::<Ident>()?.to_string().as_str() {
            "join" => Process::Join(|_| Ok(())),
            "guard" => Process::Guarded(|_, _| Ok(None)),
            _ => Process::Step(|_| Ok(())),
        };
        input.parse::<Ident>()?;
        let content;
        parenthesized!(content in input);
        let inputs = ports(&content)?;
        let mut config_type = None;
        if content.parse::<Option<Token![;]>>()?.is_some() {
            content.parse::<config>()?;
            content.parse::<Token![:]>()?;
            config_type = Some(ty(&content.parse()?, Kind::Port)?);
        }
        input.parse::<Token![->]>()?;
        let content;
        parenthesized!(content in input);
        let outputs = ports(&content)?;
        let mut kernels = Punctuated::<Expr, Token![,]>::new();
        if input.parse::<Option<calls>>()?.is_some() {
            let content;
            bracketed!(content in input);
            kernels = content.call(Punctuated::parse_terminated)?;
        }
        let record = Record { inputs, outputs, config: config_type, process, ..self.record };
        Ok(Func { record, calls: kernels.into_iter().collect(), ..self })
    }
}

/// `name: type, name: type`, up to a semicolon or the end.
fn ports(input: ParseStream<'_>) -> syn::Result<&'static [Port]> {
    let mut ports = vec![];
    while !input.is_empty() && !input.peek(Token![;]) {
        let name = input.call(Ident::parse_any)?.to_string();
        input.parse::<Token![:]>()?;
        let name = if name == "_" { "" } else { keep(&name) };
        ports.push(port(name, &input.parse()?)?);
        if input.parse::<Option<Token![,]>>()?.is_none() {
            break;
        }
    }
    Ok(keep_all(ports))
}

/// A port of a type such as `Slots<Pass<T>>`.
fn port(name: &'static str, of: &syn::Type) -> syn::Result<Port> {
    if let Some(slot) = argument(of, "Slots") {
        Ok(port(name, slot)?.array())
    } else if let Some(slot) = argument(of, "Ordered") {
        Ok(port(name, slot)?.array().ordered())
    } else if let Some(message) = argument(of, "Pass") {
        Ok(Port::pass(name, ty(message, Kind::Port)?))
    } else if matches!(of, syn::Type::Path(path) if path.path.is_ident("signal")) {
        Ok(Port::signal(name))
    } else {
        Ok(Port::value(name, ty(of, Kind::Port)?))
    }
}

/// A schedule by its name.
fn schedule(name: &str) -> Option<Schedule> {
    Some(match name {
        "Eager" => Schedule::Eager,
        "Generator" => Schedule::Generator,
        "Blocking" => Schedule::Blocking,
        "Input" => Schedule::Input,
        _ => return None,
    })
}
