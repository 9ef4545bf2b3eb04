//! 核验: making sure who stands there, by every way there is, and without one.

use crate::story::{OLD_FOREIGNER, OWNER, STAFF, STRANGER, Story, received};
use std::sync::Arc;
use yizhan::api::{CodeChannel, CodeOffer, CodeSent, NextSteps, Received, Verification, VerificationWay, VerificationWays};
use yizhan::catalogue::Content;
use yizhan::privacy::Personal;
use yizhan::visit::assurance::{Act, Fault, Heard, Proof};
use yizhan::visit::card_picture::{CardPicture, PICTURE_BYTES};
use yizhan::visit::receipt::ReceiptLine;
use yizhan::visit::*;
use yizhan::words::{Language, Texts};

/// A code by the desk, and staff.
pub fn all_ways() -> VerificationWays {
    let code = CodeOffer { channel: CodeChannel::Desk, phone: "139****0136".into() };
    VerificationWays { code: Some(code), staff: true, video: false }
}

fn staff_only() -> VerificationWays {
    VerificationWays { code: None, ..all_ways() }
}

pub fn code_sent() -> CodeSent {
    CodeSent { channel: CodeChannel::Desk, phone: "139****0136".into(), expires_s: 300, resend_after_s: Some(60) }
}

pub fn verification(way: VerificationWay) -> Verification {
    Verification { way, verified_at: "2026-11-22T22:14:00+08:00".into(), seal: "c2VhbA==".into() }
}

/// A decoded photo, all of one grey.
pub fn face() -> Arc<CardPicture> {
    Arc::new(CardPicture::new(Personal::new(vec![90; PICTURE_BYTES])).expect("a picture"))
}

impl Story {
    /// The ways, for the medical account.
    pub fn at_ways(&mut self, ways: VerificationWays) -> &mut Self {
        self.at_balance().act(Action::MedicalAccount(medical_account::Act::Range(medical_account::Range::LastTwelve)));
        self.hall(HallNews::Assurance(Heard::Ways(ways)))
    }

    pub fn at_code(&mut self) -> &mut Self {
        self.at_ways(all_ways()).check(Act::SendCode).hall(HallNews::Assurance(Heard::CodeSent(code_sent())))
    }

    pub fn check(&mut self, act: Act) -> &mut Self {
        self.act(Action::Assurance(act))
    }

    pub fn verified(&mut self, way: VerificationWay) -> &mut Self {
        self.hall(HallNews::Assurance(Heard::Verified(verification(way))))
    }

    fn fault(&mut self, fault: Fault) -> &mut Self {
        self.hall(HallNews::Assurance(Heard::Fault(fault)))
    }

    pub fn staff_look(&mut self) -> &mut Self {
        self.at_ways(all_ways()).check(Act::Staff).card(&STAFF)
    }

    /// The photo of this card is decoded now.
    pub fn decoded(&mut self, tag: Tag) -> &mut Self {
        self.event(Event::CardPicture { tag, picture: face() })
    }

    /// What the photo on the page is called there.
    fn portrait(&self) -> Option<String> {
        let view::Content::Review(page) = self.visit.view().content else { return None };
        let portrait = page.portrait?;
        assert!(portrait.picture.reveal().iter().all(|byte| *byte == 90), "another picture");
        Some(Texts::built_in().say(&portrait.said, self.visit.modes().language))
    }

    /// From where the hall is asked which ways there are.
    pub fn made_sure_by_staff(&mut self) -> &mut Self {
        self.hall(HallNews::Assurance(Heard::Ways(staff_only()))).check(Act::Staff).card(&STAFF).check(Act::Seen);
        self.verified(VerificationWay::Staff)
    }

    /// A form that is about to be handed in, of somebody who wants to be seen.
    pub fn at_check_of_form(&mut self) -> &mut Self {
        self.home().at_check_of_form_again()
    }

