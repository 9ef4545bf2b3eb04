//! `hall`: the reference hall as a program of its own.

use clap::Parser;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};
use yizhan::events::{self, LogEvent};
use yizhan::hall::{HallError, HallSettings, serve};
use yizhan::privacy::WipingAllocator;

#[global_allocator]
static ALLOCATOR: WipingAllocator = WipingAllocator;

/// The command line cannot be used (EX_USAGE of sysexits.h).
const EXIT_USAGE: u8 = 64;
/// The hall cannot run here (EX_UNAVAILABLE).
const EXIT_UNAVAILABLE: u8 = 69;
/// Only our own catalogue is logged: other crates may put values into their lines.
const LOG_FILTER: &str = "yizhan=info";

/// Takes submissions from self-service machines and answers their look-ups.
#[derive(Parser)]
#[command(name = "hall", version)]
struct Arguments {
    /// Loopback address and port to listen on, such as 127.0.0.1:8700. Port 0 takes a free one.
    #[arg(long)]
    listen: SocketAddr,
    /// Directory of keys and database; made if it does not exist.
    #[arg(long)]
    data: PathBuf,
    /// Where citizens reach this hall, such as https://hall.example.cn
    #[arg(long, value_parser = public_url)]
    public_url: Option<String>,
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
    match runtime.block_on(run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::from(if matches!(error, HallError::NotLoopback(_)) { EXIT_USAGE } else { EXIT_UNAVAILABLE })
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), HallError> {
    // Before serving, so that a signal that comes early still ends the hall in order.
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (Ok(mut terminate), Ok(mut interrupt)) = signals else { return Err(HallError::Interrupted) };
    let settings = HallSettings { public_url: arguments.public_url, ..HallSettings::new(arguments.listen, arguments.data) };
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

/// One sentence to whoever started the program.
fn complain(sentence: &str) {
    drop(writeln!(std::io::stderr(), "hall: {sentence}"));
}
