//! From type expressions to types.

use super::checker::Checker;
use super::model::{Param, Site};
use super::state::{Constraint, Obligation, PendingDefinition, TypeScope};
use crate::advice::Advise;
use crate::codes;
use crate::module::FileId;
use crate::scope::{Declaration, EntityId, Role, Unresolved};
use crate::syntax::Span;
use crate::syntax::ast;
use crate::types::{self, DefId, Type, TypeId, Types};
use neva_diagnostics::{Diagnostic, Severity, error, warning};

impl<'a> Checker<'a> {
    /// The type that an expression means. What is wrong in it is reported and unknown.
    pub(super) fn type_of(&mut self, scope: &TypeScope<'a>, expr: &'a ast::TypeExpr) -> TypeId {
        let ty = self.type_expr(scope, expr);
        self.settle_definitions();
        ty
    }

    /// The type parameters of a declaration and the scope in which they are known.
    pub(super) fn type_params(
        &mut self,
        file: FileId,
        params: &'a [ast::TypeParam],
    ) -> (Vec<Param<'a>>, TypeScope<'a>) {
        let mut scope = TypeScope::of_file(file);
        let mut found = Vec::with_capacity(params.len());
        for (index, param) in params.iter().enumerate() {
            let name = param.name.text.as_str();
            let constraint = match &param.constraint {
                Some(constraint) => self.type_expr(&scope, constraint),
                None => Types::ANY,
            };
            let ty = self.types.add(Type::Param(types::Param { index: index as u32, name, constraint }));
            if scope.params.insert(name, ty).is_some() {
                let finding = error!(codes::DUPLICATE_NAME, "type parameter `{name}` is doubled")
                    .help("give each type parameter its own name");
                self.report(finding, Site { file, span: param.name.span });
            }
            found.push(Param { name, constraint });
        }
        self.settle_definitions();
        (found, scope)
    }

    /// Checks the definitions of the built module that nothing needs; what is wrong in them only counts as
    /// untidy.
    pub(super) fn check_unneeded_type(&mut self, id: EntityId) {
        if self.definitions.contains_key(&id) {
            return;
        }
        let first = self.findings.len();
        self.definition(id, None);
        self.settle_definitions();
        for finding in &mut self.findings[first..] {
            finding.severity = Severity::Warning;
        }
    }

    /// Checks that a type argument fits the constraint of its parameter.
    pub(super) fn check_type_argument(&mut self, site: Site, arg: TypeId, constraint: TypeId, param: &str) {
        let constraint = Constraint::Known { param: param.to_owned(), ty: constraint };
        self.obligations.push(Obligation { site, needed_by: None, argument: arg, constraint });
        self.settle_definitions();
    }

    fn type_expr(&mut self, scope: &TypeScope<'a>, expr: &'a ast::TypeExpr) -> TypeId {
        match &expr.kind {
            ast::TypeExprKind::Ref(reference, arguments) => {
                self.named_type(scope, reference, arguments, expr.span)
            }
            ast::TypeExprKind::Struct(fields) => {
                let names = fields.iter().map(|field| &field.name);
                self.warn_about_doubles(scope, "field", names);
                let fields: Vec<_> =
                    fields.iter().map(|f| (f.name.text.as_str(), self.type_expr(scope, &f.ty))).collect();
                self.types.add_struct(fields)
            }
            ast::TypeExprKind::Union(tags) => {
                let names = tags.iter().map(|tag| &tag.name);
                self.warn_about_doubles(scope, "tag", names);
                let tags: Vec<_> = tags
                    .iter()
                    .map(|tag| {
                        let payload = tag.payload.as_ref().map(|payload| self.type_expr(scope, payload));
                        (tag.name.text.as_str(), payload)
                    })
                    .collect();
                self.types.add_union(tags)
            }
        }
    }

    fn warn_about_doubles(
        &mut self,
        scope: &TypeScope<'a>,
        kind: &str,
        names: impl Iterator<Item = &'a ast::Name>,
    ) {
        let mut seen = rustc_hash::FxHashSet::default();
        for name in names {
            if !seen.insert(name.text.as_str()) {
                let finding = warning!(codes::DUPLICATE_NAME, "{kind} `{}` is doubled", name.text)
                    .because("the last one counts");
                self.report(finding, Site { file: scope.file, span: name.span });
            }
        }
    }

