//! Every place of a visit, reached the way a citizen reaches it.

use crate::assurance::all_ways;
use crate::medical_account::account_service;
use crate::story::{
    EXPIRED, FOREIGNER, NOT_YET_VALID, ODD, OWNER, STAFF, STRANGER, Story, contributions, form_service, identity_code, live_case,
    look_up_service, receipt_code, scanned_case,
};
use yizhan::api::VerificationWays;
use yizhan::privacy::Personal;
use yizhan::scanning::Code;
use yizhan::visit::*;

/// One place, the way to it, and how long time alone takes from there to idle: seconds in standard and large text.
pub struct Place {
    pub name: &'static str,
    pub way: fn(&mut Story),
    pub seconds: u64,
    pub seconds_large: u64,
}

const fn place(name: &'static str, seconds: u64, seconds_large: u64, way: fn(&mut Story)) -> Place {
    Place { name, way, seconds, seconds_large }
}

impl Place {
    pub fn story(&self) -> Story {
        let mut story = Story::begin();
        (self.way)(&mut story);
        story
    }

    pub fn story_in_large_text(&self) -> Story {
        let mut story = Story::begin();
        story.foot(Foot::LargeText);
        (self.way)(&mut story);
        story
    }
}

/// 90 s, countdown 30 s, card and paper 20 s; in large text 180 s, 45 s, 20 s.
const CALM: (u64, u64) = (140, 245);
/// 180 s, then the same countdown.
const READING: (u64, u64) = (230, 245);

