//! The lists on the pages. Each is made once and then changed row by row.

use slint::{ComponentHandle, Model, ModelRc, SharedString, VecModel};
use std::rc::Rc;
use yizhan_ui::{
    AppWindow, BarData, CaseData, ChartData, CheckData, CleaningData, ControlData, DoneData, FactData, FindData, FormData,
    FormRowData, GuideData, GuideLineData, HomeData, IdleData, LookupData, MaintenanceData, MessageData, NoticeData,
    OutOfOrderData, PlacePointData, PointData, QuestionData, RatingData, Shell, SquareData, StepData, TableRow, WayData,
};

type List<T> = Rc<VecModel<T>>;

/// Every list there is.
pub struct Lists {
    pub foot: List<ControlData>,
    pub idle_doors: List<ControlData>,
    pub idle_facts: List<FactData>,
    pub message_paragraphs: List<SharedString>,
    pub message_doors: List<ControlData>,
    pub message_points: List<PlacePointData>,
    pub notice_points: List<PointData>,
    pub home_cases: List<CaseData>,
    pub home_doors: List<ControlData>,
    pub lookup_tabs: List<ControlData>,
    pub lookup_squares: List<SquareData>,
    pub lookup_rows: List<TableRow>,
    pub lookup_years: List<ControlData>,
    pub form_rows: List<FormRowData>,
    pub options: List<ControlData>,
    pub candidates: List<SharedString>,
    pub ways: List<WayData>,
    pub years: List<ControlData>,
    pub months: List<ControlData>,
    pub days: List<ControlData>,
    pub done_paragraphs: List<SharedString>,
    pub done_steps: List<StepData>,
    pub done_facts: List<SharedString>,
    pub later: LaterLists,
}

/// Those of the pages that no state shows yet.
pub struct LaterLists {
    pub guide_sections: List<ControlData>,
    pub guide_lines: List<GuideLineData>,
    pub found: List<ControlData>,
    pub rating_levels: List<ControlData>,
    pub rating_tags: List<ControlData>,
    pub points: List<PlacePointData>,
    pub cleaning_steps: List<SharedString>,
    pub checks: List<CheckData>,
    pub patrol: List<ControlData>,
    pub chart_tabs: List<ControlData>,
    pub bars: List<BarData>,
}

fn list<T: Clone + 'static>(set: impl FnOnce(ModelRc<T>)) -> List<T> {
    let model = Rc::new(VecModel::default());
    set(ModelRc::from(model.clone()));
    model
}

impl Lists {
    pub fn bind(window: &AppWindow) -> Self {
        let (message, home, lookup) =
            (window.global::<MessageData>(), window.global::<HomeData>(), window.global::<LookupData>());
        let (question, done, idle) = (window.global::<QuestionData>(), window.global::<DoneData>(), window.global::<IdleData>());
        Lists {
            foot: list(|model| window.global::<Shell>().set_foot(model)),
            idle_doors: list(|model| idle.set_doors(model)),
            idle_facts: list(|model| idle.set_facts(model)),
            message_paragraphs: list(|model| message.set_paragraphs(model)),
            message_doors: list(|model| message.set_doors(model)),
            message_points: list(|model| window.global::<MessageData>().set_points(model)),
            notice_points: list(|model| window.global::<NoticeData>().set_points(model)),
            home_cases: list(|model| home.set_cases(model)),
            home_doors: list(|model| home.set_doors(model)),
            lookup_tabs: list(|model| lookup.set_tabs(model)),
            lookup_squares: list(|model| lookup.set_squares(model)),
            lookup_rows: list(|model| lookup.set_rows(model)),
            lookup_years: list(|model| lookup.set_years(model)),
            form_rows: list(|model| window.global::<FormData>().set_rows(model)),
            options: list(|model| question.set_options(model)),
            candidates: list(|model| question.set_candidates(model)),
            ways: list(|model| question.set_ways(model)),
            years: list(|model| question.set_years(model)),
            months: list(|model| question.set_months(model)),
            days: list(|model| question.set_days(model)),
            done_paragraphs: list(|model| done.set_paragraphs(model)),
            done_steps: list(|model| done.set_steps(model)),
            done_facts: list(|model| done.set_facts(model)),
            later: LaterLists::bind(window),
        }
    }
}

impl LaterLists {
    fn bind(window: &AppWindow) -> Self {
        let (guide, rating) = (window.global::<GuideData>(), window.global::<RatingData>());
        let (maintenance, chart) = (window.global::<MaintenanceData>(), window.global::<ChartData>());
        LaterLists {
            guide_sections: list(|model| guide.set_sections(model)),
            guide_lines: list(|model| guide.set_lines(model)),
            found: list(|model| window.global::<FindData>().set_results(model)),
            rating_levels: list(|model| rating.set_levels(model)),
            rating_tags: list(|model| rating.set_tags(model)),
            points: list(|model| window.global::<OutOfOrderData>().set_points(model)),
            cleaning_steps: list(|model| window.global::<CleaningData>().set_steps(model)),
            checks: list(|model| maintenance.set_checks(model)),
            patrol: list(|model| maintenance.set_patrol(model)),
            chart_tabs: list(|model| chart.set_tabs(model)),
            bars: list(|model| chart.set_bars(model)),
        }
    }
}

/// Makes `list` hold `rows`, touching only what differs.
pub fn sync<T: Clone + PartialEq + 'static>(list: &VecModel<T>, rows: Vec<T>) {
    let count = rows.len();
    for (index, row) in rows.into_iter().enumerate() {
        match list.row_data(index) {
            Some(old) if old == row => {}
            Some(_) => list.set_row_data(index, row),
            None => list.push(row),
        }
    }
    while list.row_count() > count {
        list.remove(list.row_count() - 1);
    }
}
