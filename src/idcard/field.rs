//! Where the fields of each kind of card stand in its 256 bytes of text (GA/T 490 items), in bytes.

use std::ops::Range;

/// The kind's letter; blank or `0` on residents' cards.
pub(crate) const TYPE_FLAG: Range<usize> = 248..250;

/// What stands at the same place on 居民身份证, 港澳台居民居住证 and, but for the ethnic group, the address and the
/// issuer, on 外国人永久居留身份证 of 2023.
pub(crate) mod resident {
    use super::Range;

    pub(crate) const NAME: Range<usize> = 0..30;
    pub(crate) const SEX: Range<usize> = 30..32;
    pub(crate) const ETHNIC_GROUP: Range<usize> = 32..36;
    pub(crate) const BIRTH: Range<usize> = 36..52;
    pub(crate) const ADDRESS: Range<usize> = 52..122;
    pub(crate) const ID_NUMBER: Range<usize> = 122..158;
    pub(crate) const ISSUER: Range<usize> = 158..188;
    pub(crate) const VALID_FROM: Range<usize> = 188..204;
    pub(crate) const VALID_TO: Range<usize> = 204..220;
}

/// 港澳台居民居住证, what it has beside a resident's card (which has an ethnic group instead).
pub(crate) mod hmt_residence {
    use super::Range;

    /// 通行证号码
    pub(crate) const PASS_NUMBER: Range<usize> = 220..238;
    /// 签发次数
    pub(crate) const ISSUE_COUNT: Range<usize> = 238..242;
}

/// 外国人永久居留身份证 of 2017.
pub(crate) mod foreign_2017 {
    use super::Range;

    pub(crate) const ENGLISH_NAME: Range<usize> = 0..120;
    pub(crate) const SEX: Range<usize> = 120..122;
    /// Three letters and twelve digits.
    pub(crate) const ID_NUMBER: Range<usize> = 122..152;
    pub(crate) const NATIONALITY: Range<usize> = 152..158;
    pub(crate) const CHINESE_NAME: Range<usize> = 158..188;
    pub(crate) const VALID_FROM: Range<usize> = 188..204;
    pub(crate) const VALID_TO: Range<usize> = 204..220;
    pub(crate) const BIRTH: Range<usize> = 220..236;
    pub(crate) const CARD_VERSION: Range<usize> = 236..240;
    /// 受理机关代码
    pub(crate) const AUTHORITY_CODE: Range<usize> = 240..248;
}

/// 外国人永久居留身份证 of 2023, what it has elsewhere than a resident's card.
pub(crate) mod foreign_2023 {
    use super::Range;

    /// 换证次数
    pub(crate) const RENEWALS: Range<usize> = 32..36;
    pub(crate) const ENGLISH_NAME: Range<usize> = 52..122;
    /// Goes on where the first part is full.
    pub(crate) const ENGLISH_NAME_REST: Range<usize> = 220..242;
    pub(crate) const NATIONALITY: Range<usize> = 242..248;
    /// 既往版本证件号码关联项
    pub(crate) const FORMER_NUMBER_LINK: Range<usize> = 250..256;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The places of one kind in order: none may reach into the next, and all lie within the text.
    #[track_caller]
    fn apart(places: &[Range<usize>]) {
        for pair in places.windows(2) {
            assert!(pair[0].end <= pair[1].start, "{:?} reaches into {:?}", pair[0], pair[1]);
        }
        assert!(places.iter().all(|place| place.len().is_multiple_of(2) && place.end <= 256));
    }

    #[test]
    fn no_field_reaches_into_another() {
        use resident::*;
        apart(&[NAME, SEX, ETHNIC_GROUP, BIRTH, ADDRESS, ID_NUMBER, ISSUER, VALID_FROM, VALID_TO, TYPE_FLAG]);
        apart(&[VALID_TO, hmt_residence::PASS_NUMBER, hmt_residence::ISSUE_COUNT, TYPE_FLAG]);
        {
            use foreign_2017::*;
            apart(&[ENGLISH_NAME, SEX, ID_NUMBER, NATIONALITY, CHINESE_NAME, VALID_FROM, VALID_TO, BIRTH]);
            apart(&[BIRTH, CARD_VERSION, AUTHORITY_CODE, TYPE_FLAG]);
        }
        use foreign_2023::{ENGLISH_NAME, ENGLISH_NAME_REST, FORMER_NUMBER_LINK, NATIONALITY, RENEWALS};
        apart(&[SEX, RENEWALS, BIRTH, ENGLISH_NAME, ID_NUMBER, VALID_FROM, VALID_TO]);
        apart(&[VALID_TO, ENGLISH_NAME_REST, NATIONALITY, TYPE_FLAG, FORMER_NUMBER_LINK]);
    }
}
