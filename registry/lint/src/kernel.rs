//! Kernels as declared and as written: name, parameters, result.

use crate::codes;
use crate::parsed_file::ParsedFile;
use crate::place::place;
use neva_diagnostics::{Diagnostic, Findings, did_you_mean, error};
use neva_registry::{By, Code, Kernel, Registry, Type};
use std::collections::{BTreeMap, BTreeSet};

/// Checks every kernel that a record names.
pub(crate) fn check(registry: &Registry, sources: &[ParsedFile], findings: &mut Findings) {
    let mut known = BTreeSet::new();
    for kernel in registry.records().iter().flat_map(|record| record.kernels) {
        if !known.insert(kernel.name) {
            continue;
        }
        match kernel.code {
            Code::Function => function(kernel, sources, findings),
            Code::Expr(code) => expression(kernel, code, findings),
        }
    }
}

fn function(kernel: &Kernel, sources: &[ParsedFile], findings: &mut Findings) {
    let (path, name) = kernel.name.rsplit_once("::").unwrap_or(("", kernel.name));
    let mut files = sources.iter().filter(|source| source.module.path == path).peekable();
    if files.peek().is_none() {
        let advice = did_you_mean("", path, sources.iter().map(|source| source.module.path));
        error!(codes::KERNEL_MISSING, "there is no kernel file `{path}` for `{}`", kernel.name)
            .at(place(kernel.place))
            .because("a kernel's name is the path of its file and then that of its function")
            .help(advice.unwrap_or_else(|| "write it, and list it among the modules".to_owned()))
            .add_to(findings);
    }
    for source in files {
        let functions: Vec<&syn::ItemFn> = source.tree.items.iter().filter_map(function_item).collect();
        let Some(found) = functions.iter().find(|item| item.sig.ident == name) else {
            let names: Vec<String> = functions.iter().map(|item| item.sig.ident.to_string()).collect();
            let advice = did_you_mean("", name, names.iter().map(String::as_str));
            error!(codes::KERNEL_MISSING, "there is no function `{name}` in {}", source.file)
                .at(place(kernel.place))
                .because("compiled programs call it by that name")
                .help(advice.unwrap_or_else(|| "write it, or correct the declaration".to_owned()))
                .add_to(findings);
            continue;
        };
        let at = source.place(found.sig.ident.span());
        if !matches!(found.vis, syn::Visibility::Public(_)) {
            error!(codes::KERNEL_PRIVATE, "the kernel `{}` is not public", kernel.name)
                .at(at.clone())
                .because("compiled programs call it from another file")
                .help("declare it `pub fn`")
                .add_to(findings);
        }
        let (declared, written) = (declared(kernel), written(&found.sig));
        // Parameters have the names of inports, each in the style of its language.
        let style = |signature: &str| signature.replace('_', "").to_lowercase();
        if style(&declared) != style(&written) {
            error!(codes::KERNEL_SIGNATURE, "`{}` is `{written}`", kernel.name)
                .at(at)
                .because(format!("it is declared `{declared}` at {}", kernel.place))
                .help("change the one or the other")
                .add_to(findings);
        }
    }
}

fn function_item(item: &syn::Item) -> Option<&syn::ItemFn> {
    match item {
        syn::Item::Fn(item) => Some(item),
        _ => None,
    }
}

/// The signature that a declaration asks for.
fn declared(kernel: &Kernel) -> String {
    let params = kernel.params.iter().map(|param| {
        let ty = match param.by {
            By::Value => rust(param.ty),
            By::Ref => format!("&{}", rust(param.ty)),
            By::Slice => "&[u8]".to_owned(),
        };
        format!("{}: {ty}", param.name)
    });
    let params: Vec<String> = params.collect();
    let result = match (kernel.fallible, rust(kernel.result)) {
        (true, result) => format!(" -> Result<{result}, Str>"),
        (false, result) if result == "()" => String::new(),
        (false, result) => format!(" -> {result}"),
    };
    format!("fn({}){result}", params.join(", "))
}

