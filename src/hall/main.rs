//! `hall`: the reference hall as a program of its own.

use clap::{Args, Parser, Subcommand};
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};
use yizhan::catalogue::{Content, Finding};
use yizhan::content;
use yizhan::events::{self, LogEvent};
use yizhan::hall::{HallError, HallSettings, serve};
use yizhan::privacy::WipingAllocator;
use yizhan::sealing::SigningKey;

#[global_allocator]
static ALLOCATOR: WipingAllocator = WipingAllocator;

/// Days in which machines take a signed bundle over, unless said otherwise.
const GOOD_FOR_DAYS: u16 = 400;
/// A key file is its owner's alone.
const SECRET_MODE: u32 = 0o600;
/// There are findings.
const EXIT_FINDINGS: u8 = 1;
/// The command line cannot be used (EX_USAGE of sysexits.h).
const EXIT_USAGE: u8 = 64;
/// The hall cannot run here (EX_UNAVAILABLE).
const EXIT_UNAVAILABLE: u8 = 69;
/// Only our own catalogue is logged: other crates may put values into their lines.
const LOG_FILTER: &str = "yizhan=info";

/// Takes submissions from self-service machines and answers their look-ups.
#[derive(Parser)]
#[command(name = "hall", version, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Option<Serve>,
}

#[derive(Args)]
struct Serve {
    /// Loopback address and port to listen on, such as 127.0.0.1:8700. Port 0 takes a free one.
    #[arg(long)]
    listen: SocketAddr,
    /// Directory of keys and database; made if it does not exist.
    #[arg(long)]
    data: PathBuf,
    /// Folder of the centre's content bundle; the one that comes with the program where it is left out.
    #[arg(long)]
    content: Option<PathBuf>,
    /// What the demo persons paid, a file like assets/demo/contributions.json; that one where it is left out.
    #[arg(long)]
    demo_contributions: Option<PathBuf>,
    /// Where citizens reach this hall, such as https://hall.example.cn
    #[arg(long, value_parser = public_url)]
    public_url: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// What the centre offers.
    #[command(subcommand)]
    Content(ContentCommand),
}

#[derive(Subcommand)]
enum ContentCommand {
    /// Reads a content bundle and lists everything that is wrong with it: exit 0 nothing, 1 something.
    Check { dir: PathBuf },
    /// Makes a key to sign with: the secret goes into FILE, which must not exist; the public key, for [content] key of the
    /// machines, is printed.
    Key { file: PathBuf },
    /// Signs a content bundle: writes DIR/manifest.json, with which the hall publishes it.
    Sign {
        dir: PathBuf,
        /// The file that `hall content key` made.
        #[arg(long)]
        key: PathBuf,
        /// Days in which machines take it over.
        #[arg(long, default_value_t = GOOD_FOR_DAYS, value_parser = clap::value_parser!(u16).range(1..=3660))]
        days: u16,
    },
}

fn public_url(text: &str) -> Result<String, String> {
    let is_url = ["http://", "https://"].iter().any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
    if is_url { Ok(text.trim_end_matches('/').to_string()) } else { Err("it must begin with https:// or http://".to_string()) }
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            drop(error.print());
            return if error.use_stderr() { ExitCode::from(EXIT_USAGE) } else { ExitCode::SUCCESS };
        }
    };
    let serve = match (arguments.command, arguments.serve) {
        (Some(Command::Content(ContentCommand::Check { dir })), _) => return tell(content::check(&dir)),
        (Some(Command::Content(ContentCommand::Key { file })), _) => return make_key(&file),
        (Some(Command::Content(ContentCommand::Sign { dir, key, days })), _) => return sign_content(&dir, &key, days),
        (None, Some(serve)) => serve,
        (None, None) => {
            complain("--listen and --data are needed, or a command: hall --help");
            return ExitCode::from(EXIT_USAGE);
        }
    };
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(LOG_FILTER).init();
    // A panic's own words may hold a value; the line number is enough to find it.
    std::panic::set_hook(Box::new(|panic| {
        let line = panic.location().map_or(0, |location| i64::from(location.line()));
        events::record(LogEvent::ProgramPanicked, &[("line", line.into())]);
    }));
    let Ok(runtime) = tokio::runtime::Builder::new_multi_thread().enable_all().build() else {
        complain("the runtime cannot be started");
        return ExitCode::from(EXIT_UNAVAILABLE);
    };
    match runtime.block_on(run(serve)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::from(if matches!(error, HallError::NotLoopback(_)) { EXIT_USAGE } else { EXIT_UNAVAILABLE })
        }
    }
}

