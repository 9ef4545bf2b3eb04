//! `hall`: the reference hall as a program of its own.

use clap::{Args, Parser, Subcommand};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};
use yizhan::content;
use yizhan::events::{self, LogEvent};
use yizhan::hall::{HallError, HallSettings, serve};
use yizhan::privacy::WipingAllocator;

#[global_allocator]
static ALLOCATOR: WipingAllocator = WipingAllocator;

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
        (Some(Command::Content(ContentCommand::Check { dir })), _) => return check_content(&dir),
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
    let content = content::load(&serving.content.unwrap_or_default()).map_err(|findings| HallError::Content(findings.len()))?;
    let settings = HallSettings { public_url: serving.public_url, content, ..HallSettings::new(serving.listen, serving.data) };
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

/// Every finding on a line of its own.
fn check_content(dir: &Path) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match content::load(dir) {
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
