//! Documents of the hall: asked for, looked at, printed, or left under a code.

use super::content::Sample;
use super::scenes::{Plot, Story, received};
use crate::api::{PickUp, PickUpPaper, Proof};
use crate::catalogue::{Content, ServiceIndex};
use crate::printing::{PaperFonts, Sheet, SheetPart, compose_sheet, picture_of};
use crate::privacy::Personal;
use crate::visit::document::{DocumentFault, PagePicture, Prepared};
use crate::visit::*;
use std::sync::{Arc, OnceLock};

const DOTS_PER_INCH: f32 = 120.0;
const CODE: &str = "48215937";

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

    /// What did not come out is kept under a code.
    fn paper_left(&mut self) -> &mut Self {
        let left = PickUp { code: CODE.into(), until: String::new() };
        self.event(Event::Hall(HallNews::PaperLeft { key: uuid::Uuid::from_u128(42), left: Some(left) }))
    }

    /// What became of the wish for one.
    fn document(&mut self, answer: Result<Arc<Prepared>, DocumentFault>) -> &mut Self {
        self.asking_for_document().act(Action::Review(review::Act::Submit));
        self.event(Event::Hall(HallNews::Document { key: uuid::Uuid::from_u128(42), answer }))
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
        story.event(Event::Paper(PaperNews::Printed));
    }),
    ("document-no-paper", |story| {
        story.document(Ok(sample())).act(Action::Document(document::Act::Print));
        story.event(Event::Paper(PaperNews::Failed(PaperFault::NoPaper)));
    }),
    ("document-left", |story| {
        story.document(Ok(sample())).act(Action::Document(document::Act::Print));
        story.event(Event::Paper(PaperNews::Failed(PaperFault::NoPaper))).paper_left();
    }),
    ("done-left", |story| {
        story.sent().event(Event::Journal(JournalNews::Received { key: uuid::Uuid::from_u128(42), received: received() }));
        story.event(Event::Paper(PaperNews::Failed(PaperFault::OutOfOrder))).paper_left();
    }),
    ("pick-up", |story| {
        story.act(Action::Idle(idle::Act::Progress)).act(Action::PickUp(pick_up::Act::Open)).typed("1234");
    }),
    ("pick-up-wrong", |story| {
        story.act(Action::Idle(idle::Act::Progress)).act(Action::PickUp(pick_up::Act::Open)).typed(CODE);
        story.act(Action::PickUp(pick_up::Act::Collect));
        story.event(Event::Hall(HallNews::PaperCollected(Err(pick_up::PickUpFault::Unknown))));
    }),
    ("pick-up-printed", |story| {
        story.act(Action::Idle(idle::Act::Progress)).act(Action::PickUp(pick_up::Act::Open)).typed(CODE);
        let item = pick_up::Collected { paper: PickUpPaper::Document, pdf: Personal::default() };
        story.act(Action::PickUp(pick_up::Act::Collect)).event(Event::Hall(HallNews::PaperCollected(Ok(Arc::new(item)))));
        story.event(Event::Paper(PaperNews::Printed));
    }),
    ("home-left", |story| {
        let left = PickUp { code: CODE.into(), until: String::new() };
        story.at_home().event(Event::Hall(HallNews::PickUps(vec![left])));
    }),
    ("waiting-card-pick-up", |story| {
        story.act(Action::Idle(idle::Act::Progress));
    }),
];