/// Pages, without anything over them.
pub const PAGES: &[Place] = &[
    place("idle with another language", 90, 180, |story| {
        story.foot(Foot::Language);
    }),
    place("idle with the five keys", 90, 180, |story| {
        story.five(FiveKey::Next).five(FiveKey::Next);
    }),
    place("waiting for a card", 60, 60, |story| {
        story.act(Action::Idle(idle::Act::Service(look_up_service())));
    }),
    place("reading a card", 8, 8, |story| {
        story.event(Event::Card(CardNews::Reading));
    }),
    place("a card to be placed again", 50, 50, |story| {
        story.event(Event::Card(CardNews::LiftAndPlace));
    }),
    place("an expired card", 50, 50, |story| {
        story.card(&EXPIRED);
    }),
    place("a card not yet valid", 50, 50, |story| {
        story.card(&NOT_YET_VALID);
    }),
    place("a receipt's case is asked for", 42, 42, |story| {
        story.event(Event::Code(receipt_code()));
    }),
    place("a receipt's case", READING.0 - 20, READING.1 - 20, |story| {
        story.event(Event::Code(receipt_code())).hall(HallNews::Case(Box::new(scanned_case())));
    }),
    place("a receipt the hall does not know", 30, 30, |story| {
        story.event(Event::Code(receipt_code())).hall(HallNews::Refused(Asked::Case));
    }),
    place("the notice for a code", CALM.0 - 20, CALM.1 - 20, |story| {
        story.event(Event::Code(identity_code()));
    }),
    place("whose code it is is asked", 42, 42, |story| {
        story.event(Event::Code(identity_code())).act(Action::Notice(notice::Act::Acknowledge));
    }),
    place("a code that is not recognised", 30, 30, |story| {
        story.event(Event::Code(identity_code())).act(Action::Notice(notice::Act::Acknowledge));
        story.hall(HallNews::Refused(Asked::Session));
    }),
    place("home by a code", CALM.0 - 20, CALM.1 - 20, |story| {
        story.home_by_code();
    }),
    place("a case by a code", READING.0 - 20, READING.1 - 20, |story| {
        story.home_by_code().act(Action::Home(home::Act::Case(0)));
    }),
    place("a card is wanted after a code", 60, 60, |story| {
        story.home_by_code().act(Action::Home(home::Act::Service(form_service())));
    }),
    place("a card beside a code", CALM.0 - 20, CALM.1 - 20, |story| {
        story.home_by_code().card(&STRANGER);
    }),
    place("the PIN of staff", 60, 60, |story| {
        story.knock(5_000).typed("135724");
    }),
    place("the check of the machine by PIN", 330, 345, |story| {
        story.knock(5_000).typed("135724").act(Action::StaffPin(staff_pin::Act::Confirm)).event(Event::PinChecked(true));
    }),
    place("a code of no use", 30, 30, |story| {
        story.act(Action::Idle(idle::Act::Service(form_service()))).event(Event::Code(Code::Unknown));
    }),
    place("notice", CALM.0, CALM.1, |story| {
        story.card(&OWNER);
    }),
    place("finding, groups", 120, 225, |story| {
        story.act(Action::Idle(idle::Act::Find));
    }),
    place("finding, one group", CALM.0, CALM.1, |story| {
        story.home().act(Action::Home(home::Act::Find)).act(Action::Find(find::Act::Group(0)));
    }),
    place("finding, typed", 120, 225, |story| {
        story.act(Action::Idle(idle::Act::Find)).typed("sydj").composed("sydj", &["失业登记"], "");
    }),
    place("a guide", READING.0 - 20, READING.1 - 20, |story| {
        story.act(Action::Idle(idle::Act::Find)).act(Action::Find(find::Act::Service(form_service())));
    }),
    place("a guide within a visit", READING.0, READING.1, |story| {
        story.home().act(Action::Home(home::Act::Find)).act(Action::Find(find::Act::Service(form_service())));
    }),
    place("the guide of something done at a window", READING.0 - 20, READING.1 - 20, |story| {
        story.act(Action::Idle(idle::Act::Find)).act(Action::Find(find::Act::Item(0)));
    }),
    place("eligibility, a question", 120, 225, |story| {
        story.asked();
    }),
    place("eligibility, what comes of it", 120, 225, |story| {
        story.asked().act(Action::Eligibility(eligibility::Act::Choose(eligibility::Answered::Yes)));
        story.act(Action::Eligibility(eligibility::Act::Next));
    }),
    place("home", CALM.0, CALM.1, |story| {
        story.home_with_news();
    }),
    place("telephone, which the hall knows", CALM.0, CALM.1, |story| {
        let phone_on_record = Some("139****0136".to_string().into());
        story.home().hall(HallNews::SessionOpened { phone_on_record });
        story.act(Action::Home(home::Act::Service(form_service()))).next().form(form::Act::OnRecord);
    }),
    place("home before the hall answers", CALM.0, CALM.1, |story| {
        story.card(&OWNER).act(Action::Notice(notice::Act::Acknowledge));
    }),
    place("look-up before the hall answers", CALM.0, CALM.1, |story| {
        story.home().act(Action::Home(home::Act::Service(look_up_service())));
    }),
    place("look-up", CALM.0, CALM.1, |story| {
        story.home().act(Action::Home(home::Act::Service(look_up_service())));
        story.hall(HallNews::Contributions(Personal::new(contributions())));
    }),
    place("look-up advice", CALM.0, CALM.1, |story| {
        story.home().act(Action::Home(home::Act::Service(look_up_service())));
        story.hall(HallNews::Contributions(Personal::new(contributions()))).act(Action::Lookup(lookup::Act::Advice));
    }),
    place("look-up, printing", CALM.0, CALM.1, |story| {
        story.home().act(Action::Home(home::Act::Service(look_up_service())));
        story.hall(HallNews::Contributions(Personal::new(contributions()))).act(Action::Lookup(lookup::Act::Print));
    }),
    place("look-up, printed", CALM.0, CALM.1, |story| {
        story.home().act(Action::Home(home::Act::Service(look_up_service())));
        story.hall(HallNews::Contributions(Personal::new(contributions()))).act(Action::Lookup(lookup::Act::Print));
        story.event(Event::Paper(Slot::Receipt, PaperNews::Printed));
    }),
    place("look-up without the hall", CALM.0, CALM.1, |story| {
        story.home().act(Action::Home(home::Act::Service(look_up_service()))).hall(HallNews::Unreachable(Asked::Contributions));
    }),
    place("form, the card's page", CALM.0, CALM.1, |story| {
        story.form_begun();
    }),
    place("form, typing digits", CALM.0, CALM.1, |story| {
        story.form_begun().next().typed("138");
    }),
    place("form, composing pinyin", CALM.0, CALM.1, |story| {
        story.at_address().typed("jie").composed("jie", &["接", "街"], "");
    }),
    place("form, a choice", CALM.0, CALM.1, |story| {
        story.at_education();
    }),
    place("form, a date", CALM.0, CALM.1, |story| {
        story.at_date().form(form::Act::Year(2026)).form(form::Act::Month(9));
    }),
    place("form, the promise", CALM.0, CALM.1, |story| {
        story.at_promise();
    }),
    place("form, the signature", CALM.0, CALM.1, |story| {
        story.at_signature();
    }),
    place("form, changing one line", CALM.0, CALM.1, |story| {
        story.at_review().act(Action::Review(review::Act::Change(9)));
    }),
    place("review", CALM.0, CALM.1, |story| {
        story.at_review();
    }),
    // 10 s for the journal.
    place("storing", 10 + READING.0, 10 + READING.1, |story| {
        story.submitted();
    }),
    // 15 s for the hall.
    place("sending", 15 + READING.0, 15 + READING.1, |story| {
        story.stored();
    }),
    place("not stored", READING.0, READING.1, |story| {
        story.submitted();
        let key = story.own_key();
        story.journal(JournalNews::NotStored { key });
    }),
    place("done, printing", READING.0, READING.1, |story| {
        story.done();
    }),
    place("done, printed", READING.0, READING.1, |story| {
        story.done().event(Event::Paper(Slot::Receipt, PaperNews::Printed));
    }),
    place("done, stored here and no paper", READING.0, READING.1, |story| {
        story.stored();
        let key = story.own_key();
        story.journal(JournalNews::NotYet { key }).event(Event::Paper(Slot::Receipt, PaperNews::Failed(PaperFault::NoPaper)));
    }),
    place("what a document is to say", CALM.0, CALM.1, |story| {
        story.document_chosen();
    }),
    // 24 s for the hall.
    place("document wished for", CALM.0, CALM.1, |story| {
        story.document_wished();
    }),
    place("no document", CALM.0, CALM.1, |story| {
        story.document_wished().document_answered(Err(document::DocumentFault::Unsound));
    }),
    place("document", READING.0, READING.1, |story| {
        story.document_here();
    }),
    place("document, printing", READING.0, READING.1, |story| {
        story.document_printing();
    }),
    place("document, printed", READING.0, READING.1, |story| {
        story.document_printing().event(Event::Paper(Slot::Sheets, PaperNews::Printed));
    }),
    place("document, left at the hall", READING.0, READING.1, |story| {
        story.document_printing().event(Event::Paper(Slot::Sheets, PaperNews::Failed(PaperFault::NoPaper))).paper_left();
    }),
    place("document, some copies out", READING.0, READING.1, |story| {
        let partly = PaperNews::Partly { copies: 1, fault: PaperFault::OutOfOrder };
        story.three_copies().act(Action::Document(document::Act::Print)).event(Event::Paper(Slot::Sheets, partly));
    }),
    place("papers left, to choose from", CALM.0, CALM.1, |story| {
        story.papers_left();
    }),
    place("form, being taken along", CALM.0, CALM.1, |story| {
        story.handing_over();
    }),
    place("form, not taken along", CALM.0, CALM.1, |story| {
        story.handing_over().draft_kept(None);
    }),
    place("form, taken along", READING.0, READING.1, |story| {
        story.handed_over();
    }),
    place("form, taken along without paper", READING.0, READING.1, |story| {
        story.handed_over().event(Event::Paper(Slot::Receipt, PaperNews::Failed(PaperFault::NoPaper)));
    }),
    place("a form's code to be typed", CALM.0, CALM.1, |story| {
        story.at_draft_code().typed("1234");
    }),
    place("a form being looked for", CALM.0, CALM.1, |story| {
        story.opening_draft();
    }),
    place("a code to be typed", 120, 225, |story| {
        story.at_pick_up().typed("1234");
    }),
    place("a code being looked for", 120, 225, |story| {
        story.collecting();
    }),
    place("a paper collected, printing", 120, 225, |story| {
        story.collected();
    }),
    place("a paper collected, printed", CALM.0, CALM.1, |story| {
        story.collected().event(Event::Paper(Slot::Sheets, PaperNews::Printed));
    }),
    place("a paper collected, no paper", 120, 225, |story| {
        story.collected().event(Event::Paper(Slot::Sheets, PaperNews::Failed(PaperFault::NoPaper)));
    }),
    place("making sure, before the hall answers", CALM.0, CALM.1, |story| {
        story.at_balance().act(Action::MedicalAccount(medical_account::Act::Range(medical_account::Range::LastTwelve)));
    }),
    place("making sure, the ways", CALM.0, CALM.1, |story| {
        story.at_ways(all_ways());
    }),
    place("making sure, no way", CALM.0, CALM.1, |story| {
        story.at_ways(VerificationWays::default());
    }),
    place("making sure, a code being sent", CALM.0, CALM.1, |story| {
        story.at_ways(all_ways()).act(Action::Assurance(assurance::Act::SendCode));
    }),
    place("making sure, a code typed", READING.0, READING.1, |story| {
        story.at_code().typed("1357");
    }),
    place("making sure, a card of staff wanted", READING.0, READING.1, |story| {
        story.at_ways(all_ways()).act(Action::Assurance(assurance::Act::Staff));
    }),
    place("making sure, the PIN of staff", CALM.0, CALM.1, |story| {
        story.at_ways(all_ways()).act(Action::Assurance(assurance::Act::Staff)).act(Action::Assurance(assurance::Act::ByPin));
        story.typed("135724");
    }),
    place("making sure, staff look", READING.0, READING.1, |story| {
        story.staff_look();
    }),
    place("making sure, staff look at the photo", READING.0, READING.1, |story| {
        story.keeps_photos = true;
        story.staff_look().decoded(OWNER.tag);
    }),
    place("making sure, being checked", CALM.0, CALM.1, |story| {
        story.staff_look().act(Action::Assurance(assurance::Act::Seen));
    }),
    place("making sure, failed", CALM.0, CALM.1, |story| {
        story.at_ways(all_ways()).act(Action::Assurance(assurance::Act::SendCode));
        story.hall(HallNews::Assurance(assurance::Heard::Fault(assurance::Fault::TooManyTries)));
    }),
    place("making sure, for a form", CALM.0, CALM.1, |story| {
        story.at_check_of_form();
    }),
    place("account before the hall answers", CALM.0, CALM.1, |story| {
        story.home().act(Action::Home(home::Act::Find)).act(Action::Find(find::Act::Service(account_service())));
        story.act(Action::Guide(guide::Act::Begin));
    }),
    place("account, balance", CALM.0, CALM.1, |story| {
        story.at_balance();
    }),
    place("account, picture", CALM.0, CALM.1, |story| {
        story.at_spending(30);
    }),
    place("account, payments", CALM.0, CALM.1, |story| {
        story.at_spending(30).act(Action::MedicalAccount(medical_account::Act::Rows));
    }),
    place("account, printing", CALM.0, CALM.1, |story| {
        story.at_spending(30).act(Action::MedicalAccount(medical_account::Act::Rows));
        story.act(Action::MedicalAccount(medical_account::Act::Print));
    }),
    place("account, printed", CALM.0, CALM.1, |story| {
        story.at_spending(30).act(Action::MedicalAccount(medical_account::Act::Rows));
        story.act(Action::MedicalAccount(medical_account::Act::Print)).event(Event::Paper(Slot::Receipt, PaperNews::Printed));
    }),
    place("notices", READING.0 - 20, READING.1 - 20, |story| {
        story.act(Action::Idle(idle::Act::Find)).act(Action::Find(find::Act::Board));
    }),
    place("case of the hall", READING.0, READING.1, |story| {
        story.home().act(Action::Home(home::Act::Case(0)));
    }),
    place("case that may be withdrawn", READING.0, READING.1, |story| {
        story.home().hall(HallNews::Cases(vec![live_case()])).act(Action::Home(home::Act::Case(0)));
    }),
    place("case, to be withdrawn?", READING.0, READING.1, |story| {
        story.home().hall(HallNews::Cases(vec![live_case()])).act(Action::Home(home::Act::Case(0)));
        story.act(Action::Case(case::Act::AskToWithdraw));
    }),
    place("case waiting here, printing", READING.0, READING.1, |story| {
        story.home_with_news().act(Action::Home(home::Act::Case(0))).act(Action::Case(case::Act::Reprint));
    }),
    // 300 s: who looks into a printer touches nothing.
    place("the check of the machine", 350, 365, |story| {
        story.card(&STAFF);
    }),
    place("take away, after a card's trouble", 20, 20, |story| {
        story.card(&EXPIRED).act(Action::CardTrouble(card_trouble::Act::Close));
    }),
    place("take away", 20, 20, |story| {
        story.done().event(Event::Paper(Slot::Receipt, PaperNews::Printed)).foot(Foot::Exit);
    }),
];

