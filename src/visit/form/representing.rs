//! 给谁办: whose form this is may change while it is filled in; the card's lines then say it of that person.

use super::*;
use crate::api::ForWhom;
use crate::forms::representing::WHOM;
use crate::forms::{Applicant, CardFields, applicant};
use crate::idcard::{CardKind, OfKind};
use crate::privacy::Personal;

/// What a card says of its holder.
pub(super) fn card_fields(card: &Card) -> CardFields<'_> {
    let own = CardFields {
        name: card.shown_name(),
        id_number: card.id_number.reveal(),
        sex_code: card.sex_code.reveal(),
        ethnic_code: card.ethnic_code(),
        birth: card.birth.reveal(),
        // A residence permit says where its holder lives; nobody is registered there.
        address: card.address().filter(|_| card.kind == CardKind::Resident),
        residence: card.address().filter(|_| card.kind == CardKind::HmtResidence),
        valid_from: Some(card.valid_from.reveal()),
        valid_to: Some(card.valid_to.reveal()),
        ..CardFields::NOBODY
    };
    of_kind(card, own)
}

/// With what only this kind of card has.
fn of_kind<'a>(card: &'a Card, own: CardFields<'a>) -> CardFields<'a> {
    let said = |field: &'a Personal<String>| Some(field.reveal().as_str());
    let foreigner = CardFields { english_name: said(&card.english_name), nationality: card.nationality_code(), ..own };
    match &card.of_kind {
        OfKind::Resident { ethnic_code: _, address: _, issuer } => CardFields { issuer: said(issuer), ..own },
        OfKind::HmtResidence { address: _, issuer, pass_number, issue_count } => {
            CardFields { issuer: said(issuer), pass_number: said(pass_number), issue_count: said(issue_count), ..own }
        }
        OfKind::ForeignPr2017 { nationality: _, card_version, authority_code } => {
            CardFields { card_version: said(card_version), authority_code: said(authority_code), ..foreigner }
        }
        OfKind::ForeignPr2023 { nationality: _, renewals, former_number_link } => {
            CardFields { renewals: said(renewals), former_number_link: said(former_number_link), ..foreigner }
        }
    }
}

/// The answers that say whose form it is.
pub(super) type Whose = BTreeMap<String, AnswerValue>;

fn fields_of<'a>(card: &'a Card, whose: &'a Whose) -> CardFields<'a> {
    match applicant(whose) {
        Applicant::Own => card_fields(card),
        Applicant::Unknown => CardFields::NOBODY,
        Applicant::Other { name, id_number } => CardFields::of_other(name, id_number),
    }
}

impl FormWork {
    /// Who it is for, as answered so far; none where the form asks for nobody else.
    pub(super) fn whose(&self) -> Option<Whose> {
        self.form.field(WHOM)?;
        let mut answers = self.standing().for_submission();
        answers.retain(|id, _| forms::is_about_whom(id));
        Some(answers)
    }

    /// Fills the card's lines anew where it has become another person's form. `card` is that of whoever stands there.
    pub(super) fn refill(&mut self, before: &Option<Whose>, card: &Card) {
        let (Some(before), Some(now)) = (before, self.whose()) else { return };
        if *before != now {
            self.answers.refill(&self.form, &fields_of(card, before), &fields_of(card, &now));
        }
    }

    /// A draft says for whom it is; its lines were filled from the card that lies here.
    pub(super) fn refill_resumed(&mut self, card: &Card) {
        self.refill(&Some(Whose::new()), card);
    }

    /// Who it is for.
    pub fn for_whom(&self) -> ForWhom {
        self.whose().map_or(ForWhom::Own, |whose| forms::for_whom(&whose))
    }
}