    fn named_type(
        &mut self,
        scope: &TypeScope<'a>,
        reference: &'a ast::EntityRef,
        arguments: &'a [ast::TypeExpr],
        span: Span,
    ) -> TypeId {
        let param = match reference.package {
            None => scope.params.get(reference.name.text.as_str()).copied(),
            Some(_) => None,
        };
        if let Some(param) = param {
            if !arguments.is_empty() {
                let finding = error!(
                    codes::TYPE_ARGUMENT_COUNT,
                    "type parameter `{}` takes no type arguments", reference.name.text
                )
                .because("what a type parameter is given is a whole type");
                self.report_in_type(scope, finding, span);
            }
            return param;
        }
        let arguments: Vec<_> = arguments.iter().map(|arg| (self.type_expr(scope, arg), arg.span)).collect();
        let id = match self.scope.lookup(scope.file, reference, Role::Type) {
            Ok(id) => id,
            Err(Unresolved { finding, span, is_import }) => {
                let finding = if is_import { finding } else { self.with_need(scope, finding) };
                self.found(
                    Site { file: scope.file, span: reference.span },
                    Err(Unresolved { finding, span, is_import }),
                );
                return Types::UNKNOWN;
            }
        };
        let (name, declaration) = (self.scope.entity(id).name, self.scope.entity(id).declaration.clone());
        let Declaration::Type(declared) = declaration else {
            let finding = error!(codes::NOT_A_TYPE, "`{name}` is {}, not a type", declaration.describe())
                .because(format!("it is declared at {}", self.declared_at(id)));
            self.report_in_type(scope, finding, span);
            return Types::UNKNOWN;
        };
        if arguments.len() != declared.params.len() {
            let finding = error!(
                codes::TYPE_ARGUMENT_COUNT,
                "`{name}` takes {}, not {}",
                count(declared.params.len()),
                arguments.len()
            );
            let finding = with_usage(finding, reference, &declared.params, span);
            self.report_in_type(scope, finding, span);
            return Types::UNKNOWN;
        }
        let site = Site { file: scope.file, span };
        let types: Vec<TypeId> = arguments.iter().map(|(ty, _)| *ty).collect();
        if declared.body.is_none() {
            return self.base_type(id, &types);
        }
        let def = self.definition(id, Some(scope.needed_by.map_or(site, |(site, _)| site)));
        let shared: std::rc::Rc<[TypeId]> = types.as_slice().into();
        for (index, (argument, span)) in arguments.iter().enumerate() {
            if declared.params[index].constraint.is_none() {
                continue;
            }
            let site = Site { file: scope.file, span: *span };
            let needed_by = scope.needed_by.map(|(site, name)| (site, name.to_owned()));
            let constraint = Constraint::OfDefinition { entity: id, index, arguments: shared.clone() };
            self.obligations.push(Obligation { site, needed_by, argument: *argument, constraint });
        }
        self.types.add(Type::Named(def, types))
    }

    /// A type without body: one of std's base types, or a mistake that is reported where it is declared.
    fn base_type(&mut self, id: EntityId, arguments: &[TypeId]) -> TypeId {
        let name = self.scope.entity(id).name;
        if !self.scope.is_builtin(id, name) {
            return Types::UNKNOWN;
        }
        match (name, arguments) {
            ("any", []) => Types::ANY,
            ("bool", []) => Types::BOOL,
            ("int", []) => Types::INT,
            ("float", []) => Types::FLOAT,
            ("string", []) => Types::STRING,
            ("bytes", []) => Types::BYTES,
            ("list", [item]) => self.types.add(Type::List(*item)),
            ("dict", [item]) => self.types.add(Type::Dict(*item)),
            _ => Types::UNKNOWN,
        }
    }

    /// Whether a declaration without body is one of std's base types.
    pub(super) fn is_base_type(&self, id: EntityId) -> bool {
        const BASE: [&str; 8] = ["any", "bool", "int", "float", "string", "bytes", "list", "dict"];
        BASE.iter().any(|name| self.scope.is_builtin(id, name))
    }

    fn definition(&mut self, id: EntityId, needed_by: Option<Site>) -> DefId {
        if let Some(&def) = self.definitions.get(&id) {
            return def;
        }
        let name = self.scope.entity(id).name;
        let is_boundary = self.scope.is_builtin(id, "maybe");
        let def = self.types.define(name, is_boundary);
        self.definitions.insert(id, def);
        self.pending_definitions.push(PendingDefinition { entity: id, def, needed_by });
        def
    }

    /// Resolves the bodies of all definitions met so far, then asks whether type arguments fit.
    fn settle_definitions(&mut self) {
        if self.is_settling {
            return;
        }
        self.is_settling = true;
        let mut settled = Vec::new();
        while let Some(pending) = self.pending_definitions.pop() {
            self.resolve_definition(&pending);
            settled.push(pending);
        }
        if !settled.is_empty() {
            self.report_endless_types(&settled);
        }
        self.is_settling = false;
        for obligation in std::mem::take(&mut self.obligations) {
            self.check_obligation(obligation);
        }
    }

