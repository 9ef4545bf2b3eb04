//! Filling of the pages that no state shows yet.

use super::super::look;
use super::super::rows::sync;
use super::Filling;
use crate::visit::view::{ChartPage, CleaningPage, FindPage, GuidePage, MaintenancePage, OutOfOrderPage, Point, RatingPage};
use slint::{ComponentHandle, SharedString};
use yizhan_ui::{
    BarData, ChartData, CheckData, CountdownData, FindData, GuideData, GuideLineData, MaintenanceData, OutOfOrderData, PageName,
    PlacePointData, QuestionData, RatingData,
};

impl Filling<'_> {
    pub(super) fn guide(&self, page: &GuidePage) -> PageName {
        let (data, lists) = (self.screen.window.global::<GuideData>(), &self.screen.lists.later);
        data.set_title(self.prose(&page.title));
        data.set_edition(self.say(&page.edition));
        data.set_heading(self.say(&page.heading));
        sync(&lists.guide_sections, self.controls(&page.sections));
        let lines = page.lines.iter().map(|line| GuideLineData {
            mark: self.say(&line.mark),
            title: self.prose(&line.title),
            text: self.prose(&line.text),
        });
        sync(&lists.guide_lines, lines.collect());
        self.buttons(page.primary.as_ref(), page.secondary.as_ref());
        PageName::Guide
    }

    pub(super) fn find(&self, page: &FindPage) -> PageName {
        let window = &self.screen.window;
        let (data, question) = (window.global::<FindData>(), window.global::<QuestionData>());
        data.set_title(self.prose(&page.title));
        data.set_hint(self.prose(&page.hint));
        data.set_found(self.prose(&page.found));
        question.set_complaint(SharedString::new());
        self.typing(&question, &page.typing);
        sync(&self.screen.lists.later.found, self.controls(&page.results));
        PageName::Find
    }

    pub(super) fn rating(&self, page: &RatingPage) -> PageName {
        let (data, lists) = (self.screen.window.global::<RatingData>(), &self.screen.lists.later);
        data.set_title(self.prose(&page.title));
        data.set_note(self.prose(&page.note));
        data.set_tags_title(self.prose(&page.tags_title));
        sync(&lists.rating_levels, self.controls(&page.levels));
        sync(&lists.rating_tags, self.controls(&page.tags));
        self.buttons(Some(&page.primary), Some(&page.secondary));
        PageName::Rating
    }

    pub(super) fn points(&self, points: &[Point]) -> Vec<PlacePointData> {
        let point = |point: &Point| PlacePointData {
            icon: look::icon(point.icon),
            title: self.prose(&point.title),
            text: self.prose(&point.text),
            note: self.prose(&point.note),
        };
        points.iter().map(point).collect()
    }

    pub(super) fn out_of_order(&self, page: &OutOfOrderPage) -> PageName {
        let data = self.screen.window.global::<OutOfOrderData>();
        data.set_picture(look::picture(page.picture));
        data.set_title(self.prose(&page.title));
        data.set_title_said(self.say(&page.title));
        data.set_note(self.prose(&page.note));
        data.set_staff_code(self.say(&page.staff_code));
        sync(&self.screen.lists.later.points, self.points(&page.points));
        self.buttons(page.primary.as_ref(), page.secondary.as_ref());
        PageName::OutOfOrder
    }

    pub(super) fn cleaning(&self, page: &CleaningPage) -> PageName {
        let data = self.screen.window.global::<CountdownData>();
        data.set_seconds(i32::try_from(page.seconds).unwrap_or(i32::MAX));
        data.set_of(i32::try_from(page.of).unwrap_or(i32::MAX));
        data.set_seconds_said(self.seconds_left(page.seconds));
        data.set_title(self.prose(&page.title));
        data.set_text(self.prose(&page.text));
        sync(&self.screen.lists.later.cleaning_steps, self.texts(&page.steps));
        self.buttons(None, None);
        PageName::Cleaning
    }

    pub(super) fn maintenance(&self, page: &MaintenancePage) -> PageName {
        let (data, lists) = (self.screen.window.global::<MaintenanceData>(), &self.screen.lists.later);
        data.set_title(self.prose(&page.title));
        data.set_note(self.prose(&page.note));
        data.set_has_paper(page.paper.is_some());
        if let Some(paper) = &page.paper {
            data.set_paper_title(self.prose(&paper.title));
            data.set_paper_title_said(self.say(&paper.title));
            data.set_paper_text(self.prose(&paper.text));
            data.set_paper_left(f32::from(paper.percent) / 100.0);
            data.set_paper_low(paper.low);
        }
        data.set_patrol_title(self.say(&page.patrol_title));
        let checks = page.checks.iter().map(|check| CheckData {
            name: self.prose(&check.name),
            state: self.prose(&check.state),
            advice: self.prose(&check.advice),
            good: check.good,
        });
        sync(&lists.checks, checks.collect());
        sync(&lists.patrol, self.controls(&page.patrol));
        self.buttons(Some(&page.primary), page.secondary.as_ref());
        PageName::Maintenance
    }

    pub(super) fn chart(&self, page: &ChartPage) -> PageName {
        let (data, lists) = (self.screen.window.global::<ChartData>(), &self.screen.lists.later);
        data.set_title(self.prose(&page.title));
        data.set_source(self.prose(&page.source));
        data.set_summary(self.prose(&page.summary));
        data.set_summary_said(self.say(&page.summary));
        sync(&lists.chart_tabs, self.controls(&page.tabs));
        let bars = page.bars.iter().map(|bar| BarData {
            said: self.together([&bar.label, &bar.value]),
            label: self.say(&bar.label),
            value: self.say(&bar.value),
            share: f32::from(bar.percent) / 100.0,
            strong: bar.strong,
        });
        sync(&lists.bars, bars.collect());
        self.buttons(page.primary.as_ref(), page.secondary.as_ref());
        PageName::Chart
    }

    /// What these pages showed of somebody does not stay either.
    pub(super) fn forget_later_pages(&self, shown: PageName) {
        let (window, lists) = (&self.screen.window, &self.screen.lists.later);
        if shown != PageName::Find {
            sync(&lists.found, Vec::new());
        }
        if shown != PageName::Rating {
            sync(&lists.rating_levels, Vec::new());
            sync(&lists.rating_tags, Vec::new());
        }
        if shown != PageName::Chart {
            window.global::<ChartData>().set_summary(SharedString::new());
            window.global::<ChartData>().set_summary_said(SharedString::new());
            sync(&lists.bars, Vec::new());
        }
    }
}
