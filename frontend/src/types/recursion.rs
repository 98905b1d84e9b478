//! Which recursive definitions make sense.

use super::{DefId, Type, TypeId, Types};
use crate::search::visit;
use rustc_hash::FxHashSet;

impl<'a> Types<'a> {
    /// The definitions among `defs` that contain themselves other than inside a `list`, `dict` or `maybe`,
    /// each with those that lead back to it. They have no finite value; their bodies become unknown.
    ///
    /// The bodies of `defs` and of all definitions they lead to must be set, and those that are not among
    /// `defs` must have been asked about before.
    pub(crate) fn reject_endless(&mut self, defs: &[DefId]) -> Vec<Vec<DefId>> {
        let asked: FxHashSet<DefId> = defs.iter().copied().collect();
        let leads_to = |def: DefId| {
            let mut found = Vec::new();
            self.exposed(self.definitions[def.0 as usize].body, &mut found);
            found.into_iter().rev().filter(|def| asked.contains(def)).map(|def| (def, ())).collect()
        };
        let cycles: Vec<_> =
            visit(defs.iter().copied(), leads_to).cycles.into_iter().map(|(cycle, ())| cycle).collect();
        for def in cycles.iter().flatten() {
            self.definitions[def.0 as usize].body = Types::UNKNOWN;
        }
        if !cycles.is_empty() {
            self.unfolded.clear();
        }
        cycles
    }

    /// The definitions that a type leads to without a base type or `maybe` in between.
    fn exposed(&self, id: TypeId, found: &mut Vec<DefId>) {
        match self.get(id) {
            Type::Struct(fields) => fields.iter().for_each(|(_, ty)| self.exposed(*ty, found)),
            Type::Union(tags) => tags.iter().filter_map(|tag| tag.1).for_each(|ty| self.exposed(ty, found)),
            Type::Named(def, arguments) => {
                found.push(*def);
                if !self.definitions[def.0 as usize].is_boundary {
                    arguments.iter().for_each(|ty| self.exposed(*ty, found));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Type, Types};

    #[test]
    fn a_definition_may_contain_itself_only_inside_a_base_type_or_maybe() {
        let mut types = Types::new();
        let maybe = types.define("maybe", true);
        let item =
            types.add(Type::Param(super::super::Param { index: 0, name: "T", constraint: Types::ANY }));
        let body = types.add_union([("Some", Some(item)), ("None", None)]);
        types.set_body(maybe, body);

        let good = types.define("Good", false);
        let this = types.add(Type::Named(good, vec![]));
        let next = types.add(Type::Named(maybe, vec![this]));
        let kids = types.add(Type::List(this));
        let body = types.add_struct([("next", next), ("kids", kids)]);
        types.set_body(good, body);

        let bad = types.define("Bad", false);
        let this = types.add(Type::Named(bad, vec![]));
        let body = types.add_struct([("next", this)]);
        types.set_body(bad, body);

        let (a, b) = (types.define("A", false), types.define("B", false));
        let (a_type, b_type) = (types.add(Type::Named(a, vec![])), types.add(Type::Named(b, vec![])));
        types.set_body(a, b_type);
        types.set_body(b, a_type);

        let cycles = types.reject_endless(&[maybe, good, bad, a, b]);
        assert_eq!(cycles, [vec![bad], vec![a, b]]);
        assert_eq!(types.resolve(a_type), Types::UNKNOWN);
    }
}
