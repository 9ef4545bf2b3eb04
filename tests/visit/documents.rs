//! A document of the hall: what it is to say, how it is looked at and printed, and every way it may fail.

use crate::story::{OWNER, Story};
use std::sync::Arc;
use yizhan::api::{AnswerValue, Proof};
use yizhan::catalogue::{Content, ServiceIndex};
use yizhan::privacy::Personal;
use yizhan::visit::document::{Act, DocumentFault};
use yizhan::visit::*;

/// 参保证明: made by the hall, printed here.
pub fn document_service() -> ServiceIndex {
    Content::built_in().index_of("C-RS-01").unwrap()
}

/// A document of two pages, as it came.
pub fn prepared() -> Arc<document::Prepared> {
    let proof = Proof {
        id: "0198c2a0-7b1c-7def-8123-456789abcdef".into(),
        title: "参保证明".into(),
        pages: 2,
        sha256: String::new(),
        verify_code: "7KQ2M9XTPA".into(),
        issued_at: "2026-11-22T22:14:00+08:00".into(),
        seal: String::new(),
    };
    let picture = document::PagePicture { width_px: 1, height_px: 1, rgba: Personal::new(vec![255; 4]) };
    Arc::new(document::Prepared { proof, pdf: Personal::new(b"%PDF-1.7".to_vec()), picture })
}

impl Story {
    /// Up to the review of what a document is to say: one insurance, everything else as it comes.
    pub fn document_chosen(&mut self) -> &mut Self {
        self.home().document_chosen_at_home()
    }

    pub fn document_chosen_at_home(&mut self) -> &mut Self {
        self.act(Action::Home(home::Act::Service(document_service())));
        while self.visit.state_name() == StateName::Form {
            if let view::Content::Question(page) = self.visit.view().content
                && !page.answer.controls().iter().any(|control| control.chosen)
            {
                self.form(form::Act::Choose(0));
            }
            self.next();
        }
        self
    }

    /// A document of two pages, of which three copies are wanted.
    pub fn three_copies(&mut self) -> &mut Self {
        self.document_chosen();
        let form = Content::built_in().form_of(Content::built_in().service(document_service()).unwrap()).unwrap().clone();
        let copies = form.fields().iter().position(|field| field.id == "copies").unwrap();
        self.act(Action::Review(review::Act::Change(copies))).form(form::Act::Choose(2)).next().at("Review");
        self.act(Action::Review(review::Act::Submit)).document_answered(Ok(prepared()))
    }

    pub fn document_wished(&mut self) -> &mut Self {
        self.document_chosen().act(Action::Review(review::Act::Submit))
    }

    /// What comes of the last wish.
    pub fn document_answered(&mut self, answer: Result<Arc<document::Prepared>, document::DocumentFault>) -> &mut Self {
        let key = self.wishes.last().map_or(uuid::Uuid::nil(), |(key, _)| *key);
        self.hall(HallNews::Document { key, answer })
    }

    pub fn document_here(&mut self) -> &mut Self {
        self.document_wished().document_answered(Ok(prepared()))
    }

    pub fn document_printing(&mut self) -> &mut Self {
        self.document_here().act(Action::Document(document::Act::Print))
    }
}

fn text(text: &str) -> AnswerValue {
    AnswerValue::Text(text.into())
}

#[test]
fn what_is_chosen_is_what_the_hall_is_asked_for() {
    let mut story = Story::begin();
    story.document_wished().at("Document").asks_for(&["MakeDocument"]).says("正在出这份证明…");
    let (_, wish) = story.wishes.last().unwrap();
    assert_eq!((wish.service.as_str(), wish.form_version), ("C-RS-01", 1));
    assert!(wish.answers["insurance"] == AnswerValue::Choices(vec!["110".into()]));
    assert!(wish.answers["range"] == text("12") && wish.answers["copies"] == text("1"));
    assert!(!wish.answers.contains_key("from"), "months are asked only for a span of one's own");
    assert!(story.stored.is_empty(), "nothing is handed in");
}

#[test]
fn it_is_looked_at_then_printed_as_it_came_and_the_paper_is_told_of_to_its_end() {
    let mut story = Story::begin();
    story.document_here().says("社保参保证明打印，一共2页，打1份。这是第1页").says("看看名字、时间对不对");
    story.act(Action::Document(Act::Print)).asks_for(&["PrintDocument"]).says("正在打印证明");
    let (document, copies) = story.printed_documents.last().unwrap();
    assert_eq!((document.pdf.reveal().as_slice(), *copies), (b"%PDF-1.7".as_slice(), 1));
    story
        .event(Event::Paper(Slot::Sheets, PaperNews::Printed))
        .says("证明打好了")
        .says("一共2张A4纸，请在屏幕下面的大出纸口拿走。");
    story.act(Action::Document(Act::Finish)).at("TakeAway").says("打好的A4纸也请拿走。");
    assert!(!story.words().iter().any(|words| words.contains("小票")), "there is no receipt to take");
    story.act(Action::TakeAway(take_away::Act::Taken)).at("Idle");
    assert!(story.visit.holds_nothing_personal());
}

#[test]
fn copies_are_as_many_as_were_chosen() {
    let mut story = Story::begin();
    story.three_copies().says("社保参保证明打印，一共2页，打3份。这是第1页");
    story.act(Action::Document(Act::Print)).says("一共6张A4纸，请等一下。");
    assert_eq!(story.printed_documents.last().unwrap().1, 3);
}

