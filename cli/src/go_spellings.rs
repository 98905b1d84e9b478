//! The spellings of the Go compiler's command line.

use crate::args::Cli;
use clap::CommandFactory;
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// The command line with Go's spellings in the usual ones: long flags, `-target=ir`, become `--target=ir`;
/// flags without a value may be given one, `--watch=false`; `h` is `help`.
///
/// What follows PROGRAM, or any other first argument that is no flag, stays as it is. A command that is
/// called `neva-lsp`, or `neva-lsp-` and a platform as in the extension vscode-neva, is `neva lsp`.
pub(crate) fn without_go_spellings(args: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<OsString> = args.collect();
    let called = args.first().map(Path::new).and_then(Path::file_stem).and_then(OsStr::to_str);
    if called.is_some_and(|name| name == "neva-lsp" || name.starts_with("neva-lsp-"))
        && args.get(1).is_none_or(|arg| arg != "version")
    {
        args.insert(1, OsString::from("lsp"));
    }
    if args.get(1).is_some_and(|arg| arg == "h") {
        args[1] = OsString::from("help");
    }
    // To make the commands takes as long as to read a small program, so only flags have them made.
    if !args.get(2).and_then(|arg| arg.to_str()).is_some_and(|arg| arg.starts_with('-')) {
        return args;
    }
    let cli = Cli::command();
    let Some(command) = args.get(1).and_then(|name| cli.find_subcommand(name)) else { return args };
    let mut index = 2;
    while let Some(arg) = args.get(index).and_then(|arg| arg.to_str())
        && let Some(written) = arg.strip_prefix('-')
    {
        let name = written.strip_prefix('-').unwrap_or(written);
        let (name, value) = name.split_once('=').map_or((name, None), |(name, value)| (name, Some(value)));
        let is_named = |arg: &&clap::Arg| {
            arg.get_long() == Some(name) || arg.get_short().is_some_and(|short| name == short.to_string())
        };
        let known = command.get_arguments().chain(cli.get_arguments()).find(is_named);
        if let Some(flag) = known {
            // A value that has to follow `=` is no argument of its own.
            let takes_value = flag.get_action().takes_values() && !flag.is_require_equals_set();
            let usual =
                if written.starts_with('-') || name.len() == 1 { arg.to_owned() } else { format!("-{arg}") };
            let next = index + usize::from(takes_value && value.is_none());
            match value.and_then(truth) {
                Some(false) if !takes_value => {
                    args.remove(index);
                    continue;
                }
                Some(true) if !takes_value => {
                    args[index] = OsString::from(usual.split('=').next().unwrap_or_default());
                }
                _ => args[index] = OsString::from(usual),
            }
            index = next;
        }
        index += 1;
    }
    args
}

/// Whether a flag is set, in one of the words that Go's `strconv.ParseBool` takes.
fn truth(word: &str) -> Option<bool> {
    match word {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual(line: &str) -> String {
        let args = without_go_spellings(line.split(' ').map(OsString::from));
        args.iter().map(|arg| arg.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn flags_in_the_spelling_of_go_are_understood() {
        assert_eq!(
            usual("neva build -target=ir -target-ir-format dot src"),
            "neva build --target=ir --target-ir-format dot src"
        );
        assert_eq!(
            usual("neva build -minimal -output -target -target ir x"),
            "neva build --minimal --output -target --target ir x"
        );
        assert_eq!(
            usual("neva build -minimal=balanced -output out x"),
            "neva build --minimal=balanced --output out x"
        );
        assert_eq!(usual("neva fmt -check -w src"), "neva fmt --check -w src");
        assert_eq!(usual("neva new -t x@1 -template y ."), "neva new -t x@1 --template y .");
    }

    #[test]
    fn flags_may_be_given_a_truth_value() {
        assert_eq!(
            usual("neva run --emit-trace=false -watch=T src --watch=0"),
            "neva run --watch src --watch=0"
        );
        assert_eq!(
            usual("neva build --minimal=maybe --output=1 x"),
            "neva build --minimal=maybe --output=1 x"
        );
        assert_eq!(usual("neva h build"), "neva help build");
    }

    #[test]
    fn arguments_of_the_program_stay_as_they_are() {
        assert_eq!(usual("neva run -watch src -watch --emit-ir"), "neva run --watch src -watch --emit-ir");
        assert_eq!(usual("neva run -emit-ir-format json src"), "neva run --emit-ir-format json src");
        assert_eq!(usual("neva no-command -watch"), "neva no-command -watch");
    }

    #[test]
    fn the_name_neva_lsp_is_a_command() {
        assert_eq!(usual("/bin/neva-lsp --stdio"), "/bin/neva-lsp lsp --stdio");
        assert_eq!(usual("bin/neva-lsp-linux-amd64"), "bin/neva-lsp-linux-amd64 lsp");
        assert_eq!(usual("neva-lsp version"), "neva-lsp version");
    }
}
