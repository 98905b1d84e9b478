//! What a check leaves in memory changes nothing in the next one: after each of many edits, the findings and
//! the networks are those of a check that knows nothing.

use crate::mutation::{Change, mutate};
use neva_frontend::check::model::{Component, ComponentBody, Port};
use neva_frontend::check::{EditedModule, Memory, check_for_editor};
use neva_frontend::module::{Manifest, SourceTree};
use proptest::prelude::*;

/// A program without findings, of two files with imports, holes, overloads, generics and types.
const MAIN: &str = "import {
\tfmt
\truntime
\tstreams
}

type Item struct {
\tname string
\tprice int
}

const item Item = { name: 'tea', price: 3 }

interface Asks(data int) (res bool)

def Main(start any) (stop any) {
\tshow Show{IsEven}
\tdouble streams.Map<int, int>{Twice}
\trange streams.Range
\teach streams.ForEach<int>{fmt.Println<int>}
\twait streams.Wait
\tpanic runtime.Panic
\t---
\t:start -> $item -> .price -> show
\tshow:res -> [1 -> range:from, 3 -> range:to]
\trange -> double -> each
\teach:res -> wait -> :stop
\t[show:err, each:err] -> panic
}

def Show(data int) (res any, err error) {
\tasks Asks
\tprint fmt.Println<bool>?
\t---
\t:data -> asks -> print -> :res
}

def Twice(data int) (res int) {
\tadd Add
\t---
\t:data -> [add:left, add:right]
\tadd -> :res
}

def Four(data int) (res int) {
\tonce Twice
\tagain Twice
\t---
\t:data -> once -> again -> :res
}
";

const OTHER: &str = "import {
\tstrconv
\tfmt
\t@:lib
}

def IsEven(data int) (res bool) {
\tmod Mod
\teq Eq<int>
\t---
\t:data -> [mod:left, 2 -> mod:right, 0 -> eq:right]
\tmod -> eq:left
\teq -> :res
}

def Parse(data string) (res lib.Pair<int>, err error) {
\tatoi strconv.Atoi?
\tpair Struct<lib.Pair<int>>
\t---
\t:data -> atoi -> [pair:first, pair:second]
\tpair -> :res
}

def Print(data lib.Pair<int>) (res any, err error) {
\tprint fmt.Println<any>?
\tpass Pass<lib.Pair<int>>
\t---
\t:data -> pass -> print -> :res
}
";

const LIB: &str = "pub type Pair<T> struct {
\tfirst T
\tsecond T
}

pub def First<T>(data Pair<T>) (res T) {
\tpass Pass<Pair<T>>
\t---
\t:data -> pass -> .first -> :res
}
";

const FILES: [(&str, &str, &str); 3] =
    [("main", "main.neva", MAIN), ("main", "other.neva", OTHER), ("lib", "lib.neva", LIB)];

fn ports(module: &EditedModule<'_>, ports: &[Port<'_>]) -> String {
    let port = |port: &Port<'_>| format!("{} {}", port.name, module.types.display(port.ty));
    ports.iter().map(port).collect::<Vec<_>>().join(", ")
}

/// All that is known of the components that a module reaches, in words.
fn networks(module: &mut EditedModule<'_>) -> Vec<String> {
    let components: Vec<Component<'_>> = module.components().cloned().collect();
    let describe = |one: &Component<'_>| {
        let (ins, outs) = (ports(module, &one.inports), ports(module, &one.outports));
        let mut text = format!("{} {} ({ins}) ({outs}) needs {}", one.name, one.version, one.needs.len());
        if let ComponentBody::Network { nodes, connections } = &one.body {
            for node in nodes {
                let (ins, outs) = (ports(module, &node.inports), ports(module, &node.outports));
                text += &format!(
                    "\n  {} ({ins}) ({outs}) {} {:?}",
                    node.name,
                    node.dependencies.len(),
                    node.unused_outports
                );
            }
            text += &format!("\n  {} connections", connections.len());
        }
        text
    };
    let mut described: Vec<String> = components.iter().map(describe).collect();
    described.sort();
    described
}

fn compare(tree: &SourceTree, memory: &mut Memory) -> Result<(), TestCaseError> {
    let mut known = check_for_editor(tree, tree.entry(), memory);
    let mut fresh = check_for_editor(tree, tree.entry(), &mut Memory::default());
    prop_assert_eq!(&known.findings, &fresh.findings);
    prop_assert_eq!(networks(&mut known), networks(&mut fresh));
    Ok(())
}

/// A change, in which of the files it is, and whether it is taken back afterwards.
type Edit = (usize, Change, bool);

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_are_those_of_a_full_check_after_any_edits(
        edits in prop::collection::vec(
            (0..FILES.len(), (0usize..10_000, 0u8..4, 0usize..10_000), any::<bool>()),
            1..12,
        ),
    ) {
        let mut tree = SourceTree::new(neva_std::FILES, Manifest::default(), &[]);
        let entry = tree.entry();
        for (package, name, text) in FILES {
            tree.set_text(entry, package, name, text);
        }
        let mut texts = FILES.map(|(.., text)| text.to_owned());
        let mut memory = Memory::default();
        compare(&tree, &mut memory)?;
        let edits: Vec<Edit> = edits;
        for (file, change, is_taken_back) in edits {
            let (package, name, _) = FILES[file];
            let before = texts[file].clone();
            texts[file] = mutate(&before, &[change]);
            tree.set_text(entry, package, name, texts[file].as_str());
            compare(&tree, &mut memory)?;
            if is_taken_back {
                texts[file] = before;
                tree.set_text(entry, package, name, texts[file].as_str());
                compare(&tree, &mut memory)?;
            }
        }
    }
}

#[test]
fn the_program_that_is_edited_has_no_findings() {
    let tree = SourceTree::new(neva_std::FILES, Manifest::default(), &FILES);
    let module = check_for_editor(&tree, tree.entry(), &mut Memory::default());
    assert!(module.findings.is_empty(), "{}", module.findings);
}

#[test]
fn a_component_that_stays_the_same_is_not_looked_at_again() {
    let mut tree = SourceTree::new(neva_std::FILES, Manifest::default(), &FILES);
    let mut memory = Memory::default();
    check_for_editor(&tree, tree.entry(), &mut memory);
    let entry = tree.entry();
    tree.set_text(entry, "main", "main.neva", MAIN.replace("once -> again", "again -> once"));
    assert_eq!(
        check_for_editor(&tree, entry, &mut memory).recalled(),
        ["First", "IsEven", "Parse", "Print", "Twice"]
    );
}
