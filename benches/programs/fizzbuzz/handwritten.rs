//! FizzBuzz with a buffer of 64 KiB and integers formatted by hand.

use std::io::{self, Write};

struct Out {
    buffer: Vec<u8>,
}

impl Out {
    fn put(&mut self, text: &[u8]) {
        if self.buffer.len() + text.len() > self.buffer.capacity() {
            self.flush();
        }
        self.buffer.extend_from_slice(text);
    }

    fn flush(&mut self) {
        if io::stdout().write_all(&self.buffer).is_err() {
            std::process::exit(1);
        }
        self.buffer.clear();
    }

    fn int(&mut self, mut value: i64) {
        let mut digits = [0; 21];
        let mut begin = 20;
        digits[begin] = b'\n';
        loop {
            begin -= 1;
            digits[begin] = b'0' + (value % 10) as u8;
            value /= 10;
            if value == 0 {
                break;
            }
        }
        self.put(&digits[begin..]);
    }
}

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut out = Out { buffer: Vec::with_capacity(64 * 1024) };
    for number in 1..limit {
        match (number % 3 == 0, number % 5 == 0) {
            (true, true) => out.put(b"FizzBuzz\n"),
            (true, false) => out.put(b"Fizz\n"),
            (false, true) => out.put(b"Buzz\n"),
            (false, false) => out.int(number),
        }
    }
    out.flush();
}