async fn run(serving: Serve) -> Result<(), HallError> {
    // Before serving, so that a signal that comes early still ends the hall in order.
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (Ok(mut terminate), Ok(mut interrupt)) = signals else { return Err(HallError::Interrupted) };
    let dir = serving.content.unwrap_or_default();
    let too_many = |findings: Vec<Finding>| HallError::Content(findings.len());
    let content = content::load(&dir).map_err(too_many)?;
    let published = content::published(&dir).map_err(too_many)?;
    let contributions = serving.demo_contributions.map(std::fs::read_to_string).transpose().map_err(HallError::Unreadable)?;
    let own = HallSettings::new(serving.listen, serving.data);
    let settings = HallSettings { public_url: serving.public_url, content, published, contributions, ..own };
    let hall = serve(settings).await?;
    // Nobody may be reading; that is no reason to stop.
    drop(writeln!(std::io::stdout(), "{}", hall.url()));
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    hall.shutdown().await;
    Ok(())
}

fn make_key(file: &Path) -> ExitCode {
    let made = SigningKey::generate().map_err(|error| error.to_string()).and_then(|key| {
        let mut options = std::fs::OpenOptions::new();
        let opened = options.write(true).create_new(true).mode(SECRET_MODE).open(file);
        let written = opened.and_then(|mut file| writeln!(file, "{}", key.to_base64().as_str()).and_then(|()| file.sync_all()));
        written.map(|()| key).map_err(|error| format!("{}: {error}", file.display()))
    });
    match made {
        Ok(key) => {
            drop(writeln!(std::io::stdout(), "{}", key.verifying_key().to_base64()));
            ExitCode::SUCCESS
        }
        Err(what) => {
            complain(&what);
            ExitCode::from(EXIT_UNAVAILABLE)
        }
    }
}

fn sign_content(dir: &Path, key: &Path, days: u16) -> ExitCode {
    let text = std::fs::read_to_string(key).map(zeroize::Zeroizing::new).map_err(|error| error.to_string());
    match text.and_then(|text| SigningKey::from_base64(&text).map_err(|error| error.to_string())) {
        Ok(signing) => tell(content::sign_folder(dir, &signing, days)),
        Err(what) => {
            complain(&format!("{}: {what}", key.display()));
            ExitCode::from(EXIT_UNAVAILABLE)
        }
    }
}

/// Every finding on a line of its own.
fn tell(read: Result<Arc<Content>, Vec<Finding>>) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match read {
        Ok(content) => {
            let counts = (content.services.len(), content.items.len(), content.forms().count());
            let version = content.facts.version;
            drop(writeln!(
                out,
                "version {version}: {} services, {} entries, {} forms, nothing wrong",
                counts.0, counts.1, counts.2
            ));
            ExitCode::SUCCESS
        }
        Err(findings) => {
            for finding in &findings {
                drop(writeln!(out, "{finding}"));
            }
            complain(&format!("{} findings", findings.len()));
            ExitCode::from(EXIT_FINDINGS)
        }
    }
}

/// One sentence to whoever started the program.
fn complain(sentence: &str) {
    drop(writeln!(std::io::stderr(), "hall: {sentence}"));
}
