//! A real IPP printer for tests: `ippeveprinter` of CUPS, started by ipp_printer.sh on a port and in a directory of
//! its own, and gone with everything it started when dropped. Needs the Debian packages cups-ipp-utils, dbus and
//! avahi-daemon, and either user namespaces (`unshare --user`) or a running Avahi.

// Each test program uses a part of it.
#![allow(dead_code)]

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const START_SECONDS: u64 = 30;
const WAIT_SECONDS: u64 = 20;
const LOOK_MILLISECONDS: u64 = 20;
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/ipp_printer.sh");
/// Own user, mount and process namespaces; the end of the first process ends the rest.
const OWN_NAMESPACES: [&str; 6] = ["--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child"];

pub struct IppPrinter {
    process: Child,
    directory: TempDir,
    port: u16,
}

/// Starts it, with its log added to.
fn process(directory: &TempDir, port: u16) -> Child {
    let log = fs::File::options().create(true).append(true).open(directory.path().join("log")).expect("a log file");
    let own = Command::new("unshare").args(OWN_NAMESPACES).arg("true").status().is_ok_and(|status| status.success());
    let mut command = Command::new(if own { "unshare" } else { "sh" });
    if own {
        command.args(OWN_NAMESPACES).arg("sh");
    }
    command.arg(SCRIPT).arg(directory.path()).arg(port.to_string()).args(own.then_some("own"));
    command.stdin(Stdio::null()).stdout(log.try_clone().expect("a log file")).stderr(log);
    command.spawn().expect("sh")
}

impl IppPrinter {
    /// A printer with 250 sheets, waiting for jobs.
    pub fn start() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        for folder in ["spool", "paper"] {
            fs::create_dir(directory.path().join(folder)).expect("a folder");
        }
        let port = TcpListener::bind("localhost:0").and_then(|listener| listener.local_addr()).expect("a free port").port();
        let printer = IppPrinter { process: process(&directory, port), directory, port };
        printer.until_up();
        printer
    }

    /// The same printer at the same port again, after its plug was pulled.
    pub fn plug_in(&mut self) {
        self.process = process(&self.directory, self.port);
        self.until_up();
    }

    fn until_up(&self) {
        let up = until(START_SECONDS, || ureq::get(self.page("/")).call().is_ok());
        assert!(up, "the printer did not start: {}", self.log());
    }

    /// Its address for a kiosk's configuration.
    pub fn uri(&self) -> String {
        format!("ipp://localhost:{}/ipp/print", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Puts A4 sheets into its tray: 0, 5, 25, 50, 125 or 250.
    pub fn load_sheets(&self, sheets: u32) {
        let tray = "size1=iso_a4_210x297mm&type1=stationery&size3=iso_a4_210x297mm&type3=stationery";
        let page = self.page(&format!("/media?{tray}&level1={sheets}&level3={}", sheets.min(25)));
        let mut answer = ureq::get(page).call().expect("the printer's paper page");
        // The printer answers first and then looks into its tray: it is done at the end of the page.
        answer.body_mut().read_to_string().expect("the whole page");
    }

    /// Jobs are taken and stay "processing" until [`IppPrinter::go_on`].
    pub fn hold(&self) {
        fs::write(self.directory.path().join("hold"), "").expect("a file");
    }

    pub fn go_on(&self) {
        fs::remove_file(self.directory.path().join("hold")).expect("a held printer");
    }

    /// Reasons the printer gives while it prints, as `+cover-open` or `-cover-open`.
    pub fn report(&self, reasons: &str) {
        fs::write(self.directory.path().join("reasons"), format!("STATE: {reasons}\n")).expect("a file");
    }

    /// Levels of two toners, in percent, told with the next job: each is low at 20.
    pub fn toners(&self, levels: [u8; 2]) {
        let [black, colour] = levels;
        let told = format!(
            "ATTR: marker-types=toner,toner marker-low-levels=20,20 marker-high-levels=100,100 marker-levels={black},{colour}\n"
        );
        fs::write(self.directory.path().join("reasons"), told).expect("a file");
    }

    /// Every document that came out.
    pub fn paper(&self) -> Vec<Vec<u8>> {
        files(self.directory.path().join("paper"))
    }

    /// Every document it was sent, printed or not.
    pub fn spooled(&self) -> Vec<Vec<u8>> {
        files(self.directory.path().join("spool"))
    }

    /// What the last job asked for, one `IPP_NAME=value` a line.
    pub fn ticket(&self) -> String {
        fs::read_to_string(self.directory.path().join("ticket")).unwrap_or_default()
    }

    /// Waits until jobs are being printed.
    pub fn until_printing(&self) {
        assert!(until(WAIT_SECONDS, || !self.ticket().is_empty()), "no job began: {}", self.log());
    }

    /// The states of all its jobs, as its own page shows them.
    pub fn jobs(&self) -> Vec<String> {
        let uri = self.uri();
        let asked = Command::new("ipptool").args(["-tv", &uri, "get-completed-jobs.test"]).output().expect("ipptool");
        let open = Command::new("ipptool").args(["-tv", &uri, "get-jobs.test"]).output().expect("ipptool");
        let text = String::from_utf8_lossy(&asked.stdout).into_owned() + &String::from_utf8_lossy(&open.stdout);
        let state = |line: &str| line.trim().strip_prefix("job-state (enum) = ").map(str::to_string);
        text.lines().filter_map(state).collect()
    }

    /// Waits until all its jobs are in this state.
    pub fn until_jobs_are(&self, states: &[&str]) {
        assert!(until(WAIT_SECONDS, || self.jobs() == states), "jobs are {:?}: {}", self.jobs(), self.log());
    }

    /// Pulls the plug.
    pub fn pull_the_plug(&mut self) {
        self.process.kill().expect("a running printer");
        self.process.wait().expect("an ended printer");
    }

    fn page(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }
}

impl Drop for IppPrinter {
    fn drop(&mut self) {
        // It may have ended by itself or been unplugged.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn files(folder: PathBuf) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| fs::read(entry.expect("an entry").path()).expect("a file")).collect()
}

/// Looks until it is so, or the time is over.
fn until(seconds: u64, mut so: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    loop {
        if so() {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(LOOK_MILLISECONDS));
    }
}
