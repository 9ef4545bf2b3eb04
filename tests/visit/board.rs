//! 公告: what hangs today is listed and read, without a card.

use crate::story::{OWNER, Story};
use yizhan::visit::*;

/// The story's day is 22 November 2026.
fn at_board() -> Story {
    let mut story = Story::begin();
    story.act(Action::Idle(idle::Act::Find)).says("公告").act(Action::Find(find::Act::Board)).at("Board");
    story
}

#[test]
fn what_hangs_today_is_listed_newest_first_and_read() {
    let mut story = at_board();
    story.says("点一条，看全文。").says("社保查询夜里维护").says("窗口上班时间");
    story.act(Action::Board(board::Act::Read(0))).says("社保查询夜里维护");
    story.says("11月29日22点起，查不了社保。第二天6点恢复。交表、打小票不受影响。（演示）");
    story.act(Action::Board(board::Act::Close)).says("点一条，看全文。").act(Action::Board(board::Act::Close)).at("Find");
    story.foot(Foot::Back).at("Idle");
}

#[test]
fn what_does_not_hang_any_more_or_yet_is_not_shown() {
    let content = yizhan::catalogue::Content::built_in();
    let titles = |day: &str| -> Vec<&str> {
        board::hanging(&content, day.parse().unwrap()).iter().map(|notice| notice.title.zh.as_str()).collect()
    };
    assert!(titles("2026-11-21").iter().all(|title| *title != "社保查询夜里维护"), "begins a day later");
    assert_eq!(titles("2026-11-30").first(), Some(&"社保查询夜里维护"), "the last day is included");
    assert!(titles("2026-12-01").iter().all(|title| *title != "社保查询夜里维护"));
    assert!(titles("2030-01-01").is_empty());
}

#[test]
fn a_card_at_the_board_begins_a_visit() {
    at_board().card(&OWNER).at("Notice");
}
