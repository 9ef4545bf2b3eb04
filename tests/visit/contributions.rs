//! Looking back over more years than there are tabs.

use crate::story::{Story, look_up_service, site};
use yizhan::api::{Contribution, ContributionState, Contributions};
use yizhan::catalogue::Content;
use yizhan::printing::{Block, Document, PaperFonts, compose};
use yizhan::privacy::Personal;
use yizhan::visit::receipt::ReceiptLine;
use yizhan::visit::*;
use yizhan::words::{Language, Texts};

/// Every month from January of 2021 to October of 2026; September of 2022 was not found. 400.50 yuan of one's own a month.
fn nearly_six_years() -> Contributions {
    let newest_first = (2021..=2026).rev().flat_map(|year| (1..=12).rev().map(move |month| (year, month)));
    let month = |(year, month): (i32, u32)| {
        let found = (year, month) != (2022, 9);
        Contribution {
            month: format!("{year}-{month:02}"),
            state: if found { ContributionState::Paid } else { ContributionState::NotFound },
            employer: String::new(),
            base_fen: 500_000,
            own_fen: if found { 40_050 } else { 0 },
        }
    };
    let months: Vec<Contribution> = newest_first.filter(|month| *month <= (2026, 10)).map(month).collect();
    Contributions { as_of: "2026-11-20".into(), source: "demo".into(), months_paid: 69, months }
}

fn looked_up() -> Story {
    let mut story = Story::begin();
    story.home().act(Action::Home(home::Act::Service(look_up_service())));
    story.hall(HallNews::Contributions(Personal::new(nearly_six_years())));
    story
}

#[test]
fn the_newest_years_have_tabs_and_the_others_stand_behind_one() {
    let mut story = looked_up();
    story.says("最近一年").says("2026年").says("2025年").says("全部年份").says("这些月份都查到了");
    assert!(!story.words().contains(&"2024年".to_string()), "{:?}", story.words());
    story.act(Action::Lookup(lookup::Act::Years));
    for year in 2021..=2026 {
        story.says(&format!("{year}年"));
    }
    story.says("缴了 12 个月，自己共缴 4,806.00 元").says("缴了 10 个月，自己共缴 4,005.00 元");
    story.says("缴了 11 个月，1 个月没查到").says("2022年9月没查到缴费");
}

#[test]
fn an_old_year_is_opened_and_one_comes_back_to_all_of_them() {
    let mut story = looked_up();
    story.act(Action::Lookup(lookup::Act::Years)).act(Action::Lookup(lookup::Act::ListedYear(2022)));
    story.says("2022年社保缴费").says("这一年里，9月没查到缴费").says("没查到怎么办");
    story.act(Action::Lookup(lookup::Act::Years)).says("2021年");
    story.act(Action::Lookup(lookup::Act::LastTwelve)).says("社保缴费").says("这些月份都查到了");
}

#[test]
fn where_the_tabs_show_every_year_there_is_nothing_earlier() {
    let mut story = Story::begin();
    story.home().act(Action::Home(home::Act::Service(look_up_service())));
    story.hall(HallNews::Contributions(Personal::new(crate::story::contributions()))).says("2025年");
    assert!(!story.words().contains(&"全部年份".to_string()), "{:?}", story.words());
    story.act(Action::Lookup(lookup::Act::Years)).says("最近一年");
}

/// The last paper, in the language of its citizen.
fn paper(story: &Story) -> Document {
    let receipt = story.printed.last().expect("a paper");
    let say = |phrase: &_| Texts::built_in().say(phrase, receipt.language);
    let blocks = receipt.lines.iter().map(|line| match line {
        ReceiptLine::Heading(text) => Block::Heading(say(text)),
        ReceiptLine::Title(text) => Block::Title(say(text)),
        ReceiptLine::Row { label, value } | ReceiptLine::Number { label, value } => {
            Block::Row { label: say(label), value: say(value) }
        }
        ReceiptLine::Text(text) => Block::Line(say(text)),
        ReceiptLine::Small(text) | ReceiptLine::Qr { content: _, caption: text } => Block::Note(say(text)),
        ReceiptLine::Rule => Block::Rule,
    });
    Document { blocks: blocks.collect(), title: "paper".into() }
}