#[test]
fn a_reprint_makes_no_second_document_and_the_same_wish_keeps_its_key() {
    let mut story = Story::begin();
    story.document_printing().event(Event::Paper(Slot::Sheets, PaperNews::Failed(PaperFault::NoPaper))).says("A4纸用完了");
    story.act(Action::Document(Act::Print)).asks_for(&["PrintDocument"]);
    assert_eq!((story.wishes.len(), story.printed_documents.len()), (1, 2));
    // Back to the answers and here again without a change: the hall is asked for the very same.
    story.event(Event::Paper(Slot::Sheets, PaperNews::Printed)).foot(Foot::Back).at("Review");
    story.act(Action::Review(review::Act::Submit)).at("Document");
    assert_eq!(story.wishes[0].0, story.wishes[1].0);
    story.document_answered(Err(DocumentFault::Unreachable)).act(Action::Document(Act::TryAgain));
    assert_eq!(story.wishes[0].0, story.wishes[2].0);
    // Another wish is another document.
    story.document_answered(Err(DocumentFault::NothingOnRecord)).act(Action::Document(Act::Change)).at("Review");
    story.act(Action::Review(review::Act::Change(0))).form(form::Act::Choose(1)).next();
    story.act(Action::Review(review::Act::Submit));
    assert_ne!(story.wishes[0].0, story.wishes[3].0);
}

#[test]
fn every_fault_has_its_sentence_and_a_way_on() {
    for (fault, title, way_on) in [
        (DocumentFault::Unreachable, "现在连不上大厅", Act::TryAgain),
        (DocumentFault::Refused, "这次没做成", Act::TryAgain),
        (DocumentFault::Unsound, "证明没传好，没有打印", Act::TryAgain),
        (DocumentFault::NothingOnRecord, "这段时间没查到您的记录", Act::Change),
    ] {
        let mut story = Story::begin();
        story.document_wished().document_answered(Err(fault)).says(title);
        assert!(story.words().iter().any(|words| words.contains("窗口")), "{fault:?} names a window");
        assert!(story.visit.view().controls().iter().any(|control| control.action == Action::Document(way_on)), "{fault:?}");
        assert!(story.printed_documents.is_empty());
    }
    for (fault, title) in [
        (PaperFault::NoPaper, "A4纸用完了"),
        (PaperFault::OutOfOrder, "这会儿打不了A4纸"),
        (PaperFault::NoPrinter, "这台机器不打A4纸"),
    ] {
        let mut story = Story::begin();
        story.document_printing().event(Event::Paper(Slot::Sheets, PaperNews::Failed(fault))).says(title);
        assert!(story.words().iter().any(|words| words.contains("窗口")), "{fault:?} names a window");
    }
}

#[test]
fn a_hall_that_never_answers_is_given_up() {
    let mut story = Story::begin();
    story.document_wished();
    story.time_alone(limits::DOCUMENT_LIMIT_MS, |story| story.words().iter().any(|words| words == "现在连不上大厅"));
    // What comes now is late; the citizen may be choosing something else.
    story.document_answered(Ok(prepared()));
    assert_eq!(story.ignored, Some(Ignored::Late));
}

#[test]
fn without_a_session_one_is_opened_first_and_a_printer_that_says_nothing_is_given_up() {
    let mut story = Story::begin();
    story.document_chosen().hall(HallNews::Refused(Asked::Session));
    story.act(Action::Review(review::Act::Submit)).asks_for(&["OpenSession"]).says("正在出这份证明…");
    story.hall(HallNews::SessionOpened { phone_on_record: None });
    assert!(story.effects.contains(&"MakeDocument".to_string()));
    story.document_answered(Ok(prepared())).act(Action::Document(Act::Print));
    story.time_alone(limits::PRINTING_LIMIT_MS, |story| story.words().iter().any(|words| words == "这会儿打不了A4纸"));
    story.foot(Foot::Exit).at("TakeAway").card(&OWNER).at("Notice");
}

#[test]
fn copies_that_came_out_are_counted_and_only_the_rest_is_printed() {
    let mut story = Story::begin();
    story.three_copies().act(Action::Document(Act::Print));
    let stopped = PaperNews::Partly { copies: 2, fault: PaperFault::OutOfOrder };
    story.event(Event::Paper(Slot::Sheets, stopped)).says("打好了2份，还差1份").says("打剩下的");
    story.act(Action::Document(Act::Print)).says("一共2张A4纸，请等一下。");
    assert_eq!(story.printed_documents.last().unwrap().1, 1);
    story
        .event(Event::Paper(Slot::Sheets, PaperNews::Printed))
        .says("证明打好了")
        .says("一共6张A4纸，请在屏幕下面的大出纸口拿走。");
    // Nothing is missing any more: once more is all of it.
    story.act(Action::Document(Act::Print));
    assert_eq!(story.printed_documents.last().unwrap().1, 3);
}

#[test]
fn copies_that_came_out_are_to_be_taken() {
    let mut story = Story::begin();
    story.three_copies().act(Action::Document(Act::Print));
    let out_of_paper = PaperNews::Partly { copies: 1, fault: PaperFault::NoPaper };
    story.event(Event::Paper(Slot::Sheets, out_of_paper)).says("打好了1份，还差2份").asks_for(&["LeavePaper"]);
    story.foot(Foot::Exit).at("TakeAway").says("打好的A4纸也请拿走。");
}
