//! A printer that speaks IPP (RFC 8011).
//!
//! "successful-ok" means that a job was taken, not that it was printed. So the printer is asked how it is before a
//! job is sent, the job is watched to its end, and a job that does not end well is taken back.

use super::media;
use super::printer::{PaperTrouble, PrinterState, Waits};
use super::reasons::{bare, judge};
use super::supplies::{self, Markers};
use crate::devices::{DeviceStatus, Supply};
use ::ipp::model::JobState;
use ::ipp::prelude::*;
use ::ipp::value::IppKeyword;
use std::io::Cursor;
use std::time::{Duration, Instant};

const USER: &str = "yizhan";
const PDF_TYPE: &str = "application/pdf";
/// Unanswered looks at a job, one after the other, after which the printer is gone.
const UNANSWERED_LOOKS_MAX: usize = 8;
/// Looks at a cancelled job until it has ended.
const CANCELLED_LOOKS_MAX: usize = 20;
/// Jobs of ours that are taken back after a lost answer; more than one would be a mistake.
const LOST_JOBS_MAX: usize = 8;
/// Looks for such a job until one is found.
const LOST_JOB_LOOKS_MAX: usize = 8;

const STOPPED: i32 = 5;
const ASKED: [&str; 12] = [
    IppAttribute::PRINTER_STATE,
    IppAttribute::PRINTER_STATE_REASONS,
    IppAttribute::PRINTER_IS_ACCEPTING_JOBS,
    IppAttribute::MEDIA_SUPPORTED,
    IppAttribute::MEDIA_READY,
    PRINT_SCALING_SUPPORTED,
    MEDIA_COL_READY,
    INPUT_TRAY,
    MARKER_LEVELS,
    MARKER_LOW_LEVELS,
    MARKER_HIGH_LEVELS,
    MARKER_TYPES,
];
/// What is loaded, as collections: some printers tell nothing else (PWG 5100.3).
const MEDIA_COL_READY: &str = "media-col-ready";
/// Trays with their levels, as text.
const INPUT_TRAY: &str = "printer-input-tray";
const MARKER_LEVELS: &str = "marker-levels";
const MARKER_LOW_LEVELS: &str = "marker-low-levels";
const MARKER_HIGH_LEVELS: &str = "marker-high-levels";
const MARKER_TYPES: &str = "marker-types";
/// PWG 5100.13: a printer that scales may be told not to; a QR code then keeps its size.
const PRINT_SCALING: &str = "print-scaling";
const PRINT_SCALING_SUPPORTED: &str = "print-scaling-supported";
const NO_SCALING: &str = "none";

/// Whether a text is an address with a host.
pub(super) fn parse_uri(text: &str) -> Option<Uri> {
    text.parse::<Uri>().ok().filter(|uri| uri.host().is_some_and(|host| !host.is_empty()))
}

/// A printer at an address.
pub(super) struct IppPrinter {
    uri: Uri,
    waits: Waits,
}

/// What a printer says of itself.
struct Condition {
    state: PrinterState,
    supply: Supply,
    media_supported: Vec<String>,
    media_ready: Vec<String>,
    may_be_told_not_to_scale: bool,
}

impl IppPrinter {
    /// `None` when the address is none.
    pub(super) fn new(uri: &str, waits: Waits) -> Option<Self> {
        Some(IppPrinter { uri: parse_uri(uri)?, waits })
    }

    /// Asks the printer how it is.
    pub(super) async fn state(&self) -> PrinterState {
        match self.condition().await {
            Ok(condition) => condition.state,
            Err(trouble) => PrinterState::Trouble(trouble),
        }
    }

    /// The same with its supplies.
    pub(super) async fn status(&self) -> DeviceStatus {
        match self.condition().await {
            Ok(condition) => DeviceStatus { supply: condition.supply, ..condition.state.status() },
            Err(trouble) => PrinterState::Trouble(trouble).status(),
        }
    }

    /// Prints and waits for the end.
    pub(super) async fn print(&self, pdf: &[u8], job_name: &str) -> Result<(), PaperTrouble> {
        let deadline = Instant::now() + self.waits.total;
        let condition = self.condition().await?;
        if let PrinterState::Trouble(trouble) = condition.state {
            return Err(trouble);
        }
        let job = self.submit(pdf.to_vec(), job_name, &condition, deadline).await?;
        self.watch(job, deadline).await
    }

