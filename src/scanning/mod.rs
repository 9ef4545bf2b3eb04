//! What a code scanner (扫码枪) reads: lines out of bytes or key presses, and what a line is. Pure.

mod key_presses;
mod lines;
mod pace;

pub use key_presses::KeyPresses;
pub use lines::{LINE_BYTES_MAX, Line, Lines, QUIET_MS};
pub use pace::Pace;

use crate::api::{CaseNumber, DRAFT_CODE_DIGITS, QUERY_CODE_CHARS};
use crate::privacy::Personal;

/// A code of an electronic identity has at least so many characters: no code on a parcel or a bottle has.
const TOKEN_CHARS_MIN: usize = 16;
/// Before the code of a form that was taken along.
const DRAFT_PREFIX: &str = "yizhan:draft:";
/// Between the address of a hall and the number of a case, and between that and its query code.
const CASE_PATH: &str = "/c/";
const CODE_PARAMETER: &str = "?code=";

/// What was scanned. No `Debug`: with it one is somebody.
pub enum Code {
    /// On a receipt of this hall (受理小票): what became of its case may be asked for.
    Receipt {
        case_number: CaseNumber,
        query_code: Personal<String>,
    },
    /// On a receipt of another hall.
    OtherReceipt,
    /// Beside a slip number of a machine (本机凭条号).
    Slip,
    /// On the slip of a form that was taken along (带走接着办): its eight digits.
    Draft(Personal<String>),
    /// May be an electronic identity (电子社保卡, 医保码, 苏服码): whose, and whether it is one, is for the hall to say.
    Identity(Personal<String>),
    /// None of paper or telephone: a social-security card (社保卡) that was put into the contact reader, and whether it could
    /// be read.
    SocialCard {
        read: bool,
    },
    Unknown,
}

/// The text of the code on a slip, for the scanner of a machine.
pub fn draft_code(code: &str) -> String {
    format!("{DRAFT_PREFIX}{code}")
}

impl Code {
    /// What a line is where receipts lead to `public_url`.
    pub fn read(line: Line<'_>, public_url: &str) -> Self {
        let Line::Whole(bytes) = line else { return Code::Unknown };
        // Some scanners turn text into another encoding; what these send says nothing here.
        let Ok(text) = std::str::from_utf8(bytes) else { return Code::Unknown };
        let text = text.trim();
        if let Some((hall, case)) = text.rsplit_once(CASE_PATH) {
            return match receipt(case) {
                Some(receipt) if hall == public_url.trim_end_matches('/') => receipt,
                Some(_) => Code::OtherReceipt,
                None => Code::Unknown,
            };
        }
        if text.split_whitespace().next_back().is_some_and(is_slip_number) {
            return Code::Slip;
        }
        if let Some(code) = text.strip_prefix(DRAFT_PREFIX) {
            let whole = code.len() == DRAFT_CODE_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit());
            return if whole { Code::Draft(Personal::from(code)) } else { Code::Unknown };
        }
        let is_token = text.len() >= TOKEN_CHARS_MIN && text.bytes().all(|byte| byte.is_ascii_graphic()) && !text.contains("://");
        if is_token { Code::Identity(Personal::from(text)) } else { Code::Unknown }
    }
}

fn receipt(case: &str) -> Option<Code> {
    let (number, query_code) = case.split_once(CODE_PARAMETER)?;
    let is_query_code = query_code.len() == QUERY_CODE_CHARS && query_code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let case_number = CaseNumber::try_from(number.to_string()).ok().filter(|_| is_query_code)?;
    Some(Code::Receipt { case_number, query_code: Personal::from(query_code) })
}

