use super::*;
use neva_registry::{By, Code, Effect, Port, Schedule, Type};

const LIB: &str = "
mod records;
pub mod shapes { pub mod area; }
const PNG: Crate = Crate { name: \"png\", version: \"1.0.0\", features: &[\"x\"], needs_std: true };
neva_registry::export! {
    records: [records::AREA, records::COUNT],
    modules: [Module::new(\"shapes::area\", include_str!(\"shapes/area.rs\")).with_crates(&[PNG])],
}
";

const RECORDS: &str = "
kernel! {
    /// Documented.
    pub AREA_KERNEL = shapes::area::area(width: f64, data: &List<T>) -> try world Str
}
operator! { NEXT = shapes_next(n: i64) -> i64 { n.wrapping_add(1) } }
func! {
    /// Sends
    /// an area.
    pub AREA(shapes_area, shapes.Area) =
        step area(width: f64, data: Slots<Pass<List<T>>>) -> (res: Str, _: Ordered<signal>)
        calls [&AREA_KERNEL]
}
func! {
    /// Counts.
    pub COUNT(shapes_count, shapes.Count, Generator) = step count(sig: signal; config: List<Bytes>) -> () calls [&NEXT]
}
";

const FUNCS: &str = "
func! {
    /// Sends
    /// an area.
    pub AREA(shapes_area, shapes/flat.Area, Blocking) = shapes::area::area(sig: signal, data: &List<T>) -> try world Str
}
func! {
    /// Counts.
    pub COUNT(shapes_count, shapes.Count) = (n: i64) -> i64 { n.wrapping_add(1) }
}
";

fn texts(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect()
}

fn read_with(lib: &str, records: &str) -> Read {
    read("f/src", &texts(&[("lib.rs", lib), ("records.rs", records), ("shapes/area.rs", "//! Area.")]))
}

/// `CODE FILE:LINE TITLE` of each finding.
fn findings(lib: &str, records: &str) -> Vec<String> {
    let findings = read_with(lib, records).findings;
    assert!(findings.iter().all(|finding| !finding.help.is_empty()));
    let shown = |finding: &Diagnostic| {
        let place = finding.place.clone().unwrap_or_else(|| Place::file("nowhere"));
        format!("{} {}:{} {}", finding.code, place.file, place.line, finding.title)
    };
    findings.iter().map(shown).collect()
}

#[test]
fn a_crate_is_read_as_it_would_be_compiled() {
    let read = read_with(LIB, RECORDS);
    assert_eq!(read.findings[..], []);
    let [area, count] = read.records[..] else { panic!("two records") };
    assert_eq!((area.reference, area.package, area.component), ("shapes_area", "shapes", "Area"));
    assert_eq!(area.doc, "Sends an area.");
    let ports: Vec<_> = area.inputs.iter().map(|port| (port.name, port.ty.to_string(), port.array)).collect();
    assert_eq!(ports, [("width", "float".to_owned(), false), ("data", "list<T>".to_owned(), true)]);
    assert_eq!(area.outputs, [Port::value("res", Type::Str), Port::signal("").array().ordered()]);
    assert_eq!((area.place.file, area.place.line), ("f/src/records.rs", 10));
    let [kernel] = area.kernels else { panic!("one kernel") };
    assert_eq!((kernel.name, kernel.fallible, kernel.effect), ("shapes::area::area", true, Effect::World));
    assert_eq!((kernel.params[1].by, kernel.result), (By::Ref, Type::Str));
    assert_eq!((count.schedule, count.config), (Schedule::Generator, Some(Type::List(&Type::Bytes))));
    assert_eq!(count.kernels[0].code, Code::Expr("n . wrapping_add (1)"));
    let [module] = &read.modules[..] else { panic!("one file") };
    assert_eq!((module.path, module.source), ("shapes::area", "//! Area."));
    assert_eq!((module.crates[0].name, module.crates[0].needs_std), ("png", true));
}

#[test]
fn the_root_hands_over() {
    assert_eq!(findings("mod records;", ""), ["funcs-root f/src/lib.rs:1 f/src/lib.rs has no `export!`"]);
    assert_eq!(
        findings("fn 1() {}", ""),
        ["funcs-syntax f/src/lib.rs:1 f/src/lib.rs is not Rust: expected identifier"]
    );
    let title = "the arguments of `export!` can't be read: expected `records: [...]`";
    assert_eq!(findings("export! { modules: [] }", ""), [format!("funcs-root f/src/lib.rs:1 {title}")]);
    assert_eq!(read("f", &BTreeMap::new()).findings[0].title, "there is no file f/lib.rs");
}

#[test]
fn what_is_not_there_is_said() {
    let lib = LIB.replace("records::COUNT", "records::CUONT").replace("shapes/area.rs", "shapes/aria.rs");
    assert_eq!(
        findings(&lib, &RECORDS.replace("[&AREA_KERNEL]", "[&AREA]")),
        [
            "module-form f/src/lib.rs:7 an entry of `modules`: the text of `shapes::area` is in another file",
            "record-form f/src/records.rs:12 the record `AREA`: there is no kernel `AREA`",
            "no-record f/src/lib.rs:6 there is no record `CUONT`",
            "record-unlisted f/src/records.rs:16 the record `COUNT` is not among those of `export!`",
        ]
    );
}

#[test]
fn what_is_declared_is_handed_over() {
    let lib = LIB.replace("pub mod shapes { pub mod area; }", "pub mod shapes { pub mod circle; }");
    let lib = lib.replace(", records::COUNT]", "]");
    assert_eq!(
        findings(&lib, RECORDS),
        [
            "module-form f/src/lib.rs:7 `shapes::area` is no module of the crate",
            "record-unlisted f/src/records.rs:16 the record `COUNT` is not among those of `export!`",
        ]
    );
    let lib = LIB.replace("pub mod shapes { pub mod area; }", "pub mod shapes;");
    let files = [
        ("lib.rs", lib.as_str()),
        ("records.rs", RECORDS),
        ("shapes/area.rs", ""),
        ("shapes.rs", "pub mod area;"),
    ];
    assert_eq!(read("f/src", &texts(&files)).findings[..], []);
}

#[test]
fn types_that_do_not_exist_are_refused() {
    let records =
        RECORDS.replace("data: &List<T>", "data: &List<Bytes>").replace("sig: signal", "sig: String");
    assert_eq!(
        findings(LIB, &records),
        [
            "kernel-form f/src/records.rs:4 this kernel can't be read: `List<Bytes>` is no type for kernels, which have \
             (), bool, i64, f64, Str, &[u8], Bytes, Value, T, U, lists of bool, i64, f64, Str and Value, and dicts of Value",
            "record-form f/src/records.rs:16 this func can't be read: `String` is no type for ports, which have \
             (), bool, i64, f64, Str, Bytes, Value, T, U, and lists and dicts of such",
            "record-form f/src/records.rs:12 the record `AREA`: there is no kernel `AREA_KERNEL`",
            "no-record f/src/lib.rs:6 there is no record `COUNT`",
        ]
    );
}

#[test]
fn a_func_is_read_as_it_would_be_compiled() {
    let read = read_with(LIB, FUNCS);
    assert_eq!(read.findings[..], []);
    let [area, count] = read.records[..] else { panic!("two records") };
    assert_eq!((area.reference, area.package, area.component), ("shapes_area", "shapes/flat", "Area"));
    assert_eq!((area.doc, area.schedule, area.place.line), ("Sends an area.", Schedule::Blocking, 5));
    assert_eq!(area.inputs, [Port::signal("sig"), Port::value("data", Type::List(&Type::Var(0)))]);
    assert_eq!(area.outputs, [Port::value("res", Type::Str), Port::value("err", Type::Any)]);
    let kernel = area.kernel();
    assert_eq!((kernel.name, kernel.fallible, kernel.effect), ("shapes::area::area", true, Effect::World));
    assert_eq!((kernel.params.len(), kernel.params[0].by), (1, By::Ref));
    assert_eq!((count.inputs, count.outputs.len()), (&[Port::value("n", Type::Int)][..], 1));
    assert_eq!(count.kernel().name, "shapes_count");
    assert_eq!(count.kernel().code, Code::Expr("n . wrapping_add (1)"));
}

#[test]
fn kernels_of_funcs_are_found() {
    let step = "func! { pub COUNT(a, shapes.A) = step f(data: T) -> () calls [AREA.kernel(), &AREA] }";
    let area = FUNCS.split("func! {\n    /// Counts").next().expect("one func");
    assert_eq!(
        findings(LIB, &format!("{area}{step}")),
        ["record-form f/src/records.rs:7 the record `COUNT`: there is no kernel `AREA`"]
    );
    let read = read_with(LIB, &format!("{area}{}", step.replace(", &AREA", "")));
    assert_eq!(read.findings[..], []);
    assert!(std::ptr::eq(read.records[1].kernels[0], read.records[0].kernel()));
}

#[test]
fn what_is_no_func_is_refused() {
    let funcs = FUNCS.replace("Blocking", "Late").replace("shapes_count, ", "");
    assert_eq!(
        findings(LIB, &funcs),
        [
            "record-form f/src/records.rs:5 this func can't be read: this is no schedule; write `Blocking`",
            "record-form f/src/records.rs:9 this func can't be read: expected `,`",
            "no-record f/src/lib.rs:6 there is no record `AREA`",
            "no-record f/src/lib.rs:6 there is no record `COUNT`",
        ]
    );
}
