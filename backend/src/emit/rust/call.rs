//! Calls of kernels: functions by their path, operators written out in place.

use std::collections::HashMap;

use neva_blocks::types::call_signature;
use neva_blocks::{Operand, Type, Var};
use neva_registry::{By, Code, Kernel, Native};
use proc_macro2::TokenStream;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;
use syn::{Expr, Ident, Lit, parse_quote};

use super::constants::int;
use super::function::Writer;
use super::shared::Shared;
use crate::runtime::{self, SHARED_ITEM, tokens};

/// How often each parameter of a kernel that is an expression occurs in it.
pub(super) fn occurrences(shared: &mut Shared<'_>, kernel: &'static Kernel) -> Vec<usize> {
    let mut counter = Counter { kernel, counts: vec![0; kernel.params.len()] };
    if let Some(template) = template(shared, kernel) {
        counter.visit_expr(template);
    }
    counter.counts
}

/// All names in a kernel that is an expression; a variable of the same name could be captured.
pub(super) fn names_in(kernel: &Kernel, names: &mut impl Extend<String>) {
    let Code::Expr(text) = kernel.code else { return };
    let tokens = text.parse::<TokenStream>();
    let mut work =
        vec![tokens.unwrap_or_else(|error| panic!("the expression of `{}`: {error}", kernel.name))];
    while let Some(tokens) = work.pop() {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Ident(name) => names.extend([name.to_string()]),
                proc_macro2::TokenTree::Group(group) => work.push(group.stream()),
                _ => {}
            }
        }
    }
}

