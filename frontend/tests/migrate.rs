//! Sources of earlier versions get the form of today.

use neva_frontend::format::format;
use neva_frontend::migrate::migrate;
use neva_frontend::syntax::SourceFile;

fn formatted(old: &str) -> String {
    let new = migrate(old);
    format(&SourceFile::new("a.neva", new.as_str())).unwrap_or_else(|findings| panic!("{new}\n{findings}"))
}

#[test]
fn components_get_the_form_of_today() {
    let old = "import { fmt, runtime }\n\ncomponent Main(start any) (stop any) {\n\tnodes { print fmt.Println<string>, Panic }\n\
               \tnet {\n\t\tin:start -> print\n\t\tprint:res -> out:stop\n\t\tprint:err -> panic\n\t}\n}\n";
    let new = "import {\n\tfmt\n\truntime\n}\n\ndef Main(start any) (stop any) {\n\tprint fmt.Println<string>\n\tpanic Panic\n\t---\n\
               \t:start -> print\n\tprint:res -> :stop\n\tprint:err -> panic\n}\n";
    assert_eq!(formatted(old), new);
    assert_eq!(migrate(new), new, "what is new stays");
}

#[test]
fn nodes_without_names_get_some() {
    let old = "flow Main(start any) (stop any) {\n\tfmt.Println<any>\n\t#bind(x)\n\tNew<\n\t\tint\n\t>\n\tmap streams.Map<int, int>{\n\t\tTwice\n\t}\n\
               \tstreams.Filter<list<int>>{Even}?\n\tdel Del\n\t---\n\t:start -> println -> :stop\n}\n";
    let new = migrate(old);
    let nodes = [
        "\tprintln fmt.Println<any>\n",
        "\tnew New<\n\t\tint\n\t>\n",
        "\t\tTwice\n",
        "\tfilter streams.Filter<list<int>>{Even}?\n\tdel Del\n",
    ];
    for node in nodes {
        assert!(new.contains(node), "{node}:\n{new}");
    }
    assert_eq!(migrate(&new), new, "what is new stays");
}

#[test]
fn nodes_and_ports_get_what_they_lack() {
    let old = "import { std/io, fmt }\n\ntype T struct { a int, b enum { X, Y } }\n\ndef App(sig, [slot]) (res int, err) {\n\
               \tread io.Scanln,\n\tfmt.Println, Wait{a A, b B}\n\t---\n\t:sig -> (1 -> read)\n}\n\ninterface I(int) (string)\n\n\
               component Old(a, int) (b) {\n\tnodes { reader io.Reader<int> }\n\tnet {\n\t\tin.a -> reader.sig\n\
               \t\treader.s -> out.b\n\t}\n}\n";
    let new = formatted(old);
    for part in [
        "\tfmt\n\tio\n",
        "type T struct {\n\ta int\n\tb union {\n\t\tX\n\t\tY\n\t}\n}\n",
        "def App(sig any, [slot] any) (res int, err any) {\n\tread io.Scanln\n\tprintln fmt.Println\n\twait Wait{\n\t\ta A\n\t\tb B\n\t}\n\t---\n\t:sig -> 1 -> read\n",
        "interface I(int) (string)\n",
        "def Old(a any, int) (b any) {\n\treader io.Reader<int>\n\t---\n\t:a -> reader:sig\n\treader:s -> :b\n}\n",
    ] {
        assert!(new.contains(part), "{part}:\n{new}");
    }
    assert_eq!(migrate(&new), new, "what is new stays");
}

#[test]
fn several_things_in_parentheses_stay_together() {
    let old = "def A(a any) (b any) {\n\tx X\n\t---\n\t:a -> (1 -> x:l, $two -> x:r)\n\tx -> :b\n}\n";
    assert!(
        formatted(old).contains("\t:a -> [\n\t\t1 -> x:l,\n\t\t$two -> x:r,\n\t]\n"),
        "{}",
        formatted(old)
    );
}

#[test]
fn blocks_become_declarations() {
    let old = "types {\n\tFoo int\n\tpub Bar struct {\n\t\tx int\n\t}\n}\nconst {\n\tx int 5\n\tl list<int> [1]\n}\ninterfaces {\n\tI(a any) (b any)\n}\n\
               components {\n\tA(a any) (b any) {\n\t\tnet { in.a -> out.b }\n\t}\n\tB(a any) (b any) { :a -> :b }\n}\n";
    let new = formatted(old);
    for line in [
        "type Foo int",
        "pub type Bar struct {",
        "const x int = 5",
        "const l list<int> = [1]",
        "interface I(a any) (b any)",
        "def A(a any) (b any) {",
        "\t:a -> :b",
        "def B(",
    ] {
        assert!(new.contains(line), "{line}:\n{new}");
    }
}

#[test]
fn any_text_is_survived() {
    for text in [
        "",
        "nodes {",
        "components {",
        "types",
        "const { x",
        "def A() () { nodes { ,",
        "import {,",
        "}}}",
        "def A(a b) (c d) { in: out. nodes { } net {",
    ] {
        migrate(text);
    }
}
