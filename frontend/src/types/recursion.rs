//! Which recursive definitions make sense.

use super::{DefId, Type, TypeId, Types};
use rustc_hash::FxHashMap;

/// Why a recursive definition is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recursion {
    /// The definitions that lead back to the first of them.
    pub cycle: Vec<DefId>,
}

impl<'a> Types<'a> {
    /// The definitions among `defs` that contain themselves other than inside a `list`, `dict` or `maybe`.
    /// They have no finite value; their bodies become unknown.
    ///
    /// The bodies of `defs` and of all definitions they lead to must be set, and those that are not among
    /// `defs` must have been asked about before.
    pub fn reject_endless(&mut self, defs: &[DefId]) -> Vec<Recursion> {
        let found = Search::new(self, defs).run();
        for recursion in &found {
            for &def in &recursion.cycle {
                self.definitions[def.0 as usize].body = Types::UNKNOWN;
            }
        }
        if !found.is_empty() {
            self.unfolded.clear();
        }
        found
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

/// A depth-first search without recursion, so that long chains of definitions do no harm.
struct Search<'t, 'a> {
    types: &'t Types<'a>,
    roots: &'t [DefId],
    /// Definitions that are not in here are done.
    states: FxHashMap<DefId, State>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

impl<'t, 'a> Search<'t, 'a> {
    fn new(types: &'t Types<'a>, roots: &'t [DefId]) -> Self {
        Search { types, roots, states: roots.iter().map(|def| (*def, State::New)).collect() }
    }

    fn run(mut self) -> Vec<Recursion> {
        let mut found = Vec::new();
        for &root in self.roots {
            self.visit(root, &mut found);
        }
        found
    }

    fn visit(&mut self, root: DefId, found: &mut Vec<Recursion>) {
        if self.state(root) != State::New {
            return;
        }
        let mut path = vec![(root, self.enter(root))];
        while let Some((current, next)) = path.last_mut() {
            let Some(def) = next.pop() else {
                self.states.insert(*current, State::Done);
                path.pop();
                continue;
            };
            match self.state(def) {
                State::New => {
                    let edges = self.enter(def);
                    path.push((def, edges));
                }
                State::Open => {
                    let start = path.iter().position(|(on_path, _)| *on_path == def).unwrap_or(0);
                    found.push(Recursion { cycle: path[start..].iter().map(|(def, _)| *def).collect() });
                }
                State::Done => {}
            }
        }
    }

    fn state(&self, def: DefId) -> State {
        self.states.get(&def).copied().unwrap_or(State::Done)
    }

    fn enter(&mut self, def: DefId) -> Vec<DefId> {
        self.states.insert(def, State::Open);
        let mut edges = Vec::new();
        self.types.exposed(self.types.definitions[def.0 as usize].body, &mut edges);
        edges
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Type, Types};

    #[test]
    fn a_definition_may_contain_itself_only_behind_a_base_type_or_maybe() {
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

        let found = types.reject_endless(&[maybe, good, bad, a, b]);
        let cycles: Vec<_> = found.into_iter().map(|recursion| recursion.cycle).collect();
        assert_eq!(cycles, [vec![bad], vec![a, b]]);
        assert_eq!(types.resolve(a_type), Types::UNKNOWN);
    }
}
