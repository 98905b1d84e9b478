//! The heap of freestanding programs, with pages from a vector.

use neva_kernels::sys::free_lists::{FreeLists, LARGE};

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
            lists.give(block, class);
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
            unsafe { lists.give(block, class) };
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
    assert!(unsafe { lists.give(first, LARGE + 1) }, "the first one is kept");
    assert!(!unsafe { lists.give(second, LARGE + 1) }, "the second one goes back to the system");
    assert_eq!(large(&mut lists), first);
    assert!(unsafe { lists.give(first, LARGE + 1) });
    assert_eq!(pages.0.iter().map(|page| (page.len() * 16) >> LARGE).collect::<Vec<_>>(), [2, 2]);
}

#[test]
fn what_no_machine_has_is_refused() {
    let mut lists = FreeLists::new();
    let region = |size| panic!("{size}");
    assert!(unsafe { lists.take(64, region) }.is_null());
}