/// A type in Rust, variables as `T`, `U`.
fn rust(ty: Type) -> String {
    match ty {
        Type::Unit => "()".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Int => "i64".to_owned(),
        Type::Float => "f64".to_owned(),
        Type::Str => "Str".to_owned(),
        Type::Bytes => "Bytes".to_owned(),
        Type::Any => "Value".to_owned(),
        Type::List(element) => format!("List<{}>", rust(*element)),
        Type::Dict(element) => format!("Dict<{}>", rust(*element)),
        Type::Var(number) => variable(usize::from(number)),
    }
}

fn variable(number: usize) -> String {
    ["T", "U"].get(number).map_or_else(|| format!("T{number}"), |name| (*name).to_owned())
}

/// The signature that is written, its type parameters as `T`, `U` by order.
fn written(signature: &syn::Signature) -> String {
    let variables: BTreeMap<String, String> = signature
        .generics
        .type_params()
        .enumerate()
        .map(|(number, param)| (param.ident.to_string(), variable(number)))
        .collect();
    let params: Vec<String> = signature
        .inputs
        .iter()
        .map(|input| match input {
            syn::FnArg::Typed(param) => {
                let name = match &*param.pat {
                    syn::Pat::Ident(name) => name.ident.to_string(),
                    _ => "_".to_owned(),
                };
                format!("{}: {}", name.trim_start_matches('_'), shown(&param.ty, &variables))
            }
            syn::FnArg::Receiver(_) => "self".to_owned(),
        })
        .collect();
    let result = match &signature.output {
        syn::ReturnType::Default => String::new(),
        syn::ReturnType::Type(_, ty) => format!(" -> {}", shown(ty, &variables)),
    };
    let safety = if matches!(signature.safety, syn::Safety::Unsafe(_)) { "unsafe " } else { "" };
    format!("{safety}fn({}){result}", params.join(", "))
}

/// A type by its last names, without lifetimes.
fn shown(ty: &syn::Type, variables: &BTreeMap<String, String>) -> String {
    match ty {
        syn::Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return String::new() };
            let name = last.ident.to_string();
            let name = variables.get(&name).cloned().unwrap_or(name);
            let args: Vec<String> = match &last.arguments {
                syn::PathArguments::AngleBracketed(args) => args
                    .args
                    .iter()
                    .filter_map(|arg| match arg {
                        syn::GenericArgument::Type(ty) => Some(shown(ty, variables)),
                        _ => None,
                    })
                    .collect(),
                _ => vec![],
            };
            if args.is_empty() { name } else { format!("{name}<{}>", args.join(", ")) }
        }
        syn::Type::Reference(reference) => {
            let mutable = if reference.mutability.is_some() { "mut " } else { "" };
            format!("&{mutable}{}", shown(&reference.elem, variables))
        }
        syn::Type::Slice(slice) => format!("[{}]", shown(&slice.elem, variables)),
        syn::Type::Tuple(tuple) => {
            let parts: Vec<String> = tuple.elems.iter().map(|ty| shown(ty, variables)).collect();
            format!("({})", parts.join(", "))
        }
        other => quote::ToTokens::to_token_stream(other).to_string(),
    }
}

/// An operator is one expression over its parameters.
fn expression(kernel: &Kernel, code: &str, findings: &mut Findings) {
    let mut find = |title: String, help: &str| {
        let why = "it is written into compiled programs in the place of a call, where it must never fail";
        findings
            .push(Diagnostic::error(codes::OPERATOR, title).at(place(kernel.place)).because(why).help(help));
    };
    let Ok(tree) = syn::parse_str::<syn::Expr>(code) else {
        return find(format!("`{code}` of `{}` is no expression", kernel.name), "write one expression");
    };
    let has_ints = kernel.params.iter().any(|param| param.ty == Type::Int);
    let mut visitor = Operator { can_panic: false };
    syn::visit::Visit::visit_expr(&mut visitor, &tree);
    if visitor.can_panic && has_ints {
        find(
            format!("`{code}` of `{}` can overflow or divide by zero", kernel.name),
            "use `wrapping_add` and its like; what has no result is a fault of the process",
        );
    }
}