    async fn condition(&self) -> Result<Condition, PaperTrouble> {
        let question = IppOperationBuilder::get_printer_attributes(self.uri.clone()).attributes(ASKED).build();
        let answer = self.ask(question.map_err(|_| PaperTrouble::NotConfigured)?, self.waits.request).await?;
        let words = |name| words_of(&answer, DelimiterTag::PrinterAttributes, name);
        let stopped = number_of(&answer, DelimiterTag::PrinterAttributes, IppAttribute::PRINTER_STATE) == Some(STOPPED);
        let accepting = value_of(&answer, DelimiterTag::PrinterAttributes, IppAttribute::PRINTER_IS_ACCEPTING_JOBS)
            .is_none_or(|value| !matches!(value, IppValue::Boolean(false)));
        let numbers = |name| numbers_of(&answer, DelimiterTag::PrinterAttributes, name);
        let reasons = words(IppAttribute::PRINTER_STATE_REASONS);
        let markers = Markers {
            levels: numbers(MARKER_LEVELS),
            low_levels: numbers(MARKER_LOW_LEVELS),
            high_levels: numbers(MARKER_HIGH_LEVELS),
            types: words(MARKER_TYPES),
        };
        let state = match judge(&reasons, stopped, accepting) {
            PrinterState::Ready if paper_is_low(&answer) => PrinterState::PaperLow,
            judged => judged,
        };
        Ok(Condition {
            state,
            supply: supplies::supply(&reasons.iter().map(|reason| bare(reason)).collect::<Vec<_>>(), &markers),
            media_supported: words(IppAttribute::MEDIA_SUPPORTED),
            media_ready: words(IppAttribute::MEDIA_READY),
            may_be_told_not_to_scale: words(PRINT_SCALING_SUPPORTED).iter().any(|way| way == NO_SCALING),
        })
    }

    /// Hands the job over; answers its number.
    async fn submit(&self, pdf: Vec<u8>, job_name: &str, condition: &Condition, deadline: Instant) -> Result<i32, PaperTrouble> {
        let medium = media::choose(&condition.media_supported, &condition.media_ready, media::page_size_mm(&pdf));
        let mut job = IppOperationBuilder::print_job(self.uri.clone(), IppPayload::new(Cursor::new(pdf)))
            .user_name(USER)
            .job_title(job_name)
            .document_format(PDF_TYPE);
        if let Some(attribute) = medium.and_then(|medium| keyword(IppAttribute::MEDIA, &medium)) {
            job = job.attribute(attribute);
        }
        if condition.may_be_told_not_to_scale
            && let Some(attribute) = keyword(PRINT_SCALING, NO_SCALING)
        {
            job = job.attribute(attribute);
        }
        let job = job.build().map_err(|_| PaperTrouble::Refused)?;
        // Some printers answer only when they have taken the whole job in, so this answer has all the time there is.
        let answer = match self.ask(job, deadline.saturating_duration_since(Instant::now())).await {
            Ok(answer) => answer,
            Err(trouble) => {
                // The answer is lost, the job perhaps not.
                self.cancel_lost_jobs().await;
                return Err(if Instant::now() >= deadline { PaperTrouble::TooSlow } else { trouble });
            }
        };
        number_of(&answer, DelimiterTag::JobAttributes, IppAttribute::JOB_ID).ok_or(PaperTrouble::Refused)
    }

    /// Looks at a job until it ended, the printer is in trouble, or the time is over.
    async fn watch(&self, job: i32, deadline: Instant) -> Result<(), PaperTrouble> {
        let mut unanswered = 0;
        loop {
            match self.job_state(job).await {
                Ok(Some(JobState::Completed)) => return Ok(()),
                Ok(Some(JobState::Canceled | JobState::Aborted)) => return Err(self.trouble_or(PaperTrouble::Refused).await),
                Ok(_) => unanswered = 0,
                Err(_) => unanswered += 1,
            }
            if unanswered == 0
                && let PrinterState::Trouble(trouble) = self.state().await
                && trouble != PaperTrouble::Gone
            {
                return self.give_up(job, trouble).await;
            }
            if unanswered >= UNANSWERED_LOOKS_MAX {
                return self.give_up(job, PaperTrouble::Gone).await;
            }
            if Instant::now() + self.waits.poll > deadline {
                return self.give_up(job, PaperTrouble::TooSlow).await;
            }
            tokio::time::sleep(self.waits.poll).await;
        }
    }

    /// Takes a job back and waits for its end. It may have been printed in the meantime: then it is printed.
    async fn give_up(&self, job: i32, trouble: PaperTrouble) -> Result<(), PaperTrouble> {
        if self.cancel(job).await.is_err() {
            return Err(trouble);
        }
        for _ in 0..CANCELLED_LOOKS_MAX {
            match self.job_state(job).await {
                Ok(Some(JobState::Completed)) => return Ok(()),
                Ok(Some(JobState::Canceled | JobState::Aborted)) | Err(_) => break,
                Ok(_) => tokio::time::sleep(self.waits.poll).await,
            }
        }
        Err(trouble)
    }

    async fn trouble_or(&self, otherwise: PaperTrouble) -> PaperTrouble {
        match self.state().await {
            PrinterState::Trouble(trouble) => trouble,
            PrinterState::Ready | PrinterState::PaperLow => otherwise,
        }
    }

    /// `None` for a state this protocol does not have.
    async fn job_state(&self, job: i32) -> Result<Option<JobState>, PaperTrouble> {
        let question = IppOperationBuilder::get_job_attributes(self.uri.clone(), job).user_name(USER).build();
        let answer = self.ask(question.map_err(|_| PaperTrouble::Refused)?, self.waits.request).await?;
        Ok(number_of(&answer, DelimiterTag::JobAttributes, IppAttribute::JOB_STATE).and_then(JobState::from_i32))
    }

