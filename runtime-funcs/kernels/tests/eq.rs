//! Equality and patterns.

use neva_kernels::value::matching::{matches, unbox};
use neva_kernels::value::{List, Str, Struct, Value};

use Value::{Float, Int};

fn string(text: &str) -> Str {
    Str::from_slice(text.as_bytes())
}

fn list(elements: impl IntoIterator<Item = Value>) -> Value {
    Value::List(elements.into_iter().collect())
}

#[test]
fn equality() {
    assert!(Int(1) == Int(1) && Int(1) != Float(1.0));
    assert!(Float(0.0) == Float(-0.0) && Float(f64::NAN) != Float(f64::NAN));
    assert!(Value::Str(string("a")) == Value::Str(string("a")));
    assert!(Value::Str(string("a")) != Value::Tag(string("a")));
    assert!(list([Int(1), Int(2)]) == list([Int(1), Int(2)]));
    assert!(list([Int(1)]) != list([Int(1), Int(2)]) && list([]) != list([Int(1)]));
    assert!(list([]) == Value::List(List::nil()));
    assert!(list([Float(f64::NAN)]) != list([Float(f64::NAN)]));
    assert!(Value::Unit == Value::Struct(Struct::default()));
    let pair = |first: &str, second: &str| {
        let mut pair = Struct::default();
        pair.set(string(first), Int(1));
        pair.set(string(second), Int(2));
        Value::Struct(pair)
    };
    assert!(pair("a", "b") == pair("a", "b") && pair("a", "b") != pair("b", "a"));
    let dict = |keys: [&str; 2]| Value::Dict(keys.into_iter().map(|key| (string(key), Int(1))).collect());
    assert!(dict(["x", "y"]) == dict(["y", "x"]) && dict(["x", "y"]) != dict(["x", "x"]));
    assert!(Value::union(string("A"), Int(1)) == Value::union(string("A"), Int(1)));
    assert!(Value::union(string("A"), Int(1)) != Value::union(string("A"), Int(2)));
    assert!(Value::union(string("A"), Value::Unit) != Value::Tag(string("A")));
}

#[test]
fn a_tag_alone_meets_every_payload() {
    let tag = |name: &str| Value::Tag(string(name));
    let one = || Value::union(string("A"), Int(1));
    assert!(matches(&one(), &tag("A")) && matches(&tag("A"), &tag("A")));
    assert!(!matches(&one(), &tag("B")) && !matches(&tag("A"), &one()));
    assert!(matches(&one(), &one()) && !matches(&one(), &Value::union(string("A"), Int(2))));
    assert!(matches(&Int(1), &Int(1)) && !matches(&Value::Str(string("A")), &tag("A")));
    assert!(unbox(one()) == Int(1) && unbox(tag("A")) == tag("A") && unbox(Int(2)) == Int(2));
}

#[test]
fn fields_are_sorted_and_replaced_by_name() {
    let mut fields = Struct::default();
    for (name, value) in [("b", 1), ("a", 2), ("c", 3), ("b", 4), ("aa", 5)] {
        fields.set(string(name), Int(value));
    }
    let names: Vec<_> = fields.0.iter().map(|(name, _)| name.to_vec()).collect();
    assert_eq!(names, [&b"a"[..], b"aa", b"b", b"c"]);
    assert!(fields.get(b"b") == Some(&Int(4)) && fields.get(b"d").is_none());
}
