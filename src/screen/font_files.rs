//! Memory of the fonts' files between visits.
//!
//! A visit with pinyin touches characters all over three fonts of 20 MB each, and whatever was touched stays mapped into the
//! program. Between visits nobody needs more than the idle page's words, so those pages go back; the machine still holds
//! the files, and what is wanted again is mapped again without being read from the disk.

use std::fs;

/// Longest list of mappings that is looked at. A kiosk has some three hundred.
const MAPPINGS_COUNT_MAX: usize = 4_096;
/// How files of fonts end.
const FONT_ENDINGS: [&str; 3] = [".ttc", ".otf", ".ttf"];

/// Gives back what font files brought into memory. Nothing happens where the list of mappings cannot be read.
pub fn give_back() {
    let mappings = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    for (address, length_bytes) in mappings.lines().take(MAPPINGS_COUNT_MAX).filter_map(font_mapping) {
        // SAFETY: the range is a whole shared mapping of a file that nobody can write through (`r--s`). What is dropped is
        // read from the file again at the next touch, so no byte changes for whoever holds the mapping; a range that was
        // unmapped meanwhile is refused by the kernel. It cannot have become another's: fonts are mapped and unmapped on
        // this thread only.
        unsafe { libc::madvise(address as *mut libc::c_void, length_bytes, libc::MADV_DONTNEED) };
    }
}

/// Where a font's file lies and how long it is, from a line of proc_pid_maps(5): `from-to perms offset device inode path`.
fn font_mapping(line: &str) -> Option<(usize, usize)> {
    let mut fields = line.split_ascii_whitespace();
    let (from, to) = fields.next()?.split_once('-')?;
    let read_only_shared = fields.next()? == "r--s";
    let path = fields.nth(3)?;
    if !read_only_shared || !FONT_ENDINGS.iter().any(|ending| path.ends_with(ending)) {
        return None;
    }
    let (from, to) = (usize::from_str_radix(from, 16).ok()?, usize::from_str_radix(to, 16).ok()?);
    Some((from, to.checked_sub(from)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::fd::AsRawFd;

    #[test]
    fn only_files_of_fonts_that_nobody_can_write_are_given_back() {
        let font = "7f00-9f00 r--s 00000000 fe:00 1234 /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
        assert_eq!(font_mapping(font), Some((0x7f00, 0x2000)));
        for other in [
            "7f00-9f00 r--p 00000000 fe:00 1234 /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
            "7f00-9f00 rw-s 00000000 fe:00 1234 /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
            "7f00-9f00 r--s 00000000 fe:00 1234 /usr/share/icu/icudt72l.dat",
            "7f00-9f00 rw-p 00000000 00:00 0 [heap]",
            "7f00-9f00 r--s 00000000 00:00 0",
            "9f00-7f00 r--s 00000000 fe:00 1234 /fonts/a.otf",
            "font",
            "",
        ] {
            assert_eq!(font_mapping(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_given_back_reads_the_same() {
        let scratch = tempfile::tempdir().expect("a scratch directory");
        let path = scratch.path().join("font.otf");
        let bytes: Vec<u8> = (0..64 * 1024_u32).map(|index| (index % 251) as u8).collect();
        fs::File::create(&path).and_then(|mut file| file.write_all(&bytes)).expect("a font's file");
        let file = fs::File::open(&path).expect("a font's file");
        // SAFETY: a new mapping of a file that only this test has, unmapped at its end.
        let mapped =
            unsafe { libc::mmap(std::ptr::null_mut(), bytes.len(), libc::PROT_READ, libc::MAP_SHARED, file.as_raw_fd(), 0) };
        assert_ne!(mapped, libc::MAP_FAILED);
        // SAFETY: mapped above for reading, as long as the file is.
        let seen = unsafe { std::slice::from_raw_parts(mapped.cast::<u8>(), bytes.len()) };
        assert_eq!(seen, bytes);
        assert!(resident_kib(&path) >= 64, "nothing of it is in memory: this shows nothing");
        give_back();
        assert_eq!(resident_kib(&path), 0, "given back");
        assert_eq!(seen, bytes);
        // SAFETY: nobody reads it any more.
        assert_eq!(unsafe { libc::munmap(mapped, bytes.len()) }, 0);
    }

    /// How much of a mapped file is in this process's memory.
    fn resident_kib(path: &std::path::Path) -> u64 {
        let smaps = fs::read_to_string("/proc/self/smaps").expect("mappings");
        let of_file = smaps.split_once(path.to_str().expect("a plain path")).expect("the file is mapped").1;
        let line = of_file.lines().find_map(|line| line.strip_prefix("Rss:")).expect("what is resident");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }
}
