//! Forms taken along (带走接着办): handed over to the hall, and opened again.

use super::pick_ups::fault_of_hall;
use super::{Conductor, Input};
use crate::api::{Draft, DraftQuery, DraftRequest, draft_data};
use crate::privacy::Personal;
use crate::visit::HallNews;
use crate::visit::pick_up::PickUpFault;
use zeroize::Zeroizing;

impl Conductor {
    pub(super) fn hand_over_draft(&self, key: uuid::Uuid, draft: &Draft) {
        let (visit, inbox) = (self.visit_number, self.ports.inbox.clone());
        let request = self.sealed_draft(key, draft);
        let (Some(mut held), Some(request)) = (self.held_session(), request) else {
            inbox.put(Input::Hall { visit, news: HallNews::DraftKept { key, kept: None } });
            return;
        };
        self.ports.runtime.spawn(async move {
            let (key_text, request) = (&key.to_string(), &request);
            let kept = held.call(|hall, session| async move { hall.hand_over_draft(&session, key_text, request).await }).await;
            inbox.put(Input::Hall { visit, news: HallNews::DraftKept { key, kept: kept.ok() } });
        });
    }

    fn sealed_draft(&self, key: uuid::Uuid, draft: &Draft) -> Option<DraftRequest> {
        let device = self.visit.machine().to_string();
        let clear = Zeroizing::new(serde_json::to_vec(draft).ok()?);
        let sealed = self.ports.seal_key.seal(&clear, &draft_data(&device, &key.to_string())).ok()?;
        Some(DraftRequest { device, sealed })
    }

    pub(super) fn open_draft(&self, key: uuid::Uuid, code: &Personal<String>) {
        let (visit, inbox) = (self.visit_number, self.ports.inbox.clone());
        let query = DraftQuery { device: self.visit.machine().to_string(), code: code.reveal().clone() };
        let Some(mut held) = self.held_session() else {
            inbox.put(Input::Hall { visit, news: HallNews::DraftOpened { key, answer: Err(PickUpFault::Unreachable) } });
            return;
        };
        self.ports.runtime.spawn(async move {
            let query = &query;
            let opened = held.call(|hall, session| async move { hall.open_draft(&session, query).await }).await;
            let answer = opened.map(Box::new).map_err(|fault| fault_of_hall(&fault));
            inbox.put(Input::Hall { visit, news: HallNews::DraftOpened { key, answer } });
        });
    }
}
