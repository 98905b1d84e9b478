//! Kernels beside handwritten Rust that does the same with the standard library, and the freestanding memory
//! functions beside those of the C library: `cargo bench -p neva-kernels`. Both sides take turns; the least
//! time of each counts. A ratio below 1 says that the kernel is faster.

use neva_kernels::fmt::scanln::scanln;
use neva_kernels::regexp::compile::compile_new;
use neva_kernels::regexp::search::submatch;
use neva_kernels::strconv::atoi::atoi;
use neva_kernels::streams::item::{string_item, string_next};
use neva_kernels::strings::split::split;
use neva_kernels::text::float;
use neva_kernels::text::json::{self, Style};
use neva_kernels::value::{Dict, List, Str};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::File;
use std::hint::black_box;
use std::io::BufRead;
use std::process::{Command, Stdio};
use std::time::Instant;

const ROUNDS: usize = 10;

fn main() {
    if let Some(side) = std::env::args().skip_while(|arg| arg != "--sum").nth(1) {
        return println!("{}", if side == "kernel" { sum_by_kernel() } else { sum_by_hand() });
    }
    println!("{:<34} {:>12} {:>12} {:>6}", "", "kernel (us)", "by hand (us)", "ratio");
    texts();
    dicts();
    numbers();
    patterns();
    lines_of_input();
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    memory::compare();
}

/// Prints the least time of each side, in microseconds, and the ratio. Both must give the same.
fn compare<T: PartialEq>(what: &str, mut kernel: impl FnMut() -> T, mut by_hand: impl FnMut() -> T) {
    let mut least = [f64::INFINITY; 2];
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let ours = black_box(kernel());
        let middle = Instant::now();
        let theirs = black_box(by_hand());
        let end = Instant::now();
        assert!(ours == theirs, "{what}: both sides give the same");
        least[0] = least[0].min((middle - start).as_secs_f64() * 1e6);
        least[1] = least[1].min((end - middle).as_secs_f64() * 1e6);
    }
    println!("{what:<34} {:>12.1} {:>12.1} {:>6.2}", least[0], least[1], least[0] / least[1]);
}

/// The next of a sequence that looks random.
fn next(seed: &mut u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) as usize
}

fn texts() {
    let row = "2024-06-01,INFO,server-17,request of /index.html answered,200,1532";
    let text = Str::from_slice(row.as_bytes());
    let delimiter = Str::from_slice(b",");
    compare(
        "split a line by a comma",
        || (0..10_000).map(|_| split(black_box(&text), &delimiter).len()).sum::<usize>(),
        || (0..10_000).map(|_| black_box(row).split(',').map(String::from).collect::<Vec<_>>().len()).sum(),
    );
    let long = "the quick brown fox jumps over the lazy dog, ".repeat(2_000);
    let text = Str::from_slice(long.as_bytes());
    compare(
        "count a character of a text",
        || {
            let (mut at, mut count) = (0, 0);
            while at < text.len() as i64 {
                count += usize::from(string_item(&text, at)[..] == *b"o");
                at = string_next(&text, at);
            }
            count
        },
        || black_box(&long).chars().filter(|character| *character == 'o').count(),
    );
}

fn dicts() {
    let mut seed = 1;
    let keys: Vec<String> = (0..200_000).map(|_| format!("key{}", next(&mut seed) % 20_000)).collect();
    let texts: Vec<Str> = keys.iter().map(|key| Str::from_slice(key.as_bytes())).collect();
    compare(
        "last value of each key, sorted",
        || {
            let mut dict = Dict::new();
            for (at, key) in texts.iter().enumerate() {
                dict.insert(key.clone(), at as i64);
            }
            dict.entries().iter().map(|(key, value)| key.len() as i64 ^ value).collect::<Vec<_>>()
        },
        || {
            let mut map = HashMap::new();
            for (at, key) in keys.iter().enumerate() {
                map.insert(key.clone(), at as i64);
            }
            let mut entries: Vec<_> = map.into_iter().collect();
            entries.sort();
            entries.iter().map(|(key, value)| key.len() as i64 ^ value).collect::<Vec<_>>()
        },
    );
    compare(
        "count each key",
        || {
            let mut dict = Dict::new();
            for key in &texts {
                let count = dict.get(key).copied().unwrap_or(0);
                dict.insert(key.clone(), count + 1);
            }
            dict.len()
        },
        || {
            let mut map: HashMap<String, i64> = HashMap::new();
            for key in &keys {
                *map.entry(key.clone()).or_insert(0) += 1;
            }
            map.len()
        },
    );
}

fn numbers() {
    let floats: Vec<f64> = (0..20_000).map(|at| f64::from(at) * 0.25 - 1000.0).collect();
    compare(
        "floats as text",
        || {
            let mut text = vec![];
            for value in &floats {
                text.extend_from_slice(float::plain(*value, &mut float::Room::default()));
                text.push(b'\n');
            }
            text
        },
        || {
            let mut text = String::new();
            for value in &floats {
                let _ = writeln!(text, "{value}");
            }
            text.into_bytes()
        },
    );
    let numbers: Vec<i64> = (0..100).map(|at| at * at * 7).collect();
    let list: List<i64> = numbers.iter().copied().collect();
    compare(
        "lists of ints as text",
        || (0..1000).map(|_| json::text(black_box(&list), Style::Plain).len()).sum::<usize>(),
        || {
            let print = |numbers: &[i64]| {
                let mut text = String::from("[");
                for (at, number) in numbers.iter().enumerate() {
                    let _ = write!(text, "{}{number}", if at == 0 { "" } else { "," });
                }
                text.push(']');
                text.len()
            };
            (0..1000).map(|_| print(black_box(&numbers))).sum()
        },
    );
}

