//! The chip of a 社保卡 in a contact reader, by PC/SC. Built in with the feature `social-card` only.

mod attending;

pub use attending::{SocialCardEvent, SocialCardReader, start};

use crate::idcard::{SocialCardFault, read_card_number};
use crate::privacy::Personal;
use pcsc::{Card, Context, Error, Protocols, Scope, ShareMode};
use zeroize::Zeroize;

/// The card number of the card that is in, in the first reader that holds one.
///
/// # Errors
/// [`SocialCardFault`]: of several readers the one without a card is passed over.
pub fn read_once() -> Result<Personal<String>, SocialCardFault> {
    number_of(&card_that_is_in()?)
}

/// Whether there is a reader, and the service that knows of it.
///
/// # Errors
/// [`SocialCardFault::NoService`] or [`SocialCardFault::NoReader`].
pub fn check() -> Result<(), SocialCardFault> {
    match card_that_is_in().map(drop) {
        Err(fault @ (SocialCardFault::NoService | SocialCardFault::NoReader)) => Err(fault),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn number_of(card: &Card) -> Result<Personal<String>, SocialCardFault> {
    let mut buffer = [0; pcsc::MAX_BUFFER_SIZE];
    let number = read_card_number(|question| card.transmit(question, &mut buffer).map(<[u8]>::to_vec).map_err(while_reading));
    buffer.zeroize();
    number
}

/// The card that is in, unasked.
fn card_that_is_in() -> Result<Card, SocialCardFault> {
    let context = Context::establish(Scope::User).map_err(before_reading)?;
    let readers = context.list_readers_owned().map_err(before_reading)?;
    let mut fault = SocialCardFault::NoReader;
    for reader in readers {
        match context.connect(&reader, ShareMode::Shared, Protocols::ANY) {
            Ok(card) => return Ok(card),
            Err(error) => fault = before_reading(error),
        }
    }
    Err(fault)
}

fn before_reading(error: Error) -> SocialCardFault {
    match error {
        Error::NoService | Error::ServiceStopped => SocialCardFault::NoService,
        Error::NoReadersAvailable | Error::UnknownReader | Error::ReaderUnavailable => SocialCardFault::NoReader,
        Error::NoSmartcard | Error::RemovedCard => SocialCardFault::NoCard,
        Error::SharingViolation => SocialCardFault::Busy,
        _ => SocialCardFault::Unreadable,
    }
}

fn while_reading(error: Error) -> SocialCardFault {
    match error {
        // The service may see the hole before it sees the card gone.
        Error::NoSmartcard | Error::RemovedCard | Error::ResetCard | Error::CommError | Error::NotTransacted => {
            SocialCardFault::Pulled
        }
        error => before_reading(error),
    }
}
