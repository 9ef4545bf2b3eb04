//! The session at the hall of the present visit, and of no other.

/// Holds at most one session. A session opened for a visit that has ended meanwhile is handed back to be closed: its
/// citizen is gone, and nobody may look through it any more.
pub struct VisitSession<S> {
    open: Option<S>,
}

/// What became of a session that was opened.
pub struct TakenIn<S> {
    /// True where it is the present visit's.
    pub present: bool,
    /// To be closed at the hall.
    pub to_close: Option<S>,
}

impl<S> Default for VisitSession<S> {
    fn default() -> Self {
        VisitSession { open: None }
    }
}

impl<S: Clone> VisitSession<S> {
    /// A session that the hall opened for visit `of`, now that visit `present` is on.
    pub fn take_in(&mut self, of: u64, present: u64, session: S) -> TakenIn<S> {
        if of != present {
            return TakenIn { present: false, to_close: Some(session) };
        }
        TakenIn { present: true, to_close: self.open.replace(session) }
    }

    pub fn get(&self) -> Option<S> {
        self.open.clone()
    }

    /// The visit is over.
    pub fn end(&mut self) -> Option<S> {
        self.open.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_opened_late_never_serves_the_next_citizen() {
        let mut session = VisitSession::default();
        let taken = session.take_in(1, 2, "the former citizen's");
        assert!(!taken.present);
        assert_eq!(taken.to_close, Some("the former citizen's"));
        assert_eq!(session.get(), None);
        session.take_in(2, 2, "the present one's");
        session.take_in(1, 2, "the former citizen's");
        assert_eq!(session.get(), Some("the present one's"));
    }

    #[test]
    fn a_second_session_of_one_visit_closes_the_first() {
        let mut session = VisitSession::default();
        assert_eq!(session.take_in(1, 1, "first").to_close, None);
        assert_eq!(session.take_in(1, 1, "second").to_close, Some("first"));
        assert_eq!(session.end(), Some("second"));
        assert_eq!(session.get(), None);
    }
}
