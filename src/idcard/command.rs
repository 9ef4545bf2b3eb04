//! What is asked of the reader's security module (SAM).

use super::frame::encode_request;

/// A command of GA/T 467-2019. Vendor extras are not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    ResetSam,
    SamStatus,
    SamNumber,
    /// 找卡
    FindCard,
    /// 选卡
    SelectCard,
    /// 读卡: text and photo
    ReadTextAndPhoto,
    /// 读卡: text, photo and fingerprints
    ReadWithFingerprint,
    /// 追加地址: the newest additional address
    ReadAddress,
}

impl Command {
    pub const ALL: [Command; 8] = [
        Command::ResetSam,
        Command::SamStatus,
        Command::SamNumber,
        Command::FindCard,
        Command::SelectCard,
        Command::ReadTextAndPhoto,
        Command::ReadWithFingerprint,
        Command::ReadAddress,
    ];

    /// Command and parameter byte.
    pub fn code(self) -> [u8; 2] {
        match self {
            Command::ResetSam => [0x10, 0xFF],
            Command::SamStatus => [0x11, 0xFF],
            Command::SamNumber => [0x12, 0xFF],
            Command::FindCard => [0x20, 0x01],
            Command::SelectCard => [0x20, 0x02],
            Command::ReadTextAndPhoto => [0x30, 0x01],
            Command::ReadWithFingerprint => [0x30, 0x10],
            Command::ReadAddress => [0x30, 0x03],
        }
    }

    /// The whole request frame.
    pub fn request(self) -> Vec<u8> {
        let [command, parameter] = self.code();
        encode_request(command, parameter, &[])
    }

    /// The status word that means it was done.
    pub fn good_status(self) -> u8 {
        match self {
            Command::FindCard => 0x9F,
            _ => 0x90,
        }
    }

    /// How long its answer may take. Card reads pass the card's radio, fingerprints double the data.
    pub fn answer_limit_ms(self) -> u64 {
        match self {
            Command::ResetSam | Command::FindCard | Command::SelectCard | Command::ReadAddress => 1_000,
            Command::SamStatus | Command::SamNumber => 500,
            Command::ReadTextAndPhoto => 3_000,
            Command::ReadWithFingerprint => 5_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_the_published_ones() {
        let tails: [(Command, [u8; 5]); 8] = [
            (Command::ResetSam, [0x00, 0x03, 0x10, 0xFF, 0xEC]),
            (Command::SamStatus, [0x00, 0x03, 0x11, 0xFF, 0xED]),
            (Command::SamNumber, [0x00, 0x03, 0x12, 0xFF, 0xEE]),
            (Command::FindCard, [0x00, 0x03, 0x20, 0x01, 0x22]),
            (Command::SelectCard, [0x00, 0x03, 0x20, 0x02, 0x21]),
            (Command::ReadTextAndPhoto, [0x00, 0x03, 0x30, 0x01, 0x32]),
            (Command::ReadWithFingerprint, [0x00, 0x03, 0x30, 0x10, 0x23]),
            (Command::ReadAddress, [0x00, 0x03, 0x30, 0x03, 0x30]),
        ];
        for (command, tail) in tails {
            assert_eq!(command.request(), [&[0xAA, 0xAA, 0xAA, 0x96, 0x69][..], &tail].concat(), "{command:?}");
        }
        assert_eq!(&encode_request(0x61, 0xFF, &[0x50])[5..], [0x00, 0x04, 0x61, 0xFF, 0x50, 0xCA]);
    }
}
