//! Judging a submission: does it open, is it one, for whom, for which service, and do the answers do. Eligibility is not judged here
//! or anywhere in the hall's intake; staff do that.

use super::idempotency::{Fingerprint, IdempotencyKey};
use super::identity::Beneficiary;
use super::refusal::{Trace, problem_body};
use super::store::{CaseRow, NewCase, NewCorrection, Refusal, Representative};
use super::{Hall, chance, identity, verifications};
use crate::api::china_time;
use crate::api::{Corrects, NextSteps, ProblemCode, Submission, SubmissionEnvelope, VerificationWay, associated_data};
use crate::catalogue::{Needed, Service};
use crate::events::{self, LogEvent};
use crate::forms::{self, Answers, Applicant, FieldId, Form, Occasion, Standing};
use jiff::{ToSpan, civil::Date};
use std::sync::Arc;

/// Characters of a local slip number (本机凭条号) at most.
const SLIP_CHARS_MAX: usize = 40;
/// Characters of the day at the beginning of a moment.
const DATE_CHARS: usize = 10;

/// What is to be done with a submission.
pub(super) enum Judged {
    Take(Box<NewCase>),
    /// 补正, if staff still wait for it.
    Correct(Box<Correcting>),
    Refuse(Unfit),
    /// Refused as things are now; the same may be taken later.
    NotNow(ProblemCode),
}

/// What is put right, before it is known whether staff wait for it.
pub(super) struct Correcting {
    pub(super) correction: NewCorrection,
    pub(super) device: String,
    beneficiary: Beneficiary,
    submission: Submission,
}

impl Correcting {
    /// Whether it is what staff want of this case, and does. A case of somebody else is none.
    pub(super) fn fits(&self, hall: &Hall, case: Option<&CaseRow>) -> Result<(), ProblemCode> {
        let own = |case: &&CaseRow| case.is_of(self.beneficiary) && case.service == self.submission.service;
        let wanted = case.filter(own).and_then(|case| case.correction.as_ref());
        let wanted = wanted.filter(|wanted| wanted.request == self.correction.request).ok_or(ProblemCode::CaseOver)?;
        let form = hall.content.by_code(&self.submission.service).and_then(|service| hall.content.form_of(service));
        // Answers to another version, or to a question the form has lost since, are left to staff to judge.
        let form = form.filter(|form| form.version == self.submission.form_version);
        let Some(form) = form.and_then(|form| form.only(&wanted.fields)) else { return Ok(()) };
        if judge(hall, &form, &self.submission) { Ok(()) } else { Err(ProblemCode::FormInvalid) }
    }
}

/// A submission that is always refused alike: the refusal is stored with the key.
pub(super) struct Unfit {
    code: ProblemCode,
    /// Empty where the envelope does not tell.
    device: String,
    /// False where nobody could open it.
    keep_for_staff: bool,
}

impl Unfit {
    /// Kept for staff.
    pub(super) fn new(code: ProblemCode, device: &str) -> Self {
        Unfit { code, device: device.to_string(), keep_for_staff: true }
    }

    /// The refusal as the store takes it, and a line in the log. `body` is the request's.
    pub(super) fn refusal(
        self,
        hall: &Hall,
        key: &IdempotencyKey,
        fingerprint: Fingerprint,
        trace: Trace,
        body: Vec<u8>,
    ) -> Refusal {
        events::record(LogEvent::HallSubmissionRefused, &[("problem", self.code.as_str().into())]);
        Refusal {
            key: key.clone(),
            fingerprint,
            code: self.code,
            body: problem_body(self.code, trace),
            device: self.device,
            at_us: china_time::whole_seconds_us(&(hall.clock)()),
            keep_for_staff: self.keep_for_staff.then_some(body),
        }
    }
}

/// Opens and judges the body of `POST /submissions`.
pub(super) fn open(hall: &Hall, key: &IdempotencyKey, fingerprint: Fingerprint, body: &[u8]) -> Judged {
    judged(hall, key, fingerprint, body, None)
}

