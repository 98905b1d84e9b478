//! The heap of freestanding programs, with pages from a vector.

use neva_kernels::sys::free_lists::{FreeLists, LARGE};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// So many large blocks of a class are kept.
const MOST: usize = 3;

/// Hands out regions and counts them.
#[derive(Default)]
struct Pages(Vec<Vec<u128>>);

impl Pages {
    fn region(&mut self, size: usize) -> *mut u8 {
        self.0.push(vec![0; size / 16 + 2]);
        let start = self.0.last_mut().map_or(std::ptr::null_mut(), |region| region.as_mut_ptr().cast::<u8>());
        start.wrapping_add(start.align_offset(32))
    }
}

#[test]
fn endless_taking_and_giving_needs_no_more_memory() {
    let (mut lists, mut pages) = (FreeLists::new(), Pages::default());
    for round in 0..100_000_u32 {
        let class = 5 + round % 8;
        unsafe {
            let block = lists.take(class, |size| pages.region(size));
            block.write_bytes(0xff, 1 << class);
            lists.give(block, class, MOST);
        }
    }
    assert_eq!(pages.0.len(), 1);
}

#[test]
fn blocks_do_not_overlap() {
    let (mut lists, mut pages) = (FreeLists::new(), Pages::default());
    let mut blocks = Vec::new();
    for round in 0..1000_u32 {
        let class = 5 + round * 7 % 11;
        let block = unsafe { lists.take(class, |size| pages.region(size)) };
        assert_eq!(block.addr() % 32, 0);
        unsafe { block.write_bytes(round as u8, 1 << class) };
        blocks.push((block, class, round as u8));
        if round % 3 == 0 {
            let (block, class, _) = blocks.swap_remove(round as usize % blocks.len());
            unsafe { lists.give(block, class, MOST) };
        }
    }
    for (block, class, byte) in blocks {
        let bytes = unsafe { std::slice::from_raw_parts(block, 1 << class) };
        assert!(bytes.iter().all(|&each| each == byte));
    }
}

#[test]
fn without_memory_there_is_no_block() {
    let mut lists = FreeLists::new();
    assert!(unsafe { lists.take(10, |_| std::ptr::null_mut()) }.is_null());
    assert!(unsafe { lists.take(10, |_| std::ptr::null_mut()) }.is_null());
}

#[test]
fn one_large_block_of_a_class_is_kept() {
    let (mut lists, mut pages) = (FreeLists::new(), Pages::default());
    let mut large = |lists: &mut FreeLists| unsafe { lists.take(LARGE + 1, |size| pages.region(size)) };
    let (first, second) = (large(&mut lists), large(&mut lists));
    assert_ne!(first, second);
    assert!(!lists.keeps(LARGE + 1));
    assert!(unsafe { lists.give(first, LARGE + 1, 1) }, "the first one is kept");
    assert!(lists.keeps(LARGE + 1));
    assert!(!unsafe { lists.give(second, LARGE + 1, 1) }, "the second one goes back to the system");
    assert_eq!(large(&mut lists), first);
    assert!(unsafe { lists.give(first, LARGE + 1, 1) });
    assert_eq!(pages.0.iter().map(|page| (page.len() * 16) >> LARGE).collect::<Vec<_>>(), [2, 2]);
}

#[test]
fn what_no_machine_has_is_refused() {
    let mut lists = FreeLists::new();
    let region = |size| panic!("{size}");
    assert!(unsafe { lists.take(64, region) }.is_null());
}

/// What a program does with the heap.
#[derive(Clone, Debug)]
enum Step {
    /// Takes a block of a class.
    Take(u32),
    /// Gives back one of the blocks that it has.
    Give(prop::sample::Index),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![(5..LARGE + 2).prop_map(Step::Take), any::<prop::sample::Index>().prop_map(Step::Give)]
}

/// What the heap should do: the blocks of each class that were given back, the last one first, and what is
/// left of the region from which others are cut.
#[derive(Default)]
struct Model {
    free: BTreeMap<u32, Vec<usize>>,
    left: usize,
}

impl Model {
    /// The block that is taken, if it was given back before, and how many bytes are asked of the system.
    fn take(&mut self, class: u32) -> (Option<usize>, usize) {
        if let Some(block) = self.free.get_mut(&class).and_then(Vec::pop) {
            return (Some(block), 0);
        }
        let size = 1 << class;
        if class >= LARGE {
            return (None, size);
        }
        let asked = if self.left < size { 1 << 20 } else { 0 };
        self.left = self.left.max(asked) - size;
        (None, asked)
    }

    /// Whether the block is kept.
    fn give(&mut self, block: usize, class: u32) -> bool {
        let free = self.free.entry(class).or_default();
        let kept = class < LARGE || free.len() < MOST;
        free.extend(kept.then_some(block));
        kept
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(miri) { 2 } else { 50 }, failure_persistence: None, ..Default::default() })]

    #[test]
    fn free_lists_do_what_their_model_does(steps in prop::collection::vec(step(), 0..200)) {
        let (mut lists, mut pages, mut model) = (FreeLists::new(), Pages::default(), Model::default());
        // Each block that is in use, with its class and the byte that fills it.
        let mut used: Vec<(*mut u8, u32, u8)> = vec![];
        for (number, step) in steps.into_iter().enumerate() {
            match step {
                Step::Take(class) => {
                    let mut asked = 0;
                    let block = unsafe {
                        lists.take(class, |size| {
                            asked = size;
                            pages.region(size)
                        })
                    };
                    let (again, wanted) = model.take(class);
                    prop_assert_eq!(asked, wanted);
                    prop_assert_eq!(again.unwrap_or(block.addr()), block.addr());
                    let end = block.addr() + (1 << class);
                    for (other, class, _) in &used {
                        prop_assert!(end <= other.addr() || other.addr() + (1 << class) <= block.addr());
                    }
                    unsafe { block.write_bytes(number as u8, 1 << class) };
                    used.push((block, class, number as u8));
                }
                Step::Give(index) if !used.is_empty() => {
                    let (block, class, byte) = used.swap_remove(index.index(used.len()));
                    let bytes = unsafe { std::slice::from_raw_parts(block, 1 << class) };
                    prop_assert!(bytes.iter().all(|each| *each == byte));
                    let kept = unsafe { lists.give(block, class, MOST) };
                    prop_assert_eq!(kept, model.give(block.addr(), class));
                }
                Step::Give(_) => {}
            }
        }
    }
}
