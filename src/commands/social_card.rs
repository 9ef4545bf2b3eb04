//! `kiosk social-card`: the card number on the chip of the 社保卡 that is in the contact reader.

use super::reader::{EXIT_DONE, EXIT_NO_CARD, EXIT_TROUBLE};
use crate::idcard::SocialCardFault;
use crate::privacy::mask_id_number;
use crate::social_card::read_once;
use std::io::Write;

/// Prints the number, masked unless `reveal`, or why there is none. Gives the exit code.
pub fn read(reveal: bool) -> u8 {
    let (said, code) = match read_once() {
        Ok(number) if reveal => (format!("card number: {}", number.reveal()), EXIT_DONE),
        Ok(number) => (format!("card number: {}", mask_id_number(number.reveal())), EXIT_DONE),
        Err(fault @ SocialCardFault::NoCard) => (fault.as_str().to_string(), EXIT_NO_CARD),
        Err(fault) => (fault.as_str().to_string(), EXIT_TROUBLE),
    };
    // Whoever closed the other end does not want it.
    drop(writeln!(std::io::stdout(), "{said}"));
    code
}
