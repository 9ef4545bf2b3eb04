//! The hall's answers to what was asked for this citizen, and what is done where it gave none.

use super::*;

/// What the hall tells, wherever in the visit it comes.
pub(super) fn heard(visit: &mut Visit, news: HallNews) -> Step {
    // It needs no card.
    if let HallNews::PaperCollected { key, answer } = news {
        return pick_up::collected(visit, key, answer);
    }
    let acknowledged = visit.guest.as_ref().is_some_and(|guest| guest.acknowledged);
    if !acknowledged && !visit.code_guest.as_ref().is_some_and(|guest| guest.acknowledged) {
        return Step::ignored(Ignored::Late);
    }
    match news {
        HallNews::Identified { masked_name } => scanned::identified(visit, masked_name),
        HallNews::SessionOpened { phone_on_record } => {
            visit.session = Remote::Here(());
            if let State::Form(work) = &mut visit.state {
                work.phone_comes(phone_on_record.as_ref());
            }
            if let Some(guest) = &mut visit.guest {
                guest.phone_on_record = phone_on_record;
            }
            let mut step = Step::done();
            if matches!(visit.contributions, Remote::Waiting(_)) {
                step = step.and(Effect::FetchContributions);
            }
            if matches!(visit.cases, Remote::Waiting(_)) {
                step = step.and(Effect::FetchCases);
            }
            step.effects.extend(document::make(visit).effects);
            step.effects.extend(assurance::session_opened(visit));
            step.effects.extend(medical_account::fetch(visit));
            step.effects.extend(hand_over::send(visit).effects);
            step
        }
        HallNews::Contributions(contributions) => {
            visit.contributions = Remote::Here(contributions);
            Step::done()
        }
        HallNews::Cases(cases) => {
            visit.cases = Remote::Here(cases);
            Step::done()
        }
        HallNews::Assurance(heard) => assurance::heard(visit, heard),
        HallNews::MedicalAccount(heard) => medical_account::heard(visit, heard),
        HallNews::Withdrawn(status) => case::withdrawn(visit, *status),
        // Told before, by whom it was asked for.
        HallNews::Case(_) | HallNews::Closures(_) => Step::ignored(Ignored::Late),
        HallNews::Document { key, answer } => document::answered(visit, key, answer),
        HallNews::HandedDrafts(drafts) => {
            visit.handed = drafts;
            Step::done()
        }
        HallNews::DraftKept { key, kept } => hand_over::answered(visit, key, kept),
        HallNews::DraftOpened { key, answer } => pick_up::draft_opened(visit, key, answer),
        HallNews::PickUps(pick_ups) => pick_up::waiting(visit, pick_ups),
        HallNews::PaperLeft { key, left } => pick_up::left(visit, key, left),
        HallNews::PaperCollected { .. } => Step::ignored(Ignored::Late),
        HallNews::Unreachable(asked) => failed(visit, asked, false),
        HallNews::Refused(asked) => failed(visit, asked, true),
    }
}

fn failed(visit: &mut Visit, asked: Asked, refused: bool) -> Step {
    fn mark<T>(remote: &mut Remote<T>, refused: bool) {
        if matches!(remote, Remote::Waiting(_)) {
            *remote = if refused { Remote::Refused } else { Remote::Unreachable };
        }
    }
    if visit.code_guest.is_some() && (refused || asked == Asked::Session) {
        return scanned::not_identified(visit, refused);
    }
    match asked {
        Asked::Session => {
            mark(&mut visit.session, refused);
            mark(&mut visit.contributions, refused);
            mark(&mut visit.cases, refused);
            document::no_session(visit, refused);
            assurance::no_session(visit, refused);
            medical_account::no_session(visit, refused);
            hand_over::no_session(visit);
        }
        Asked::Contributions => mark(&mut visit.contributions, refused),
        Asked::Cases => mark(&mut visit.cases, refused),
        Asked::Withdrawal => return case::not_withdrawn(visit, refused),
        Asked::Case => return Step::ignored(Ignored::Late),
    }
    // A session that is refused has ended at the hall: the next question opens another.
    if refused {
        visit.session = Remote::Refused;
    }
    Step::done()
}
