//! The medical account: balance with a card, spending after a check, names of medicines only on wish.

use crate::assurance::all_ways;
use crate::story::Story;
use yizhan::api::{MedicalBalance, Spending, SpendingKind, SpendingRow, VerificationWay};
use yizhan::catalogue::{Content, ServiceIndex};
use yizhan::privacy::Personal;
use yizhan::visit::medical_account::{Act, Heard, Range};
use yizhan::visit::receipt::ReceiptLine;
use yizhan::visit::*;
use yizhan::words::{Language, Texts};

pub fn account_service() -> ServiceIndex {
    Content::built_in().index_of("C-YB-08").unwrap()
}

pub fn balance() -> MedicalBalance {
    MedicalBalance { as_of: "2026-11-21".into(), source: "demo".into(), balance_fen: Some(321_045) }
}

/// So many payments on days of November and October: 10.50 yuan each, every third in hospital, the others of medicines.
pub fn spending(count: usize) -> Spending {
    let row = |index: usize| SpendingRow {
        day: if index < count / 2 {
            format!("2026-11-{:02}", 20 - index % 20)
        } else {
            format!("2026-10-{:02}", 28 - index % 28)
        },
        kind: if index.is_multiple_of(3) { SpendingKind::Inpatient } else { SpendingKind::Pharmacy },
        place: "某药房(演示)".into(),
        amount_fen: 1_050,
        drugs: Vec::new(),
    };
    Spending { as_of: "2026-11-21".into(), source: "demo".into(), rows: (0..count).map(row).collect(), left_out: 0 }
}

fn named(count: usize) -> Spending {
    let mut spending = spending(count);
    spending.rows.iter_mut().for_each(|row| row.drugs = vec!["示例药".into()]);
    spending
}

impl Story {
    pub fn at_balance(&mut self) -> &mut Self {
        self.home().at_balance_again()
    }

    pub fn at_balance_again(&mut self) -> &mut Self {
        self.act(Action::Home(home::Act::Find)).act(Action::Find(find::Act::Service(account_service())));
        self.act(Action::Guide(guide::Act::Begin)).asks_for(&["FetchMedicalBalance"]);
        self.hall(HallNews::MedicalAccount(Heard::Balance(Personal::new(balance()))))
    }

    /// The picture of so many payments.
    pub fn at_spending(&mut self, count: usize) -> &mut Self {
        self.at_ways(all_ways()).check(assurance::Act::Staff).card(&crate::story::STAFF).check(assurance::Act::Seen);
        self.verified(VerificationWay::Staff).spent(spending(count))
    }

    fn spent(&mut self, spending: Spending) -> &mut Self {
        let query = self.queries.last().cloned().unwrap();
        self.hall(HallNews::MedicalAccount(Heard::Spending(query, Personal::new(spending))))
    }

    fn account(&mut self, act: Act) -> &mut Self {
        self.act(Action::MedicalAccount(act))
    }
}

#[test]
fn a_card_shows_the_balance_and_nothing_more() {
    let mut story = Story::begin();
    story.at_balance().at("MedicalAccount").says("3,210.45").says("医保个人账户，查到2026年11月21日，演示数据");
    story.says("最近一年").says("2026年").says("2024年").account(Act::Rows);
    assert_eq!(story.ignored, Some(Ignored::Disabled));
    story.account(Act::Range(Range::LastTwelve)).at("Assurance").asks_for(&["FetchVerificationWays"]);
}

#[test]
fn twelve_months_are_a_picture_and_a_kind_is_a_touch() {
    let mut story = Story::begin();
    story.at_spending(30).says("30笔，一共 315.00 元").says("11月").says("157.50");
    assert_eq!((story.queries[0].from.as_str(), story.queries[0].to.as_str()), ("2025-12", "2026-11"));
    assert!(!story.queries[0].drugs, "names of medicines do not leave the hall unasked");
    story.account(Act::Kind(Some(SpendingKind::Inpatient))).asks_for(&[]).says("10笔，一共 105.00 元");
    story.account(Act::Kind(Some(SpendingKind::Outpatient))).says("这段时间没有花费");
}