struct Operator {
    can_panic: bool,
}

impl<'ast> syn::visit::Visit<'ast> for Operator {
    fn visit_expr_binary(&mut self, expr: &'ast syn::ExprBinary) {
        use syn::BinOp::{Add, Div, Mul, Rem, Shl, Shr, Sub};
        self.can_panic |= matches!(expr.op, Add(_) | Div(_) | Mul(_) | Rem(_) | Shl(_) | Shr(_) | Sub(_));
        syn::visit::visit_expr_binary(self, expr);
    }

    fn visit_expr_unary(&mut self, expr: &'ast syn::ExprUnary) {
        let is_literal = matches!(&*expr.expr, syn::Expr::Lit(_));
        self.can_panic |= matches!(expr.op, syn::UnOp::Neg(_)) && !is_literal;
        syn::visit::visit_expr_unary(self, expr);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{call, findings, leak, module, param, registry, sources};
    use neva_registry::{Effect, Param};

    fn found(declared: Kernel, code: &'static str) -> Vec<String> {
        let registry = registry([call("a", &leak([declared])[0])]);
        findings(|findings| check(&registry, &sources([module("lists::at", code, &[])]), findings))
    }

    const PARAMS: &[Param] =
        &[param("listData", Type::List(&Type::Var(0)), By::Ref), param("index", Type::Int, By::Value)];

    fn at() -> Kernel {
        Kernel {
            fallible: true,
            effect: Effect::World,
            ..Kernel::declared("lists::at::at", PARAMS, Type::Var(0))
        }
    }

    #[test]
    fn a_kernel_is_as_declared() {
        let code = "pub fn at<E: Clone>(list_data: &crate::value::list::List<E>, mut index: i64) -> Result<E, Str> {}";
        assert_eq!(found(at(), code), Vec::<String>::new());
        let nothing = Kernel::declared("lists::at::at", &[], Type::Unit);
        assert_eq!(found(nothing, "pub fn at() {}"), Vec::<String>::new());
    }

    #[test]
    fn a_kernel_that_is_not_as_declared_is_found() {
        assert_eq!(
            found(at(), "pub fn at<T>(list_data: List<T>, index: i64) -> T {}"),
            ["kernel-signature: `lists::at::at` is `fn(list_data: List<T>, index: i64) -> T`"]
        );
        assert_eq!(
            found(at(), "fn at<T>(list_data: &List<T>, index: i64) -> Result<T, Str> {}"),
            ["kernel-private: the kernel `lists::at::at` is not public"]
        );
    }

    #[test]
    fn a_kernel_exists() {
        let other = Kernel::declared("lists::ad::at", &[], Type::Unit);
        assert_eq!(
            found(other, ""),
            ["kernel-missing: there is no kernel file `lists::ad` for `lists::ad::at`"]
        );
        assert_eq!(
            found(at(), "pub fn get() {}"),
            ["kernel-missing: there is no function `at` in kernels/lists/at.rs"]
        );
    }

    #[test]
    fn operators_cannot_panic() {
        const LEFT: &[Param] = &[param("left", Type::Int, By::Value)];
        let operator =
            |code| Kernel { code: Code::Expr(code), ..Kernel::declared("int_neg", LEFT, Type::Int) };
        assert_eq!(found(operator("left.wrapping_neg()"), ""), Vec::<String>::new());
        assert_eq!(
            found(operator("-left"), ""),
            ["operator: `-left` of `int_neg` can overflow or divide by zero"]
        );
        assert_eq!(found(operator("left +"), ""), ["operator: `left +` of `int_neg` is no expression"]);
    }
}
