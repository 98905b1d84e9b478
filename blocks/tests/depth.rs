//! Hostile texts of block programs.

mod support;

use neva_blocks::text;
use support::lookup;

#[test]
fn deep_constants_are_an_error() {
    let text = format!("cluster main\nb0:\n    v0 = copy {}\n    stop\n", "[".repeat(100_000));
    assert_eq!(text::parse(&text, &lookup).unwrap_err(), ["line 3: the constant is too deep"]);
}
