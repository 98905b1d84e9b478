//! Programs that handle lines and errors, made up at random: how many clusters and bytes they come to.

use crate::measure::Neva;
use std::fmt::Write;

/// A loop that hands each line to a component `Step` and prints what comes of it, be it a number or an error.
pub const MAIN: &str = "\
import {
	errors
	fmt
	lists
	runtime
	strconv
	strings
}

def Main(start any) (stop any) {
	turn FanIn<any>
	read fmt.Scanln
	step Step
	show fmt.Println<int>
	tell fmt.Println<string>
	bye fmt.Println<string>
	panic runtime.Panic
	---
	:start -> turn:data[0]
	turn -> read
	read:res -> step
	step:res -> show
	step:err -> .text -> tell
	show:res -> turn:data[1]
	tell:res -> turn:data[2]
	read:err -> .text -> bye
	bye:res -> :stop
	[show:err, tell:err, bye:err] -> panic
}
";

/// What the random programs use.
const LIBRARY: &str = "
def Positive(data int) (res int, err error) {
	lt Lt
	way Cond<int>
	refuse errors.New
	---
	:data -> [way:data, lt:left, 0 -> lt:right]
	lt -> way:if
	way:then -> 'less than nothing' -> refuse -> :err
	way:else -> :res
}

def Clamp(data int) (res int) {
	gt Gt
	way Cond<int>
	most Same
	---
	:data -> [way:data, gt:left, 100 -> gt:right]
	gt -> way:if
	way:then -> 100 -> most
	[most, way:else] -> :res
}

def Half(data int) (res int, err error) {
	mod Mod
	even Eq<int>
	way Cond<int>
	div Div
	refuse errors.New
	---
	:data -> [way:data, mod:left, 2 -> mod:right]
	mod -> [even:left, 0 -> even:right]
	even -> way:if
	way:then -> [div:left, 2 -> div:right]
	div -> :res
	way:else -> 'odd' -> refuse -> :err
}

def Word(data string) (res int, err error) {
	kind Switch<string>
	number strconv.Atoi?
	one Same
	two Same
	ten Same
	---
	:data -> [
		kind:data,
		'one' -> kind:case[0] -> 1 -> one,
		'two' -> kind:case[1] -> 2 -> two,
		'ten' -> kind:case[2] -> 10 -> ten
	]
	kind:else -> number
	[one, two, ten, number] -> :res
}

def Same(data int) (res int) {
	:data -> :res
}
";

/// Prints a table of generated programs: nodes, clusters, and bytes with `--minimal`.
pub fn table(neva: &Neva, count: u64) {
    println!("{:<10} {:>6} {:>9} {:>8}", "program", "nodes", "clusters", "bytes");
    let (mut few, mut largest, mut sum) = (0, 0, 0);
    for seed in 1..=count {
        let program = format!("lines{seed}");
        neva.write(&program, &source(&mut Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)));
        let clusters = neva.blocks(&program).lines().filter(|line| line.starts_with("cluster ")).count();
        let bytes = neva.build(&program, true).bytes;
        let nodes = neva.nodes(&program);
        println!("{program:<10} {nodes:>6} {clusters:>9} {bytes:>8}");
        few += u64::from((1..=2).contains(&clusters));
        largest = largest.max(bytes);
        sum += bytes;
    }
    println!(
        "{few} of {count} in at most two clusters; at most {largest} bytes, {} on average",
        sum / count.max(1)
    );
}

struct Random(u64);

impl Random {
    /// A number below `limit`.
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % limit
    }
}

/// A program that reads some fields of each line and computes a number of them.
fn source(random: &mut Random) -> String {
    let fields = 1 + random.below(5);
    let (mut nodes, mut connections) = ("\tsplit strings.Split\n".to_string(), String::new());
    let heads: Vec<String> = (0..fields).map(|field| format!("at{field}:data")).collect();
    let indexes: String = (0..fields).map(|field| format!(", {field} -> at{field}:idx")).collect();
    let _ = writeln!(
        connections,
        "\t:data -> [split:data, ' ' -> split:delim{indexes}]\n\tsplit -> [{}]",
        heads.join(", ")
    );
    let mut values = vec![];
    for field in 0..fields {
        let read = if random.below(3) == 0 { "Word?" } else { "strconv.Atoi?" };
        let _ = writeln!(nodes, "\tat{field} lists.At<string>?\n\tread{field} {read}");
        let _ = writeln!(connections, "\tat{field} -> read{field}");
        values.push(format!("read{field}"));
    }
    let steps = 1 + random.below(12);
    for step in 0..steps {
        let at = random.below(values.len() as u64) as usize;
        let value = values.swap_remove(at);
        let name = format!("step{step}");
        if random.below(2) == 0 && !values.is_empty() {
            let other = values.swap_remove(random.below(values.len() as u64) as usize);
            let _ = writeln!(nodes, "\t{name} {}", ["Add", "Sub", "Mul"][random.below(3) as usize]);
            let _ = writeln!(connections, "\t{value} -> {name}:left\n\t{other} -> {name}:right");
        } else {
            let kinds = ["Positive?", "Half?", "Clamp", "Inc", "Positive?", "Neg"];
            let _ = writeln!(nodes, "\t{name} {}", kinds[random.below(6) as usize]);
            let _ = writeln!(connections, "\t{value} -> {name}");
        }
        values.push(name);
    }
    for (at, value) in values.iter().enumerate().skip(1) {
        let before = if at == 1 { values[0].clone() } else { format!("sum{}", at - 1) };
        let _ = writeln!(nodes, "\tsum{at} Add");
        let _ = writeln!(connections, "\t{before} -> sum{at}:left\n\t{value} -> sum{at}:right");
    }
    let last = if values.len() > 1 { format!("sum{}", values.len() - 1) } else { values[0].clone() };
    format!(
        "{MAIN}\ndef Step(data string) (res int, err error) {{\n{nodes}\t---\n\
             {connections}\t{last} -> :res\n}}\n{LIBRARY}"
    )
}
