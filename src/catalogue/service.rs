//! One service (事项): what it is, who may do it how, its guide of five sections, its questions.

use crate::api::ForWhom;
use crate::forms::AssuranceLevel;
use crate::idcard::CardKind;
use crate::words::Words;
use jiff::civil::Time;
use serde::Deserialize;

/// `services/<code>.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The name under which it travels.
    pub code: String,
    /// The official name.
    pub name: Words,
    /// On tiles.
    pub short: Words,
    /// What it is good for, in a neighbour's words.
    pub note: Words,
    /// Pinyin of the Chinese name, a syllable a character, without tones.
    pub pinyin: String,
    /// What people call it.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Id of a category.
    pub category: String,
    /// Id of a zone.
    pub zone: String,
    pub department: Words,
    pub depth: Depth,
    /// Which look-up of the hall answers it.
    pub look_up: Option<LookUp>,
    /// What was looked up may be taken along on paper (查 and 打).
    #[serde(default)]
    pub printed: bool,
    /// Which document of the hall is printed.
    pub document: Option<DocumentKind>,
    /// Name of its form's file, without `.json`.
    pub form: Option<String>,
    /// How long it takes here, in minutes.
    #[serde(default = "a_minute")]
    pub minutes: u32,
    #[serde(default = "by_card")]
    pub level: AssuranceLevel,
    /// May be stored on the machine while the hall cannot be reached.
    #[serde(default)]
    pub offline_ok: bool,
    /// A second one of the same person within a day is no duplicate.
    #[serde(default)]
    pub repeatable: bool,
    /// Full years; a younger person is told, never refused.
    #[serde(default)]
    pub age_min: u32,
    /// Kinds of cards it is done with on a machine; with others at a window.
    #[serde(default = "residents_only")]
    pub cards: Vec<CardKind>,
    /// Working days from the first look to the answer; 0 is the same day (即时).
    #[serde(default)]
    pub promise_working_days: u32,
    /// The same, as it is said to a citizen.
    pub limit: Words,
    /// What is still to be done elsewhere afterwards.
    pub finish: Option<Words>,
    /// How many months an authentication (认证) is good for.
    pub valid_months: Option<u32>,
    /// When it is open; all day where nothing is said.
    pub hours: Option<OpenHours>,
    /// The same service on a telephone.
    pub mobile_url: Option<String>,
    #[serde(default = "for_oneself")]
    /// 给谁办.
    pub for_whom: Vec<ForWhom>,
    /// What somebody who comes for another has to show.
    #[serde(default)]
    pub represent: Represent,
    pub manual: Manual,
    /// Eligibility: a hint and a next step, never a refusal.
    #[serde(default, rename = "question")]
    pub questions: Vec<Question>,
}

fn a_minute() -> u32 {
    1
}

fn by_card() -> AssuranceLevel {
    AssuranceLevel::L1
}

fn residents_only() -> Vec<CardKind> {
    vec![CardKind::Resident]
}

fn for_oneself() -> Vec<ForWhom> {
    vec![ForWhom::Own]
}

/// How far a service goes on a machine (查 打 申 预 认 引).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Depth {
    /// Something is looked up.
    Query,
    /// A document is printed.
    Print,
    /// Filled in and handed in.
    Apply,
    /// Filled in here, finished at a window or by a visit.
    PreApply,
    /// Somebody is found to be who the card says.
    Authenticate,
    /// Told how and where it is done.
    Guide,
}

impl Depth {
    /// Whether a form is filled in.
    pub fn has_form(self) -> bool {
        match self {
            Depth::Apply | Depth::PreApply | Depth::Authenticate | Depth::Print => true,
            Depth::Query | Depth::Guide => false,
        }
    }
}

/// What the hall can look up of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookUp {
    /// Months of contributions (缴费明细).
    SocialInsurance,
    /// Balance and spending of the medical account.
    MedicalAccount,
}

/// What the hall can make a document of, and seal. What it is to say is asked by the service's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// What one is insured by, in which months (参保情况).
    InsuredStatus,
}

impl DocumentKind {
    /// Fields its form must have: the hall reckons with them.
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            DocumentKind::InsuredStatus => &["insurance"],
        }
    }
}

/// How many copies are printed, a choice of `1` to `3`; one where a form does not ask.
pub const COPIES_FIELD: &str = "copies";
/// Most copies of one document.
pub const DOCUMENT_COPIES_MAX: u8 = 3;

/// From and to, within a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenHours {
    pub from: Time,
    pub to: Time,
}

impl OpenHours {
    pub fn is_open(&self, at: Time) -> bool {
        self.from <= at && at < self.to
    }
}

/// What somebody who comes for another has to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Represent {
    #[default]
    BothCards,
    /// A promise that both know of it.
    Promise,
}

impl Represent {
    /// The file of the bundle that asks for whom it is done.
    pub fn file(self) -> &'static str {
        match self {
            Represent::BothCards => "representing/both_cards.json",
            Represent::Promise => "representing/promise.json",
        }
    }
}

/// The guide of five sections (为民服务通).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manual {
    /// 办理对象.
    pub who: Words,
    /// 所需材料.
    pub materials: Vec<Material>,
    /// 办理流程.
    pub steps: Vec<Words>,
    /// 必填表格.
    pub form_note: Words,
    /// 注意事项.
    pub remarks: Vec<Words>,
}

/// One thing to bring.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    pub name: Words,
    /// 原件.
    #[serde(default)]
    pub original: bool,
    #[serde(default)]
    pub note: Option<Words>,
}

/// One yes-or-no question of eligibility; an answer without a hint fits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub text: Words,
    #[serde(default)]
    pub hint_yes: Option<Words>,
    #[serde(default)]
    pub hint_no: Option<Words>,
}

impl Service {
    /// Whether it is done on a machine with this kind of card.
    pub fn is_open_to(&self, kind: CardKind) -> bool {
        self.cards.contains(&kind)
    }

    /// Whether a code (电子社保卡 …) is not enough: with one it is looked up, and nothing is handed in.
    pub fn needs_card(&self) -> bool {
        match self.depth {
            Depth::Query => false,
            Depth::Apply | Depth::PreApply | Depth::Authenticate | Depth::Print | Depth::Guide => true,
        }
    }

    /// Whether it can be begun at this time of day.
    pub fn is_open_at(&self, at: Time) -> bool {
        self.hours.is_none_or(|hours| hours.is_open(at))
    }
}
