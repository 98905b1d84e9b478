//! From the text of a program to its IR.

use neva_frontend::check::check;
use neva_frontend::module::{Manifest, SourceTree};
use neva_ir::Program;
use neva_irgen::lower;

/// Runtime functions that tests use, to be put after a program.
pub const PRELUDE: &str = "
#extern(f)
def F(a any) (b any)
#extern(g)
def G(a any) (b any, err error)
#extern(two)
def Two(x any, y any) (z any)
#extern(arr)
def Arr([p] any) ([q] any)
";

/// The IR of a program, or what its lowering finds, one line each.
#[track_caller]
pub fn ir_of(source: &str) -> Result<Program, Vec<String>> {
    let files = [("main", "main.neva", source)];
    let tree = SourceTree::new(neva_std::FILES, Manifest::default(), &files);
    let main = tree.find_package(tree.entry(), "main").expect("the package of the file");
    let (program, findings) = check(&tree, main);
    let Some(program) = program else { panic!("{findings:#?}") };
    match lower(&program) {
        Ok(lowered) => {
            assert_eq!(lowered.program.funcs.len(), lowered.places.len());
            Ok(lowered.program)
        }
        Err(findings) => {
            let texts = findings.iter().map(|finding| {
                let line = finding.place.as_ref().map_or(0, |place| place.line);
                format!("{line}: {}: {} ({})", finding.code, finding.title, finding.text)
            });
            Err(texts.collect())
        }
    }
}
