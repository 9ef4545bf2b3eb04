//! What a card says, as the names a form may ask for it by, whichever of the four kinds it is.

use super::schema::CardField;

/// What a card says, as read: codes and digits, nothing looked up. Empty where nothing stands on the card, `None`
/// where this kind of card has no such field.
#[derive(Clone, Copy)]
pub struct CardFields<'a> {
    /// The Chinese name, or the English one where there is no other.
    pub name: &'a str,
    pub id_number: &'a str,
    /// GB/T 2261.1 code, 0 to 9.
    pub sex_code: &'a str,
    /// GB/T 3304 code, or one this program does not know.
    pub ethnic_code: Option<&'a str>,
    /// `YYYYMMDD`, not necessarily a day.
    pub birth: &'a str,
    /// 户籍地址.
    pub address: Option<&'a str>,
    /// Where the holder lives.
    pub residence: Option<&'a str>,
    /// 签发机关.
    pub issuer: Option<&'a str>,
    /// `YYYYMMDD`, not necessarily a day.
    pub valid_from: Option<&'a str>,
    /// `YYYYMMDD` or 长期.
    pub valid_to: Option<&'a str>,
    /// Of foreigners.
    pub english_name: Option<&'a str>,
    /// Of foreigners: three letters (ISO 3166), or others this program does not know.
    pub nationality: Option<&'a str>,
    /// 通行证号码.
    pub pass_number: Option<&'a str>,
    /// 签发次数.
    pub issue_count: Option<&'a str>,
    /// 换证次数.
    pub renewals: Option<&'a str>,
    /// 既往版本证件号码关联项.
    pub former_number_link: Option<&'a str>,
    /// 证件版本号.
    pub card_version: Option<&'a str>,
    /// 受理机关代码.
    pub authority_code: Option<&'a str>,
}

impl<'a> CardFields<'a> {
    /// Nothing is known of anybody.
    pub const NOBODY: CardFields<'static> = CardFields {
        name: "",
        id_number: "",
        sex_code: "",
        ethnic_code: None,
        birth: "",
        address: None,
        residence: None,
        issuer: None,
        valid_from: None,
        valid_to: None,
        english_name: None,
        nationality: None,
        pass_number: None,
        issue_count: None,
        renewals: None,
        former_number_link: None,
        card_version: None,
        authority_code: None,
    };

    pub(super) fn get(&self, field: CardField) -> Option<&'a str> {
        match field {
            CardField::Name => Some(self.name),
            CardField::IdNumber => Some(self.id_number),
            CardField::SexCode => Some(self.sex_code),
            CardField::EthnicCode => self.ethnic_code,
            CardField::Birth => Some(self.birth),
            CardField::Address => self.address,
            CardField::Residence => self.residence,
            CardField::Issuer => self.issuer,
            CardField::ValidFrom => self.valid_from,
            CardField::ValidTo => self.valid_to,
            CardField::EnglishName => self.english_name,
            CardField::Nationality => self.nationality,
            CardField::PassNumber => self.pass_number,
            CardField::IssueCount => self.issue_count,
            CardField::Renewals => self.renewals,
            CardField::FormerNumberLink => self.former_number_link,
            CardField::CardVersion => self.card_version,
            CardField::AuthorityCode => self.authority_code,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::{Answers, Form, Library, prefill};
    use serde_json::{Value, json};

    /// Every name with what the card of [`all`] says there.
    const SAID: [(&str, &str); 18] = [
        ("name", "示例丑"),
        ("id_number", "932999198501010432"),
        ("sex_code", "2"),
        ("ethnic_code", "01"),
        ("birth", "19850101"),
        ("address", "示例路1号"),
        ("residence", "示例路2号"),
        ("issuer", "演示公安分局"),
        ("valid_from", "20240101"),
        ("valid_to", "20340101"),
        ("english_name", "SHILI, CHOU"),
        ("nationality", "CAN"),
        ("pass_number", "H00005678"),
        ("issue_count", "03"),
        ("renewals", "02"),
        ("former_number_link", "001"),
        ("card_version", "01"),
        ("authority_code", "3202"),
    ];

    /// A card no office would issue: it has everything.
    fn all() -> CardFields<'static> {
        let said = |name: &str| SAID.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
        CardFields {
            name: said("name").unwrap(),
            id_number: said("id_number").unwrap(),
            sex_code: said("sex_code").unwrap(),
            ethnic_code: said("ethnic_code"),
            birth: said("birth").unwrap(),
            address: said("address"),
            residence: said("residence"),
            issuer: said("issuer"),
            valid_from: said("valid_from"),
            valid_to: said("valid_to"),
            english_name: said("english_name"),
            nationality: said("nationality"),
            pass_number: said("pass_number"),
            issue_count: said("issue_count"),
            renewals: said("renewals"),
            former_number_link: said("former_number_link"),
            card_version: said("card_version"),
            authority_code: said("authority_code"),
        }
    }

    fn form_of(fields: &[Value]) -> Result<Form, String> {
        let words = json!({"zh": "问", "en": "ask"});
        let field = |(number, more): (usize, &Value)| {
            let mut field = json!({"id": format!("f{number}"), "label": words, "question": words});
            field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            field
        };
        let fields: Vec<Value> = fields.iter().enumerate().map(field).collect();
        let pages = json!([{"title": words, "fields": fields}]);
        let file = json!({"code": "X", "version": 1, "name": words, "pages": pages});
        Form::read(&file.to_string(), &Library::default()).map_err(|findings| format!("{findings:?}"))
    }

    fn answered(answers: &Answers, number: usize) -> Option<String> {
        match answers.get(&format!("f{number}")) {
            Some(crate::api::AnswerValue::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    #[test]
    fn a_form_may_name_everything_that_stands_on_a_card_and_nothing_else() {
        let locked = SAID.map(|(name, _)| json!({"kind": "text", "card": name, "required": true}));
        let own = SAID.map(|(name, _)| json!({"kind": "text", "prefill": name, "max_chars": 30}));
        for form in [form_of(&locked).unwrap(), form_of(&own).unwrap()] {
            let answers = prefill(&form, &all());
            for (number, (name, text)) in SAID.into_iter().enumerate() {
                assert_eq!(answered(&answers, number).as_deref(), Some(text), "{name}");
            }
            let nobodys = prefill(&form, &CardFields::NOBODY);
            assert!((0..SAID.len()).all(|number| answered(&nobodys, number).is_none()));
        }
        let findings = form_of(&[json!({"kind": "text", "card": "passport"})]).unwrap_err();
        assert!(findings.contains("pages[0].fields[0].card"), "{findings}");
    }

    #[test]
    fn what_a_question_would_not_take_is_left_for_the_citizen_to_answer() {
        let long = "SHILI ".repeat(10);
        let card = CardFields { english_name: Some(long.trim()), birth: "19850230", ..all() };
        let date = |name: &str| json!({"kind": "date", "prefill": name, "min": "today-100y", "max": "today"});
        let form = form_of(&[
            json!({"kind": "text", "prefill": "english_name", "max_chars": 30}),
            json!({"kind": "text", "prefill": "english_name", "max_chars": 60}),
            date("birth"),
            date("valid_from"),
            json!({"kind": "phone", "prefill": "pass_number"}),
        ]);
        let form = form.unwrap();
        let answers = prefill(&form, &card);
        let expected = [None, Some(long.trim()), None, Some("2024-01-01"), None];
        let filled: Vec<Option<String>> = (0..5).map(|number| answered(&answers, number)).collect();
        assert_eq!(filled.iter().map(Option::as_deref).collect::<Vec<_>>(), expected, "a day is written as one that is chosen");
    }
}
