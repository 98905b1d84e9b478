//! Programs that handle lines, made up.
//!
//! A program reads words of standard input until `end`, or to its end. It answers each by what a component
//! computes of it, or by what is wrong with it, and goes on. Beside that, timers, loops and streams may run;
//! the program waits for them before it ends, and prints what they gave.

use super::beside::Beside;
use super::bodies::Bodies;
use super::choices::Choices;
use super::forms::{DIVISION, Generated};
use super::networks::{self, IMPORTS};
use std::collections::VecDeque;

/// How an answer is made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// The error's text is the answer.
    Merged,
    /// The error leaves the component by its own outport, guarded.
    Guarded,
    /// The length of each line is added to the number of the next that is good: a bad line leaves its length
    /// behind.
    LeftOver,
    /// Half of a float, with two digits.
    Float,
    /// A word at the position that the component computes, two guards one after the other.
    Pick,
}

/// How the program ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Stop,
    Panic,
    Exit,
    /// Stops when standard input ends.
    AllRead,
}

/// What [`Answer::Pick`] picks from.
const WORDS: [&str; 3] = ["a", "bc", "def"];

/// Makes up a program of a size from 0 on.
pub fn generate(choices: &mut Choices, size: u64) -> Generated {
    let answer =
        choices.one(&[Answer::Merged, Answer::Guarded, Answer::LeftOver, Answer::Float, Answer::Pick]);
    let end = choices.one(&[End::Stop, End::Panic, End::Exit, End::AllRead]);
    let count = 1 + choices.below(2 + size) as usize;
    let bodies = Bodies::new(choices, count);
    let body = bodies.any(choices);
    let beside = Beside::new(choices, &bodies, size / 2);
    let words = words(choices, size, answer);
    let source = format!(
        "import {{\n\tfmt\n\tos\n\truntime\n\t{}\n}}\n\nconst words list<string> = ['a', 'bc', 'def']\n\n{}{}{}{}",
        IMPORTS.join("\n\t"),
        networks::source(&bodies),
        beside.source(),
        handler(answer, body),
        main(answer, end, !beside.results.is_empty())
    );
    let last = if end == End::AllRead { None } else { Some("end") };
    let stdin = words.iter().map(String::as_str).chain(last).map(|word| format!("{word}\n")).collect();
    let mut stdout = String::new();
    let mut lengths = VecDeque::new();
    for word in &words {
        lengths.push_back(word.len() as i64);
        let Some(said) = said(answer, &bodies, body, word, &mut lengths) else {
            return Generated { source, stdin, stdout, stderr: DIVISION.to_owned(), status: 2 };
        };
        stdout.push_str(&said);
        stdout.push('\n');
    }
    let mut message = "end".to_owned();
    if !beside.results.is_empty() {
        message = format!("{:?}", beside.results).replace(' ', "");
        stdout.push_str(&message);
        stdout.push('\n');
    }
    let (stderr, status) = match end {
        End::Stop | End::AllRead => (String::new(), 0),
        End::Panic => (format!("panic: {message}"), 1),
        End::Exit => (String::new(), 7),
    };
    Generated { source, stdin, stdout, stderr, status }
}

/// The lines, without the last one.
fn words(choices: &mut Choices, size: u64, answer: Answer) -> Vec<String> {
    // An operand that is left over twice would hold up the reader.
    let mut bad_left = if answer == Answer::LeftOver { 1 } else { u64::MAX };
    let mut words = vec![];
    for _ in 0..choices.below(2 + 2 * size) {
        let kind = choices.below(8);
        let number = (choices.below(60) as i64 - 20).to_string();
        words.push(match kind {
            6 if bad_left > 0 => {
                bad_left -= 1;
                format!("w{number}")
            }
            // An empty line, which is an error of the reader.
            7 if answer != Answer::LeftOver => String::new(),
            5 if answer == Answer::Float => format!("{number}.25"),
            _ => number,
        });
    }
    words
}

/// The answer to a line; nothing if it divides by zero.
fn said(
    answer: Answer,
    bodies: &Bodies,
    body: usize,
    word: &str,
    lengths: &mut VecDeque<i64>,
) -> Option<String> {
    if word.is_empty() {
        return Some("unexpected newline".to_owned());
    }
    // Only floats are read from words with a fraction.
    let Ok(float) = word.parse::<f64>() else {
        return Some(format!("parsing \"{word}\": invalid syntax"));
    };
    let number = float as i64;
    Some(match answer {
        Answer::Float => format!("{:.2}", float * 0.5),
        Answer::LeftOver => {
            let length = lengths.pop_front().unwrap_or_default();
            bodies.evaluate(body, length.wrapping_add(number))?.to_string()
        }
        Answer::Pick => {
            let at = bodies.evaluate(body, number)?;
            let at = if at < 0 { at.wrapping_add(WORDS.len() as i64) } else { at };
            let word = usize::try_from(at).ok().and_then(|at| WORDS.get(at));
            word.unwrap_or(&"index out of bounds").to_string()
        }
        _ => bodies.evaluate(body, number)?.to_string(),
    })
}

