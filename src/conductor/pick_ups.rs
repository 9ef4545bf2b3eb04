//! Paper that did not come out: left at the hall, collected from it.

use super::documents::is_sound;
use super::ports::{compose_timed, fault_of};
use super::{Conductor, Input, receipts};
use crate::api::{PickUpItem, PickUpPaper, PickUpQuery, PickUpRequest, ProblemCode, pick_up_data};
use crate::devices::Device;
use crate::events::{LogEvent, record};
use crate::hall_client::HallFault;
use crate::privacy::Personal;
use crate::sealing::VerifyingKey;
use crate::visit::pick_up::{Collected, PickUpFault, Unprinted};
use crate::visit::{HallNews, PaperNews};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Name of the print job; nothing personal.
const JOB_NAME: &str = "collected";

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

    pub(super) fn collect_paper(&mut self, code: Personal<String>) {
        let visit = self.visit_number;
        let (inbox, hall, trusted) = (self.ports.inbox.clone(), self.ports.hall.clone(), self.ports.document_key.clone());
        let query = PickUpQuery { device: self.visit.machine().to_string(), code: code.reveal().clone() };
        self.ports.runtime.spawn(async move {
            let answer = match hall.collect_paper(&query).await {
                Ok(item) => collected(item, trusted.as_ref()),
                Err(fault) => Err(fault_of_hall(&fault)),
            };
            inbox.put(Input::Hall { visit, news: HallNews::PaperCollected(answer.map(Arc::new)) });
        });
    }

    pub(super) fn print_collected(&mut self, item: Arc<Collected>) {
        self.print_job += 1;
        let (visit, job) = (self.visit_number, self.print_job);
        let (printer, device) = match item.paper {
            PickUpPaper::Receipt => (self.ports.printer.clone(), Device::ReceiptPrinter),
            PickUpPaper::Document => (self.ports.document_printer.clone(), Device::DocumentPrinter),
        };
        let inbox = self.ports.inbox.clone();
        self.ports.runtime.spawn(async move {
            let printed = printer.print_copies(item.pdf.reveal(), JOB_NAME, 1).await;
            let news = printed.map_or_else(|trouble| PaperNews::Failed(fault_of(trouble)), |()| PaperNews::Printed);
            inbox.put(Input::Paper { visit, job, news });
            inbox.put(Input::Device { device, status: printer.status().await });
        });
    }
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

fn fault_of_hall(fault: &HallFault) -> PickUpFault {
    match fault {
        HallFault::Refused(problem, _) if problem.code == ProblemCode::NotFound => PickUpFault::Unknown,
        HallFault::Refused(problem, _) if problem.code == ProblemCode::TooManyTries => PickUpFault::TooManyTries,
        HallFault::Refused(..) | HallFault::Unreachable(_) | HallFault::Unreadable => PickUpFault::Unreachable,
    }
}
