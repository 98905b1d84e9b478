//! The heap of programs that run in the compiler's process.

use neva_kernels::sys::heap;
use std::ptr::NonNull;

/// Fills a block and says whether it holds what it was filled with.
fn fill(block: NonNull<u8>, class: u32, byte: u8) {
    unsafe { block.write_bytes(byte, 1 << class) };
}

fn holds(block: NonNull<u8>, class: u32, byte: u8) -> bool {
    unsafe { std::slice::from_raw_parts(block.as_ptr(), 1 << class) }.iter().all(|each| *each == byte)
}

#[test]
fn blocks_of_all_sizes_do_not_overlap() {
    let mut blocks = vec![];
    // Some 30 MiB: regions from an area, and large blocks as long as a region.
    for round in 0..600_u32 {
        let class = 5 + round * 7 % 16;
        let block = heap::alloc(class);
        assert_eq!(block.addr().get() % 8, 0);
        fill(block, class, round as u8);
        blocks.push((block, class, round as u8));
        if round % 3 == 0 {
            let (block, class, byte) = blocks.swap_remove(round as usize % blocks.len());
            assert!(holds(block, class, byte));
            unsafe { heap::free(block, class) };
        }
    }
    for (block, class, byte) in blocks {
        assert!(holds(block, class, byte));
        unsafe { heap::free(block, class) };
    }
}

#[test]
fn a_block_keeps_its_contents_when_it_grows() {
    let mut block = heap::alloc(5);
    fill(block, 5, 7);
    for class in 5..23 {
        block = unsafe { heap::grow(block, class, class + 1) };
        assert!(holds(block, 5, 7), "class {class}");
    }
    unsafe { heap::free(block, 23) };
}

#[test]
fn blocks_may_be_freed_by_another_thread() {
    for _ in 0..20 {
        let addresses: Vec<usize> =
            (5..22).map(|class| heap::alloc(class).as_ptr().expose_provenance()).collect();
        let other = std::thread::spawn(move || {
            for (class, address) in (5..22).zip(addresses) {
                let block = NonNull::new(std::ptr::with_exposed_provenance_mut::<u8>(address));
                unsafe { heap::free(block.expect("a block"), class) };
            }
            let again = heap::alloc(6);
            fill(again, 6, 1);
            unsafe { heap::free(again, 6) };
        });
        other.join().expect("it ends");
    }
}
