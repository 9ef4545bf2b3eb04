//! Paper that does not come out: what happened, what it means for the citizen's matter and what to do is said for each fault,
//! with the code that staff are told over the telephone.

use crate::story::{Story, contributions, live_case, look_up_service};
use yizhan::privacy::Personal;
use yizhan::visit::*;
use yizhan::words::{Language, Texts};

/// A page whose paper failed in this way.
fn failed(begin: impl Fn(&mut Story), slot: Slot, fault: PaperFault) -> Story {
    let mut story = Story::begin();
    begin(&mut story);
    story.event(Event::Paper(slot, PaperNews::Failed(fault)));
    story
}

/// Says all of it, the last of them the code of staff.
fn says_all(mut story: Story, sentences: &[&str]) {
    sentences.iter().for_each(|sentence| {
        story.says(sentence);
    });
}

#[test]
fn a_receipt_says_what_is_wrong_that_nothing_is_lost_and_what_to_do() {
    let done = |story: &mut Story| _ = story.done();
    let text = "扫这页的码带走，或者拍下来。有纸了，在这里刷身份证能补打。";
    says_all(failed(done, Slot::Receipt, PaperFault::NoPaper), &["没有打印纸了", text, "P1"]);
    let text = "您的事不耽误，编号不变。请叫人关好盖子，再打一次。也可以把这页拍下来。";
    says_all(failed(done, Slot::Receipt, PaperFault::CoverOpen), &["小票机的盖子没关好", text, "P2", "再打小票"]);
    let text = "您的事不耽误，编号不变。请叫人取出卡住的纸，再打一次。也可以把这页拍下来。";
    says_all(failed(done, Slot::Receipt, PaperFault::Jam), &["小票机卡纸了", text, "P3", "再打小票"]);
    says_all(failed(done, Slot::Receipt, PaperFault::OutOfOrder), &["这会儿打不了小票", "P4"]);
    let none = failed(done, Slot::Receipt, PaperFault::NoPrinter);
    assert!(!none.words().iter().any(|words| words.starts_with('P')), "nothing is broken: {:?}", none.words());
}

#[test]
fn a_case_printed_once_more_and_a_form_taken_along_say_it_too() {
    let reprinted = |story: &mut Story| {
        story.home().hall(HallNews::Cases(vec![live_case()])).act(Action::Home(home::Act::Case(0)));
        story.act(Action::Case(case::Act::Reprint));
    };
    says_all(failed(reprinted, Slot::Receipt, PaperFault::Jam), &["小票机卡纸了", "P3"]);
    let handed = |story: &mut Story| _ = story.handed_over();
    let mut story = failed(handed, Slot::Receipt, PaperFault::CoverOpen);
    story.says("小票机的盖子没关好").says("请把码记下来，或者拍下来。").says("P2");
    story.act(Action::HandOver(hand_over::Act::PrintAgain)).asks_for(&["Print"]);
}

#[test]
fn what_was_looked_up_can_be_looked_up_again() {
    let looked_up = |story: &mut Story| {
        story.home().act(Action::Home(home::Act::Service(look_up_service())));
        story.hall(HallNews::Contributions(Personal::new(contributions()))).act(Action::Lookup(lookup::Act::Print));
    };
    let text = "记录还能查。请叫人关好盖子，再打一次。也可以到二楼大厅窗口打。";
    says_all(failed(looked_up, Slot::Receipt, PaperFault::CoverOpen), &["小票机的盖子没关好", text, "P2"]);
    let text = "记录还能查。请叫人取出卡住的纸，再打一次。也可以到二楼大厅窗口打。";
    says_all(failed(looked_up, Slot::Receipt, PaperFault::Jam), &["小票机卡纸了", text, "P3"]);
    says_all(failed(looked_up, Slot::Receipt, PaperFault::NoPaper), &["这会儿打不出来", "P1"]);
}

#[test]
fn a_document_is_made_all_the_same() {
    let printing = |story: &mut Story| _ = story.document_printing();
    let text = "证明开好了，还没打成。请叫人关好盖子，再打一次。也能带身份证到二楼大厅窗口打。";
    says_all(failed(printing, Slot::Sheets, PaperFault::CoverOpen), &["A4打印机的盖子没关好", text, "P12"]);
    let text = "证明开好了，还没打成。请叫人取出卡住的纸，再打一次。也能带身份证到二楼大厅窗口打。";
    says_all(failed(printing, Slot::Sheets, PaperFault::Jam), &["A4打印机卡纸了", text, "P13"]);
    says_all(failed(printing, Slot::Sheets, PaperFault::NoPaper), &["A4纸用完了", "P11"]);
    says_all(failed(printing, Slot::Sheets, PaperFault::OutOfOrder), &["这会儿打不了A4纸", "P14"]);
    for (fault, text, code) in [
        (PaperFault::CoverOpen, "盖子没关好，打印机停了。请先拿走打好的。叫人关好盖子，再打剩下的。", "P12"),
        (PaperFault::Jam, "卡纸了，打印机停了。请先拿走打好的。叫人取出卡住的纸，再打剩下的。", "P13"),
    ] {
        let mut story = Story::begin();
        story.three_copies().act(Action::Document(document::Act::Print));
        story.event(Event::Paper(Slot::Sheets, PaperNews::Partly { copies: 1, fault }));
        story.says("打好了1份，还差2份").says(text).says(code).says("打剩下的");
    }
}

