//! What stands around the kiosk under measurement: a hall of its own, a card reader behind a pseudo-terminal, a folder
//! for paper. Everything lies in one temporary directory and ends with it.

use crate::window::wait_until;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use yizhan::catalogue::Content;
use yizhan::composer::handwriting::SET_UP_MODEL;
use yizhan::demo::sam_emulator::{CardImage, SamEmulator};
use yizhan::demo::samples;
use yizhan::sealing::PublicKey;

const MACHINE: &str = "K01";
/// A kiosk that was told to stop has so long.
const STOP_LIMIT: Duration = Duration::from_secs(10);
const CARD_LIMIT: Duration = Duration::from_secs(10);
const LOOK_INTERVAL: Duration = Duration::from_millis(10);

/// 示例戊.
pub fn card() -> CardImage {
    samples().swap_remove(4).card
}

/// What is in it beside what each has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Furnished {
    Usual,
    Plenty,
    Handwriting,
}

/// Services a large centre has.
const MANY_SERVICES: usize = 2_000;
/// Like `assets/demo/contributions.json`: 3,000 months of the [`card`] that is put down.
const MANY_MONTHS: &str = r#"{"watermark": "演示数据", "as_of_days_ago": 3, "own_share_permille": 80, "persons": [
  {"id_no": "320299199307010085", "not_found_in_last_year": 5, "employments": [
    {"employer": "某超市(演示)", "months": 3000, "base_fen": 424900, "rise_fen_a_year": 100}]}]}"#;

/// The program's bundle, and so many services more, named alike, that there are [`MANY_SERVICES`].
fn write_many_services(directory: &Path) {
    let mut files = Content::built_in_files();
    let like = files["services/C-RS-02.toml"]
        .replace("look_up = \"social_insurance\"\nprinted = true\n", "")
        .replace("\"query\"", "\"guide\"");
    let built_in = files.keys().filter(|path| path.starts_with("services/")).count();
    for number in built_in..MANY_SERVICES {
        files.insert(format!("services/Z-{number}.toml"), like.replace("\"C-RS-02\"", &format!("\"Z-{number}\"")));
    }
    for (path, text) in files {
        let file = directory.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("a file");
    }
}

pub struct House {
    hall: Child,
    pub hall_url: String,
    pub reader: SamEmulator,
    directory: TempDir,
}

impl House {
    pub fn start(hall: &Path) -> House {
        House::with(hall, Furnished::Usual)
    }

    /// The same with the network that reads what a finger writes.
    pub fn with_handwriting(hall: &Path) -> House {
        House::with(hall, Furnished::Handwriting)
    }

    /// The same with 2,000 services and 3,000 months of contributions.
    pub fn with_plenty(hall: &Path) -> House {
        House::with(hall, Furnished::Plenty)
    }