    pub fn at_check_of_form_again(&mut self) -> &mut Self {
        let service = Content::built_in().index_of("C-RS-03").unwrap();
        self.act(Action::Home(home::Act::Find)).act(Action::Find(find::Act::Service(service)));
        self.act(Action::Guide(guide::Act::Begin));
        for _ in 0..30 {
            match self.visit.view().content {
                view::Content::FormPage(page) => self.act(page.primary.action),
                view::Content::Question(page) => {
                    match &page.answer {
                        view::Answer::Choices { options, .. } if !options.iter().any(|option| option.chosen) => {
                            self.act(options[0].action.clone());
                        }
                        view::Answer::Typing(_) => {
                            self.typed("13812345678");
                        }
                        _ => {}
                    }
                    self.act(page.primary.action)
                }
                view::Content::Review(page) => return self.act(page.primary.action),
                _ => panic!("{} is no page of a form", self.place()),
            };
        }
        panic!("the form comes to no end: {:?}", self.words());
    }
}

fn told() -> Story {
    let mut story = Story::begin();
    story.at_ways(all_ways()).at("Assurance");
    story
}

/// What the notice says of a card whose photo is kept.
const WITH_PHOTO: &str = "身份证上的姓名、号码、性别、民族、生日和地址。要核对时，工作人员看一眼照片，您一退出就丢掉。";

/// At a machine that can decode photos.
fn keeping_photos() -> Story {
    let mut story = Story::begin();
    story.keeps_photos = true;
    story
}

#[test]
fn what_needs_it_says_why_and_offers_the_ways_there_are_and_the_window() {
    let mut story = told();
    story.says("要核对是您本人").says("为了您的钱和隐私，光有身份证还不够。");
    story.says("听验证码").says("139****0136 不发短信，由值班台念给您（演示）").says("请工作人员看一眼").says("到窗口办");
    assert!(!story.words().iter().any(|words| words.contains("视频")), "no way is named that is not there");
    story.check(Act::Back).at("MedicalAccount").says("3,210.45");
}

#[test]
fn by_five_keys_the_first_way_comes_first() {
    let mut story = told();
    story.five(FiveKey::Next).five(FiveKey::Choose).asks_for(&["SendCode"]);
}

#[test]
fn a_code_is_typed_and_what_needed_it_goes_on() {
    let mut story = Story::begin();
    story.at_code().says("请输入验证码").says("请值班台念给您听（演示），5分钟内有效").typed("13572").check(Act::Confirm);
    story.says("还没输完，请接着输");
    story.typed("49").check(Act::Confirm).asks_for(&["Verify"]);
    assert!(matches!(&story.proofs[0], Proof::Code(code) if code.reveal() == "135724"));
    story.fault(Fault::CodeWrong).says("验证码不对，请再看看").typed("1").typed("35724").key(Key::Enter).asks_for(&["Verify"]);
    story.verified(VerificationWay::Code).at("MedicalAccount").asks_for(&["FetchSpending"]);
    // Asked once in a visit.
    story.foot(Foot::Home);
    story.at_balance_again().act(Action::MedicalAccount(medical_account::Act::Range(medical_account::Range::Year(2025))));
    story.at("MedicalAccount").asks_for(&["FetchSpending"]);
    story.foot(Foot::Exit).act(Action::TakeAway(take_away::Act::Taken)).at("Idle");
    assert!(story.visit.holds_nothing_personal());
}

#[test]
fn another_code_can_be_asked_for_after_a_minute_and_not_where_there_is_none() {
    let mut story = Story::begin();
    story.at_code().says("换个新码").check(Act::SendCode);
    assert_eq!(story.ignored, Some(Ignored::Disabled));
    assert_eq!(story.visit.due_ms(), Some(story.now_ms - 700 + 60_000), "the page turns by itself");
    story.after(60_000, Event::Tick).check(Act::SendCode).asks_for(&["SendCode"]);
    let last = CodeSent { resend_after_s: None, ..code_sent() };
    story.hall(HallNews::Assurance(Heard::CodeSent(last)));
    assert!(!story.words().contains(&"换个新码".to_string()));
    // Back among the ways the code that is under way is not sent once more.
    story.check(Act::OtherWay).check(Act::SendCode).asks_for(&[]).says("请输入验证码");
}

