//! Paper that did not come out: left at the hall, collected from it.

use super::documents::is_sound;
use super::ports::{compose_timed, count_paper, news_of};
use super::{Conductor, Input, receipts};
use crate::api::{PickUpItem, PickUpPaper, PickUpQuery, PickUpRequest, ProblemCode, pick_up_data};
use crate::devices::Device;
use crate::events::{LogEvent, record};
use crate::hall_client::{HallClient, HallFault};
use crate::printing::page_height_mm;
use crate::privacy::Personal;
use crate::sealing::VerifyingKey;
use crate::visit::pick_up::{Collected, PickUpFault, Unprinted};
use crate::visit::{HallNews, PaperNews, Slot};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// Name of the print job; nothing personal.
const JOB_NAME: &str = "collected";
/// How often the hall is told that a paper came out, and between two tries. It lies there to its end otherwise.
const PRINTED_TRIES_MAX: u32 = 5;
const PRINTED_RETRY: Duration = Duration::from_secs(3);

impl Conductor {
    pub(super) fn leave_paper(&mut self, key: uuid::Uuid, unprinted: Unprinted) {
        let visit = self.visit_number;
        let inbox = self.ports.inbox.clone();
        let (seal_key, device) = (self.ports.seal_key.clone(), self.visit.machine().to_string());
        let Some(mut held) = self.held_session() else {
            inbox.put(Input::Hall { visit, news: HallNews::PaperLeft { key, left: None } });
            return;
        };
        let receipt = match &unprinted {
            Unprinted::Receipt(receipt) => Some(receipts::document(receipt, &self.ports.texts)),
            Unprinted::Document(_) => None,
        };
        let fonts = self.ports.fallback_fonts.clone();
        self.ports.runtime.spawn(async move {
            let sealed = tokio::task::spawn_blocking(move || {
                let item = match (&unprinted, receipt) {
                    (Unprinted::Document(document), _) => PickUpItem {
                        paper: PickUpPaper::Document,
                        proof: Some(document.proof.clone()),
                        pdf: Personal::new(STANDARD.encode(document.pdf.reveal())),
                    },
                    (Unprinted::Receipt(_), Some(document)) => {
                        let composed = compose_timed(&document, fonts).ok()?;
                        PickUpItem { paper: PickUpPaper::Receipt, proof: None, pdf: Personal::new(STANDARD.encode(composed.pdf)) }
                    }
                    (Unprinted::Receipt(_), None) => return None,
                };
                let clear = Zeroizing::new(serde_json::to_vec(&item).ok()?);
                let sealed = seal_key.seal(&clear, &pick_up_data(&device, &key.to_string())).ok()?;
                Some(PickUpRequest { device, sealed })
            });
            let left = match sealed.await.ok().flatten() {
                Some(request) => {
                    let (key, request) = (&key.to_string(), &request);
                    held.call(|hall, session| async move { hall.leave_paper(&session, key, request).await }).await.ok()
                }
                None => None,
            };
            inbox.put(Input::Hall { visit, news: HallNews::PaperLeft { key, left } });
        });
    }

    pub(super) fn collect_paper(&mut self, key: uuid::Uuid, code: &Personal<String>, own: bool) {
        let visit = self.visit_number;
        let (inbox, hall, trusted) = (self.ports.inbox.clone(), self.ports.hall.clone(), self.ports.document_key.clone());
        let query = PickUpQuery { device: self.visit.machine().to_string(), code: code.reveal().clone() };
        let held = self.held_session();
        self.ports.runtime.spawn(async move {
            let (key_text, query) = (&key.to_string(), &query);
            let asked = match (own, held) {
                (false, _) => hall.collect_paper(key_text, query).await.map_err(|fault| fault_of_hall(&fault)),
                (true, Some(mut held)) => held
                    .call(|hall, session| async move { hall.collect_own_paper(&session, key_text, query).await })
                    .await
                    .map_err(|fault| fault_of_hall(&fault)),
                // Asked for as anybody's it would be a try at a code.
                (true, None) => Err(PickUpFault::Unreachable),
            };
            let answer = asked.and_then(|item| collected(item, trusted.as_ref()));
            inbox.put(Input::Hall { visit, news: HallNews::PaperCollected { key, answer: answer.map(Arc::new) } });
        });
    }

    pub(super) fn print_collected(&mut self, key: uuid::Uuid, item: Arc<Collected>) {
        let (slot, printer, device) = match item.paper {
            PickUpPaper::Receipt => (Slot::Receipt, self.ports.printer.clone(), Device::ReceiptPrinter),
            PickUpPaper::Document => (Slot::Sheets, self.ports.document_printer.clone(), Device::DocumentPrinter),
        };
        let (visit, job) = (self.visit_number, self.print_jobs.begin(slot));
        let (inbox, hall) = (self.ports.inbox.clone(), self.ports.hall.clone());
        self.ports.runtime.spawn(async move {
            let printed = printer.print_copies(item.pdf.reveal(), JOB_NAME, 1).await;
            // It comes from the same roll.
            if let (Slot::Receipt, Some(height_mm)) = (slot, page_height_mm(item.pdf.reveal())) {
                count_paper(&inbox, printed, height_mm);
            }
            let news = news_of(printed);
            inbox.put(Input::Paper { visit, slot, job, news });
            inbox.put(Input::Device { device, status: printer.status().await });
            // Whatever has become of the visit.
            if news == PaperNews::Printed {
                tell_printed(hall, key.to_string()).await;
            }
        });
    }
}

/// Its code is used up. The same key again does no harm.
async fn tell_printed(hall: HallClient, key: String) {
    for _ in 0..PRINTED_TRIES_MAX {
        match hall.paper_printed(&key).await {
            Err(HallFault::Unreachable(_) | HallFault::Unreadable) => tokio::time::sleep(PRINTED_RETRY).await,
            Err(HallFault::Refused(problem, _)) if problem.retryable => tokio::time::sleep(PRINTED_RETRY).await,
            Ok(()) | Err(HallFault::Refused(..)) => return,
        }
    }
    record(LogEvent::HallAnswer, &[("fault", "unreachable".into())]);
}

/// A receipt is what this machine's fellow made; a document must be what the hall sealed.
fn collected(item: PickUpItem, trusted: Option<&VerifyingKey>) -> Result<Collected, PickUpFault> {
    let pdf = STANDARD.decode(item.pdf.reveal()).map(Personal::new).map_err(|_| PickUpFault::Unsound)?;
    let sound = match (item.paper, &item.proof) {
        (PickUpPaper::Receipt, _) => true,
        (PickUpPaper::Document, Some(proof)) => is_sound(proof, pdf.reveal(), trusted),
        (PickUpPaper::Document, None) => false,
    };
    if !sound {
        record(LogEvent::DocumentUnsound, &[]);
        return Err(PickUpFault::Unsound);
    }
    Ok(Collected { paper: item.paper, pdf })
}

pub(super) fn fault_of_hall(fault: &HallFault) -> PickUpFault {
    match fault {
        HallFault::Refused(problem, _) if problem.code == ProblemCode::NotFound => PickUpFault::Unknown,
        HallFault::Refused(problem, _) if problem.code == ProblemCode::TooManyTries => PickUpFault::TooManyTries,
        HallFault::Refused(..) | HallFault::Unreachable(_) | HallFault::Unreadable => PickUpFault::Unreachable,
    }
}
