//! The kiosk as a person starts it, with a fresh hall and journal, and the folder of what is kept.

use super::window::wait_until;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// The kiosk says the hall's address within this time.
const START_LIMIT: Duration = Duration::from_secs(30);
/// The kiosk ends within this time once told to.
const STOP_LIMIT: Duration = Duration::from_secs(10);
/// What the kiosk says on its standard output about the hall inside it.
const HALL_LINE: &str = "hall: ";

/// Where everything is kept: in the checkout, wherever the build went.
pub fn album_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target").join("demo")
}

/// Numbered pictures.
pub struct Album {
    count: u32,
}

impl Album {
    pub fn new() -> Album {
        Album { count: 0 }
    }

    pub fn keep(&mut self, name: &str, png: &[u8]) {
        self.count += 1;
        let file = format!("{:02}-{name}.png", self.count);
        fs::write(album_folder().join(&file), png).expect("the picture can be kept");
        println!("  {file}");
    }
}

/// A running demo; ends with this value.
pub struct House {
    kiosk: Child,
    driver_port: u16,
    hall_url: String,
    paper: PathBuf,
    /// Keeps the kiosk's standard output open.
    _lines: Receiver<String>,
}

impl House {
    /// Empties the folder and starts the kiosk beside this program.
    pub fn start() -> House {
        let folder = album_folder();
        fs::create_dir_all(&folder).expect("target/demo can be made");
        empty(&folder);
        let machine = folder.join("machine");
        let paper = machine.join("paper");
        fs::create_dir_all(&paper).expect("the paper's folder can be made");
        let configuration = machine.join("kiosk.toml");
        fs::write(&configuration, configured(&machine, &paper)).expect("the configuration can be written");
        let log = fs::File::create(machine.join("kiosk.log")).expect("the log can be written");
        let driver_port = free_port();
        let mut kiosk = Command::new(kiosk_program())
            .arg("--config")
            .arg(&configuration)
            .arg("--demo")
            .env("SLINT_MCP_PORT", driver_port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the kiosk can be started: build it with --features driver");
        let output = kiosk.stdout.take().expect("piped above");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            // Read to its end, so that the kiosk never waits for somebody to listen.
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                drop(sender.send(line));
            }
        });
        let mut house = House { kiosk, driver_port, hall_url: String::new(), paper, _lines: lines };
        house.hall_url = house.line_after(HALL_LINE);
        println!("kiosk --demo runs, its hall at {}", house.hall_url);
        house
    }

    fn line_after(&self, beginning: &str) -> String {
        let log = album_folder().join("machine").join("kiosk.log");
        loop {
            match self._lines.recv_timeout(START_LIMIT) {
                Ok(line) => {
                    if let Some(rest) = line.strip_prefix(beginning) {
                        return rest.to_string();
                    }
                }
                Err(error) => panic!("the kiosk did not start ({error}): {}", fs::read_to_string(&log).unwrap_or_default()),
            }
        }
    }

    pub fn driver_port(&self) -> u16 {
        self.driver_port
    }

    /// Address of the machine's interface at the hall.
    pub fn hall_url(&self) -> String {
        self.hall_url.clone()
    }

    /// The one paper that came out.
    pub fn receipt(&self, limit: Duration) -> Vec<u8> {
        wait_until(limit, "the receipt", || papers(&self.paper).len() == 1);
        fs::read(&papers(&self.paper)[0]).expect("the receipt can be read")
    }

    /// Puts a file beside the pictures.
    pub fn keep(&self, name: &str, content: &[u8]) {
        fs::write(album_folder().join(name), content).expect("the file can be kept");
        println!("  {name}");
    }

    /// Tells the kiosk to end, as a service manager does, and waits for it.
    pub fn stop(&mut self) {
        let process = rustix::process::Pid::from_child(&self.kiosk);
        // Fails only where it has ended already, which is looked at next.
        let _told = rustix::process::kill_process(process, rustix::process::Signal::TERM);
        let mut ended = None;
        wait_until(STOP_LIMIT, "the kiosk's end", || {
            ended = self.kiosk.try_wait().expect("the kiosk can be asked");
            ended.is_some()
        });
        assert!(ended.is_some_and(|status| status.success()), "the kiosk ended with {ended:?}");
    }
}

impl Drop for House {
    fn drop(&mut self) {
        // Whatever went wrong before, no kiosk stays behind.
        drop(self.kiosk.kill());
        drop(self.kiosk.wait());
    }
}

fn configured(machine: &Path, paper: &Path) -> String {
    let [storage, uri] = [machine.join("storage").display().to_string(), format!("folder:{}", paper.display())];
    format!("[storage]\ndir = {storage:?}\n\n[receipt_printer]\nuri = {uri:?}\n")
}

/// The kiosk of the same build: examples lie one folder deeper.
fn kiosk_program() -> PathBuf {
    let own = std::env::current_exe().expect("this program has a path");
    let build = own.parent().and_then(Path::parent).expect("examples lie in a folder of the build");
    build.join("kiosk")
}

fn papers(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).expect("the paper's folder is there").filter_map(Result::ok);
    files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|ending| ending == "pdf")).collect()
}

fn empty(folder: &Path) {
    for entry in fs::read_dir(folder).expect("target/demo can be read").filter_map(Result::ok) {
        let path = entry.path();
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.unwrap_or_else(|error| panic!("{} cannot be removed: {error}", path.display()));
    }
}

/// Free now; nobody else takes it in the moment until the kiosk does.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    listener.local_addr().expect("a bound port").port()
}