impl Writer<'_, '_, '_> {
    /// The call of a kernel.
    pub(super) fn call(
        &mut self,
        kernel: &'static Kernel,
        args: &[Operand],
        result: Option<Var>,
        dying: &[bool],
    ) -> Expr {
        if let Some(division) = self.division(kernel, args) {
            return division;
        }
        if let &[Operand::Var(list), position] = args
            && self.function.shared.contains(&list)
        {
            let list = self.name(list);
            let position = self.take(position, &Type::Int, false);
            return parse_quote!(#SHARED_ITEM(#list, #position));
        }
        let constants = &self.shared.program.constants;
        let wanted = call_signature(kernel, args, result, &self.cluster.types, constants).args;
        let mut code = Vec::with_capacity(args.len());
        for (at, ((param, arg), want)) in kernel.params.iter().zip(args).zip(&wanted).enumerate() {
            code.push(match param.by {
                By::Value => self.take(*arg, want, dying.get(at).copied().unwrap_or(false)),
                By::Ref => self.lend(*arg, want),
                By::Slice => self.lend_bytes(*arg),
            });
        }
        match template(self.shared, kernel).cloned() {
            Some(mut expr) => {
                let names = kernel.params.iter().map(|param| param.name.to_owned());
                Substitution { args: names.zip(code).collect() }.visit_expr_mut(&mut expr);
                expr
            }
            None => {
                let path = tokens(kernel.name);
                parse_quote!(#path(#(#code),*))
            }
        }
    }

    /// A division of ints in a loop, where rustc makes it for size: by a known divisor through a
    /// multiplication, by another one in 32 bits where both fit.
    fn division(&mut self, kernel: &Kernel, args: &[Operand]) -> Option<Expr> {
        let is_quotient = match kernel.native? {
            Native::IntDiv | Native::IntQuotient => true,
            Native::IntMod | Native::IntRemainder => false,
            _ => return None,
        };
        if !self.is_in_loop || !self.shared.is_for_size {
            return None;
        }
        let &[left, right] = args else { return None };
        let path = match (is_quotient, right) {
            (true, Operand::Int(2..)) => runtime::QUOTIENT,
            (false, Operand::Int(2..)) => runtime::REMAINDER_OF,
            (true, Operand::Var(_)) => runtime::QUOTIENT_BY,
            (false, Operand::Var(_)) => runtime::REMAINDER_BY,
            _ => return None,
        };
        let left = self.take(left, &Type::Int, false);
        Some(match right {
            Operand::Int(by) => {
                let by = int(by);
                parse_quote!(#path::<#by>(#left))
            }
            _ => {
                let right = self.take(right, &Type::Int, false);
                parse_quote!(#path(#left, #right))
            }
        })
    }
}

/// Marks arguments that are lent to the same call in another place as not to be moved.
pub(super) fn forbid_lent(kernel: &neva_registry::Kernel, args: &[Operand], dying: &mut [bool]) {
    for at in 0..args.len().min(dying.len()) {
        let lent = kernel.params.iter().zip(args).enumerate();
        let mut lent =
            lent.filter(|(other, (param, arg))| *other != at && param.by.is_lent() && **arg == args[at]);
        if lent.next().is_some() {
            dying[at] = false;
        }
    }
}

/// The parsed expression of a kernel that is one.
fn template<'s>(shared: &'s mut Shared<'_>, kernel: &'static Kernel) -> Option<&'s Expr> {
    let Code::Expr(text) = kernel.code else { return None };
    if !shared.templates.contains_key(kernel.name) {
        // Operators are written by the macro that declares them, so the text is one or more statements.
        let expr = syn::parse_str::<Expr>(text).or_else(|_| syn::parse_str::<Expr>(&format!("{{ {text} }}")));
        let expr = expr.unwrap_or_else(|error| panic!("the expression of `{}`: {error}", kernel.name));
        shared.templates.insert(kernel.name, expr);
    }
    shared.templates.get(kernel.name)
}

/// Puts arguments in the places of parameters. The printer adds the parentheses that precedence asks for.
struct Substitution {
    args: HashMap<String, Expr>,
}

impl VisitMut for Substitution {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Path(path) => {
                if let Some(arg) = path.path.get_ident().and_then(|name| self.args.get(&name.to_string())) {
                    *expr = arg.clone();
                }
                return;
            }
            // Without the rest of the code the type of a literal is not known in these places.
            Expr::MethodCall(call) => self.with_type(&mut call.receiver),
            Expr::Cast(cast) => self.with_type(&mut cast.expr),
            Expr::Field(field) => self.with_type(&mut field.base),
            _ => {}
        }
        syn::visit_mut::visit_expr_mut(self, expr);
    }

    fn visit_pat_ident_mut(&mut self, pattern: &mut syn::PatIdent) {
        let name = pattern.ident.to_string();
        assert!(!self.args.contains_key(&name), "an expression of a kernel hides its parameter `{name}`");
    }
}

impl Substitution {
    /// Replaces a parameter by an argument that says its type.
    fn with_type(&self, expr: &mut Expr) {
        if let Expr::Path(path) = expr
            && let Some(arg) = path.path.get_ident().and_then(|name| self.args.get(&name.to_string()))
        {
            *expr = typed(arg);
        }
    }
}

/// A literal with its type; anything else as it is.
fn typed(expr: &Expr) -> Expr {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(int) if int.suffix().is_empty() => {
                let literal = syn::LitInt::new(&format!("{}_i64", int.base10_digits()), int.span());
                parse_quote!(#literal)
            }
            Lit::Float(float) if float.suffix().is_empty() => {
                let literal = syn::LitFloat::new(&format!("{}_f64", float.base10_digits()), float.span());
                parse_quote!(#literal)
            }
            _ => expr.clone(),
        },
        Expr::Unary(unary) => {
            let mut unary = unary.clone();
            *unary.expr = typed(&unary.expr);
            Expr::Unary(unary)
        }
        _ => expr.clone(),
    }
}

struct Counter {
    kernel: &'static Kernel,
    counts: Vec<usize>,
}

impl Visit<'_> for Counter {
    fn visit_ident(&mut self, ident: &Ident) {
        if let Some(at) = self.kernel.params.iter().position(|param| ident == param.name) {
            self.counts[at] += 1;
        }
    }
}
