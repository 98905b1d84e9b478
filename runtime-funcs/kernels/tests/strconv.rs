//! The kernels of package `strconv`. What is expected is what Go gives.

use neva_kernels::strconv::atoi::atoi;
use neva_kernels::strconv::format_float::format_float;
use neva_kernels::strconv::format_int::format_int;
use neva_kernels::strconv::parse_bool::parse_bool;
use neva_kernels::strconv::parse_float::parse_float;
use neva_kernels::strconv::parse_int::parse_int;
use neva_kernels::value::Str;

fn text(text: &str) -> Str {
    Str::from_slice(text.as_bytes())
}

fn result<T: ToString>(result: Result<T, Str>) -> String {
    match result {
        Ok(value) => value.to_string(),
        Err(text) => String::from_utf8_lossy(&text).into_owned(),
    }
}

fn int(data: &str, base: i64, bits: i64) -> String {
    let text = result(parse_int(&text(data), base, bits));
    text.strip_prefix("strconv.ParseInt: ").map_or(text.clone(), |error| format!("error {error}"))
}

fn float(data: &str) -> String {
    result(parse_float(&text(data), 64).map(|value| format!("{value:e}")))
}

fn single(data: &str) -> String {
    result(parse_float(&text(data), 32).map(|value| format!("{:e}", value as f32)))
}

fn format(data: f64, form: &str, prec: i64, bits: i64) -> String {
    String::from_utf8_lossy(&format_float(data, &text(form), prec, bits)).into_owned()
}

#[test]
fn decimal_ints() {
    assert_eq!(result(atoi(&text("-9223372036854775808"))), "-9223372036854775808");
    assert_eq!(result(atoi(&text("+007"))), "7");
    for wrong in ["", "-", "1_000", " 1", "1a"] {
        assert_eq!(result(atoi(&text(wrong))), format!("parsing \"{wrong}\": invalid syntax"));
    }
    for big in ["9223372036854775808", "-9223372036854775809", "99999999999999999999"] {
        assert_eq!(result(atoi(&text(big))), format!("parsing \"{big}\": value out of range"));
    }
}

