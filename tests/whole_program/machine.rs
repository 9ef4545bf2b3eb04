//! One machine in its hall: the built `kiosk` and `hall`, a card reader, a printer, and a line between them that
//! can be cut. Everything lies in one temporary directory and ends with it.

use crate::fault_proxy::FaultProxy;
use crate::ports::DriverPort;
use crate::programs::{Hall, Kiosk};
use crate::window::{Which, Windows, wait_until, wait_until_or};
use std::cell::Cell;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use yizhan::config::{PinHash, SALT_BYTES};
use yizhan::demo::sam_emulator::{CardImage, SamEmulator};
use yizhan::demo::samples;
use yizhan::demo::scanner_emulator::ScannerEmulator;

/// No state is waited for longer than this.
pub const DEADLINE: Duration = Duration::from_secs(40);
/// Between two codes, so that the same one is shown anew.
const HAND_PAUSE: Duration = Duration::from_millis(1_100);
pub const SUBMIT: &str = "POST /kiosk/v1/submissions";

/// 示例丁, born 1980; no contributions are missing at random: the demo data is fixed.
pub fn first_card() -> CardImage {
    samples().swap_remove(3).card
}

/// 示例乙, whose telephone number the hall has on record.
pub fn card_with_phone() -> CardImage {
    samples().swap_remove(1).card
}

/// 示例戊, born 1993.
pub fn other_card() -> CardImage {
    samples().swap_remove(4).card
}

/// How cards are read.
pub enum Reader {
    /// A pseudo-terminal, answered by this process. Kept while the kiosk comes and goes.
    Serial(SamEmulator),
    /// A serial device that is not there yet.
    SerialAbsent,
    /// umockdev in a process of its own, with the kiosk inside it; the scenario it starts with.
    Usb(&'static str),
}

pub struct Machine {
    kiosk: Option<Kiosk>,
    hall: Option<Hall>,
    pub proxy: FaultProxy,
    reader: Reader,
    scanner: Option<ScannerEmulator>,
    scanned_at: Cell<Option<Instant>>,
    printer_uri: String,
    document_printer_uri: String,
    voice: bool,
    content: Content,
    handwriting_model: &'static str,
    staff_pin: String,
    photo_decoder: String,
    port: DriverPort,
    environment: Vec<(String, String)>,
    /// Last: what runs in it has ended by then.
    directory: TempDir,
}

/// What the hall has: one line a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub number: String,
    pub key: String,
}

/// A line of the kiosk's own journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    pub key: String,
    pub state: String,
}

/// Builds a machine.
pub struct Plan {
    reader: Reader,
    scanner: Option<ScannerEmulator>,
    printer_uri: Option<String>,
    document_printer_uri: String,
    hall: bool,
    environment: Vec<(String, String)>,
    voice: bool,
    content: Content,
    handwriting_model: &'static str,
    staff_pin: String,
    photo_decoder: String,
}

/// Which content bundle lies where; an empty path is the one of the program.
#[derive(Default)]
struct Content {
    machine: PathBuf,
    hall: PathBuf,
    /// Whose signature the machine trusts.
    key: String,
}

impl Plan {
    /// A card reader behind a pseudo-terminal, paper into a folder, a hall that answers.
    pub fn new() -> Self {
        let emulator = SamEmulator::start().expect("a pseudo-terminal");
        Plan {
            reader: Reader::Serial(emulator),
            scanner: None,
            printer_uri: None,
            document_printer_uri: "none".into(),
            hall: true,
            voice: false,
            environment: Vec::new(),
            content: Content::default(),
            handwriting_model: yizhan::composer::handwriting::SET_UP_MODEL,
            staff_pin: String::new(),
            photo_decoder: String::new(),
        }
    }

    /// The network that reads handwriting was never installed.
    pub fn without_handwriting(self) -> Self {
        Plan { handwriting_model: "none.onnx", ..self }
    }

