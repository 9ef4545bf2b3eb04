//! Making sure who stands here (核验), and what only then is told: the medical account.

use super::Conductor;
use crate::api::china_time;
use crate::api::{ProblemCode, SpendingQuery, StaffConfirmation, VerificationRequest, verification_data};
use crate::events::{LogEvent, record};
use crate::hall_client::HallFault;
use crate::privacy::Personal;
use crate::sealing::PublicKey;
use crate::visit::assurance::{Fault, Heard, Proof};
use crate::visit::{HallNews, medical_account};
use zeroize::Zeroizing;

impl Conductor {
    pub(super) fn fetch_verification_ways(&self) {
        self.ask_hall_for(unreachable(), |mut held| async move {
            let ways = held.call(|hall, session| async move { hall.verification_ways(&session).await }).await;
            HallNews::Assurance(ways.map_or_else(|fault| Heard::Fault(fault_of_hall(&fault)), Heard::Ways))
        });
    }

    pub(super) fn send_code(&self) {
        self.ask_hall_for(unreachable(), |mut held| async move {
            let sent = held.call(|hall, session| async move { hall.send_code(&session).await }).await;
            HallNews::Assurance(sent.map_or_else(|fault| Heard::Fault(fault_of_hall(&fault)), Heard::CodeSent))
        });
    }

    pub(super) fn verify(&self, proof: Proof) {
        let (seal_key, device) = (self.ports.seal_key.clone(), self.visit.machine().to_string());
        let confirmed_at = china_time::rfc3339(china_time::whole_seconds_us(&china_time::on_the_clock(jiff::Timestamp::now())));
        self.ask_hall_for(unreachable(), |mut held| async move {
            let (proof, seal_key, device, confirmed_at) = (&proof, &seal_key, &device, &confirmed_at);
            let verified = held.call(|hall, session| async move {
                let request = request(proof, seal_key, device, confirmed_at, session.id()).ok_or(HallFault::Unreadable)?;
                hall.verify(&session, &request).await
            });
            HallNews::Assurance(verified.await.map_or_else(|fault| Heard::Fault(fault_of_hall(&fault)), Heard::Verified))
        });
    }

    pub(super) fn fetch_medical_balance(&self) {
        self.ask_hall_for(no_account(false, false), |mut held| async move {
            let balance = held.call(|hall, session| async move { hall.medical_balance(&session).await }).await;
            let heard = |balance| HallNews::MedicalAccount(medical_account::Heard::Balance(Personal::new(balance)));
            balance.map_or_else(|fault| account_fault(&fault), heard)
        });
    }

    pub(super) fn fetch_spending(&self, query: SpendingQuery) {
        self.ask_hall_for(no_account(false, false), |mut held| async move {
            let asked = &query;
            let spending = held.call(|hall, session| async move { hall.spending(&session, asked).await }).await;
            let heard =
                |spending| HallNews::MedicalAccount(medical_account::Heard::Spending(query.clone(), Personal::new(spending)));
            spending.map_or_else(|fault| account_fault(&fault), heard)
        });
    }
}

/// There is no session.
fn unreachable() -> HallNews {
    HallNews::Assurance(Heard::Fault(Fault::Unreachable))
}

fn no_account(refused: bool, verify: bool) -> HallNews {
    HallNews::MedicalAccount(medical_account::Heard::Fault { refused, verify })
}

/// For the session it is asked with: a confirmation of staff is sealed to it.
fn request(
    proof: &Proof,
    seal_key: &PublicKey,
    device: &str,
    confirmed_at: &str,
    session_id: &str,
) -> Option<VerificationRequest> {
    match proof {
        Proof::Code(code) => Some(VerificationRequest::Code { code: code.reveal().clone() }),
        Proof::Staff(staff) => {
            let confirmation = StaffConfirmation {
                staff: staff.duplicate(),
                device: device.to_string(),
                confirmed_at: confirmed_at.to_string(),
            };
            let clear = Zeroizing::new(serde_json::to_vec(&confirmation).ok()?);
            let sealed = seal_key.seal(&clear, &verification_data(device, session_id)).ok()?;
            Some(VerificationRequest::Staff { sealed })
        }
    }
}

fn fault_of_hall(fault: &HallFault) -> Fault {
    record_fault(fault);
    let HallFault::Refused(problem, _) = fault else { return Fault::Unreachable };
    match problem.code {
        ProblemCode::CodeWrong => Fault::CodeWrong,
        ProblemCode::TooManyTries => Fault::TooManyTries,
        ProblemCode::WayNotThere => Fault::WayNotThere,
        _ if problem.retryable => Fault::Unreachable,
        _ => Fault::Refused,
    }
}

fn account_fault(fault: &HallFault) -> HallNews {
    let verify = matches!(fault, HallFault::Refused(problem, _) if problem.code == ProblemCode::VerificationNeeded);
    let refused = matches!(fault, HallFault::Refused(problem, _) if !problem.retryable);
    record_fault(fault);
    no_account(refused, verify)
}

fn record_fault(fault: &HallFault) {
    let word = if let HallFault::Refused(problem, _) = fault { problem.code.as_str() } else { "unreachable" };
    record(LogEvent::HallAnswer, &[("fault", word.into())]);
}
