//! Constants: their values, checked against their types.

use super::checker::Checker;
use super::model::{Site, Value};
use super::network::list;
use super::state::{ConstState, Evaluated, TypeScope};
use crate::advice::Advise;
use crate::codes;
use crate::module::FileId;
use crate::scope::{Declaration, EntityId, Role};
use crate::syntax::Span;
use crate::syntax::ast::{self, ConstValue, EntityRef, Literal, LiteralKind, RecordField, UnionLiteral};
use crate::types::{Type, TypeId, Types, part};
use neva_diagnostics::{Diagnostic, did_you_mean, error, quoted, warning};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A value, and how many values it consists of.
type Measured<'a> = (Value<'a>, u64);

/// How many values one constant may consist of.
const SIZE_LIMIT: u64 = 4_000_000;

/// How many constants may refer to one another in a row.
const CHAIN_LIMIT: usize = 200;

impl<'a> Checker<'a> {
    /// The value of a constant; none if it has an error, which is reported once.
    pub(super) fn constant(&mut self, id: EntityId, used_at: Site) -> Option<Evaluated<'a>> {
        match self.constants.get(&id) {
            Some(ConstState::Done(known)) => return known.clone(),
            Some(ConstState::Open) => {
                let name = self.scope.entity(id).name;
                let finding = error!(codes::ENDLESS_CONSTANT, "constant `{name}` refers to itself")
                    .help("give one of the constants on the way a value");
                return self.refuse(finding, used_at);
            }
            None => {}
        }
        let (file, name) = (self.scope.entity(id).file, self.scope.entity(id).name);
        let Declaration::Const(declared) = self.scope.entity(id).declaration else { return None };
        if self.constant_depth >= CHAIN_LIMIT {
            let finding = error!(codes::CONSTANT_CHAIN, "`{name}` is at the end of too many constants")
                .because(format!("more than {CHAIN_LIMIT} constants refer to one another in a row"));
            return self.refuse(finding, used_at);
        }
        self.constants.insert(id, ConstState::Open);
        self.constant_depth += 1;
        let value = self.evaluate_declaration(file, declared);
        self.constant_depth -= 1;
        self.constants.insert(id, ConstState::Done(value.clone()));
        value
    }

    /// The constant that a name refers to.
    pub(super) fn constant_ref(&mut self, file: FileId, reference: &'a EntityRef) -> Option<Evaluated<'a>> {
        let site = Site { file, span: reference.span };
        let found = self.scope.lookup(file, reference, Role::Constant);
        let id = self.found(site, found)?;
        self.constant_entity(id, site)
    }

    /// The value of an entity that is used as a constant.
    pub(super) fn constant_entity(&mut self, id: EntityId, site: Site) -> Option<Evaluated<'a>> {
        let entity = self.scope.entity(id);
        if !matches!(entity.declaration, Declaration::Const(_)) {
            let title = format!("`{}` is {}, not a constant", entity.name, entity.declaration.describe());
            let finding = Diagnostic::error(codes::NOT_A_CONSTANT, title)
                .because(format!("it is declared at {}", self.declared_at(id)));
            return self.refuse(finding, site);
        }
        self.constant(id, site)
    }

    fn evaluate_declaration(&mut self, file: FileId, declared: &'a ast::ConstDef) -> Option<Evaluated<'a>> {
        let ty = self.type_of(&TypeScope::of_file(file), &declared.ty);
        match &declared.value {
            ConstValue::Ref(reference) => self.constant_of_type(file, reference, ty),
            ConstValue::Literal(literal) => {
                let resolved = self.types.resolve(ty);
                if matches!(self.types.get(resolved), Type::Any | Type::Bytes) {
                    let shown = self.types.display(ty);
                    let finding = error!(codes::CONSTANT_TYPE, "a constant cannot be declared as `{shown}`")
                        .because("constants are bool, int, float, string, list, dict, struct or union");
                    return self.refuse(finding, Site { file, span: declared.head.span });
                }
                let (value, size) = self.evaluate(file, literal, ty)?;
                Some(Evaluated { ty, value, size })
            }
        }
    }

    /// The constant that a name refers to, if it is of a type.
    fn constant_of_type(
        &mut self,
        file: FileId,
        reference: &'a EntityRef,
        expected: TypeId,
    ) -> Option<Evaluated<'a>> {
        let constant = self.constant_ref(file, reference)?;
        let mismatch = self.types.check_subtype(constant.ty, expected).err();
        let Some(mismatch) = mismatch else { return Some(constant) };
        let name = &reference.name.text;
        let (found, wanted) = (self.types.display(constant.ty), self.types.display(expected));
        let finding = error!(codes::CONSTANT_TYPE, "constant `{name}` is `{found}`, not `{wanted}`")
            .because(mismatch.explain());
        self.refuse(finding, Site { file, span: reference.span })
    }

    /// The value of a literal that must be of a type, and its size.
    fn evaluate(&mut self, file: FileId, literal: &'a Literal, expected: TypeId) -> Option<Measured<'a>> {
        let resolved = self.types.resolve(expected);
        let (value, size) = match (&literal.kind, self.types.get(resolved).clone()) {
            (_, Type::Unknown) => return None,
            (LiteralKind::Bool(value), Type::Bool | Type::Any) => (Value::Bool(*value), 1),
            (LiteralKind::Int(value), Type::Int | Type::Any) => (Value::Int(*value), 1),
            (LiteralKind::Int(value), Type::Float) => (Value::Float(*value as f64), 1),
            (LiteralKind::Float(value), Type::Float | Type::Any) => (Value::Float(*value), 1),
            (LiteralKind::String(value), Type::String | Type::Any) => (Value::String(value), 1),
            (LiteralKind::List(items), Type::List(item)) => self.evaluate_list(file, items, item)?,
            (LiteralKind::List(items), Type::Any) => self.evaluate_list(file, items, Types::ANY)?,
            (LiteralKind::Record(fields), Type::Dict(item)) => {
                let found = self.evaluate_fields(file, fields, |_| Some(item))?;
                (Value::Dict(found.0.into()), found.1)
            }
            (LiteralKind::Record(fields), Type::Struct(declared)) => {
                self.evaluate_struct(file, literal, fields, &declared, expected)?
            }
            (LiteralKind::Union(union), Type::Union(_) | Type::Any) => {
                self.evaluate_union(file, union, expected)?
            }
            _ => {
                self.report_wrong_literal(file, literal, expected);
                return None;
            }
        };
        if size > SIZE_LIMIT {
            let finding = error!(codes::CONSTANT_SIZE, "this constant is too large")
                .because(format!("written out it has {size} values, the limit is {SIZE_LIMIT}"));
            return self.refuse(finding, Site { file, span: literal.span });
        }
        Some((value, size))
    }

    fn evaluate_element(&mut self, file: FileId, value: &'a ConstValue, ty: TypeId) -> Option<Measured<'a>> {
        match value {
            ConstValue::Literal(literal) => self.evaluate(file, literal, ty),
            ConstValue::Ref(reference) => {
                let constant = self.constant_of_type(file, reference, ty)?;
                Some((constant.value, constant.size))
            }
        }
    }

    fn evaluate_list(&mut self, file: FileId, items: &'a [ConstValue], item: TypeId) -> Option<Measured<'a>> {
        let found: Vec<_> = items.iter().map(|value| self.evaluate_element(file, value, item)).collect();
        let found: Vec<_> = found.into_iter().collect::<Option<_>>()?;
        let size = found.iter().fold(1, |sum: u64, (_, size)| sum.saturating_add(*size));
        Some((Value::List(found.into_iter().map(|(value, _)| value).collect()), size))
    }

    /// The fields of a record literal, sorted; `ty` is the type of a field by name. Of doubled keys the last
    /// one counts.
    #[allow(clippy::type_complexity)]
    fn evaluate_fields(
        &mut self,
        file: FileId,
        fields: &'a [RecordField],
        ty: impl Fn(&str) -> Option<TypeId>,
    ) -> Option<(Vec<(&'a str, Value<'a>)>, u64)> {
        let mut found = BTreeMap::new();
        let mut failed = false;
        for field in fields {
            let name = field.name.text.as_str();
            let site = Site { file, span: field.name.span };
            let value = match ty(name) {
                Some(ty) => self.evaluate_element(file, &field.value, ty),
                None => continue,
            };
            let Some(value) = value else {
                failed = true;
                continue;
            };
            if found.insert(name, value).is_some() {
                let finding =
                    warning!(codes::DUPLICATE_NAME, "key `{name}` is doubled").because("the last one counts");
                self.report(finding, site);
            }
        }
        if failed {
            return None;
        }
        let size = found.values().fold(1, |sum: u64, (_, size)| sum.saturating_add(*size));
        Some((found.into_iter().map(|(name, (value, _))| (name, value)).collect(), size))
    }

    fn evaluate_struct(
        &mut self,
        file: FileId,
        literal: &'a Literal,
        fields: &'a [RecordField],
        declared: &[(&'a str, TypeId)],
        expected: TypeId,
    ) -> Option<Measured<'a>> {
        let shown = self.types.display(expected);
        let type_of = |name: &str| part(declared, name);
        let mut is_complete = true;
        for field in fields.iter().filter(|field| type_of(&field.name.text).is_none()) {
            let finding = unknown_field(&shown, &field.name, declared);
            self.report(finding, Site { file, span: field.name.span });
            is_complete = false;
        }
        let names = declared.iter().map(|(name, _)| *name);
        let missing: Vec<&str> =
            names.filter(|name| !fields.iter().any(|field| field.name.text == *name)).collect();
        if !missing.is_empty() {
            let title = format!("field {} of `{shown}` is missing", quoted(missing));
            let finding = Diagnostic::error(codes::MISSING_FIELD, title)
                .because("a struct has a value for each of its fields, there are no defaults");
            self.report(finding, Site { file, span: literal.span });
            is_complete = false;
        }
        let found = self.evaluate_fields(file, fields, type_of)?;
        is_complete.then(|| (Value::Struct(found.0.into()), found.1))
    }

    fn evaluate_union(&mut self, file: FileId, union: &'a UnionLiteral, ty: TypeId) -> Option<Measured<'a>> {
        let declared = self.literal_union(&TypeScope::of_file(file), union)?;
        let span = union.ty.span.to(union.tag.span);
        let payload = match (&union.payload, declared.payload) {
            (None, None) => None,
            (Some(payload), Some(ty)) => Some(self.evaluate(file, payload, ty)?),
            (Some(payload), None) => {
                self.report_useless_payload(&union.tag.text, Site { file, span: payload.span });
                return None;
            }
            (None, Some(ty)) => {
                let shown = self.types.display(ty);
                let finding = error!(codes::MISSING_PAYLOAD, "tag `{}` carries `{shown}`", union.tag.text)
                    .help(format!("write `{}(…)` with a value", union.tag.text));
                return self.refuse(finding, Site { file, span });
            }
        };
        let literal_ty = self.types.add_union([(union.tag.text.as_str(), declared.payload)]);
        if let Err(mismatch) = self.types.check_subtype(literal_ty, ty) {
            let shown = self.types.display(ty);
            let found = format!("{}::{}", self.types.display(declared.ty), union.tag.text);
            let finding = error!(codes::CONSTANT_TYPE, "`{found}` is not of type `{shown}`")
                .because(mismatch.explain());
            return self.refuse(finding, Site { file, span });
        }
        let size = payload.as_ref().map_or(1, |(_, size)| size.saturating_add(1));
        let payload = payload.map(|(value, _)| Arc::new(value));
        Some((Value::Union { tag: &union.tag.text, payload }, size))
    }

    fn report_wrong_literal(&mut self, file: FileId, literal: &Literal, expected: TypeId) {
        let shown = self.types.display(expected);
        let found = describe_literal(&literal.kind);
        let finding = error!(codes::CONSTANT_TYPE, "{found} is not of type `{shown}`");
        let resolved = self.types.resolve(expected);
        let help = match (&literal.kind, self.types.get(resolved)) {
            (LiteralKind::Float(_), Type::Int) => "write it without fraction",
            (LiteralKind::Record(_), Type::Any) => {
                "declare a struct or dict type, so that it is clear which it is"
            }
            (_, Type::Bytes) => "bytes have no literals; convert a string with `bytes.FromString`",
            _ => "",
        };
        self.report(finding.help(help), Site { file, span: literal.span });
    }

    pub(super) fn report_useless_payload(&mut self, tag: &str, site: Site) {
        let finding = error!(codes::USELESS_PAYLOAD, "tag `{tag}` carries nothing")
            .help(format!("write `{tag}` without parentheses"));
        self.report(finding, site);
    }

    /// The type that a union literal names, and what its tag carries there; mistakes are reported.
    pub(super) fn literal_union(
        &mut self,
        scope: &TypeScope<'a>,
        union: &'a UnionLiteral,
    ) -> Option<LiteralUnion> {
        let ty = self.type_of(scope, &union.ty);
        if ty == Types::UNKNOWN {
            return None;
        }
        let shown = self.types.display(ty);
        let span: Span = union.ty.span.to(union.tag.span);
        let Some(tags) = self.types.union_tags(ty) else {
            let finding = error!(codes::NOT_A_UNION, "`{shown}` is not a union")
                .because("`::` is between a union type and one of its tags");
            return self.refuse(finding, Site { file: scope.file, span });
        };
        if let Some(payload) = part(tags, &union.tag.text) {
            return Some(LiteralUnion { ty, payload });
        }
        let names = tags.iter().map(|(name, _)| *name);
        let finding =
            unknown_tag(&shown, &union.tag.text, tags).did_you_mean(&format!("{shown}::"), &union.tag, names);
        self.refuse(finding, Site { file: scope.file, span })
    }
}

/// What a union literal names.
#[derive(Clone, Copy, Debug)]
pub(super) struct LiteralUnion {
    pub ty: TypeId,
    pub payload: Option<TypeId>,
}

/// A field that a struct type does not have.
pub(super) fn unknown_field(ty: &str, field: &ast::Name, fields: &[(&str, TypeId)]) -> Diagnostic {
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    error!(codes::UNKNOWN_FIELD, "`{ty}` has no field `{}`", field.text)
        .because(list("its fields are", &names))
        .did_you_mean("", field, names.iter().copied())
}

/// A tag that a union type does not have.
pub(super) fn unknown_tag(ty: &str, tag: &str, tags: &[(&str, Option<TypeId>)]) -> Diagnostic {
    let names: Vec<&str> = tags.iter().map(|(name, _)| *name).collect();
    let advice = did_you_mean("", tag, names.iter().copied());
    let finding = error!(codes::UNKNOWN_TAG, "union `{ty}` has no tag `{tag}`");
    finding.because(list("its tags are", &names)).help(advice.unwrap_or_default())
}

/// The form of a literal with its article.
pub(super) fn describe_literal(kind: &LiteralKind) -> &'static str {
    match kind {
        LiteralKind::Bool(_) => "a boolean",
        LiteralKind::Int(_) => "an integer",
        LiteralKind::Float(_) => "a number with fraction",
        LiteralKind::String(_) => "a string",
        LiteralKind::Union(_) => "a union value",
        LiteralKind::List(_) => "a list",
        LiteralKind::Record(_) => "a record",
    }
}
