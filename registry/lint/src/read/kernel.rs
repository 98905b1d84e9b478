//! Declarations of kernels: `kernel!` and `operator!`.

use super::crate_files::{CrateFile, keep, keep_all};
use super::types::{Kind, ty};
use neva_registry::{By, Code, Effect, Kernel, Param};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, Path, Token, Visibility, custom_keyword, parenthesized};

custom_keyword!(world);

/// What a declaration says before the arrow: `NAME = path(params)`.
pub(super) struct DeclaredSignature {
    /// The name of the static.
    pub name: Ident,
    /// The name of the kernel.
    pub path: String,
    /// The parameters.
    pub params: Vec<Parameter>,
}

/// A parameter of a kernel, or an inport of a func that calls one.
#[derive(Clone)]
pub(super) struct Parameter {
    /// Its name.
    pub name: Ident,
    by: By,
    ty: syn::Type,
}

impl Parameter {
    /// Whether it is an inport of a func that its kernel does not take.
    pub(super) fn is_signal(&self) -> bool {
        self.by == By::Value && matches!(&self.ty, syn::Type::Path(ty) if ty.path.is_ident("signal"))
    }
}

impl Parse for Parameter {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        let is_lent = input.parse::<Option<Token![&]>>()?.is_some();
        let ty = input.parse()?;
        let by = match &ty {
            syn::Type::Slice(_) if is_lent => By::Slice,
            _ if is_lent => By::Ref,
            _ => By::Value,
        };
        Ok(Parameter { name, by, ty })
    }
}

impl Parse for DeclaredSignature {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok(DeclaredSignature { name, path: path(input)?, params: params(input)? })
    }
}

impl DeclaredSignature {
    /// A kernel that is a function: `-> try world type as Native`
    pub(super) fn function(self, file: &CrateFile, input: ParseStream<'_>) -> syn::Result<Kernel> {
        input.parse::<Token![->]>()?;
        let fallible = input.parse::<Option<Token![try]>>()?.is_some();
        let effect = if input.parse::<Option<world>>()?.is_some() { Effect::World } else { Effect::Pure };
        Ok(Kernel { fallible, effect, ..self.kernel(file, Kind::Kernel, input)? })
    }

    /// A kernel that is an expression: `-> type as Native { expression }`
    pub(super) fn operator(self, file: &CrateFile, input: ParseStream<'_>) -> syn::Result<Kernel> {
        input.parse::<Token![->]>()?;
        let kernel = self.kernel(file, Kind::Operator, input)?;
        let block: syn::Block = input.parse()?;
        let code: Vec<String> =
            block.stmts.iter().map(|statement| statement.to_token_stream().to_string()).collect();
        Ok(Kernel { code: Code::Expr(keep(&code.join(" "))), ..kernel })
    }

    /// The rest that both have: `type as Native`. The compiler checks the name of the native operation.
    fn kernel(self, file: &CrateFile, kind: Kind, input: ParseStream<'_>) -> syn::Result<Kernel> {
        let result: syn::Type = input.parse()?;
        if input.parse::<Option<Token![as]>>()?.is_some() {
            input.parse::<Ident>()?;
        }
        let param = |param: &Parameter| {
            Ok(Param { name: keep(&param.name.to_string()), ty: ty(&param.ty, kind)?, by: param.by })
        };
        let params: Vec<Param> = self.params.iter().map(param).collect::<syn::Result<_>>()?;
        let place = file.declared_at(self.name.span());
        Ok(Kernel { place, ..Kernel::declared(keep(&self.path), keep_all(params), ty(&result, kind)?) })
    }
}

/// `package::file::function`
pub(super) fn path(input: ParseStream<'_>) -> syn::Result<String> {
    let path = input.call(Path::parse_mod_style)?;
    let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    Ok(names.join("::"))
}

/// `(name: type, name: &type)`
pub(super) fn params(input: ParseStream<'_>) -> syn::Result<Vec<Parameter>> {
    let params;
    parenthesized!(params in input);
    let params: Punctuated<Parameter, Token![,]> = params.call(Punctuated::parse_terminated)?;
    Ok(params.into_iter().collect())
}
