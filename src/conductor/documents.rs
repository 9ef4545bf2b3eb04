//! Documents of the hall: asked for, looked at, shown, printed as they came. Only in memory, and wiped with the page.

use super::held_session::HeldSession;
use super::ports::news_of;
use super::{Conductor, Input};
use crate::api::{DOCUMENT_BYTES_MAX, ProblemCode, Proof, ProofRequest};
use crate::content::sha256;
use crate::devices::Device;
use crate::events::{LogEvent, record};
use crate::hall_client::HallFault;
use crate::printing::picture_of;
use crate::privacy::Personal;
use crate::sealing::VerifyingKey;
use crate::visit::document::{DocumentFault, PagePicture, Prepared};
use crate::visit::{HallNews, Slot};
use std::sync::Arc;

/// How a page is drawn for the screen: A4 is then 992 pixels wide, which a panel shows without making it larger.
const PREVIEW_DOTS_PER_INCH: f32 = 120.0;
/// What every PDF begins with (ISO 32000-1, 7.5.2).
const PDF_BEGINS: &[u8] = b"%PDF-";
/// Name of the print job; nothing personal.
const JOB_NAME: &str = "document";

impl Conductor {
    pub(super) fn make_document(&mut self, key: uuid::Uuid, wish: ProofRequest) {
        let visit = self.visit_number;
        let (inbox, trusted) = (self.ports.inbox.clone(), self.ports.document_key.clone());
        let Some(mut held) = self.held_session() else {
            let news = HallNews::Document { key, answer: Err(DocumentFault::Unreachable) };
            inbox.put(Input::Hall { visit, news });
            return;
        };
        self.ports.runtime.spawn(async move {
            let answer = document(&mut held, key, &wish, trusted).await;
            if answer.as_ref().err() == Some(&DocumentFault::Unsound) {
                record(LogEvent::DocumentUnsound, &[]);
            }
            inbox.put(Input::Hall { visit, news: HallNews::Document { key, answer: answer.map(Arc::new) } });
        });
    }

    /// The bytes that came and no others.
    pub(super) fn print_document(&mut self, document: Arc<Prepared>, copies: u8) {
        let (visit, job) = (self.visit_number, self.print_jobs.begin(Slot::Sheets));
        let (inbox, printer) = (self.ports.inbox.clone(), self.ports.document_printer.clone());
        self.ports.runtime.spawn(async move {
            let printed = printer.print_copies(document.pdf.reveal(), JOB_NAME, copies).await;
            inbox.put(Input::Paper { visit, slot: Slot::Sheets, job, news: news_of(printed) });
            // Whoever comes next is to know before the next look is due.
            inbox.put(Input::Device { device: Device::DocumentPrinter, status: printer.status().await });
        });
    }
}

/// Made, fetched, looked at and drawn.
async fn document(
    held: &mut HeldSession,
    key: uuid::Uuid,
    wish: &ProofRequest,
    trusted: Option<VerifyingKey>,
) -> Result<Prepared, DocumentFault> {
    let key = &key.to_string();
    let made = held.call(|hall, session| async move { hall.make_document(&session, key, wish).await }).await;
    let proof = made.map_err(|fault| fault_of_hall(&fault))?;
    let wanted = &proof;
    let pdf = match held.call(|hall, session| async move { hall.document(&session, wanted).await }).await {
        Ok(pdf) => pdf,
        // Longer than a document may be, or no answer one can read.
        Err(HallFault::Unreadable) => return Err(DocumentFault::Unsound),
        Err(fault) => return Err(fault_of_hall(&fault)),
    };
    // Drawing takes a tenth of a second: not on a thread that carries others.
    let prepared = tokio::task::spawn_blocking(move || prepare(proof, pdf, trusted.as_ref()));
    prepared.await.unwrap_or(Err(DocumentFault::Unsound))
}

fn prepare(proof: Proof, pdf: Personal<Vec<u8>>, trusted: Option<&VerifyingKey>) -> Result<Prepared, DocumentFault> {
    if !is_sound(&proof, pdf.reveal(), trusted) {
        return Err(DocumentFault::Unsound);
    }
    let picture = picture_of(pdf.reveal(), PREVIEW_DOTS_PER_INCH).map_err(|_| DocumentFault::Unsound)?;
    let picture =
        PagePicture { width_px: picture.width_pixels, height_px: picture.height_pixels, rgba: Personal::new(picture.rgba) };
    Ok(Prepared { proof, pdf, picture })
}

/// Whether it is what the hall made, by digest and seal.
pub(super) fn is_sound(proof: &Proof, pdf: &[u8], trusted: Option<&VerifyingKey>) -> bool {
    let whole = pdf.len() <= DOCUMENT_BYTES_MAX && pdf.starts_with(PDF_BEGINS) && sha256(pdf) == proof.sha256;
    whole && trusted.is_some_and(|key| key.is_good(proof.sealed_text().as_bytes(), &proof.seal))
}

fn fault_of_hall(fault: &HallFault) -> DocumentFault {
    match fault {
        HallFault::Unreachable(_) | HallFault::Unreadable => {
            record(LogEvent::HallAnswer, &[("fault", "unreachable".into())]);
            DocumentFault::Unreachable
        }
        HallFault::Refused(problem, _) => {
            record(LogEvent::HallAnswer, &[("fault", problem.code.as_str().into())]);
            match problem.code {
                ProblemCode::NothingOnRecord => DocumentFault::NothingOnRecord,
                _ if problem.retryable => DocumentFault::Unreachable,
                _ => DocumentFault::Refused,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sealing::SigningKey;

    const PDF: &[u8] = b"%PDF-1.7 invented";

    fn sealed(pdf: &[u8], by: &SigningKey) -> Proof {
        let mut proof = Proof {
            id: "0198c2a0-7b1c-7def-8123-456789abcdef".into(),
            title: String::new(),
            pages: 1,
            sha256: sha256(pdf),
            verify_code: "7KQ2M9XTPA".into(),
            issued_at: "2026-11-22T22:14:00+08:00".into(),
            seal: String::new(),
        };
        proof.seal = by.sign(proof.sealed_text().as_bytes());
        proof
    }

    #[test]
    fn only_what_the_hall_sealed_is_sound() {
        let (hall, other) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
        let key = hall.verifying_key();
        assert!(is_sound(&sealed(PDF, &hall), PDF, Some(&key)));
        assert!(!is_sound(&sealed(PDF, &hall), b"%PDF-1.7 Invented", Some(&key)), "one letter differs");
        assert!(!is_sound(&sealed(b"GIF89a", &hall), b"GIF89a", Some(&key)), "no PDF, however well sealed");
        assert!(!is_sound(&sealed(PDF, &other), PDF, Some(&key)), "another's seal");
        assert!(!is_sound(&sealed(PDF, &hall), PDF, None), "nobody's seal is trusted");
        let renamed = Proof { verify_code: "0000000000".into(), ..sealed(PDF, &hall) };
        assert!(!is_sound(&renamed, PDF, Some(&key)), "another code under the same seal");
        let large = [PDF, &vec![0; DOCUMENT_BYTES_MAX]].concat();
        assert!(!is_sound(&sealed(&large, &hall), &large, Some(&key)), "too large");
    }

    #[test]
    fn what_cannot_be_drawn_is_not_shown() {
        let hall = SigningKey::generate().unwrap();
        let prepared = prepare(sealed(PDF, &hall), Personal::new(PDF.to_vec()), Some(&hall.verifying_key()));
        assert_eq!(prepared.err(), Some(DocumentFault::Unsound));
    }
}
