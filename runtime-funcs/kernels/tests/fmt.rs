//! The kernels of package `fmt`.

use neva_kernels::fmt::template::format;
use neva_kernels::value::{List, Str, Value};

fn formatted(template: &str, args: &[Value]) -> Result<String, String> {
    let args: List<Value> = args.iter().cloned().collect();
    let text = |text: Str| String::from_utf8(text.to_vec()).unwrap();
    format(&Str::from_slice(template.as_bytes()), &args).map(text).map_err(text)
}

fn str(text: &str) -> Value {
    Value::Str(Str::from_slice(text.as_bytes()))
}

#[test]
fn placeholders_become_arguments() {
    assert_eq!(formatted("$0 and $1, $0!", &[str("a"), Value::Int(2)]), Ok("a and 2, a!".into()));
    assert_eq!(formatted("$$0 $x $ 5$", &[str("a")]), Ok("$a $x $ 5$".into()));
    assert_eq!(formatted("$01$00", &[str("a"), str("$0")]), Ok("$0a".into()));
    assert_eq!(formatted("", &[]), Ok(String::new()));
}

#[test]
fn arguments_must_be_there_and_be_used() {
    assert_eq!(
        formatted("$0 $2", &[str("a"), str("b")]),
        Err("template refers to arg 2, but only 2 args given".into())
    );
    assert_eq!(
        formatted("$1$1", &[str("a"), str("b")]),
        Err("not all arguments are used in the template: got 2, used 1".into())
    );
    assert_eq!(
        formatted("$9223372036854775808", &[]),
        Err("invalid placeholder \"9223372036854775808\": strconv.Atoi: parsing \"9223372036854775808\": \
             value out of range"
            .into())
    );
    assert_eq!(
        formatted("$9223372036854775807", &[]),
        Err("template refers to arg 9223372036854775807, but only 0 args given".into())
    );
}