    /// A card reader on a USB bus that umockdev plays.
    pub fn usb(scenario: &'static str) -> Self {
        Plan { reader: Reader::Usb(scenario), ..Plan::new() }
    }

    /// A serial device that is not there yet.
    pub fn without_reader() -> Self {
        Plan { reader: Reader::SerialAbsent, ..Plan::new() }
    }

    /// With a code scanner behind a pseudo-terminal.
    pub fn scanner(self) -> Self {
        Plan { scanner: Some(ScannerEmulator::start().expect("a pseudo-terminal")), ..self }
    }

    pub fn printer(self, uri: String) -> Self {
        Plan { printer_uri: Some(uri), ..self }
    }

    pub fn document_printer(self, uri: String) -> Self {
        Plan { document_printer_uri: uri, ..self }
    }

    /// What the kiosk finds in its environment, beside or instead of what every test gives it.
    pub fn environment(self, variables: &[(&str, &str)]) -> Self {
        let environment = variables.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Plan { environment, ..self }
    }

    /// Its hall has run once, so that its key is known, and is down now.
    pub fn hall_down(self) -> Self {
        Plan { hall: false, ..self }
    }

    /// It is read aloud into a file; its earphones' jack is a pipe.
    pub fn voice(self) -> Self {
        Plan { voice: true, ..self }
    }

    /// Machine and hall have the content bundle of a folder.
    pub fn content(self, folder: &Path) -> Self {
        Plan { content: Content { machine: folder.into(), hall: folder.into(), key: String::new() }, ..self }
    }

    /// The machine's folder has something wrong; the hall goes on with the bundle of the program.
    pub fn broken_content(self, folder: &Path) -> Self {
        Plan { content: Content { machine: folder.into(), ..Content::default() }, ..self }
    }

    /// The hall publishes a folder; the machine has what comes with the program and trusts this key.
    pub fn publishing(self, folder: &Path, key: &str) -> Self {
        Plan { content: Content { hall: folder.into(), key: key.into(), ..Content::default() }, ..self }
    }

    /// Staff have a PIN (检修密码) at this machine.
    pub fn staff_pin(self, pin: &str) -> Self {
        let hash = PinHash::of(pin, [7; SALT_BYTES]).expect("a PIN");
        Plan { staff_pin: format!("[maintenance]\npin = \"{hash}\"\n"), ..self }
    }

    /// A shell's script decodes the photos of cards, in a folder of its own.
    pub fn photo_decoder(self, script: &str, folder: &Path) -> Self {
        Plan {
            photo_decoder: format!("photo_decoder = [\"/bin/sh\", \"-c\", 'cd $0; {script}', \"{}\"]\n", folder.display()),
            ..self
        }
    }

    /// Starts everything; the idle page is up when this returns.
    pub fn start(self) -> Machine {
        let directory = tempfile::tempdir().expect("a temporary directory");
        for folder in ["run", "tmp", "paper"] {
            fs::create_dir(directory.path().join(folder)).expect("a folder");
        }
        let printer_uri = self.printer_uri.unwrap_or_else(|| format!("folder:{}", directory.path().join("paper").display()));
        let mut machine = Machine {
            kiosk: None,
            hall: None,
            proxy: FaultProxy::start(),
            reader: self.reader,
            scanner: self.scanner,
            scanned_at: Cell::new(None),
            printer_uri,
            document_printer_uri: self.document_printer_uri,
            voice: self.voice,
            content: self.content,
            handwriting_model: self.handwriting_model,
            staff_pin: self.staff_pin,
            photo_decoder: self.photo_decoder,
            port: DriverPort::reserve(),
            environment: self.environment,
            directory,
        };
        if machine.voice {
            let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
            rustix::fs::mknodat(rustix::fs::CWD, machine.path("jack"), rustix::fs::FileType::Fifo, mode, 0).expect("a pipe");
        }
        machine.start_hall();
        machine.write_config();
        if !self.hall {
            machine.stop_hall();
        }
        machine.start_kiosk();
        machine
    }
}