/// The same of a body that was refused before, once staff have seen who handed it in.
pub(super) fn open_seen(hall: &Hall, key: &IdempotencyKey, fingerprint: Fingerprint, body: &[u8]) -> Judged {
    judged(hall, key, fingerprint, body, Some(VerificationWay::Staff))
}

fn judged(hall: &Hall, key: &IdempotencyKey, fingerprint: Fingerprint, body: &[u8], seen: Option<VerificationWay>) -> Judged {
    let refuse = |code, device: &str, keep_for_staff| Judged::Refuse(Unfit { code, device: device.to_string(), keep_for_staff });
    let Ok(envelope) = serde_json::from_slice::<SubmissionEnvelope>(body) else {
        return refuse(ProblemCode::Invalid, "", true);
    };
    if !is_device(&envelope.device) {
        return Judged::NotNow(ProblemCode::DeviceUnknown);
    }
    let device = envelope.device.as_str();
    let Ok(clear) = hall.keys.seal.open(&envelope.sealed, &associated_data(device, key.as_str())) else {
        return refuse(ProblemCode::Unsealable, device, false);
    };
    let Ok(submission) = serde_json::from_slice::<Submission>(&clear) else {
        return refuse(ProblemCode::Invalid, device, true);
    };
    let identified = Identified { key, fingerprint, device, seen };
    match new_case(hall, &identified, &submission, body) {
        Ok(case) => match submission.corrects.clone() {
            Some(corrects) => Judged::Correct(Box::new(correcting(case, corrects, submission))),
            None => Judged::Take(Box::new(case)),
        },
        Err(Problem::Stays(code)) => refuse(code, device, true),
        Err(Problem::Passes(code)) => Judged::NotNow(code),
    }
}

fn correcting(case: NewCase, corrects: Corrects, submission: Submission) -> Correcting {
    let correction = NewCorrection {
        key: case.key,
        fingerprint: case.fingerprint,
        number: corrects.case_number,
        beneficiary: case.beneficiary,
        draft: case.draft,
        request: corrects.request,
        at_us: case.received_at_us,
        next: case.next,
        envelope: case.envelope,
    };
    Correcting { correction, device: case.device, beneficiary: case.beneficiary, submission }
}

/// Why an opened submission makes no case.
enum Problem {
    Stays(ProblemCode),
    Passes(ProblemCode),
}

/// What is known of a submission beside what is in it.
struct Identified<'b> {
    key: &'b IdempotencyKey,
    fingerprint: Fingerprint,
    device: &'b str,
    /// How it was made sure afterwards who handed it in.
    seen: Option<VerificationWay>,
}

fn new_case(hall: &Hall, identified: &Identified<'_>, submission: &Submission, body: &[u8]) -> Result<NewCase, Problem> {
    let Identified { key, fingerprint, device, seen } = *identified;
    let invalid = || Problem::Stays(ProblemCode::Invalid);
    if submission.evidence.device != device || submission.slip.chars().count() > SLIP_CHARS_MAX {
        return Err(invalid());
    }
    // What a document is made of is no case.
    let service = hall.content.by_code(&submission.service).filter(|service| service.document.is_none());
    let service = service.ok_or(Problem::Stays(ProblemCode::FormUnknown))?;
    let occurred_at_us = china_time::parse_rfc3339(&submission.occurred_at).ok_or_else(invalid)?;
    let id_number = identity::id_number(&submission.evidence).ok_or_else(invalid)?;
    let form = hall.content.form_of(service).filter(|form| form.version == submission.form_version);
    if !does(hall, form, submission) {
        return Err(Problem::Stays(ProblemCode::FormInvalid));
    }
    let who_stands_there = hall.keys.person.beneficiary(id_number.reveal());
    let (beneficiary, representative) = match forms::applicant(&submission.answers) {
        Applicant::Own => (who_stands_there, None),
        Applicant::Other { name: _, id_number } => {
            let for_whom = forms::for_whom(&submission.answers);
            let representative = Representative { person: who_stands_there, for_whom };
            (hall.keys.person.beneficiary(id_number), Some(representative))
        }
        Applicant::Unknown => return Err(Problem::Stays(ProblemCode::FormInvalid)),
    };
    let verification = submission.verification.as_ref();
    let way = verifications::way_of(&hall.keys.person, verification, who_stands_there, device, occurred_at_us).or(seen);
    let needed = needed(hall, service, submission);
    verifications::admit(needed, way).map_err(Problem::Stays)?;
    let query_code = chance::query_code().map_err(|_| Problem::Passes(ProblemCode::Unavailable))?;
    let now = hall.now();
    Ok(NewCase {
        key: key.clone(),
        fingerprint,
        service: service.code.clone(),
        repeatable: service.repeatable,
        device: device.to_string(),
        beneficiary,
        representative,
        occurred_at_us,
        received_at_us: china_time::whole_seconds_us(&now),
        day: china_time::compact_day(now.date()),
        next: NextSteps {
            // Who was seen is who came.
            valid_until: valid_until(service, needed, now.date()).filter(|_| representative.is_none()),
            ..hall.content.calendar.next_steps(now.datetime(), service.promise_working_days)
        },
        query_code,
        draft: submission.draft.clone(),
        envelope: body.to_vec(),
    })
}