    fn resolve_definition(&mut self, pending: &PendingDefinition) {
        let entity = self.scope.entity(pending.entity);
        let (name, file) = (entity.name, entity.file);
        let Declaration::Type(declared) = entity.declaration else { return };
        let (params, mut scope) = self.type_params(file, &declared.params);
        self.definition_params.insert(pending.entity, params);
        scope.needed_by = pending.needed_by.map(|site| (site, name));
        if let Some(body) = &declared.body {
            let body = self.type_expr(&scope, body);
            self.types.set_body(pending.def, body);
        }
    }

    fn report_endless_types(&mut self, settled: &[PendingDefinition]) {
        let defs: Vec<DefId> = settled.iter().map(|pending| pending.def).collect();
        for cycle in self.types.reject_endless(&defs) {
            let names: Vec<_> =
                cycle.iter().map(|def| format!("`{}`", self.types.definition_name(*def))).collect();
            let Some(first) = settled.iter().find(|pending| cycle.contains(&pending.def)) else { continue };
            let entity = self.scope.entity(first.entity);
            let site = Site { file: entity.file, span: entity.name_span };
            let reason = "such a value would have no end";
            let reason = match first.needed_by {
                Some(needed_by) => format!("{reason}\n{}", self.need(needed_by, entity.name)),
                None => reason.to_owned(),
            };
            let title = match names.as_slice() {
                [name] => format!("type {name} contains itself"),
                _ => format!("types {} contain each other", names.join(", ")),
            };
            let finding = Diagnostic::error(codes::ENDLESS_TYPE, title)
                .because(reason)
                .help("refer back inside a `maybe`, `list` or `dict`");
            self.report(finding, site);
        }
    }

    fn check_obligation(&mut self, obligation: Obligation) {
        let (param, constraint) = match obligation.constraint {
            Constraint::Known { param, ty } => (param, ty),
            Constraint::OfDefinition { entity, index, arguments } => {
                let params = self.definition_params.get(&entity);
                let Some(&param) = params.and_then(|params| params.get(index)) else { return };
                (param.name.to_owned(), self.types.substitute(param.constraint, &arguments))
            }
        };
        let Err(mismatch) = self.types.check_subtype(obligation.argument, constraint) else { return };
        let argument = self.types.display(obligation.argument);
        let asked = self.types.display(constraint);
        let mut reason = format!("`{param}` asks for `{asked}`: {}", mismatch.explain());
        if let Some((needed_by, name)) = &obligation.needed_by {
            reason = format!("{reason}\n{}", self.need(*needed_by, name));
        }
        let title = format!("`{argument}` does not fit type parameter `{param}`");
        self.report(Diagnostic::error(codes::TYPE_ARGUMENT, title).because(reason), obligation.site);
    }

    /// Reports a finding in a type expression.
    fn report_in_type(&mut self, scope: &TypeScope<'a>, finding: Diagnostic, span: Span) {
        let finding = self.with_need(scope, finding);
        self.report(finding, Site { file: scope.file, span });
    }

    /// A finding in a type expression that says what needs the definition that it is in.
    fn with_need(&mut self, scope: &TypeScope<'a>, finding: Diagnostic) -> Diagnostic {
        let Some((needed_by, name)) = scope.needed_by else { return finding };
        let need = self.need(needed_by, name);
        let text = if finding.text.is_empty() { need } else { format!("{}\n{need}", finding.text) };
        finding.because(text)
    }

    fn need(&mut self, needed_by: Site, definition: &str) -> String {
        self.remembering.is_order_bound = true;
        format!("`{definition}` is used at {}", self.site_text(needed_by))
    }
}

/// A number of type arguments in words.
pub(super) fn count(params: usize) -> String {
    match params {
        0 => "no type arguments".to_owned(),
        1 => "1 type argument".to_owned(),
        _ => format!("{params} type arguments"),
    }
}

/// Advice how a reference to a generic type or component is to be written; `span` is all of it.
pub(super) fn with_usage(
    finding: Diagnostic,
    reference: &ast::EntityRef,
    params: &[ast::TypeParam],
    span: Span,
) -> Diagnostic {
    let package = reference.package.as_ref().map(|package| format!("{}.", package.text));
    let name = format!("{}{}", package.unwrap_or_default(), reference.name.text);
    if params.is_empty() {
        return finding.write(span, &name).help(format!("write `{name}` without type arguments"));
    }
    let names: Vec<String> = params.iter().map(|param| format!("`{}`", param.name.text)).collect();
    let example = vec!["int"; params.len()].join(", ");
    finding.help(format!("write a type for {}, such as `{name}<{example}>`", names.join(", ")))
}