impl Machine {
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Where the device is expected when [`Plan::without_reader`] was chosen.
    pub fn serial_device(&self) -> PathBuf {
        match &self.reader {
            Reader::Serial(emulator) => emulator.device_path().to_path_buf(),
            Reader::SerialAbsent | Reader::Usb(_) => self.path("reader"),
        }
    }

    fn write_config(&self) {
        let seal_key = fs::read_to_string(self.path("hall/seal.pub")).expect("the hall's public key");
        let document_key = fs::read_to_string(self.path("hall/documents.pub")).expect("the hall's key for documents");
        let transport = if matches!(self.reader, Reader::Usb(_)) { "usb" } else { "serial" };
        let voice = match self.voice {
            true => format!(
                "output = \"recording:{}\"\ndir = \"{}\"\nearphone = \"{}\"",
                self.path("said").display(),
                yizhan::voice::BUILT_CLIPS_DIR,
                self.path("jack").display()
            ),
            // Whatever this computer has.
            false => "output = \"none\"".to_string(),
        };
        let config = format!(
            "[machine]\nid = \"K01\"\n[hall]\nurl = \"{url}\"\nseal_key = \"{seal_key}\"\ndocument_key = \"{document_key}\"\n\
             [reader]\ntransport = \"{transport}\"\ndevice = \"{device}\"\n{photo_decoder}[receipt_printer]\nuri = \"{printer}\"\n[document_printer]\nuri = \"{document_printer}\"\n\
             [storage]\ndir = \"{storage}\"\n[typing]\nrime_dir = \"{rime}\"\nhandwriting_model = \"{model}\"\n[voice]\n{voice}\n[content]\ndir = \"{content}\"\n\
             key = \"{key}\"\ncheck_every_s = 1\n{scanner}{staff_pin}",
            staff_pin = self.staff_pin,
            photo_decoder = self.photo_decoder,
            scanner = self.scanner.as_ref().map(scanner_config).unwrap_or_default(),
            content = self.content.machine.display(),
            key = self.content.key,
            url = self.proxy.url(),
            seal_key = seal_key.trim(),
            device = self.serial_device().display(),
            printer = self.printer_uri,
            document_printer = self.document_printer_uri,
            document_key = document_key.trim(),
            storage = self.path("storage").display(),
            rime = yizhan::composer::BUILT_DATA_DIR,
            model = self.handwriting_model,
        );
        fs::write(self.path("kiosk.toml"), config).expect("a configuration");
    }

    // ------------------------------------------------------------------------------------ the kiosk

    pub fn start_kiosk(&mut self) {
        self.kiosk = Some(Kiosk::start(self.directory.path(), &self.reader, self.port.number(), &self.environment));
    }

    /// Power cut.
    pub fn kill_kiosk(&mut self) {
        self.kiosk = None;
    }

    /// Its id, for looking into it.
    pub fn kiosk_id(&self) -> u32 {
        self.kiosk().id
    }

    fn kiosk(&self) -> &Kiosk {
        self.kiosk.as_ref().expect("a running kiosk")
    }

    pub fn window(&self) -> &Windows {
        &self.kiosk().windows
    }

    /// Waits until these words stand on the page.
    #[track_caller]
    pub fn sees(&self, words: &str) {
        self.window().wait_for(words, DEADLINE);
    }

    /// Waits for the control with these words and uses it.
    #[track_caller]
    pub fn choose(&self, words: &str) {
        self.window().choose(Which::Kiosk, words, DEADLINE);
    }

    pub fn shows(&self, words: &str) -> bool {
        self.window().shows(Which::Kiosk, words)
    }

    /// Everything one can read on the page or in its fields.
    pub fn page(&self) -> String {
        let elements = self.window().elements(Which::Kiosk);
        elements.into_iter().map(|element| format!("{}\n{}\n", element.label, element.value)).collect()
    }

