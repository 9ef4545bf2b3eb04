//! Documents of the hall: asked for, looked at, printed, or left under a code; forms taken along under one.

use super::content::Sample;
use super::scenes::{Plot, Story, received};
use crate::api::{HandedDraft, KeptDraft, PickUp, PickUpPaper, Proof};
use crate::catalogue::{COPIES_FIELD, Content, DOCUMENT_COPIES_MAX, ServiceIndex};
use crate::printing::{PaperFonts, Sheet, SheetPart, compose_sheet, picture_of};
use crate::privacy::Personal;
use crate::visit::document::{DocumentFault, PagePicture, Prepared};
use crate::visit::*;
use std::sync::{Arc, OnceLock};

const DOTS_PER_INCH: f32 = 120.0;
const CODE: &str = "48215937";
/// Every fresh id of a scene.
const KEY: uuid::Uuid = uuid::Uuid::from_u128(42);

/// A form that waits at the hall.
fn handed_draft() -> HandedDraft {
    HandedDraft {
        service: Sample::built_in().form_service.clone(),
        handed_at: "2026-11-20T10:02:00+08:00".into(),
        until: "2026-12-20T10:02:00+08:00".into(),
    }
}

/// A document that did not come out.
fn left() -> PickUp {
    PickUp {
        code: CODE.into(),
        paper: PickUpPaper::Document,
        title: Sample::built_in().document.title.clone(),
        left_at: "2026-11-22T21:58:00+08:00".into(),
        until: "2026-11-23T21:58:00+08:00".into(),
    }
}

/// What the hall makes a document of.
fn document_service() -> ServiceIndex {
    let content = Content::built_in();
    let index = content.services.iter().position(|service| service.document.is_some());
    ServiceIndex(index.unwrap_or(0))
}

/// A document of an invented person, drawn as the hall draws them.
fn sample() -> Arc<Prepared> {
    static SAMPLE: OnceLock<Arc<Prepared>> = OnceLock::new();
    let draw = || {
        let document = &Sample::built_in().document;
        let row = |(label, value): &(String, String)| SheetPart::Row { label: label.clone(), value: value.clone() };
        let sheet = Sheet {
            name: String::new(),
            title: document.title.clone(),
            parts: std::iter::once(SheetPart::Strong(document.sample.clone())).chain(document.rows.iter().map(row)).collect(),
            across: document.across.clone(),
            foot: document.foot.clone(),
        };
        let pdf = compose_sheet(&sheet, &PaperFonts::with_fallbacks(Vec::new())).map(|pages| pages.pdf).unwrap_or_default();
        let picture = match picture_of(&pdf, DOTS_PER_INCH) {
            Ok(drawn) => {
                PagePicture { width_px: drawn.width_pixels, height_px: drawn.height_pixels, rgba: Personal::new(drawn.rgba) }
            }
            Err(_) => PagePicture { width_px: 0, height_px: 0, rgba: Personal::default() },
        };
        let text = String::new;
        let proof = Proof {
            id: "sample".into(),
            title: document.title.clone(),
            pages: 1,
            sha256: text(),
            verify_code: text(),
            issued_at: text(),
            seal: text(),
        };
        Arc::new(Prepared { proof, pdf: Personal::new(pdf), picture })
    };
    SAMPLE.get_or_init(draw).clone()
}

impl Story {
    /// Up to the review of what a document is to say.
    pub(super) fn asking_for_document(&mut self) -> &mut Self {
        self.at_home().act(Action::Home(home::Act::Find));
        self.act(Action::Find(find::Act::Service(document_service()))).act(Action::Guide(guide::Act::Begin));
        while self.visit.state_name() == StateName::Form {
            if let view::Content::Question(view::QuestionPage { answer: view::Answer::Choices { options, several }, .. }) =
                self.visit.view().content
                && !options.iter().any(|option| option.chosen)
            {
                let wanted = if several { options.len() } else { 1 };
                options.into_iter().take(wanted).for_each(|option| {
                    self.act(option.action);
                });
            }
            self.next();
        }
        self
    }

    /// The same, of as many copies as may be.
    fn asking_for_copies(&mut self) -> &mut Self {
        self.asking_for_document();
        let content = Content::built_in();
        let form = content.service(document_service()).and_then(|service| content.form_of(service));
        let copies = form.and_then(|form| form.fields().iter().position(|field| field.id == COPIES_FIELD)).unwrap_or(0);
        self.act(Action::Review(review::Act::Change(copies)));
        self.act(Action::Form(form::Act::Choose(usize::from(DOCUMENT_COPIES_MAX) - 1))).next()
    }

    /// What did not come out is kept under a code.
    fn paper_left(&mut self) -> &mut Self {
        self.event(Event::Hall(HallNews::PaperLeft { key: KEY, left: Some(left()) }))
    }

    /// A form that was filled in is being taken along.
    fn handing_over(&mut self) -> &mut Self {
        self.signed().act(Action::Foot(Foot::Exit)).act(Action::Over(over::Act::HandOver))
    }

    fn handed_over(&mut self) -> &mut Self {
        let kept = KeptDraft { code: CODE.into(), until: "2026-12-22T22:14:00+08:00".into() };
        self.handing_over().event(Event::Hall(HallNews::DraftKept { key: KEY, kept: Some(kept) }))
    }