#[test]
fn the_code_of_a_paper_that_was_collected_still_works() {
    let collected = |story: &mut Story| _ = story.collected();
    let text = "码还能用。请叫人关好盖子，再打一次。也可以换一台机器。";
    says_all(failed(collected, Slot::Sheets, PaperFault::CoverOpen), &["A4打印机的盖子没关好", text, "P12"]);
    let text = "码还能用。请叫人取出卡住的纸，再打一次。也可以换一台机器。";
    let mut story = failed(collected, Slot::Sheets, PaperFault::Jam);
    story.says("A4打印机卡纸了").says(text).says("P13");
    story.act(Action::PickUp(pick_up::Act::PrintAgain)).asks_for(&["PrintCollected"]);
    says_all(failed(collected, Slot::Sheets, PaperFault::NoPaper), &["这会儿打不出来", "P11"]);
}

/// Whoever listens hears the code as well, after what it is about.
#[test]
fn the_code_of_staff_is_read_aloud_after_the_sentences() {
    let story = failed(|story| _ = story.done(), Slot::Receipt, PaperFault::Jam);
    let reads = story.visit.view().reading();
    let texts = Texts::built_in();
    let say = |said: &reading::Said| texts.say(&said.phrase, Language::Chinese);
    let said: Vec<String> = reads.iter().flat_map(|read| &read.said).map(say).collect();
    let at = |words: &str| said.iter().position(|said| said == words).unwrap_or_else(|| panic!("{words} is not read: {said:?}"));
    assert!(at("小票机卡纸了") < at("P3"));
}

// -------------------------------------------------------------------------------------------- half a receipt

fn half(fault: PaperFault) -> Event {
    Event::Paper(Slot::Receipt, PaperNews::Half(fault))
}

#[test]
fn half_a_receipt_is_called_none_and_the_light_stays_on_while_it_hangs() {
    let mut story = Story::begin();
    story.done();
    assert!(!story.visit.lit().paper, "it is still printing");
    story.event(half(PaperFault::NoPaper));
    story.says("没有打印纸了");
    story.says("扫这页的码带走，或者拍下来。有纸了，在这里刷身份证能补打。半截的不算，请撕下来带走。").says("P1");
    assert!(story.visit.lit().paper, "it hangs there");
    // The next one is begun by cutting it off: both lie there then.
    story.act(Action::Done(done::Act::PrintAgain)).asks_for(&["Print"]).says("请在屏幕下面的出纸口拿走，1张。");
    assert!(story.visit.lit().paper);
    story
        .event(Event::Paper(Slot::Receipt, PaperNews::Printed))
        .says("请在屏幕下面的出纸口拿走，1张。刚才半截的不算，也请带走。");
    story.foot(Foot::Exit).at("TakeAway").says("半截的小票不算，请撕下来带走。");
    assert!(story.visit.lit().paper);
    story.act(Action::TakeAway(take_away::Act::Taken)).at("Idle");
    assert!(!story.visit.lit().paper && story.visit.holds_nothing_personal());
}

#[test]
fn nobody_is_told_to_take_a_receipt_where_only_half_of_one_hangs() {
    let mut story = Story::begin();
    story.done().event(half(PaperFault::Jam)).foot(Foot::Exit).at("TakeAway");
    story.says("请拿走身份证").says("半截的小票不算，请撕下来带走。");
    assert!(!story.words().iter().any(|words| words.starts_with("还有小票")), "{:?}", story.words());
    // Without a card to take, half a receipt is what there is.
    let mut story = Story::begin();
    story.home_by_code().act(Action::Home(home::Act::Case(0))).act(Action::Case(case::Act::Reprint));
    story.event(half(PaperFault::CoverOpen)).foot(Foot::Exit).at("TakeAway").says("请撕下半截的小票");
    assert!(story.visit.lit().paper);
}

#[test]
fn every_page_whose_receipt_came_out_by_half_says_so() {
    let none = "半截的不算，请撕下来带走。";
    let mut story = Story::begin();
    story.done().event(half(PaperFault::Jam)).paper_left();
    story.says("取件码 1234 5678").says(&format!("请记下来。24小时内，哪台机器都能打。{none}"));
    let mut story = Story::begin();
    story.handed_over().event(half(PaperFault::CoverOpen)).says(&format!("请把码记下来，或者拍下来。{none}"));
    let mut story = Story::begin();
    story.home().act(Action::Home(home::Act::Service(look_up_service())));
    story.hall(HallNews::Contributions(Personal::new(contributions()))).act(Action::Lookup(lookup::Act::Print));
    story.event(half(PaperFault::OutOfOrder));
    story.says(&format!("可以过一会儿再打一次，也可以到二楼大厅窗口打。{none}"));
}

/// The page gave the printer up; what it says afterwards is of the same paper.
#[test]
fn a_half_that_is_told_late_is_said_all_the_same() {
    let mut story = Story::begin();
    story.done().after(limits::PRINTING_LIMIT_MS, Event::Tick).says("这会儿打不了小票");
    story.event(half(PaperFault::OutOfOrder));
    assert!(story.words().iter().any(|words| words.ends_with("半截的不算，请撕下来带走。")), "{:?}", story.words());
}