    // ------------------------------------------------------------------------------------- the reader

    pub fn emulator(&self) -> &SamEmulator {
        match &self.reader {
            Reader::Serial(emulator) => emulator,
            Reader::SerialAbsent | Reader::Usb(_) => panic!("this machine's reader is another one"),
        }
    }

    /// Puts a card on the reader. What lay there is lifted first, for long enough that the reader sees it: no hand
    /// is faster.
    pub fn place(&self, card: &CardImage) {
        match &self.reader {
            Reader::Serial(emulator) => {
                emulator.lift();
                self.reader_has_looked(|| emulator.finds());
                emulator.place(card.clone());
            }
            Reader::SerialAbsent => panic!("there is no reader"),
            Reader::Usb(_) => {
                let file = self.path("card.bin");
                fs::write(&file, [&card.text[..], &card.photo].concat()).expect("a card's file");
                self.control("lift");
                self.reader_has_looked(|| self.kiosk().control("finds").parse().expect("a number"));
                self.control(&format!("place {}", file.display()));
                fs::remove_file(file).expect("a card's file");
            }
        }
    }

    /// Waits until a card was asked for twice: the second time nothing can have been under way before.
    fn reader_has_looked(&self, finds: impl Fn() -> u64) {
        let looked = finds();
        wait_until(DEADLINE, "the reader to look", || finds() >= looked + 2);
    }

    /// A word to the USB reader.
    #[track_caller]
    pub fn control(&self, command: &str) {
        assert_eq!(self.kiosk().control(command), "ok");
    }

    // ------------------------------------------------------------------------------------ the scanner

    pub fn scanner(&self) -> &ScannerEmulator {
        self.scanner.as_ref().expect("a scanner")
    }

    /// Holds a code before the scanner, not sooner after the last than a hand can.
    pub fn scan(&self, code: &str) {
        self.send_by_scanner(format!("{code}\r\n").as_bytes());
    }

    /// Waits until the code that was scanned last is out of the scanner's sight, and has long been heard.
    pub fn code_is_gone(&self) {
        let gone = || self.scanned_at.get().is_none_or(|at| at.elapsed() >= HAND_PAUSE);
        wait_until(DEADLINE, "a hand to take the code away", gone);
    }

    /// The same with bytes as they are.
    pub fn send_by_scanner(&self, bytes: &[u8]) {
        self.code_is_gone();
        self.scanned_at.set(Some(Instant::now()));
        self.scanner().send(bytes).expect("a scanner that is plugged in");
    }

    pub fn unplug_scanner(&mut self) {
        self.scanner = None;
    }

