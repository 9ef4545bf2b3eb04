//! A global allocator that overwrites memory before giving it back.
//!
//! Strings that grow, JSON buffers and Slint's shared strings free their old memory without wiping it.
//! Wiping here covers all of them at once, whoever wrote the code.

use std::alloc::{GlobalAlloc, Layout, System};

/// The system allocator; freed and outgrown blocks are zeroed first.
pub struct WipingAllocator;

// SAFETY: every call is handed to `System` with the layout it came with. `realloc` is left to the trait's
// own definition (allocate, copy, deallocate), so an outgrown block passes through `dealloc` below too.
unsafe impl GlobalAlloc for WipingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps GlobalAlloc's contract for `layout`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the block is `layout.size()` bytes long and still ours. The empty asm block keeps the
        // compiler from dropping a write to memory that is about to be freed.
        unsafe {
            std::ptr::write_bytes(pointer, 0, layout.size());
            std::arch::asm!("/* {0} */", in(reg) pointer, options(nostack, preserves_flags));
            System.dealloc(pointer, layout);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_freed_block_holds_nothing_of_its_content() {
        let layout = Layout::from_size_align(4096, 16).unwrap();
        // SAFETY: a plain allocation, written in bounds, freed once. The read after free is what is tested:
        // the block is large enough that the C allocator only overwrites its first bytes with its own links.
        let leftover = unsafe {
            let block = WipingAllocator.alloc(layout);
            block.write_bytes(0x5A, 4096);
            WipingAllocator.dealloc(block, layout);
            let again = System.alloc(layout);
            let leftover = (64..4096).filter(|i| again.add(*i).read() == 0x5A).count();
            System.dealloc(again, layout);
            leftover
        };
        assert_eq!(leftover, 0);
    }
}
