//! Recovery: every error is told, none twice, and what is right around them is read.

use super::{findings, outline, read};

#[test]
fn reading_goes_on_behind_each_error() {
    let text = "import { io, x
	a.b
	fmt
}
type A struct { x int, y int }
const a = 1
const b list<int> = [1 2]
interface I(a int b, c d) (c)
pub foo
def X(a int,, b int) ([c) {
	p1 Foo{}
	p2 Foo
	p3 pkg.Foo<int
	---
	:a -> [p1, [p2, p3]]
	1..10 -> p2
	:a -> { p1 -> p2
		p2 -> p3
	}
	p4 -> p3
}
component Y(a int) (b int) {
	:a -> :b
}
def Z(a int) (b int) {
	:a -> [
		x,
	:b -> :d
def W(a int) (b int) {
	:a -> :b
}
}";
    let expected = "1:12 unexpected-token: expected the end of the line, found `,`
2:5 unexpected-token: expected `:` and a package after the module, found the end of the line
5:22 unexpected-token: expected the end of the line, found `,`
6:9 unexpected-token: expected the type of the constant, found `=`
7:24 unexpected-token: expected `,` or `]`, found the number `2`
8:19 unexpected-token: expected `,` or `)`, found `b`
9:5 unexpected-token: expected `def`, `type`, `interface` or `const` after `pub`, found `foo`
10:13 unexpected-token: expected a port: `name Type` or `[name] Type`, found `,`
10:25 unexpected-token: expected `]`, found `)`
11:9 unexpected-token: expected a dependency, found `}`
14:2 unexpected-token: expected `,` or `>`, found `---`
15:13 unexpected-token: expected a receiver, found `[`
16:3 unexpected-token: expected `->`, found `.`
17:13 unexpected-token: expected `:` after the key, found `->`
22:1 unexpected-token: expected a declaration: `def`, `type`, `interface`, `const` or `import`, found `component`
29:1 unexpected-token: expected `,` or `]`, found the keyword `def`
32:1 unexpected-token: expected a declaration: `def`, `type`, `interface`, `const` or `import`, found `}`";
    assert_eq!(findings(text), expected);
    let tree = super::outline::file(&read(text).file);
    assert_eq!(
        tree,
        "import io = std:io
import fmt = std:fmt
type A = struct{x: int, y: int}
interface I(c: d) (_: c)
def X(a: int, b: int) ()
  node p2: Foo
  p4:_ -> p3:_
def Z(a: int) (b: int)
def W(a: int) (b: int)
  _:a -> _:b"
    );
}

#[test]
fn a_file_has_one_import_block() {
    let text = "import { fmt }\ntype a int\nimport { io }";
    assert_eq!(findings(text), "3:1 second-import: this file has an import block already");
}

#[test]
fn strings_in_other_quotes_are_one_error_each() {
    let text = "const a list<string> = [\n\t\"one\",\n\t`two`\n]\nconst b = 1";
    assert_eq!(
        findings(text),
        "2:2 unknown-character: `\"` does not begin a string\n3:2 unknown-character: ``` does not begin a string\n\
         5:9 unexpected-token: expected the type of the constant, found `=`"
    );
}

#[test]
fn a_missing_quote_hides_what_follows_but_not_what_precedes() {
    let text = "const a = 1\nconst b string = 'x\nconst c string = 'y'\nconst d = 'z'";
    let found = read(text).findings;
    let places: Vec<_> = found
        .iter()
        .map(|finding| (finding.code.name, finding.place.as_ref().map_or(0, |p| p.line)))
        .collect();
    assert_eq!(places, [("unexpected-token", 1), ("unterminated-string", 4)]);
    assert!(found[1].help.contains("the string of line 2"), "{}", found[1].help);
}

#[test]
fn keywords_are_no_names() {
    let found = read("def X(type int) (const int)\ndef const(a int) (b int)").findings;
    let titles: Vec<_> = found.iter().map(|finding| finding.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "expected a port: `name Type` or `[name] Type`, found the keyword `type`",
            "expected a port: `name Type` or `[name] Type`, found the keyword `const`",
            "expected the name of the component, found the keyword `const`",
        ]
    );
    assert!(found.iter().all(|finding| finding.help == "choose another name"));
}

#[test]
fn files_may_end_anywhere() {
    let text = "import { fmt }\n#extern(x)\npub def A<T list<int>>(a T, [b] int) (c d) {\n\tn N{X<int>}?\n\t---\n\t[:a, U::A(1)] -> [n:p[0], $c -> .x -> 'y' -> n]\n}\nconst c T = {a: [1, -2.5], b: p.q}\n";
    outline(text);
    let mut complete = 0;
    for end in 0..text.len() {
        let found = read(&text[..end]).findings;
        assert!(found.len() <= 2, "{} {found:?}", &text[..end]);
        complete += usize::from(found.is_empty());
    }
    assert!(complete < 40, "{complete} beginnings are files");
}