    /// What the hall has under the code that was typed.
    fn collected(&mut self, answer: Result<Arc<pick_up::Collected>, pick_up::PickUpFault>) -> &mut Self {
        self.act(Action::Idle(idle::Act::Progress)).act(Action::PickUp(pick_up::Act::Open)).typed(CODE);
        self.act(Action::PickUp(pick_up::Act::Collect)).event(Event::Hall(HallNews::PaperCollected { key: KEY, answer }))
    }

    /// What became of the wish for one.
    fn document(&mut self, answer: Result<Arc<Prepared>, DocumentFault>) -> &mut Self {
        self.asking_for_document().act(Action::Review(review::Act::Submit));
        self.event(Event::Hall(HallNews::Document { key: KEY, answer }))
    }
}

pub(super) const PLOTS: &[(&str, Plot)] = &[
    ("review-document", |story| {
        story.asking_for_document();
    }),
    ("document-waiting", |story| {
        story.asking_for_document().act(Action::Review(review::Act::Submit));
    }),
    ("document-nothing", |story| {
        story.document(Err(DocumentFault::NothingOnRecord));
    }),
    ("document-unsound", |story| {
        story.document(Err(DocumentFault::Unsound));
    }),
    ("document", |story| {
        story.document(Ok(sample()));
    }),
    ("document-printed", |story| {
        story.document(Ok(sample())).act(Action::Document(document::Act::Print));
        story.event(Event::Paper(Slot::Sheets, PaperNews::Printed));
    }),
    ("document-no-paper", |story| {
        story.document(Ok(sample())).act(Action::Document(document::Act::Print));
        story.event(Event::Paper(Slot::Sheets, PaperNews::Failed(PaperFault::NoPaper)));
    }),
    ("document-cover-open", |story| {
        story.document(Ok(sample())).act(Action::Document(document::Act::Print));
        story.event(Event::Paper(Slot::Sheets, PaperNews::Failed(PaperFault::CoverOpen)));
    }),
    ("document-partly", |story| {
        story.asking_for_copies().act(Action::Review(review::Act::Submit));
        story.event(Event::Hall(HallNews::Document { key: KEY, answer: Ok(sample()) }));
        story.act(Action::Document(document::Act::Print));
        story.event(Event::Paper(Slot::Sheets, PaperNews::Partly { copies: 2, fault: PaperFault::OutOfOrder }));
    }),
    ("document-left", |story| {
        story.document(Ok(sample())).act(Action::Document(document::Act::Print));
        story.event(Event::Paper(Slot::Sheets, PaperNews::Failed(PaperFault::NoPaper))).paper_left();
    }),
    ("done-left", |story| {
        story.sent().event(Event::Journal(JournalNews::Received { key: uuid::Uuid::from_u128(42), received: received() }));
        story.event(Event::Paper(Slot::Receipt, PaperNews::Failed(PaperFault::OutOfOrder))).paper_left();
    }),
    ("pick-up", |story| {
        story.act(Action::Idle(idle::Act::Progress)).act(Action::PickUp(pick_up::Act::Open)).typed("1234");
    }),
    ("pick-up-wrong", |story| {
        story.collected(Err(pick_up::PickUpFault::Unknown));
    }),
    ("pick-up-printed", |story| {
        story.collected(Ok(Arc::new(pick_up::Collected { paper: PickUpPaper::Document, pdf: Personal::default() })));
        story.event(Event::Paper(Slot::Sheets, PaperNews::Printed));
    }),
    ("pick-up-jam", |story| {
        story.collected(Ok(Arc::new(pick_up::Collected { paper: PickUpPaper::Document, pdf: Personal::default() })));
        story.event(Event::Paper(Slot::Sheets, PaperNews::Failed(PaperFault::Jam)));
    }),
    ("hand-over-asking", |story| {
        story.handing_over();
    }),
    ("hand-over-not-kept", |story| {
        story.handing_over().event(Event::Hall(HallNews::DraftKept { key: KEY, kept: None }));
    }),
    ("hand-over", |story| {
        story.handed_over().event(Event::Paper(Slot::Receipt, PaperNews::Printed));
    }),
    ("hand-over-no-paper", |story| {
        story.handed_over().event(Event::Paper(Slot::Receipt, PaperNews::Failed(PaperFault::NoPaper)));
    }),
    ("home-handed", |story| {
        story.at_home().event(Event::Hall(HallNews::HandedDrafts(vec![handed_draft()])));
    }),
    ("hand-over-code", |story| {
        story.at_home().event(Event::Hall(HallNews::HandedDrafts(vec![handed_draft()])));
        story.act(Action::Home(home::Act::HandedDraft)).typed("1234");
    }),
    ("home-left", |story| {
        story.at_home().event(Event::Hall(HallNews::PickUps(vec![left()])));
    }),
    ("pick-up-own", |story| {
        let receipt = PickUp { paper: PickUpPaper::Receipt, title: String::new(), ..left() };
        story.at_home().event(Event::Hall(HallNews::PickUps(vec![left(), receipt, left(), left(), left()])));
        story.act(Action::Home(home::Act::PickUp));
    }),
    ("waiting-card-pick-up", |story| {
        story.act(Action::Idle(idle::Act::Progress));
    }),
];