/// What lies over a page.
pub const OVERS: &[Place] = &[
    // Idle has no countdown.
    place("help over idle", 180, 180, |story| {
        story.foot(Foot::Help);
    }),
    place("help over waiting for a card", 180, 180, |story| {
        story.act(Action::Idle(idle::Act::Service(look_up_service()))).foot(Foot::Help);
    }),
    place("help over a card's trouble", 200, 200, |story| {
        story.event(Event::Card(CardNews::LiftAndPlace)).foot(Foot::Help);
    }),
    place("help over the notice", READING.0, READING.1, |story| {
        story.card(&OWNER).foot(Foot::Help);
    }),
    place("help over home", READING.0, READING.1, |story| {
        story.home_with_news().foot(Foot::Help);
    }),
    place("help over the look-up", READING.0, READING.1, |story| {
        story.home().act(Action::Home(home::Act::Service(look_up_service()))).foot(Foot::Help);
    }),
    place("help over the form", READING.0, READING.1, |story| {
        story.at_address().foot(Foot::Help);
    }),
    place("help over the review", READING.0, READING.1, |story| {
        story.at_review().foot(Foot::Help);
    }),
    place("help over storing", 10 + READING.0, 10 + READING.1, |story| {
        story.submitted().foot(Foot::Help);
    }),
    place("help over sending", 15 + READING.0, 15 + READING.1, |story| {
        story.stored().foot(Foot::Help);
    }),
    place("help over done", READING.0, READING.1, |story| {
        story.done().foot(Foot::Help);
    }),
    place("help over a case", READING.0, READING.1, |story| {
        story.home().act(Action::Home(home::Act::Case(0))).foot(Foot::Help);
    }),
    place("help over another card", READING.0, READING.1, |story| {
        story.home().card(&STRANGER).foot(Foot::Help);
    }),
    place("more over the notice", READING.0, READING.1, |story| {
        story.card(&OWNER).foot(Foot::More);
    }),
    place("more over home", READING.0, READING.1, |story| {
        story.home().foot(Foot::More);
    }),
    place("more over the form", READING.0, READING.1, |story| {
        story.at_address().foot(Foot::More);
    }),
    place("more over sending", 15 + READING.0, 15 + READING.1, |story| {
        story.stored().foot(Foot::More);
    }),
    place("help over a document", READING.0, READING.1, |story| {
        story.document_here().foot(Foot::Help);
    }),
    place("more over done", READING.0, READING.1, |story| {
        story.done().foot(Foot::More);
    }),
    place("help over more", READING.0, READING.1, |story| {
        story.home().foot(Foot::More).foot(Foot::Help);
    }),
    place("leaving a form for home", CALM.0, CALM.1, |story| {
        story.at_address().foot(Foot::Home);
    }),
    place("leaving a form that waits for a check", CALM.0, CALM.1, |story| {
        story.at_check_of_form().foot(Foot::Exit);
    }),
    place("leaving a review", CALM.0, CALM.1, |story| {
        story.at_review().foot(Foot::Exit);
    }),
    place("another card at the notice", CALM.0, CALM.1, |story| {
        story.card(&OWNER).card(&STRANGER);
    }),
    place("another card at home", CALM.0, CALM.1, |story| {
        story.home().card(&STRANGER);
    }),
    place("another card in the form", CALM.0, CALM.1, |story| {
        story.at_address().card(&STRANGER);
    }),
    place("another card at done", CALM.0, CALM.1, |story| {
        story.done().card(&STRANGER);
    }),
    place("a word about the card over home", CALM.0, CALM.1, |story| {
        story.card(&ODD).act(Action::Notice(notice::Act::Acknowledge));
    }),
    place("a word about the card over the look-up", CALM.0, CALM.1, |story| {
        story.act(Action::Idle(idle::Act::Service(look_up_service()))).card(&ODD).act(Action::Notice(notice::Act::Acknowledge));
    }),
    place("a service not open to this card", CALM.0, CALM.1, |story| {
        story
            .act(Action::Idle(idle::Act::Service(form_service())))
            .card(&FOREIGNER)
            .act(Action::Notice(notice::Act::Acknowledge));
    }),
    place("help over a service not open to this card", READING.0, READING.1, |story| {
        story
            .act(Action::Idle(idle::Act::Service(form_service())))
            .card(&FOREIGNER)
            .act(Action::Notice(notice::Act::Acknowledge));
        story.foot(Foot::Help);
    }),
    place("countdown over the notice", 50, 65, |story| {
        story.card(&OWNER);
        counted_down(story);
    }),
    place("countdown over home", 50, 65, |story| {
        story.home();
        counted_down(story);
    }),
    place("countdown over the look-up", 50, 65, |story| {
        story.home().act(Action::Home(home::Act::Service(look_up_service())));
        counted_down(story);
    }),
    place("countdown over the form", 50, 65, |story| {
        story.at_address();
        counted_down(story);
    }),
    place("countdown over the review", 50, 65, |story| {
        story.at_review();
        counted_down(story);
    }),
    place("countdown over not stored", 50, 65, |story| {
        story.submitted();
        let key = story.own_key();
        story.journal(JournalNews::NotStored { key });
        counted_down(story);
    }),
    place("countdown over done", 50, 65, |story| {
        story.done().event(Event::Paper(Slot::Receipt, PaperNews::Printed));
        counted_down(story);
    }),
    place("countdown over done, stored here", 50, 65, |story| {
        story.stored();
        let key = story.own_key();
        story.journal(JournalNews::NotYet { key }).event(Event::Paper(Slot::Receipt, PaperNews::Printed));
        counted_down(story);
    }),
    place("countdown over a case", 50, 65, |story| {
        story.home().act(Action::Home(home::Act::Case(0)));
        counted_down(story);
    }),
];

fn counted_down(story: &mut Story) {
    story.time_alone(300_000, |story| story.visit.over().is_some());
}

pub fn all() -> impl Iterator<Item = &'static Place> {
    PAGES.iter().chain(OVERS)
}
