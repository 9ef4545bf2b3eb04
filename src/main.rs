//! `kiosk`: arguments to role or one-shot command.

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use yizhan::commands::harden::harden_process;
use yizhan::commands::run::RunError;
use yizhan::commands::{check, pin, reader, run};
use yizhan::config::{Config, ConfigError, Role};
#[cfg(feature = "demo")]
use yizhan::demo::gallery::pictures::Eyes;
use yizhan::events::{self, LogEvent};
use yizhan::privacy::WipingAllocator;

#[global_allocator]
static ALLOCATOR: WipingAllocator = WipingAllocator;

/// The command line cannot be used (EX_USAGE of sysexits.h).
const EXIT_USAGE: u8 = 64;
/// Something the kiosk needs is not to be had here (EX_UNAVAILABLE).
const EXIT_UNAVAILABLE: u8 = 69;
/// The configuration is wrong (EX_CONFIG).
const EXIT_CONFIG: u8 = 78;
/// Only our own catalogue is logged: other crates may put values into their lines.
const LOG_FILTER: &str = "yizhan=info";

/// The self-service kiosk of a street's service centre.
#[derive(Parser)]
#[command(name = "kiosk", version)]
struct Arguments {
    /// Configuration file; every key has a default.
    #[arg(long)]
    config: Option<PathBuf>,
    /// What the machine is for; beats the configuration.
    #[arg(long)]
    role: Option<Role>,
    /// Run with an embedded hall, a desk with sample cards, and paper into a folder.
    #[cfg(feature = "demo")]
    #[arg(long)]
    demo: bool,
    /// With --demo: no desk window; the reader is the configured one.
    #[cfg(feature = "demo")]
    #[arg(long, requires = "demo")]
    no_desk: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Ask the card reader something.
    Reader {
        #[command(subcommand)]
        question: ReaderQuestion,
    },
    /// Read the number of the social-security card in the contact reader once.
    #[cfg(feature = "social-card")]
    SocialCard {
        /// Show it in full.
        #[arg(long)]
        reveal: bool,
    },
    /// Turn a PIN of staff, one line on standard input, into the line for [maintenance] pin.
    Pin,
    /// Check configuration, fonts, reader, printers, hall and disk.
    Check,
    /// Look at every page in every mode, with invented content.
    #[cfg(feature = "demo")]
    Gallery {
        /// Draw all of them into this folder instead, without a display, with a contact sheet of each mode.
        #[arg(long, value_name = "DIR")]
        pictures: Option<PathBuf>,
        /// With --pictures: the longest content there can be.
        #[arg(long, requires = "pictures")]
        longest: bool,
        /// With --pictures: only pages with this in their name.
        #[arg(long, requires = "pictures", default_value = "")]
        page: String,
        /// With --pictures: in large letters, as somebody sees them who sees a quarter of what others do (20/80).
        #[arg(long, requires = "pictures")]
        blurred: bool,
    },
}

#[derive(Subcommand)]
enum ReaderQuestion {
    /// Is the reader in order?
    Status,
    /// Read the card on the reader once.
    Read {
        /// One line of JSON.
        #[arg(long)]
        json: bool,
        /// Show values in full.
        #[arg(long)]
        reveal: bool,
    },
    /// Tell the tag that the card on the reader has at this machine: for [maintenance] staff_cards.
    Tag,
    /// Write what goes over the reader's line into a new file, personal data replaced, until Enter is pressed.
    Record { file: PathBuf },
}

fn main() -> ExitCode {
    harden_process();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Nobody is left to tell if even this cannot be printed.
            drop(error.print());
            return if error.use_stderr() { ExitCode::from(EXIT_USAGE) } else { ExitCode::SUCCESS };
        }
    };
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).with_env_filter(LOG_FILTER).init();
    // A panic's own words may hold a value; the line number is enough to find it.
    std::panic::set_hook(Box::new(|panic| {
        let line = panic.location().map_or(0, |location| i64::from(location.line()));
        events::record(LogEvent::ProgramPanicked, &[("line", line.into())]);
    }));
    let config = match load(&arguments) {
        Ok(config) => config,
        Err(error) => return complain(&error.to_string(), EXIT_CONFIG),
    };
    if let Some(Command::Reader { question }) = &arguments.command {
        let settings = config.reader.settings();
        return ExitCode::from(match question {
            ReaderQuestion::Status => reader::status(&settings),
            ReaderQuestion::Read { json, reveal } => reader::read(&settings, *json, *reveal),
            ReaderQuestion::Tag => reader::tag(&settings, &config.storage.dir),
            ReaderQuestion::Record { file } => reader::record(&settings, file),
        });
    }
    if matches!(arguments.command, Some(Command::Pin)) {
        return ExitCode::from(pin::print_hash());
    }
    #[cfg(feature = "social-card")]
    if let Some(Command::SocialCard { reveal }) = &arguments.command {
        return ExitCode::from(yizhan::commands::social_card::read(*reveal));
    }
    #[cfg(feature = "demo")]
    if let Some(Command::Gallery { pictures, longest, page, blurred }) = &arguments.command {
        let eyes = if *blurred { Eyes::Weak } else { Eyes::Good };
        return gallery(&config, pictures.as_deref(), *longest, page, eyes);
    }
    // Hall, printers and health share two threads; nothing on them works hard.
    let Ok(runtime) = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() else {
        return complain("the runtime cannot be started", EXIT_UNAVAILABLE);
    };
    if matches!(arguments.command, Some(Command::Check)) {
        return ExitCode::from(check::check(&config, &runtime));
    }
    let ran = run_role(&arguments, config, &runtime);
    // What still waits for a network must not hold the end up.
    runtime.shutdown_background();
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ RunError::NoSealKey) => complain(&error.to_string(), EXIT_CONFIG),
        Err(error) => complain(&error.to_string(), EXIT_UNAVAILABLE),
    }
}

fn load(arguments: &Arguments) -> Result<Config, ConfigError> {
    let mut config = match &arguments.config {
        Some(file) => Config::load(file)?,
        None => Config::default(),
    };
    if let Some(role) = arguments.role {
        config.machine.role = role;
    }
    Ok(config)
}

#[cfg(feature = "demo")]
fn run_role(arguments: &Arguments, config: Config, runtime: &tokio::runtime::Runtime) -> Result<(), RunError> {
    if arguments.demo {
        return yizhan::demo::run(config, !arguments.no_desk, runtime);
    }
    run::run(&config, runtime, |_| ())
}

#[cfg(not(feature = "demo"))]
fn run_role(_arguments: &Arguments, config: Config, runtime: &tokio::runtime::Runtime) -> Result<(), RunError> {
    run::run(&config, runtime, |_| ())
}

#[cfg(feature = "demo")]
fn gallery(config: &Config, pictures: Option<&std::path::Path>, longest: bool, page: &str, eyes: Eyes) -> ExitCode {
    use yizhan::demo::gallery::{self, Amount};
    let amount = if longest { Amount::Longest } else { Amount::Usual };
    let shown = match pictures {
        Some(folder) => gallery::pictures::draw_all(&config.screen, folder, (amount, page, eyes)),
        None => gallery::run(&config.screen),
    };
    shown.map_or_else(|error| complain(&error.to_string(), EXIT_UNAVAILABLE), |()| ExitCode::SUCCESS)
}

fn complain(what: &str, code: u8) -> ExitCode {
    eprintln!("kiosk: {what}");
    ExitCode::from(code)
}