#[test]
fn medicines_are_named_on_wish_only_and_the_paper_follows() {
    let texts = Texts::built_in();
    let printed = |story: &Story| -> String {
        let lines = &story.printed.last().unwrap().lines;
        let words = lines.iter().map(|line| match line {
            ReceiptLine::Row { label, value } => {
                format!("{} {}", texts.say(label, Language::Chinese), texts.say(value, Language::Chinese))
            }
            ReceiptLine::Text(text) | ReceiptLine::Small(text) | ReceiptLine::Title(text) => texts.say(text, Language::Chinese),
            _ => String::new(),
        });
        words.collect::<Vec<String>>().join("\n")
    };
    let mut story = Story::begin();
    story.at_spending(3).account(Act::Rows).says("某药房(演示)").says("11月20日").says("10.50");
    story.account(Act::Print).asks_for(&["Print"]);
    let paper = printed(&story);
    assert!(
        paper.contains("查询凭条") && paper.contains("11月20日 住院 10.50") && paper.contains("本凭条仅供查询，不作证明使用。"),
        "{paper}"
    );
    assert!(!paper.contains("示例药"));
    story.event(Event::Paper(Slot::Receipt, PaperNews::Failed(PaperFault::NoPaper))).says("这会儿打不出来").account(Act::Print);
    story
        .event(Event::Paper(Slot::Receipt, PaperNews::Printed))
        .says("小票打好了")
        .account(Act::BackToRows)
        .account(Act::Drugs)
        .asks_for(&["FetchSpending"]);
    assert!(story.queries.last().unwrap().drugs);
    story.spent(named(3)).says("示例药").account(Act::Print);
    assert!(printed(&story).contains("示例药"));
    story.event(Event::Paper(Slot::Receipt, PaperNews::Printed)).account(Act::BackToRows).account(Act::Drugs);
    assert!(!story.queries.last().unwrap().drugs);
}

#[test]
fn three_thousand_payments_stay_within_a_page_and_a_paper() {
    let mut story = Story::begin();
    story.at_spending(3_000).says("3000笔，一共 31,500.00 元").account(Act::Rows).says("只列最近100笔，还有2900笔");
    assert_eq!(story.words().iter().filter(|words| *words == "某药房(演示)").count(), 100);
    story.account(Act::Print);
    assert!(story.printed[0].lines.len() <= 64, "{} lines", story.printed[0].lines.len());
    let mut more = Story::begin();
    more.at_spending(30).account(Act::Rows).account(Act::Drugs).spent(Spending { left_out: 7, ..spending(30) });
    more.says("最近的30笔，一共 315.00 元");
}

#[test]
fn without_account_hall_or_permission_there_is_a_next_step() {
    let mut story = Story::begin();
    story.home().act(Action::Home(home::Act::Find)).act(Action::Find(find::Act::Service(account_service())));
    story.act(Action::Guide(guide::Act::Begin));
    let nobody = MedicalBalance { balance_fen: None, ..balance() };
    story.hall(HallNews::MedicalAccount(Heard::Balance(Personal::new(nobody)))).says("没查到您的医保账户");
    for (refused, words) in [(false, "现在连不上大厅"), (true, "这次没查成")] {
        let mut story = Story::begin();
        story.at_spending(3).account(Act::Rows).account(Act::Drugs);
        story.hall(HallNews::MedicalAccount(Heard::Fault { refused, verify: false })).says(words);
        story.account(Act::TryAgain).asks_for(&["FetchSpending"]);
    }
    let mut story = Story::begin();
    story.at_balance().foot(Foot::Home).at_balance_again();
    story.at("MedicalAccount");
}

#[test]
fn who_came_by_a_code_sees_the_balance_and_needs_a_card_for_more() {
    let mut story = Story::begin();
    story.home_by_code().at_balance_again().says("3,210.45").account(Act::Range(Range::LastTwelve)).at("WaitingCard");
}

#[test]
fn what_was_spent_in_one_year_is_never_shown_as_anothers() {
    let mut story = Story::begin();
    story.at_spending(3).foot(Foot::Back).account(Act::Range(medical_account::Range::Year(2025))).asks_for(&["FetchSpending"]);
    let first = story.queries.last().cloned().unwrap();
    story.foot(Foot::Back).account(Act::Range(medical_account::Range::Year(2024))).asks_for(&["FetchSpending"]);
    story.hall(HallNews::MedicalAccount(Heard::Spending(first, Personal::new(spending(3)))));
    assert_eq!(story.ignored, Some(Ignored::Late));
    story.spent(spending(2)).says("医保账户，2024年");
}
