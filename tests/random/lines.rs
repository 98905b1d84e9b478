//! Programs that handle lines, made up at random.
//!
//! A program reads words of standard input until `end`. It answers each by what a random component computes
//! of it, or by what is wrong with it, and goes on.

use super::bodies::{Bodies, IMPORTS};
use super::forms::Generated;
use super::numbers::Random;
use std::collections::VecDeque;

/// How an answer is made.
#[derive(Clone, Copy)]
enum Answer {
    /// The error's text is the answer.
    Merged,
    /// The error leaves the component by its own outport, guarded.
    Guarded,
    /// The length of each line is added to the number of the next that is good: a bad line leaves its length
    /// behind.
    LeftOver,
}

/// How the program ends.
#[derive(Clone, Copy)]
enum End {
    Stop,
    Panic,
    Exit,
}

/// Makes up a program of a size from 0 on.
pub fn generate(random: &mut Random, size: u64) -> Generated {
    let count = 1 + random.below(2 + size) as usize;
    let bodies = Bodies::new(random, count);
    let body = bodies.any(random);
    let answer = [Answer::Merged, Answer::Guarded, Answer::LeftOver][random.below(3) as usize];
    let mut bad_left = if matches!(answer, Answer::LeftOver) { 1 } else { u64::MAX };
    let mut words = vec![];
    for _ in 0..random.below(2 + 2 * size) {
        let number = (random.below(60) as i64 - 20).to_string();
        let kind = random.below(5);
        words.push(match kind {
            0 if bad_left > 0 => {
                bad_left -= 1;
                format!("w{number}")
            }
            // An empty line, which is an error of the reader.
            1 if bad_left > 0 && !matches!(answer, Answer::LeftOver) => String::new(),
            _ => number,
        });
    }
    let end = [End::Stop, End::Panic, End::Exit][random.below(3) as usize];
    let source = format!(
        "import {{\n\tfmt\n\tos\n\truntime\n\t{}\n}}\n\n{}{}{}",
        IMPORTS.join("\n\t"),
        bodies.source(),
        handler(answer, body),
        main(answer, end)
    );
    let mut stdout = String::new();
    let mut lengths = VecDeque::new();
    for word in &words {
        lengths.push_back(word.len() as i64);
        let said = match (word.parse::<i64>(), answer) {
            _ if word.is_empty() => "unexpected newline".to_owned(),
            (Err(_), _) => format!("parsing \"{word}\": invalid syntax"),
            (Ok(number), Answer::LeftOver) => {
                let length = lengths.pop_front().unwrap_or_default();
                bodies.evaluate(body, length.wrapping_add(number)).to_string()
            }
            (Ok(number), _) => bodies.evaluate(body, number).to_string(),
        };
        stdout.push_str(&said);
        stdout.push('\n');
    }
    let stdin = words.iter().map(String::as_str).chain(["end"]).map(|word| format!("{word}\n")).collect();
    let (stderr, status) = match end {
        End::Stop => (String::new(), 0),
        End::Panic => ("panic: end".to_owned(), 1),
        End::Exit => (String::new(), 7),
    };
    Generated { source, stdin, stdout, stderr, status }
}

/// The component `Answer`.
fn handler(answer: Answer, body: usize) -> String {
    let (signature, nodes, network) = match answer {
        Answer::Merged => (
            "(res string)",
            "\tnumber strconv.Atoi\n",
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
    };
    let pass = if matches!(answer, Answer::Merged) { "\tpass Pass<string>\n" } else { "" };
    format!(
        "def Answer(data string) {signature} {{\n{nodes}{pass}\tcompute F{body}\n\ttext strconv.Itoa\n\t---\n{network}}}\n\n"
    )
}

/// The component `Main`, and one that takes the text out of an error.
fn main(answer: Answer, end: End) -> String {
    let wrong = match answer {
        Answer::Merged => "\tread:err -> what\n",
        Answer::Guarded | Answer::LeftOver => "\t[\n\t\tread:err,\n\t\tanswer:err,\n\t] -> what\n",
    };
    let (node, end) = match end {
        End::Stop => ("", "\t[\n\t\tsw:case[0],\n\t\tshow:err,\n\t] -> :stop\n"),
        End::Panic => ("\tpanic runtime.Panic\n", "\tsw:case[0] -> panic\n\tshow:err -> :stop\n"),
        End::Exit => ("\texit os.Exit\n", "\tsw:case[0] -> 7 -> exit\n\tshow:err -> :stop\n"),
    };
    format!(
        "def What(data error) (res string) {{\n\t:data -> .text -> :res\n}}\n\ndef Main(start any) (stop any) {{\n\tagain FanIn<any>\n\tread fmt.Scanln\n\tsw Switch<string>\n\tanswer Answer\n\twhat What\n\tshow fmt.Println<string>\n{node}\t---\n\t:start -> again:data[0]\n\tagain -> read\n\tread:res -> [\n\t\tsw:data,\n\t\t'end' -> sw:case[0]\n\t]\n\tsw:else -> answer:data\n{wrong}\t[\n\t\tanswer:res,\n\t\twhat,\n\t] -> show\n\tshow:res -> again:data[1]\n{end}}}\n"
    )
}