/// Its lines; label and value of a row with a space between them.
fn lines(story: &Story) -> Vec<String> {
    let line = |block: Block| match block {
        Block::Heading(text) | Block::Title(text) | Block::Line(text) | Block::Note(text) => text,
        Block::Row { label, value } | Block::Number { label, value } => format!("{label} {value}"),
        Block::Rule | Block::Space | Block::Qr { .. } => "――".into(),
    };
    paper(story).blocks.into_iter().map(line).collect()
}

fn printed(story: &mut Story) -> &mut Story {
    story.act(Action::Lookup(lookup::Act::Print)).asks_for(&["Print"])
}

#[test]
fn a_year_is_on_paper_as_the_page_has_it_with_what_is_missing_first() {
    let mut story = looked_up();
    story.act(Action::Lookup(lookup::Act::Years)).act(Action::Lookup(lookup::Act::ListedYear(2022)));
    printed(&mut story).says("正在打印小票");
    let lines = lines(&story);
    assert_eq!(
        lines[..14],
        [
            "广益街道为民服务中心",
            "查询凭条",
            "――",
            "事项 社保缴费明细查询打印",
            "姓名 示**",
            "时间 11月22日 22:14",
            "时段 2022年",
            "缴费月数 69个月",
            "职工养老保险，查到2026年11月20日，演示数据",
            "这一年里，9月没查到缴费",
            "――",
            "月份 基数 自己缴 状态",
            "2022年9月 没查到",
            "2022年12月 5,000 400.50 到账",
        ]
    );
    assert_eq!(lines.iter().filter(|line| line.ends_with("5,000 400.50 到账")).count(), 11);
    assert_eq!(
        lines[lines.len() - 3..],
        ["本凭条仅供查询，不作证明使用。", "演示数据，不是真实业务。", "设备 K01，监督电话 12345"]
    );
    for hidden in ["示例戊", "320299199307010085"] {
        assert!(!lines.concat().contains(hidden), "{hidden} is on the paper");
    }
}

#[test]
fn all_years_are_on_paper_year_by_year() {
    let mut story = looked_up();
    story.act(Action::Lookup(lookup::Act::Years));
    printed(&mut story);
    let lines = lines(&story);
    for line in ["时段 全部年份", "2022年9月 没查到", "年份 月数 自己缴", "2026年 10个月 4,005.00", "2022年 11个月，1个月没查到"]
    {
        assert!(lines.iter().any(|found| found == line), "{line}: {lines:#?}");
    }
    assert!(lines.contains(&"要看每个月的，一年一年打。".to_string()), "{lines:#?}");
    assert!(!lines.concat().contains("到窗口能打全"), "{lines:#?}");
}

/// 3,000 months, every one of them missing or paid.
fn most(state: ContributionState) -> Contributions {
    let month = |index: i32| Contribution {
        month: format!("{:04}-{:02}", 2026 - index / 12, 12 - index % 12),
        state,
        employer: "某公司(演示)".into(),
        base_fen: 2_404_200,
        own_fen: 192_336,
    };
    Contributions {
        as_of: "2026-11-20".into(),
        source: "demo".into(),
        months_paid: 3_000,
        months: (0..3_000).map(month).collect(),
    }
}

