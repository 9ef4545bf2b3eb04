//! Looks for words in a running program's writable memory and in files.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Command, Stdio};

const PIECE_BYTES: usize = 1024 * 1024;
const PAGE_BYTES: usize = 4096;
/// Bytes shown around what was found.
const AROUND_BYTES: usize = 48;

/// Something personal in one of the ways it may be written.
pub struct Needle {
    what: String,
    bytes: Vec<u8>,
}

/// These words in UTF-8, UTF-16LE and GBK.
pub fn needles(what: &str, words: &str) -> Vec<Needle> {
    let wide = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut ways = vec![("UTF-8", words.as_bytes().to_vec()), ("UTF-16LE", wide)];
    if !words.is_ascii() {
        ways.push(("GBK", gbk(words)));
    }
    ways.into_iter().map(|(way, bytes)| Needle { what: format!("{what} in {way}"), bytes }).collect()
}

/// These very bytes.
pub fn raw_needle(what: &str, bytes: &[u8]) -> Needle {
    Needle { what: what.to_string(), bytes: bytes.to_vec() }
}

fn gbk(words: &str) -> Vec<u8> {
    let mut iconv = Command::new("iconv")
        .args(["-f", "UTF-8", "-t", "GBK"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("iconv, of Debian's libc-bin");
    iconv.stdin.take().expect("its input").write_all(words.as_bytes()).expect("words taken");
    let output = iconv.wait_with_output().expect("its output");
    assert!(output.status.success() && !output.stdout.is_empty(), "{words:?} has no GBK");
    output.stdout
}

/// Every place in the writable memory of a process where a needle lies, in words.
pub fn in_memory(process: u32, needles: &[Needle]) -> Vec<String> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).expect("a running process");
    let mut memory = File::open(format!("/proc/{process}/mem")).expect("its memory, which only root may read");
    let finder = Finder::new(needles);
    let mut found = Vec::new();
    for map in maps.lines() {
        let mut parts = map.split_whitespace();
        let (Some(range), Some(rights)) = (parts.next(), parts.next()) else { continue };
        let name = parts.nth(3).unwrap_or("anonymous");
        let Some((from, to)) = range.split_once('-').filter(|_| rights.contains('w')) else { continue };
        let [from, to] = [from, to].map(|address| u64::from_str_radix(address, 16).expect("an address"));
        found.extend(in_region(&mut memory, from, to, &finder).into_iter().map(|hit| format!("{hit} ({name} {range})")));
    }
    found
}

fn in_region(memory: &mut File, from: u64, to: u64, finder: &Finder) -> Vec<String> {
    let mut found = Vec::new();
    let overlap = finder.longest;
    let mut piece = vec![0; PIECE_BYTES + overlap];
    let mut at = from;
    while at < to {
        let wanted = usize::try_from(to - at).map_or(piece.len(), |left| left.min(piece.len()));
        let read = memory.seek(SeekFrom::Start(at)).and_then(|_| memory.read_exact(&mut piece[..wanted]));
        // Unmapped meanwhile, or a guard page.
        if read.is_ok() {
            let begins = |offset: usize| offset < PIECE_BYTES;
            let hits = finder.find(&piece[..wanted]).into_iter().filter(|(offset, _)| begins(*offset));
            found.extend(
                hits.map(|(offset, what)| format!("{what} at {:#x}: {}", at + offset as u64, around(&piece[..wanted], offset))),
            );
        }
        at += PIECE_BYTES as u64;
    }
    found
}

/// Every file below `directory` with a needle in it, in words.
pub fn in_files(directory: &Path, needles: &[Needle]) -> Vec<String> {
    let finder = Finder::new(needles);
    let mut found = Vec::new();
    let mut waiting = vec![directory.to_path_buf()];
    while let Some(path) = waiting.pop() {
        // What a link leads to lies elsewhere, or is met by itself.
        let kind = fs::symlink_metadata(&path).expect("a file").file_type();
        if kind.is_dir() {
            waiting.extend(fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        } else if kind.is_file() {
            let bytes = fs::read(&path).expect("a file");
            let hits = finder.find(&bytes);
            found.extend(hits.into_iter().map(|(offset, what)| format!("{what} in {} at {offset}", path.display())));
        }
    }
    found
}

/// What stands around a find, as far as it can be read.
fn around(piece: &[u8], offset: usize) -> String {
    let part = &piece[offset.saturating_sub(AROUND_BYTES)..piece.len().min(offset + AROUND_BYTES)];
    part.escape_ascii().to_string()
}

/// All needles at once.
struct Finder<'a> {
    needles: &'a [Needle],
    /// Whether a needle begins with these two bytes.
    begins: Vec<bool>,
    longest: usize,
}

impl<'a> Finder<'a> {
    fn new(needles: &'a [Needle]) -> Self {
        let mut begins = vec![false; 1 << 16];
        for needle in needles {
            begins[usize::from(u16::from_le_bytes([needle.bytes[0], needle.bytes[1]]))] = true;
        }
        let longest = needles.iter().map(|needle| needle.bytes.len()).max().expect("a needle");
        Finder { needles, begins, longest }
    }

    /// Offsets and names.
    fn find(&self, bytes: &[u8]) -> Vec<(usize, &'a str)> {
        let mut found = Vec::new();
        for (index, page) in bytes.chunks(PAGE_BYTES).enumerate() {
            let start = index * PAGE_BYTES;
            // Most of a program's memory was never written.
            if page.iter().all(|byte| *byte == 0) {
                continue;
            }
            for offset in start..start + page.len() {
                let Some(pair) = bytes.get(offset..offset + 2) else { continue };
                if self.begins[usize::from(u16::from_le_bytes([pair[0], pair[1]]))] {
                    let here = self.needles.iter().filter(|needle| bytes[offset..].starts_with(&needle.bytes));
                    found.extend(here.map(|needle| (offset, needle.what.as_str())));
                }
            }
        }
        found
    }
}