#[test]
fn staff_hold_their_card_look_and_say_so() {
    let mut story = told();
    story.check(Act::Staff).says("请叫工作人员过来").says("工作人员来了，会把工作证放在亮灯的地方。");
    assert!(story.visit.lit().card);
    story.card(&OWNER).says("这是您自己的卡，要另一位工作人员的。").card(&STAFF).at("Assurance").says("请工作人员看：是本人吗？");
    story.says("示**").says("0085").check(Act::OtherWay).at("Assurance").says("要核对是您本人");
    story.check(Act::Staff).card(&STAFF).check(Act::Seen).asks_for(&["Verify"]);
    let Proof::Staff(who) = &story.proofs[0] else { panic!("staff") };
    assert_eq!(who.reveal(), &"0e".repeat(16), "which card it was");
    story.verified(VerificationWay::Staff).at("MedicalAccount");
}

#[test]
fn the_photo_is_decoded_when_staff_look_and_not_before() {
    let mut story = keeping_photos();
    story.card(&OWNER).says(WITH_PHOTO).act(Action::Notice(notice::Act::Decline)).act(Action::TakeAway(take_away::Act::Taken));
    story.at_ways(all_ways()).check(Act::Staff).asks_for(&[]);
    assert!(story.photos.is_empty(), "nobody has to see it yet");
    story.card(&STAFF).asks_for(&["DecodePhoto"]);
    let (tag, photo) = &story.photos[0];
    assert!(
        (*tag, photo.reveal().as_slice()) == (OWNER.tag, &[OWNER.tag[0]; 1024][..]),
        "the citizen's photo, not that of staff"
    );
    story.says("请工作人员看：是本人吗？");
    assert_eq!(story.portrait(), None, "the page does not wait for it");
    let page = story.visit.page();
    story.decoded(OWNER.tag).says("证上的照片").says("请工作人员看：是本人吗？");
    assert_eq!(story.portrait().as_deref(), Some("证上的照片"));
    assert_eq!(story.visit.page(), page, "who is about to touch a button still can");
    story.foot(Foot::Language);
    assert_eq!(story.portrait().as_deref(), Some("Photo on the card"));
}

#[test]
fn the_photo_is_decoded_for_who_typed_the_pin_as_well() {
    let mut story = keeping_photos();
    story.at_ways(all_ways()).check(Act::Staff).check(Act::ByPin).typed("135724").check(Act::Confirm);
    story.event(Event::PinChecked(true)).asks_for(&["DecodePhoto"]).decoded(OWNER.tag);
    assert!(story.portrait().is_some());
}

#[test]
fn the_photo_goes_with_its_page_and_is_decoded_anew() {
    let mut story = keeping_photos();
    story.staff_look().decoded(OWNER.tag).check(Act::OtherWay).says("要核对是您本人");
    story.check(Act::Staff).card(&STAFF).asks_for(&["DecodePhoto"]);
    assert_eq!(story.portrait(), None);
    story.decoded(OWNER.tag).check(Act::Seen).verified(VerificationWay::Staff).at("MedicalAccount");
}

#[test]
fn a_photo_that_comes_late_or_twice_or_of_another_card_is_nobodys_business() {
    let mut story = keeping_photos();
    story.staff_look().decoded(STRANGER.tag);
    assert_eq!((story.ignored, story.portrait()), (Some(Ignored::Late), None));
    story.decoded(OWNER.tag).decoded(OWNER.tag);
    assert_eq!(story.ignored, Some(Ignored::Late));
    story.check(Act::Seen).decoded(OWNER.tag);
    assert_eq!(story.ignored, Some(Ignored::Late));
    // Its citizen has gone, and somebody else is looked at.
    story.foot(Foot::Exit).act(Action::TakeAway(take_away::Act::Taken)).at("Idle").decoded(OWNER.tag);
    assert_eq!(story.ignored, Some(Ignored::Late));
    assert!(story.visit.holds_nothing_personal());
}

