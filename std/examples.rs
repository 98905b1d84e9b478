//! The examples in the documentation of the standard library, as programs that can be run.

use crate::FILES;

/// An example of a documented entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Package of the entity.
    pub package: String,
    /// Name of the entity.
    pub entity: String,
    /// What the program does.
    pub expectation: Expectation,
    /// The text of the program: the only file of a package with a `Main`. The code is where it is in the file
    /// that it comes from, line and column.
    pub program: String,
    /// The line of its tag in the file, from 1.
    pub line: usize,
    /// What is wrong with how it is written, in one sentence; then it is no program.
    pub fault: Option<String>,
}

/// What the program of an example does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// It prints this and ends with status 0.
    Prints(String),
    /// It ends with this status.
    Exits(u8),
    /// It compiles. What it does depends on where it runs.
    Builds,
}

/// A line of code, after its number in the file.
type CodeLine<'t> = (usize, &'t str);

/// All examples, in the order of [`FILES`].
pub fn examples() -> Vec<Example> {
    FILES.iter().flat_map(|(package, _, text)| examples_of_file(package, package, text)).collect()
}

/// The examples in the text of a file. `import` is the line of an import block that names its package.
pub fn examples_of_file(package: &str, import: &str, text: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    // Those of the comment that is being read: the line, what follows the tag, and the code by its lines.
    let mut pending: Vec<(usize, &str, Vec<CodeLine<'_>>)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if let Some(header) = line.strip_prefix("// @example") {
            pending.push((index + 1, header.trim(), Vec::new()));
        } else if let (Some(code), Some((_, _, body))) = (line.strip_prefix("//\t"), pending.last_mut()) {
            body.push((index + 1, code));
        } else if let Some(entity) = entity_name(line) {
            for (line, header, body) in pending.drain(..) {
                let expectation = expectation(header);
                let fault = if expectation.is_none() {
                    Some(format!(
                        "`@example {header}` says nothing that can be tested: write `prints TEXT`, `exits STATUS` or `builds`"
                    ))
                } else if body.is_empty() {
                    Some("the example has no code: each line of it begins with `//` and a tab".to_owned())
                } else {
                    None
                };
                let program = program(&body, line, (package, import));
                let (package, entity) = (package.to_owned(), entity.to_owned());
                let expectation = expectation.unwrap_or(Expectation::Builds);
                examples.push(Example { package, entity, expectation, program, line, fault });
            }
        }
    }
    examples
}

fn expectation(header: &str) -> Option<Expectation> {
    let (verb, rest) = header.split_once(' ').unwrap_or((header, ""));
    match verb {
        "prints" => Some(Expectation::Prints(rest.replace("\\n", "\n") + "\n")),
        "exits" => rest.parse().ok().map(Expectation::Exits),
        "builds" => Some(Expectation::Builds),
        _ => None,
    }
}

/// The name that a line declares: `Add` of `pub def Add(...)`.
fn entity_name(line: &str) -> Option<&str> {
    let line = line.strip_prefix("pub ").unwrap_or(line);
    let (keyword, rest) = line.split_once(' ')?;
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    ["def", "type", "const", "interface"].contains(&keyword).then(|| &rest[..end])
}

/// Completes the code of an example: with `Example` where the code is only its body, and below it imports and
/// `Main`. Its own package has a path and an import line.
fn program(lines: &[CodeLine<'_>], tag: usize, own: (&str, &str)) -> String {
    let code: String = lines.iter().flat_map(|(_, line)| [*line, "\n"]).collect();
    let whole = code.contains("def Example(");
    let fallible = match whole {
        true => code.contains("def Example(start any) (res any, err error)"),
        false => [" :err", "\t:err", "?"].iter().any(|sign| code.contains(sign)),
    };
    let mut uses = vec!["fmt", "runtime"];
    let std = FILES.iter().map(|(package, _, _)| (*package, *package));
    for (package, import) in [own].into_iter().chain(std) {
        let name = package.rsplit('/').next().unwrap_or(package);
        let is_known = uses.iter().any(|used| used.rsplit('/').next() == Some(name));
        if package != "builtin" && !is_known && mentions(&code, name) {
            uses.push(import);
        }
    }
    uses.sort_unstable();
    let mut text = "\n".repeat(tag - 1);
    if !whole {
        let ports = if fallible { "(res any, err error)" } else { "(res any)" };
        text.push_str(&format!("def Example(start any) {ports} {{"));
    }
    let mut before = tag;
    for (line, code) in lines {
        text.push_str(&"\n".repeat(line - before));
        // In place of `//`.
        text.push_str("  \t");
        text.push_str(code);
        before = *line;
    }
    text.push_str(if whole { "\n\nimport {\n" } else { "\n}\n\nimport {\n" });
    for package in uses {
        text.push_str(&format!("\t{package}\n"));
    }
    text.push_str("}\n\n");
    text.push_str(if fallible { FALLIBLE_MAIN } else { MAIN });
    text
}

/// Whether code uses an entity of a package.
fn mentions(code: &str, package: &str) -> bool {
    code.match_indices(package).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let mut after = code[at + package.len()..].chars();
        !before.is_some_and(|c| c.is_ascii_alphanumeric() || "_.:".contains(c))
            && after.next() == Some('.')
            && after.next().is_some_and(|c| c.is_ascii_alphabetic())
    })
}

const MAIN: &str = "\
def Main(start any) (stop any) {
	example Example
	println fmt.Println<any>
	panic runtime.Panic
	---
	:start -> example -> println
	println:res -> :stop
	println:err -> panic
}
";

const FALLIBLE_MAIN: &str = "\
def Main(start any) (stop any) {
	example Example
	println fmt.Println<any>
	panic runtime.Panic
	---
	:start -> example
	example:res -> println
	println:res -> :stop
	[example:err, println:err] -> panic
}
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_public_entity_has_an_example() {
        let examples = examples();
        let mut examples = examples.iter();
        for (package, file, text) in FILES {
            for line in text.lines().filter(|line| line.starts_with("pub ")) {
                let entity = entity_name(line).unwrap();
                assert!(
                    examples.any(|example| example.package == *package && example.entity == entity),
                    "{package}/{file}: `{line}` has no example"
                );
            }
        }
    }

    #[test]
    fn each_example_of_a_comment_counts_and_says_what_is_wrong_with_it() {
        let text = "// @example prints 1\n//\t:a\n//\n// @example prints 2\n//\t:b\n// @example prnts 3\n//\t:c\n\
                    // @example builds\n//    :d\ndef X(a any) (b any)\n";
        let found = examples_of_file("p", "@:p", text);
        let told: Vec<_> = found.iter().map(|example| (example.line, example.fault.is_some())).collect();
        assert_eq!(told, [(1, false), (4, false), (6, true), (8, true)]);
    }

    #[test]
    fn a_body_becomes_a_program() {
        let text = "// Two.\n//\n// @example prints 2\n//\tatoi strconv.Atoi?\n//\t---\n\
                    //\t:start -> '2' -> atoi -> :res\npub const two int = 2\n";
        let [example] = &examples_of_file("numbers", "numbers", text)[..] else { panic!("one example") };
        assert_eq!(example.entity, "two");
        assert_eq!(example.expectation, Expectation::Prints("2\n".into()));
        let expected = String::from("\n\ndef Example(start any) (res any, err error) {\n")
            + "  \tatoi strconv.Atoi?\n  \t---\n  \t:start -> '2' -> atoi -> :res\n}\n\n"
            + "import {\n\tfmt\n\truntime\n\tstrconv\n}\n\n"
            + FALLIBLE_MAIN;
        assert_eq!(example.program, expected);
    }
}
