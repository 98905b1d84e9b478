//! Which types fit where.

use super::{Param, Type, TypeId, Types, part};
use rustc_hash::FxHashSet;

/// Why a type does not fit: from the outermost part to the part that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Where the difference lies, such as "field `x`"; empty at the top.
    pub path: Vec<String>,
    /// The difference itself, a sentence without capital letter and full stop.
    pub reason: String,
}

impl Mismatch {
    fn new(reason: String) -> Self {
        Mismatch { path: Vec::new(), reason }
    }

    fn within(mut self, part: String) -> Self {
        self.path.push(part);
        self
    }

    /// The difference and where it lies, as one sentence without capital letter and full stop.
    pub fn explain(&self) -> String {
        let mut text = String::new();
        for part in self.path.iter().rev().take(6) {
            text.push_str(part);
            text.push_str(": ");
        }
        text.push_str(&self.reason);
        text
    }
}

/// How many pairs of types one question may compare.
const PAIR_LIMIT: usize = 20_000;

/// How deep one question may go.
const DEPTH_LIMIT: usize = 300;

impl<'a> Types<'a> {
    /// Whether every value of `sub` is one of `sup`, or why not.
    pub fn check_subtype(&mut self, sub: TypeId, sup: TypeId) -> Result<(), Mismatch> {
        let mut question = Question::new(self, false);
        question.subtype(sub, sup)?;
        let assumed = question.assumed;
        self.proven.extend(assumed);
        Ok(())
    }

    /// Whether some values of `sub` may be of `sup`: like a subtype, but where `sub` says `any` everything is
    /// possible.
    pub(crate) fn check_overlap(&mut self, sub: TypeId, sup: TypeId) -> Result<(), Mismatch> {
        Question::new(self, true).subtype(sub, sup)
    }

    /// Whether every value of `sub` is one of `sup`.
    pub fn is_subtype(&mut self, sub: TypeId, sup: TypeId) -> bool {
        self.check_subtype(sub, sup).is_ok()
    }
}

/// What is known while one question is answered.
struct Question<'t, 'a> {
    types: &'t mut Types<'a>,
    /// Pairs on the way here, and those that turned out right: meeting one again means that the types go on
    /// alike.
    assumed: FxHashSet<(TypeId, TypeId)>,
    /// The assumed pairs in the order they came.
    trail: Vec<(TypeId, TypeId)>,
    /// Pairs that turned out wrong. They are wrong for good: what was assumed could only have helped them.
    refuted: FxHashSet<(TypeId, TypeId)>,
    /// How many pairs were compared.
    steps: usize,
    depth: usize,
    /// Whether `any` fits everything too.
    trusts_any: bool,
}

impl<'t, 'a> Question<'t, 'a> {
    fn new(types: &'t mut Types<'a>, trusts_any: bool) -> Self {
        let (assumed, refuted) = Default::default();
        Question { types, assumed, trail: Vec::new(), refuted, steps: 0, depth: 0, trusts_any }
    }

    fn forget_since(&mut self, length: usize) {
        for pair in self.trail.drain(length..) {
            self.assumed.remove(&pair);
        }
    }

    fn subtype(&mut self, sub: TypeId, sup: TypeId) -> Result<(), Mismatch> {
        if sub == sup || sub == Types::UNKNOWN || sup == Types::UNKNOWN || sup == Types::ANY {
            return Ok(());
        }
        if self.refuted.contains(&(sub, sup)) {
            return Err(self.differ(sub, sup));
        }
        if self.types.proven.contains(&(sub, sup)) || !self.assumed.insert((sub, sup)) {
            return Ok(());
        }
        let length = self.trail.len();
        self.trail.push((sub, sup));
        self.steps += 1;
        if self.depth > DEPTH_LIMIT || self.steps > PAIR_LIMIT {
            return Err(Mismatch::new("the types are too large to be compared".to_owned()));
        }
        self.depth += 1;
        let is_named = self.is_same_definition_with_subtypes(sub, sup);
        let result = if is_named { Ok(()) } else { self.subtype_by_structure(sub, sup) };
        self.depth -= 1;
        if result.is_err() {
            self.forget_since(length);
            self.refuted.insert((sub, sup));
        }
        result
    }

    fn differ(&self, sub: TypeId, sup: TypeId) -> Mismatch {
        Mismatch::new(format!("`{}` is not `{}`", self.types.display(sub), self.types.display(sup)))
    }

