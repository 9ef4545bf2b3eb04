//! Whose cards are put on the reader.

use yizhan::idcard::Card;
use yizhan::privacy::Personal;
use yizhan::visit::{CardRead, Tag};

/// Where the fields of a card's text stand, in bytes: on most kinds, and where a kind has them elsewhere.
const NAME: usize = 0;
const SEX: usize = 30;
const ETHNIC: usize = 32;
const BIRTH: usize = 36;
const ADDRESS: usize = 52;
const NUMBER: usize = 122;
const ISSUER: usize = 158;
const VALID_FROM: usize = 188;
const VALID_TO: usize = 204;
const TYPE_FLAG: usize = 248;
const HMT_PASS_NUMBER: usize = 220;
const HMT_ISSUE_COUNT: usize = 238;
const OLD_FOREIGN_ENGLISH_NAME: usize = 0;
const OLD_FOREIGN_SEX: usize = 120;
const OLD_FOREIGN_NATIONALITY: usize = 152;
const OLD_FOREIGN_NAME: usize = 158;
const OLD_FOREIGN_BIRTH: usize = 220;
const OLD_FOREIGN_VERSION: usize = 236;
const OLD_FOREIGN_AUTHORITY: usize = 240;
const FOREIGN_ENGLISH_NAME: usize = 52;
const FOREIGN_RENEWALS: usize = 32;
const FOREIGN_NATIONALITY: usize = 242;
const FOREIGN_LINK: usize = 250;

const ISSUED_BY: &str = "演示公安分局";

/// An invented person of an area code that was never issued.
#[derive(Clone, Copy)]
pub struct Person {
    pub name: &'static str,
    pub number: &'static str,
    pub address: &'static str,
    pub birth: &'static str,
    pub valid_from: &'static str,
    pub valid_to: &'static str,
    pub type_flag: &'static str,
    /// Of 港澳台居民居住证.
    pub pass_number: &'static str,
    /// Of foreigners.
    pub english_name: &'static str,
    /// The same, three letters.
    pub nationality: &'static str,
    pub tag: Tag,
}

pub const OWNER: Person = Person {
    name: "示例戊",
    number: "320299199307010085",
    address: "江苏省无锡市梁溪区广益街道演示路100号",
    birth: "19930701",
    valid_from: "20200101",
    valid_to: "20400101",
    type_flag: "",
    pass_number: "",
    english_name: "",
    nationality: "",
    tag: [7; 16],
};
pub const STRANGER: Person = Person {
    name: "样本丙",
    number: "320299194810030128",
    address: "江苏省无锡市梁溪区样本巷9号",
    birth: "19481003",
    tag: [8; 16],
    ..OWNER
};
pub const EXPIRED: Person = Person { valid_to: "20260101", tag: [9; 16], ..STRANGER };
pub const NOT_YET_VALID: Person = Person { valid_from: "20261123", tag: [11; 16], ..STRANGER };
pub const HMT: Person = Person { type_flag: "J", tag: [10; 16], ..STRANGER };
/// The same with a pass number.
pub const HMT_WITH_PASS: Person = Person { pass_number: "H00005678", ..HMT };
/// 外国人永久居留身份证 of 2023.
pub const FOREIGNER: Person = Person {
    name: "示例丑",
    number: "932999198501010432",
    address: "",
    birth: "19850101",
    type_flag: "Y",
    english_name: "SHILI, CHOU",
    nationality: "CAN",
    tag: [12; 16],
    ..OWNER
};
/// 外国人永久居留身份证 of 2017, without a Chinese name and of a country no table knows.
pub const OLD_FOREIGNER: Person = Person {
    name: "",
    number: "UTO320280020200",
    address: "",
    birth: "19800202",
    type_flag: "I",
    english_name: "SHILI, ZI",
    nationality: "UTO",
    tag: [15; 16],
    ..OWNER
};
/// Listed in the configuration: opens the check of the machine.
pub const STAFF: Person = Person { name: "示例辰", tag: [14; 16], ..OWNER };
/// A private-use character in the name, a last digit that does not fit, and a birth date that is none.
pub const ODD: Person = Person {
    name: "刘\u{E863}",
    number: "320299199307010084",
    birth: "19930230",
    address: "江苏省无锡市梁溪区奇巷1号",
    tag: [13; 16],
    ..OWNER
};

impl Person {
    /// What not every kind of card has, or has at another place.
    fn of_kind(&self) -> Vec<(usize, &'static str)> {
        let as_resident = [(NAME, self.name), (SEX, "2"), (BIRTH, self.birth)];
        let rest = match self.type_flag {
            "I" => {
                return vec![
                    (OLD_FOREIGN_ENGLISH_NAME, self.english_name),
                    (OLD_FOREIGN_SEX, "2"),
                    (OLD_FOREIGN_NATIONALITY, self.nationality),
                    (OLD_FOREIGN_NAME, self.name),
                    (OLD_FOREIGN_BIRTH, self.birth),
                    (OLD_FOREIGN_VERSION, "01"),
                    (OLD_FOREIGN_AUTHORITY, "3202"),
                ];
            }
            "Y" => vec![
                (FOREIGN_RENEWALS, "02"),
                (FOREIGN_ENGLISH_NAME, self.english_name),
                (FOREIGN_NATIONALITY, self.nationality),
                (FOREIGN_LINK, "001"),
            ],
            "J" => {
                vec![(ADDRESS, self.address), (ISSUER, ISSUED_BY), (HMT_PASS_NUMBER, self.pass_number), (HMT_ISSUE_COUNT, "03")]
            }
            _ => vec![(ETHNIC, "01"), (ADDRESS, self.address), (ISSUER, ISSUED_BY)],
        };
        as_resident.into_iter().chain(rest).collect()
    }

    pub fn read(&self) -> CardRead {
        let mut text = [0_u8; 256];
        let mut put = |at: usize, value: &str| {
            for (pair, unit) in text[at..].chunks_exact_mut(2).zip(value.encode_utf16()) {
                pair.copy_from_slice(&unit.to_le_bytes());
            }
        };
        put(0, &" ".repeat(128));
        self.of_kind().into_iter().for_each(|(at, value)| put(at, value));
        put(NUMBER, self.number);
        put(VALID_FROM, self.valid_from);
        put(VALID_TO, self.valid_to);
        put(TYPE_FLAG, self.type_flag);
        CardRead {
            card: Card::from_text(&text),
            name_unshown: false,
            text: Personal::new(text.to_vec()),
            tag: self.tag,
            sam_number: "05.01-20260101-0000000001-0000000001".into(),
            status: 0x90,
        }
    }
}