    async fn cancel(&self, job: i32) -> Result<(), PaperTrouble> {
        let request = IppOperationBuilder::cancel_job(self.uri.clone(), job).user_name(USER).build();
        self.ask(request.map_err(|_| PaperTrouble::Refused)?, self.waits.request).await.map(|_| ())
    }

    /// Takes back what waits under our name, as far as the printer answers. A printer may list a job a moment after it
    /// took it in, so it is asked more than once.
    async fn cancel_lost_jobs(&self) {
        for _ in 0..LOST_JOB_LOOKS_MAX {
            let Ok(jobs) = self.our_open_jobs().await else { return };
            for job in &jobs {
                // A printer that does not answer now cannot be helped; staff see it from the trouble that is reported.
                let _ = self.cancel(*job).await;
            }
            if !jobs.is_empty() {
                return;
            }
            tokio::time::sleep(self.waits.poll).await;
        }
    }

    async fn our_open_jobs(&self) -> Result<Vec<i32>, PaperTrouble> {
        let question = IppOperationBuilder::get_jobs(self.uri.clone()).user_name(USER).build();
        let answer = self.ask(question.map_err(|_| PaperTrouble::Refused)?, self.waits.request).await?;
        let jobs = answer.attributes().groups_of(DelimiterTag::JobAttributes).filter_map(|group| {
            let ours = group.get(IppAttribute::JOB_ORIGINATING_USER_NAME).is_none_or(|user| words(user.value()) == [USER]);
            group.get(IppAttribute::JOB_ID).filter(|_| ours).and_then(|id| number(id.value()))
        });
        Ok(jobs.take(LOST_JOBS_MAX).collect())
    }

    /// Sends a request. No usable answer is [`PaperTrouble::Gone`], a refusal [`PaperTrouble::Refused`].
    async fn ask(&self, request: impl Into<IppRequestResponse>, wait: Duration) -> Result<IppRequestResponse, PaperTrouble> {
        let client = AsyncIppClient::builder(self.uri.clone()).request_timeout(wait).build();
        let answer = client.send(request).await.map_err(|_| PaperTrouble::Gone)?;
        if answer.header().status_code().is_success() { Ok(answer) } else { Err(PaperTrouble::Refused) }
    }
}

/// By the trays' levels, or because the printer says that nothing is loaded; in either case it takes jobs and gives no
/// reason not to.
fn paper_is_low(answer: &IppRequestResponse) -> bool {
    let given = |name| value_of(answer, DelimiterTag::PrinterAttributes, name);
    let nothing_loaded = given(IppAttribute::MEDIA_READY).is_some_and(|ready| words(ready).is_empty())
        && given(MEDIA_COL_READY).is_none_or(|ready| matches!(ready, IppValue::NoValue));
    nothing_loaded || supplies::trays_are_low(&given(INPUT_TRAY).map(texts).unwrap_or_default())
}

fn keyword(name: &str, value: &str) -> Option<IppAttribute> {
    IppAttribute::with_name(name, IppValue::Keyword(IppKeyword::new(value).ok()?)).ok()
}

fn value_of<'a>(answer: &'a IppRequestResponse, group: DelimiterTag, name: &str) -> Option<&'a IppValue> {
    answer.attributes().first_of(group)?.get(name).map(IppAttribute::value)
}

fn number_of(answer: &IppRequestResponse, group: DelimiterTag, name: &str) -> Option<i32> {
    value_of(answer, group, name).and_then(number)
}

fn numbers_of(answer: &IppRequestResponse, group: DelimiterTag, name: &str) -> Vec<i32> {
    match value_of(answer, group, name) {
        Some(IppValue::Array(values)) => values.iter().filter_map(number).collect(),
        Some(value) => number(value).into_iter().collect(),
        None => Vec::new(),
    }
}

fn words_of(answer: &IppRequestResponse, group: DelimiterTag, name: &str) -> Vec<String> {
    value_of(answer, group, name).map(words).unwrap_or_default()
}

fn number(value: &IppValue) -> Option<i32> {
    match value {
        IppValue::Integer(number) | IppValue::Enum(number) => Some(*number),
        _ => None,
    }
}

fn words(value: &IppValue) -> Vec<String> {
    match value {
        IppValue::Keyword(word) => vec![word.as_str().to_string()],
        IppValue::NameWithoutLanguage(name) | IppValue::NameWithLanguage { name, .. } => vec![name.as_str().to_string()],
        IppValue::Array(values) => values.iter().flat_map(words).collect(),
        _ => Vec::new(),
    }
}

fn texts(value: &IppValue) -> Vec<String> {
    match value {
        IppValue::OctetString(bytes) => vec![String::from_utf8_lossy(bytes).into_owned()],
        IppValue::Array(values) => values.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
