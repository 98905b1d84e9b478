//! Budgets: what each func may add to a binary.
//!
//! They are in a text file with a line for each func: reference, bytes when they were last accepted, limit,
//! and the reason for which the limit was last raised.

use crate::codes;
use crate::place::place;
use neva_diagnostics::{Diagnostic, Findings, Place, did_you_mean, error};
use neva_registry::Registry;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The budgets of funcs, by reference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Budgets {
    /// Name of the file that they are in, for findings.
    pub file: String,
    /// Each func's.
    pub funcs: BTreeMap<String, FuncBudget>,
}

/// What one func may add.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FuncBudget {
    /// What it added when this was accepted.
    pub bytes: u64,
    /// What it may add.
    pub limit: u64,
    /// Why the limit was raised.
    pub reason: String,
    /// The line of the file.
    pub line: u32,
}

const HEAD: &str = "# What each runtime func adds to a minimal binary, in bytes, and what it may add.\n\
                    # `neva registry lint --sizes` measures, `--accept` writes this file.\n";

/// Room above the measured size: a twentieth, and no less than this.
const LEAST_ROOM: u64 = 32;

impl Budgets {
    /// Reads the file.
    ///
    /// # Errors
    /// The lines that are none of budgets.
    pub fn parse(text: &str, file: &str) -> Result<Budgets, Findings> {
        let mut budgets = Budgets { file: file.to_owned(), funcs: BTreeMap::new() };
        let mut errors = Findings::new();
        for (line, number) in text.lines().zip(1..) {
            let words = line.trim();
            if words.is_empty() || words.starts_with('#') {
                continue;
            }
            let refuse = |title: String, help: &str| {
                let place = Place { line: number, column: 1, length: 1, ..Place::file(file) };
                Diagnostic::error(codes::BAD_BUDGET, title)
                    .at(Place { text: Some(line.to_owned()), ..place })
                    .help(help)
            };
            match budget(words, number) {
                Some((name, budget)) => {
                    if budgets.funcs.insert(name.to_owned(), budget).is_some() {
                        let title = format!("there are two budgets of `{name}`");
                        errors.push(refuse(title, "remove one of the lines"));
                    }
                }
                None => errors.push(refuse(
                    format!("`{words}` is no budget"),
                    "write the func's reference, its bytes and its limit: `int_add 8 40`",
                )),
            }
        }
        errors.none_or(budgets)
    }

