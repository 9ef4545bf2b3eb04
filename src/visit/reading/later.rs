//! Reading of further pages, those that no state shows yet among them.

use super::{Part, Reading, Said};
use crate::visit::view::{
    CaseStep, ChartPage, CleaningPage, FindPage, GuidePage, MaintenancePage, OutOfOrderPage, Point, RatingPage,
};

impl Reading {
    pub(super) fn guide(&mut self, page: &GuidePage) {
        self.title(&page.title);
        self.text([&page.edition]);
        self.controls(&page.sections);
        self.text([&page.heading]);
        page.lines.iter().for_each(|line| self.text([&line.mark, &line.title, &line.text]));
        self.controls(page.secondary.iter().chain(&page.primary));
    }

    pub(super) fn find(&mut self, page: &FindPage) {
        self.title(&page.title);
        self.text([&page.hint]);
        self.field(&page.typing);
        self.text([&page.found]);
        self.controls(&page.results);
        self.keys(&page.typing);
    }

    pub(super) fn rating(&mut self, page: &RatingPage) {
        self.title(&page.title);
        self.text([&page.note]);
        self.controls(&page.levels);
        self.text([&page.tags_title]);
        self.controls(page.tags.iter().chain([&page.secondary, &page.primary]));
    }

    pub(super) fn out_of_order(&mut self, page: &OutOfOrderPage) {
        self.title(&page.title);
        self.text([&page.note]);
        self.points(&page.points);
        self.controls(page.controls());
        self.text([&page.staff_code]);
    }

    pub(super) fn points(&mut self, points: &[Point]) {
        points.iter().for_each(|point| self.text([&point.title, &point.text, &point.note]));
    }

    pub(super) fn cleaning(&mut self, page: &CleaningPage) {
        self.title(&page.title);
        self.text([&page.text]);
        self.texts(&page.steps);
    }

    pub(super) fn maintenance(&mut self, page: &MaintenancePage) {
        self.title(&page.title);
        self.text([&page.note]);
        for check in &page.checks {
            let part = if check.good { Part::Text } else { Part::Warning };
            self.read(part, [&check.name, &check.state, &check.advice]);
        }
        page.paper.iter().for_each(|paper| self.text([&paper.title, &paper.text]));
        if !page.patrol.is_empty() {
            self.text([&page.patrol_title]);
        }
        self.controls(page.controls());
    }

    /// Of a case; its state is of the person, and so is when it came there.
    pub(super) fn steps(&mut self, steps: &[CaseStep]) {
        for step in steps {
            self.text([&step.title, &step.standing.spoken(), &step.when].map(Said::private));
        }
    }

    pub(super) fn chart(&mut self, page: &ChartPage) {
        self.title(&page.title);
        self.text([&page.source]);
        self.controls(&page.tabs);
        self.text([Said::private(&page.summary)]);
        page.bars.iter().for_each(|bar| self.text([Said::from(&bar.label), Said::private(&bar.value)]));
        self.controls(page.secondary.iter().chain(&page.primary));
    }
}
