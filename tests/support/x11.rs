//! A pointer in an X server, moved and pressed by its test extension (XTEST). The few bytes of the protocol that this
//! takes are written here: a crate's feature for it would have Slint's own X11 crate compiled twice.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

const QUERY_EXTENSION: u8 = 98;
const EXTENSION: &[u8] = b"XTEST";
const FAKE_INPUT: u8 = 2;
const BUTTON_PRESS: u8 = 4;
const BUTTON_RELEASE: u8 = 5;
const MOTION: u8 = 6;
const FIRST_BUTTON: u8 = 1;
const ABSOLUTE: u8 = 0;
const REPLY_BYTES: usize = 32;

#[derive(Clone, Copy, Debug)]
pub struct Point {
    pub x: u32,
    pub y: u32,
}

pub struct Pointer {
    server: UnixStream,
    extension: u8,
}

impl Pointer {
    /// `number` of the display.
    pub fn connect(number: &str) -> Pointer {
        let mut server = UnixStream::connect(format!("/tmp/.X11-unix/X{number}")).expect("the X server's socket");
        // Little-endian, protocol 11.0, no authorisation.
        server.write_all(&[b'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]).expect("a greeting taken");
        let mut head = [0; 8];
        server.read_exact(&mut head).expect("an answer to the greeting");
        assert_eq!(head[0], 1, "the X server does not let us in");
        let mut rest = vec![0; usize::from(u16::from_le_bytes([head[6], head[7]])) * 4];
        server.read_exact(&mut rest).expect("the X server's description");
        let mut question = vec![QUERY_EXTENSION, 0, 4, 0, EXTENSION.len() as u8, 0, 0, 0];
        question.extend_from_slice(EXTENSION);
        question.resize(16, 0);
        server.write_all(&question).expect("a question taken");
        let mut reply = [0; REPLY_BYTES];
        server.read_exact(&mut reply).expect("an answer");
        assert!(reply[0] == 1 && reply[8] == 1, "the X server has no XTEST");
        Pointer { server, extension: reply[9] }
    }

    pub fn go(&mut self, to: Point) {
        self.fake(MOTION, ABSOLUTE, to);
    }

    pub fn press(&mut self) {
        self.fake(BUTTON_PRESS, FIRST_BUTTON, Point { x: 0, y: 0 });
    }

    pub fn release(&mut self) {
        self.fake(BUTTON_RELEASE, FIRST_BUTTON, Point { x: 0, y: 0 });
    }

    fn fake(&mut self, what: u8, detail: u8, at: Point) {
        const REQUEST_WORDS: u8 = 9;
        const X_AT: usize = 24;
        const Y_AT: usize = 26;
        let mut request = [0; REQUEST_WORDS as usize * 4];
        request[..6].copy_from_slice(&[self.extension, FAKE_INPUT, REQUEST_WORDS, 0, what, detail]);
        request[X_AT..X_AT + 2].copy_from_slice(&(at.x as u16).to_le_bytes());
        request[Y_AT..Y_AT + 2].copy_from_slice(&(at.y as u16).to_le_bytes());
        self.server.write_all(&request).expect("the X server takes input");
    }
}
