//! Tests that are components.

use super::limited::How;
use super::{assertion, generated};
use std::path::PathBuf;

/// A component `Test...(start any) (stop any, err error)`. It passes if it sends to `stop`, and fails with
/// what it sends to `err`.
pub(crate) struct TestComponent {
    /// The folder of its module.
    pub root: PathBuf,
    /// The path of its package there.
    pub package: String,
    /// Its name.
    pub name: String,
    /// Whether it has the outport `err`.
    pub has_err: bool,
    /// Whether its other ports are `start` and `stop`.
    pub has_ports: bool,
}

impl TestComponent {
    /// Runs the test; the error is what it says.
    pub(super) fn run(&self, how: How<'_>) -> Result<(), String> {
        if !self.has_ports {
            return Err(
                "a test has the ports `(start any) (stop any)` or `(start any) (stop any, err error)`\n"
                    .into(),
            );
        }
        if self.package == "." {
            return Err(
                "a package at the root of a module can't be imported: move the test into a folder".into()
            );
        }
        let outcome = generated::start(Some(&self.root), &self.main(), how)?;
        if outcome.status == 0 {
            return Ok(());
        }
        match assertion::told(&outcome.stderr) {
            Some(text) => Err(format!("{}{text}", outcome.stdout)),
            None => Err(outcome.said()),
        }
    }

    /// A program that begins with the test.
    pub(super) fn main(&self) -> String {
        let TestComponent { package, name, .. } = self;
        let (node, connection) =
            if self.has_err { ("\tpanic runtime.Panic\n", "\ttest:err -> panic\n") } else { ("", "") };
        let runtime = if self.has_err { "\truntime\n" } else { "" };
        format!(
            "import {{\n{runtime}\ttested @:{package}\n}}\n\ndef Main(start any) (stop any) {{\n\ttest tested.{name}\n\
             {node}\t---\n\t:start -> test\n\ttest:stop -> :stop\n{connection}}}\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::TestComponent;

    #[test]
    fn errors_of_a_test_end_its_program() {
        let component = |has_err| TestComponent {
            root: "/".into(),
            package: "a/b".into(),
            name: "TestX".into(),
            has_err,
            has_ports: true,
        };
        let main = component(true).main();
        assert!(main.contains("tested @:a/b\n") && main.contains("\ttest:err -> panic\n"), "{main}");
        assert!(!component(false).main().contains("panic"));
    }
}
