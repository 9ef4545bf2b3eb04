//! Looking back over more years than there are tabs.

use crate::story::{Story, look_up_service};
use yizhan::api::{Contribution, ContributionState, Contributions};
use yizhan::privacy::Personal;
use yizhan::visit::*;

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
    story.act(Action::Lookup(lookup::Act::Years)).act(Action::Lookup(lookup::Act::Year(2022)));
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
