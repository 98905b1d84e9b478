//! Programs that repeat a component.

use crate::test::component::TestComponent;

/// A program that runs a component `Bench...` as often as its first argument says, one time after the other.
///
/// The result goes through `testing.BlackBox`, so that the compiler cannot leave out what leads to it.
pub(crate) fn program(bench: &TestComponent) -> String {
    let TestComponent { package, name, has_err, .. } = bench;
    let (node, connection) =
        if *has_err { ("\tfailed runtime.Panic\n", "\tbench:err -> failed\n") } else { ("", "") };
    format!(
        "import {{
\tlists
\tos
\truntime
\tstrconv
\tstreams
\ttesting
\tbenched @:{package}
}}

def Main(start any) (stop any) {{
\targs os.Args
\ttext lists.At<string>
\tcount strconv.Atoi
\tnumbers streams.Range
\tbenches streams.Map<int, any>{{
\t\tOnce
\t}}
\twait streams.Wait
\tpanic runtime.Panic
\t---
\t:start -> [
\t\targs -> text:data,
\t\t1 -> text:idx,
\t\t0 -> numbers:from
\t]
\ttext:res -> count
\tcount:res -> numbers:to
\t[text:err, count:err] -> panic
\tnumbers -> benches -> wait -> :stop
}}

def Once(data int) (res any) {{
\tbench benched.{name}
\tkeep testing.BlackBox<any>
{node}\t---
\t:data -> bench:start
\tbench:stop -> keep -> :res
{connection}}}
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_parses_and_ends_at_an_error() {
        for has_err in [true, false] {
            let bench = TestComponent {
                root: "/".into(),
                package: "a/b".into(),
                name: "BenchX".into(),
                has_err,
                has_ports: true,
            };
            let text = program(&bench);
            let source = neva_frontend::syntax::SourceFile::new("main.neva", text.clone());
            let parsed = neva_frontend::syntax::parse(&source);
            assert_eq!(parsed.findings.len(), 0, "{text}");
            assert_eq!(text.contains("bench:err -> failed"), has_err);
        }
    }
}
