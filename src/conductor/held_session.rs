//! The session a call is made with. A form may take longer than the hall keeps a session: one that is over is opened once
//! more with the card that was read, and the call is made again.

use super::{Conductor, Inbox, Input};
use crate::api::{ProblemCode, SessionRequest};
use crate::hall_client::{HallClient, HallFault, Session};

pub(super) struct HeldSession {
    session: Session,
    /// What opens another; none for who came by a code, which counts once.
    request: Option<SessionRequest>,
    hall: HallClient,
    inbox: Inbox,
    visit: u64,
}

impl Conductor {
    /// That of the present visit; none before the hall has opened one.
    pub(super) fn held_session(&self) -> Option<HeldSession> {
        Some(HeldSession {
            session: self.session.get()?,
            request: self.session_request(),
            hall: self.ports.hall.clone(),
            inbox: self.ports.inbox.clone(),
            visit: self.visit_number,
        })
    }
}

impl HeldSession {
    /// Makes a call; once more with another session where the hall has ended this one.
    pub(super) async fn call<T, F: Future<Output = Result<T, HallFault>>>(
        &mut self,
        what: impl Fn(HallClient, Session) -> F,
    ) -> Result<T, HallFault> {
        let answer = what(self.hall.clone(), self.session.clone()).await;
        let over = matches!(&answer, Err(HallFault::Refused(problem, _)) if problem.code == ProblemCode::SessionUnknown);
        if over && self.is_renewed().await { what(self.hall.clone(), self.session.clone()).await } else { answer }
    }

    /// At most once.
    async fn is_renewed(&mut self) -> bool {
        let Some(request) = self.request.take() else { return false };
        let Ok(opened) = self.hall.open_session(&request).await else { return false };
        self.session = opened.session.clone();
        self.inbox.put(Input::SessionRenewed { visit: self.visit, session: opened.session });
        true
    }
}