#[test]
fn where_no_photo_was_kept_none_is_asked_for_and_the_page_is_as_it_was() {
    let mut story = Story::begin();
    story.card(&OWNER).says("身份证上的姓名、号码、性别、民族、生日和地址。照片不用，读完就丢掉。");
    let mut story = told();
    story.check(Act::Staff).card(&STAFF).asks_for(&[]).says("请工作人员看：是本人吗？");
    assert!(story.photos.is_empty() && story.portrait().is_none());
}

#[test]
fn a_strangers_card_is_no_card_of_staff() {
    let mut story = told();
    story.check(Act::Staff).card(&STRANGER).at("Assurance/AnotherCard");
    let mut story = told();
    // Not where nobody waits for one.
    story.card(&STAFF).at("Assurance/AnotherCard");
}

#[test]
fn where_no_card_of_staff_can_be_read_their_pin_does_and_wrong_ones_are_bounded() {
    let mut story = told();
    story.event(Event::Health(Health { reader: false, ..crate::story::HEALTHY })).check(Act::Staff).says("请输检修密码");
    story
        .typed("135724")
        .check(Act::Confirm)
        .asks_for(&["CheckPin"])
        .event(Event::PinChecked(true))
        .says("请工作人员看：是本人吗？");
    story.check(Act::Seen);
    assert!(matches!(&story.proofs[0], Proof::Staff(who) if who.reveal() == "pin"));
    let mut story = told();
    story.check(Act::Staff).check(Act::ByPin);
    for left in (1..5).rev() {
        story.typed("135724").check(Act::Confirm).event(Event::PinChecked(false)).asks_for(&["LogPinWrong"]);
        story.says(&format!("密码不对，还能试 {left} 次。"));
    }
    story.typed("135724").check(Act::Confirm).event(Event::PinChecked(false)).says("要核对是您本人");
    story.check(Act::Staff).check(Act::ByPin);
    assert_eq!(story.ignored, Some(Ignored::Disabled), "it rests");
}

#[test]
fn where_there_is_no_way_the_window_is_and_nobody_is_refused() {
    let mut story = Story::begin();
    story.at_ways(VerificationWays::default()).says("现在核对不了");
    story.says("工作人员明天（周一）9:00上班，能来核对。二楼大厅窗口也能办。");
    story.check(Act::Window).at("Guide");
    // Staff are on duty, but nobody can say here who they are.
    let mut story = Story::begin();
    story.at_ways(staff_only()).says("请工作人员看一眼");
}

#[test]
fn a_hall_that_is_away_slow_or_refuses_leads_on() {
    for (fault, words) in [
        (Fault::Unreachable, "现在连不上大厅"),
        (Fault::Refused, "没有核对成"),
        (Fault::TooManyTries, "试的次数太多了"),
        (Fault::WayNotThere, "没有核对成"),
    ] {
        let mut story = told();
        story.check(Act::SendCode).fault(fault).says(words).says("到窗口办").check(Act::TryAgain);
        story.asks_for(&["FetchVerificationWays"]);
    }
    let mut story = told();
    story.check(Act::SendCode).after(12_000, Event::Tick).says("现在连不上大厅").check(Act::Back).at("MedicalAccount");
}

#[test]
fn who_is_to_be_seen_is_offered_no_code_and_the_form_is_handed_in_with_the_halls_word() {
    let mut story = Story::begin();
    story.at_check_of_form().at("Assurance").asks_for(&["FetchVerificationWays"]);
    story.hall(HallNews::Assurance(Heard::Ways(all_ways()))).says("这件事要有人当面看到您本人。").says("请工作人员看一眼");
    assert!(!story.words().contains(&"听验证码".to_string()), "a telephone may be in anybody's hand");
    story.check(Act::SendCode);
    assert_eq!(story.ignored, Some(Ignored::Disabled));
    story.check(Act::Staff).card(&STAFF).check(Act::Seen).verified(VerificationWay::Staff).at("Sending").asks_for(&["Store"]);
    assert!(story.stored[0].1.verification == Some(verification(VerificationWay::Staff)));
}