/// `K01-1122-007`: machine, month and day, count of that day.
fn is_slip_number(word: &str) -> bool {
    let digits = |part: &str, least: usize| part.len() >= least && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = word.split('-').collect();
    matches!(parts.as_slice(), [machine, day, count]
        if machine.strip_prefix('K').is_some_and(|number| digits(number, 2)) && digits(day, 4) && digits(count, 3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HALL: &str = "https://hall.example.cn";

    fn read(text: &[u8]) -> Code {
        Code::read(Line::Whole(text), HALL)
    }

    fn kind(code: &Code) -> &'static str {
        match code {
            Code::Receipt { .. } => "receipt",
            Code::OtherReceipt => "other receipt",
            Code::Slip => "slip",
            Code::Draft(_) => "draft",
            Code::Identity(_) => "identity",
            Code::SocialCard { .. } => "social card",
            Code::Unknown => "unknown",
        }
    }

    #[test]
    fn the_code_of_a_receipt_names_its_case() {
        let Code::Receipt { case_number, query_code } =
            read(b"https://hall.example.cn/c/LXGY-20261122-K01-00042?code=7KQ2M9XTPA")
        else {
            panic!("no receipt");
        };
        assert_eq!((case_number.as_str(), query_code.reveal().as_str()), ("LXGY-20261122-K01-00042", "7KQ2M9XTPA"));
        let with_slash = Code::read(Line::Whole(b"http://h/c/LXGY-20261122-K01-00042?code=7KQ2M9XTPA"), "http://h/");
        assert_eq!(kind(&with_slash), "receipt");
    }

    #[test]
    fn what_is_nearly_a_receipt_is_none() {
        for (text, expected) in [
            ("https://other.example.cn/c/LXGY-20261122-K01-00042?code=7KQ2M9XTPA", "other receipt"),
            ("https://hall.example.cn.evil.cn/c/LXGY-20261122-K01-00042?code=7KQ2M9XTPA", "other receipt"),
            ("https://hall.example.cn/c/LXGY-20261122-K01-00042", "unknown"),
            ("https://hall.example.cn/c/LXGY-20261122-K01-00042?code=7KQ2M9XTP", "unknown"),
            ("https://hall.example.cn/c/LXGY-20261122-K01-00042?code=7KQ2M9XTP&", "unknown"),
            ("https://hall.example.cn/c/42?code=7KQ2M9XTPA", "unknown"),
            ("https://hall.example.cn/", "unknown"),
        ] {
            assert_eq!(kind(&read(text.as_bytes())), expected, "{text}");
        }
    }

    #[test]
    fn a_slip_is_known_by_its_number() {
        assert_eq!(kind(&read("广益街道便民服务中心 K01 K01-1122-007".as_bytes())), "slip");
        assert_eq!(kind(&read(b"K01-1122-1007")), "slip");
        assert_eq!(kind(&read(b"K01-1122-07")), "unknown");
    }

    #[test]
    fn the_code_of_a_form_taken_along_is_no_identity() {
        assert!(matches!(read(draft_code("12345678").as_bytes()), Code::Draft(code) if code.reveal() == "12345678"));
        assert_eq!(kind(&read(b"yizhan:draft:1234567890123")), "unknown");
        assert_eq!(kind(&read(b"yizhan:draft:1234567x")), "unknown");
    }

    #[test]
    fn a_long_code_of_plain_characters_may_be_an_identity_and_goods_are_none() {
        assert_eq!(kind(&read(b"1101000000000000000000000001")), "identity");
        for text in
            ["6901028075831", "", "   ", "http://weixin.qq.com/r/abcdefgh", "一二三四五六七八", "one word and one more word"]
        {
            assert_eq!(kind(&read(text.as_bytes())), "unknown", "{text}");
        }
        assert_eq!(kind(&read(&[0xB9, 0xE3, 0xD2, 0xE6])), "unknown", "GBK");
        assert_eq!(kind(&Code::read(Line::TooLong, HALL)), "unknown");
    }

    proptest! {
        /// Nothing that can be scanned is a fault, and only what names a case of this hall leads to one.
        #[test]
        fn any_bytes_are_some_code(bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..LINE_BYTES_MAX),
            "(https://hall\\.example\\.cn)?/c/(LXGY-[0-9-]{0,12}K01-[0-9]{0,6})?\\?code=[A-Z0-9]{0,12}".prop_map(String::into_bytes),
            "(yizhan:draft:)?[0-9]{0,10}".prop_map(String::into_bytes),
        ]) {
            let code = read(&bytes);
            let begins_here = bytes.trim_ascii_start().starts_with(b"https://hall.example.cn/c/LXGY-");
            prop_assert!(kind(&code) != "receipt" || begins_here);
        }
    }
}
