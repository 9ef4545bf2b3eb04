//! Status words and what the machine does about them.

/// The status word of an answer. SW1 and SW2 may carry the card's own status; decisions rest on SW3 alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Status {
    pub sw1: u8,
    pub sw2: u8,
    pub sw3: u8,
}

/// What a status asks for. How often, and what the citizen is told, is decided in [`super::Polling`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reaction {
    /// Done: go on.
    Proceed,
    /// There is no such item on the card; no error.
    NoContent,
    /// No card, or one already read and not lifted: keep asking, say nothing.
    KeepPolling,
    /// The card moved or was not selected: start again at finding it.
    FindAgain,
    /// Card and reader do not accept each other: once more, then this card cannot be read here.
    OnceMore,
    /// Not an ID card.
    NotAnIdCard,
    /// Our frame arrived damaged: send it again once, then reset the transport.
    SendAgain,
    /// Reset the SAM.
    Reset,
    /// The SAM takes no command: reset SAM, then transport, then out of service.
    SelfTestFailed,
    /// The SAM is not authorised: out of service, staff are called.
    NotAuthorised,
    /// Our mistake or a newer reader: the code goes to the log, the card counts as not read.
    CodeOnly,
}

impl Status {
    /// A status with SW1 and SW2 as they normally are.
    pub fn of(sw3: u8) -> Self {
        Status { sw1: 0, sw2: 0, sw3 }
    }

    /// The stable word for SW3 in logs and command output.
    pub fn meaning(self) -> &'static str {
        match self.sw3 {
            0x90 => "ok",
            0x9F => "found",
            0x91 => "no_content",
            0x80 => "no_card",
            0x81 => "select_failed",
            0x41 => "read_failed",
            0x31 => "card_rejected_reader",
            0x32 => "reader_rejected_card",
            0x33 => "verify_failed",
            0x40 => "unknown_card_type",
            0x47 => "random_failed",
            0x10 => "bad_checksum_sent",
            0x11 => "bad_length_sent",
            0x21 => "bad_command",
            0x24 => "unknown_error",
            0x60 => "self_test_failed",
            0x66 => "not_authorised",
            _ => "unknown",
        }
    }

    /// What to do about it.
    pub fn reaction(self) -> Reaction {
        match self.sw3 {
            0x90 | 0x9F => Reaction::Proceed,
            0x91 => Reaction::NoContent,
            0x80 => Reaction::KeepPolling,
            // 34 (尚未找卡) stands in one published table only.
            0x81 | 0x41 | 0x47 | 0x34 => Reaction::FindAgain,
            0x31..=0x33 => Reaction::OnceMore,
            0x40 => Reaction::NotAnIdCard,
            0x10 | 0x11 => Reaction::SendAgain,
            0x24 => Reaction::Reset,
            0x60 => Reaction::SelfTestFailed,
            0x66 => Reaction::NotAuthorised,
            _ => Reaction::CodeOnly,
        }
    }
}