#[test]
fn who_was_seen_is_told_on_page_and_paper_when_to_come_next() {
    let mut story = Story::begin();
    story.at_check_of_form().made_sure_by_staff();
    let key = story.own_key();
    story.journal(JournalNews::Stored { key, slip: "K01-1122-007".into() });
    let next = NextSteps { valid_until: Some("2027-11-22".into()), ..received().next };
    story.journal(JournalNews::Received { key, received: Received { next, ..received() } });
    let sentence = "下次认证，请在2027年11月22日以前来。";
    story.at("Done").says("认证好了").says(sentence);
    let texts = Texts::built_in();
    let lines = story.printed[0].lines.iter();
    let printed =
        lines.filter_map(|line| if let ReceiptLine::Text(text) = line { Some(texts.say(text, Language::Chinese)) } else { None });
    assert!(printed.collect::<Vec<String>>().contains(&sentence.to_string()));
}

#[test]
fn a_code_does_not_do_where_somebody_has_to_be_seen() {
    let mut story = Story::begin();
    story.at_code().typed("135724").check(Act::Confirm).verified(VerificationWay::Code).foot(Foot::Home);
    story.at_check_of_form_again().at("Assurance");
}

#[test]
fn at_night_the_form_says_what_else_can_be_chosen_and_keeps_every_answer() {
    let mut story = Story::begin();
    story.at_check_of_form().hall(HallNews::Assurance(Heard::Ways(VerificationWays::default())));
    story.says("也可以回去换一种选法，有的不用核对。").check(Act::Back).at("Review");
    let mut story = Story::begin();
    story.at_check_of_form().hall(HallNews::Assurance(Heard::Ways(VerificationWays::default())));
    story.check(Act::Window).at("Guide").asks_for(&["KeepDraft"]);
    assert!(story.drafts[0].answers.contains_key("auth_way"));
    let mut story = Story::begin();
    story.at_check_of_form().foot(Foot::Exit).at("Assurance/LeaveQuestion").act(Action::Over(over::Act::Save));
    story.at("TakeAway");
    assert_eq!(story.drafts.len(), 1);
}

#[test]
fn what_was_made_sure_is_over_with_the_visit_and_after_a_quarter_of_an_hour() {
    let mut story = Story::begin();
    story.at_check_of_form().made_sure_by_staff().at("Sending");
    let key = story.own_key();
    story.journal(JournalNews::Stored { key, slip: "K01-1122-007".into() });
    story.journal(JournalNews::Received { key, received: received() }).at("Done").foot(Foot::Home);
    story.at_check_of_form_again().at("Sending");
    let mut story = Story::begin();
    story.at_code().typed("135724").check(Act::Confirm).verified(VerificationWay::Code);
    story.hall(HallNews::MedicalAccount(medical_account::Heard::Fault { refused: true, verify: true }));
    story.at("Assurance").asks_for(&["FetchVerificationWays"]);
}

#[test]
fn who_is_just_asked_whether_to_leave_has_not_handed_in() {
    let mut story = Story::begin();
    story.at_check_of_form().hall(HallNews::Assurance(Heard::Ways(all_ways())));
    story.check(Act::Staff).card(&STAFF).check(Act::Seen).asks_for(&["Verify"]).foot(Foot::Exit);
    story.verified(VerificationWay::Staff);
    assert!(story.stored.is_empty(), "not before it is said once more");
    story.act(Action::Over(over::Act::Continue)).at("Review").act(Action::Review(review::Act::Submit)).asks_for(&["Store"]);
}

#[test]
fn staff_who_look_see_a_name_on_every_kind_of_card() {
    let mut story = Story::begin();
    story.card(&OLD_FOREIGNER).act(Action::Notice(notice::Act::Acknowledge));
    story.hall(HallNews::SessionOpened { phone_on_record: None }).at_balance_again();
    story.act(Action::MedicalAccount(medical_account::Act::Range(medical_account::Range::LastTwelve)));
    story.hall(HallNews::Assurance(Heard::Ways(all_ways()))).check(Act::Staff).card(&STAFF);
    story.says("S****, Z*").says("0200");
}