    /// The file.
    pub fn to_text(&self) -> String {
        let width = self.funcs.keys().map(String::len).max().unwrap_or(0);
        let mut text = HEAD.to_owned();
        for (name, budget) in &self.funcs {
            let FuncBudget { bytes, limit, reason, .. } = budget;
            let line = format!("{name:<width$} {bytes:>8} {limit:>8}  {reason}");
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }

    /// Each func has a budget, and each budget a func.
    pub fn check_names(&self, registry: &Registry, findings: &mut Findings) {
        for record in registry.records() {
            if !self.funcs.contains_key(record.reference) {
                error!(codes::NO_BUDGET, "`{}` has no budget of size", record.reference)
                    .at(place(record.place))
                    .because(format!("budgets are in {}", self.file))
                    .help(format!(
                        "`neva registry lint --sizes --func {} --accept` measures it and adds the line",
                        record.reference
                    ))
                    .add_to(findings);
            }
        }
        let references = || registry.records().iter().map(|record| record.reference);
        for (name, budget) in &self.funcs {
            if !references().any(|reference| reference == name) {
                let or = did_you_mean("", name, references());
                let or = or.unwrap_or_else(|| "let `neva registry lint --sizes --accept` do it".to_owned());
                error!(codes::STALE_BUDGET, "there is a budget of `{name}`, but no func")
                    .at(self.place(budget))
                    .because("a func of another name may go without a budget")
                    .help(format!("remove the line, or {or}"))
                    .add_to(findings);
            }
        }
    }

    /// No func adds more than it may.
    pub fn check(&self, sizes: &BTreeMap<&str, u64>, findings: &mut Findings) {
        for (name, bytes) in sizes {
            let Some(budget) = self.funcs.get(*name).filter(|budget| *bytes > budget.limit) else { continue };
            error!(codes::FUNC_SIZE, "`{name}` adds {bytes} bytes to a program, and may add {}", budget.limit)
                .at(self.place(budget))
                .because(format!("it added {} when its budget was accepted", budget.bytes))
                .help(
                    "find out by `neva size` of a program with it what grew; if it has to be so, raise the limit by \
                     `neva registry lint --sizes --accept --reason WHY`",
                )
                    .add_to(findings);
        }
    }

    /// Takes over what was measured, and removes the budgets of funcs that are gone.
    ///
    /// # Errors
    /// A limit would rise, and there is no reason for it.
    pub fn accept(
        &mut self,
        registry: &Registry,
        sizes: &BTreeMap<&str, u64>,
        reason: Option<&str>,
    ) -> Result<(), Findings> {
        let mut errors = Findings::new();
        self.funcs.retain(|name, _| registry.get(name).is_some());
        for (name, bytes) in sizes {
            let limit = bytes + (bytes / 20).max(LEAST_ROOM);
            let Some(budget) = self.funcs.get_mut(*name) else {
                let budget = FuncBudget { bytes: *bytes, limit, ..FuncBudget::default() };
                self.funcs.insert((*name).to_owned(), budget);
                continue;
            };
            if *bytes > budget.limit {
                match reason {
                    Some(reason) => budget.reason = one_line(reason),
                    None => {
                        let title = format!("`{name}` adds {bytes} bytes, above its limit {}", budget.limit);
                        let finding =
                            Diagnostic::error(codes::NO_REASON, title).at(self.place(&self.funcs[*name]));
                        errors.push(finding.help("say by `--reason WHY` why the limit has to rise"));
                        continue;
                    }
                }
            }
            budget.bytes = *bytes;
            budget.limit = limit;
        }
        errors.none_or(())
    }

    fn place(&self, budget: &FuncBudget) -> Place {
        Place { line: budget.line, column: 1, length: 1, ..Place::file(self.file.clone()) }
    }
}

/// `NAME BYTES LIMIT REASON...`
fn budget(words: &str, line: u32) -> Option<(&str, FuncBudget)> {
    let (name, rest) = words.split_once(char::is_whitespace)?;
    let (bytes, rest) = rest.trim_start().split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    let (limit, reason) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let budget =
        FuncBudget { bytes: bytes.parse().ok()?, limit: limit.parse().ok()?, reason: one_line(reason), line };
    Some((name, budget))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{call, findings, leak, registry};
    use neva_registry::{Kernel, Type};

    const TEXT: &str = "# head\nint_add 8 40\nprintln   100  132 it prints   floats\n";

    fn budgets() -> Budgets {
        Budgets::parse(TEXT, "sizes.txt").expect("two budgets")
    }

    #[test]
    fn what_is_written_is_read() {
        let text = format!("{HEAD}int_add        8       40\nprintln      100      132  it prints floats\n");
        assert_eq!(budgets().to_text(), text);
        assert_eq!(Budgets::parse(&text, "sizes.txt").map(|budgets| budgets.to_text()), Ok(text));
    }

    #[test]
    fn what_is_no_budget_is_refused() {
        let errors = Budgets::parse("a 1 2\nb 1\nc 1 -2\na 1 3\n", "sizes.txt").expect_err("errors");
        let shown: Vec<String> = errors
            .iter()
            .map(|error| format!("{}: {}", error.place.as_ref().map_or(0, |place| place.line), error.title))
            .collect();
        assert_eq!(
            shown,
            ["2: `b 1` is no budget", "3: `c 1 -2` is no budget", "4: there are two budgets of `a`"]
        );
    }

    #[test]
    fn funcs_and_budgets_have_each_other() {
        let kernel = &leak([Kernel::declared("k", &[], Type::Unit)])[0];
        let registry = registry([call("int_add", kernel), call("printlm", kernel)]);
        assert_eq!(
            findings(|findings| budgets().check_names(&registry, findings)),
            [
                "no-budget: `printlm` has no budget of size",
                "stale-budget: there is a budget of `println`, but no func"
            ]
        );
    }

    #[test]
    fn what_is_above_the_limit_is_found() {
        let sizes = BTreeMap::from([("int_add", 41), ("println", 132)]);
        assert_eq!(
            findings(|findings| budgets().check(&sizes, findings)),
            ["func-size: `int_add` adds 41 bytes to a program, and may add 40"]
        );
    }

    #[test]
    fn limits_rise_with_a_reason_alone() {
        let sizes = BTreeMap::from([("int_add", 41), ("new", 1000)]);
        let kernel = &leak([Kernel::declared("k", &[], Type::Unit)])[0];
        let registry = registry([call("int_add", kernel), call("new", kernel)]);
        let mut changed = budgets();
        let errors = changed.accept(&registry, &sizes, None).expect_err("no reason");
        assert_eq!(errors[0].title, "`int_add` adds 41 bytes, above its limit 40");
        assert_eq!(changed.accept(&registry, &sizes, Some("it\nhas to")), Ok(()));
        assert_eq!(
            changed.to_text(),
            format!("{HEAD}int_add       41       73  it has to\nnew         1000     1050\n")
        );
    }
}
