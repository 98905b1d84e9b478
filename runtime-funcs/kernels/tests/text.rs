//! Numbers as text.

use neva_kernels::text::{float, int};

#[test]
fn ints_agree_with_the_standard_library() {
    let mut values = vec![0, 7, 10, -10, 99, 100, 101, 909, 1000, -1, i64::MAX, i64::MIN, 90_009_000_000_900];
    values.extend((0..63).flat_map(|bit| [1 << bit, -(1 << bit), (1 << bit) - 1]));
    values.extend((0..19).map(|power| 10_i64.pow(power)));
    for value in values {
        let mut room = int::Digits::default();
        assert_eq!(int::digits(value, &mut room), value.to_string().as_bytes());
    }
}

#[test]
fn floats_print_like_go() {
    // The value, on its own, inside of a list of floats.
    let cases: &[(f64, &str, &str)] = &[
        (0.0, "0", "0"),
        (-0.0, "-0", "-0"),
        (1.0, "1", "1"),
        (-1.5, "-1.5", "-1.5"),
        (100.0, "100", "100"),
        (100_000.0, "100000", "100000"),
        (123_456.0, "123456", "123456"),
        (123_456.7, "123456.7", "123456.7"),
        (1e6, "1e+06", "1000000"),
        (1_234_567.8, "1.2345678e+06", "1234567.8"),
        (123_456_789.0, "1.23456789e+08", "123456789"),
        (9_007_199_254_740_993.0, "9.007199254740992e+15", "9007199254740992"),
        (1e20, "1e+20", "100000000000000000000"),
        (1e21, "1e+21", "1e+21"),
        (-1.25e22, "-1.25e+22", "-1.25e+22"),
        (0.1, "0.1", "0.1"),
        (0.0001, "0.0001", "0.0001"),
        (0.00012, "0.00012", "0.00012"),
        (0.00001, "1e-05", "0.00001"),
        (2.5e-5, "2.5e-05", "0.000025"),
        (1e-6, "1e-06", "0.000001"),
        (0.000001234, "1.234e-06", "0.000001234"),
        (1e-7, "1e-07", "1e-7"),
        (1.0 / 3.0, "0.3333333333333333", "0.3333333333333333"),
        (5e-324, "5e-324", "5e-324"),
        (f64::MAX, "1.7976931348623157e+308", "1.7976931348623157e+308"),
        (f64::MIN_POSITIVE, "2.2250738585072014e-308", "2.2250738585072014e-308"),
        (4.35, "4.35", "4.35"),
        (1e15, "1e+15", "1000000000000000"),
        (1e16, "1e+16", "10000000000000000"),
        (1e17, "1e+17", "100000000000000000"),
        (12_345_678_901_234_567.0, "1.2345678901234568e+16", "12345678901234568"),
    ];
    for (value, on_its_own, unboxed) in cases {
        let mut room = float::Room::default();
        assert_eq!(str::from_utf8(float::plain(*value, &mut room)), Ok(*on_its_own));
        let mut room = float::Room::default();
        assert_eq!(str::from_utf8(float::json(*value, &mut room)), Ok(*unboxed));
    }
    for (value, text) in [(f64::INFINITY, "+Inf"), (f64::NEG_INFINITY, "-Inf"), (-f64::NAN, "NaN")] {
        assert_eq!(float::plain(value, &mut float::Room::default()), text.as_bytes());
    }
}

#[test]
fn floats_read_back_as_the_same_float() {
    let mut bits = 1_u64;
    for _ in 0..20_000 {
        bits = bits.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let value = f64::from_bits(bits);
        if !value.is_finite() {
            continue;
        }
        for form in [float::plain, float::json] {
            let mut room = float::Room::default();
            let text = str::from_utf8(form(value, &mut room)).map(|text| text.parse());
            assert_eq!(text, Ok(Ok(value)));
        }
    }
}