fn patterns() {
    let mut seed = 7;
    let lines: Vec<String> = (0..5_000)
        .map(|line| match next(&mut seed) % 4 {
            0 => format!("2024-06-01 12:00:{:02} ERROR disk {line} is full", line % 60),
            _ => format!("2024-06-01 12:00:{:02} INFO request {line} took {}ms", line % 60, line % 977),
        })
        .collect();
    let texts: Vec<Str> = lines.iter().map(|line| Str::from_slice(line.as_bytes())).collect();
    for (what, pattern) in [
        ("a pattern with a text, in lines", "ERROR (\\w+) (\\d+)"),
        ("a pattern without, in lines", "(\\d+)-(\\d+)-(\\d+)"),
        ("a pattern that is rarely found", "took (\\d)77ms$"),
    ] {
        let Ok(program) = compile_new(&Str::from_slice(pattern.as_bytes())) else { panic!("{pattern}") };
        let known = regex::Regex::new(pattern).expect("a pattern");
        compare(
            what,
            || {
                texts
                    .iter()
                    .map(|line| submatch(&program, line).iter().map(|text| text.len()).sum::<usize>())
                    .sum()
            },
            || {
                let found = lines.iter().filter_map(|line| known.captures(line));
                found.map(|found| found.iter().flatten().map(|text| text.len()).sum::<usize>()).sum::<usize>()
            },
        );
    }
}

/// Sums the lines of a file, each side in a process of its own: there is one standard input.
fn lines_of_input() {
    let path = std::env::temp_dir().join(format!("neva-lines-{}", std::process::id()));
    let lines: String = (0..500_000).map(|line| format!("{line}\n")).collect();
    std::fs::write(&path, lines).expect("a file");
    let sum = |side: &str| {
        let mut command = Command::new(std::env::current_exe().expect("a path"));
        command.args(["--sum", side]).stdin(File::open(&path).expect("the file")).stderr(Stdio::inherit());
        command.output().expect("an end").stdout
    };
    compare("sum of the lines of a file", || sum("kernel"), || sum("hand"));
    let _ = std::fs::remove_file(path);
}

fn sum_by_kernel() -> i64 {
    let mut sum = 0;
    while let Ok(line) = scanln() {
        sum += atoi(&line).unwrap_or(0);
    }
    sum
}

fn sum_by_hand() -> i64 {
    let (mut input, mut line, mut sum) = (std::io::stdin().lock(), String::new(), 0);
    while input.read_line(&mut line).is_ok_and(|count| count > 0) {
        sum += line.trim_end().parse::<i64>().unwrap_or(0);
        line.clear();
    }
    sum
}

/// In this process they take the places of the C library's, which are looked up.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[path = "../runtime-funcs/kernels/sys/linux_x86_64/fast_mem.rs"]
#[allow(dead_code)]
mod mem;

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod memory {
    use super::{compare as compare_both, mem};
    use std::ffi::{CStr, c_char, c_void};
    use std::hint::black_box;
    use std::mem::transmute;

    type Copy = unsafe extern "C" fn(*mut u8, *const u8, usize) -> *mut u8;
    type Set = unsafe extern "C" fn(*mut u8, i32, usize) -> *mut u8;
    type Compare = unsafe extern "C" fn(*const u8, *const u8, usize) -> i32;

    unsafe extern "C" {
        fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
    }

    /// What the library after this program has under a name.
    fn known(name: &CStr) -> *mut c_void {
        const NEXT: *mut c_void = -1_isize as *mut c_void;
        // SAFETY: the name ends with a zero byte.
        let found = unsafe { dlsym(NEXT, name.as_ptr()) };
        assert!(!found.is_null(), "the C library has {name:?}");
        found
    }

    pub fn compare() {
        mem::detect();
        // SAFETY: the C library has them with these signatures.
        let (copy, moves, set, differ) = unsafe {
            (
                transmute::<*mut c_void, Copy>(known(c"memcpy")),
                transmute::<*mut c_void, Copy>(known(c"memmove")),
                transmute::<*mut c_void, Set>(known(c"memset")),
                transmute::<*mut c_void, Compare>(known(c"memcmp")),
            )
        };
        for len in [16_usize, 50, 256, 1 << 10, 4 << 10, 64 << 10, 1 << 20] {
            let times = ((16 << 20) / len).min(200_000);
            let (from, mut to) = (vec![1_u8; len + 64], vec![1_u8; len + 64]);
            let to = to.as_mut_ptr();
            // SAFETY: both have so many bytes, and some more.
            unsafe {
                let copy_by = |copy: Copy| {
                    (0..times).for_each(|_| {
                        _ = copy(black_box(to), from.as_ptr(), len);
                    })
                };
                compare_both(&format!("memcpy of {len}"), || copy_by(mem::memcpy), || copy_by(copy));
                let move_by = |moves: Copy| {
                    (0..times).for_each(|_| {
                        _ = moves(black_box(to.add(9)), to, len);
                    })
                };
                compare_both(&format!("memmove of {len}"), || move_by(mem::memmove), || move_by(moves));
                let set_by = |set: Set| {
                    (0..times).for_each(|_| {
                        _ = set(black_box(to), 1, len);
                    })
                };
                compare_both(&format!("memset of {len}"), || set_by(mem::memset), || set_by(set));
                let differ_by = |differ: Compare| {
                    (0..times).map(|_| differ(black_box(to), from.as_ptr(), len)).sum::<i32>()
                };
                compare_both(&format!("memcmp of {len}"), || differ_by(mem::memcmp), || differ_by(differ));
            }
        }
    }
}
