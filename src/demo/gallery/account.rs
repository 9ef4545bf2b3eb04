//! Making sure who stands there (核验), and the medical account that is shown afterwards.

use super::Amount;
use super::content::Sample;
use super::scenes::{Plot, STAFF_TAG, Story, TAG, card, index_of};
use crate::api::{
    CodeChannel, CodeOffer, CodeSent, MedicalBalance, Spending, SpendingKind, SpendingRow, Verification, VerificationWay,
    VerificationWays,
};
use crate::privacy::Personal;
use crate::visit::assurance::{Act as Check, Fault, Heard};
use crate::visit::card_picture::{CardPicture, HEIGHT_PIXELS, WIDTH_PIXELS};
use crate::visit::medical_account::{Act, Range};
use crate::visit::*;
use std::sync::Arc;

const AS_OF: &str = "2026-11-21";
const PHONE: &str = "139****0136";
const EXPIRES_S: u32 = 300;

/// Payments of a year: one kind after the other.
fn spending(amount: Amount, drugs: bool) -> Spending {
    let sample = &Sample::built_in().account;
    let row = |(index, month): (usize, i32)| {
        // Counted back from November 2026.
        let (year, month) = ((2026 * 12 + 10 - month) / 12, (2026 * 12 + 10 - month) % 12 + 1);
        let kind = SpendingKind::ALL[index % 3];
        let named = |usual: &[String], longest: &String| match amount {
            Amount::Usual => usual[index % usual.len()].clone(),
            Amount::Longest => longest.clone(),
        };
        SpendingRow {
            day: format!("{year}-{month:02}-{:02}", 20 - index % 2 * 9),
            kind,
            place: named(&sample.places, &sample.longest_place),
            amount_fen: sample.amounts_fen[index % sample.amounts_fen.len()],
            drugs: drugs.then(|| named(&sample.drugs, &sample.longest_drug)).into_iter().collect(),
        }
    };
    let months = (0..12).flat_map(|month| [month, month]).enumerate();
    Spending { as_of: AS_OF.into(), source: "demo".into(), rows: months.map(row).collect(), left_out: 0 }
}

fn hall(story: &mut Story, heard: Heard) -> &mut Story {
    story.event(Event::Hall(HallNews::Assurance(heard)))
}

fn account(story: &mut Story, act: Act) -> &mut Story {
    story.act(Action::MedicalAccount(act))
}

fn at_balance(story: &mut Story) -> &mut Story {
    let service = index_of(&Sample::built_in().account.service);
    story.at_home().act(Action::Home(home::Act::Find)).act(Action::Find(find::Act::Service(service)));
    story.act(Action::Guide(guide::Act::Begin));
    let balance = MedicalBalance { as_of: AS_OF.into(), source: "demo".into(), balance_fen: Some(321_045) };
    story.event(Event::Hall(HallNews::MedicalAccount(medical_account::Heard::Balance(Personal::new(balance)))))
}

fn at_ways(story: &mut Story, ways: VerificationWays) -> &mut Story {
    account(at_balance(story), Act::Range(Range::LastTwelve));
    hall(story, Heard::Ways(ways))
}

fn by_day() -> VerificationWays {
    let code = CodeOffer { channel: CodeChannel::Desk, phone: PHONE.into() };
    VerificationWays { code: Some(code), staff: true, video: false }
}

fn at_code(story: &mut Story) -> &mut Story {
    at_ways(story, by_day()).act(Action::Assurance(Check::SendCode));
    let sent = CodeSent { channel: CodeChannel::Desk, phone: PHONE.into(), expires_s: EXPIRES_S, resend_after_s: Some(60) };
    hall(story, Heard::CodeSent(sent)).typed("1357")
}

fn with_staff(story: &mut Story) -> &mut Story {
    at_ways(story, by_day()).act(Action::Assurance(Check::Staff));
    let staff = CardRead { tag: STAFF_TAG, ..card(story.amount()) };
    story.event(Event::Card(CardNews::Read(Box::new(staff))))
}

/// Nobody: head and shoulders without a face.
fn silhouette() -> Option<CardPicture> {
    const GROUND: [u8; 3] = [222, 228, 232];
    const BODY: [u8; 3] = [112, 124, 134];
    // Middle and half axes of two ellipses.
    const SHAPES: [[i32; 4]; 2] = [[51, 48, 23, 29], [51, 130, 45, 44]];
    let places = (0..HEIGHT_PIXELS as i32).flat_map(|y| (0..WIDTH_PIXELS as i32).map(move |x| (x, y)));
    let within = |(x, y): (i32, i32), [middle_x, middle_y, across, down]: [i32; 4]| {
        let (x, y) = ((x - middle_x) * down, (y - middle_y) * across);
        x * x + y * y <= across * across * down * down
    };
    let colour = |place| if SHAPES.iter().any(|shape| within(place, *shape)) { BODY } else { GROUND };
    CardPicture::new(Personal::new(places.flat_map(colour).collect()))
}

fn at_picture(story: &mut Story) -> &mut Story {
    with_staff(story).act(Action::Assurance(Check::Seen));
    let verified = Verification { way: VerificationWay::Staff, verified_at: String::new(), seal: String::new() };
    hall(story, Heard::Verified(verified));
    spent(story, false)
}

fn spent(story: &mut Story, drugs: bool) -> &mut Story {
    let spending = spending(story.amount(), drugs);
    let Some(query) = story.spending_asked() else { return story };
    story.event(Event::Hall(HallNews::MedicalAccount(medical_account::Heard::Spending(query, Personal::new(spending)))))
}

pub(super) const PLOTS: &[(&str, Plot)] = &[
    ("account-balance", |story| {
        at_balance(story);
    }),
    ("check-ways", |story| {
        at_ways(story, by_day());
    }),
    ("check-no-way", |story| {
        at_ways(story, VerificationWays::default());
    }),
    ("check-code", |story| {
        at_code(story);
    }),
    ("check-code-wrong", |story| {
        at_code(story).typed("24").act(Action::Assurance(Check::Confirm));
        hall(story, Heard::Fault(Fault::CodeWrong));
    }),
    ("check-staff", |story| {
        at_ways(story, by_day()).act(Action::Assurance(Check::Staff));
    }),
    ("check-staff-looks", |story| {
        with_staff(story);
    }),
    ("check-staff-looks-photo", |story| {
        if let Some(picture) = silhouette() {
            with_staff(story).event(Event::CardPicture { tag: TAG, picture: Arc::new(picture) });
        }
    }),
    ("check-failed", |story| {
        at_code(story).typed("24").act(Action::Assurance(Check::Confirm));
        hall(story, Heard::Fault(Fault::TooManyTries));
    }),
    ("account-picture", |story| {
        at_picture(story);
    }),
    ("account-payments", |story| {
        account(at_picture(story), Act::Rows);
    }),
    ("account-payments-drugs", |story| {
        account(at_picture(story), Act::Rows);
        account(story, Act::Drugs);
        spent(story, true);
    }),
    ("account-printed", |story| {
        account(at_picture(story), Act::Rows);
        account(story, Act::Print).event(Event::Paper(Slot::Receipt, PaperNews::Printed));
    }),
];
