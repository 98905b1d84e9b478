//! Which types fit which, and definitions that contain themselves.

use neva_frontend::types::{Param, Type, TypeId, Types};

fn union<'a>(types: &mut Types<'a>, tags: &[(&'a str, Option<TypeId>)]) -> TypeId {
    types.add_union(tags.iter().copied())
}

fn list(types: &mut Types<'_>, item: TypeId) -> TypeId {
    types.add(Type::List(item))
}

#[test]
fn everything_fits_any_and_any_fits_nothing_else() {
    let mut types = Types::new();
    let ints = list(&mut types, Types::INT);
    let anys = list(&mut types, Types::ANY);
    assert!(types.is_subtype(ints, Types::ANY));
    assert!(types.is_subtype(ints, anys));
    assert!(!types.is_subtype(anys, ints));
    assert!(!types.is_subtype(Types::ANY, Types::INT));
    assert!(!types.is_subtype(Types::INT, Types::FLOAT));
    assert!(!types.is_subtype(Types::STRING, Types::BYTES));
}

#[test]
fn a_struct_fits_one_with_fewer_or_wider_fields() {
    let mut types = Types::new();
    let both = types.add_struct([("x", Types::INT), ("y", Types::STRING)]);
    let wide = types.add_struct([("x", Types::ANY)]);
    let empty = types.add_struct([]);
    assert!(types.is_subtype(both, wide));
    assert!(types.is_subtype(both, empty));
    assert_eq!(types.check_subtype(wide, both).unwrap_err().explain(), "field `x`: `any` is not `int`");
    assert_eq!(types.check_subtype(empty, both).unwrap_err().explain(), "field `x` is missing");
}

#[test]
fn a_union_fits_one_with_more_tags_and_payloads_may_be_ignored_but_not_made_up() {
    let mut types = Types::new();
    let some_int = union(&mut types, &[("Some", Some(Types::INT))]);
    let maybe_int = union(&mut types, &[("Some", Some(Types::INT)), ("None", None)]);
    let bare = union(&mut types, &[("Some", None), ("None", None)]);
    let empty = union(&mut types, &[]);
    assert!(types.is_subtype(some_int, maybe_int));
    assert!(types.is_subtype(maybe_int, bare));
    assert!(types.is_subtype(empty, some_int));
    assert!(!types.is_subtype(bare, maybe_int));
    assert_eq!(
        types.check_subtype(maybe_int, some_int).unwrap_err().explain(),
        "there is no tag `None` in the expected union"
    );
}

#[test]
fn recursive_types_compare_by_structure() {
    let mut types = Types::new();
    let tree = |types: &mut Types<'static>, name, leaf| {
        let def = types.define(name, false);
        let this = types.add(Type::Named(def, vec![]));
        let kids = types.add(Type::List(this));
        let body = types.add_struct([("kids", kids), ("leaf", leaf)]);
        types.set_body(def, body);
        this
    };
    let ints = tree(&mut types, "Ints", Types::INT);
    let same = tree(&mut types, "Same", Types::INT);
    let anys = tree(&mut types, "Anys", Types::ANY);
    assert!(types.is_subtype(ints, same) && types.is_subtype(same, ints));
    assert!(types.is_subtype(ints, anys));
    assert_eq!(types.check_subtype(anys, same).unwrap_err().reason, "`any` is not `int`");
}

#[test]
fn a_type_that_grows_for_ever_is_given_up_on() {
    let mut types = Types::new();
    let grow = |types: &mut Types<'static>, name, extra| {
        let def = types.define(name, false);
        let param = types.add(Type::Param(Param { index: 0, name: "T", constraint: Types::ANY }));
        let items = types.add(Type::List(param));
        let next = types.add(Type::Named(def, vec![items]));
        let next = types.add(Type::List(next));
        let body = types.add_struct([("next", next), ("value", param), ("extra", extra)]);
        types.set_body(def, body);
        types.add(Type::Named(def, vec![Types::INT]))
    };
    let a = grow(&mut types, "A", Types::INT);
    let b = grow(&mut types, "B", Types::INT);
    let _ = types.is_subtype(a, b);
    assert!(types.is_subtype(a, a));
}

#[test]
fn a_parameter_fits_itself_and_what_its_constraint_fits() {
    let mut types = Types::new();
    let point = types.add_struct([("x", Types::INT)]);
    let t = types.add(Type::Param(Param { index: 0, name: "T", constraint: point }));
    let u = types.add(Type::Param(Param { index: 1, name: "U", constraint: Types::INT }));
    let wide = types.add_struct([]);
    assert!(types.is_subtype(t, t));
    assert!(types.is_subtype(t, wide));
    assert!(!types.is_subtype(point, t));
    assert!(types.is_subtype(u, Types::INT) && types.is_subtype(Types::INT, u));
    assert!(!types.is_subtype(u, t));
}

#[test]
fn a_definition_may_contain_itself_only_inside_a_base_type_or_maybe() {
    let mut types = Types::new();
    let maybe = types.define("maybe", true);
    let item = types.add(Type::Param(Param { index: 0, name: "T", constraint: Types::ANY }));
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