    fn subtype_by_structure(&mut self, sub: TypeId, sup: TypeId) -> Result<(), Mismatch> {
        let (sub_resolved, sup_resolved) = (self.types.resolve(sub), self.types.resolve(sup));
        match (self.types.get(sub_resolved).clone(), self.types.get(sup_resolved).clone()) {
            (Type::Unknown, _) | (_, Type::Unknown | Type::Any) => Ok(()),
            (Type::Any, _) if self.trusts_any => Ok(()),
            (Type::Param(a), Type::Param(b)) if a.index == b.index && a.name == b.name => Ok(()),
            (Type::Param(param), _) if self.is_below(param, sup_resolved) => {
                let result = self.subtype(param.constraint, sup_resolved);
                if param.constraint == Types::ANY {
                    result.map_err(|_| self.differ(sub, sup))
                } else {
                    result
                }
            }
            (_, Type::Param(param)) => self.subtype_of_param(sub, param),
            (Type::List(a), Type::List(b)) => {
                self.subtype(a, b).map_err(|mismatch| mismatch.within("list element".to_owned()))
            }
            (Type::Dict(a), Type::Dict(b)) => {
                self.subtype(a, b).map_err(|mismatch| mismatch.within("dict value".to_owned()))
            }
            (Type::Struct(a), Type::Struct(b)) => self.struct_subtype(&a, &b),
            (Type::Union(a), Type::Union(b)) => self.union_subtype(&a, &b),
            (a, b) if a == b => Ok(()),
            _ => Err(self.differ(sub, sup)),
        }
    }

    /// A shortcut for named types: all constructors are covariant, so it is enough that the arguments fit.
    fn is_same_definition_with_subtypes(&mut self, sub: TypeId, sup: TypeId) -> bool {
        let (Type::Named(sub_def, sub_arguments), Type::Named(sup_def, sup_arguments)) =
            (self.types.get(sub), self.types.get(sup))
        else {
            return false;
        };
        if sub_def != sup_def || sub_arguments.len() != sup_arguments.len() {
            return false;
        }
        let pairs: Vec<_> = sub_arguments.iter().copied().zip(sup_arguments.iter().copied()).collect();
        let length = self.trail.len();
        let fits = pairs.into_iter().all(|(a, b)| self.subtype(a, b).is_ok());
        if !fits {
            self.forget_since(length);
        }
        fits
    }

    /// Whether a parameter fits a type, if at all, by its constraint: always, unless the type is another
    /// parameter that its constraint does not lead to.
    fn is_below(&mut self, param: Param<'a>, sup: TypeId) -> bool {
        if !matches!(self.types.get(sup), Type::Param(_)) {
            return true;
        }
        let mut constraint = self.types.resolve(param.constraint);
        while let Type::Param(next) = *self.types.get(constraint) {
            if constraint == sup {
                return true;
            }
            constraint = self.types.resolve(next.constraint);
        }
        false
    }

    /// A type fits a parameter only if it fits every argument: a base type without proper subtypes is its own
    /// argument.
    fn subtype_of_param(&mut self, sub: TypeId, param: Param<'a>) -> Result<(), Mismatch> {
        let constraint = self.types.shape(param.constraint);
        if matches!(
            self.types.get(constraint),
            Type::Bool | Type::Int | Type::Float | Type::String | Type::Bytes
        ) {
            return self.subtype(sub, constraint);
        }
        Err(Mismatch::new(format!(
            "`{}` is not `{}`: a type parameter can be any type that fits its constraint `{}`",
            self.types.display(sub),
            param.name,
            self.types.display(param.constraint)
        )))
    }

    fn struct_subtype(
        &mut self,
        sub: &[(&'a str, TypeId)],
        sup: &[(&'a str, TypeId)],
    ) -> Result<(), Mismatch> {
        for (name, expected) in sup {
            let Some(found) = part(sub, name) else {
                return Err(Mismatch::new(format!("field `{name}` is missing")));
            };
            self.subtype(found, *expected).map_err(|mismatch| mismatch.within(format!("field `{name}`")))?;
        }
        Ok(())
    }

    fn union_subtype(
        &mut self,
        sub: &[(&'a str, Option<TypeId>)],
        sup: &[(&'a str, Option<TypeId>)],
    ) -> Result<(), Mismatch> {
        for (name, payload) in sub {
            let Some(expected) = part(sup, name) else {
                return Err(Mismatch::new(format!("there is no tag `{name}` in the expected union")));
            };
            match (payload, expected) {
                (_, None) => {}
                (None, Some(expected)) => {
                    return Err(Mismatch::new(format!(
                        "tag `{name}` carries `{}` in the expected union and nothing here",
                        self.types.display(expected)
                    )));
                }
                (Some(payload), Some(expected)) => self
                    .subtype(*payload, expected)
                    .map_err(|mismatch| mismatch.within(format!("tag `{name}`")))?,
            }
        }
        Ok(())
    }
}