#[test]
fn three_thousand_months_stay_within_a_paper_that_says_what_is_not_on_it() {
    let fonts = PaperFonts::discover();
    for (state, language) in [
        (ContributionState::Paid, Language::Chinese),
        (ContributionState::NotFound, Language::Chinese),
        (ContributionState::Paid, Language::English),
        (ContributionState::NotFound, Language::English),
    ] {
        let mut story = Story::begin();
        story.home();
        if language == Language::English {
            story.foot(Foot::Language);
        }
        story.act(Action::Home(home::Act::Service(look_up_service())));
        story.hall(HallNews::Contributions(Personal::new(most(state))));
        printed(&mut story);
        assert!(compose(&paper(&story), &fonts).is_ok(), "twelve months, {language:?}");
        story.event(Event::Paper(Slot::Receipt, PaperNews::Printed)).act(Action::Lookup(lookup::Act::BackToMonths));
        story.act(Action::Lookup(lookup::Act::Years));
        printed(&mut story);
        assert!(compose(&paper(&story), &fonts).is_ok(), "250 years, {language:?}");
        let more = if language == Language::English { "220 more years are not printed" } else { "还有220年没打出来" };
        assert!(lines(&story).concat().contains(more), "{:#?}", lines(&story));
    }
}

#[test]
fn one_wish_is_one_paper() {
    let mut story = looked_up();
    printed(&mut story).act(Action::Lookup(lookup::Act::Print));
    assert_eq!(story.ignored, Some(Ignored::Disabled), "one is on its way");
    story.foot(Foot::Back).says("一共缴了").act(Action::Lookup(lookup::Act::Print));
    assert_eq!(story.ignored, Some(Ignored::Disabled), "and still is");
    story.foot(Foot::Home).act(Action::Home(home::Act::Service(look_up_service()))).act(Action::Lookup(lookup::Act::Print));
    assert_eq!(story.ignored, Some(Ignored::Disabled), "from the beginning too");
    assert_eq!(story.printed.len(), 1);
    story.event(Event::Paper(Slot::Receipt, PaperNews::Printed)).act(Action::Lookup(lookup::Act::Year(2025)));
    printed(&mut story);
    assert_eq!(story.printed.len(), 2, "another year is another paper");
}

#[test]
fn what_did_not_come_out_is_said_with_the_next_step_and_one_goes_on_looking() {
    for fault in [PaperFault::NoPaper, PaperFault::OutOfOrder] {
        let mut story = looked_up();
        printed(&mut story).event(Event::Paper(Slot::Receipt, PaperNews::Failed(fault)));
        story.says("这会儿打不出来").says("可以过一会儿再打一次，也可以到二楼大厅窗口打。");
        printed(&mut story).event(Event::Paper(Slot::Receipt, PaperNews::Printed)).says("小票打好了");
        story.act(Action::Lookup(lookup::Act::BackToMonths)).says("一共缴了").says("打印明细").foot(Foot::Exit).at("TakeAway");
    }
    // A printer that never answers holds nobody.
    let mut story = looked_up();
    printed(&mut story);
    story.after(limits::PRINTING_LIMIT_MS, Event::Tick).says("这会儿打不出来").act(Action::Lookup(lookup::Act::BackToMonths));
    story.says("打印明细").act(Action::Lookup(lookup::Act::Finish)).at("Home");
}

#[test]
fn where_the_bundle_or_the_machine_prints_nothing_there_is_no_button_for_it() {
    let silent = |story: &mut Story| {
        story.home().act(Action::Home(home::Act::Service(look_up_service())));
        story.hall(HallNews::Contributions(Personal::new(nearly_six_years()))).says("看完了");
        assert!(!story.words().contains(&"打印明细".to_string()), "{:?}", story.words());
        story.act(Action::Lookup(lookup::Act::Print));
        assert_eq!((story.ignored, story.printed.len()), (Some(Ignored::Disabled), 0));
    };
    let mut files = Content::built_in_files();
    files.values_mut().for_each(|text| *text = text.replace("printed = true\n", ""));
    let content = Content::read(&files).unwrap_or_else(|findings| panic!("{findings:?}"));
    silent(&mut Story::on(Site { content: content.into(), ..site() }));
    silent(&mut Story::on(Site { has_printer: false, ..site() }));
}

#[test]
fn it_is_printed_with_the_five_keys_and_read_aloud() {
    let mut story = looked_up();
    story.five(FiveKey::Next).five(FiveKey::Choose).asks_for(&["Print"]).says("正在打印小票");
    story.event(Event::Paper(Slot::Receipt, PaperNews::Printed)).five(FiveKey::Choose).says("一共缴了");
}