    /// What stands in the code of a receipt.
    pub fn receipt_code(&self, case: &Case) -> String {
        let codes = self.rows("hall/hall.db", "SELECT case_number, query_code FROM cases", |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        });
        let (number, code) = codes.iter().find(|(number, _)| *number == case.number).expect("the case");
        format!("{}/c/{number}?code={code}", self.proxy.url())
    }

    // --------------------------------------------------------------------------------------- the hall

    pub fn start_hall(&mut self) {
        let content = Some(self.content.hall.as_path()).filter(|folder| !folder.as_os_str().is_empty());
        let hall = Hall::start(self.directory.path(), content);
        self.proxy.lead_to(hall.address);
        self.hall = Some(hall);
    }

    pub fn stop_hall(&mut self) {
        self.hall = None;
    }

    /// All its cases, oldest first.
    pub fn cases(&self) -> Vec<Case> {
        self.rows("hall/hall.db", "SELECT case_number, idempotency_key FROM cases ORDER BY received_at, case_number", |row| {
            Ok(Case { number: row.get(0)?, key: row.get(1)? })
        })
    }

    /// Waits until the hall has exactly one case, and gives it.
    #[track_caller]
    pub fn the_one_case(&self) -> Case {
        wait_until_or(DEADLINE, || !self.cases().is_empty(), || format!("the hall has no case; {}", self.situation()));
        let cases = self.cases();
        assert_eq!(cases.len(), 1, "{cases:?}");
        cases[0].clone()
    }

    // ------------------------------------------------------------------------- journal and paper

    pub fn journal(&self) -> Vec<JournalRow> {
        self.rows("storage/journal.db", "SELECT idempotency_key, state FROM submissions ORDER BY sequence", |row| {
            Ok(JournalRow { key: row.get(0)?, state: row.get(1)? })
        })
    }

    /// Waits until the journal's rows are in these states, oldest first.
    #[track_caller]
    pub fn journal_is(&self, states: &[&str]) {
        let so = || self.journal().iter().map(|row| row.state.as_str()).eq(states.iter().copied());
        wait_until_or(DEADLINE, so, || format!("the journal is not {states:?}; {}", self.situation()));
    }

    /// Receipts counted on this day, for reckoning how long the paper lasts.
    pub fn receipts_counted(&self) -> Vec<u32> {
        self.rows("storage/journal.db", "SELECT receipts FROM paper_days", |row| row.get(0))
    }

    pub fn count(&self, file: &str, sql: &str) -> i64 {
        self.rows(file, sql, |row| row.get(0))[0]
    }

    fn rows<T>(&self, file: &str, sql: &str, row: impl Fn(&rusqlite::Row) -> rusqlite::Result<T>) -> Vec<T> {
        let connection = rusqlite::Connection::open(self.path(file)).expect("a database");
        connection.busy_timeout(Duration::from_secs(5)).expect("a limit");
        let mut statement = connection.prepare(sql).expect("a query");
        let rows = statement.query_map([], row).expect("rows");
        rows.map(|row| row.expect("a row")).collect()
    }

    /// The words on each sheet that came out into the folder, oldest first.
    pub fn papers(&self) -> Vec<String> {
        let mut files: Vec<PathBuf> =
            fs::read_dir(self.path("paper")).expect("a folder").map(|entry| entry.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|ending| ending == "pdf"));
        files.sort_by_key(|file| fs::metadata(file).and_then(|data| data.modified()).ok());
        files.iter().map(|file| words_on_paper(&fs::read(file).expect("a sheet"))).collect()
    }

    /// Waits until so many sheets came out, and gives the words on the last.
    #[track_caller]
    pub fn paper(&self, count: usize) -> String {
        wait_until_or(DEADLINE, || self.papers().len() >= count, || format!("no paper number {count}; {}", self.situation()));
        self.papers().swap_remove(count - 1)
    }

    /// What the kiosk wrote to its standard output and error.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("kiosk.log")).unwrap_or_default()
    }

    /// What the hall was asked beside how it is, and told beside how the machine is.
    pub fn asked_for_somebody(&self) -> Vec<String> {
        let of_the_machine = |request: &String| request == "GET /kiosk/v1/stats/today" || request.ends_with("/heartbeat");
        self.proxy.requests().into_iter().filter(|request| !of_the_machine(request)).collect()
    }

    fn situation(&self) -> String {
        let page = self.kiosk.as_ref().map(|kiosk| kiosk.windows.words(Which::Kiosk));
        format!("page {page:?}, requests {:?}, log {}", self.proxy.requests(), self.log())
    }
}

fn scanner_config(scanner: &ScannerEmulator) -> String {
    format!("[code_scanner]\ntransport = \"serial\"\ndevice = \"{}\"\n", scanner.device_path().display())
}

/// The words of a PDF, as `pdftotext` reads them.
pub fn words_on_paper(pdf: &[u8]) -> String {
    let mut child = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext is needed: Debian package poppler-utils");
    child.stdin.take().expect("its input").write_all(pdf).expect("a PDF taken");
    let output = child.wait_with_output().expect("its output");
    assert!(output.status.success(), "pdftotext cannot read it");
    String::from_utf8(output.stdout).expect("UTF-8")
}