/// The component `Answer`.
fn handler(answer: Answer, body: usize) -> String {
    let (signature, nodes, network) = match answer {
        Answer::Merged => (
            "(res string)",
            "\tnumber strconv.Atoi\n\tpass Pass<string>\n",
            "\t:data -> number\n\tnumber:res -> compute -> text\n\tnumber:err -> .text -> pass\n\t[\n\t\ttext,\n\t\tpass,\n\t] -> :res\n",
        ),
        Answer::Guarded => (
            "(res string, err error)",
            "\tnumber strconv.Atoi?\n",
            "\t:data -> number -> compute -> text -> :res\n",
        ),
        Answer::LeftOver => (
            "(res string, err error)",
            "\tnumber strconv.Atoi?\n\tlen Len\n\tadd Add\n",
            "\t:data -> [\n\t\tnumber,\n\t\tlen\n\t]\n\tlen -> add:left\n\tnumber -> add:right\n\tadd -> compute -> text -> :res\n",
        ),
        Answer::Float => {
            return "def Answer(data string) (res string, err error) {\n\tnumber strconv.ParseFloat?\n\thalf Mul\n\ttext strconv.FormatFloat\n\t---\n\t:data -> [\n\t\tnumber:data,\n\t\t64 -> number:bits\n\t]\n\tnumber -> [\n\t\thalf:left,\n\t\t0.5 -> half:right,\n\t\t'f' -> text:fmt,\n\t\t2 -> text:prec,\n\t\t64 -> text:bits\n\t]\n\thalf -> text:data\n\ttext -> :res\n}\n\n".to_owned();
        }
        Answer::Pick => {
            return format!(
                "def Answer(data string) (res string, err error) {{\n\tnumber strconv.Atoi?\n\tcompute F{body}\n\tat lists.At<string>?\n\t---\n\t:data -> number -> compute -> [\n\t\tat:idx,\n\t\t$words -> at:data\n\t]\n\tat -> :res\n}}\n\n"
            );
        }
    };
    format!(
        "def Answer(data string) {signature} {{\n{nodes}\tcompute F{body}\n\ttext strconv.Itoa\n\t---\n{network}}}\n\n"
    )
}

/// The component `Main`, and one that takes the text out of an error.
fn main(answer: Answer, end: End, beside: bool) -> String {
    let mut nodes = String::new();
    let mut network = String::new();
    let at_end = end == End::AllRead;
    let errors: Vec<&str> = [(!at_end, "read:err"), (answer != Answer::Merged, "answer:err")]
        .into_iter()
        .filter_map(|(there, port)| there.then_some(port))
        .collect();
    if !errors.is_empty() {
        nodes.push_str("\twhat What\n");
        network.push_str(&format!("\t{} -> what\n", merged(&errors)));
    }
    let mut shown = vec!["answer:res"];
    shown.extend((!errors.is_empty()).then_some("what"));
    let mut finished = "sw:case[0]";
    if at_end {
        nodes.push_str("\tproblem What\n\tover Switch<string>\n");
        network.push_str("\tread:err -> problem -> [\n\t\tover:data,\n\t\t'EOF' -> over:case[0]\n\t]\n\tread:res -> answer:data\n");
        shown.push("over:else");
        finished = "over:case[0]";
    } else {
        nodes.push_str("\tsw Switch<string>\n");
        network.push_str(
            "\tread:res -> [\n\t\tsw:data,\n\t\t'end' -> sw:case[0]\n\t]\n\tsw:else -> answer:data\n",
        );
    }
    network.push_str(&format!("\t{} -> show\n", merged(&shown)));
    let mut stops = vec!["show:err"];
    let mut start = "\t:start -> again:data[0]\n";
    if beside {
        nodes.push_str("\tbeside Beside\n\thold Lock<list<int>>\n\tlast fmt.Println<list<int>>\n");
        network.push_str(&format!("\t{finished} -> hold:sig\n\tbeside -> hold:data\n\thold -> last\n"));
        start = "\t:start -> [\n\t\tagain:data[0],\n\t\tbeside\n\t]\n";
        finished = "last:res";
        stops.push("last:err");
    }
    match end {
        End::Stop | End::AllRead => stops.push(finished),
        End::Panic => {
            nodes.push_str("\tpanic runtime.Panic\n");
            network.push_str(&format!("\t{finished} -> panic\n"));
        }
        End::Exit => {
            nodes.push_str("\texit os.Exit\n");
            network.push_str(&format!("\t{finished} -> 7 -> exit\n"));
        }
    }
    format!(
        "def What(data error) (res string) {{\n\t:data -> .text -> :res\n}}\n\ndef Main(start any) (stop any) {{\n\tagain FanIn<any>\n\tread fmt.Scanln\n\tanswer Answer\n\tshow fmt.Println<string>\n{nodes}\t---\n{start}\tagain -> read\n{network}\tshow:res -> again:data[1]\n\t{} -> :stop\n}}\n",
        merged(&stops)
    )
}

/// Several senders, or one.
fn merged(senders: &[&str]) -> String {
    match senders {
        [sender] => (*sender).to_owned(),
        _ => format!("[\n\t\t{},\n\t]", senders.join(",\n\t\t")),
    }
}