#[test]
fn errors_quote_what_they_are_about() {
    assert_eq!(result(atoi(&text("a\n\"é\u{1}\u{a0}"))), r#"parsing "a\n\"é\x01\u00a0": invalid syntax"#);
    assert_eq!(result(atoi(&Str::from_slice(b"\xff\\"))), r#"parsing "\xff\\": invalid syntax"#);
}

#[test]
fn ints_of_any_base() {
    assert_eq!(int("zz", 36, 64), "1295");
    assert_eq!(int("-0x_ff", 0, 64), "-255");
    assert_eq!(int("017", 0, 0), "15");
    assert_eq!(int("0b1_1", 0, 8), "3");
    assert_eq!(int("1_0", 10, 64), "error parsing \"1_0\": invalid syntax");
    assert_eq!(int("1__0", 0, 64), "error parsing \"1__0\": invalid syntax");
    assert_eq!(int("127", 10, 8), "127");
    assert_eq!(int("128", 10, 8), "error parsing \"128\": value out of range");
    assert_eq!(int("-128", 10, 8), "-128");
    assert_eq!(int("1", 1, 64), "error parsing \"1\": invalid base 1");
    assert_eq!(int("1", 10, 65), "error parsing \"1\": invalid bit size 65");
}

#[test]
fn ints_are_formatted() {
    for (value, base, expected) in [
        (255, 16, "ff"),
        (-255, 2, "-11111111"),
        (0, 10, "0"),
        (i64::MIN, 36, "-1y2p0ij32e8e8"),
        (35, 36, "z"),
    ] {
        assert_eq!(String::from_utf8_lossy(&format_int(value, base)), expected);
    }
}

#[test]
fn booleans() {
    assert_eq!(result(parse_bool(&text("T"))), "true");
    assert_eq!(result(parse_bool(&text("0"))), "false");
    assert_eq!(result(parse_bool(&text("tRUE"))), "parsing \"tRUE\": invalid syntax");
}

#[test]
fn floats_are_rounded_to_the_nearest() {
    assert_eq!(float("0.1"), "1e-1");
    assert_eq!(float("-1_000.5"), "-1.0005e3");
    assert_eq!(float("9007199254740993"), "9.007199254740992e15");
    assert_eq!(float("9007199254740993.00000000000000000000000001"), "9.007199254740994e15");
    assert_eq!(float("1.00000000000000011102230246251565404236316680908203125"), "1e0");
    assert_eq!(float("1.00000000000000011102230246251565404236316680908203126"), "1.0000000000000002e0");
    assert_eq!(float("1.7976931348623158e308"), "1.7976931348623157e308");
    assert_eq!(float("1.7976931348623159e308"), "parsing \"1.7976931348623159e308\": value out of range");
    assert_eq!(float("2.2250738585072011e-308"), "2.225073858507201e-308");
    assert_eq!(float("2.4703282292062327e-324"), "0e0");
    assert_eq!(float("2.4703282292062328e-324"), "5e-324");
    assert_eq!(float("1e-99999999999"), "0e0");
    assert_eq!(single("0.1"), "1e-1");
    assert_eq!(single("3.4028236e38"), "parsing \"3.4028236e38\": value out of range");
    assert_eq!(single("7.1e-46"), "1e-45");
}

#[test]
fn floats_have_other_forms() {
    assert_eq!(float("0x1.8p1"), "3e0");
    assert_eq!(float("0x1.fffffffffffff7fp1023"), "1.7976931348623157e308");
    assert_eq!(float("0x.8P-1"), "2.5e-1");
    assert_eq!(float("-Infinity"), "-inf");
    assert_eq!(float("NaN"), "NaN");
    for wrong in ["", ".", "1e", "1.2.3", "0x1", "infx", "+nan", "1__0", "_1", "1_.5", "1,5"] {
        assert_eq!(float(wrong), format!("parsing \"{wrong}\": invalid syntax"));
    }
}

#[test]
fn floats_are_formatted() {
    assert_eq!(format(2.5, "f", 0, 64), "2");
    assert_eq!(format(0.5, "f", 0, 64), "0");
    assert_eq!(format(99.995, "f", 2, 64), "100.00");
    assert_eq!(format(1e23, "f", -1, 64), "100000000000000000000000");
    assert_eq!(format(0.1, "f", 30, 64), "0.100000000000000005551115123126");
    assert_eq!(format(0.1, "g", -1, 32), "0.1");
    assert_eq!(format(f64::from(0.1_f32), "g", -1, 64), "0.10000000149011612");
    assert_eq!(format(1234.5678, "e", 2, 64), "1.23e+03");
    assert_eq!(format(1e-7, "g", -1, 64), "1e-07");
    assert_eq!(format(123456789.0, "G", 3, 64), "1.23E+08");
    assert_eq!(format(100.0, "", 0, 64), "1e+02");
    assert_eq!(format(-0.0, "f", 1, 64), "-0.0");
    assert_eq!(format(1.0, "b", -1, 64), "4503599627370496p-52");
    assert_eq!(format(-1.5, "x", -1, 64), "-0x1.8p+00");
    assert_eq!(format(0.1, "X", 2, 64), "0X1.9AP-04");
    assert_eq!(format(1.0, "z", -1, 64), "%z");
    assert_eq!(format(f64::NEG_INFINITY, "z", -1, 64), "-Inf");
    assert_eq!(format(5e-324, "e", 5, 64), "4.94066e-324");
}

#[test]
fn floats_of_few_digits_are_the_nearest() {
    let mut seed = 1_u64;
    for _ in 0..20_000 {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let digits = (seed >> 11) % 10_u64.pow(1 + (seed >> 5) as u32 % 17);
        let places = (seed >> 40) as usize % 26;
        let number = format!("{digits:0width$}", width = places + 1);
        let (before, after) = number.split_at(number.len() - places);
        let number = format!("{before}.{after}");
        let nearest: f64 = number.parse().unwrap_or_else(|error| panic!("{number}: {error}"));
        assert_eq!(float(&number), format!("{nearest:e}"), "{number}");
    }
    for number in
        ["5629499534213120", "562949953421311.9", "0.00000000000000000000001", "-0.", ".5", "007.250"]
    {
        let nearest: f64 = number.parse().unwrap_or_else(|error| panic!("{number}: {error}"));
        assert_eq!(float(number), format!("{nearest:e}"), "{number}");
    }
    assert_eq!(float("."), "parsing \".\": invalid syntax");
}