    fn with(hall: &Path, furnished: Furnished) -> House {
        let directory = tempfile::tempdir().expect("a temporary directory");
        for folder in ["paper", "run"] {
            fs::create_dir(directory.path().join(folder)).expect("a folder");
        }
        let log = File::create(directory.path().join("hall.log")).expect("a log file");
        let content = directory.path().join("content");
        let contributions = directory.path().join("contributions.json");
        let mut command = Command::new(hall);
        command.args(["--listen", "127.0.0.1:0", "--data"]).arg(directory.path().join("hall"));
        let plenty = furnished == Furnished::Plenty;
        if plenty {
            write_many_services(&content);
            fs::write(&contributions, MANY_MONTHS).expect("a file");
            command.arg("--content").arg(&content).arg("--demo-contributions").arg(&contributions);
        }
        let mut hall = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().expect("the hall starts");
        let mut line = String::new();
        BufReader::new(hall.stdout.take().expect("its output")).read_line(&mut line).expect("the hall's address");
        let reader = SamEmulator::start().expect("a pseudo-terminal");
        let house = House { hall, hall_url: line.trim().to_string(), reader, directory };
        let model = if furnished == Furnished::Handwriting { SET_UP_MODEL } else { "" };
        house.write_config(plenty.then_some(content.as_path()), model);
        house
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write_config(&self, content: Option<&Path>, handwriting_model: &str) {
        let config = format!(
            "[machine]\nid = \"{MACHINE}\"\n[hall]\nurl = \"{url}\"\nseal_key = \"{key}\"\n\
             [reader]\ntransport = \"serial\"\ndevice = \"{device}\"\n[receipt_printer]\nuri = \"folder:{paper}\"\n\
             [content]\ndir = \"{content}\"\n[storage]\ndir = \"{storage}\"\n[typing]\nrime_dir = \"{rime}\"\n\
             handwriting_model = \"{handwriting_model}\"\n",
            url = self.hall_url,
            content = content.unwrap_or(Path::new("")).display(),
            key = self.seal_key().to_base64(),
            device = self.reader.device_path().display(),
            paper = self.path("paper").display(),
            storage = self.path("storage").display(),
            rime = yizhan::composer::BUILT_DATA_DIR,
        );
        fs::write(self.path("kiosk.toml"), config).expect("a configuration");
    }

    pub fn seal_key(&self) -> PublicKey {
        let text = fs::read_to_string(self.path("hall/seal.pub")).expect("the hall's public key");
        PublicKey::from_base64(text.trim()).expect("a public key")
    }

    pub fn machine(&self) -> &'static str {
        MACHINE
    }

    /// Puts the card down and waits until the kiosk asked for what it holds.
    pub fn put_card(&self) {
        let before = Instant::now();
        self.reader.place(card());
        let read = || self.reader.card_answered().is_some_and(|at| at > before);
        wait_until(CARD_LIMIT, "the card to be read", read);
    }

    pub fn has_paper(&self) -> bool {
        let files = fs::read_dir(self.path("paper")).expect("a folder");
        files.flatten().any(|file| file.path().extension().is_some_and(|ending| ending == "pdf"))
    }

    /// Starts the kiosk on a display.
    pub fn kiosk(&self, program: &Path, display: &str, variables: &[(&str, String)]) -> Kiosk {
        let log = File::options().create(true).append(true).open(self.path("kiosk.log")).expect("a log file");
        let mut command = Command::new(program);
        command
            .arg("--config")
            .arg(self.path("kiosk.toml"))
            .env("DISPLAY", display)
            .env("XDG_RUNTIME_DIR", self.path("run"))
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("SLINT_BACKEND")
            .envs(variables.iter().map(|(name, value)| (*name, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log file"))
            .stderr(log);
        let began = Instant::now();
        Kiosk { process: command.spawn().expect("the kiosk starts"), began }
    }

    /// The times in the kiosk's log.
    pub fn receipts_composed(&self) -> Vec<Duration> {
        let log = self.log();
        let times = log.lines().filter_map(|line| line.split_once("paper.composed milliseconds=")?.1.parse().ok());
        times.map(Duration::from_millis).collect()
    }

    /// What the kiosk logged, for whoever wants to see what went wrong.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("kiosk.log")).unwrap_or_default()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        // Whatever comes of it, there is nobody to tell.
        drop(self.hall.kill());
        drop(self.hall.wait());
    }
}

pub struct Kiosk {
    process: Child,
    /// The moment before it was started.
    pub began: Instant,
}

impl Kiosk {
    pub fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Kiosk {
    /// Told to stop, as an init does; by force where that takes too long.
    fn drop(&mut self) {
        let id = i32::try_from(self.process.id()).ok().and_then(rustix::process::Pid::from_raw);
        if let Some(id) = id {
            let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
        }
        let deadline = Instant::now() + STOP_LIMIT;
        while matches!(self.process.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                drop(self.process.kill());
                drop(self.process.wait());
                return;
            }
            std::thread::sleep(LOOK_INTERVAL);
        }
    }
}
