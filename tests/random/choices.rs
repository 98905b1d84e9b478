//! The choices that make a program: of a seed, or of a list that a failing program is shrunk by.

use super::numbers::Random;

/// Gives one choice after the other and remembers them. A program is the same for the same choices.
pub struct Choices {
    source: Source,
    made: Vec<u32>,
}

enum Source {
    Seed(Random),
    List(Vec<u32>),
}

impl Choices {
    /// Those of a seed.
    pub fn of_seed(seed: u64) -> Choices {
        Choices { source: Source::Seed(Random::new(seed)), made: vec![] }
    }

    /// Those of a list. After its end each is 0.
    pub fn of_list(list: Vec<u32>) -> Choices {
        Choices { source: Source::List(list), made: vec![] }
    }

    /// A number below `limit`. 0 is always the simplest.
    pub fn below(&mut self, limit: u64) -> u64 {
        let choice = match &mut self.source {
            Source::Seed(random) => random.below(limit),
            Source::List(list) => u64::from(list.get(self.made.len()).copied().unwrap_or(0)) % limit,
        };
        self.made.push(choice as u32);
        choice
    }

    /// One of several, the simplest first.
    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    /// All choices up to now.
    pub fn made(&self) -> &[u32] {
        &self.made
    }
}

/// The smallest list that still fails, as far as leaving out and lowering choices finds it.
pub fn shrink(mut list: Vec<u32>, mut fails: impl FnMut(&[u32]) -> bool) -> Vec<u32> {
    loop {
        let before = list.clone();
        let mut length = list.len().div_ceil(2);
        while length > 0 {
            let mut at = 0;
            while at + length <= list.len() {
                let mut fewer = list.clone();
                fewer.drain(at..at + length);
                if fails(&fewer) {
                    list = fewer;
                } else {
                    at += length;
                }
            }
            length /= 2;
        }
        for at in 0..list.len() {
            for lower in [0, list[at] / 2, list[at].saturating_sub(1)] {
                let mut simpler = list.clone();
                simpler[at] = lower;
                if lower < list[at] && fails(&simpler) {
                    list = simpler;
                }
            }
        }
        if list == before {
            return list;
        }
    }
}

#[test]
fn shrinking_leaves_what_fails() {
    let list = Choices::of_seed(7);
    let list: Vec<u32> = {
        let mut choices = list;
        (0..200).for_each(|_| _ = choices.below(100));
        choices.made().to_vec()
    };
    let fails = |list: &[u32]| list.iter().filter(|choice| **choice > 40).count() > 2;
    assert!(fails(&list));
    assert_eq!(shrink(list, fails), [41, 41, 41]);
}
