//! The built programs of one machine, ended with it.

use crate::machine::{DEADLINE, Reader};
use crate::window::Windows;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const MOCK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/reader_mock.py");

pub struct Kiosk {
    process: Child,
    pub id: u32,
    pub windows: Windows,
    control: Option<PathBuf>,
}

impl Kiosk {
    pub fn start(directory: &Path, reader: &Reader, port: u16, environment: &[(String, String)]) -> Self {
        let control = directory.join("control");
        let mut command = match reader {
            Reader::Serial(_) | Reader::SerialAbsent => Command::new(env!("CARGO_BIN_EXE_kiosk")),
            Reader::Usb(scenario) => {
                drop(fs::remove_file(&control));
                let mut command = Command::new("umockdev-wrapper");
                command.args(["/usr/bin/python3", MOCK, "--control"]).arg(&control).args([scenario, "--"]);
                command.arg(env!("CARGO_BIN_EXE_kiosk"));
                command
            }
        };
        let log = File::options().create(true).append(true).open(directory.join("kiosk.log")).expect("a log file");
        let process = command
            .arg("--config")
            .arg(directory.join("kiosk.toml"))
            .env("SLINT_BACKEND", "headless")
            .env("SLINT_MCP_PORT", port.to_string())
            .env("XDG_RUNTIME_DIR", directory.join("run"))
            .env("TMPDIR", directory.join("tmp"))
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log file"))
            .stderr(log)
            .spawn()
            .expect(
                "the kiosk starts; for USB umockdev-wrapper is needed: Debian packages umockdev, gir1.2-umockdev-1.0, python3-gi",
            );
        let windows = Windows::connect(port, DEADLINE);
        let usb = matches!(reader, Reader::Usb(_));
        let id = if usb { child_of(process.id()) } else { process.id() };
        Kiosk { process, id, windows, control: usb.then_some(control) }
    }

    pub fn control(&self, command: &str) -> String {
        let socket = self.control.as_ref().expect("a USB reader");
        let mut stream = UnixStream::connect(socket).expect("the reader's control");
        writeln!(stream, "{command}").expect("a command taken");
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer).expect("an answer");
        answer.trim_end().to_string()
    }
}

impl Drop for Kiosk {
    fn drop(&mut self) {
        if self.control.is_some() {
            // The kiosk first: its wrapper ends with it.
            let _ = Command::new("kill").args(["-KILL", &self.id.to_string()]).status();
        } else {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// The only child of a process.
fn child_of(id: u32) -> u32 {
    let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).expect("a running wrapper");
    children.split_whitespace().next().and_then(|child| child.parse().ok()).expect("a kiosk inside the wrapper")
}

pub struct Hall {
    process: Child,
    pub address: SocketAddr,
}

impl Hall {
    pub fn start(directory: &Path, content: Option<&Path>) -> Self {
        let log = File::options().create(true).append(true).open(directory.join("hall.log")).expect("a log file");
        let mut process = Command::new(env!("CARGO_BIN_EXE_hall"))
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(directory.join("hall"))
            .args(content.map(|_| "--content"))
            .args(content)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the hall starts");
        let mut url = String::new();
        BufReader::new(process.stdout.take().expect("its output")).read_line(&mut url).expect("its address");
        let address = url.trim().strip_prefix("http://").and_then(|address| address.parse().ok()).expect("http://ADDRESS");
        Hall { process, address }
    }
}

impl Drop for Hall {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
