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
    pub fn reject_endless(&mut self, defs: &[DefId]) -> Vec<Vec<DefId>> {
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