/// Whether the answers do, by the same rules as on the machine. Answers to another version of the form are left to staff to
/// judge; what puts a case right is judged by what is wanted of it.
fn does(hall: &Hall, form: Option<&Arc<Form>>, submission: &Submission) -> bool {
    form.is_none_or(|form| submission.corrects.is_some() || judge(hall, form, submission))
}

/// Who was seen just now need not come again before this day.
fn valid_until(service: &Service, needed: Needed, today: Date) -> Option<String> {
    let months = service.valid_months.filter(|_| needed == Needed::Seen)?;
    today.checked_add(i64::from(months).months()).ok().map(|day| day.to_string())
}

/// What these answers ask for beyond the card. Where nothing can be said of them, all that the service may.
fn needed(hall: &Hall, service: &Service, submission: &Submission) -> Needed {
    let form = hall.content.form_of(service).filter(|form| form.version == submission.form_version);
    // Answers to another version are left to staff to judge, except where a check is always needed.
    let sometimes = hall.content.form_of(service).is_some_and(|form| form.asks_level_sometimes());
    let Some(form) = form else { return if sometimes { Needed::Nothing } else { service.needed() } };
    let given: Vec<FieldId> = form
        .fields()
        .iter()
        .filter(|field| field.is_asked() && submission.answers.contains_key(&field.id))
        .map(|field| field.id.clone())
        .collect();
    let only = submission.corrects.is_some().then(|| form.only(&given)).flatten();
    let form = only.as_ref().unwrap_or(form);
    let Some(occasion) = occasion(hall, submission) else { return service.needed() };
    let answers = Answers::from_submission(form, &submission.answers, submission.signature.clone());
    service.needed_for(&Standing::of(form, &answers, &occasion))
}

/// The day the citizen handed it in.
fn occasion(hall: &Hall, submission: &Submission) -> Option<Occasion> {
    let day = submission.occurred_at.get(..DATE_CHARS).and_then(forms::parse_date)?;
    Some(Occasion { today: day, half_days: hall.content.calendar.half_days_after(day) })
}

/// On the day the citizen handed them in.
fn judge(hall: &Hall, form: &Form, submission: &Submission) -> bool {
    let Some(occasion) = occasion(hall, submission) else { return false };
    let Some(visitor) = identity::id_number(&submission.evidence) else { return false };
    let answers =
        Answers::from_submission(form, &submission.answers, submission.signature.clone()).filled_in_by(visitor.reveal());
    let known = submission.answers.keys().all(|id| form.field(id).is_some());
    known && forms::missing_or_wrong(form, &answers, &occasion).is_empty()
}

/// `Knn`.
pub(super) fn is_device(text: &str) -> bool {
    matches!(text.as_bytes(), [b'K', tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_named_by_k_and_two_digits() {
        assert!(is_device("K01"));
        for wrong in ["", "K1", "K001", "k01", "X01", "K0a", "K0１"] {
            assert!(!is_device(wrong), "{wrong}");
        }
    }
}
